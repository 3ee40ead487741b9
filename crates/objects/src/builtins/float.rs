//! `float`

use crate::errors::raise_type_error;
use crate::heap;
use crate::raw::{Any, Py, PyResult, Ref};
use macros::{object, pytype};

use super::int::Int;

/// The body of `float`.
#[object]
pub struct Float {
    value: f64,
}

/// Convert a string or number to a floating-point number, if possible.
#[pytype(name = "float", export = PyFloat_Type)]
impl Float {
    fn __bool__(this: &Py<Self>) -> PyResult<bool> {
        Ok(this.value != 0.0)
    }

    fn __float__(this: &Py<Self>) -> PyResult<f64> {
        Ok(this.value)
    }
}

impl Float {
    /// A new `float`.
    #[inline]
    pub fn new(value: f64) -> Ref<Float> {
        heap::make_exact(Self { value })
    }

    /// The number.
    #[inline]
    pub fn value(&self) -> f64 {
        self.value
    }

    /// What `float(object)` is for numbers: `__float__`, then `__index__`.
    ///
    /// # Errors
    /// `TypeError` for what is no real number, `OverflowError` for an int that is too large.
    pub fn value_of(object: &Any) -> PyResult<f64> {
        if let Some(float) = object.downcast::<Float>() {
            return Ok(float.value);
        }
        if let Some(int) = object.downcast::<Int>() {
            return int.to_f64();
        }
        raise_type_error(format!("must be real number, not {}", object.class().name()))
    }
}
