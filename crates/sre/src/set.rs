//! Sets of characters: exact membership of one character.
//!
//! Below 256 it is a bit in a table of bytes (eight sets share a table); above, a set either answers the same for all,
//! or is one category, or its items are tried.

use std::collections::HashMap;

use crate::class::{Bytes, Class, KIND_ANY, category_kinds};
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
    /// Try the items.
    Items,
    /// Ask the parts.
    Parts,
}

/// One set of a program.
#[derive(Clone, Debug)]
struct Set {
    items: Items,
    fold: Fold,
    invert: bool,
    high: High,
    class: Class,
    /// What it is the union of, instead of having items.
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
    /// Adds a set; none if the words are not one whole set, or there are too many.
    pub(crate) fn add(&mut self, words: &[u32], fold: Fold, invert: bool) -> Option<Added> {
        let items = Items::decode(words)?;
        let number = u32::try_from(self.sets.len()).ok()?;
        let local = fold == Fold::Locale || items.ask_locale();
        let (mut over, mut under) = if fold == Fold::None { items.kinds() } else { (KIND_ANY, 0) };
        if invert {
            (over, under) = (KIND_ANY & !under, KIND_ANY & !over);
        }
        let high = match *items.items {
            _ if over == 0 => High::Never,
            _ if under == KIND_ANY => High::Always,
            [Item::Category(category)] if fold == Fold::None && !invert && !items.negate => {
                High::Category(category)
            }
            _ => High::Items,
        };
        let class = Class { end: false, ..Class::ALL };
        self.sets.push(Set { items, fold, invert, high, class, parts: Box::default() });
        if local {
            return Some(Added::Local(number));
        }
        let bytes = Bytes::collect(|code| self.contains(number, code, &Locale::C));
        let class = Class { bytes, kinds: over, end: false };
        self.sets.last_mut()?.class = class;
        Some(Added::Fixed(number, self.bit(bytes)?, class))
    }

    /// Whether a test can be part of a union: it has items, and no locale.
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
        let (items, parts) = (Items::default(), parts.into());
        self.sets.push(Set { items, fold: Fold::None, invert: false, high: High::Parts, class, parts });
        Some((number, bit))
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

