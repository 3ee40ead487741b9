//! Division: floored quotient and remainder, and the correctly rounded float quotient.

use std::cmp::Ordering;

use super::{Int, IntRef, ZeroDivision, add, magnitude, mul, pow, shl, sub};
use crate::scale::scale;

/// Quotient towards minus infinity; the remainder has the divisor's sign.
pub fn divmod(a: IntRef<'_>, b: IntRef<'_>) -> Result<(Int, Int), ZeroDivision> {
    if b.is_zero() {
        return Err(ZeroDivision);
    }
    if let (Some(x), Some(y)) = (a.small(), b.small()) {
        return Ok((Int::from(floor_div_word(x, y)), Int::from(modulo_word(x, y))));
    }
    let (quotient, rest) = magnitude::divrem(a.digits(), b.digits());
    let quotient = Int::from_parts(a.is_negative() != b.is_negative(), quotient);
    let rest = Int::from_parts(a.is_negative(), rest);
    if rest.digits().is_empty() || a.is_negative() == b.is_negative() {
        return Ok((quotient, rest));
    }
    Ok((sub(quotient.as_ref(), Int::from(1_i64).as_ref()), add(rest.as_ref(), b)))
}

/// `a // b`.
#[inline]
pub fn floor_div(a: IntRef<'_>, b: IntRef<'_>) -> Result<Int, ZeroDivision> {
    match (a.small(), b.small()) {
        (_, Some(0)) => Err(ZeroDivision),
        (Some(x), Some(y)) => Ok(Int::from(floor_div_word(x, y))),
        _ => divmod(a, b).map(|(quotient, _)| quotient),
    }
}

/// `a % b`.
#[inline]
pub fn modulo(a: IntRef<'_>, b: IntRef<'_>) -> Result<Int, ZeroDivision> {
    match (a.small(), b.small()) {
        (_, Some(0)) => Err(ZeroDivision),
        (Some(x), Some(y)) => Ok(Int::from(modulo_word(x, y))),
        _ => modulo_long(a, b),
    }
}

fn modulo_long(a: IntRef<'_>, b: IntRef<'_>) -> Result<Int, ZeroDivision> {
    let [divisor] = *b.digits() else {
        return divmod(a, b).map(|(_, rest)| rest);
    };
    let rest = i64::from(magnitude::rem_digit(a.digits(), divisor));
    let divisor = i64::from(divisor);
    let rest = if a.is_negative() { -rest } else { rest };
    Ok(Int::from(modulo_word(rest, if b.is_negative() { -divisor } else { divisor })))
}

#[inline]
const fn floor_div_word(x: i64, y: i64) -> i64 {
    let (quotient, rest) = (x / y, x % y);
    if rest != 0 && (rest < 0) != (y < 0) { quotient - 1 } else { quotient }
}

#[inline]
const fn modulo_word(x: i64, y: i64) -> i64 {
    let rest = x % y;
    if rest != 0 && (rest < 0) != (y < 0) { rest + y } else { rest }
}

/// `round(value, -places)`: the nearest multiple of `10^places`, half to the even one. `None` is a `MemoryError`.
pub fn round_to_ten(value: IntRef<'_>, places: IntRef<'_>) -> Option<Int> {
    if value.is_zero() || places.is_negative() || places.is_zero() {
        return Some(value.to_owned());
    }
    // Half of 10^places has more bits than the value: it rounds to zero, and the power is not worth making.
    let places = match places.to_u64() {
        Some(places) if places.saturating_mul(3) <= magnitude::bit_length(value.digits()) + 3 => places,
        _ => return Some(Int::zero()),
    };
    let ten = Int::from(10_i64);
    let unit = pow(ten.as_ref(), Int::from(places).as_ref()).ok()?;
    let (quotient, rest) = divmod(value, unit.as_ref()).ok()?;
    let twice = shl(rest.as_ref(), 1).ok()?;
    let up = match twice.as_ref().cmp(&unit.as_ref()) {
        Ordering::Less => false,
        Ordering::Greater => true,
        Ordering::Equal => quotient.as_ref().is_odd(),
    };
    let quotient = if up { add(quotient.as_ref(), Int::from(1_i64).as_ref()) } else { quotient };
    Some(mul(quotient.as_ref(), unit.as_ref()))
}

/// Why `a / b` has no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrueDivError {
    /// `ZeroDivisionError`.
    ZeroDivision,
    /// `OverflowError`.
    Overflow,
}

impl TrueDivError {
    /// CPython's text.
    pub const fn message(self) -> &'static str {
        match self {
            Self::ZeroDivision => ZeroDivision::MESSAGE,
            Self::Overflow => "integer division result too large for a float",
        }
    }
}

/// `a / b`, rounded once, half to even, whatever the size of the operands.
pub fn true_div(a: IntRef<'_>, b: IntRef<'_>) -> Result<f64, TrueDivError> {
    const EXACT: i64 = 1 << 53;
    if b.is_zero() {
        return Err(TrueDivError::ZeroDivision);
    }
    let negative = a.is_negative() != b.is_negative();
    if a.is_zero() {
        return Ok(if negative { -0.0 } else { 0.0 });
    }
    if let (Some(x), Some(y)) = (a.small(), b.small())
        && x.abs() <= EXACT
        && y.abs() <= EXACT
    {
        return Ok(x as f64 / y as f64);
    }
    let quotient = magnitude_ratio(a.digits(), b.digits()).ok_or(TrueDivError::Overflow)?;
    Ok(if negative { -quotient } else { quotient })
}

/// Scales the operands so that the integer quotient has 62 or 63 bits; what is cut off only decides ties.
fn magnitude_ratio(a: &[u32], b: &[u32]) -> Option<f64> {
    const WANTED: i64 = 62;
    let excess = magnitude::bit_length(a) as i64 - magnitude::bit_length(b) as i64;
    if excess > 1100 {
        return None;
    }
    if excess < -1200 {
        return Some(0.0);
    }
    let drop = excess - WANTED;
    let (numerator, mut sticky) = if drop >= 0 {
        (magnitude::shr_bits(a, drop as u64), magnitude::any_below(a, drop as u64))
    } else {
        (magnitude::shl(a, drop.unsigned_abs()), false)
    };
    let (quotient, rest) = magnitude::divrem(magnitude::trimmed(&numerator), b);
    sticky |= !magnitude::trimmed(&rest).is_empty();
    let quotient = magnitude::to_u128(magnitude::trimmed(&quotient))? as u64;
    scale(quotient, sticky, drop)
}
