//! Shifts, and the bitwise operations on the endless two's complement that Python ints stand for.

use super::{Digits, Int, IntRef, MASK, MAX_DIGITS, SHIFT, ShiftError, magnitude, sub};

/// Bits of the magnitude up to its highest one.
#[inline]
pub fn bit_length(value: IntRef<'_>) -> u64 {
    magnitude::bit_length(value.digits())
}

/// Ones in the magnitude.
pub fn bit_count(value: IntRef<'_>) -> u64 {
    value.digits().iter().map(|digit| u64::from(digit.count_ones())).sum()
}

/// `a << b`.
pub fn lshift(a: IntRef<'_>, b: IntRef<'_>) -> Result<Int, ShiftError> {
    if b.is_negative() {
        return Err(ShiftError::Negative);
    }
    if a.is_zero() {
        return Ok(Int::zero());
    }
    shl(a, b.to_u64().ok_or(ShiftError::TooLarge)?)
}

/// `a << bits`.
pub fn shl(a: IntRef<'_>, bits: u64) -> Result<Int, ShiftError> {
    if let Some(word) = a.small()
        && bits <= 60
    {
        return Ok(Int::from(i128::from(word) << bits));
    }
    if a.is_zero() {
        return Ok(Int::zero());
    }
    if bits / u64::from(SHIFT) > MAX_DIGITS - a.digits().len() as u64 - 1 {
        return Err(ShiftError::TooLarge);
    }
    if !magnitude::bits_fit_in_memory(bits.saturating_add(bit_length(a))) {
        return Err(ShiftError::Memory);
    }
    Ok(Int::from_parts(a.is_negative(), magnitude::shl(a.digits(), bits)))
}

/// `a >> b`, towards minus infinity.
pub fn rshift(a: IntRef<'_>, b: IntRef<'_>) -> Result<Int, ShiftError> {
    if b.is_negative() {
        return Err(ShiftError::Negative);
    }
    Ok(shr(a, b.to_u64().unwrap_or(u64::MAX)))
}

/// `a >> bits`, towards minus infinity.
pub fn shr(a: IntRef<'_>, bits: u64) -> Int {
    if let Some(word) = a.small() {
        return Int::from(word >> bits.min(63));
    }
    let kept = Int::from_parts(a.is_negative(), magnitude::shr_bits(a.digits(), bits));
    if a.is_negative() && magnitude::any_below(a.digits(), bits) {
        return sub(kept.as_ref(), Int::from(1_i64).as_ref());
    }
    kept
}

/// `~a`.
pub fn invert(a: IntRef<'_>) -> Int {
    sub(Int::from(-1_i64).as_ref(), a)
}

/// `a & b`.
#[inline]
pub fn and(a: IntRef<'_>, b: IntRef<'_>) -> Int {
    match (a.small(), b.small()) {
        (Some(x), Some(y)) => Int::from(x & y),
        _ => combine(a, b, |x, y| x & y),
    }
}

/// `a | b`.
#[inline]
pub fn or(a: IntRef<'_>, b: IntRef<'_>) -> Int {
    match (a.small(), b.small()) {
        (Some(x), Some(y)) => Int::from(x | y),
        _ => combine(a, b, |x, y| x | y),
    }
}

/// `a ^ b`.
#[inline]
pub fn xor(a: IntRef<'_>, b: IntRef<'_>) -> Int {
    match (a.small(), b.small()) {
        (Some(x), Some(y)) => Int::from(x ^ y),
        _ => combine(a, b, |x, y| x ^ y),
    }
}

/// Digits of the two's complement from the lowest up, sign digits without end.
fn complement(value: IntRef<'_>) -> impl Iterator<Item = u32> {
    let (flip, mut carry) = if value.is_negative() { (MASK, 1) } else { (0, 0) };
    let digits = value.digits().iter().copied().chain(std::iter::repeat(0));
    digits.map(move |digit| {
        let sum = (digit ^ flip) + carry;
        carry = sum >> SHIFT;
        sum & MASK
    })
}

fn combine(a: IntRef<'_>, b: IntRef<'_>, op: impl Fn(u32, u32) -> u32) -> Int {
    let negative = op(u32::from(a.is_negative()), u32::from(b.is_negative())) == 1;
    // One more than the longer operand: negating the lowest value of n digits needs n + 1.
    let len = a.digits().len().max(b.digits().len()) + 1;
    let mut digits: Digits = complement(a).zip(complement(b)).take(len).map(|(x, y)| op(x, y)).collect();
    if negative {
        let mut carry = 1;
        for digit in &mut digits {
            let sum = (*digit ^ MASK) + carry;
            carry = sum >> SHIFT;
            *digit = sum & MASK;
        }
    }
    Int::from_parts(negative, digits)
}
