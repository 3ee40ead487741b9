//! Sets of characters: exact membership of one character, and the coarse classes that the analysis compares.
//!
//! Membership below 256 is a bit in a table of bytes (eight sets share a table); above, a set either answers the
//! same for all, or is one category, or its words are walked.

use std::collections::HashMap;

use crate::locale::Locale;
use crate::opcodes::{Category, Opcode};
use crate::program::Unit;

/// How a character is changed before a set is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fold {
    None,
    Ascii,
    Unicode,
    Locale,
}

impl Fold {
    /// The lower-case form by this rule.
    pub(crate) fn lower(self, code: u32, locale: &Locale) -> u32 {
        match self {
            Self::None => code,
            Self::Ascii if code < 128 => u32::from((code as u8).to_ascii_lowercase()),
            Self::Ascii => code,
            Self::Unicode => unicode::simple_lower(code),
            Self::Locale => locale.to_lower(code),
        }
    }
}

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

/// A place in the shared tables of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TableBit {
    pub(crate) table: u16,
    pub(crate) mask: u8,
}

/// How a set answers for characters from 256 on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum High {
    Never,
    Always,
    Category(Category),
    /// Ask the words.
    Words,
    /// Ask the parts.
    Parts,
}

/// One set of a program.
#[derive(Clone, Debug)]
struct Set {
    words: Box<[u32]>,
    fold: Fold,
    invert: bool,
    high: High,
    class: Class,
    /// What it is the union of, instead of having words.
    parts: Box<[Unit]>,
}

/// All sets of a program.
#[derive(Debug, Default)]
pub(crate) struct Sets {
    sets: Vec<Set>,
    tables: Vec<[u8; 256]>,
    bits: HashMap<Bytes, TableBit>,
    next_bit: u32,
}

/// What [`Sets::add`] found out about a set.
pub(crate) enum Added {
    /// Its answers hang on the locale: ask [`Sets::contains`] each time.
    Local(u32),
    /// The number of the set, its bit for characters below 256, and the class.
    Fixed(u32, TableBit, Class),
}

impl Sets {
    /// Adds a set that [`check_set`] accepts.
    pub(crate) fn add(&mut self, words: &[u32], fold: Fold, invert: bool) -> Option<Added> {
        let number = u32::try_from(self.sets.len()).ok()?;
        let local = fold == Fold::Locale || estimate(words).local;
        let (mut over, mut under) = if fold == Fold::None {
            let estimate = estimate(words);
            (estimate.over, estimate.under)
        } else {
            (KIND_ANY, 0)
        };
        if invert {
            (over, under) = (KIND_ANY & !under, KIND_ANY & !over);
        }
        let high = match *words {
            _ if over == 0 => High::Never,
            _ if under == KIND_ANY => High::Always,
            [op, category, _] if op == Opcode::Category as u32 && fold == Fold::None && !invert => {
                Category::from_word(category).map_or(High::Words, High::Category)
            }
            _ => High::Words,
        };
        let class = Class { end: false, ..Class::ALL };
        self.sets.push(Set { words: words.into(), fold, invert, high, class, parts: Box::default() });
        if local {
            return Some(Added::Local(number));
        }
        let bytes = Bytes::collect(|code| self.contains(number, code, &Locale::C));
        let class = Class { bytes, kinds: over, end: false };
        self.sets.last_mut()?.class = class;
        Some(Added::Fixed(number, self.bit(bytes)?, class))
    }

    /// Whether a test can be part of a union: it has words, and no locale.
    pub(crate) fn is_plain(&self, unit: Unit) -> bool {
        match unit {
            Unit::Local(_) => false,
            Unit::Set(_, set) => self.sets[set as usize].high != High::Parts,
            _ => true,
        }
    }

    /// Adds the union of plain tests.
    pub(crate) fn add_union(&mut self, parts: Vec<Unit>, class: Class) -> Option<(u32, TableBit)> {
        let number = u32::try_from(self.sets.len()).ok()?;
        let bit = self.bit(class.bytes)?;
        let words = Box::default();
        let parts = parts.into();
        self.sets.push(Set { words, fold: Fold::None, invert: false, high: High::Parts, class, parts });
        Some((number, bit))
    }

    /// Whether a character from 256 on passes a plain test.
    fn passes_high(&self, unit: Unit, code: u32) -> bool {
        match unit {
            Unit::Nothing | Unit::Local(_) => false,
            Unit::Any | Unit::NotNewline => true,
            Unit::Is(one) => code == one,
            Unit::Not(one) => code != one,
            Unit::Set(_, set) => self.contains_high(set, code),
        }
    }

