//! The cycle collector: which objects it knows, and (in `collect`) how it finds those that only keep each other alive.
//!
//! A collected object has two words before it, links of a ring. Flags lie in the low bits of the backward link, so a
//! mortal object's count word stays untouched.

#![expect(unsafe_code, reason = "the village that owns the words before a collected object")]

mod collect;
mod inspect;
mod report;

use std::cell::Cell;
use std::ptr::NonNull;

use crate::builtins::list::List;
use crate::raw::{Any, Slot};
use crate::state::current;

pub use collect::{collect, objects, referents};
pub use inspect::{all_objects, counts, freeze, frozen, referrers, statistics, unfreeze};

/// The collector's words of one object, or the sentinel of a ring.
#[derive(Debug)]
#[repr(C, align(16))]
struct Head {
    next: Cell<*const Head>,
    prev: Cell<*const Head>,
}

/// The finaliser has run.
const FINALIZED: usize = 1;
/// All flag bits.
const FLAGS: usize = 15;

const _: () = assert!(size_of::<Head>() == size_of::<abi::PyGCHead>());

impl Default for Head {
    fn default() -> Self {
        Self { next: Cell::new(std::ptr::null()), prev: Cell::new(std::ptr::null()) }
    }
}

impl Head {
    fn of(object: &Any) -> &Head {
        debug_assert!(crate::types::is_gc(object), "the object has no collector's words");
        // SAFETY: collected objects are allocated with these words before them.
        unsafe { &*object.at::<Head>(-(size_of::<Head>() as isize)) }
    }

    fn flags(&self) -> usize {
        self.prev.get().addr() & FLAGS
    }

    fn previous(&self) -> *const Head {
        self.prev.get().map_addr(|address| address & !FLAGS)
    }

    fn set_previous(&self, previous: *const Head) {
        self.prev.set(previous.map_addr(|address| address | self.flags()));
    }

    fn is_tracked(&self) -> bool {
        !self.next.get().is_null()
    }

    fn unlink(&self) {
        // SAFETY: a linked head's neighbours are live heads.
        unsafe {
            (*self.previous()).next.set(self.next.get());
            (*self.next.get()).set_previous(self.previous());
        }
        self.next.set(std::ptr::null());
        self.prev.set(std::ptr::without_provenance(self.flags()));
    }

    /// Links `self` in at the end of the ring of `sentinel`.
    fn append_to(&self, sentinel: &Head) {
        let last = sentinel.previous();
        // SAFETY: a ring's last element is a live head.
        unsafe { (*last).next.set(self) };
        self.set_previous(last);
        self.next.set(sentinel);
        sentinel.set_previous(self);
    }
}

/// The sentinel of a ring, at an address of its own: a `Box` would claim to be the only way to it.
struct Ring(NonNull<Head>);

impl Ring {
    /// An empty ring.
    fn new() -> Self {
        let sentinel = NonNull::from(Box::leak(Box::new(Head::default())));
        let ring = Self(sentinel);
        ring.next.set(sentinel.as_ptr());
        ring.prev.set(sentinel.as_ptr());
        ring
    }
}

impl std::ops::Deref for Ring {
    type Target = Head;

    fn deref(&self) -> &Head {
        // SAFETY: alive until the ring is dropped.
        unsafe { self.0.as_ref() }
    }
}

impl Drop for Ring {
    fn drop(&mut self) {
        // SAFETY: made by `new`, and no member refers to it any more.
        drop(unsafe { Box::from_raw(self.0.as_ptr()) });
    }
}

/// The collector's state.
pub struct Collector {
    /// Sentinels: three generations and the frozen ones.
    rings: [Ring; 4],
    /// Whether a collection is under way.
    collecting: Cell<bool>,
    /// Objects tracked less objects untracked since the youngest generation was collected.
    pub young_count: Cell<isize>,
    /// How often the generation below was collected since this one was: middle, oldest.
    older_counts: [Cell<isize>; 2],
    /// At which counts the generations are collected; 0 for the first turns automatic collection off.
    pub thresholds: [Cell<isize>; 3],
    /// Whether collection is automatic (`gc.enable`).
    pub enabled: Cell<bool>,
    /// `gc.set_debug`
    pub debug: Cell<u32>,
    /// `gc.callbacks`
    pub callbacks: Slot<List>,
    /// `gc.garbage`
    pub garbage: Slot<List>,
    /// What collections of each generation have found.
    statistics: [Cell<Statistics>; 3],
}

