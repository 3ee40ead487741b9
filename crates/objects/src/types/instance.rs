//! What lies before and behind an instance: managed dict and weak references, inline values.

#![expect(unsafe_code, reason = "the dict's place is an offset")]

use crate::builtins::dict::Dict;
use std::ptr::NonNull;

use crate::builtins::str::Str;
use crate::raw::{Any, Field, Inline, Obj, Py, PyResult, Ref, Slot, Visitor};
use crate::types::Type;

/// The number of items behind an object of a class with items; that of an int is stored otherwise.
pub(crate) fn item_count(object: &Any) -> isize {
    match object.downcast::<crate::builtins::int::Int>() {
        Some(int) => int.digits().len().cast_signed(),
        // SAFETY: objects with items have their number behind the header.
        None => unsafe { object.at::<isize>(16).read() },
    }
}

/// Bytes of the inline values that an instance of a class made now has behind it.
pub(crate) fn values_size(class: &Py<Type>) -> usize {
    Inline::bytes(class.shared_keys())
}

/// Where the inline values of an instance lie: behind its fixed part.
fn values_place(object: &Any, class: &Py<Type>) -> NonNull<u8> {
    let offset = class.basicsize().next_multiple_of(size_of::<usize>());
    // SAFETY: within the instance's memory, which is that much longer.
    unsafe { NonNull::new_unchecked(object.at::<u8>(offset.cast_signed())) }
}

/// Sets up what lies behind a fresh instance.
pub(crate) fn init_values(object: &Any) {
    let class = object.class();
    if class.has_flags(abi::TPFLAGS_INLINE_VALUES) {
        // SAFETY: the allocation went by `values_size` just before.
        unsafe { Inline::start(values_place(object, class), class.shared_keys()) }
    }
}

/// The inline values of an instance, if that is where it keeps its attributes.
#[inline]
fn inline(object: &Any) -> Option<Inline<'_>> {
    let class = object.class();
    if !class.has_flags(abi::TPFLAGS_INLINE_VALUES) {
        return None;
    }
    // SAFETY: started when the instance was made; a change of its class ends their use.
    unsafe { Inline::of(values_place(object, class), class.shared_keys()) }
}

/// Whether an instance keeps its attributes in inline values.
pub fn has_inline_values(object: &Any) -> bool {
    inline(object).is_some()
}

/// An attribute of the instance itself: inline, or in its dict.
///
/// # Errors
/// What comparing with keys of the dict that are no strings raises.
#[inline]
pub(crate) fn attribute(object: &Any, name: &Py<Str>) -> PyResult<Option<Obj>> {
    if let Some(inline) = inline(object) {
        return Ok(inline.get(name));
    }
    match existing_dict(object) {
        Some(dict) => dict.get_str(name),
        None => Ok(None),
    }
}

/// What became of an attribute that was to be set or deleted inline.
pub(crate) enum Stored {
    /// It is done.
    Done,
    /// There was none to delete.
    Missing,
    /// The instance has its attributes in a dict, or must have from now on, or has none.
    ByDict,
}

/// Sets or deletes an attribute inline.
#[inline]
pub(crate) fn store_inline(object: &Any, name: &Py<Str>, value: Option<&Any>) -> Stored {
    let Some(inline) = inline(object) else { return Stored::ByDict };
    if name.as_any().exact::<Str>().is_none() {
        return Stored::ByDict;
    }
    match value {
        None => match inline.remove(name) {
            Some(_) => Stored::Done,
            None => Stored::Missing,
        },
        Some(value) => match inline.set(name, value.new_ref()) {
            Ok(old) => {
                drop(old);
                Stored::Done
            }
            Err(_) => Stored::ByDict,
        },
    }
}

/// Whether the instance has no attributes of its own.
pub(crate) fn is_empty(object: &Any) -> bool {
    match inline(object) {
        Some(inline) => inline.is_empty(),
        None => existing_dict(object).is_none_or(|dict| dict.is_empty()),
    }
}

/// The slot of an instance's dict: before the object, or at an offset in it.
fn dict_slot(object: &Any) -> Option<&Slot<Dict>> {
    const MANAGED: isize = -24;
    let class = object.class();
    let offset = match class.dict_offset() {
        0 => return None,
        -1 => MANAGED,
        offset => offset,
    };
    // SAFETY: the type says that its instances keep their dict there.
    Some(unsafe { &*object.at::<Slot<Dict>>(offset) })
}

/// Shows the instance's dict to the collector.
pub(crate) fn visit_dict(object: &Any, visitor: &Visitor) -> std::ffi::c_int {
    let stop = inline(object).map_or(0, |inline| inline.visit(visitor));
    if stop != 0 {
        return stop;
    }
    dict_slot(object).map_or(0, |slot| Field::visit(slot, visitor))
}

/// Takes the instance's dict and inline values away.
pub(crate) fn drop_dict(object: &Any) {
    if let Some(inline) = inline(object) {
        inline.release();
    }
    drop(dict_slot(object).and_then(Slot::take));
}

/// Replaces the instance's dict, or takes it away. Whether instances of the class have one.
pub(crate) fn replace_dict(object: &Any, dict: Option<Ref<Dict>>) -> bool {
    let Some(slot) = dict_slot(object) else { return false };
    let values = inline(object).map(Inline::into_table);
    drop(slot.replace(dict));
    drop(values);
    true
}

/// The instance's dict, if it has been made. Attributes may lie inline: [`attribute`] finds them.
pub(crate) fn existing_dict(object: &Any) -> Option<Ref<Dict>> {
    dict_slot(object)?.get()
}

/// The instance's dict, made now if need be; `None` when instances of the class have none.
///
/// # Errors
/// None today; making a dict may run out of memory.
pub(crate) fn dict(object: &Any) -> PyResult<Option<Ref<Dict>>> {
    let Some(slot) = dict_slot(object) else { return Ok(None) };
    Ok(Some(slot.get().unwrap_or_else(|| {
        let dict = match inline(object) {
            Some(inline) => Dict::of(inline.into_table()),
            None => Dict::new(),
        };
        slot.set(dict.clone());
        dict
    })))
}
