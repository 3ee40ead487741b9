//! Bytes of a source file to the text that the parser wants: decoded (byte order mark, PEP 263 cookie), free of NUL,
//! every newline one `\n`.
//!
//! UTF-8, Latin-1 and ASCII are decoded here; for other encodings the caller lends the codec registry. Text that
//! needs no change is borrowed.

use std::borrow::Cow;

use bytecode::Location;

use crate::diagnostic::SyntaxError;

/// Why a codec of the caller gave no text.
pub enum CodecError {
    /// No codec has this name.
    Unknown,
    /// The codec failed; its exception's text.
    Failed(String),
}

/// Decodes with a codec that is not built in: encoding name as in the cookie, bytes of the whole file.
pub type Codec<'c> = &'c mut dyn FnMut(&str, &[u8]) -> Result<String, CodecError>;

/// Decodes a source file. `filename` is named in one message when Python reads the file itself (a script), not when
/// it is given the bytes (`compile`, imports).
///
/// # Errors
/// CPython's, when the bytes are not what the file says they are.
pub fn decode<'b>(
    bytes: &'b [u8],
    filename: Option<&str>,
    codec: Codec<'_>,
) -> Result<Cow<'b, str>, SyntaxError> {
    if memchr::memchr(0, bytes).is_some() {
        return Err(null_bytes());
    }
    let (bytes, marked) = match bytes.strip_prefix(b"\xEF\xBB\xBF") {
        Some(rest) => (rest, true),
        None => (bytes, false),
    };
    let cookie = find_cookie(bytes);
    if let Some(cookie) = cookie.as_ref().filter(|cookie| marked && cookie.encoding != Encoding::Utf8) {
        let message = format!("encoding problem: {} with BOM", cookie.normal_name());
        let at = Location::new(cookie.line, -1, cookie.line, cookie.line_length as i32 - 1);
        return Err(SyntaxError::new(message, at));
    }
    let text = match cookie.as_ref().map_or(Encoding::Utf8, |cookie| cookie.encoding) {
        Encoding::Utf8 => std::str::from_utf8(bytes)
            .map(Cow::Borrowed)
            .map_err(|error| not_utf8(bytes, filename, &error))?,
        Encoding::Utf8Alias => std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|error| {
            undecodable(&format!("'utf-8' codec can't decode {}", describe_utf8(bytes, &error)))
        })?,
        Encoding::Latin1 => Cow::Owned(bytes.iter().map(|&byte| char::from(byte)).collect()),
        Encoding::Ascii => ascii(bytes)?,
        Encoding::Other => {
            let name = cookie.map(|cookie| cookie.name).unwrap_or_default();
            Cow::Owned(codec(&name, bytes).map_err(|error| match error {
                CodecError::Unknown => undecodable(&format!("unknown encoding: {name}")),
                CodecError::Failed(message) => undecodable(&message),
            })?)
        }
    };
    Ok(match text {
        Cow::Borrowed(text) => newlines(text),
        Cow::Owned(text) => Cow::Owned(newlines(&text).into_owned()),
    })
}

/// Prepares a source text that is a `str` already: no cookie, no byte order mark.
///
/// # Errors
/// The text contains a NUL.
pub fn prepare(text: &str) -> Result<Cow<'_, str>, SyntaxError> {
    if memchr::memchr(0, text.as_bytes()).is_some() {
        return Err(null_bytes());
    }
    Ok(newlines(text))
}

fn newlines(text: &str) -> Cow<'_, str> {
    if memchr::memchr(b'\r', text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Encoding {
    /// `utf-8`, read by Python's own decoder.
    Utf8,
    /// Other names of UTF-8, which go through the codec and have its errors.
    Utf8Alias,
    Latin1,
    Ascii,
    Other,
}

struct Cookie {
    name: String,
    encoding: Encoding,
    line: i32,
    line_length: usize,
}

impl Cookie {
    fn normal_name(&self) -> &str {
        match self.encoding {
            Encoding::Latin1 => "iso-8859-1",
            _ => &self.name,
        }
    }
}

/// The cookie of the first line, or of the second when the first holds no code.
fn find_cookie(bytes: &[u8]) -> Option<Cookie> {
    let mut rest = bytes;
    for line in 1..=2 {
        let length = memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
        let text = rest[..length].trim_ascii_start_with_form_feed();
        if let Some(name) = text.strip_prefix(b"#").and_then(cookie_name) {
            return Some(Cookie { encoding: classify(&name), name, line, line_length: length });
        }
        if !text.is_empty() && text[0] != b'#' {
            return None;
        }
        let newline = if rest[length..].starts_with(b"\r\n") { 2 } else { 1 };
        rest = rest.get(length + newline..)?;
    }
    None
}

trait TrimBlanks {
    fn trim_ascii_start_with_form_feed(&self) -> &[u8];
}

impl TrimBlanks for [u8] {
    fn trim_ascii_start_with_form_feed(&self) -> &[u8] {
        let blanks = self.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\x0C')).count();
        &self[blanks..]
    }
}

/// `coding` followed by `:` or `=`, blanks, and a name.
fn cookie_name(comment: &[u8]) -> Option<String> {
    memchr::memmem::find_iter(comment, b"coding").find_map(|at| {
        let rest = comment[at + 6..].strip_prefix(b":").or_else(|| comment[at + 6..].strip_prefix(b"="))?;
        let blanks = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        let name = rest[blanks..]
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
        let name: String = name.map(|&byte| char::from(byte)).collect();
        (!name.is_empty()).then_some(name)
    })
}

fn classify(name: &str) -> Encoding {
    let normal = name.to_ascii_lowercase().replace('_', "-");
    let is =
        |base: &str| normal.strip_prefix(base).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'));
    if is("utf-8") && normal != "utf-8-sig" {
        Encoding::Utf8
    } else if is("latin-1") || is("iso-8859-1") || is("iso-latin-1") {
        Encoding::Latin1
    } else {
        match normal.as_str() {
            "utf8" | "u8" | "utf" | "utf-8-sig" | "cp65001" => Encoding::Utf8Alias,
            "ascii" | "us-ascii" | "646" => Encoding::Ascii,
            "latin1" | "latin" | "l1" | "8859" | "iso8859" | "iso8859-1" | "cp819" => Encoding::Latin1,
            _ => Encoding::Other,
        }
    }
}

fn ascii(bytes: &[u8]) -> Result<Cow<'_, str>, SyntaxError> {
    if let Some(at) = bytes.iter().position(|byte| !byte.is_ascii()) {
        let byte = bytes[at];
        return Err(undecodable(&format!(
            "'ascii' codec can't decode byte 0x{byte:02x} in position {at}: ordinal not in range(128)"
        )));
    }
    Ok(String::from_utf8_lossy(bytes))
}

