//! Numbers and text: what `int()`, `float()` and `complex()` read, what `__format__` writes.

use std::borrow::Cow;

use numbers::format_spec::{ErrorKind, FormatSpec, Rendered, SpecError, Target};

use crate::builtins::bytes::Bytes;
use crate::builtins::exceptions::{OverflowError, ValueError};
use crate::builtins::str::Str;
use crate::errors::{self, raise};
use crate::raw::{Any, Py, PyResult, Raised, Ref, byte_like};

/// The text of a number: digits of all scripts as ASCII digits, white space as spaces, `?` for what no number contains.
pub(crate) fn ascii(text: &Py<Str>) -> Cow<'_, [u8]> {
    if let Some(text) = text.as_ascii() {
        return Cow::Borrowed(text.as_bytes());
    }
    let narrow = |point: u32| match u8::try_from(point) {
        Ok(byte) if byte.is_ascii() => byte,
        _ if unicode::is_space(point) => b' ',
        _ => unicode::decimal(point).map_or(b'?', |digit| b'0' + digit),
    };
    Cow::Owned(text.characters().iter().map(narrow).collect())
}

/// The text that a constructor was given: a string, or the bytes of what has some.
pub(crate) fn given(object: &Any) -> Option<Cow<'_, [u8]>> {
    if let Some(text) = object.downcast::<Str>() {
        return Some(ascii(text));
    }
    match object.downcast::<Bytes>() {
        Some(bytes) => Some(Cow::Borrowed(bytes.data())),
        None if object.class().bf_getbuffer().is_none() => None,
        None => byte_like(object).unwrap_or_else(|Raised| {
            drop(errors::take());
            None
        }),
    }
}

/// Whether each underscore stands between two digits.
pub(crate) fn underscores_stand_right(text: &[u8]) -> bool {
    let is_digit = |at: usize| text.get(at).is_some_and(u8::is_ascii_digit);
    (0..text.len()).all(|at| text[at] != b'_' || at > 0 && is_digit(at - 1) && is_digit(at + 1))
}

/// `repr(object)`, at most 200 characters of it, for a message.
pub(crate) fn shown(object: &Any) -> PyResult<String> {
    Ok(object.repr()?.to_string_lossy().chars().take(200).collect())
}

/// Formats a number by a spec.
pub(crate) fn format(
    object: &Any,
    spec: &Py<Str>,
    target: Target,
    work: impl FnOnce(&FormatSpec) -> Result<Rendered, SpecError>,
) -> PyResult<Ref<Str>> {
    let points: Vec<u32> = spec.characters().iter().collect();
    let decimal = |point| unicode::decimal(point).map(u32::from);
    match FormatSpec::parse(&points, target, decimal).and_then(|spec| work(&spec)) {
        Ok(rendered) => match rendered.into_plain() {
            Ok(text) => Ok(Str::new(&text)),
            Err(rendered) => padded(&rendered),
        },
        Err(error) => refuse(error, spec, object),
    }
}

fn padded(rendered: &Rendered) -> PyResult<Ref<Str>> {
    // Far beyond memory: collecting the code points would abort instead.
    match rendered.len() {
        Some(length) if length < 1 << 40 => Ok(Str::from_code_points(rendered.code_points())),
        _ => errors::no_memory(),
    }
}

#[cold]
fn refuse<T>(error: SpecError, spec: &Py<Str>, object: &Any) -> PyResult<T> {
    let message = error.message(&spec.to_string_lossy(), &object.class().name());
    match error.kind() {
        ErrorKind::Value => raise(&ValueError, message),
        ErrorKind::Overflow => raise(&OverflowError, message),
        ErrorKind::Memory => errors::no_memory(),
    }
}
