//! `complex` arithmetic. A real operand stays real: its missing imaginary part is not the same as `0.0`.
//!
//! Products and quotients follow C99 annex G: an infinite operand gives an infinite result even where the formula
//! makes NaNs of it.

use bytecode::Constant;
use bytecode::operand::BinaryOp;

/// One side of an operator of which at least one side is complex.
#[derive(Clone, Copy)]
pub(super) enum Operand {
    Real(f64),
    Complex(f64, f64),
}

impl Operand {
    fn parts(self) -> Pair {
        match self {
            Self::Real(real) => (real, 0.0),
            Self::Complex(real, imag) => (real, imag),
        }
    }
}

type Pair = (f64, f64);

pub(super) fn binary(left: Operand, op: BinaryOp, right: Operand) -> Option<Constant> {
    let (real, imag) = match op {
        BinaryOp::Add => add(left, right),
        BinaryOp::Subtract => subtract(left, right),
        BinaryOp::Multiply => multiply(left, right),
        BinaryOp::TrueDivide => divide(left, right)?,
        BinaryOp::Power => power(left.parts(), right.parts())?,
        _ => return None,
    };
    Some(Constant::Complex(real, imag))
}

fn add(left: Operand, right: Operand) -> Pair {
    match (left, right) {
        (Operand::Real(real), other) | (other, Operand::Real(real)) => {
            (other.parts().0 + real, other.parts().1)
        }
        (Operand::Complex(a, b), Operand::Complex(c, d)) => (a + c, b + d),
    }
}

fn subtract(left: Operand, right: Operand) -> Pair {
    match (left, right) {
        (Operand::Real(a), right) => (a - right.parts().0, -right.parts().1),
        (Operand::Complex(a, b), Operand::Real(c)) => (a - c, b),
        (Operand::Complex(a, b), Operand::Complex(c, d)) => (a - c, b - d),
    }
}

fn multiply(left: Operand, right: Operand) -> Pair {
    match (left, right) {
        (Operand::Real(real), other) | (other, Operand::Real(real)) => {
            let (a, b) = other.parts();
            (a * real, b * real)
        }
        (Operand::Complex(a, b), Operand::Complex(c, d)) => product((a, b), (c, d)),
    }
}

fn product(left: Pair, right: Pair) -> Pair {
    let plain = |(a, b): Pair, (c, d): Pair| (a * c - b * d, a * d + b * c);
    let result = plain(left, right);
    if !(result.0.is_nan() && result.1.is_nan()) {
        return result;
    }
    let partial = [left.0 * right.0, left.1 * right.1, left.0 * right.1, left.1 * right.0];
    let (mut left, mut right) = (left, right);
    let mut recover = false;
    if is_infinite(left) {
        (left, right) = (unit(left), without_nan(right));
        recover = true;
    }
    if is_infinite(right) {
        (left, right) = (without_nan(left), unit(right));
        recover = true;
    }
    if !recover && partial.iter().any(|part| part.is_infinite()) {
        (left, right) = (without_nan(left), without_nan(right));
        recover = true;
    }
    if !recover {
        return result;
    }
    let (real, imag) = plain(left, right);
    (f64::INFINITY * real, f64::INFINITY * imag)
}

fn divide(left: Operand, right: Operand) -> Option<Pair> {
    match (left, right) {
        (Operand::Complex(a, b), Operand::Real(real)) => (real != 0.0).then(|| (a / real, b / real)),
        (left, right) => quotient(left, right.parts()),
    }
}

/// Smith's method: divides by the larger part first, so that squares do not overflow.
fn quotient(left: Operand, (c, d): Pair) -> Option<Pair> {
    let (a, b) = left.parts();
    let real_only = matches!(left, Operand::Real(_));
    let result = if c.abs() >= d.abs() {
        if c == 0.0 {
            return None;
        }
        let ratio = d / c;
        let divisor = c + d * ratio;
        if real_only {
            (a / divisor, -a * ratio / divisor)
        } else {
            ((a + b * ratio) / divisor, (b - a * ratio) / divisor)
        }
    } else if d.abs() >= c.abs() {
        let ratio = c / d;
        let divisor = c * ratio + d;
        if real_only {
            (a * ratio / divisor, -a / divisor)
        } else {
            ((a * ratio + b) / divisor, (b * ratio - a) / divisor)
        }
    } else {
        (f64::NAN, f64::NAN)
    };
    if !(result.0.is_nan() && result.1.is_nan()) {
        return Some(result);
    }
    if is_infinite((a, b)) && c.is_finite() && d.is_finite() {
        let (x, y) = unit((a, b));
        return Some((f64::INFINITY * (x * c + y * d), f64::INFINITY * (y * c - x * d)));
    }
    if (c.is_infinite() || d.is_infinite()) && a.is_finite() && b.is_finite() {
        let (x, y) = unit((c, d));
        return Some((0.0 * (a * x + b * y), 0.0 * (b * x - a * y)));
    }
    Some(result)
}

fn power(base: Pair, exponent: Pair) -> Option<Pair> {
    let small = exponent.1 == 0.0 && exponent.0 == exponent.0.floor() && exponent.0.abs() <= 100.0;
    let result = if small { power_small(base, exponent.0 as i32)? } else { power_polar(base, exponent)? };
    (!is_infinite(result)).then_some(result)
}

fn power_small(base: Pair, exponent: i32) -> Option<Pair> {
    if exponent > 0 {
        return Some(power_unsigned(base, exponent.unsigned_abs()));
    }
    quotient(Operand::Complex(1.0, 0.0), power_unsigned(base, exponent.unsigned_abs()))
}

fn power_unsigned(base: Pair, exponent: u32) -> Pair {
    let (mut result, mut square) = ((1.0, 0.0), base);
    for bit in 0..u32::BITS - exponent.leading_zeros() {
        if exponent >> bit & 1 == 1 {
            result = product(result, square);
        }
        square = product(square, square);
    }
    result
}

fn power_polar(base: Pair, exponent: Pair) -> Option<Pair> {
    if exponent == (0.0, 0.0) {
        return Some((1.0, 0.0));
    }
    if base == (0.0, 0.0) {
        let defined = exponent.1 == 0.0 && exponent.0 >= 0.0;
        return defined.then_some((0.0, 0.0));
    }
    let (size, angle) = (base.0.hypot(base.1), base.1.atan2(base.0));
    let mut length = size.powf(exponent.0);
    let mut phase = angle * exponent.0;
    if exponent.1 != 0.0 {
        length *= (-angle * exponent.1).exp();
        phase += exponent.1 * size.ln();
    }
    // No angle is infinite.
    (!phase.is_infinite()).then(|| (length * phase.cos(), length * phase.sin()))
}

fn is_infinite((real, imag): Pair) -> bool {
    real.is_infinite() || imag.is_infinite()
}

/// An infinite value as a direction: infinite parts are 1, others 0.
fn unit((real, imag): Pair) -> Pair {
    let part = |part: f64| if part.is_infinite() { 1f64.copysign(part) } else { 0f64.copysign(part) };
    (part(real), part(imag))
}

fn without_nan((real, imag): Pair) -> Pair {
    let part = |part: f64| if part.is_nan() { 0f64.copysign(part) } else { part };
    (part(real), part(imag))
}
