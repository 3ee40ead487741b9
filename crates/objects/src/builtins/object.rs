//! `object`

use crate::raw::{Object, Py, PyResult};
use macros::pytype;

/// The base class of the class hierarchy.
///
/// When called, it accepts no arguments and returns a new featureless
/// instance that has no instance attributes and cannot be given any.
#[pytype(name = "object", export = PyBaseObject_Type, root)]
impl Object {
    fn __hash__(this: &Py<Self>) -> PyResult<isize> {
        Ok(crate::types::hash::address(this.address()))
    }
}
