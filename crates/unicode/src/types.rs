//! What kind of character a code point is: the `str.is*` predicates, identifier classes, numeric values.
//!
//! Cost: one load for Latin-1, three dependent loads for the rest.

use crate::tables::two_stage;
use crate::tables::types::{
    ALPHA, CASE_IGNORABLE, CASED, DECIMAL, DIGIT, FLAGS, LATIN1_FLAGS, LINE_BREAK, LOWER, NUMERIC,
    NUMERIC_INDEX, NUMERIC_VALUES, PRINTABLE, SPACE, TITLE, TYPES_1, TYPES_2, TYPES_SHIFT, UPPER,
    XID_CONTINUE, XID_START,
};

/// The number of the record of `code` in the type tables.
#[inline]
pub(crate) fn record(code: u32) -> usize {
    two_stage(&TYPES_1, &TYPES_2, TYPES_SHIFT, code)
}

/// The flags of `code`.
#[inline]
pub(crate) fn flags(code: u32) -> u16 {
    match LATIN1_FLAGS.get(code as usize) {
        Some(&flags) => flags,
        None => FLAGS[record(code)],
    }
}

macro_rules! predicates {
    ($($(#[$doc:meta])* $name:ident = $flags:expr;)*) => { $(
        $(#[$doc])*
        #[inline]
        pub fn $name(code: u32) -> bool {
            flags(code) & ($flags) != 0
        }
    )* };
}

predicates! {
    /// `str.isalpha` of one character.
    is_alpha = ALPHA;
    /// `str.isalnum` of one character: a letter, or anything with a numeric value.
    is_alnum = ALPHA | DECIMAL | DIGIT | NUMERIC;
    /// `str.isdecimal` of one character.
    is_decimal = DECIMAL;
    /// `str.isdigit` of one character.
    is_digit = DIGIT;
    /// `str.isnumeric` of one character.
    is_numeric = NUMERIC;
    /// `str.isspace` of one character.
    is_space = SPACE;
    /// Whether `str.splitlines` ends a line here.
    is_line_break = LINE_BREAK;
    /// Whether `repr` shows the character as it is.
    is_printable = PRINTABLE;
    /// The Lowercase property (`str.islower` of one character).
    is_lower = LOWER;
    /// The Uppercase property (`str.isupper` of one character).
    is_upper = UPPER;
    /// Category Lt: `str.istitle` of one character is this or [`is_upper`].
    is_title = TITLE;
    /// The Cased property: `str.title` continues a word after such a character.
    is_cased = CASED;
    /// The Case_Ignorable property, which a final sigma looks through.
    is_case_ignorable = CASE_IGNORABLE;
    /// XID_Start: may begin an identifier; the underscore, which Python adds, is not among them.
    is_xid_start = XID_START;
    /// XID_Continue: may continue an identifier.
    is_xid_continue = XID_CONTINUE;
}

/// `str.isidentifier`.
pub fn is_identifier(mut text: impl Iterator<Item = u32>) -> bool {
    match text.next() {
        Some(first) if first == u32::from(b'_') || is_xid_start(first) => text.all(is_xid_continue),
        _ => false,
    }
}

/// `unicodedata.decimal`: the value of a decimal digit, as `int()` reads it.
#[inline]
pub fn decimal(code: u32) -> Option<u8> {
    if code < 0x80 {
        let value = code.wrapping_sub(u32::from(b'0'));
        return if value < 10 { Some(value as u8) } else { None };
    }
    whole_value(code, DECIMAL)
}

/// `unicodedata.digit`: the value of a digit, superscripts and the like included.
#[inline]
pub fn digit(code: u32) -> Option<u8> {
    whole_value(code, DIGIT)
}

fn whole_value(code: u32, flag: u16) -> Option<u8> {
    if flags(code) & flag == 0 { None } else { numeric(code).map(|value| value as u8) }
}

/// `unicodedata.numeric`: the numeric value, fractions included.
pub fn numeric(code: u32) -> Option<f64> {
    let record = record(code);
    if FLAGS[record] & NUMERIC == 0 {
        return None;
    }
    Some(NUMERIC_VALUES[usize::from(NUMERIC_INDEX[record])])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beyond_the_last_code_point_nothing_holds() {
        for code in [crate::LIMIT, u32::MAX] {
            assert_eq!(flags(code), 0);
            assert_eq!((decimal(code), digit(code), numeric(code)), (None, None, None));
        }
    }

    #[test]
    fn identifiers() {
        let check = |text: &str| is_identifier(text.chars().map(u32::from));
        assert!(check("_1") && check("é٠") && !check("1a") && !check("") && !check("a b"));
    }
}
