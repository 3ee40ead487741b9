//! What methods of `bytes` and `bytearray` do to plain bytes.

use std::borrow::Cow;

use super::args::like;
use crate::builtins::exceptions::{RuntimeError, ValueError};
use crate::builtins::list::List;
use crate::builtins::none::is_none;
use crate::builtins::str::args::{Bound, part};
use crate::builtins::str::justify::{Ends, stripped};
use crate::builtins::str::search::{From, count, find, places, rfind};
use crate::builtins::str::split;
use crate::builtins::tuple::Tuple;
use crate::errors::{self, OverflowError, no_memory, raise, raise_type_error};
use crate::raw::{Any, BytesLike, PyResult, Raised, Str, StrBuilder, byte_like};

/// The white space of bytes.
pub(crate) fn is_space(byte: u32) -> bool {
    matches!(byte, 0x20 | 0x09..=0x0D)
}

/// `repr(b"...")`
pub(crate) fn repr(data: &[u8], before: &str, after: &str, escape_single: bool) -> crate::raw::Ref<Str> {
    let quote = if data.contains(&b'\'') && !data.contains(&b'"') { b'"' } else { b'\'' };
    let mut builder = StrBuilder::with_capacity(data.len() + 3 + before.len());
    builder.push_str(before);
    builder.push_str("b");
    builder.push(u32::from(quote));
    for &byte in data {
        match byte {
            b'\\' => builder.push_str("\\\\"),
            b'\'' if escape_single => builder.push_str("\\'"),
            _ if byte == quote => builder.push_str(if quote == b'"' { "\\\"" } else { "\\'" }),
            b' '..=b'~' => builder.push(u32::from(byte)),
            b'\t' => builder.push_str("\\t"),
            b'\n' => builder.push_str("\\n"),
            b'\r' => builder.push_str("\\r"),
            _ => builder.push_str(&format!("\\x{byte:02x}")),
        }
    }
    builder.push(u32::from(quote));
    builder.push_str(after);
    builder.finish()
}

/// `find` and `rfind` of a part.
pub(crate) fn find_in(
    data: &[u8],
    needle: &[u8],
    start: Option<Bound>,
    end: Option<Bound>,
    from: From,
) -> Option<usize> {
    let (start, end) = part(start, end, data.len());
    let data = data.get(start..end)?;
    let found = if from == From::Front { find(data, needle) } else { rfind(data, needle) };
    found.map(|at| start + at)
}

/// A place, or `ValueError`.
pub(crate) fn index_or_raise(found: Option<usize>) -> PyResult<usize> {
    found.map_or_else(|| raise(&ValueError, "subsection not found"), Ok)
}

/// `count` of a part.
pub(crate) fn count_in(data: &[u8], needle: &[u8], start: Option<Bound>, end: Option<Bound>) -> usize {
    let (start, end) = part(start, end, data.len());
    data.get(start..end).map_or(0, |data| count(data, needle))
}

/// `startswith` and `endswith`.
pub(crate) fn is_affix(
    data: &[u8],
    affix: &Any,
    start: Option<Bound>,
    end: Option<Bound>,
    from: From,
) -> PyResult<bool> {
    let (start, end) = part(start, end, data.len());
    let data = data.get(start..end);
    let holds = |affix: &[u8]| {
        data.is_some_and(|data| match from {
            From::Front => data.starts_with(affix),
            From::Back => data.ends_with(affix),
        })
    };
    if let Some(affixes) = affix.downcast::<Tuple>() {
        for affix in affixes.items() {
            if holds(&like(affix)?) {
                return Ok(true);
            }
        }
        return Ok(false);
    }
    match byte_like(affix)? {
        Some(affix) => Ok(holds(&affix)),
        None => {
            let method = if from == From::Front { "startswith" } else { "endswith" };
            let found = affix.class().name();
            raise_type_error(format!("{method} first arg must be bytes or a tuple of bytes, not {found}"))
        }
    }
}

/// `replace`
pub(crate) fn replace(data: &[u8], old: &[u8], new: &[u8], limit: isize) -> PyResult<Vec<u8>> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let found =
        if old.is_empty() { (0..=data.len()).take(limit).collect() } else { places(data, old, limit) };
    let size = (found.len().checked_mul(new.len()))
        .and_then(|more| more.checked_add(data.len()))
        .filter(|&size| size <= isize::MAX as usize);
    let Some(size) = size else { return raise(&OverflowError, "replace bytes is too long") };
    let mut out = reserved(size - found.len() * old.len())?;
    let mut from = 0;
    for at in found {
        out.extend_from_slice(&data[from..at]);
        out.extend_from_slice(new);
        from = at + old.len();
    }
    out.extend_from_slice(&data[from..]);
    Ok(out)
}

