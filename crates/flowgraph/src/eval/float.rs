//! `float` arithmetic.

use bytecode::Constant;
use bytecode::operand::BinaryOp;

use super::complex::{self, Operand};

pub(super) fn binary(left: f64, op: BinaryOp, right: f64) -> Option<Constant> {
    let value = match op {
        BinaryOp::Add => left + right,
        BinaryOp::Subtract => left - right,
        BinaryOp::Multiply => left * right,
        BinaryOp::TrueDivide if right != 0.0 => left / right,
        BinaryOp::FloorDivide if right != 0.0 => divide_floor(left, right).0,
        BinaryOp::Remainder if right != 0.0 => remainder(left, right),
        BinaryOp::Power => return power(left, right),
        _ => return None,
    };
    Some(Constant::Float(value))
}

/// `left % right`: the sign of the right operand, also for zero.
fn remainder(left: f64, right: f64) -> f64 {
    let rest = left % right;
    if rest == 0.0 {
        return 0f64.copysign(right);
    }
    if (right < 0.0) != (rest < 0.0) { rest + right } else { rest }
}

/// Floored quotient and remainder.
fn divide_floor(left: f64, right: f64) -> (f64, f64) {
    let rest = left % right;
    let mut quotient = (left - rest) / right;
    if rest != 0.0 && (right < 0.0) != (rest < 0.0) {
        quotient -= 1.0;
    }
    let floored = if quotient == 0.0 {
        0f64.copysign(left / right)
    } else {
        let floor = quotient.floor();
        if quotient - floor > 0.5 { floor + 1.0 } else { floor }
    };
    (floored, remainder(left, right))
}

/// `left ** right`; a negative base with a broken exponent gives a `complex`.
pub(super) fn power(left: f64, right: f64) -> Option<Constant> {
    if left == 0.0 && right < 0.0 {
        return None;
    }
    if left < 0.0 && left.is_finite() && right.is_finite() && right != right.floor() {
        return complex::binary(Operand::Complex(left, 0.0), BinaryOp::Power, Operand::Complex(right, 0.0));
    }
    let value = left.powf(right);
    let overflowed = value.is_infinite() && left.is_finite() && right.is_finite();
    (!overflowed).then_some(Constant::Float(value))
}
