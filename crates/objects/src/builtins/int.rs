//! `int`

use crate::errors;
use crate::raw::{Any, Obj, Py, PyResult, Ref};
use macros::pytype;

use super::exceptions::OverflowError;
use super::none::not_implemented;

pub use crate::raw::Int;

/// Convert a number or string to an integer, or return 0 if no arguments are given.
#[pytype(
    name = "int", export = PyLong_Type, basicsize = 24, itemsize = 4,
    subclass = abi::TPFLAGS_LONG_SUBCLASS, flags = abi::TPFLAGS_MATCH_SELF
)]
impl Int {
    fn __bool__(this: &Py<Self>) -> PyResult<bool> {
        Ok(!this.is_zero())
    }

    fn __int__(this: &Py<Self>) -> PyResult<Ref<Int>> {
        Ok(this.new_ref())
    }
}

impl Int {
    /// The value of an int-like object (`__index__`) as a machine integer, saturated far beyond every machine range.
    ///
    /// # Errors
    /// `TypeError` when the object has no `__index__`.
    pub fn index_value(object: &Any) -> PyResult<i128> {
        if let Some(int) = object.downcast::<Int>() {
            return Ok(int.saturated());
        }
        let Some(index) = object.nb_index() else {
            return errors::raise_type_error(format!(
                "'{}' object cannot be interpreted as an integer",
                object.class().name()
            ));
        };
        let value = index?;
        match value.downcast::<Int>() {
            Some(int) => Ok(int.saturated()),
            None => errors::raise_type_error(format!(
                "__index__ returned non-int (type {})",
                value.class().name()
            )),
        }
    }

    /// Raises that a number does not fit a C type.
    #[cold]
    pub fn too_large<T>(c_type: &str, value: i128) -> PyResult<T> {
        match value < 0 && c_type.contains("unsigned") {
            true => errors::raise(&OverflowError, "can't convert negative int to unsigned"),
            false => errors::raise(&OverflowError, format!("Python int too large to convert to {c_type}")),
        }
    }

    /// `left & right`
    pub fn and(_left: &Any, _right: &Any) -> PyResult<Obj> {
        Ok(not_implemented())
    }

    /// `left | right`
    pub fn or(_left: &Any, _right: &Any) -> PyResult<Obj> {
        Ok(not_implemented())
    }

    /// `left ^ right`
    pub fn xor(_left: &Any, _right: &Any) -> PyResult<Obj> {
        Ok(not_implemented())
    }
}

impl Py<Int> {
    /// The nearest float.
    ///
    /// # Errors
    /// `OverflowError` beyond the range of floats.
    pub fn to_f64(&self) -> PyResult<f64> {
        match self.to_i128() {
            Some(value) => Ok(value as f64),
            None => errors::raise(&OverflowError, "int too large to convert to float"),
        }
    }
}
