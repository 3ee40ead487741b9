//! Machine words and floats in and out, and the hash.

use super::{Digits, FloatOverflow, Int, IntRef, MASK, SHIFT, magnitude};
use crate::scale::{decompose, scale};
use crate::{HASH_BITS, HASH_MODULUS};

macro_rules! from_word {
    ($($word:ty),*) => {$(
        impl From<$word> for Int {
            #[inline]
            fn from(value: $word) -> Self {
                Self { negative: (value as i64) < 0 && <$word>::MIN != 0, digits: magnitude::from_u64(value.abs_diff(0) as u64) }
            }
        }
    )*};
}
from_word!(i32, u32, u64, usize, isize);

impl From<i64> for Int {
    #[inline]
    fn from(value: i64) -> Self {
        let size = value.unsigned_abs();
        let mut digits = Digits::new();
        if size > u64::from(MASK) {
            digits = magnitude::from_u64(size);
        } else if size != 0 {
            digits.push(size as u32);
        }
        Self { negative: value < 0, digits }
    }
}

impl From<i128> for Int {
    fn from(value: i128) -> Self {
        Self { negative: value < 0, digits: magnitude::from_u128(value.unsigned_abs()) }
    }
}

impl From<u128> for Int {
    fn from(value: u128) -> Self {
        Self { negative: false, digits: magnitude::from_u128(value) }
    }
}

impl IntRef<'_> {
    /// The value, if it fits.
    #[inline]
    pub fn to_i64(self) -> Option<i64> {
        match self.small() {
            Some(value) => Some(value),
            None if self.digits.len() > 3 => None,
            None => self.to_i128().and_then(|value| i64::try_from(value).ok()),
        }
    }

    /// The value, if it fits.
    #[inline]
    pub fn to_u64(self) -> Option<u64> {
        if self.negative || self.digits.len() > 3 {
            return None;
        }
        magnitude::to_u128(self.digits).and_then(|value| u64::try_from(value).ok())
    }

    /// The value, if it fits.
    pub fn to_i128(self) -> Option<i128> {
        let size = magnitude::to_u128(self.digits)?;
        if self.negative { 0_i128.checked_sub_unsigned(size) } else { i128::try_from(size).ok() }
    }

    /// The low 64 bits in two's complement (what C calls "mask" conversion).
    pub fn to_u64_wrapping(self) -> u64 {
        let low =
            self.digits.iter().take(3).rev().fold(0_u64, |value, &digit| value << SHIFT | u64::from(digit));
        if self.negative { low.wrapping_neg() } else { low }
    }
}

/// The nearest float, half to even.
#[inline]
pub fn to_f64(value: IntRef<'_>) -> Result<f64, FloatOverflow> {
    match value.small() {
        Some(word) => Ok(word as f64),
        None => to_f64_long(value),
    }
}

fn to_f64_long(value: IntRef<'_>) -> Result<f64, FloatOverflow> {
    let digits = value.digits();
    let drop = magnitude::bit_length(digits).saturating_sub(64);
    let top = magnitude::shr_bits(digits, drop);
    let mantissa = top.iter().rev().fold(0_u64, |word, &digit| word << SHIFT | u64::from(digit));
    let exponent = i64::try_from(drop).map_err(|_| FloatOverflow)?;
    let size = scale(mantissa, magnitude::any_below(digits, drop), exponent).ok_or(FloatOverflow)?;
    Ok(if value.is_negative() { -size } else { size })
}

/// The integral part of a finite float.
pub fn from_f64_trunc(value: f64) -> Int {
    debug_assert!(value.is_finite(), "the caller has ruled out inf and nan");
    if value.abs() < 9.0e18 {
        return Int::from(value as i64);
    }
    let (mantissa, exponent) = decompose(value);
    let digits = magnitude::shl(&magnitude::from_u64(mantissa), exponent.unsigned_abs());
    Int::from_parts(value < 0.0, digits)
}

/// CPython's hash: the value modulo 2^61 - 1 with the sign kept, and -2 for -1.
#[inline]
pub fn hash(value: IntRef<'_>) -> i64 {
    let residue = match *value.digits() {
        [] => 0,
        [low] => u64::from(low),
        [low, high] => u64::from(high) << SHIFT | u64::from(low),
        ref digits => digits.iter().rev().fold(0, |sum, &digit| {
            let sum = (sum << SHIFT & HASH_MODULUS | sum >> (HASH_BITS - SHIFT)) + u64::from(digit);
            if sum >= HASH_MODULUS { sum - HASH_MODULUS } else { sum }
        }),
    };
    let signed = if value.is_negative() { -(residue as i64) } else { residue as i64 };
    if signed == -1 { -2 } else { signed }
}
