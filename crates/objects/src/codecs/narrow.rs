//! Latin-1 and ASCII.

use super::{Codec, Decoder, encode_with};
use crate::builtins::bytes::Bytes;
use crate::raw::{Characters, Py, PyResult, Ref, Str};

struct Narrow<const LIMIT: u32>;

macro_rules! narrow {
    ($limit:literal, $name:literal, $reason:literal) => {
        impl Codec for Narrow<$limit> {
            const NAME: &'static str = $name;
            const ASCII_REPLACEMENT: bool = false;

            #[inline]
            fn put(&self, out: &mut Vec<u8>, point: u32) -> bool {
                let fits = point < $limit;
                if fits {
                    out.push(point as u8);
                }
                fits
            }

            fn accepts(&self, point: u32) -> bool {
                point < $limit
            }

            fn reason(&self) -> &'static str {
                $reason
            }
        }
    };
}

narrow!(0x100, "latin-1", "ordinal not in range(256)");
narrow!(0x80, "ascii", "ordinal not in range(128)");

/// `text.encode("latin-1", handler)`
///
/// # Errors
/// What the error handler raises.
pub fn latin1_encode(text: &Py<Str>, handler: &str) -> PyResult<Ref<Bytes>> {
    match text.characters() {
        Characters::One(bytes) => Ok(Bytes::new(bytes)),
        _ => encode_with(&Narrow::<0x100>, Vec::with_capacity(text.len()), text, handler),
    }
}

/// `text.encode("ascii", handler)`
///
/// # Errors
/// What the error handler raises.
pub fn ascii_encode(text: &Py<Str>, handler: &str) -> PyResult<Ref<Bytes>> {
    match text.characters() {
        Characters::One(bytes) if text.is_ascii() => Ok(Bytes::new(bytes)),
        _ => encode_with(&Narrow::<0x80>, Vec::with_capacity(text.len()), text, handler),
    }
}

/// `data.decode("latin-1")`
pub fn latin1_decode(data: &[u8]) -> Ref<Str> {
    Str::from_latin1(data)
}

/// `data.decode("ascii", handler)`
///
/// # Errors
/// What the error handler raises.
pub fn ascii_decode(data: &[u8], handler: &str) -> PyResult<Ref<Str>> {
    if data.is_ascii() {
        return Ok(Str::from_latin1(data));
    }
    let mut decoder = Decoder::new(data, "ascii", handler);
    while let Some(&byte) = decoder.data.get(decoder.at) {
        if byte < 0x80 {
            decoder.out.push(u32::from(byte));
            decoder.at += 1;
            continue;
        }
        let at = decoder.at;
        decoder.replace(at, at + 1, "ordinal not in range(128)")?;
    }
    Ok(decoder.finish().0)
}
