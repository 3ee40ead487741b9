//! Subscription where the plain table has no answer: `__missing__` of subclasses, and mappings of any kind.

use crate::builtins::exceptions::KeyError;
use crate::errors::{raise_type_error, raise_value};
use crate::names;
use crate::raw::{Any, Obj, Py, PyResult};
use crate::types::lookup::lookup;

use super::Dict;

/// `dict[key]` for a key that is not there.
#[cold]
pub(super) fn value_of_missing(dict: &Py<Dict>, key: &Any) -> PyResult<Obj> {
    if dict.as_any().exact::<Dict>().is_none()
        && let Some(hook) = lookup(dict.class(), names::__missing__())
    {
        let this = dict.as_any();
        return match hook.tp_descr_get(Some(this), Some(this.class().as_any())) {
            Some(bound) => bound?.call(&[key]),
            None => hook.call(&[key]),
        };
    }
    raise_value(&KeyError, key.new_ref())
}

/// `object[key]` for mappings.
pub(crate) fn get_item(object: &Any, key: &Any) -> PyResult<Obj> {
    match object.mp_subscript(key) {
        Some(value) => value,
        None => raise_type_error(format!("'{}' object is not subscriptable", object.class().name())),
    }
}

/// `object[key] = value` for mappings.
pub(super) fn set_item(object: &Any, key: &Any, value: &Any) -> PyResult<()> {
    match object.mp_ass_subscript(key, Some(value)) {
        Some(flag) => flag.done(),
        None => {
            raise_type_error(format!("'{}' object does not support item assignment", object.class().name()))
        }
    }
}
