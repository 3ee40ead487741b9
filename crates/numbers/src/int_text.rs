//! Ints to and from text in any base, with the limit on decimal digits.
//!
//! Small values go through machine words; beyond that `num-bigint` converts, and parsing halves long digit strings
//! so that both directions cost less than the square of the length.

use num_bigint::BigUint;
use num_traits::Num;

use crate::int::{Int, IntRef, magnitude};

/// `sys.int_info.default_max_str_digits`.
pub const DEFAULT_MAX_STR_DIGITS: usize = 4300;
/// `sys.int_info.str_digits_check_threshold`: texts up to this length are always converted.
pub const MAX_STR_DIGITS_THRESHOLD: usize = 640;

/// Why a text is no int.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParseError {
    /// `int() base must be >= 2 and <= 36, or 0`.
    Base,
    /// Not a literal of that base; the caller shows the text ("invalid literal for int() with base 10: 'x'").
    Invalid,
    /// More digits than allowed.
    TooLong(DigitLimit),
}

/// A conversion between int and decimal text (or of any base that is no power of two) beyond the limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DigitLimit {
    /// The limit in force.
    pub limit: usize,
    /// Digits that the text has; unknown when the text is yet to be made.
    pub digits: Option<usize>,
}

impl DigitLimit {
    /// CPython's text (a `ValueError`).
    pub fn message(self) -> String {
        let limit = self.limit;
        let digits = self.digits.map(|digits| format!(": value has {digits} digits")).unwrap_or_default();
        format!(
            "Exceeds the limit ({limit} digits) for integer string conversion{digits}; \
             use sys.set_int_max_str_digits() to increase the limit"
        )
    }
}

/// Whether `digits` decimal digits exceed `limit`, zero meaning that there is none.
const fn exceeds(digits: usize, limit: usize) -> bool {
    limit > 0 && digits > MAX_STR_DIGITS_THRESHOLD && digits > limit
}

/// `str(value)`, `limit` being `sys.get_int_max_str_digits()`.
#[inline]
pub fn to_decimal(value: IntRef<'_>, limit: usize) -> Result<String, DigitLimit> {
    if let Some(word) = value.small() {
        return Ok(word.to_string());
    }
    let too_long = DigitLimit { limit, digits: None };
    // 1000/3322 is just below log10(2): a value that is surely too long costs no conversion.
    if limit > 0
        && magnitude::bit_length(value.digits()) * 1000 / 3322 > limit.max(MAX_STR_DIGITS_THRESHOLD) as u64
    {
        return Err(too_long);
    }
    let text = to_base(value, 10);
    let digits = text.len() - usize::from(value.is_negative());
    if exceeds(digits, limit) { Err(too_long) } else { Ok(text) }
}

/// Sign and digits (lower case, no prefix) in a base from 2 to 36; no limit.
pub fn to_base(value: IntRef<'_>, base: u32) -> String {
    debug_assert!((2..=36).contains(&base), "the caller checks the base");
    if let (Some(word), 10) = (value.small(), base) {
        return word.to_string();
    }
    let mut text = if base.is_power_of_two() {
        power_of_two_text(value.digits(), base)
    } else {
        magnitude::to_big(value.digits()).to_str_radix(base)
    };
    if value.is_negative() {
        text.insert(0, '-');
    }
    text
}

/// `bin`, `oct`, `hex`: with the prefix of a base of 2, 8 or 16.
pub fn to_base_prefixed(value: IntRef<'_>, base: u32) -> String {
    let prefix = match base {
        2 => "0b",
        8 => "0o",
        16 => "0x",
        _ => "",
    };
    let mut text = to_base(value, base);
    text.insert_str(usize::from(value.is_negative()), prefix);
    text
}

fn power_of_two_text(digits: &[u32], base: u32) -> String {
    let width = base.trailing_zeros();
    let count = magnitude::bit_length(digits).div_ceil(u64::from(width)).max(1) as usize;
    let mut text = vec![b'0'; count];
    let (mut word, mut filled, mut digits) = (0_u64, 0, digits.iter());
    for slot in text.iter_mut().rev() {
        if filled < width
            && let Some(&digit) = digits.next()
        {
            word |= u64::from(digit) << filled;
            filled += crate::int::SHIFT;
        }
        *slot = b"0123456789abcdefghijklmnopqrstuvwxyz"[(word & u64::from(base - 1)) as usize];
        word >>= width;
        filled = filled.saturating_sub(width);
    }
    String::from_utf8(text).expect("digits are ASCII")
}

