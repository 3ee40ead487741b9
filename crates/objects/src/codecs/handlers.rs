//! Error handlers: what is done with text that cannot be encoded and bytes that cannot be decoded.
//!
//! The built-in ones work on plain values here; as functions, as `codecs.lookup_error` gives them, they take the exception.

use std::borrow::Cow;

use crate::builtins::bytes::Bytes;
use crate::builtins::exceptions::{
    BaseException, UnicodeDecodeError, UnicodeEncodeError, UnicodeTranslateError,
};
use crate::builtins::int::Int;
use crate::builtins::str::Str;
use crate::builtins::tuple::Tuple;
use crate::errors::{raise_object, raise_type_error};
use crate::raw::{Any, IntoObject, Obj, Py, PyResult, Ref};
use crate::types::BuiltinDef;

/// The names that are built in, in the order of [`functions`].
pub(super) const BUILTIN: &[&str] = &[
    "strict",
    "ignore",
    "replace",
    "xmlcharrefreplace",
    "backslashreplace",
    "namereplace",
    "surrogatepass",
    "surrogateescape",
];

/// An error handler by its name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Handler {
    /// Raises.
    Strict,
    /// Leaves out.
    Ignore,
    /// Puts a question mark, or U+FFFD.
    Replace,
    /// `&#1234;`
    XmlCharRef,
    /// `\x12`, `\u1234`
    Backslash,
    /// `\N{...}`
    Name,
    /// Lets lone surrogates pass.
    SurrogatePass,
    /// Bytes from 128 on are lone surrogates.
    SurrogateEscape,
    /// One that has been registered.
    Other,
}

impl Handler {
    /// The handler of a name.
    pub fn find(name: &str) -> Self {
        match name {
            "strict" => Self::Strict,
            "ignore" => Self::Ignore,
            "replace" => Self::Replace,
            "xmlcharrefreplace" => Self::XmlCharRef,
            "backslashreplace" => Self::Backslash,
            "namereplace" => Self::Name,
            "surrogatepass" => Self::SurrogatePass,
            "surrogateescape" => Self::SurrogateEscape,
            _ => Self::Other,
        }
    }
}

/// What stands in place of something that could not be encoded.
#[derive(Debug)]
pub enum Replacement {
    /// Text, to be encoded in its turn.
    Text(Ref<Str>),
    /// Bytes as they are.
    Bytes(Vec<u8>),
}

/// Bytes per unit, and whether the most significant one comes first, of the encodings that know surrogates.
fn unit_of(encoding: &str) -> Option<(usize, bool)> {
    let lower = encoding.to_ascii_lowercase();
    let rest = lower.strip_prefix("utf")?;
    let rest = rest.strip_prefix(['-', '_']).unwrap_or(rest);
    let (size, order) = match rest.get(..2) {
        _ if rest == "8" => return Some((1, false)),
        Some("16") => (2, &rest[2..]),
        Some("32") => (4, &rest[2..]),
        _ => return None,
    };
    match order.strip_prefix(['-', '_']).unwrap_or(order) {
        "" | "le" => Some((size, false)),
        "be" => Some((size, true)),
        _ => None,
    }
}

/// `\x12`, `\u1234` or `\U00012345`.
pub(super) fn escape(point: u32) -> String {
    match point {
        0..0x100 => format!("\\x{point:02x}"),
        0x100..0x1_0000 => format!("\\u{point:04x}"),
        _ => format!("\\U{point:08x}"),
    }
}

fn named(point: u32) -> String {
    unicode::name(point).map_or_else(|| escape(point), |name| format!("\\N{{{name}}}"))
}

fn is_surrogate(point: u32) -> bool {
    (0xD800..0xE000).contains(&point)
}

fn unit_bytes(out: &mut Vec<u8>, point: u32, (size, big): (usize, bool)) {
    match (size, big) {
        (1, _) => super::utf8::push_utf8(out, point),
        (2, false) => out.extend((point as u16).to_le_bytes()),
        (2, true) => out.extend((point as u16).to_be_bytes()),
        (_, false) => out.extend(point.to_le_bytes()),
        (_, true) => out.extend(point.to_be_bytes()),
    }
}

/// What a built-in handler makes of characters, and where encoding goes on; `None` when it refuses.
pub(super) fn for_encoding(
    handler: Handler,
    encoding: &str,
    text: &Py<Str>,
    start: usize,
    end: usize,
) -> Option<(Replacement, usize)> {
    let run = text.characters().range(start, end.max(start));
    let each = |form: &dyn Fn(u32) -> String| {
        let text: String = run.iter().map(form).collect();
        Some((Replacement::Text(Str::new(&text)), end))
    };
    match handler {
        Handler::Ignore => Some((Replacement::Text(Str::empty()), end)),
        Handler::Replace => each(&|_| "?".to_owned()),
        Handler::XmlCharRef => each(&|point| format!("&#{point};")),
        Handler::Backslash => each(&escape),
        Handler::Name => each(&named),
        Handler::SurrogateEscape => {
            let low = |point: &u32| (0xDC80..0xDD00).contains(point);
            let bytes: Vec<u8> = run.iter().take_while(low).map(|point| point as u8).collect();
            let next = start + bytes.len();
            (!bytes.is_empty()).then_some((Replacement::Bytes(bytes), next))
        }
        Handler::SurrogatePass => {
            let unit = unit_of(encoding)?;
            let mut bytes = Vec::new();
            for point in run.iter() {
                if !is_surrogate(point) {
                    return None;
                }
                unit_bytes(&mut bytes, point, unit);
            }
            Some((Replacement::Bytes(bytes), end))
        }
        Handler::Strict | Handler::Other => None,
    }
}

