//! Escape sequences of string and bytes literals.
//!
//! The parser crate decodes literals too, but into `str`: it cannot hold lone surrogates and reports nothing. So
//! every literal with a backslash is decoded here; literals without one never come here.

use bytecode::constant::push_code_point;

/// A literal's value, and the first escape in it that Python only warns about.
pub(crate) struct Decoded {
    /// WTF-8 for text, plain bytes for bytes.
    pub(crate) bytes: Vec<u8>,
    /// Where the backslash stands in the literal's text.
    pub(crate) invalid: Option<Invalid>,
}

/// An escape sequence that stands for itself, or an octal one above 255.
#[derive(Clone, Copy)]
pub(crate) struct Invalid {
    pub(crate) offset: usize,
    pub(crate) length: usize,
    pub(crate) octal: bool,
}

impl Invalid {
    /// The warning; as an error it is shorter.
    pub(crate) fn message(&self, raw: &str, as_error: bool) -> String {
        let escape = &raw[self.offset..self.offset + self.length];
        let octal = if self.octal { "octal " } else { "" };
        let future = if as_error { "" } else { " Such sequences will not work in the future." };
        format!(
            "\"{escape}\" is an invalid {octal}escape sequence.{future} Did you mean \"\\{escape}\"? \
             A raw string is also an option."
        )
    }
}

/// Decodes the text of a `str` literal (or a piece of an f-string) between its quotes.
///
/// # Errors
/// CPython's message, without place.
pub(crate) fn decode_text(raw: &str) -> Result<Decoded, String> {
    Decoder { raw, at: 0, expanded: 0, bytes: Vec::with_capacity(raw.len()), invalid: None }.text()
}

/// Decodes the text of a bytes literal; it is ASCII.
///
/// # Errors
/// CPython's message, without place.
pub(crate) fn decode_bytes(raw: &str) -> Result<Decoded, String> {
    Decoder { raw, at: 0, expanded: 0, bytes: Vec::with_capacity(raw.len()), invalid: None }.binary()
}

struct Decoder<'s> {
    raw: &'s str,
    at: usize,
    /// How much longer the text before `at` is in the form in which CPython counts: `\UXXXXXXXX` per non-ASCII
    /// character, `\u005c` for a backslash before one.
    expanded: usize,
    bytes: Vec<u8>,
    invalid: Option<Invalid>,
}