/// What collections of a generation have found.
#[derive(Clone, Copy, Default, Debug)]
pub struct Statistics {
    /// How many there were.
    pub collections: usize,
    /// Objects freed.
    pub collected: usize,
    /// Objects put into `gc.garbage`.
    pub uncollectable: usize,
}

/// `gc.DEBUG_SAVEALL`: garbage is kept in `gc.garbage`.
pub const DEBUG_SAVEALL: u32 = 32;

impl Collector {
    /// A collector that knows no object.
    pub(crate) fn new() -> Self {
        let rings = std::array::from_fn(|_| Ring::new());
        Self {
            rings,
            collecting: Cell::new(false),
            young_count: Cell::new(0),
            older_counts: Default::default(),
            thresholds: [Cell::new(2000), Cell::new(10), Cell::new(10)],
            enabled: Cell::new(true),
            debug: Cell::new(0),
            callbacks: Slot::empty(),
            garbage: Slot::empty(),
            statistics: Default::default(),
        }
    }
}

/// Collects when enough objects have been made since the last time. Called where Python code may run: at back edges and at
/// the entry of functions.
#[inline]
pub fn collect_if_due() {
    let collector = &current().interpreter().collector;
    if collector.young_count.get() > collector.thresholds[0].get() {
        collector.collect_due();
    }
}

impl Collector {
    /// Lets the running thread collect at its next check.
    #[cold]
    fn ask(&self) {
        if self.enabled.get() && self.thresholds[0].get() != 0 && !self.collecting.get() {
            current().set_breaker(crate::state::breaker::COLLECT);
        }
    }

    #[cold]
    fn collect_due(&self) {
        if !self.enabled.get() || self.thresholds[0].get() == 0 {
            return;
        }
        let due = |older: usize| self.older_counts[older - 1].get() >= self.thresholds[older].get();
        let generation = match (due(1), due(1) && due(2)) {
            (_, true) => 2,
            (true, _) => 1,
            _ => 0,
        };
        collect(generation);
    }

    /// Notes that a generation and the younger ones have been collected.
    fn collected(&self, generation: usize) {
        self.young_count.set(0);
        for younger in 0..generation.min(2) {
            self.older_counts[younger].set(0);
        }
        if generation < 2 {
            let older = &self.older_counts[generation];
            older.set(older.get() + 1);
        }
    }
}

/// Shows the object to the collector. No effect when it is known already.
pub fn track(object: &Any) {
    let head = Head::of(object);
    if !head.is_tracked() {
        let collector = &current().interpreter().collector;
        let count = collector.young_count.get() + 1;
        collector.young_count.set(count);
        if count > collector.thresholds[0].get() {
            collector.ask();
        }
        head.append_to(&collector.rings[0]);
    }
}

/// Hides the object from the collector. No effect when it is not known.
pub fn untrack(object: &Any) {
    let head = Head::of(object);
    if head.is_tracked() {
        let count = &current().interpreter().collector.young_count;
        count.set((count.get() - 1).max(0));
        head.unlink();
    }
}

/// Whether the collector knows the object.
pub fn is_tracked(object: &Any) -> bool {
    crate::types::is_gc(object) && Head::of(object).is_tracked()
}

/// Whether the object's finaliser has run (`gc.is_finalized`).
pub fn is_finalized(object: &Any) -> bool {
    crate::types::is_gc(object) && Head::of(object).flags() & FINALIZED != 0
}

/// Notes that the object's finaliser has run.
pub(crate) fn set_finalized(object: &Any) {
    let head = Head::of(object);
    head.prev.set(head.prev.get().map_addr(|address| address | FINALIZED));
}

/// The object's memory is about to be freed.
pub(crate) fn forget(object: &Any) {
    debug_assert!(!Head::of(object).is_tracked());
}
