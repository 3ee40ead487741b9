//! Exceptions whose classes have fields, made from Rust values.

use crate::builtins::bytes::Bytes;
use crate::builtins::exceptions::{
    self, BaseException, KeyError, OSError, UnicodeDecodeError, UnicodeEncodeError, UnicodeTranslateError,
};
use crate::builtins::int::Int;
use crate::builtins::none::none;
use crate::builtins::str::Str;
use crate::builtins::tuple::Tuple;
use crate::raw::{Any, Obj, Py, PyResult, Ref};

use super::{raise_value, raise_with};

/// Raises `KeyError` for a key, be it a tuple.
///
/// # Errors
/// Always.
#[cold]
pub fn key_error<T>(key: &Any) -> PyResult<T> {
    raise_value(&KeyError, key.new_ref())
}

/// Raises `OSError`, or the subclass for the error number, with the C library's text for it and the files concerned.
///
/// # Errors
/// Always.
#[cold]
pub fn os_error<T>(errno: i32, filename: Option<&Any>, filename2: Option<&Any>) -> PyResult<T> {
    let number = Int::new(i128::from(errno)).upcast();
    let mut args = vec![number, strerror(errno).upcast()];
    match (filename, filename2) {
        (None, None) => {}
        (Some(filename), None) => args.push(filename.new_ref()),
        (filename, Some(second)) => {
            let filename = filename.map_or_else(none, Py::new_ref);
            args.extend([filename, Int::new(0).upcast(), second.new_ref()]);
        }
    }
    raise_with(&OSError, Tuple::new(args))
}

/// The C library's text for an error number. Bytes that are no UTF-8 become lone surrogates.
pub fn strerror(errno: i32) -> Ref<Str> {
    let Some(text) = crate::raw::system::error_text(errno) else {
        return Str::new(&format!("Unknown error {errno}"));
    };
    let escaped = |chunk: std::str::Utf8Chunk<'_>| {
        let valid: Vec<u32> = chunk.valid().chars().map(u32::from).collect();
        let invalid: Vec<u32> = chunk.invalid().iter().map(|&byte| 0xDC00 + u32::from(byte)).collect();
        valid.into_iter().chain(invalid)
    };
    Str::from_code_points(text.utf8_chunks().flat_map(escaped))
}

fn place(start: usize, end: usize, reason: &str) -> [Obj; 3] {
    let size = |size: usize| Int::new(size as i128).upcast();
    [size(start), size(end), Str::new(reason).upcast()]
}

/// A `UnicodeDecodeError`: the bytes `start..end` cannot be decoded.
///
/// # Errors
/// `MemoryError`.
pub fn unicode_decode_error(
    encoding: &str,
    object: &Py<Bytes>,
    start: usize,
    end: usize,
    reason: &str,
) -> PyResult<Ref<BaseException>> {
    let mut args = vec![Str::new(encoding).upcast(), object.new_ref().upcast()];
    args.extend(place(start, end, reason));
    exceptions::make(&UnicodeDecodeError, Tuple::new(args))
}

/// A `UnicodeEncodeError`: the characters `start..end` cannot be encoded.
///
/// # Errors
/// `MemoryError`.
pub fn unicode_encode_error(
    encoding: &str,
    object: &Py<Str>,
    start: usize,
    end: usize,
    reason: &str,
) -> PyResult<Ref<BaseException>> {
    let mut args = vec![Str::new(encoding).upcast(), object.new_ref().upcast()];
    args.extend(place(start, end, reason));
    exceptions::make(&UnicodeEncodeError, Tuple::new(args))
}

/// A `UnicodeTranslateError`: the characters `start..end` cannot be translated.
///
/// # Errors
/// `MemoryError`.
pub fn unicode_translate_error(
    object: &Py<Str>,
    start: usize,
    end: usize,
    reason: &str,
) -> PyResult<Ref<BaseException>> {
    let mut args = vec![object.new_ref().upcast()];
    args.extend(place(start, end, reason));
    exceptions::make(&UnicodeTranslateError, Tuple::new(args))
}
