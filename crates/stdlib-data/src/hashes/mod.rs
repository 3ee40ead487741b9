//! `_md5`, `_sha1`, `_sha2`, `_sha3`, `_blake2`: hashes of bytes, each a class with `update`, `digest` and `copy`.

mod blake2;
mod blake2_class;
mod keccak;
mod plain;
mod sha3_class;

use objects::builtins::bytes::hex;
use objects::builtins::exceptions::BufferError;
use objects::builtins::str::Str;
use objects::errors::{raise, raise_type_error};
use objects::raw::BytesLike;
use objects::{Any, PyResult, Ref};

pub use blake2_class::module as blake2_module;
pub use plain::{md5_module, sha1_module, sha2_module};
pub use sha3_class::module as sha3_module;

/// From how many bytes on CPython gives its lock up while it hashes.
const GIL_MINSIZE: usize = 2048;

/// The bytes of an argument.
fn bytes_of(data: &Any) -> PyResult<BytesLike<'_>> {
    if data.downcast::<Str>().is_some() {
        return raise_type_error("Strings must be encoded before hashing");
    }
    if data.class().bf_getbuffer().is_none() {
        return raise_type_error("object supporting the buffer API required");
    }
    if let Some(view) = data.downcast::<objects::builtins::memoryview::MemoryView>()
        && view.dimensions() > 1
    {
        return raise(&BufferError, "Buffer must be single dimension");
    }
    BytesLike::of(data)
}

/// The argument of a constructor: `data`, or the older `string`.
fn given<'a>(data: Option<&'a Any>, string: Option<&'a Any>) -> PyResult<Option<&'a Any>> {
    match (data, string) {
        (Some(_), Some(_)) => raise_type_error(
            "'data' and 'string' are mutually exclusive and support for 'string' keyword parameter is slated for removal in a future version.",
        ),
        (data, string) => Ok(data.or(string)),
    }
}

/// Feeds a hash piece by piece, so that no copy of everything is made.
fn feed(data: &Any, mut update: impl FnMut(&[u8])) -> PyResult<()> {
    match bytes_of(data)? {
        BytesLike::Constant(bytes) => update(bytes),
        BytesLike::Lent(lent) => {
            let mut piece = [0; 4096];
            let mut at = 0;
            while at < lent.len() {
                let count = lent.read(at, &mut piece);
                update(&piece[..count]);
                at += count;
            }
        }
    }
    Ok(())
}

/// Bytes as hexadecimal text.
fn hex_text(data: &[u8]) -> Ref<Str> {
    Str::from_latin1(&hex::digits(data, None, 0))
}
