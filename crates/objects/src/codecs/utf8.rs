//! UTF-8.

use super::{Codec, Decoder, encode_with};
use crate::builtins::bytes::Bytes;
use crate::raw::{Characters, Py, PyResult, Ref, Str};

struct Utf8;

/// Appends the UTF-8 form, of lone surrogates too.
#[inline]
pub(super) fn push_utf8(out: &mut Vec<u8>, point: u32) {
    let tail = |shift: u32| 0x80 | (point >> shift & 0x3F) as u8;
    match point {
        0..0x80 => out.push(point as u8),
        0x80..0x800 => out.extend([0xC0 | (point >> 6) as u8, tail(0)]),
        0x800..0x1_0000 => out.extend([0xE0 | (point >> 12) as u8, tail(6), tail(0)]),
        _ => out.extend([0xF0 | (point >> 18) as u8, tail(12), tail(6), tail(0)]),
    }
}

impl Codec for Utf8 {
    const NAME: &'static str = "utf-8";

    #[inline]
    fn put(&self, out: &mut Vec<u8>, point: u32) -> bool {
        if !self.accepts(point) {
            return false;
        }
        push_utf8(out, point);
        true
    }

    #[inline]
    fn accepts(&self, point: u32) -> bool {
        !(0xD800..0xE000).contains(&point)
    }

    fn reason(&self) -> &'static str {
        "surrogates not allowed"
    }
}

/// `text.encode("utf-8", handler)`
///
/// # Errors
/// What the error handler raises.
pub fn utf8_encode(text: &Py<Str>, handler: &str) -> PyResult<Ref<Bytes>> {
    match text.characters() {
        Characters::One(bytes) if text.is_ascii() => Ok(Bytes::new(bytes)),
        _ => encode_with(&Utf8, Vec::with_capacity(text.len() + text.len() / 2), text, handler),
    }
}

/// `data.decode("utf-8", handler)`: the text, and how many bytes were read. Without `last`, an incomplete character at the end
/// is left unread.
///
/// # Errors
/// What the error handler raises.
pub fn utf8_decode(data: &[u8], handler: &str, last: bool) -> PyResult<(Ref<Str>, usize)> {
    if data.is_ascii() {
        return Ok((Str::from_latin1(data), data.len()));
    }
    let mut decoder = Decoder::new(data, "utf-8", handler);
    loop {
        let at = decoder.at;
        let rest = decoder.data.get(at..).unwrap_or_default();
        let error = match std::str::from_utf8(rest) {
            Ok(text) => {
                decoder.out.push_str(text);
                decoder.at += text.len();
                break;
            }
            Err(error) => error,
        };
        let good = error.valid_up_to();
        decoder.out.push_str(std::str::from_utf8(&rest[..good]).unwrap_or_default());
        let bad = &rest[good..];
        let start = at + good;
        let (size, reason) = match (bad, error.error_len()) {
            // Half of a surrogate, of which the rest may come.
            ([0xED, 0xA0..0xC0], _) if !last => {
                decoder.at = start;
                break;
            }
            ([0x80..0xC2 | 0xF5.., ..], _) => (1, "invalid start byte"),
            (_, Some(size)) => (size, "invalid continuation byte"),
            (_, None) if !last => {
                decoder.at = start;
                break;
            }
            (_, None) => (bad.len(), "unexpected end of data"),
        };
        decoder.at = start;
        decoder.replace(start, start + size, reason)?;
    }
    Ok(decoder.finish())
}