/// What a built-in handler makes of bytes, and where decoding goes on; `None` when it refuses.
pub(super) fn for_decoding(
    handler: Handler,
    encoding: &str,
    data: &[u8],
    start: usize,
    end: usize,
) -> Option<(Vec<u32>, usize)> {
    let run = data.get(start..end).unwrap_or_default();
    match handler {
        Handler::Ignore => Some((Vec::new(), end)),
        Handler::Replace => Some((vec![0xFFFD], end)),
        Handler::Backslash => {
            let text: String = run.iter().map(|byte| format!("\\x{byte:02x}")).collect();
            Some((text.bytes().map(u32::from).collect(), end))
        }
        Handler::SurrogateEscape => {
            let points: Vec<u32> = (run.iter().take(4))
                .take_while(|&&byte| byte >= 0x80)
                .map(|&byte| 0xDC00 + u32::from(byte))
                .collect();
            let next = start + points.len();
            (!points.is_empty()).then_some((points, next))
        }
        Handler::SurrogatePass => {
            let unit = unit_of(encoding)?;
            let rest = data.get(start..)?;
            let point = match (unit, rest) {
                ((1, _), [first @ 0xE0..0xF0, second @ 0x80..0xC0, third @ 0x80..0xC0, ..]) => {
                    u32::from(first & 0xF) << 12 | u32::from(second & 0x3F) << 6 | u32::from(third & 0x3F)
                }
                ((2, false), &[a, b, ..]) => u32::from(u16::from_le_bytes([a, b])),
                ((2, true), &[a, b, ..]) => u32::from(u16::from_be_bytes([a, b])),
                ((4, false), &[a, b, c, d, ..]) => u32::from_le_bytes([a, b, c, d]),
                ((4, true), &[a, b, c, d, ..]) => u32::from_be_bytes([a, b, c, d]),
                _ => return None,
            };
            let size = if unit.0 == 1 { 3 } else { unit.0 };
            is_surrogate(point).then(|| (vec![point], start + size))
        }
        _ => None,
    }
}

/// What a built-in handler makes of characters that cannot be translated.
fn for_translating(handler: Handler, text: &Py<Str>, start: usize, end: usize) -> Option<Ref<Str>> {
    let run = text.characters().range(start, end.max(start));
    match handler {
        Handler::Ignore => Some(Str::empty()),
        Handler::Replace => Some(Str::from_code_points(run.iter().map(|_| 0xFFFD))),
        Handler::Backslash => Some(Str::new(&run.iter().map(escape).collect::<String>())),
        _ => None,
    }
}

/// A built-in handler called from Python with an exception.
fn call(handler: Handler, exception: &Any) -> PyResult<Obj> {
    let unknown = || {
        let found = exception.class().name();
        raise_type_error(format!("don't know how to handle {found} in error callback"))
    };
    if handler == Handler::Strict {
        return match exception.downcast::<BaseException>() {
            Some(_) => raise_object(exception),
            None => raise_type_error("codec must pass exception instance"),
        };
    }
    let (made, next): (Option<Obj>, usize) = if let Some(error) = exception.downcast::<UnicodeEncodeError>() {
        let (object, encoding) = (text_of(error.object())?, encoding_of(error.encoding())?);
        let (start, end) = error.range(object.len());
        match for_encoding(handler, &encoding, &object, start, end) {
            Some((Replacement::Text(text), next)) => (Some(text.upcast()), next),
            Some((Replacement::Bytes(bytes), next)) => (Some(Bytes::new(&bytes).upcast()), next),
            None => (None, 0),
        }
    } else if let Some(error) = exception.downcast::<UnicodeDecodeError>() {
        if matches!(handler, Handler::XmlCharRef | Handler::Name) {
            return unknown();
        }
        let (object, encoding) = (bytes_of(error.object())?, encoding_of(error.encoding())?);
        let (start, end) = error.range(object.data().len());
        match for_decoding(handler, &encoding, object.data(), start, end) {
            Some((points, next)) => (Some(Str::from_code_points(points.into_iter()).upcast()), next),
            None => (None, 0),
        }
    } else if let Some(error) = exception.downcast::<UnicodeTranslateError>() {
        let object = text_of(error.object())?;
        let (start, end) = error.range(object.len());
        match for_translating(handler, &object, start, end) {
            Some(text) => (Some(text.upcast()), end),
            None => return unknown(),
        }
    } else {
        return unknown();
    };
    match made {
        Some(made) => Ok(Tuple::pair(made, next.into_object()?).upcast()),
        None => raise_object(exception),
    }
}

