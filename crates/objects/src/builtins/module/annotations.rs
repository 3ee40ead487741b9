//! A module's annotations: made when first asked for by the function `__annotate__` of its namespace.

use crate::builtins::dict::Dict;
use crate::builtins::exceptions::AttributeError;
use crate::builtins::int::Int;
use crate::builtins::none::{is_none, none};
use crate::errors::{raise, raise_type_error};
use crate::names;
use crate::raw::{Any, Obj, Py, PyResult};

/// `module.__annotations__`
pub(super) fn get(dict: &Py<Dict>) -> PyResult<Obj> {
    if let Some(known) = dict.get_str(names::__annotations__())? {
        return Ok(known);
    }
    let annotate = dict.get_str(names::__annotate__())?.filter(|annotate| annotate.is_callable());
    let made = match annotate {
        None => Dict::new().upcast(),
        Some(annotate) => {
            let made = annotate.call(&[Int::new(1).as_any()])?;
            if made.downcast::<Dict>().is_none() {
                let found = made.class().name();
                return raise_type_error(format!("__annotate__ returned non-dict of type '{found}'"));
            }
            made
        }
    };
    // What a module has while its body runs is not all yet.
    if !is_initialising(dict)? {
        dict.set(names::__annotations__().as_any(), made.clone())?;
    }
    Ok(made)
}

fn is_initialising(dict: &Py<Dict>) -> PyResult<bool> {
    let Some(spec) = dict.get_str(names::__spec__())?.filter(|spec| !is_none(spec)) else { return Ok(false) };
    spec.find_attribute(names::_initializing())?.map_or(Ok(false), |flag| flag.truth())
}

/// Sets or deletes `module.__annotations__`, and forgets the function that would make others.
pub(super) fn set(dict: &Py<Dict>, value: Option<&Any>) -> PyResult<()> {
    match value {
        Some(value) => dict.set(names::__annotations__().as_any(), value.new_ref())?,
        None => {
            if dict.remove(names::__annotations__().as_any())?.is_none() {
                return raise(&AttributeError, "__annotations__");
            }
        }
    }
    dict.remove(names::__annotate__().as_any()).map(drop)
}

/// `module.__annotate__`
pub(super) fn annotate(dict: &Py<Dict>) -> PyResult<Obj> {
    if let Some(known) = dict.get_str(names::__annotate__())? {
        return Ok(known);
    }
    dict.set(names::__annotate__().as_any(), none())?;
    Ok(none())
}

/// `module.__annotate__ = value`: annotations made by the old function are forgotten.
pub(super) fn set_annotate(dict: &Py<Dict>, value: Option<&Any>) -> PyResult<()> {
    let Some(value) = value else { return raise_type_error("cannot delete __annotate__ attribute") };
    if !is_none(value) && !value.is_callable() {
        return raise_type_error("__annotate__ must be callable or None");
    }
    dict.set(names::__annotate__().as_any(), value.new_ref())?;
    match is_none(value) {
        true => Ok(()),
        false => dict.remove(names::__annotations__().as_any()).map(drop),
    }
}
