//! Where a text occurs in another, for units of any width; used for `bytes` too.
//!
//! Costs: linear for all widths but for pathological texts of two- and four-byte units.

use memchr::memmem;

use super::args::{Bound, part};
use crate::builtins::exceptions::ValueError;
use crate::builtins::tuple::Tuple;
use crate::errors::{raise, raise_type_error};
use crate::raw::{Any, Characters, Py, PyResult, Str, Unit, as_bytes, by_width, widened};

/// The first place of `needle` in `text`.
pub(crate) fn find<U: Unit>(text: &[U], needle: &[U]) -> Option<usize> {
    let width = size_of::<U>();
    match *needle {
        [] => return Some(0),
        [unit] if width > 1 => return text.iter().position(|&other| other == unit),
        [_] => return memchr::memchr(as_bytes(needle)[0], as_bytes(text)),
        _ => {}
    }
    let (bytes, finder) = (as_bytes(text), memmem::Finder::new(as_bytes(needle)));
    let mut from = 0;
    loop {
        let at = from + finder.find(&bytes[from..])?;
        if at % width == 0 {
            return Some(at / width);
        }
        from = at + 1;
    }
}

/// The last place of `needle` in `text`.
pub(crate) fn rfind<U: Unit>(text: &[U], needle: &[U]) -> Option<usize> {
    let width = size_of::<U>();
    match *needle {
        [] => return Some(text.len()),
        [unit] if width > 1 => return text.iter().rposition(|&other| other == unit),
        [_] => return memchr::memrchr(as_bytes(needle)[0], as_bytes(text)),
        _ => {}
    }
    let (bytes, needle) = (as_bytes(text), as_bytes(needle));
    let finder = memmem::FinderRev::new(needle);
    let mut to = bytes.len();
    loop {
        let at = finder.rfind(&bytes[..to])?;
        if at % width == 0 {
            return Some(at / width);
        }
        to = at + needle.len() - 1;
    }
}

/// The places of `needle`, which is not empty, from the front, none within another; at most `limit`.
pub(crate) fn places<U: Unit>(text: &[U], needle: &[U], limit: usize) -> Vec<usize> {
    let mut all = Vec::new();
    let mut from = 0;
    while all.len() < limit
        && let Some(at) = find(&text[from..], needle)
    {
        all.push(from + at);
        from += at + needle.len();
    }
    all
}

/// How often `needle` occurs; an empty one does between all units and at both ends.
pub(crate) fn count<U: Unit>(text: &[U], needle: &[U]) -> usize {
    match needle {
        [] => text.len() + 1,
        [unit] => text.iter().filter(|&other| other == unit).count(),
        _ => places(text, needle, usize::MAX).len(),
    }
}

/// Does the work with both texts in the wider text's unit; `None` when the needle is wider and so cannot occur.
pub(super) fn both<R>(
    text: Characters<'_>,
    needle: Characters<'_>,
    one: impl FnOnce(&[u8], &[u8]) -> R,
    two: impl FnOnce(&[u16], &[u16]) -> R,
    four: impl FnOnce(&[u32], &[u32]) -> R,
) -> Option<R> {
    match (text, needle) {
        (Characters::One(text), Characters::One(needle)) => Some(one(text, needle)),
        (Characters::Two(text), Characters::One(_) | Characters::Two(_)) => {
            Some(two(text, &widened::<u16>(needle)))
        }
        (Characters::Four(text), _) => Some(four(text, &widened::<u32>(needle))),
        _ => None,
    }
}

/// Which end a search starts from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum From {
    /// The front.
    Front,
    /// The back.
    Back,
}

/// `find` and `rfind` of a part.
pub(super) fn find_in(
    this: &Py<Str>,
    needle: &Py<Str>,
    start: Option<Bound>,
    end: Option<Bound>,
    from: From,
) -> Option<usize> {
    let (start, end) = part(start, end, this.len());
    if start > end {
        return None;
    }
    let text = this.characters().range(start, end);
    let found = match from {
        From::Front => both(text, needle.characters(), find, find, find),
        From::Back => both(text, needle.characters(), rfind, rfind, rfind),
    };
    found.flatten().map(|at| start + at)
}

