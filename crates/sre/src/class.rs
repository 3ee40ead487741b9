//! Coarse classes of characters, which the analysis compares: exact below 256, by kind above.

use crate::opcodes::Category;

/// Which of the first 256 characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Bytes([u64; 4]);

impl Bytes {
    pub(crate) const ALL: Self = Self([u64::MAX; 4]);

    pub(crate) fn collect(mut is: impl FnMut(u32) -> bool) -> Self {
        let mut bytes = Self::default();
        for code in 0..256_u32 {
            bytes.0[code as usize / 64] |= u64::from(is(code)) << (code % 64);
        }
        bytes
    }

    fn one(code: u32) -> Self {
        Self(std::array::from_fn(|i| if code as usize / 64 == i { 1 << (code % 64) } else { 0 }))
    }

    pub(crate) fn has(&self, byte: u8) -> bool {
        self.0[usize::from(byte) / 64] >> (byte % 64) & 1 == 1
    }

    fn zip(self, other: Self, op: impl Fn(u64, u64) -> u64) -> Self {
        Self(std::array::from_fn(|i| op(self.0[i], other.0[i])))
    }

    /// All members, ascending.
    pub(crate) fn iter(&self) -> impl Iterator<Item = u8> + '_ {
        (0..=255).filter(|&byte| self.has(byte))
    }

    pub(crate) fn len(&self) -> u32 {
        self.0.iter().map(|word| word.count_ones()).sum()
    }
}

/// The kinds into which characters from 256 on fall: exactly one bit each.
const KIND_WORD: u8 = 1;
const KIND_SPACE: u8 = 2;
const KIND_OTHER: u8 = 4;
/// Every kind.
pub(crate) const KIND_ANY: u8 = 7;
/// How many kinds there are.
pub(crate) const KINDS: usize = 3;

/// The number of the kind of a character from 256 on: the bit's position.
#[inline]
pub(crate) fn kind_of(code: u32) -> usize {
    if unicode::is_alnum(code) {
        0
    } else if unicode::is_space(code) {
        1
    } else {
        2
    }
}

/// What may come at a position: an estimate that is never too small.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Class {
    /// Characters below 256, exactly.
    pub(crate) bytes: Bytes,
    /// Kinds of characters from 256 on.
    pub(crate) kinds: u8,
    /// The end of the text.
    pub(crate) end: bool,
}

impl Class {
    pub(crate) const NOTHING: Self = Self { bytes: Bytes([0; 4]), kinds: 0, end: false };
    pub(crate) const ALL: Self = Self { bytes: Bytes::ALL, kinds: KIND_ANY, end: true };

    pub(crate) fn one(code: u32) -> Self {
        if code < 256 {
            return Self { bytes: Bytes::one(code), ..Self::NOTHING };
        }
        Self { kinds: 1 << kind_of(code), ..Self::NOTHING }
    }

    /// Every character but this one.
    pub(crate) fn without(code: u32) -> Self {
        Self { bytes: Bytes(Bytes::one(code).0.map(|word| !word)), kinds: KIND_ANY, end: false }
    }

    /// The single character that this is, where that is certain.
    pub(crate) fn single(self) -> Option<u32> {
        let alone = self.kinds == 0 && !self.end && self.bytes.len() == 1;
        self.bytes.iter().next().filter(|_| alone).map(u32::from)
    }

    pub(crate) fn or(self, other: Self) -> Self {
        Self {
            bytes: self.bytes.zip(other.bytes, |a, b| a | b),
            kinds: self.kinds | other.kinds,
            end: self.end || other.end,
        }
    }

    pub(crate) fn and(self, other: Self) -> Self {
        Self {
            bytes: self.bytes.zip(other.bytes, |a, b| a & b),
            kinds: self.kinds & other.kinds,
            end: self.end && other.end,
        }
    }

    /// Whether no character below 256, nor the end, is in both.
    pub(crate) fn excludes_narrow(self, other: Self) -> bool {
        let both = self.and(other);
        both.bytes == Bytes::default() && !both.end
    }

    /// Whether nothing at all is in both.
    pub(crate) fn excludes(self, other: Self) -> bool {
        self.excludes_narrow(other) && self.kinds & other.kinds == 0
    }
}

/// The kinds that a category touches, and those that it covers, from 256 on.
pub(crate) fn category_kinds(category: Category) -> (u8, u8) {
    use Category as C;
    match category {
        C::Digit | C::Space | C::Word | C::LineBreak | C::LocWord => (0, 0),
        C::NotDigit | C::NotSpace | C::NotWord | C::NotLineBreak | C::LocNotWord => (KIND_ANY, KIND_ANY),
        C::UniDigit => (KIND_WORD, 0),
        C::UniNotDigit => (KIND_ANY, KIND_SPACE | KIND_OTHER),
        C::UniSpace => (KIND_SPACE, KIND_SPACE),
        C::UniNotSpace => (KIND_WORD | KIND_OTHER, KIND_WORD | KIND_OTHER),
        C::UniWord => (KIND_WORD, KIND_WORD),
        C::UniNotWord => (KIND_SPACE | KIND_OTHER, KIND_SPACE | KIND_OTHER),
        C::UniLineBreak => (KIND_SPACE | KIND_OTHER, 0),
        C::UniNotLineBreak => (KIND_ANY, KIND_WORD),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Locale;
    use crate::set::in_category;

    /// No character from 256 on is both alphanumeric and white space, none of the line breaks is a word character.
    #[test]
    fn kinds_hold_for_every_character() {
        for code in 256..unicode::LIMIT {
            let bit = 1 << kind_of(code);
            for word in 0..18 {
                let category = Category::from_word(word).unwrap_or(Category::Word);
                let (over, under) = category_kinds(category);
                let is = in_category(category, code, &Locale::C);
                assert!(!is || over & bit != 0, "{category:?} {code:x}");
                assert!(is || under & bit == 0, "{category:?} {code:x}");
            }
        }
    }
}
