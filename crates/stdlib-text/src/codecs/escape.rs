//! The escapes of bytes literals.

use objects::PyResult;
use objects::builtins::exceptions::{DeprecationWarning, ValueError};
use objects::errors::{self, raise};

/// A hexadecimal digit's value.
pub(super) fn hex(byte: u8) -> Option<u32> {
    char::from(byte).to_digit(16)
}

/// What the letter behind a backslash stands for, where that is one byte.
pub(super) fn simple(letter: u8) -> Option<u8> {
    Some(match letter {
        b'\\' | b'\'' | b'"' => letter,
        b'b' => 8,
        b'f' => 12,
        b't' => 9,
        b'n' => 10,
        b'r' => 13,
        b'v' => 11,
        b'a' => 7,
        _ => return None,
    })
}

/// Up to three octal digits: their value, and how many there are.
pub(super) fn octal(data: &[u8]) -> (u32, usize) {
    let digits = data.iter().take(3).take_while(|byte| matches!(byte, b'0'..=b'7'));
    digits.fold((0, 0), |(value, count), &byte| (value * 8 + u32::from(byte - b'0'), count + 1))
}

/// Warns of the first escape that means nothing; `prefix` is that of the literal.
pub(super) fn warn_invalid(prefix: &str, escape: Option<&[u8]>) -> PyResult<()> {
    let Some(escape) = escape else { return Ok(()) };
    let text: String = escape.iter().map(|&byte| char::from(byte)).collect();
    let kind = if matches!(escape.first(), Some(b'4'..=b'7')) { "octal escape" } else { "escape" };
    let text = format!(
        "{prefix}\"\\{text}\" is an invalid {kind} sequence. Such sequences will not work in the future. "
    );
    errors::warn(&DeprecationWarning, text, 1)
}

/// The bytes that a literal's text stands for.
pub(super) fn decode(data: &[u8], handler: &str) -> PyResult<Vec<u8>> {
    let mut out = Vec::with_capacity(data.len());
    let mut invalid: Option<&[u8]> = None;
    let mut at = 0;
    while let Some(&byte) = data.get(at) {
        if byte != b'\\' {
            out.push(byte);
            at += 1;
            continue;
        }
        let start = at;
        let Some(&letter) = data.get(at + 1) else { return raise(&ValueError, "Trailing \\ in string") };
        at += 2;
        match letter {
            b'\n' => {}
            b'0'..=b'7' => {
                let (value, count) = octal(&data[start + 1..]);
                at = start + 1 + count;
                if value > 0xFF {
                    invalid = invalid.or(Some(&data[start + 1..at]));
                }
                out.push(value as u8);
            }
            b'x' => {
                let digit = |at: usize| data.get(at).copied().and_then(hex);
                match (digit(at), digit(at + 1)) {
                    (Some(high), Some(low)) => {
                        out.push((high << 4 | low) as u8);
                        at += 2;
                    }
                    (first, _) => {
                        bad_hex(&mut out, start, handler)?;
                        at += usize::from(first.is_some());
                    }
                }
            }
            _ => match simple(letter) {
                Some(byte) => out.push(byte),
                None => {
                    invalid = invalid.or(Some(&data[start + 1..at]));
                    out.extend([b'\\', letter]);
                }
            },
        }
    }
    warn_invalid("b", invalid)?;
    Ok(out)
}

fn bad_hex(out: &mut Vec<u8>, at: usize, handler: &str) -> PyResult<()> {
    match handler {
        "strict" => raise(&ValueError, format!("invalid \\x escape at position {at}")),
        "replace" => {
            out.push(b'?');
            Ok(())
        }
        "ignore" => Ok(()),
        _ => raise(&ValueError, format!("decoding error; unknown error handling code: {handler}")),
    }
}

/// The text of a literal for bytes.
pub(super) fn encode(data: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(data.len() + 2);
    for &byte in data {
        match byte {
            b'\'' | b'\\' => out.extend([b'\\', byte]),
            b'\t' => out.extend(b"\\t"),
            b'\n' => out.extend(b"\\n"),
            b'\r' => out.extend(b"\\r"),
            b' '..=b'~' => out.push(byte),
            _ => out.extend(format!("\\x{byte:02x}").bytes()),
        }
    }
    out
}