    /// Gives back what only building needs.
    pub(crate) fn finish(&mut self) {
        self.bits = HashMap::new();
        self.tables.shrink_to_fit();
        self.sets.shrink_to_fit();
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
        let it = &self.sets[set as usize];
        match it.high {
            High::Never => false,
            High::Always => true,
            High::Category(category) => in_category(category, code, &Locale::C),
            High::Items => it.items.contain(it.fold.lower(code, &Locale::C), &Locale::C) != it.invert,
            High::Parts => it.parts.iter().any(|&unit| self.passes_high(unit, code)),
        }
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

    /// Whether a set has a character, by its items.
    pub(crate) fn contains(&self, set: u32, code: u32, locale: &Locale) -> bool {
        let set = &self.sets[set as usize];
        let lower = set.fold.lower(code, locale);
        let upper = if set.fold == Fold::Locale { locale.to_upper(code) } else { lower };
        let found = if upper == lower {
            set.items.contain(lower, locale)
        } else {
            // both cases are tried for each item, so that a set and its complement share none
            let either = |item: &Item| item.has(lower, locale) || item.has(upper, locale);
            set.items.items.iter().any(either) != set.items.negate
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

/// One item of a set.
#[derive(Clone, Debug)]
enum Item {
    Literal(u32),
    Range(u32, u32),
    RangeUniIgnore(u32, u32),
    Category(Category),
    /// Bits of the first 256 characters.
    Charset(Box<[u32]>),
    /// The number of the chunk for each 256 characters, and the chunks, eight words each.
    BigCharset(Box<[u8]>, Box<[u32]>),
}

/// The items of a set.
#[derive(Clone, Debug, Default)]
struct Items {
    negate: bool,
    items: Box<[Item]>,
}

impl Items {
    /// Reads a whole set: `Negate` first at most, `Failure` last, chunk numbers in range.
    fn decode(words: &[u32]) -> Option<Self> {
        let (negate, mut rest) = match words {
            [first, rest @ ..] if *first == Opcode::Negate as u32 => (true, rest),
            _ => (false, words),
        };
        let mut items = Vec::new();
        while rest.first() != Some(&(Opcode::Failure as u32)) {
            items.push(Item::decode(&mut rest)?);
        }
        (rest.len() == 1).then(|| Self { negate, items: items.into() })
    }

    #[inline]
    fn contain(&self, code: u32, locale: &Locale) -> bool {
        self.items.iter().any(|item| item.has(code, locale)) != self.negate
    }

    fn ask_locale(&self) -> bool {
        let asks = |item: &Item| matches!(item, Item::Category(Category::LocWord | Category::LocNotWord));
        self.items.iter().any(asks)
    }

    /// The kinds from 256 on of which some may be in the set, and those of which all are.
    fn kinds(&self) -> (u8, u8) {
        let (mut over, mut under) = (0, 0);
        for item in &self.items {
            let (some, all) = match *item {
                Item::Literal(code) => (Class::one(code).kinds, 0),
                Item::Range(_, high) if high < 256 => (0, 0),
                Item::Range(..) | Item::RangeUniIgnore(..) | Item::BigCharset(..) => (KIND_ANY, 0),
                Item::Charset(_) => (0, 0),
                Item::Category(category) => category_kinds(category),
            };
            over |= some;
            under |= all;
        }
        if self.negate { (KIND_ANY & !under, KIND_ANY & !over) } else { (over, under) }
    }
}

impl Item {
    /// Takes the next item off `words`.
    fn decode(words: &mut &[u32]) -> Option<Self> {
        let (&op, rest) = words.split_first()?;
        let (item, rest) = match (Opcode::from_word(op)?, rest) {
            (Opcode::Literal, [code, rest @ ..]) => (Self::Literal(*code), rest),
            (Opcode::Range, [low, high, rest @ ..]) => (Self::Range(*low, *high), rest),
            (Opcode::RangeUniIgnore, [low, high, rest @ ..]) => (Self::RangeUniIgnore(*low, *high), rest),
            (Opcode::Category, [category, rest @ ..]) => {
                (Self::Category(Category::from_word(*category)?), rest)
            }
            (Opcode::Charset, rest) => {
                let (bits, rest) = rest.split_at_checked(8)?;
                (Self::Charset(bits.into()), rest)
            }
            (Opcode::BigCharset, [count, rest @ ..]) => {
                let (map, rest) = rest.split_at_checked(64)?;
                let (chunks, rest) = rest.split_at_checked((*count as usize).checked_mul(8)?)?;
                let map: Box<[u8]> = map.iter().flat_map(|word| word.to_le_bytes()).collect();
                map.iter().all(|&chunk| u32::from(chunk) < *count).then_some(())?;
                (Self::BigCharset(map, chunks.into()), rest)
            }
            _ => return None,
        };
        *words = rest;
        Some(item)
    }

    fn has(&self, code: u32, locale: &Locale) -> bool {
        match *self {
            Self::Literal(one) => code == one,
            Self::Range(low, high) => (low..=high).contains(&code),
            Self::RangeUniIgnore(low, high) => {
                (low..=high).contains(&code) || (low..=high).contains(&unicode::simple_upper(code))
            }
            Self::Category(category) => in_category(category, code, locale),
            Self::Charset(ref bits) => bit(bits, code as usize),
            Self::BigCharset(ref map, ref chunks) => match map.get((code >> 8) as usize) {
                Some(&chunk) => bit(chunks, usize::from(chunk) * 256 + (code & 0xFF) as usize),
                None => false,
            },
        }
    }
}

#[inline]
fn bit(words: &[u32], index: usize) -> bool {
    words.get(index / 32).is_some_and(|word| word >> (index % 32) & 1 == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn malformed_sets_are_refused() {
        let good = |words: &[u32]| Items::decode(words).is_some();
        assert!(good(&[0]) && good(&[21, 16, 97, 0]));
        for words in [&[][..], &[16], &[16, 97], &[16, 97, 21, 0], &[9, 0], &[10, 1, 0], &[6, 99, 0], &[0, 0]]
        {
            assert!(!good(words), "{words:?}");
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
