//! `int()` and the ways from objects to ints and from ints to machine numbers.

use numbers::int_text::{self, ParseError};

use super::{Int, digit_limit};
use crate::builtins::bytearray::ByteArray;
use crate::builtins::bytes::Bytes;
use crate::builtins::dict::Dict;
use crate::builtins::exceptions::{OverflowError, ValueError};
use crate::builtins::list::List;
use crate::builtins::numeric::text;
use crate::builtins::str::{Str, interned};
use crate::builtins::tuple::Tuple;
use crate::errors::{self, raise, raise_type_error};
use crate::protocol::number::special_method;
use crate::raw::{Any, Obj, Parameters, Py, PyResult, Ref, glue_parse_call};
use crate::types::Type;

static PARAMETERS: Parameters = Parameters {
    function: "int",
    names: &["", "base"],
    positional_only: 1,
    positional: 2,
    required: 0,
    variadic: false,
    keywords: false,
};

/// `int.__new__`
pub(super) fn construct(cls: &Py<Type>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Ref<Int>> {
    let value = match (args.items(), keywords.filter(|keywords| !keywords.is_empty())) {
        ([], None) => Int::from_i64(0),
        ([value], None) => value.to_int()?,
        ([value, base], None) => with_base(value, base)?,
        (more, None) => {
            return raise_type_error(format!("int expected at most 2 arguments, got {}", more.len()));
        }
        (_, keywords) => {
            let [value, base]: [Option<Obj>; 2] = glue_parse_call(&PARAMETERS, args, keywords)?;
            match (value, base) {
                (Some(value), Some(base)) => with_base(&value, &base)?,
                (Some(value), None) => value.to_int()?,
                _ => return raise_type_error("int() missing string argument"),
            }
        }
    };
    Int::make_in(cls, value.is_negative(), value.digits())
}

fn with_base(value: &Any, base: &Any) -> PyResult<Ref<Int>> {
    let base = base.index()?.saturated();
    let base = match u32::try_from(base) {
        Ok(base @ (0 | 2..=36)) => base,
        _ => return raise(&ValueError, "int() base must be >= 2 and <= 36, or 0"),
    };
    let is_text = value.downcast::<Str>().is_some()
        || value.downcast::<Bytes>().is_some()
        || value.downcast::<ByteArray>().is_some();
    let parsed = if is_text { Int::parse_object(value, base)? } else { None };
    match parsed {
        Some(int) => Ok(int),
        None => raise_type_error("int() can't convert non-string with explicit base"),
    }
}

/// What `bytes(object)` is for `int.from_bytes`.
pub(super) fn bytes_of(object: &Any) -> PyResult<Vec<u8>> {
    if let Some(bytes) = object.downcast::<Bytes>() {
        return Ok(bytes.data().to_vec());
    }
    if let Some(method) = special_method(object, &interned("__bytes__"))? {
        let made = method.call(&[])?;
        return match made.downcast::<Bytes>() {
            Some(bytes) => Ok(bytes.data().to_vec()),
            None => raise_type_error(format!("__bytes__ returned non-bytes (type {})", made.class().name())),
        };
    }
    if object.exact::<List>().is_some() || object.exact::<Tuple>().is_some() {
        return object.to_vec()?.iter().map(|item| byte_of(item)).collect();
    }
    let class = object.class();
    if object.downcast::<Str>().is_some() || class.tp_iter().is_none() && class.sq_item().is_none() {
        return raise_type_error(format!("cannot convert '{}' object to bytes", class.name()));
    }
    let iterator = object.iter()?;
    let mut bytes = Vec::new();
    while let Some(item) = iterator.next()? {
        bytes.push(byte_of(&item)?);
    }
    Ok(bytes)
}

fn byte_of(item: &Any) -> PyResult<u8> {
    u8::try_from(item.index()?.saturated()).or_else(|_| raise(&ValueError, "bytes must be in range(0, 256)"))
}

impl Int {
    /// The int that a string or bytes is a literal of; `None` for other objects. `base` is 0 or 2 to 36.
    ///
    /// # Errors
    /// `ValueError` when it is no literal, or has too many digits.
    pub fn parse_object(object: &Any, base: u32) -> PyResult<Option<Ref<Int>>> {
        let Some(given) = text::given(object) else { return Ok(None) };
        match int_text::parse(&given, base, digit_limit()) {
            Ok(int) => Ok(Some(Int::from_number(&int))),
            Err(ParseError::TooLong(limit)) => raise(&ValueError, limit.message()),
            Err(_) => {
                let shown = match object.downcast::<Str>() {
                    Some(_) => text::shown(object)?,
                    None => text::shown(Bytes::new(&given).as_any())?,
                };
                raise(&ValueError, format!("invalid literal for int() with base {base}: {shown}"))
            }
        }
    }

    /// The value of an int-like object (`__index__`) as a machine integer, saturated far beyond every machine range.
    ///
    /// # Errors
    /// `TypeError` when the object has no `__index__`.
    #[inline]
    pub fn index_value(object: &Any) -> PyResult<i128> {
        match object.downcast::<Int>() {
            Some(int) => Ok(int.saturated()),
            None => object.index().map(|int| int.saturated()),
        }
    }

    /// Raises that a number does not fit a C type.
    #[cold]
    pub fn too_large<T>(c_type: &str, value: i128) -> PyResult<T> {
        match value < 0 && c_type.contains("unsigned") {
            true => raise(&OverflowError, "can't convert negative int to unsigned"),
            false => raise(&OverflowError, format!("Python int too large to convert to {c_type}")),
        }
    }
}

impl Py<Int> {
    /// The nearest float.
    ///
    /// # Errors
    /// `OverflowError` beyond the range of floats.
    #[inline]
    pub fn to_f64(&self) -> PyResult<f64> {
        match numbers::int::to_f64(self.as_int_ref()) {
            Ok(value) => Ok(value),
            Err(_) => errors::raise(&OverflowError, numbers::int::FloatOverflow::MESSAGE),
        }
    }
}
