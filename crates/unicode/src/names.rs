//! Names of characters: the ones that `unicode_names2` packs, and Unicode's aliases and named sequences.

use std::fmt;

use unicode_names2 as packed;

use crate::tables::names::{ALIASES, SEQUENCES};

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// One character.
    Char(u32),
    /// A named sequence of characters.
    Sequence(&'static str),
}

/// The name of a character; `Display` writes it.
#[derive(Clone, Debug)]
pub struct Name(packed::Name);

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.clone().try_for_each(|part| f.write_str(part))
    }
}

/// `unicodedata.name`.
pub fn name(code: u32) -> Option<Name> {
    packed::name(char::from_u32(code)?).map(Name)
}

/// `unicodedata.lookup`: the character or sequence of that name or alias, in any letter case.
pub fn lookup(name: &str) -> Option<Found> {
    if let Some(code) = lookup_char(name) {
        return Some(Found::Char(code));
    }
    find(&SEQUENCES, name).map(Found::Sequence)
}

/// The character of that name or alias, as `"\N{...}"` takes it.
pub fn lookup_char(name: &str) -> Option<u32> {
    lookup_name(name).or_else(|| find(&ALIASES, name))
}

/// The character whose proper name that is.
pub(crate) fn lookup_name(text: &str) -> Option<u32> {
    if let Some(code) = tangut(text) {
        return Some(code);
    }
    // the packed tables know aliases too: only the character's own name counts
    let code = u32::from(packed::character(text)?);
    let mut rest = text;
    for part in name(code)?.0 {
        let (head, tail) = rest.split_at_checked(part.len())?;
        if !head.eq_ignore_ascii_case(part) {
            return None;
        }
        rest = tail;
    }
    rest.is_empty().then_some(code)
}

/// `TANGUT IDEOGRAPH-17000` and its like are found by name, though `unicodedata.name` has none for them.
fn tangut(text: &str) -> Option<u32> {
    const PREFIX: &str = "TANGUT IDEOGRAPH-";
    let (head, digits) = text.split_at_checked(PREFIX.len())?;
    let hex = digits.bytes().all(|b| b.is_ascii_hexdigit());
    if !head.eq_ignore_ascii_case(PREFIX) || digits.len() != 5 || !hex {
        return None;
    }
    let code = u32::from_str_radix(digits, 16).ok()?;
    matches!(code, 0x17000..=0x187F7 | 0x18D00..=0x18D08).then_some(code)
}

fn find<T: Copy>(table: &[(&str, T)], name: &str) -> Option<T> {
    let upper = name.bytes().map(|b| b.to_ascii_uppercase());
    let row = table.binary_search_by(|row| row.0.bytes().cmp(upper.clone())).ok()?;
    Some(table[row].1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_alias_and_sequence_is_found() {
        for (name, code) in ALIASES {
            assert_eq!(lookup(&name.to_lowercase()), Some(Found::Char(code)), "{name}");
            assert_ne!(lookup_name(name), Some(code), "{name}");
        }
        for (name, text) in SEQUENCES {
            assert_eq!(lookup(name), Some(Found::Sequence(text)), "{name}");
            assert_eq!(lookup_char(name), None, "{name}");
        }
    }

    #[test]
    fn only_exact_names_count() {
        assert_eq!(lookup("hangul syllable gag"), Some(Found::Char(0xAC01)));
        assert_eq!(lookup("TANGUT IDEOGRAPH-18D08"), Some(Found::Char(0x18D08)));
        assert_eq!(lookup("TANGUT IDEOGRAPH-18D09"), None);
        for wrong in
            ["", "LATIN SMALL LETTER A ", "CJK UNIFIED IDEOGRAPH-04E00", "LATINSMALLLETTERA", "é", "\0"]
        {
            assert_eq!(lookup(wrong), None, "{wrong}");
        }
        assert_eq!(lookup(&"A".repeat(5000)), None);
    }
}
