//! `__dict__` and `__weakref__` of instances, as the classes that add them have them in their dicts.

#![expect(unsafe_code, reason = "rows of a C table by hand: the getters belong to no one class")]

use std::ffi::c_void;

use abi::types::PyGetSetDef;

use super::{GetSet, instance};
use crate::builtins::dict::Dict;
use crate::builtins::exceptions::AttributeError;
use crate::builtins::none::none;
use crate::errors::{raise, raise_type_error};
use crate::raw::{Any, Flag, Obj, PyResult, Ref, Slot};

/// `__dict__`
pub(crate) static DICT: GetSet = GetSet(PyGetSetDef {
    name: c"__dict__".as_ptr(),
    get: get_dict as *mut c_void,
    set: set_dict as *mut c_void,
    doc: c"dictionary for instance variables".as_ptr(),
    closure: std::ptr::null_mut(),
});

/// `__dict__` of native classes whose instances have one.
pub(crate) static NATIVE_DICT: GetSet = GetSet(PyGetSetDef {
    name: c"__dict__".as_ptr(),
    get: get_dict as *mut c_void,
    set: set_native_dict as *mut c_void,
    doc: std::ptr::null(),
    closure: std::ptr::null_mut(),
});

/// `__weakref__`
pub(crate) static WEAKREF: GetSet = GetSet(PyGetSetDef {
    name: c"__weakref__".as_ptr(),
    get: get_weakref as *mut c_void,
    set: std::ptr::null_mut(),
    doc: c"list of weak references to the object".as_ptr(),
    closure: std::ptr::null_mut(),
});

fn no_dict<T>() -> PyResult<T> {
    raise(&AttributeError, "This object has no __dict__")
}

unsafe extern "C" fn get_dict(object: &Any, _: *mut c_void) -> PyResult<Obj> {
    match instance::dict(object)? {
        Some(dict) => Ok(dict.upcast()),
        None => no_dict(),
    }
}

unsafe extern "C" fn set_dict(object: &Any, value: Option<&Any>, _: *mut c_void) -> Flag {
    Flag::from(replace(object, value))
}

unsafe extern "C" fn set_native_dict(object: &Any, value: Option<&Any>, _: *mut c_void) -> Flag {
    Flag::from(match value {
        None => raise_type_error("cannot delete __dict__"),
        value => replace(object, value),
    })
}

fn replace(object: &Any, value: Option<&Any>) -> PyResult<()> {
    let dict: Option<Ref<Dict>> = match value {
        None => None,
        Some(value) => match value.downcast::<Dict>() {
            Some(dict) => Some(dict.new_ref()),
            None => {
                return raise_type_error(format!(
                    "__dict__ must be set to a dictionary, not a '{}'",
                    value.class().name()
                ));
            }
        },
    };
    if instance::replace_dict(object, dict) { Ok(()) } else { no_dict() }
}

unsafe extern "C" fn get_weakref(object: &Any, _: *mut c_void) -> PyResult<Obj> {
    let offset = object.class().weaklist_offset();
    if offset == 0 {
        return raise(&AttributeError, "This object has no __weakref__");
    }
    // SAFETY: the type says that the head of the instance's list of weak references lies there; it is a reference or null.
    let first = unsafe { &*object.at::<Slot>(offset) };
    // SAFETY: nothing runs between the look and the count.
    Ok(unsafe { first.peek() }.map_or_else(none, |first| first.new_ref()))
}
