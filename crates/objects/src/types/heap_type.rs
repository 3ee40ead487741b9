//! Type objects that are made at run time: their memory, and how they end.
//!
//! The 936 bytes of a heap type hold its method tables; behind them lie the rows of its `__slots__` members. When the last
//! count is gone the references go at once, but the memory is retired: a `&Py<Type>` read from an object stays good until
//! the thread is back in its outermost loop and calls [`give_back_retired`].

#![expect(unsafe_code, reason = "the village that owns the memory of types")]

use std::cell::RefCell;
use std::ffi::{CString, c_void};
use std::ptr::NonNull;

use super::members::Member;
use super::{SlotId, Type, lookup, subclasses};
use crate::builtins::exceptions::ValueError;
use crate::builtins::str::Str;
use crate::errors;
use crate::raw::{Any, Obj, Py, PyResult, Ref};
use crate::state::current;

/// Memory of dead heap types, not reused yet.
#[derive(Default)]
pub struct Retired {
    blocks: RefCell<Vec<(NonNull<c_void>, Option<CString>)>>,
    names: RefCell<Vec<CString>>,
}

/// A fresh heap type: flags, tables, name; no dict, no bases.
pub(crate) fn allocate(
    metatype: &Py<Type>,
    name: &Py<Str>,
    flags: u64,
    members: usize,
) -> PyResult<Ref<Type>> {
    let text = c_name(name)?;
    let alloc = metatype.tp_alloc().expect("a type that is ready can allocate");
    // SAFETY: the metatype's own function; `type`'s instances, and those of its subclasses, have the body of a heap type.
    let class: Ref<Type> = unsafe {
        let object = alloc(metatype, members.cast_signed())?;
        Ref::from_new(object.into_raw().cast())
    };
    class.add_flags(abi::TPFLAGS_HEAPTYPE | flags);
    class.own_tables();
    class.set_owned_name(text);
    if let Some(slot) = class.ht_name() {
        slot.set(name.new_ref());
    }
    Ok(class)
}

/// A type's name as C has it.
pub(crate) fn c_name(name: &Py<Str>) -> PyResult<CString> {
    CString::new(name.to_string_lossy())
        .or_else(|_| errors::raise(&ValueError, "type name must not contain null characters"))
}

/// Writes the rows of the members into a fresh type that was allocated with room for them.
pub(crate) fn write_members(class: &Py<Type>, rows: Vec<Member>) {
    let place = class.members_place();
    for (index, row) in rows.into_iter().enumerate() {
        // SAFETY: `allocate` made room for so many rows; nobody reads them yet.
        unsafe { place.add(index).write(row) }
    }
}

/// What the collector clears of a heap type. The bases stay: instances still need their layout.
pub(crate) fn clear(class: &Py<Type>) {
    if !class.has_flags(abi::TPFLAGS_HEAPTYPE) {
        return;
    }
    lookup::modified(class);
    if class.has_dict() {
        class.dict().clear_entries();
    }
    if let Some(module) = class.ht_module() {
        drop(module.take());
    }
    drop(class.set_mro(crate::builtins::tuple::Tuple::new(Vec::new())));
}

/// Gives up all that a dead type owns.
pub(crate) fn release(class: &Py<Type>) {
    class.set_version_tag(0);
    for base in class.bases().as_deref().map_or(&[][..], |bases| bases.items()) {
        if let Some(base) = base.downcast::<Type>() {
            subclasses::remove(base, class);
        }
    }
    subclasses::forget(class);
    for member in class.members() {
        // SAFETY: descriptors of the members keep the type alive, so none is left.
        unsafe { member.free_name() }
    }
    let mut taken: Vec<Option<Obj>> = class.take_references().into_iter().map(Some).collect();
    taken.push(class.ht_name().and_then(|slot| slot.take()).map(Ref::upcast));
    taken.push(class.ht_qualname().and_then(|slot| slot.take()).map(Ref::upcast));
    taken.push(class.ht_slots().and_then(|slot| slot.take()));
    taken.push(class.ht_module().and_then(|slot| slot.take()));
    drop(class.take_shared_keys());
    drop(taken);
}

/// `tp_free` of `type` and its subclasses: keeps the memory back.
pub(crate) unsafe extern "C" fn retire(class: *mut c_void) {
    // SAFETY: the dead type's memory is intact; the block starts before it, by what the metatype's flags say.
    unsafe {
        let this = &*class.cast::<Py<Type>>();
        crate::gc::untrack(this.as_any());
        let block = crate::heap::block_start(this.as_any());
        let name = this.take_owned_name();
        let mut blocks = current().interpreter().retired_types.blocks.borrow_mut();
        blocks.push((block, name));
        if blocks.len() >= MANY {
            current().set_breaker(crate::state::breaker::RETIRED);
        }
    }
}

/// From how many dead classes on the evaluator is asked to give their memory back.
const MANY: usize = 64;

/// Frees the memory of dead types. Called where no native code holds a borrowed type: in a thread's outermost loop.
pub fn give_back_retired() {
    let retired = &current().interpreter().retired_types;
    retired.names.borrow_mut().clear();
    let blocks = std::mem::take(&mut *retired.blocks.borrow_mut());
    for (block, name) in blocks {
        drop(name);
        // SAFETY: retired once, and by the caller's promise nobody holds a pointer to it.
        unsafe { crate::heap::free(block.as_ptr()) }
    }
}

/// `tp_is_gc` of `type`: static types have no collector's words.
pub(crate) unsafe extern "C" fn is_collected(object: &Any) -> std::ffi::c_int {
    // SAFETY: stored in `type`, whose instances are types.
    let class: &Py<Type> = unsafe { object.assume() };
    // A type that is just being allocated has no flags yet; only heap types are.
    std::ffi::c_int::from(class.has_flags(abi::TPFLAGS_HEAPTYPE) || class.flags() == 0)
}

/// The words of `type` that no declaration brings.
pub(crate) fn complete_type(class: &Py<Type>) {
    // SAFETY: the slots' shapes; instances of `type` are types.
    unsafe {
        class.set_word(SlotId::IsGc, is_collected as *const c_void);
        class.set_word(SlotId::Free, retire as *const c_void);
    }
}

/// Keeps a type's former name for those that still read it.
pub(crate) fn keep_old_name(name: Option<CString>) {
    if let Some(name) = name {
        let retired = &current().interpreter().retired_types;
        retired.names.borrow_mut().push(name);
    }
}