/// `int(text, base)`: white space around, a sign, a prefix where the base has one, digits with single underscores.
/// Base 0 takes the base from the prefix. `limit` is `sys.get_int_max_str_digits()`.
pub fn parse(text: &[u8], base: u32, limit: usize) -> Result<Int, ParseError> {
    if base == 1 || base > 36 {
        return Err(ParseError::Base);
    }
    let text = trim(text);
    let (negative, text) = split_sign(text);
    let (base, text, zero_only) = resolve_base(text, base)?;
    let digits = Scanned::new(text, base)?;
    if !base.is_power_of_two() && exceeds(digits.count, limit) {
        return Err(ParseError::TooLong(DigitLimit { limit, digits: Some(digits.count) }));
    }
    let magnitude = digits.value(base);
    if zero_only && !magnitude.as_ref().is_zero() {
        return Err(ParseError::Invalid);
    }
    Ok(if negative { magnitude.negated() } else { magnitude })
}

/// White space as C's `isspace` has it, which is the ASCII part of Python's (the caller maps the rest to it).
pub(crate) const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t'..=b'\r')
}

/// Without white space around.
pub(crate) fn trim(mut text: &[u8]) -> &[u8] {
    while let [first, rest @ ..] = text
        && is_space(*first)
    {
        text = rest;
    }
    while let [rest @ .., last] = text
        && is_space(*last)
    {
        text = rest;
    }
    text
}

/// Whether it starts with a minus, and what follows the sign.
pub(crate) const fn split_sign(text: &[u8]) -> (bool, &[u8]) {
    match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    }
}

/// The base, the digits after a prefix, and whether these can only be zeros (base 0, leading zero).
fn resolve_base(text: &[u8], base: u32) -> Result<(u32, &[u8], bool), ParseError> {
    let prefixed = match text {
        [b'0', b'b' | b'B', ..] => 2,
        [b'0', b'o' | b'O', ..] => 8,
        [b'0', b'x' | b'X', ..] => 16,
        _ => 0,
    };
    if prefixed != 0 && (base == 0 || base == prefixed) {
        let digits = &text[2..];
        return Ok((prefixed, digits.strip_prefix(b"_").unwrap_or(digits), false));
    }
    Ok(if base == 0 { (10, text, text.first() == Some(&b'0')) } else { (base, text, false) })
}

/// Digits of a base, checked, with how many they are without the underscores.
struct Scanned<'a> {
    text: &'a [u8],
    count: usize,
}

impl<'a> Scanned<'a> {
    fn new(text: &'a [u8], base: u32) -> Result<Self, ParseError> {
        let mut count = 0;
        let mut after_digit = false;
        for &byte in text {
            if byte == b'_' && after_digit {
                after_digit = false;
                continue;
            }
            if char::from(byte).to_digit(base).is_none() {
                return Err(ParseError::Invalid);
            }
            after_digit = true;
            count += 1;
        }
        if after_digit { Ok(Self { text, count }) } else { Err(ParseError::Invalid) }
    }

    fn values(&self, base: u32) -> impl Iterator<Item = u32> {
        self.text.iter().filter_map(move |&byte| char::from(byte).to_digit(base))
    }

    fn value(&self, base: u32) -> Int {
        /// Digits of the largest base that surely fit 64 bits.
        const WORD: usize = 12;
        if self.count <= WORD || (base == 10 && self.count < 20) {
            let word = self.values(base).fold(0_u64, |word, digit| word * u64::from(base) + u64::from(digit));
            return Int::from(word);
        }
        let digits: Vec<u8> = self.values(base).map(|digit| digit as u8).collect();
        let big = if base.is_power_of_two() {
            BigUint::from_radix_be(&digits, base).unwrap_or_default()
        } else {
            join(&digits, base)
        };
        Int::from_parts(false, magnitude::from_big(&big))
    }
}

