//! `type`

use crate::raw::{Py, PyResult};
use crate::types::Type;
use macros::pytype;

/// type(object) -> the object's type
/// type(name, bases, dict, **kwds) -> a new type
#[pytype(name = "type", export = PyType_Type, gc, basicsize = 936, itemsize = 40, subclass = abi::TPFLAGS_TYPE_SUBCLASS, flags = abi::TPFLAGS_ITEMS_AT_END)]
impl Type {
    fn __repr__(this: &Py<Self>) -> PyResult<String> {
        Ok(format!("<class '{}'>", this.name()))
    }
}
