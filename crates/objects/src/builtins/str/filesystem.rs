//! Text of file names and environment: UTF-8, where bytes that are none are lone surrogates (PEP 383).

use super::{Str, decode, encode};
use crate::builtins::bytes::Bytes;
use crate::raw::{Characters, Py, PyResult, Ref};

/// `os.fsdecode(data)`
pub fn fs_decode(data: &[u8]) -> Ref<Str> {
    match std::str::from_utf8(data) {
        Ok(text) => Str::new(text),
        Err(_) => decode::utf8(data, "surrogateescape").unwrap_or_else(|_| {
            // The handler takes any bytes; memory is what may be missing.
            Str::from_latin1(data)
        }),
    }
}

/// `os.fsencode(text)`
///
/// # Errors
/// `UnicodeEncodeError` for surrogates that stand for no byte.
pub fn fs_encode(text: &Py<Str>) -> PyResult<Ref<Bytes>> {
    match text.characters() {
        Characters::One(bytes) if text.is_ascii() => Ok(Bytes::new(bytes)),
        _ => encode::encode(text, "utf-8", "surrogateescape"),
    }
}
