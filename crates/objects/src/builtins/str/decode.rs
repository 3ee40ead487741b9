//! From bytes to text: UTF-8, Latin-1 and ASCII with the standard error handlers.

use super::encode::{Encoding, unknown_handler};
use crate::builtins::bytes::Bytes;
use crate::errors;
use crate::raw::{PyResult, Raised, Ref, Str, StrBuilder};

/// `bytes.decode(encoding, errors)`
///
/// # Errors
/// `LookupError` for unknown names, `UnicodeDecodeError`.
pub fn decode(data: &[u8], encoding: &str, handler: &str) -> PyResult<Ref<Str>> {
    match Encoding::find(encoding)? {
        Encoding::Latin1 => Ok(Str::from_latin1(data)),
        _ if data.is_ascii() => Ok(Str::from_latin1(data)),
        Encoding::Utf8 => utf8(data, handler),
        Encoding::Ascii => ascii(data, handler),
    }
}

/// UTF-8 bytes as text.
///
/// # Errors
/// `UnicodeDecodeError`, `LookupError` for an unknown handler.
pub fn utf8(data: &[u8], handler: &str) -> PyResult<Ref<Str>> {
    let mut builder = StrBuilder::with_capacity(data.len());
    let mut at = 0;
    while at < data.len() {
        let error = match std::str::from_utf8(&data[at..]) {
            Ok(text) => {
                builder.push_str(text);
                break;
            }
            Err(error) => error,
        };
        let good = error.valid_up_to();
        builder.push_str(std::str::from_utf8(&data[at..at + good]).unwrap_or_default());
        at += good;
        let (size, reason) = match (data[at], error.error_len()) {
            (0x80..0xC2 | 0xF5.., _) => (1, "invalid start byte"),
            (_, Some(size)) => (size, "invalid continuation byte"),
            (_, None) => (data.len() - at, "unexpected end of data"),
        };
        at = handle(&mut builder, data, (at, at + size), (Encoding::Utf8, reason), handler)?;
    }
    Ok(builder.finish())
}

fn ascii(data: &[u8], handler: &str) -> PyResult<Ref<Str>> {
    let mut builder = StrBuilder::with_capacity(data.len());
    let mut at = 0;
    while let Some(&byte) = data.get(at) {
        if byte < 0x80 {
            builder.push(u32::from(byte));
            at += 1;
            continue;
        }
        let reason = (Encoding::Ascii, "ordinal not in range(128)");
        at = handle(&mut builder, data, (at, at + 1), reason, handler)?;
    }
    Ok(builder.finish())
}

/// What an error handler puts in place of bytes that cannot be decoded, and where decoding goes on.
fn handle(
    builder: &mut StrBuilder,
    data: &[u8],
    (start, end): (usize, usize),
    (encoding, reason): (Encoding, &str),
    handler: &str,
) -> PyResult<usize> {
    match handler {
        "ignore" => {}
        "replace" => builder.push(0xFFFD),
        "backslashreplace" => {
            data[start..end].iter().for_each(|byte| builder.push_str(&format!("\\x{byte:02x}")));
        }
        "surrogateescape" => {
            let taken = data[start..end].iter().take_while(|&&byte| byte >= 0x80);
            builder.extend(taken.map(|&byte| 0xDC00 + u32::from(byte)));
        }
        "surrogatepass" if encoding == Encoding::Utf8 => match data[start..] {
            [0xED, second @ 0xA0..0xC0, third @ 0x80..0xC0, ..] => {
                builder.push(0xD000 | u32::from(second & 0x3F) << 6 | u32::from(third & 0x3F));
                return Ok(start + 3);
            }
            _ => return refuse(data, start, end, encoding, reason),
        },
        "strict" | "surrogatepass" => return refuse(data, start, end, encoding, reason),
        _ => return unknown_handler(handler),
    }
    Ok(end)
}

#[cold]
fn refuse<T>(data: &[u8], start: usize, end: usize, encoding: Encoding, reason: &str) -> PyResult<T> {
    errors::set(errors::unicode_decode_error(encoding.name(), &Bytes::new(data), start, end, reason)?);
    Err(Raised)
}