/// An empty vector with room.
pub(crate) fn reserved(size: usize) -> PyResult<Vec<u8>> {
    let mut out = Vec::new();
    if out.try_reserve_exact(size).is_err() { no_memory() } else { Ok(out) }
}

/// `split` and `rsplit`.
pub(crate) fn split(
    data: &[u8],
    separator: Option<&Any>,
    limit: isize,
    from: From,
) -> PyResult<Vec<(usize, usize)>> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let Some(separator) = separator else {
        return Ok(match from {
            From::Front => split::words(data, limit, is_space),
            From::Back => split::words_back(data, limit, is_space),
        });
    };
    let separator = like(separator)?;
    if separator.is_empty() {
        return raise(&ValueError, "empty separator");
    }
    Ok(match from {
        From::Front => split::pieces(data, &separator, limit),
        From::Back => split::pieces_back(data, &separator, limit),
    })
}

/// `splitlines`
pub(crate) fn lines(data: &[u8], keep_ends: bool) -> Vec<(usize, usize)> {
    split::lines(data, keep_ends, |byte| byte == 0x0A || byte == 0x0D)
}

/// `partition` and `rpartition`: the three parts.
pub(crate) fn partition<'a>(data: &'a [u8], separator: &'a [u8], from: From) -> PyResult<[&'a [u8]; 3]> {
    if separator.is_empty() {
        return raise(&ValueError, "empty separator");
    }
    let found = if from == From::Front { find(data, separator) } else { rfind(data, separator) };
    Ok(match found {
        Some(at) => [&data[..at], separator, &data[at + separator.len()..]],
        None if from == From::Front => [data, &[], &[]],
        None => [&[], &[], data],
    })
}

/// `strip`, `lstrip` and `rstrip`.
pub(crate) fn strip<'a>(data: &'a [u8], set: Option<&Any>, ends: Ends) -> PyResult<&'a [u8]> {
    let set: Cow<'_, [u8]> = match set {
        Some(set) if !is_none(set) => like(set)?,
        _ => Cow::Borrowed(b" \t\n\r\x0b\x0c"),
    };
    let (start, end) = stripped(data.len(), ends, |index| set.contains(&data[index]));
    Ok(&data[start..end])
}

/// The bytes with so many fill bytes on both sides.
pub(crate) fn padded(data: &[u8], left: usize, right: usize, fill: u8) -> PyResult<Vec<u8>> {
    let Some(size) = left.checked_add(right).and_then(|pad| pad.checked_add(data.len())) else {
        return no_memory();
    };
    let mut out = reserved(size)?;
    out.resize(left, fill);
    out.extend_from_slice(data);
    out.resize(size, fill);
    Ok(out)
}

/// `zfill`
pub(crate) fn zero_fill(data: &[u8], width: isize) -> PyResult<Vec<u8>> {
    let zeros = crate::builtins::str::justify::missing(data.len(), width);
    let sign = usize::from(matches!(data.first(), Some(b'+' | b'-')) && zeros > 0);
    let mut out = reserved(data.len() + zeros)?;
    out.extend_from_slice(&data[..sign]);
    out.resize(sign + zeros, b'0');
    out.extend_from_slice(&data[sign..]);
    Ok(out)
}

/// `expandtabs`
pub(crate) fn expand_tabs(data: &[u8], size: i32) -> PyResult<Vec<u8>> {
    let size = usize::try_from(size).unwrap_or(0);
    let mut out = reserved(data.len())?;
    let mut column = 0;
    for &byte in data {
        match byte {
            b'\t' if size > 0 => {
                let spaces = size - column % size;
                if out.try_reserve(spaces).is_err() {
                    return no_memory();
                }
                out.resize(out.len() + spaces, b' ');
                column += spaces;
            }
            b'\t' => {}
            _ => {
                out.push(byte);
                column = if matches!(byte, b'\n' | b'\r') { 0 } else { column + 1 };
            }
        }
    }
    Ok(out)
}

/// Whether there are bytes and all satisfy a predicate.
pub(crate) fn all(data: &[u8], predicate: impl Fn(&u8) -> bool) -> bool {
    !data.is_empty() && data.iter().all(predicate)
}

