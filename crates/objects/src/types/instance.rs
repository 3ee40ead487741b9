//! What lies before and behind an instance: managed dict and weak references, inline values.

#![expect(unsafe_code, reason = "the dict's place is an offset")]

use crate::builtins::dict::Dict;
use crate::raw::{Any, Py, PyResult, Ref, Slot};
use crate::types::Type;

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
