//! Bytes as sequences.

use std::borrow::Cow;

use super::args::{byte, like};
use crate::builtins::bool::Bool;
use crate::builtins::exceptions::IndexError;
use crate::builtins::int::Int;
use crate::builtins::none::not_implemented;
use crate::builtins::str::args::{self, Key};
use crate::builtins::str::search::find;
use crate::errors::{self, no_memory, raise, raise_type_error};
use crate::raw::{Any, Obj, Py, PyResult, Raised, byte_like};
use crate::types::{CompareOp, Type};

/// One byte by its place.
pub(crate) fn item(data: &[u8], index: isize, class: &str) -> PyResult<u8> {
    match usize::try_from(index).ok().and_then(|index| data.get(index)) {
        Some(&byte) => Ok(byte),
        None if class == "bytes" => raise(&IndexError, "index out of range"),
        None => raise(&IndexError, format!("{class} index out of range")),
    }
}

/// What a subscript gives: a byte, or the bytes of a slice.
pub(crate) enum Part {
    /// One.
    Byte(u8),
    /// Those of a slice.
    Slice(Vec<u8>),
}

/// `data[key]`
pub(crate) fn subscript(data: &[u8], key: &Any, class: &str) -> PyResult<Part> {
    match args::key(key, data.len())? {
        Some(Key::Index(index)) => item(data, index, class).map(Part::Byte),
        Some(Key::Slice { count: 0, .. }) => Ok(Part::Slice(Vec::new())),
        Some(Key::Slice { start, step, count }) => {
            let place = |nth: usize| start.wrapping_add(step.wrapping_mul(nth.cast_signed())).cast_unsigned();
            Ok(Part::Slice((0..count).map(|nth| data[place(nth)]).collect()))
        }
        None => {
            let (plural, found) = (if class == "bytes" { "byte" } else { class }, key.class().name());
            raise_type_error(format!("{plural} indices must be integers or slices, not {found}"))
        }
    }
}

/// The bytes of an object, whatever keeps it from lending them.
pub(crate) fn quietly(object: &Any) -> Option<Cow<'_, [u8]>> {
    byte_like(object).unwrap_or_else(|Raised| {
        drop(errors::take());
        None
    })
}

/// `data + other`
pub(crate) fn concat(data: &[u8], other: &Any, _: &str, class: &Py<Type>) -> PyResult<Vec<u8>> {
    match quietly(other) {
        Some(other) => Ok([data, &other].concat()),
        None => raise_type_error(format!("can't concat {} to {}", other.class().name(), class.name())),
    }
}

/// `data * count`
pub(crate) fn repeat(data: &[u8], count: isize) -> PyResult<Vec<u8>> {
    let count = usize::try_from(count).unwrap_or(0);
    let Some(size) = data.len().checked_mul(count).filter(|&size| size <= isize::MAX as usize) else {
        return no_memory();
    };
    let mut out = super::work::reserved(size)?;
    match *data {
        [byte] => out.resize(size, byte),
        _ => (0..if size == 0 { 0 } else { count }).for_each(|_| out.extend_from_slice(data)),
    }
    Ok(out)
}

/// `item in data`
pub(crate) fn contains(data: &[u8], item: &Any) -> PyResult<bool> {
    if item.downcast::<Int>().is_some() || item.class().nb_index().is_some() {
        let byte = byte(item)?;
        return Ok(memchr::memchr(byte, data).is_some());
    }
    Ok(find(data, &like(item)?).is_some())
}

/// `data op other`
pub(crate) fn compare(data: &[u8], other: &Any, op: CompareOp) -> PyResult<Obj> {
    let Some(other) = byte_like(other)? else { return Ok(not_implemented()) };
    Ok(Bool::new(op.holds(data.cmp(&other))).upcast())
}