    /// The bit that stands for this set of bytes.
    pub(crate) fn bit(&mut self, bytes: Bytes) -> Option<TableBit> {
        if let Some(&bit) = self.bits.get(&bytes) {
            return Some(bit);
        }
        if self.next_bit.is_multiple_of(8) {
            self.tables.push([0; 256]);
        }
        let bit =
            TableBit { table: u16::try_from(self.tables.len() - 1).ok()?, mask: 1 << (self.next_bit % 8) };
        self.next_bit += 1;
        let table = self.tables.last_mut()?;
        for byte in bytes.iter() {
            table[usize::from(byte)] |= bit.mask;
        }
        self.bits.insert(bytes, bit);
        Some(bit)
    }

    /// The class of a set.
    pub(crate) fn class(&self, set: u32) -> Class {
        self.sets[set as usize].class
    }

    /// The table that holds `bit`.
    #[inline]
    pub(crate) fn table(&self, bit: TableBit) -> &[u8; 256] {
        &self.tables[usize::from(bit.table)]
    }

    /// Whether a fixed set has a character from 256 on.
    #[inline(never)]
    pub(crate) fn contains_high(&self, set: u32, code: u32) -> bool {
        match self.sets[set as usize].high {
            High::Never => false,
            High::Always => true,
            High::Category(category) => in_category(category, code, &Locale::C),
            High::Words => self.contains(set, code, &Locale::C),
            High::Parts => self.sets[set as usize].parts.iter().any(|&unit| self.passes_high(unit, code)),
        }
    }

    /// Whether a set has a character, by its words.
    pub(crate) fn contains(&self, set: u32, code: u32, locale: &Locale) -> bool {
        let set = &self.sets[set as usize];
        let lower = set.fold.lower(code, locale);
        let upper = if set.fold == Fold::Locale { locale.to_upper(code) } else { lower };
        let found = if upper == lower {
            walk(&set.words, |item| item.has(lower, locale))
        } else {
            // both cases are tried for each item, so that a set and its complement share none
            walk(&set.words, |item| item.has(lower, locale) || item.has(upper, locale))
        };
        found != set.invert
    }
}

/// Whether a character is in a category.
pub(crate) fn in_category(category: Category, code: u32, locale: &Locale) -> bool {
    let ascii = u8::try_from(code).unwrap_or(u8::MAX);
    match category {
        Category::Digit => ascii.is_ascii_digit(),
        Category::Space => matches!(ascii, b' ' | b'\t'..=b'\r'),
        Category::Word => ascii.is_ascii_alphanumeric() || ascii == b'_',
        Category::LineBreak => ascii == b'\n',
        Category::LocWord => locale.is_word(code),
        Category::UniDigit => unicode::is_decimal(code),
        Category::UniSpace => unicode::is_space(code),
        Category::UniWord => unicode::is_alnum(code) || code == u32::from(b'_'),
        Category::UniLineBreak => unicode::is_line_break(code),
        Category::NotDigit => !in_category(Category::Digit, code, locale),
        Category::NotSpace => !in_category(Category::Space, code, locale),
        Category::NotWord => !in_category(Category::Word, code, locale),
        Category::NotLineBreak => !in_category(Category::LineBreak, code, locale),
        Category::LocNotWord => !in_category(Category::LocWord, code, locale),
        Category::UniNotDigit => !in_category(Category::UniDigit, code, locale),
        Category::UniNotSpace => !in_category(Category::UniSpace, code, locale),
        Category::UniNotWord => !in_category(Category::UniWord, code, locale),
        Category::UniNotLineBreak => !in_category(Category::UniLineBreak, code, locale),
    }
}

/// The items of a set, one at a time.
enum Item<'w> {
    Negate,
    Literal(u32),
    Range(u32, u32),
    RangeUniIgnore(u32, u32),
    Category(Category),
    Charset(&'w [u32]),
    /// 64 words of chunk numbers, then the chunks of eight words.
    BigCharset(&'w [u32], &'w [u32]),
}

/// Takes the next item off `words`; none at the closing word or where the words make no sense.
fn next_item<'w>(words: &mut &'w [u32]) -> Option<Item<'w>> {
    let (&op, rest) = words.split_first()?;
    let (item, rest) = match (Opcode::from_word(op)?, rest) {
        (Opcode::Negate, rest) => (Item::Negate, rest),
        (Opcode::Literal, [code, rest @ ..]) => (Item::Literal(*code), rest),
        (Opcode::Range, [low, high, rest @ ..]) => (Item::Range(*low, *high), rest),
        (Opcode::RangeUniIgnore, [low, high, rest @ ..]) => (Item::RangeUniIgnore(*low, *high), rest),
        (Opcode::Category, [category, rest @ ..]) => (Item::Category(Category::from_word(*category)?), rest),
        (Opcode::Charset, rest) => {
            let (bits, rest) = rest.split_at_checked(8)?;
            (Item::Charset(bits), rest)
        }
        (Opcode::BigCharset, [count, rest @ ..]) => {
            let (map, rest) = rest.split_at_checked(64)?;
            let (chunks, rest) = rest.split_at_checked((*count as usize).checked_mul(8)?)?;
            (Item::BigCharset(map, chunks), rest)
        }
        _ => return None,
    };
    *words = rest;
    Some(item)
}

