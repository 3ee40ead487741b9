//! From bytes to text; the encodings themselves are in [`crate::codecs`].

use crate::codecs;
use crate::raw::{PyResult, Ref, Str};

/// `bytes.decode(encoding, errors)`
///
/// # Errors
/// `LookupError` for unknown names, `UnicodeDecodeError`.
pub fn decode(data: &[u8], encoding: &str, handler: &str) -> PyResult<Ref<Str>> {
    codecs::decode_text(data, None, encoding, Some(handler))
}

/// UTF-8 bytes as text.
///
/// # Errors
/// `UnicodeDecodeError`, `LookupError` for an unknown handler.
pub fn utf8(data: &[u8], handler: &str) -> PyResult<Ref<Str>> {
    codecs::utf8_decode(data, handler, true).map(|(text, _)| text)
}