impl Decoder<'_> {
    fn text(mut self) -> Result<Decoded, String> {
        while let Some(backslash) = self.next_backslash() {
            let start = self.at;
            self.at += 1;
            match self.bump() {
                Some('N') => self.named(backslash, start)?,
                Some('x') => self.hex(backslash, start, 2)?,
                Some('u') => self.hex(backslash, start, 4)?,
                Some('U') => self.hex(backslash, start, 8)?,
                Some(c) if !c.is_ascii() => {
                    push_code_point(&mut self.bytes, u32::from('\\'));
                    push_code_point(&mut self.bytes, u32::from(c));
                    self.expanded += 5 + 10 - c.len_utf8();
                }
                other => self.common(start, other, false),
            }
        }
        Ok(Decoded { bytes: self.bytes, invalid: self.invalid })
    }

    fn binary(mut self) -> Result<Decoded, String> {
        while let Some(backslash) = self.next_backslash() {
            let start = self.at;
            self.at += 1;
            match self.bump() {
                Some('x') => {
                    let digits = self.raw.as_bytes().get(self.at..self.at + 2).unwrap_or_default();
                    let text = std::str::from_utf8(digits).unwrap_or_default();
                    let valid = digits.len() == 2 && digits.iter().all(u8::is_ascii_hexdigit);
                    let Some(byte) = u8::from_str_radix(text, 16).ok().filter(|_| valid) else {
                        return Err(format!("(value error) invalid \\x escape at position {backslash}"));
                    };
                    self.bytes.push(byte);
                    self.at += 2;
                }
                other => self.common(start, other, true),
            }
        }
        Ok(Decoded { bytes: self.bytes, invalid: self.invalid })
    }

    /// Copies up to the next backslash and tells its position as CPython counts it.
    fn next_backslash(&mut self) -> Option<usize> {
        let rest = &self.raw[self.at..];
        let length = memchr::memchr(b'\\', rest.as_bytes()).unwrap_or(rest.len());
        let plain = &rest[..length];
        self.bytes.extend_from_slice(plain.as_bytes());
        if !plain.is_ascii() {
            self.expanded +=
                plain.chars().filter(|c| !c.is_ascii()).map(|c| 10 - c.len_utf8()).sum::<usize>();
        }
        self.at += length;
        (length < rest.len()).then_some(self.at + self.expanded)
    }

    fn bump(&mut self) -> Option<char> {
        let c = self.raw[self.at..].chars().next()?;
        self.at += c.len_utf8();
        Some(c)
    }

    /// The escapes that text and bytes share; `next` follows the backslash at `start`.
    fn common(&mut self, start: usize, next: Option<char>, binary: bool) {
        let simple = match next {
            Some('\n') => return,
            Some(c @ ('\\' | '\'' | '"')) => c as u8,
            Some('a') => 7,
            Some('b') => 8,
            Some('f') => 12,
            Some('n') => b'\n',
            Some('r') => b'\r',
            Some('t') => b'\t',
            Some('v') => 11,
            Some('0'..='7') => return self.octal(start, binary),
            other => {
                let length = 1 + other.map_or(0, char::len_utf8);
                self.invalid.get_or_insert(Invalid { offset: start, length, octal: false });
                b'\\'
            }
        };
        self.bytes.push(simple);
        if let (b'\\', Some(c)) = (simple, next.filter(|&c| c != '\\')) {
            push_code_point(&mut self.bytes, u32::from(c));
        }
    }

    fn octal(&mut self, start: usize, binary: bool) {
        let digits = self.raw.as_bytes()[start + 1..].iter().take(3);
        let length = digits.take_while(|digit| matches!(digit, b'0'..=b'7')).count();
        let text = &self.raw[start + 1..start + 1 + length];
        let value = u32::from_str_radix(text, 8).unwrap_or_default();
        self.at = start + 1 + length;
        if value > 0o377 {
            self.invalid.get_or_insert(Invalid { offset: start, length: 1 + length, octal: true });
        }
        if binary {
            self.bytes.push(value as u8);
        } else {
            push_code_point(&mut self.bytes, value);
        }
    }

    fn hex(&mut self, backslash: usize, start: usize, width: usize) -> Result<(), String> {
        let digits = self.raw.as_bytes()[self.at..].iter().take(width);
        let length = digits.take_while(|digit| digit.is_ascii_hexdigit()).count();
        if length < width {
            let form = match width {
                2 => "truncated \\xXX escape",
                4 => "truncated \\uXXXX escape",
                _ => "truncated \\UXXXXXXXX escape",
            };
            return Err(unicode_error(backslash, backslash + 1 + length, form));
        }
        let point = u32::from_str_radix(&self.raw[self.at..self.at + width], 16).unwrap_or(u32::MAX);
        self.at += width;
        if point > 0x10_FFFF {
            return Err(unicode_error(
                backslash,
                backslash + self.at - start - 1,
                "illegal Unicode character",
            ));
        }
        push_code_point(&mut self.bytes, point);
        Ok(())
    }

    fn named(&mut self, backslash: usize, start: usize) -> Result<(), String> {
        let rest = &self.raw[self.at..];
        let Some(inner) = rest.strip_prefix('{') else {
            return Err(unicode_error(backslash, backslash + 1, "malformed \\N character escape"));
        };
        let Some(length) = inner.find('}').filter(|&length| length > 0) else {
            let end = if inner.starts_with('}') { 2 } else { expanded_length(&self.raw[start..]) - 1 };
            return Err(unicode_error(backslash, backslash + end, "malformed \\N character escape"));
        };
        self.at += length + 2;
        let Some(c) = unicode_names2::character(&inner[..length]) else {
            let end = backslash + expanded_length(&self.raw[start..self.at]) - 1;
            return Err(unicode_error(backslash, end, "unknown Unicode character name"));
        };
        push_code_point(&mut self.bytes, u32::from(c));
        Ok(())
    }
}

/// The length of a text in the form in which CPython counts.
fn expanded_length(text: &str) -> usize {
    let mut after_backslash = false;
    let lengths =
        text.chars().map(|c| match (c.is_ascii(), std::mem::replace(&mut after_backslash, c == '\\')) {
            (true, _) => 1,
            (false, false) => 10,
            (false, true) => 15,
        });
    lengths.sum()
}

fn unicode_error(start: usize, last: usize, reason: &str) -> String {
    if start == last {
        // One byte is spelled as such, and it is always the backslash.
        return format!(
            "(unicode error) 'unicodeescape' codec can't decode byte 0x5c in position {start}: {reason}"
        );
    }
    format!("(unicode error) 'unicodeescape' codec can't decode bytes in position {start}-{last}: {reason}")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a panic is the failure")]
    use super::*;

    #[test]
    fn surrogates_stay_single() {
        assert_eq!(decode_text("a\\ud800").unwrap().bytes, b"a\xED\xA0\x80");
    }

    #[test]
    fn positions_count_expanded_characters() {
        let error = decode_text("\u{e9}\\xz").err().unwrap();
        assert!(error.contains("position 10-11: truncated \\xXX"), "{error}");
    }

    #[test]
    fn invalid_escapes_stand_for_themselves() {
        let decoded = decode_text("\\d\\8").unwrap();
        assert_eq!(decoded.bytes, b"\\d\\8");
        assert_eq!(decoded.invalid.map(|invalid| (invalid.offset, invalid.octal)), Some((0, false)));
        assert_eq!(decode_bytes("\\777\\u").unwrap().bytes, b"\xFF\\u");
    }
}