/// `islower` and `isupper`.
pub(crate) fn is_case(data: &[u8], wanted: fn(&u8) -> bool, other: fn(&u8) -> bool) -> bool {
    data.iter().any(wanted) && !data.iter().any(other)
}

/// `istitle`
pub(crate) fn is_title(data: &[u8]) -> bool {
    let (mut found, mut within) = (false, false);
    for byte in data {
        if byte.is_ascii_uppercase() && within || byte.is_ascii_lowercase() && !within {
            return false;
        }
        within = byte.is_ascii_alphabetic();
        found |= within;
    }
    found
}

/// `join`: the pieces with the separator between them.
pub(crate) fn join(separator: &[u8], iterable: &Any) -> PyResult<Vec<u8>> {
    if iterable.class().tp_iter().is_none() && iterable.class().sq_item().is_none() {
        return raise_type_error("can only join an iterable");
    }
    let items = iterable.to_vec()?;
    // All are held until the last is copied.
    let mut pieces = Vec::with_capacity(items.len());
    let list = iterable.downcast::<List>();
    for (index, item) in items.iter().enumerate() {
        match BytesLike::of(item) {
            Ok(piece) => {
                pieces.push(piece);
                if list.is_some_and(|list| list.len() != items.len()) {
                    return raise(&RuntimeError, "sequence changed size during iteration");
                }
            }
            Err(Raised) => {
                drop(errors::take());
                let found = item.class().name();
                return raise_type_error(format!(
                    "sequence item {index}: expected a bytes-like object, {found} found"
                ));
            }
        }
    }
    let between = separator.len().saturating_mul(pieces.len().saturating_sub(1));
    let size = pieces.iter().map(BytesLike::len).fold(between, usize::saturating_add);
    let mut out = reserved(size)?;
    for (index, piece) in pieces.iter().enumerate() {
        if index > 0 {
            out.extend_from_slice(separator);
        }
        out.extend_from_slice(&piece.data());
    }
    Ok(out)
}

/// `translate`
pub(crate) fn translate(data: &[u8], table: &Any, delete: &[u8]) -> PyResult<Vec<u8>> {
    let table = if is_none(table) { None } else { Some(like(table)?) };
    if table.as_ref().is_some_and(|table| table.len() != 256) {
        return raise(&ValueError, "translation table must be 256 characters long");
    }
    let kept = data.iter().filter(|byte| !delete.contains(byte));
    Ok(kept.map(|&byte| table.as_ref().map_or(byte, |table| table[usize::from(byte)])).collect())
}

/// `maketrans`
pub(crate) fn make_table(from: &[u8], to: &[u8]) -> PyResult<Vec<u8>> {
    if from.len() != to.len() {
        return raise(&ValueError, "maketrans arguments must have same length");
    }
    let mut table: Vec<u8> = (0..=u8::MAX).collect();
    for (&from, &to) in from.iter().zip(to) {
        table[usize::from(from)] = to;
    }
    Ok(table)
}

/// `fromhex`
pub(crate) fn from_hex(given: &Any) -> PyResult<Vec<u8>> {
    let points: Vec<u32> = match given.downcast::<Str>() {
        Some(text) => text.characters().iter().collect(),
        None => match byte_like(given)? {
            Some(data) => data.iter().map(|&byte| u32::from(byte)).collect(),
            None => {
                let found = given.class().name();
                return raise_type_error(format!(
                    "fromhex() argument must be str or bytes-like, not {found}"
                ));
            }
        },
    };
    let digit = |at: usize| points.get(at).and_then(|&point| char::from_u32(point)?.to_digit(16));
    let mut out = Vec::with_capacity(points.len() / 2);
    let mut at = 0;
    while at < points.len() {
        if is_space(points[at]) {
            at += 1;
            continue;
        }
        match (digit(at), digit(at + 1)) {
            (Some(high), Some(low)) => out.push((high << 4 | low) as u8),
            (Some(_), None) if at + 1 == points.len() => {
                return raise(&ValueError, "fromhex() arg must contain an even number of hexadecimal digits");
            }
            (high, _) => {
                let wrong = at + usize::from(high.is_some());
                return raise(
                    &ValueError,
                    format!("non-hexadecimal number found in fromhex() arg at position {wrong}"),
                );
            }
        }
        at += 2;
    }
    Ok(out)
}
