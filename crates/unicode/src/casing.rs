//! Upper, lower, title and folded case: simple mappings (one to one) and full ones (up to three characters).
//!
//! Cost: ASCII in a few instructions; else the record's distance, and for the hundred or so special characters a
//! binary search.

use std::ops::Deref;

use crate::tables::types::{CASE_DELTAS, FLAGS, SPECIAL_CASE, SPECIAL_CASES, SPECIAL_POOL};
use crate::types::{is_case_ignorable, is_cased, record};

/// The characters that one character becomes: at least one, at most three.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mapped {
    codes: [u32; 3],
    len: u8,
}

impl Mapped {
    #[inline]
    fn one(code: u32) -> Self {
        Self { codes: [code, 0, 0], len: 1 }
    }
}

impl Deref for Mapped {
    type Target = [u32];

    #[inline]
    fn deref(&self) -> &[u32] {
        &self.codes[..usize::from(self.len)]
    }
}

const LOWER: usize = 0;
const UPPER: usize = 1;
const TITLE: usize = 2;
const FOLD: usize = 3;

#[inline]
fn shifted(code: u32, record: usize, kind: usize) -> u32 {
    code.wrapping_add_signed(CASE_DELTAS[record][kind])
}

/// ASCII: the two letter cases differ by one bit.
#[inline]
fn ascii(code: u32, kind: usize) -> u32 {
    let changes = match kind {
        LOWER | FOLD => (code as u8).is_ascii_uppercase(),
        _ => (code as u8).is_ascii_lowercase(),
    };
    code ^ (u32::from(changes) << 5)
}

#[inline]
fn simple(code: u32, kind: usize) -> u32 {
    if code < 0x80 { ascii(code, kind) } else { shifted(code, record(code), kind) }
}

#[inline]
fn full(code: u32, kind: usize) -> Mapped {
    if code < 0x80 {
        return Mapped::one(ascii(code, kind));
    }
    let record = record(code);
    if FLAGS[record] & SPECIAL_CASE == 0 {
        return Mapped::one(shifted(code, record, kind));
    }
    special(code, kind)
}

#[cold]
fn special(code: u32, kind: usize) -> Mapped {
    let Ok(row) = SPECIAL_CASES.binary_search_by_key(&code, |row| row.0) else {
        return Mapped::one(code);
    };
    let place = SPECIAL_CASES[row].1[kind];
    let mut mapped = Mapped { codes: [0; 3], len: (place & 3) as u8 };
    let source = &SPECIAL_POOL[usize::from(place >> 2)..];
    for (to, from) in mapped.codes.iter_mut().zip(source).take(usize::from(place & 3)) {
        *to = u32::from(*from);
    }
    mapped
}

/// The single lower-case character (`Py_UNICODE_TOLOWER`).
#[inline]
pub fn simple_lower(code: u32) -> u32 {
    simple(code, LOWER)
}

/// The single upper-case character (`Py_UNICODE_TOUPPER`).
#[inline]
pub fn simple_upper(code: u32) -> u32 {
    simple(code, UPPER)
}

/// The single title-case character (`Py_UNICODE_TOTITLE`).
#[inline]
pub fn simple_title(code: u32) -> u32 {
    simple(code, TITLE)
}

/// Whether a simple mapping, up or down, changes the character.
#[inline]
pub fn has_simple_case(code: u32) -> bool {
    simple_lower(code) != code || simple_upper(code) != code
}

/// What `str.lower` makes of the character, but for the sigma at the end of a word: see [`final_sigma`].
#[inline]
pub fn lower(code: u32) -> Mapped {
    full(code, LOWER)
}

/// What `str.upper` makes of the character.
#[inline]
pub fn upper(code: u32) -> Mapped {
    full(code, UPPER)
}

/// What `str.title` makes of the first character of a word.
#[inline]
pub fn title(code: u32) -> Mapped {
    full(code, TITLE)
}

/// What `str.casefold` makes of the character.
#[inline]
pub fn fold(code: u32) -> Mapped {
    full(code, FOLD)
}

/// Whether a capital sigma (U+03A3) becomes U+03C2, the final one, in `str.lower`: there is a cased character
/// before it and none after it, case-ignorable ones not counting.
///
/// `before` runs backwards from the sigma, `after` forwards.
pub fn final_sigma(mut before: impl Iterator<Item = u32>, mut after: impl Iterator<Item = u32>) -> bool {
    let visible = |code: &u32| !is_case_ignorable(*code);
    before.find(visible).is_some_and(is_cased) && !after.find(visible).is_some_and(is_cased)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn special_mappings() {
        assert_eq!(*upper(0xDF), [0x53, 0x53]);
        assert_eq!(*title(0xFB03), [0x46, 0x66, 0x69]);
        assert_eq!(*lower(0x130), [0x69, 0x307]);
        assert_eq!(*fold(0x1E9E), [0x73, 0x73]);
        assert_eq!(simple_lower(0x1E9E), 0xDF);
        assert_eq!(*lower(u32::MAX), [u32::MAX]);
    }

    #[test]
    fn sigma_at_the_end_of_a_word() {
        let check = |before: &str, after: &str| {
            final_sigma(before.chars().rev().map(u32::from), after.chars().map(u32::from))
        };
        assert!(check("A", "") && check("a.", "") && check("a", ". "));
        assert!(!check("", "") && !check("a", "b") && !check("a", ".b") && !check(" ", ""));
    }
}
