//! `typing.NoDefault`: what the default of a type parameter without one is.

use crate::raw::{_Py_NoDefaultStruct, Obj, Py, PyResult};
use crate::types::Type;
use macros::{object, pytype};

/// The body of `typing.NoDefault`.
#[object]
pub struct NoDefaultType {}

/// The type of the NoDefault singleton.
#[pytype(name = "NoDefaultType", export = _PyNoDefault_Type, last, signature = "()")]
impl NoDefaultType {
    fn __new__(
        _cls: &Py<Type>,
        args: &Py<crate::builtins::tuple::Tuple>,
        keywords: Option<&Py<crate::builtins::dict::Dict>>,
    ) -> PyResult<Obj> {
        if args.size() != 0 || keywords.is_some_and(|keywords| !keywords.is_empty()) {
            return crate::errors::raise_type_error("NoDefaultType takes no arguments");
        }
        Ok(no_default())
    }

    fn __repr__(_this: &Py<Self>) -> PyResult<&'static str> {
        Ok("typing.NoDefault")
    }

    #[method]
    fn __reduce__(_this: &Py<Self>) -> PyResult<&'static str> {
        Ok("NoDefault")
    }
}

/// `typing.NoDefault`, owned without counting.
#[inline]
pub fn no_default() -> Obj {
    _Py_NoDefaultStruct.owned().upcast()
}
