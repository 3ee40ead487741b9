//! `int` arithmetic, with CPython's limits on what is worth folding.

use bytecode::Constant;
use bytecode::operand::BinaryOp;
use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{Signed, ToPrimitive, Zero};

use super::float;

/// Most bits of a result of `*`, `**` and `<<`.
const MAX_BITS: u64 = 128;

pub(super) fn binary(left: &BigInt, op: BinaryOp, right: &BigInt) -> Option<Constant> {
    let value = match op {
        BinaryOp::Add => left + right,
        BinaryOp::Subtract => left - right,
        BinaryOp::Multiply => multiply(left, right)?,
        BinaryOp::FloorDivide if !right.is_zero() => left.div_floor(right),
        BinaryOp::Remainder if !right.is_zero() => left.mod_floor(right),
        BinaryOp::Lshift => shift_left(left, right)?,
        BinaryOp::Rshift => shift_right(left, right)?,
        BinaryOp::And => left & right,
        BinaryOp::Or => left | right,
        BinaryOp::Xor => left ^ right,
        BinaryOp::TrueDivide => return divide(left, right).map(Constant::Float),
        BinaryOp::Power => return power(left, right),
        _ => return None,
    };
    Some(Constant::Int(value))
}

fn multiply(left: &BigInt, right: &BigInt) -> Option<BigInt> {
    let small = left.is_zero() || right.is_zero() || left.bits() + right.bits() <= MAX_BITS;
    small.then(|| left * right)
}

fn shift_left(left: &BigInt, right: &BigInt) -> Option<BigInt> {
    if right.is_negative() {
        return None;
    }
    if left.is_zero() || right.is_zero() {
        return Some(left.clone());
    }
    let shift = right.to_u64()?;
    (shift <= MAX_BITS && left.bits() <= MAX_BITS - shift).then(|| left << shift)
}

fn shift_right(left: &BigInt, right: &BigInt) -> Option<BigInt> {
    if right.is_negative() {
        return None;
    }
    match right.to_u64() {
        Some(shift) if shift <= left.bits() => Some(left >> shift),
        // All bits go; what stays is the sign.
        _ => Some(BigInt::from(if left.is_negative() { -1 } else { 0 })),
    }
}

fn power(left: &BigInt, right: &BigInt) -> Option<Constant> {
    if right.is_negative() {
        return float::power(to_float(left)?, to_float(right)?);
    }
    if right.is_zero() || left.is_zero() {
        return Some(Constant::Int(u32::from(right.is_zero()).into()));
    }
    let exponent = right.to_u64()?;
    if left.bits() > MAX_BITS / exponent {
        return None;
    }
    // With more than one bit the exponent is below the limit; ±1 need its lowest bit only.
    let exponent = if left.bits() <= 1 { 2 - (exponent & 1) } else { exponent };
    Some(Constant::Int(left.pow(exponent as u32)))
}

fn to_float(value: &BigInt) -> Option<f64> {
    value.to_f64().filter(|value| value.is_finite())
}

/// Quotient as the nearest `float`, ties to even.
fn divide(left: &BigInt, right: &BigInt) -> Option<f64> {
    if right.is_zero() {
        return None;
    }
    let sign = if left.is_negative() != right.is_negative() { -1.0 } else { 1.0 };
    let (left, right) = (left.magnitude(), right.magnitude());
    if left.is_zero() {
        return Some(0.0 * sign);
    }
    // A quotient of 66 bits or more whose lowest bit says "not exact" rounds as the exact one does.
    let shift = 66 - (left.bits() as i64 - right.bits() as i64);
    let (quotient, rest) =
        if shift >= 0 { (left << shift).div_rem(right) } else { left.div_rem(&(right << -shift)) };
    let inexact = u128::from(!rest.is_zero());
    Some(scale(quotient.to_u128()? | inexact, -shift)? * sign)
}

/// `bits * 2**exponent` for `bits` of 66 bits or more, rounded once; none when it is too big.
fn scale(bits: u128, exponent: i64) -> Option<f64> {
    let length = 128 - i64::from(bits.leading_zeros());
    // 53 bits are kept, fewer when the result is subnormal.
    let drop = (length - 53).max(-1074 - exponent);
    if drop > length + 1 {
        return Some(0.0);
    }
    let (kept, rest, half) = (bits >> drop, bits & ((1 << drop) - 1), 1u128 << (drop - 1));
    let rounded = kept + u128::from(rest > half || (rest == half && kept & 1 == 1));
    // In two steps, as the power of two alone need not be in range; both are exact.
    let power = exponent + drop;
    let (first, second) = (power / 2, power - power / 2);
    let value = rounded as f64 * 2f64.powi(first as i32) * 2f64.powi(second as i32);
    value.is_finite().then_some(value)
}
