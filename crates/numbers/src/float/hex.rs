//! `float.hex` and `float.fromhex`.

use crate::int_text::{split_sign, trim};
use crate::scale::{decompose, scale};

/// Why a text is no hexadecimal float.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HexError {
    /// `ValueError`.
    Invalid,
    /// `OverflowError`.
    Overflow,
}

impl HexError {
    /// CPython's text.
    pub const fn message(self) -> &'static str {
        match self {
            Self::Invalid => "invalid hexadecimal floating-point string",
            Self::Overflow => "hexadecimal value too large to represent as a float",
        }
    }
}

/// `value.hex()`.
pub fn to_hex(value: f64) -> String {
    if !value.is_finite() {
        return super::repr(value);
    }
    let sign = if value.is_sign_negative() { "-" } else { "" };
    if value == 0.0 {
        return format!("{sign}0x0.0p+0");
    }
    let (mantissa, exponent) = decompose(value);
    let fraction = mantissa & ((1 << 52) - 1);
    format!("{sign}0x{}.{fraction:013x}p{:+}", mantissa >> 52, exponent + 52)
}

/// `float.fromhex(text)`.
pub fn from_hex(text: &[u8]) -> Result<f64, HexError> {
    let (negative, body) = split_sign(trim(text));
    let size = if body.eq_ignore_ascii_case(b"inf") || body.eq_ignore_ascii_case(b"infinity") {
        f64::INFINITY
    } else if body.eq_ignore_ascii_case(b"nan") {
        f64::NAN
    } else {
        magnitude(body)?
    };
    Ok(if negative { -size } else { size })
}

/// CPython notices a value out of range before it notices text behind it, and so do we.
fn magnitude(text: &[u8]) -> Result<f64, HexError> {
    let text = match text {
        [b'0', b'x' | b'X', rest @ ..] => rest,
        _ => text,
    };
    let mut digits = Mantissa::default();
    let (mut point, mut end) = (None, 0);
    for &byte in text {
        match char::from(byte).to_digit(16) {
            Some(digit) => digits.push(digit),
            None if byte == b'.' && point.is_none() => point = Some(end),
            None => break,
        }
        end += 1;
    }
    if end == usize::from(point.is_some()) {
        return Err(HexError::Invalid);
    }
    let fraction = point.map_or(0, |point| end - point - 1);
    let (exponent, rest) = match &text[end..] {
        [b'p' | b'P', exponent @ ..] => parse_exponent(exponent)?,
        rest => (0, rest),
    };
    let place = (digits.dropped as i64 - fraction as i64) * 4;
    let size = scale(digits.kept, digits.sticky, exponent.saturating_add(place)).ok_or(HexError::Overflow)?;
    if rest.is_empty() { Ok(size) } else { Err(HexError::Invalid) }
}

/// The first 60 significant bits and whether anything but zeros follows.
#[derive(Default)]
struct Mantissa {
    kept: u64,
    dropped: usize,
    sticky: bool,
}

impl Mantissa {
    fn push(&mut self, digit: u32) {
        if self.kept >> 60 == 0 {
            self.kept = self.kept << 4 | u64::from(digit);
        } else {
            self.dropped += 1;
            self.sticky |= digit != 0;
        }
    }
}

/// A decimal exponent (beyond the range of an `i64`, its end) and what follows.
fn parse_exponent(text: &[u8]) -> Result<(i64, &[u8]), HexError> {
    let (negative, text) = split_sign(text);
    let len = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (digits, rest) = text.split_at(len);
    if digits.is_empty() {
        return Err(HexError::Invalid);
    }
    let size =
        digits.iter().fold(0_i64, |sum, byte| sum.saturating_mul(10).saturating_add(i64::from(byte - b'0')));
    // A quarter of the range leaves room for the place of the digits.
    let size = size.min(i64::MAX / 4);
    Ok((if negative { -size } else { size }, rest))
}
