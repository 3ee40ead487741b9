//! Subscription where the table has no answer: `__missing__` of subclasses.

use crate::builtins::exceptions::KeyError;
use crate::errors::raise_value;
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
