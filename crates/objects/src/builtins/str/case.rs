//! Upper and lower case, and what kind of characters a string has.

use crate::raw::{Characters, Py, Ref, Str, StrBuilder, Unit, by_width};
use unicode::Mapped;

/// A string in which every character of ASCII text is changed alone, of other text as `map` says.
fn mapped(
    this: &Py<Str>,
    ascii: fn(&[u8]) -> Vec<u8>,
    map: impl Fn(Characters<'_>, &mut StrBuilder),
) -> Ref<Str> {
    let text = this.characters();
    match text {
        Characters::One(bytes) if this.is_ascii() => Str::from_latin1(&ascii(bytes)),
        _ => {
            let mut builder = StrBuilder::with_capacity(this.len());
            map(text, &mut builder);
            builder.finish()
        }
    }
}

fn push(builder: &mut StrBuilder, mapped: Mapped) {
    mapped.iter().for_each(|&point| builder.push(point));
}

/// The lower case of the character at a place; a sigma at the end of a word has its own.
fn lowered(text: Characters<'_>, at: usize, point: u32) -> Mapped {
    const SIGMA: u32 = 0x3A3;
    const FINAL: u32 = 0x3C2;
    if point == SIGMA
        && unicode::final_sigma(text.range(0, at).iter().rev(), text.range(at + 1, text.len()).iter())
    {
        return unicode::lower(FINAL);
    }
    unicode::lower(point)
}

/// `lower`
pub(super) fn lower(this: &Py<Str>) -> Ref<Str> {
    mapped(this, <[u8]>::to_ascii_lowercase, |text, builder| {
        for (at, point) in text.iter().enumerate() {
            push(builder, lowered(text, at, point));
        }
    })
}

/// `upper`
pub(super) fn upper(this: &Py<Str>) -> Ref<Str> {
    mapped(this, <[u8]>::to_ascii_uppercase, |text, builder| {
        text.iter().for_each(|point| push(builder, unicode::upper(point)));
    })
}

/// `casefold`
pub(super) fn fold(this: &Py<Str>) -> Ref<Str> {
    mapped(this, <[u8]>::to_ascii_lowercase, |text, builder| {
        text.iter().for_each(|point| push(builder, unicode::fold(point)));
    })
}

/// `swapcase`
pub(super) fn swap(this: &Py<Str>) -> Ref<Str> {
    mapped(this, swap_ascii, |text, builder| {
        for (at, point) in text.iter().enumerate() {
            match () {
                () if unicode::is_upper(point) => push(builder, lowered(text, at, point)),
                () if unicode::is_lower(point) => push(builder, unicode::upper(point)),
                () => builder.push(point),
            }
        }
    })
}

/// `capitalize`
pub(super) fn capitalize(this: &Py<Str>) -> Ref<Str> {
    mapped(this, capitalize_ascii, |text, builder| {
        for (at, point) in text.iter().enumerate() {
            push(builder, if at == 0 { unicode::title(point) } else { lowered(text, at, point) });
        }
    })
}

/// `title`
pub(super) fn title(this: &Py<Str>) -> Ref<Str> {
    mapped(this, title_ascii, |text, builder| {
        let mut within = false;
        for (at, point) in text.iter().enumerate() {
            push(builder, if within { lowered(text, at, point) } else { unicode::title(point) });
            within = unicode::is_cased(point);
        }
    })
}

/// Each ASCII letter in the other case.
pub(crate) fn swap_ascii(text: &[u8]) -> Vec<u8> {
    text.iter().map(|byte| if byte.is_ascii_alphabetic() { byte ^ 0x20 } else { *byte }).collect()
}

/// The first letter upper, the others lower.
pub(crate) fn capitalize_ascii(text: &[u8]) -> Vec<u8> {
    let mut text = text.to_ascii_lowercase();
    if let Some(first) = text.first_mut() {
        first.make_ascii_uppercase();
    }
    text
}

/// Each word with its first letter upper, the others lower.
pub(crate) fn title_ascii(text: &[u8]) -> Vec<u8> {
    let mut within = false;
    let step = |&byte: &u8| {
        let changed = if within { byte.to_ascii_lowercase() } else { byte.to_ascii_uppercase() };
        within = byte.is_ascii_alphabetic();
        changed
    };
    text.iter().map(step).collect()
}

/// Whether there are characters and all satisfy a predicate.
pub(super) fn all(this: &Py<Str>, predicate: impl Fn(u32) -> bool) -> bool {
    !this.is_empty()
        && by_width!(this.characters(), units => units.iter().all(|unit| predicate(unit.point())))
}

/// `islower` and `isupper`: a character of the wanted case, none of another.
pub(super) fn is_case(this: &Py<Str>, wanted: fn(u32) -> bool, other: fn(u32) -> bool) -> bool {
    let mut found = false;
    for point in this.characters().iter() {
        if other(point) || unicode::is_title(point) {
            return false;
        }
        found |= wanted(point);
    }
    found
}

/// `istitle`
pub(super) fn is_title(this: &Py<Str>) -> bool {
    let (mut found, mut within) = (false, false);
    for point in this.characters().iter() {
        let capital = unicode::is_upper(point) || unicode::is_title(point);
        let small = unicode::is_lower(point);
        if capital && within || small && !within {
            return false;
        }
        within = capital || small;
        found |= within;
    }
    found
}
