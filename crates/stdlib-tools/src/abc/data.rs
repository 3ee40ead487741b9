//! What an abstract class keeps: who is registered with it, and which classes are known to be subclasses or not.
//!
//! The sets hold plain weak references, which all sets share. References to classes that are gone stay until a set has doubled
//! in size: no callback is made for each.

use std::cell::Cell;
use std::sync::atomic::{AtomicU64, Ordering};

use objects::builtins::set::Set;
use objects::builtins::str::interned;
use objects::builtins::weakref::{self, _PyWeakref_RefType, WeakRef};
use objects::errors::raise_type_error;
use objects::heap;
use objects::modules;
use objects::raw::{Any, Obj, PyResult, Ref, Slot};
use objects::{object, pytype};

/// The body of `_abc._abc_data`.
#[object]
pub struct AbcData {
    pub(super) registry: Slot<Set>,
    pub(super) cache: Slot<Set>,
    pub(super) negative: Slot<Set>,
    /// The token under which the negative answers hold.
    pub(super) version: Cell<u64>,
}

/// Internal state held by ABC machinery.
#[pytype(name = "_abc._abc_data", gc, last, abstract_, flags = abi::TPFLAGS_IMMUTABLETYPE)]
impl AbcData {}

impl AbcData {
    /// A class without registrations.
    pub(super) fn new() -> PyResult<Ref<Self>> {
        let (registry, cache, negative) = (Slot::empty(), Slot::empty(), Slot::empty());
        let class = modules::class_of::<Self>()?;
        heap::make(&class, 0, Self { registry, cache, negative, version: Cell::new(token()) })
    }
}

/// How often a class has been registered anywhere: negative answers hold until the next time.
static REGISTRATIONS: AtomicU64 = AtomicU64::new(0);

/// The current token.
pub(super) fn token() -> u64 {
    REGISTRATIONS.load(Ordering::Relaxed)
}

/// Makes all negative answers void.
pub(super) fn count_registration() {
    REGISTRATIONS.fetch_add(1, Ordering::Relaxed);
}

/// What an abstract class keeps.
pub(super) fn of(class: &Any) -> PyResult<Ref<AbcData>> {
    let found = class.get_attribute(&interned("_abc_impl"))?;
    found.downcast_ref::<AbcData>().or_else(|_| raise_type_error("_abc_impl is set to a wrong type"))
}

/// Whether a class is in a set.
pub(super) fn has(slot: &Slot<Set>, class: &Any) -> PyResult<bool> {
    let Some(set) = slot.get().filter(|set| !set.is_empty()) else { return Ok(false) };
    if class.class().weaklist_offset() == 0 {
        return Ok(false);
    }
    set.contains(weakref::make(&_PyWeakref_RefType, class, None)?.as_any())
}

/// Adds a class to a set.
pub(super) fn add(slot: &Slot<Set>, class: &Any) -> PyResult<()> {
    let set = slot.get().unwrap_or_else(|| {
        let set = Set::new();
        slot.set(set.clone());
        set
    });
    const SMALL: usize = 16;
    if set.len() >= SMALL && set.len().is_power_of_two() {
        remove_dead(&set)?;
    }
    set.add(weakref::make(&_PyWeakref_RefType, class, None)?.as_any()).map(drop)
}

fn remove_dead(set: &objects::Py<Set>) -> PyResult<()> {
    for member in set.as_any().to_vec()? {
        if member.downcast::<WeakRef>().is_some_and(|reference| reference.is_dead()) {
            set.discard(&member)?;
        }
    }
    Ok(())
}

/// The classes in a set that are still there.
pub(super) fn live(slot: &Slot<Set>) -> Vec<Obj> {
    let members = slot.get().map_or_else(Vec::new, |set| set.as_any().to_vec().unwrap_or_default());
    members.iter().filter_map(|member| member.downcast::<WeakRef>()?.get()).collect()
}

/// A set with the same members.
pub(super) fn copy(slot: &Slot<Set>) -> PyResult<Ref<Set>> {
    let copy = Set::new();
    if let Some(set) = slot.get() {
        copy.update(set.as_any())?;
    }
    Ok(copy)
}

/// Empties a set.
pub(super) fn clear(slot: &Slot<Set>) {
    if let Some(set) = slot.get() {
        set.clear_elements();
    }
}
