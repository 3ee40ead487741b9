//! `bin`, `oct`, `hex`, `chr`, `ord`.

use objects::builtins::bytearray::ByteArray;
use objects::builtins::bytes::Bytes;
use objects::builtins::exceptions::ValueError;
use objects::builtins::int::{Int, PyLong_Type};
use objects::builtins::str::Str;
use objects::errors::{raise, raise_type_error};
use objects::raw::{Any, Obj, PyResult, Ref};

/// The text of an integer in the base that a format names, with its prefix.
pub(super) fn in_base(number: &Any, format: &str) -> PyResult<Obj> {
    let (number, format) = (number.index()?, Str::new(format));
    if number.as_any().exact::<Int>().is_some() {
        return number.as_any().format(&format).map(Ref::upcast);
    }
    // A subclass's own `__format__` is not asked.
    let method = PyLong_Type.as_any().get_attribute(objects::names::__format__())?;
    method.call(&[number.as_any(), format.as_any()])
}

pub(super) fn chr(i: &Any) -> PyResult<Obj> {
    match i.index()?.to_i64().and_then(|value| u32::try_from(value).ok()) {
        Some(code) if code <= 0x10_FFFF => Ok(Str::from_point(code).upcast()),
        _ => raise(&ValueError, "chr() arg not in range(0x110000)"),
    }
}

pub(super) fn ord(character: &Any) -> PyResult<u32> {
    let length = match (character.downcast::<Str>(), character.downcast::<Bytes>()) {
        (Some(text), _) => match (text.len(), text.characters().get(0)) {
            (1, Some(point)) => return Ok(point),
            (length, _) => length,
        },
        (None, Some(bytes)) => match bytes.data() {
            [byte] => return Ok(u32::from(*byte)),
            bytes => bytes.len(),
        },
        (None, None) => match character.downcast::<ByteArray>().map(|bytes| bytes.to_vec()).as_deref() {
            Some([byte]) => return Ok(u32::from(*byte)),
            Some(bytes) => bytes.len(),
            None => {
                let found = character.class().name();
                return raise_type_error(format!("ord() expected string of length 1, but {found} found"));
            }
        },
    };
    raise_type_error(format!("ord() expected a character, but string of length {length} found"))
}
