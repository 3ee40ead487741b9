//! From text to bytes: UTF-8, Latin-1 and ASCII with the standard error handlers.

use crate::builtins::bytes::Bytes;
use crate::builtins::exceptions::LookupError;
use crate::errors::{self, raise};
use crate::raw::{Characters, Py, PyResult, Raised, Ref, Str};

/// An encoding that needs no codec machinery.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Encoding {
    /// UTF-8
    Utf8,
    /// ISO 8859-1
    Latin1,
    /// ASCII
    Ascii,
}

impl Encoding {
    /// The encoding of a name, in any case and with any separators.
    ///
    /// # Errors
    /// `LookupError` for other encodings.
    pub fn find(name: &str) -> PyResult<Self> {
        let normal: String = (name.chars())
            .filter(|letter| letter.is_ascii_alphanumeric())
            .map(|letter| letter.to_ascii_lowercase())
            .collect();
        match &*normal {
            "utf8" | "u8" | "utf" | "cp65001" => Ok(Self::Utf8),
            "latin1" | "latin" | "iso88591" | "88591" | "cp819" | "l1" | "iso885911987" | "isoir100"
            | "ibm819" => Ok(Self::Latin1),
            "ascii" | "usascii" | "646" | "us" | "iso646us" | "ansix341968" | "cp367" | "ibm367" => {
                Ok(Self::Ascii)
            }
            _ => raise(&LookupError, format!("unknown encoding: {name}")),
        }
    }

    /// The name in errors.
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Latin1 => "latin-1",
            Self::Ascii => "ascii",
        }
    }

    fn refuses(self, point: u32) -> bool {
        match self {
            Self::Utf8 => is_surrogate(point),
            Self::Latin1 => point > 0xFF,
            Self::Ascii => point > 0x7F,
        }
    }

    fn reason(self) -> &'static str {
        match self {
            Self::Utf8 => "surrogates not allowed",
            Self::Latin1 => "ordinal not in range(256)",
            Self::Ascii => "ordinal not in range(128)",
        }
    }

    fn write(self, out: &mut Vec<u8>, point: u32) {
        match self {
            Self::Utf8 => push_utf8(out, point),
            Self::Latin1 | Self::Ascii => out.push(point as u8),
        }
    }
}

/// Whether a code point is half of a pair.
pub(crate) fn is_surrogate(point: u32) -> bool {
    (0xD800..0xE000).contains(&point)
}

/// Appends the UTF-8 form, of lone surrogates too.
fn push_utf8(out: &mut Vec<u8>, point: u32) {
    let tail = |shift: u32| 0x80 | (point >> shift & 0x3F) as u8;
    match point {
        0..0x80 => out.push(point as u8),
        0x80..0x800 => out.extend([0xC0 | (point >> 6) as u8, tail(0)]),
        0x800..0x1_0000 => out.extend([0xE0 | (point >> 12) as u8, tail(6), tail(0)]),
        _ => out.extend([0xF0 | (point >> 18) as u8, tail(12), tail(6), tail(0)]),
    }
}

/// `text.encode(encoding, errors)`
///
/// # Errors
/// `LookupError` for unknown names, `UnicodeEncodeError`.
pub fn encode(text: &Py<Str>, encoding: &str, handler: &str) -> PyResult<Ref<Bytes>> {
    let encoding = Encoding::find(encoding)?;
    if let Characters::One(bytes) = text.characters()
        && (text.is_ascii() || encoding == Encoding::Latin1)
    {
        return Ok(Bytes::new(bytes));
    }
    let characters = text.characters();
    let mut out = Vec::with_capacity(text.len() + text.len() / 2);
    let mut at = 0;
    while let Some(point) = characters.get(at) {
        if !encoding.refuses(point) {
            encoding.write(&mut out, point);
            at += 1;
            continue;
        }
        let run =
            characters.range(at, text.len()).iter().take_while(|&point| encoding.refuses(point)).count();
        handle(&mut out, text, (at, at + run), encoding, handler)?;
        at += run;
    }
    Ok(Bytes::new(&out))
}

/// What an error handler puts in place of characters that cannot be encoded.
fn handle(
    out: &mut Vec<u8>,
    text: &Py<Str>,
    (start, end): (usize, usize),
    encoding: Encoding,
    handler: &str,
) -> PyResult<()> {
    let run = text.characters().range(start, end);
    match handler {
        "ignore" => {}
        "replace" => out.extend(run.iter().map(|_| b'?')),
        "xmlcharrefreplace" => run.iter().for_each(|point| out.extend(format!("&#{point};").bytes())),
        "backslashreplace" => run.iter().for_each(|point| out.extend(escape(point).bytes())),
        "namereplace" => run.iter().for_each(|point| match unicode::name(point) {
            Some(name) => out.extend(format!("\\N{{{name}}}").bytes()),
            None => out.extend(escape(point).bytes()),
        }),
        "surrogateescape" => {
            for (offset, point) in run.iter().enumerate() {
                match point {
                    0xDC80..0xDD00 => out.push((point - 0xDC00) as u8),
                    _ => return refuse(text, start + offset, end, encoding),
                }
            }
        }
        "surrogatepass" if encoding == Encoding::Utf8 => {
            run.iter().for_each(|point| push_utf8(out, point));
        }
        "strict" | "surrogatepass" => return refuse(text, start, end, encoding),
        _ => return unknown_handler(handler),
    }
    Ok(())
}

fn escape(point: u32) -> String {
    match point {
        0..0x100 => format!("\\x{point:02x}"),
        0x100..0x1_0000 => format!("\\u{point:04x}"),
        _ => format!("\\U{point:08x}"),
    }
}

/// Raises that there is no error handler of a name.
#[cold]
pub(crate) fn unknown_handler<T>(name: &str) -> PyResult<T> {
    raise(&LookupError, format!("unknown error handler name '{name}'"))
}

#[cold]
fn refuse<T>(text: &Py<Str>, start: usize, end: usize, encoding: Encoding) -> PyResult<T> {
    let reason = encoding.reason();
    errors::set(errors::unicode_encode_error(encoding.name(), text, start, end, reason)?);
    Err(Raised)
}