fn null_bytes() -> SyntaxError {
    SyntaxError::new("source code string cannot contain null bytes", Location::NONE)
}

/// A codec's failure has no line: Python shows line 0, offset -1.
fn undecodable(message: &str) -> SyntaxError {
    SyntaxError::new(message, Location { line: 0, column: -2, end_line: -1, end_column: -1 })
}

fn not_utf8(bytes: &[u8], filename: Option<&str>, error: &std::str::Utf8Error) -> SyntaxError {
    let at = error.valid_up_to();
    let before = &bytes[..at];
    let breaks = |index: usize| match before[index] {
        b'\n' => true,
        b'\r' => bytes.get(index + 1) != Some(&b'\n'),
        _ => false,
    };
    let line = 1 + (0..at).filter(|&index| breaks(index)).count();
    let start = (0..at).rev().find(|&index| breaks(index)).map_or(0, |index| index + 1);
    let file = filename.map(|name| format!(" in file {name}")).unwrap_or_default();
    let message = format!(
        "Non-UTF-8 code starting with '\\x{:02x}'{file} on line {line}, but no encoding declared; \
         see https://peps.python.org/pep-0263/ for details",
        bytes[at]
    );
    let (line, column) = (line as i32, (at - start) as i32);
    SyntaxError::new(message, Location::new(line, column, line, column))
}

fn describe_utf8(bytes: &[u8], error: &std::str::Utf8Error) -> String {
    let at = error.valid_up_to();
    let first = bytes[at];
    let reason = match (first, error.error_len()) {
        (_, None) => "unexpected end of data",
        (0x80..=0xC1 | 0xF5..=0xFF, _) => "invalid start byte",
        _ => "invalid continuation byte",
    };
    let length = error.error_len().unwrap_or(bytes.len() - at);
    if length > 1 {
        return format!("bytes in position {at}-{}: {reason}", at + length - 1);
    }
    format!("byte 0x{first:02x} in position {at}: {reason}")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a panic is the failure")]
    use super::*;

    fn message(bytes: &[u8]) -> String {
        let mut codec = |_: &str, _: &[u8]| Err(CodecError::Unknown);
        decode(bytes, None, &mut codec).err().map(|error| error.message).unwrap_or_default()
    }

    #[test]
    fn cookies_stand_in_the_first_two_lines_of_comments() {
        for (source, expected) in [
            (&b"# coding: foobar\nx"[..], "unknown encoding: foobar"),
            (b"\n\x0C# encoding=foobar", "unknown encoding: foobar"),
            (b"#\n#\n# coding: foobar\n", ""),
            (b"x=1\n# coding: foobar\n", ""),
            (b"'x' # coding: foobar\n", ""),
            (b"#coding=latin-1-unix\nx='\xe9'", ""),
            (b"\xef\xbb\xbf# coding: latin-1\nx=1", "encoding problem: iso-8859-1 with BOM"),
        ] {
            assert_eq!(message(source), expected, "{}", String::from_utf8_lossy(source));
        }
    }

    #[test]
    fn newlines_become_one() {
        assert_eq!(prepare("a\r\nb\rc\n").unwrap(), "a\nb\nc\n");
        assert!(matches!(prepare("a\n").unwrap(), Cow::Borrowed("a\n")));
    }

    #[test]
    fn invalid_utf8_names_line_and_column() {
        let mut codec = |_: &str, _: &[u8]| Err(CodecError::Unknown);
        let error = decode(b"a\r\n\xC3\xA9\xFF", None, &mut codec).unwrap_err();
        assert!(error.message.starts_with("Non-UTF-8 code starting with '\\xff' on line 2,"));
        assert_eq!(error.at, Location::new(2, 2, 2, 2));
    }
}
