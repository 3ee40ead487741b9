//! The escapes of str literals, all of them or (raw) `\u` and `\U` alone.

use objects::builtins::str::Str;
use objects::codecs::Decoder;
use objects::{Py, PyResult, Ref};

use super::escape::{hex, octal, simple, warn_invalid};

/// What an escape comes to.
enum Escape {
    /// A character, or none (a backslash before the end of a line), and where the escape ends.
    Means(Option<u32>, usize),
    /// No escape: the backslash stands for itself.
    Nothing,
    /// The data ends within it, here.
    Incomplete(usize, &'static str),
    /// Ends here, and means nothing.
    Wrong(usize, &'static str),
}

const END: &str = "\\ at end of string";
const MALFORMED: &str = "malformed \\N character escape";

/// An escape by number: `count` hexadecimal digits from `at` on.
fn numbered(data: &[u8], at: usize, count: usize, reason: &'static str, too_big: &'static str) -> Escape {
    let mut value = 0;
    for place in at..at + count {
        match data.get(place).map(|&byte| hex(byte)) {
            None => return Escape::Incomplete(place, reason),
            Some(None) => return Escape::Wrong(place, reason),
            Some(Some(digit)) => value = value << 4 | digit,
        }
    }
    if value > 0x10_FFFF {
        Escape::Wrong(at + count, too_big)
    } else {
        Escape::Means(Some(value), at + count)
    }
}

/// An escape by name, from behind the `N` on.
fn named(data: &[u8], at: usize) -> Escape {
    match data.get(at) {
        None => return Escape::Incomplete(at, MALFORMED),
        Some(b'{') => {}
        Some(_) => return Escape::Wrong(at, MALFORMED),
    }
    let rest = &data[at + 1..];
    let Some(size) = rest.iter().position(|&byte| byte == b'}') else {
        return Escape::Incomplete(data.len(), MALFORMED);
    };
    if size == 0 {
        return Escape::Wrong(at + 1, MALFORMED);
    }
    let found = std::str::from_utf8(&rest[..size]).ok().and_then(unicode::lookup_char);
    match found {
        Some(point) => Escape::Means(Some(point), at + size + 2),
        None => Escape::Wrong(at + size + 2, "unknown Unicode character name"),
    }
}

/// The escape whose backslash stands at `at`.
fn escape(data: &[u8], at: usize) -> Escape {
    let Some(&letter) = data.get(at + 1) else { return Escape::Incomplete(at + 1, END) };
    let too_big = "illegal Unicode character";
    match letter {
        b'\n' => Escape::Means(None, at + 2),
        b'0'..=b'7' => {
            let (value, count) = octal(&data[at + 1..]);
            Escape::Means(Some(value), at + 1 + count)
        }
        b'x' => numbered(data, at + 2, 2, "truncated \\xXX escape", too_big),
        b'u' => numbered(data, at + 2, 4, "truncated \\uXXXX escape", too_big),
        b'U' => numbered(data, at + 2, 8, "truncated \\UXXXXXXXX escape", too_big),
        b'N' => named(data, at + 2),
        _ => simple(letter).map_or(Escape::Nothing, |byte| Escape::Means(Some(u32::from(byte)), at + 2)),
    }
}

fn raw_escape(data: &[u8], at: usize) -> Escape {
    let too_big = "\\Uxxxxxxxx out of range";
    match data.get(at + 1) {
        Some(b'u') => numbered(data, at + 2, 4, "truncated \\uXXXX escape", too_big),
        Some(b'U') => numbered(data, at + 2, 8, "truncated \\UXXXXXXXX escape", too_big),
        _ => Escape::Nothing,
    }
}

type Reader = fn(&[u8], usize) -> Escape;

/// The loop of both decoders. Also the first escape that means nothing.
fn run(decoder: &mut Decoder<'_>, last: bool, read: Reader) -> PyResult<Option<Vec<u8>>> {
    let mut invalid: Option<Vec<u8>> = None;
    loop {
        let at = decoder.at;
        let Some(&byte) = decoder.data.get(at) else { return Ok(invalid) };
        if byte != b'\\' {
            decoder.out.push(u32::from(byte));
            decoder.at += 1;
            continue;
        }
        match read(&decoder.data, at) {
            Escape::Means(point, end) => {
                if let Some(point) = point {
                    decoder.out.push(point);
                }
                let octal = matches!(decoder.data.get(at + 1), Some(b'0'..=b'7'));
                if octal && point.is_some_and(|point| point > 0xFF) && invalid.is_none() {
                    invalid = Some(decoder.data[at + 1..end].to_vec());
                }
                decoder.at = end;
            }
            Escape::Nothing => {
                let letter = decoder.data.get(at + 1).copied();
                if letter.is_none() && !last {
                    return Ok(invalid);
                }
                decoder.out.push(u32::from(b'\\'));
                decoder.at += 1;
                if let Some(letter) = letter {
                    decoder.out.push(u32::from(letter));
                    decoder.at += 1;
                    invalid = invalid.or_else(|| Some(vec![letter]));
                }
            }
            Escape::Incomplete(..) if !last => return Ok(invalid),
            Escape::Incomplete(end, reason) | Escape::Wrong(end, reason) => {
                decoder.replace(at, end, reason)?;
            }
        }
    }
}

/// `data.decode("unicode_escape")`, and how many bytes were read.
pub(super) fn decode(data: &[u8], handler: &str, last: bool) -> PyResult<(Ref<Str>, usize)> {
    let mut decoder = Decoder::new(data, "unicodeescape", handler);
    let invalid = run(&mut decoder, last, escape)?;
    warn_invalid("", invalid.as_deref())?;
    Ok(decoder.finish())
}

/// `data.decode("raw_unicode_escape")`, and how many bytes were read.
pub(super) fn decode_raw(data: &[u8], handler: &str, last: bool) -> PyResult<(Ref<Str>, usize)> {
    let mut decoder = Decoder::new(data, "rawunicodeescape", handler);
    run(&mut decoder, last, raw_escape)?;
    Ok(decoder.finish())
}

/// `text.encode("unicode_escape")`
pub(super) fn encode(text: &Py<Str>) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for point in text.characters().iter() {
        match point {
            0x5C => out.extend(b"\\\\"),
            0x09 => out.extend(b"\\t"),
            0x0A => out.extend(b"\\n"),
            0x0D => out.extend(b"\\r"),
            0x20..0x7F => out.push(point as u8),
            0..0x100 => out.extend(format!("\\x{point:02x}").bytes()),
            _ => push_number(&mut out, point),
        }
    }
    out
}

/// `text.encode("raw_unicode_escape")`
pub(super) fn encode_raw(text: &Py<Str>) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for point in text.characters().iter() {
        match u8::try_from(point) {
            Ok(byte) => out.push(byte),
            Err(_) => push_number(&mut out, point),
        }
    }
    out
}

fn push_number(out: &mut Vec<u8>, point: u32) {
    let text = if point < 0x1_0000 { format!("\\u{point:04x}") } else { format!("\\U{point:08x}") };
    out.extend(text.bytes());
}