/// Whether `words` are one whole set: `Negate` first at most, `Failure` last, chunk numbers in range.
pub(crate) fn check_set(words: &[u32]) -> bool {
    let mut rest = words;
    let mut first = true;
    while let Some(item) = next_item(&mut rest) {
        let good = match item {
            Item::Negate => first,
            Item::BigCharset(map, chunks) => map
                .iter()
                .flat_map(|word| word.to_le_bytes())
                .all(|chunk| usize::from(chunk) < chunks.len() / 8),
            _ => true,
        };
        if !good {
            return false;
        }
        first = false;
    }
    rest == [Opcode::Failure as u32]
}

#[inline]
fn bit(words: &[u32], index: usize) -> bool {
    words.get(index / 32).is_some_and(|word| word >> (index % 32) & 1 == 1)
}

/// Whether some item is found, or none in a set that begins with `Negate`.
fn walk(mut words: &[u32], found: impl Fn(&Item<'_>) -> bool) -> bool {
    let mut answer = true;
    while let Some(item) = next_item(&mut words) {
        if matches!(item, Item::Negate) {
            answer = false;
        } else if found(&item) {
            return answer;
        }
    }
    !answer
}

impl Item<'_> {
    fn has(&self, code: u32, locale: &Locale) -> bool {
        match *self {
            Self::Negate => false,
            Self::Literal(one) => code == one,
            Self::Range(low, high) => (low..=high).contains(&code),
            Self::RangeUniIgnore(low, high) => {
                (low..=high).contains(&code) || (low..=high).contains(&unicode::simple_upper(code))
            }
            Self::Category(category) => in_category(category, code, locale),
            Self::Charset(bits) => bit(bits, code as usize),
            Self::BigCharset(map, chunks) => in_big_charset(map, chunks, code),
        }
    }
}

fn in_big_charset(map: &[u32], chunks: &[u32], code: u32) -> bool {
    if code >= 1 << 16 {
        return false;
    }
    let page = (code >> 8) as usize;
    let chunk = (map[page / 4] >> (page % 4 * 8)) & 0xFF;
    bit(chunks, chunk as usize * 256 + (code & 0xFF) as usize)
}

/// Bounds for the kinds of characters from 256 on.
struct Estimate {
    /// Kinds of which some may be in the set.
    over: u8,
    /// Kinds of which all are.
    under: u8,
    local: bool,
}

fn estimate(mut words: &[u32]) -> Estimate {
    let mut all = Estimate { over: 0, under: 0, local: false };
    let mut negate = false;
    while let Some(item) = next_item(&mut words) {
        let (over, under) = match item {
            Item::Negate => {
                negate = true;
                (0, 0)
            }
            Item::Literal(code) => (Class::one(code).kinds, 0),
            Item::Range(_, high) if high < 256 => (0, 0),
            Item::Range(..) | Item::RangeUniIgnore(..) | Item::BigCharset(..) => (KIND_ANY, 0),
            Item::Charset(_) => (0, 0),
            Item::Category(category) => {
                all.local |= matches!(category, Category::LocWord | Category::LocNotWord);
                category_kinds(category)
            }
        };
        all.over |= over;
        all.under |= under;
    }
    if negate {
        (all.over, all.under) = (KIND_ANY & !all.under, KIND_ANY & !all.over);
    }
    all
}

/// The kinds that a category touches, and those that it covers, from 256 on.
fn category_kinds(category: Category) -> (u8, u8) {
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

    #[test]
    fn malformed_sets_are_refused() {
        assert!(check_set(&[0]) && check_set(&[21, 16, 97, 0]));
        for words in [&[][..], &[16], &[16, 97], &[16, 97, 21, 0], &[9, 0], &[10, 1, 0], &[6, 99, 0], &[0, 0]]
        {
            assert!(!check_set(words), "{words:?}");
        }
    }

    #[test]
    fn bits_are_shared() {
        let mut sets = Sets::default();
        let digits = Bytes::collect(|c| (48..58).contains(&c));
        let bit = sets.bit(digits);
        assert_eq!(bit, sets.bit(digits));
        assert_eq!(digits.len(), 10);
    }
}
