//! `None`, `NotImplemented` and `Ellipsis`.

pub use crate::raw::{_Py_EllipsisObject, _Py_NoneStruct, _Py_NotImplementedStruct};
use crate::raw::{Any, Obj, Py, PyResult};
use macros::{object, pytype};

/// The body of `None`.
#[object]
pub struct NoneType {}

/// The type of the None singleton.
#[pytype(name = "NoneType", export = _PyNone_Type, last)]
impl NoneType {
    fn __repr__(_this: &Py<Self>) -> PyResult<&'static str> {
        Ok("None")
    }

    fn __bool__(_this: &Py<Self>) -> PyResult<bool> {
        Ok(false)
    }

    fn __hash__(_this: &Py<Self>) -> PyResult<isize> {
        Ok(0xFCA8_6420)
    }

    #[signature("NoneType()")]
    fn __new__(_cls: &Py<crate::types::Type>) -> PyResult<Obj> {
        Ok(none())
    }
}

/// The body of `NotImplemented`.
#[object]
pub struct NotImplementedType {}

/// The type of the NotImplemented singleton.
#[pytype(name = "NotImplementedType", export = _PyNotImplemented_Type, last)]
impl NotImplementedType {
    fn __repr__(_this: &Py<Self>) -> PyResult<&'static str> {
        Ok("NotImplemented")
    }

    fn __bool__(_this: &Py<Self>) -> PyResult<bool> {
        crate::errors::raise_type_error("NotImplemented should not be used in a boolean context")
    }

    #[method]
    fn __reduce__(_this: &Py<Self>) -> PyResult<&'static str> {
        Ok("NotImplemented")
    }

    #[signature("NotImplementedType()")]
    fn __new__(_cls: &Py<crate::types::Type>) -> PyResult<Obj> {
        Ok(not_implemented())
    }
}

/// The body of `Ellipsis`.
#[object]
pub struct EllipsisType {}

/// The type of the Ellipsis singleton.
#[pytype(name = "ellipsis", export = PyEllipsis_Type, last)]
impl EllipsisType {
    fn __repr__(_this: &Py<Self>) -> PyResult<&'static str> {
        Ok("Ellipsis")
    }

    #[method]
    fn __reduce__(_this: &Py<Self>) -> PyResult<&'static str> {
        Ok("Ellipsis")
    }

    #[signature("EllipsisType()")]
    fn __new__(_cls: &Py<crate::types::Type>) -> PyResult<Obj> {
        Ok(ellipsis())
    }
}

/// `None`, owned without counting.
#[inline]
pub fn none() -> Obj {
    _Py_NoneStruct.owned().upcast()
}

/// `NotImplemented`, owned without counting.
#[inline]
pub fn not_implemented() -> Obj {
    _Py_NotImplementedStruct.owned().upcast()
}

/// `Ellipsis`, owned without counting.
#[inline]
pub fn ellipsis() -> Obj {
    _Py_EllipsisObject.owned().upcast()
}

/// Whether a reference is `None`.
#[inline]
pub fn is_none(object: &Any) -> bool {
    object.is(&*_Py_NoneStruct)
}

/// Whether a result is `NotImplemented`.
#[inline]
pub fn is_not_implemented(object: &Any) -> bool {
    object.is(&*_Py_NotImplementedStruct)
}

/// The result as it stands, unless it is `NotImplemented`.
#[inline]
pub fn implemented(result: Obj) -> Option<Obj> {
    (!is_not_implemented(&result)).then_some(result)
}
