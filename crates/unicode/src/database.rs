//! The properties that only `unicodedata` and normalisation ask for.

use std::fmt;

use crate::tables::database::{
    BIDI_CLASSES, CATEGORIES, DATABASE_1, DATABASE_2, DATABASE_SHIFT, RECORDS, WIDTHS,
};
use crate::tables::decomposition::{
    DECOMPOSITION_1, DECOMPOSITION_2, DECOMPOSITION_POOL, DECOMPOSITION_SHIFT, TAGS,
};
use crate::tables::two_stage;

/// Category, bidirectional class, combining class, width and mirrored bit, quick checks.
#[inline]
pub(crate) fn record(code: u32) -> &'static [u8; 5] {
    &RECORDS[two_stage(&DATABASE_1, &DATABASE_2, DATABASE_SHIFT, code)]
}

/// The fields of a record as texts, shared with the 3.2.0 records.
pub(crate) fn texts(record: &[u8]) -> [&'static str; 3] {
    let [category, bidi, _, width, ..] = *record else { return ["Cn", "", "N"] };
    [
        CATEGORIES[usize::from(category)],
        BIDI_CLASSES[usize::from(bidi)],
        WIDTHS[usize::from(width & !MIRRORED)],
    ]
}

/// The bit in the width byte that says "mirrored".
pub(crate) const MIRRORED: u8 = 0x80;

/// `unicodedata.category`.
pub fn category(code: u32) -> &'static str {
    texts(record(code))[0]
}

/// `unicodedata.bidirectional`: empty where none is assigned.
pub fn bidirectional(code: u32) -> &'static str {
    texts(record(code))[1]
}

/// `unicodedata.east_asian_width`.
pub fn east_asian_width(code: u32) -> &'static str {
    texts(record(code))[2]
}

/// `unicodedata.combining`: the canonical combining class.
#[inline]
pub fn combining(code: u32) -> u8 {
    if code < 0x300 { 0 } else { record(code)[2] }
}

/// `unicodedata.mirrored`.
pub fn mirrored(code: u32) -> bool {
    record(code)[3] & MIRRORED != 0
}

/// One step of decomposition, as the character database lists it.
#[derive(Clone, Copy, Debug)]
pub struct Decomposition {
    tag: u16,
    units: &'static [u16],
}

impl Decomposition {
    /// The kind in angle brackets, empty for a canonical one.
    pub fn tag(&self) -> &'static str {
        TAGS[usize::from(self.tag)]
    }

    /// Whether it is canonical (else it counts for NFKC and NFKD only).
    #[inline]
    pub fn is_canonical(&self) -> bool {
        self.tag == 0
    }

    /// The code points it consists of.
    pub fn codes(&self) -> impl Iterator<Item = u32> + use<> {
        // no decomposition holds a surrogate, so the units always pair up
        char::decode_utf16(self.units.iter().copied()).map(|c| c.map_or(0xFFFD, u32::from))
    }
}

/// The text that `unicodedata.decomposition` returns.
impl fmt::Display for Decomposition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())?;
        for (i, code) in self.codes().enumerate() {
            let space = if i > 0 || self.tag != 0 { " " } else { "" };
            write!(f, "{space}{code:04X}")?;
        }
        Ok(())
    }
}

/// The decomposition of `code`, if the database lists one (Hangul syllables have theirs by rule instead).
#[inline]
pub fn decomposition(code: u32) -> Option<Decomposition> {
    let place = two_stage(&DECOMPOSITION_1, &DECOMPOSITION_2, DECOMPOSITION_SHIFT, code);
    if place == 0 {
        return None;
    }
    let head = DECOMPOSITION_POOL[place];
    let units = &DECOMPOSITION_POOL[place + 1..place + 1 + usize::from(head & 0xFF)];
    Some(Decomposition { tag: head >> 8, units })
}
