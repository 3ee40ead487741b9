//! Collection: finds the objects that only keep each other alive, and takes them apart.
//!
//! The method is trial deletion (the `gc` chapter of CPython's developer guide describes it): copy each candidate's count, take
//! off one for each reference from another candidate, and what is left at 0 and is not reached from the rest is garbage.
//!
//! Needs: `tp_traverse` of every collected type shows each reference it counts, once. Keeps: the order of objects. Costs: each
//! candidate is traversed twice.

use std::ffi::{c_int, c_void};
use std::ptr::NonNull;

use super::{DEBUG_SAVEALL, FINALIZED, Head, Ring, Statistics, report};
use hashbrown::HashSet;

use crate::builtins::tuple::Tuple;
use crate::builtins::weakref::{self, WeakRef};
use crate::raw::weak::take_weakrefs;
use crate::raw::{Any, Obj, Py, Ref, VisitFn};
use crate::state::current;

/// The object is a candidate: the backward link holds its remaining count.
const CANDIDATE: usize = 2;
/// The candidate is on the list of those not reached so far; its links are real.
const UNREACHED: usize = 4;
/// Where the count starts in the backward link.
const COUNT_SHIFT: u32 = 4;

impl Head {
    fn object(&self) -> &Any {
        // SAFETY: a head that is no sentinel stands before its object.
        unsafe { &*std::ptr::from_ref(self).add(1).cast::<Any>() }
    }

    fn has(&self, flag: usize) -> bool {
        self.prev.get().addr() & flag != 0
    }

    fn count(&self) -> usize {
        self.prev.get().addr() >> COUNT_SHIFT
    }

    fn set_count(&self, count: usize) {
        let flags = self.prev.get().addr() & FINALIZED | CANDIDATE;
        self.prev.set(std::ptr::without_provenance(count << COUNT_SHIFT | flags));
    }

    /// A real backward link, with these flags beside `FINALIZED`.
    fn set_link(&self, previous: *const Head, flags: usize) {
        let kept = self.prev.get().addr() & FINALIZED;
        self.prev.set(previous.map_addr(|address| address | kept | flags));
    }

    fn is_empty_ring(&self) -> bool {
        std::ptr::eq(self.next.get(), self)
    }

    /// Moves all elements of another ring to this one's end.
    pub(super) fn take_all(&self, other: &Head) {
        if other.is_empty_ring() {
            return;
        }
        let (first, last, own_last) = (other.next.get(), other.previous(), self.previous());
        // SAFETY: members of rings are live heads.
        unsafe {
            (*own_last).next.set(first);
            (*first).set_previous(own_last);
            (*last).next.set(self);
        }
        self.set_previous(last);
        other.next.set(other);
        other.prev.set(other);
    }

    /// The members, first to last; the ring must not change meanwhile.
    pub(super) fn members(&self) -> impl Iterator<Item = &Head> {
        let mut next = self.next.get();
        std::iter::from_fn(move || {
            if std::ptr::eq(next, self) {
                return None;
            }
            // SAFETY: members of rings are live heads.
            let head = unsafe { &*next };
            next = head.next.get();
            Some(head)
        })
    }

    /// New references to all members.
    pub(super) fn objects(&self) -> Vec<Obj> {
        self.members().map(|head| head.object().new_ref()).collect()
    }
}

pub(super) fn traverse(object: &Any, visit: VisitFn, argument: *mut c_void) {
    if let Some(traverse) = object.class().tp_traverse() {
        // SAFETY: the type's own function, on its instance.
        unsafe { traverse(NonNull::from(object), visit, argument) };
    }
}

/// Splits `candidates`: what is referred to from outside of them, directly or not, stays; the others go to the ring returned.
fn split(candidates: &Head) -> Ring {
    let immortal: Vec<&Head> = candidates.members().filter(|head| head.object().is_immortal()).collect();
    for head in immortal {
        head.unlink();
    }
    for head in candidates.members() {
        head.set_count(head.object().count() as usize);
    }
    for head in candidates.members() {
        traverse(head.object(), subtract, std::ptr::null_mut());
    }
    keep_reachable(candidates)
}

unsafe extern "C" fn subtract(object: &Any, _: *mut c_void) -> c_int {
    if crate::types::is_gc(object) {
        let head = Head::of(object);
        if head.has(CANDIDATE) {
            debug_assert!(head.count() > 0, "{object:p}: more references found than are counted");
            head.set_count(head.count().saturating_sub(1));
        }
    }
    0
}

fn keep_reachable(candidates: &Head) -> Ring {
    let unreached = Ring::new();
    let mut last: &Head = candidates;
    loop {
        let next = last.next.get();
        if std::ptr::eq(next, candidates) {
            break;
        }
        // SAFETY: members of rings are live heads.
        let head = unsafe { &*next };
        if head.count() > 0 {
            head.set_link(last, 0);
            traverse(head.object(), reach, std::ptr::from_ref(candidates).cast_mut().cast());
            last = head;
        } else {
            last.next.set(head.next.get());
            if std::ptr::eq(candidates.prev.get(), head) {
                candidates.prev.set(last);
            }
            let end = unreached.previous();
            // SAFETY: the last of the ring, or its sentinel.
            unsafe { (*end).next.set(head) };
            head.set_link(end, CANDIDATE | UNREACHED);
            head.next.set(&raw const *unreached);
            unreached.prev.set(head);
        }
    }
    candidates.prev.set(last);
    for head in unreached.members() {
        head.set_link(head.previous(), 0);
    }
    unreached
}

