//! Arguments of methods of `bytes` and `bytearray`.

use std::borrow::Cow;

use crate::builtins::exceptions::ValueError;
use crate::builtins::int::Int;
use crate::errors::{raise, raise_type_error};
use crate::raw::{Any, FromArg, Place, PyResult, byte_like};

/// The bytes of a bytes-like object.
#[derive(Debug)]
pub(crate) struct Like<'a>(pub(crate) Cow<'a, [u8]>);

impl<'a> FromArg<'a> for Like<'a> {
    fn from_arg(value: &'a Any, _: Place) -> PyResult<Self> {
        like(value).map(Self)
    }
}

/// The bytes of a bytes-like object.
pub(crate) fn like(value: &Any) -> PyResult<Cow<'_, [u8]>> {
    match byte_like(value)? {
        Some(bytes) => Ok(bytes),
        None => raise_type_error(format!("a bytes-like object is required, not '{}'", value.class().name())),
    }
}

/// What a search looks for: a bytes-like object, or one byte as an integer.
#[derive(Debug)]
pub(crate) struct Needle<'a>(pub(crate) Cow<'a, [u8]>);

impl<'a> Needle<'a> {
    /// From an argument.
    pub(crate) fn of(value: &'a Any) -> PyResult<Self> {
        if let Some(bytes) = byte_like(value)? {
            return Ok(Self(bytes));
        }
        if value.downcast::<Int>().is_none() && value.class().nb_index().is_none() {
            return raise_type_error(format!(
                "argument should be integer or bytes-like object, not '{}'",
                value.class().name()
            ));
        }
        byte(value).map(|byte| Self(Cow::Owned(vec![byte])))
    }
}

/// An integer as a byte; `None` when it is none.
pub(crate) fn byte_or_none(value: &Any) -> PyResult<Option<u8>> {
    Ok(u8::try_from(Int::index_value(value)?).ok())
}

/// An integer as a byte.
pub(crate) fn byte(value: &Any) -> PyResult<u8> {
    let wide = Int::index_value(value)?;
    u8::try_from(wide).or_else(|_| raise(&ValueError, "byte must be in range(0, 256)"))
}

/// The byte that fills a field.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ByteFill(pub(crate) u8);

impl FromArg<'_> for ByteFill {
    fn from_arg(value: &Any, place: Place) -> PyResult<Self> {
        let function = place.parameters.function;
        match byte_like(value)?.as_deref() {
            Some(&[byte]) => Ok(Self(byte)),
            Some(other) => {
                let class = value.class().name();
                let len = other.len();
                raise_type_error(format!(
                    "{function}(): argument 2 must be a byte string of length 1, not a {class} object of length {len}"
                ))
            }
            None => place.wrong_type("a byte string of length 1", value),
        }
    }
}
