//! What lies before and behind an instance: managed dict and weak references, inline values.

#![expect(unsafe_code, reason = "the dict's place is an offset")]

use crate::builtins::dict::Dict;
use crate::raw::{Any, Field, Py, PyResult, Ref, Slot, Visitor};
use crate::types::Type;

/// The number of items behind an object of a class with items; that of an int is stored otherwise.
pub(crate) fn item_count(object: &Any) -> isize {
    match object.downcast::<crate::builtins::int::Int>() {
        Some(int) => int.digits().len().cast_signed(),
        // SAFETY: objects with items have their number behind the header.
        None => unsafe { object.at::<isize>(16).read() },
    }
}

/// Bytes of the inline values that instances of a class have behind them.
pub(crate) fn values_size(_class: &Py<Type>) -> usize {
    0
}

/// Sets up the words before a fresh instance.
pub(crate) fn init_preheader(_object: &Any) {}

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
    dict_slot(object).map_or(0, |slot| Field::visit(slot, visitor))
}

/// Takes the instance's dict away.
pub(crate) fn drop_dict(object: &Any) {
    drop(dict_slot(object).and_then(Slot::take));
}

/// Replaces the instance's dict, or takes it away. Whether instances of the class have one.
pub(crate) fn replace_dict(object: &Any, dict: Option<Ref<Dict>>) -> bool {
    let Some(slot) = dict_slot(object) else { return false };
    drop(slot.replace(dict));
    true
}

/// The instance's dict, if it has been made.
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
        let dict = Dict::new();
        slot.set(dict.clone());
        dict
    })))
}