/// A place, or `ValueError`.
pub(super) fn index_or_raise(found: Option<usize>) -> PyResult<usize> {
    found.map_or_else(|| raise(&ValueError, "substring not found"), Ok)
}

/// `count` of a part.
pub(super) fn count_in(this: &Py<Str>, needle: &Py<Str>, start: Option<Bound>, end: Option<Bound>) -> usize {
    let (start, end) = part(start, end, this.len());
    if start > end {
        return 0;
    }
    let text = this.characters().range(start, end);
    both(text, needle.characters(), count, count, count).unwrap_or(0)
}

/// Whether `needle` stands at the start (or end) of the characters.
pub(super) fn is_at(text: Characters<'_>, needle: Characters<'_>, from: From) -> bool {
    let (len, size) = (text.len(), needle.len());
    if size > len {
        return false;
    }
    let part = match from {
        From::Front => text.range(0, size),
        From::Back => text.range(len - size, len),
    };
    match (part, needle) {
        (Characters::One(part), Characters::One(needle)) => part == needle,
        _ => part.iter().eq(needle.iter()),
    }
}

/// `startswith` and `endswith`.
pub(super) fn is_affix(
    this: &Py<Str>,
    affix: &Any,
    start: Option<Bound>,
    end: Option<Bound>,
    from: From,
) -> PyResult<bool> {
    let method = if from == From::Front { "startswith" } else { "endswith" };
    let (start, end) = part(start, end, this.len());
    let holds = |affix: &Py<Str>| {
        start <= end && is_at(this.characters().range(start, end), affix.characters(), from)
    };
    if let Some(affix) = affix.downcast::<Str>() {
        return Ok(holds(affix));
    }
    let Some(affixes) = affix.downcast::<Tuple>() else {
        let found = affix.class().name();
        return raise_type_error(format!("{method} first arg must be str or a tuple of str, not {found}"));
    };
    for affix in affixes.items() {
        let Some(affix) = affix.downcast::<Str>() else {
            let found = affix.class().name();
            return raise_type_error(format!("tuple for {method} must only contain str, not {found}"));
        };
        if holds(affix) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// `item in this`
pub(super) fn contains(this: &Py<Str>, item: &Any) -> PyResult<bool> {
    let Some(needle) = item.downcast::<Str>() else {
        let found = item.class().name();
        return raise_type_error(format!("'in <string>' requires string as left operand, not {found}"));
    };
    Ok(both(this.characters(), needle.characters(), find, find, find).flatten().is_some())
}

/// `replace`
pub(super) fn replace(
    this: &Py<Str>,
    old: &Py<Str>,
    new: &Py<Str>,
    limit: isize,
) -> PyResult<crate::raw::Ref<Str>> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let text = this.characters();
    let found = if limit == 0 || old.same_text(new) {
        Vec::new()
    } else if old.is_empty() {
        (0..=this.len()).take(limit).collect()
    } else {
        let places = (places::<u8>, places::<u16>, places::<u32>);
        let all = both(
            text,
            old.characters(),
            |text, old| places.0(text, old, limit),
            |text, old| places.1(text, old, limit),
            |text, old| places.2(text, old, limit),
        );
        all.unwrap_or_default()
    };
    if found.is_empty() {
        return Ok(super::exact(this));
    }
    let grown = found.len().checked_mul(new.len()).and_then(|more| more.checked_add(this.len()));
    let Some(size) = grown.map(|size| size - found.len() * old.len()) else {
        return raise(&crate::errors::OverflowError, "replace string is too long");
    };
    let mut builder = crate::raw::StrBuilder::new();
    builder.try_reserve(size, 0)?;
    let mut from = 0;
    for at in found {
        builder.push_characters(text.range(from, at));
        builder.push_text(new);
        from = at + old.len();
    }
    builder.push_characters(text.range(from, text.len()));
    Ok(builder.finish())
}

/// Whether a unit of the text satisfies a predicate on code points.
pub(super) fn any(text: Characters<'_>, predicate: impl Fn(u32) -> bool) -> bool {
    by_width!(text, units => units.iter().any(|unit| predicate(unit.point())))
}
