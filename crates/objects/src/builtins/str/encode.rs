//! From text to bytes; the encodings themselves are in [`crate::codecs`].

use crate::builtins::bytes::Bytes;
use crate::codecs;
use crate::raw::{Py, PyResult, Ref, Str};

/// `text.encode(encoding, errors)`
///
/// # Errors
/// `LookupError` for unknown names, `UnicodeEncodeError`.
pub fn encode(text: &Py<Str>, encoding: &str, handler: &str) -> PyResult<Ref<Bytes>> {
    codecs::encode_text(text, encoding, Some(handler))
}