fn text_of(object: Option<Obj>) -> PyResult<Ref<Str>> {
    match object.map(Obj::downcast_ref::<Str>) {
        Some(Ok(text)) => Ok(text),
        Some(Err(_)) => raise_type_error("UnicodeError 'object' attribute must be a string"),
        None => raise_type_error("UnicodeError 'object' attribute is not set"),
    }
}

fn bytes_of(object: Option<Obj>) -> PyResult<Ref<Bytes>> {
    match object.map(Obj::downcast_ref::<Bytes>) {
        Some(Ok(bytes)) => Ok(bytes),
        Some(Err(_)) => raise_type_error("UnicodeError 'object' attribute must be a bytes"),
        None => raise_type_error("UnicodeError 'object' attribute is not set"),
    }
}

fn encoding_of(encoding: Option<Obj>) -> PyResult<Cow<'static, str>> {
    match encoding.as_deref().map(Any::downcast::<Str>) {
        Some(Some(text)) => Ok(Cow::Owned(text.to_string_lossy())),
        Some(None) => raise_type_error("UnicodeError 'encoding' attribute must be a string"),
        None => raise_type_error("UnicodeError 'encoding' attribute is not set"),
    }
}

/// Replacement and place from what a registered handler returned, when it fits: a tuple of two, the second an index. `length` is
/// that of the object being worked on.
pub(super) fn pair(result: &Any, what: &str) -> PyResult<(Obj, Obj)> {
    match result.downcast::<Tuple>().map(|pair| pair.items()) {
        Some([first, second]) => Ok((first.clone(), second.clone())),
        _ => wrong_result(what),
    }
}

/// Raises that a handler has not returned what it should.
#[cold]
pub(super) fn wrong_result<T>(what: &str) -> PyResult<T> {
    raise_type_error(match what {
        "decoding" => "decoding error handler must return (str, int) tuple",
        _ => "encoding error handler must return (str/bytes, int) tuple",
    })
}

/// A place that a handler gave: from the end when negative, within the object.
pub(super) fn place(value: &Any, length: usize) -> PyResult<usize> {
    let wide = Int::index_value(value)?;
    let Ok(given) = isize::try_from(wide) else { return Int::too_large("C ssize_t", wide) };
    let place = if given < 0 { given.saturating_add(length.cast_signed()) } else { given };
    match usize::try_from(place) {
        Ok(place) if place <= length => Ok(place),
        _ => crate::errors::raise(
            &crate::builtins::exceptions::IndexError,
            format!("position {place} from error handler out of bounds"),
        ),
    }
}

/// The functions, in the order of [`BUILTIN`].
pub(super) fn functions() -> &'static [BuiltinDef] {
    entries::MODULE.functions
}

#[macros::pymodule(name = "_codecs")]
mod entries {
    use super::*;

    /// Implements the 'strict' error handling, which raises a UnicodeError on coding errors.
    #[function("!strict_errors(error, /)")]
    fn strict(error: &Any) -> PyResult<Obj> {
        call(Handler::Strict, error)
    }

    /// Implements the 'ignore' error handling, which ignores malformed data and continues.
    #[function("!ignore_errors(error, /)")]
    fn ignore(error: &Any) -> PyResult<Obj> {
        call(Handler::Ignore, error)
    }

    /// Implements the 'replace' error handling, which replaces malformed data with a replacement marker.
    #[function("!replace_errors(error, /)")]
    fn replace(error: &Any) -> PyResult<Obj> {
        call(Handler::Replace, error)
    }

    /// Implements the 'xmlcharrefreplace' error handling, which replaces an unencodable character with the appropriate XML character reference.
    #[function("!xmlcharrefreplace_errors(error, /)")]
    fn xmlcharrefreplace(error: &Any) -> PyResult<Obj> {
        match error.downcast::<UnicodeTranslateError>() {
            Some(_) => raise_type_error("don't know how to handle UnicodeTranslateError in error callback"),
            None => call(Handler::XmlCharRef, error),
        }
    }

    /// Implements the 'backslashreplace' error handling, which replaces malformed data with a backslashed escape sequence.
    #[function("!backslashreplace_errors(error, /)")]
    fn backslashreplace(error: &Any) -> PyResult<Obj> {
        call(Handler::Backslash, error)
    }

    /// Implements the 'namereplace' error handling, which replaces an unencodable character with a \N{...} escape sequence.
    #[function("!namereplace_errors(error, /)")]
    fn namereplace(error: &Any) -> PyResult<Obj> {
        call(Handler::Name, error)
    }

    #[function("!surrogatepass(error, /)")]
    fn surrogatepass(error: &Any) -> PyResult<Obj> {
        call(Handler::SurrogatePass, error)
    }

    #[function("!surrogateescape(error, /)")]
    fn surrogateescape(error: &Any) -> PyResult<Obj> {
        call(Handler::SurrogateEscape, error)
    }
}