/// A reachable object refers to `object`: it is reachable too.
unsafe extern "C" fn reach(object: &Any, candidates: *mut c_void) -> c_int {
    if !crate::types::is_gc(object) {
        return 0;
    }
    let head = Head::of(object);
    if head.has(UNREACHED) {
        // SAFETY: the sentinel of the ring being walked.
        let candidates = unsafe { &*candidates.cast_const().cast::<Head>() };
        // SAFETY: neighbours in the ring of those not reached.
        unsafe {
            (*head.previous()).next.set(head.next.get());
            let next = &*head.next.get();
            let flags = next.flags();
            next.prev.set(head.previous().map_addr(|address| address | flags));
            (*candidates.prev.get()).next.set(head);
        }
        head.next.set(candidates);
        candidates.prev.set(head);
        head.set_count(1);
    } else if head.has(CANDIDATE) && head.count() == 0 {
        head.set_count(1);
    }
    0
}

/// Collects a generation and the younger ones. The number of objects found unreachable.
pub fn collect(generation: usize) -> usize {
    let collector = &current().interpreter().collector;
    if collector.collecting.replace(true) {
        return 0;
    }
    let generation = generation.min(2);
    report::tell("start", generation, 0);
    for younger in 0..generation {
        collector.rings[generation].take_all(&collector.rings[younger]);
    }
    collector.collected(generation);
    let unreachable = split(&collector.rings[generation]);
    forget_harmless(&collector.rings[generation]);
    if generation < 2 {
        collector.rings[generation + 1].take_all(&collector.rings[generation]);
    }
    let found = match unreachable.is_empty_ring() {
        true => 0,
        false => take_apart(&unreachable, &collector.rings[2]),
    };
    let statistics = &collector.statistics[generation];
    let known = statistics.get();
    statistics.set(Statistics {
        collections: known.collections + 1,
        collected: known.collected + found,
        ..known
    });
    collector.collecting.set(false);
    report::tell("stop", generation, found);
    found
}

/// Tuples that cannot be part of a cycle need not be looked at again.
fn forget_harmless(survivors: &Head) {
    let harmless: Vec<&Head> = survivors
        .members()
        .filter(|head| head.object().exact::<Tuple>().is_some_and(|tuple| tuple.is_harmless()))
        .collect();
    for head in harmless {
        head.unlink();
    }
}

/// Finalises what is unreachable and frees what still is so then; the number of those.
fn take_apart(unreachable: &Head, oldest: &Head) -> usize {
    let garbage = unreachable.objects();
    let callbacks = clear_weak_references(&garbage);
    for reference in callbacks {
        weakref::notify(&reference);
    }
    let finalised = garbage.iter().filter(|object| crate::types::finalize::run_once(object)).count();
    drop(garbage);
    if finalised == 0 {
        return clear(unreachable, oldest);
    }
    let still = split(unreachable);
    oldest.take_all(unreachable);
    clear(&still, oldest)
}

/// Clears the weak references to garbage; those whose callback must be called are given back: the ones that are not garbage.
fn clear_weak_references(garbage: &[Obj]) -> Vec<Ref<WeakRef>> {
    let mut callbacks = Vec::new();
    let addresses: HashSet<usize> = garbage.iter().map(|object| object.address()).collect();
    let is_garbage = |reference: &Py<WeakRef>| addresses.contains(&reference.address());
    for object in garbage {
        for reference in take_weakrefs(object) {
            if !reference.callback.is_empty() && !is_garbage(&reference) {
                callbacks.push(reference);
            }
        }
    }
    callbacks
}

/// Breaks the cycles; what survives that goes to the oldest generation.
fn clear(garbage: &Head, oldest: &Head) -> usize {
    let found = garbage.members().count();
    let collector = &current().interpreter().collector;
    if collector.debug.get() & DEBUG_SAVEALL != 0
        && let Some(list) = collector.garbage.get()
    {
        garbage.objects().into_iter().for_each(|object| list.push(object));
        oldest.take_all(garbage);
        return found;
    }
    for object in garbage.objects() {
        if let Some(clear) = object.class().tp_clear() {
            // SAFETY: the type's own function, on its instance, which this loop keeps alive.
            unsafe { clear(NonNull::from(&*object)) };
        }
    }
    oldest.take_all(garbage);
    found
}

/// All objects of a generation (`gc.get_objects`).
pub fn objects(generation: usize) -> Vec<Obj> {
    current().interpreter().collector.rings[generation.min(2)].objects()
}

/// The objects that an object refers to directly (`gc.get_referents`).
pub fn referents(object: &Any) -> Vec<Obj> {
    unsafe extern "C" fn note(object: &Any, list: *mut c_void) -> c_int {
        // SAFETY: the argument below.
        unsafe { (*list.cast::<Vec<Obj>>()).push(object.new_ref()) };
        0
    }
    let mut found: Vec<Obj> = Vec::new();
    traverse(object, note, (&raw mut found).cast());
    found
}