/// The value of many digits: pieces of a fixed length are read one by one, then neighbours are joined, again and
/// again, by one multiplication each. Doubling sizes make that as cheap as one product of the final size times a log.
fn join(digits: &[u8], base: u32) -> BigUint {
    const PIECE: usize = 1024;
    let head = digits.len() % PIECE;
    let (head, tail) = digits.split_at(head);
    let read = |piece: &[u8]| BigUint::from_radix_be(piece, base).unwrap_or_default();
    // Least significant first.
    let mut pieces: Vec<BigUint> = tail.rchunks(PIECE).map(read).collect();
    if !head.is_empty() {
        pieces.push(read(head));
    }
    let mut power = if pieces.len() > 1 { BigUint::from(base).pow(PIECE as u32) } else { BigUint::default() };
    while pieces.len() > 1 {
        pieces = pieces
            .chunks(2)
            .map(|pair| match pair {
                [low, high] => low + high * &power,
                _ => pair[0].clone(),
            })
            .collect();
        if pieces.len() > 1 {
            power = &power * &power;
        }
    }
    pieces.pop().unwrap_or_default()
}

/// A decimal number as the tokenizer has checked it: ASCII digits only, no sign.
pub fn parse_decimal_digits(digits: &str) -> Option<Int> {
    BigUint::from_str_radix(digits, 10).ok().map(|big| Int::from_parts(false, magnitude::from_big(&big)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
    use super::*;

    fn read(text: &str, base: u32) -> Result<String, ParseError> {
        parse(text.as_bytes(), base, DEFAULT_MAX_STR_DIGITS).map(|int| int.to_string())
    }

    #[test]
    fn grammar() {
        let good = [
            (" -1_000\n", 10, "-1000"),
            ("0x_fF", 0, "255"),
            ("0xff", 16, "255"),
            ("0b1", 16, "177"),
            ("0_0", 0, "0"),
            ("-0", 0, "0"),
            ("z", 36, "35"),
            ("+0o17", 8, "15"),
            ("123456789012345678901234567890", 10, "123456789012345678901234567890"),
        ];
        for (text, base, value) in good {
            assert_eq!(read(text, base).as_deref(), Ok(value), "{text}");
        }
        let bad = ["", "-", "_1", "1__1", "1_", "0x", "+-1", "- 1", "1 1", "0_x1", "0__1"];
        for text in bad {
            assert_eq!(read(text, 16), Err(ParseError::Invalid), "{text}");
        }
        assert_eq!(read("01", 0), Err(ParseError::Invalid));
        assert_eq!(read("0_", 0), Err(ParseError::Invalid));
        assert_eq!(read("1", 37), Err(ParseError::Base));
        assert_eq!(read("1", 1), Err(ParseError::Base));
    }

    #[test]
    fn digit_limit() {
        let too_long = parse("1".repeat(5000).as_bytes(), 10, 4300).unwrap_err();
        let ParseError::TooLong(limit) = too_long else { panic!("{too_long:?}") };
        assert!(limit.message().contains(": value has 5000 digits; use"), "{}", limit.message());
        assert!(parse("1".repeat(5000).as_bytes(), 10, 0).is_ok());
        assert!(parse("1".repeat(5000).as_bytes(), 4, 4300).is_ok());
        let nines = parse("9".repeat(4300).as_bytes(), 10, 4300).unwrap();
        assert_eq!(to_decimal(nines.as_ref(), 4300).unwrap(), "9".repeat(4300));
        let next = crate::int::add(nines.as_ref(), Int::from(1_i64).as_ref());
        let message = to_decimal(next.as_ref(), 4300).unwrap_err().message();
        assert!(
            message.starts_with("Exceeds the limit (4300 digits) for integer string conversion; use"),
            "{message}"
        );
    }

    #[test]
    fn long_texts_survive_the_round_trip() {
        for (base, len) in [(10, 1024), (10, 5000), (10, 30_001), (7, 4097), (36, 3000), (32, 3000), (8, 31)]
        {
            let text: String =
                (0..len).map(|i| char::from_digit((i * 7 + 1) % base, base).unwrap()).collect();
            let text = text.trim_start_matches('0');
            let value = parse(text.as_bytes(), base, 0).unwrap();
            assert_eq!(to_base(value.as_ref(), base), text);
        }
    }
}
