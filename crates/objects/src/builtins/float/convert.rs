//! The ways from objects to machine floats.

use super::Float;
use crate::builtins::exceptions::{BaseException, OverflowError, ValueError};
use crate::builtins::int::Int;
use crate::builtins::numeric::text;
use crate::builtins::str::Str;
use crate::builtins::tuple::Tuple;
use crate::errors::{self, raise, raise_type_error};
use crate::protocol::number::deprecated_subclass;
use crate::raw::{Any, Obj, PyResult};

impl Float {
    /// The value of a real number: `__float__`, then `__index__`.
    ///
    /// # Errors
    /// `TypeError` for what is no real number, `OverflowError` for an int that is too large.
    #[inline]
    pub fn value_of(object: &Any) -> PyResult<f64> {
        match Self::number_value(object)? {
            Some(value) => Ok(value),
            None => raise_type_error(format!("must be real number, not {}", object.class().name())),
        }
    }

    /// The same; `None` for what is no real number.
    ///
    /// # Errors
    /// What the conversion raises.
    #[inline]
    pub fn number_value(object: &Any) -> PyResult<Option<f64>> {
        if let Some(float) = object.exact::<Float>() {
            return Ok(Some(float.value()));
        }
        if let Some(int) = object.exact::<Int>() {
            return int.to_f64().map(Some);
        }
        if let Some(result) = object.nb_float() {
            return float_result(object, result?).map(Some);
        }
        match object.is_index() {
            true => object.index()?.to_f64().map(Some),
            false => Ok(None),
        }
    }

    /// The float that a string or bytes stands for; `None` for other objects.
    ///
    /// # Errors
    /// `ValueError` when it stands for none.
    pub fn parse_object(object: &Any) -> PyResult<Option<f64>> {
        let Some(given) = text::given(object) else { return Ok(None) };
        match numbers::float::parse(&given) {
            Some(value) => Ok(Some(value)),
            None => {
                let shown = text::shown(object)?;
                raise(&ValueError, format!("could not convert string to float: {shown}"))
            }
        }
    }
}

/// What `__float__` has returned, which must be a float; that of a subclass is deprecated.
fn float_result(object: &Any, result: Obj) -> PyResult<f64> {
    if let Some(float) = result.exact::<Float>() {
        return Ok(float.value());
    }
    let (owner, class) = (object.class().name(), result.class().name());
    let text = format!("{owner}.__float__ returned non-float (type {class})");
    let Some(float) = result.downcast::<Float>() else { return raise_type_error(text) };
    deprecated_subclass(&text, "float")?;
    Ok(float.value())
}

/// `OverflowError` as C's `errno` gives it: number and text.
#[cold]
pub(super) fn out_of_range<T>(message: &str) -> PyResult<T> {
    let result = raise(&OverflowError, message);
    if let Some(Ok(exception)) = errors::take().map(Obj::downcast_ref::<BaseException>) {
        let args = vec![Int::from_i64(libc::ERANGE.into()).upcast(), Str::new(message).upcast()];
        drop(exception.arguments().replace(Some(Tuple::new(args))));
        errors::set(exception);
    }
    result
}
