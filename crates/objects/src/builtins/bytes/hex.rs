//! Bytes as hexadecimal digits, with separators between groups, and back.

use crate::builtins::bytes::Bytes;
use crate::builtins::exceptions::ValueError;
use crate::errors::{raise, raise_type_error};
use crate::raw::{Any, PyResult, Str};

const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// The separator that an argument names; it must be ASCII where the result is text.
///
/// # Errors
/// `TypeError` and `ValueError` for what is no single character or byte.
pub fn separator(given: Option<&Any>) -> PyResult<Option<u8>> {
    let Some(given) = given else { return Ok(None) };
    if given.length()? != 1 {
        return raise(&ValueError, "sep must be length 1.");
    }
    let point = if let Some(text) = given.downcast::<Str>() {
        text.characters().get(0).unwrap_or(0)
    } else if let Some(bytes) = given.downcast::<Bytes>() {
        bytes.data().first().map_or(0, |&byte| u32::from(byte))
    } else {
        return raise_type_error("sep must be str or bytes.");
    };
    match u8::try_from(point) {
        Ok(byte @ 0..0x80) => Ok(Some(byte)),
        _ => raise(&ValueError, "sep must be ASCII."),
    }
}

/// The digits of all bytes; `group` bytes between separators, counted from the right, or from the left when negative.
pub fn digits(data: &[u8], separator: Option<u8>, group: i32) -> Vec<u8> {
    let size = group.unsigned_abs() as usize;
    let separator = separator.filter(|_| size > 0 && size < data.len());
    let mut out = Vec::with_capacity(data.len() * 2 + data.len().checked_div(size).unwrap_or(0));
    for (index, byte) in data.iter().enumerate() {
        if let Some(separator) = separator {
            let distance = if group > 0 { data.len() - index } else { index };
            if index > 0 && distance % size == 0 {
                out.push(separator);
            }
        }
        out.push(DIGITS[usize::from(byte >> 4)]);
        out.push(DIGITS[usize::from(byte & 15)]);
    }
    out
}
