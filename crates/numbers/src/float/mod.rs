//! Python's float: arithmetic where it differs from the machine's, rounding, conversions, hash, text.

mod arith;
mod digits;
mod format;
mod half;
mod hex;
mod parse;
#[cfg(test)]
mod tests;

pub use arith::{FloatError, divmod, floor_div, modulo, pow, true_div};
pub use format::{Code, FormatFlags, format, repr};
pub use half::{half_from_bits, half_to_bits};
pub use hex::{HexError, from_hex, to_hex};
pub use parse::parse;
pub(crate) use parse::{parse_prefix, without_underscores};

use std::cmp::Ordering;

use crate::int::{Digits, Int, IntRef, magnitude};
use crate::scale::decompose;
use crate::{HASH_BITS, HASH_INF, HASH_MODULUS};

/// How a float becomes an int.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// `int`, `math.trunc`.
    Trunc,
    /// `math.floor`.
    Floor,
    /// `math.ceil`.
    Ceil,
    /// `round` without digits: the nearest, half to even.
    HalfEven,
}

/// Inf or nan where only a finite float has a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotFinite {
    /// `OverflowError`.
    Infinity,
    /// `ValueError`.
    Nan,
}

impl NotFinite {
    /// CPython's text for a conversion to int.
    pub const fn to_int_message(self) -> &'static str {
        match self {
            Self::Infinity => "cannot convert float infinity to integer",
            Self::Nan => "cannot convert float NaN to integer",
        }
    }

    /// CPython's text for `as_integer_ratio`.
    pub const fn to_ratio_message(self) -> &'static str {
        match self {
            Self::Infinity => "cannot convert Infinity to integer ratio",
            Self::Nan => "cannot convert NaN to integer ratio",
        }
    }

    const fn check(value: f64) -> Result<(), Self> {
        if value.is_nan() {
            Err(Self::Nan)
        } else if value.is_infinite() {
            Err(Self::Infinity)
        } else {
            Ok(())
        }
    }
}

/// The int that `value` is rounded to.
pub fn float_to_int(value: f64, rounding: Rounding) -> Result<Int, NotFinite> {
    NotFinite::check(value)?;
    Ok(crate::int::from_f64_trunc(match rounding {
        Rounding::Trunc => value,
        Rounding::Floor => value.floor(),
        Rounding::Ceil => value.ceil(),
        Rounding::HalfEven => value.round_ties_even(),
    }))
}

/// Whether the value is finite and integral.
pub fn is_integer(value: f64) -> bool {
    value.is_finite() && value.trunc() == value
}

/// Numerator and denominator in lowest terms, the denominator above zero.
pub fn as_integer_ratio(value: f64) -> Result<(Int, Int), NotFinite> {
    NotFinite::check(value)?;
    if value == 0.0 {
        return Ok((Int::zero(), Int::from(1_i64)));
    }
    let (mantissa, exponent) = decompose(value);
    let (mantissa, exponent) =
        (mantissa >> mantissa.trailing_zeros(), exponent + i64::from(mantissa.trailing_zeros()));
    let shifted = |word: u64, bits: i64| magnitude::shl(&magnitude::from_u64(word), bits.max(0) as u64);
    let numerator: Digits = shifted(mantissa, exponent);
    Ok((Int::from_parts(value < 0.0, numerator), Int::from_parts(false, shifted(1, -exponent))))
}

/// How a float compares with an int, exactly, whatever the sizes. `None` for nan.
pub fn cmp_int(value: f64, int: IntRef<'_>) -> Option<Ordering> {
    const EXACT: i64 = 1 << 53;
    match int.small() {
        Some(word) if word.abs() <= EXACT => return value.partial_cmp(&(word as f64)),
        _ => {}
    }
    if !value.is_finite() {
        return value.partial_cmp(&0.0);
    }
    let whole = crate::int::from_f64_trunc(value);
    Some(whole.as_ref().cmp(&int).then_with(|| value.total_cmp(&value.trunc())))
}

/// CPython's hash: equal to that of an int of the same value. `None` for nan, which is hashed by identity.
pub fn hash(value: f64) -> Option<i64> {
    if value.is_nan() {
        return None;
    }
    if value.is_infinite() {
        return Some(if value > 0.0 { HASH_INF } else { -HASH_INF });
    }
    let (mantissa, exponent) = decompose(value);
    let turn = exponent.rem_euclid(i64::from(HASH_BITS)) as u32;
    // Multiplying by 2 modulo 2^61 - 1 is a rotation of 61 bits.
    let residue = (mantissa << turn & HASH_MODULUS) | mantissa >> (HASH_BITS - turn);
    let signed = if value < 0.0 { -(residue as i64) } else { residue as i64 };
    Some(if signed == -1 { -2 } else { signed })
}

/// `round(value, ndigits)`: the float nearest to the decimal that `value` is rounded to, half to even.
/// `None` is an `OverflowError`, "rounded value too large to represent".
pub fn round(value: f64, ndigits: i64) -> Option<f64> {
    if !value.is_finite() || value == 0.0 || ndigits > 323 {
        return Some(value);
    }
    if ndigits < -308 {
        return Some(0.0 * value);
    }
    let rounded = if ndigits >= 0 {
        digits::fixed(value.abs(), ndigits as usize).parse()
    } else {
        digits::rounded_left_of_point(value.abs(), ndigits.unsigned_abs() as usize).parse()
    };
    let rounded: f64 = rounded.unwrap_or(f64::INFINITY);
    rounded.is_finite().then_some(rounded.copysign(value))
}
