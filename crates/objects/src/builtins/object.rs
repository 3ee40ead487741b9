//! `object`

use super::bool::Bool;
use super::none::{implemented, not_implemented};
use crate::protocol::attribute;
use crate::raw::{Any, Obj, Object, Py, PyResult, Ref};
use crate::types::CompareOp;
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

    fn __getattribute__(this: &Py<Self>, name: &Any) -> PyResult<Obj> {
        attribute::generic_get(this, attribute::attribute_name(name)?)
    }

    fn __setattr__(this: &Py<Self>, name: &Any, value: Option<&Any>) -> PyResult<()> {
        attribute::generic_set(this, attribute::attribute_name(name)?, value)
    }

    fn __repr__(this: &Py<Self>) -> PyResult<String> {
        Ok(format!("<{} object at {:#x}>", this.class().name(), this.address()))
    }

    fn __str__(this: &Py<Self>) -> PyResult<Obj> {
        this.repr().map(Ref::upcast)
    }

    fn __richcompare__(this: &Py<Self>, other: &Any, op: CompareOp) -> PyResult<Obj> {
        Ok(match op {
            CompareOp::Eq if this.is(other) => Bool::new(true).upcast(),
            CompareOp::Ne => match this.tp_richcompare(other, CompareOp::Eq) {
                Some(equal) => match implemented(equal?) {
                    Some(equal) => Bool::new(!equal.truth()?).upcast(),
                    None => not_implemented(),
                },
                None => not_implemented(),
            },
            _ => not_implemented(),
        })
    }
}
