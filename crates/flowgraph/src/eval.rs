//! Python's operators on constants, for folding.
//!
//! `None` means "do not fold": the operation would raise, warn, or make something too big to be worth storing.
//! The limits are CPython's; they are part of what makes the code equal.
//! Needs: nothing. Costs: the operation itself.

mod complex;
mod float;
mod int;
mod sequence;

use std::borrow::Cow;

use bytecode::Constant;
use bytecode::operand::BinaryOp;
use num_bigint::BigInt;
use num_traits::{FromPrimitive, ToPrimitive, Zero};

use complex::Operand;

/// `not`, and conditions.
pub(crate) fn truth(value: &Constant) -> bool {
    match value {
        Constant::None => false,
        Constant::Bool(value) => *value,
        Constant::Int(value) => !value.is_zero(),
        Constant::Float(value) => *value != 0.0,
        Constant::Complex(real, imag) => *real != 0.0 || *imag != 0.0,
        Constant::Str(text) => !text.is_empty(),
        Constant::Bytes(bytes) => !bytes.is_empty(),
        Constant::Tuple(items) | Constant::FrozenSet(items) => !items.is_empty(),
        Constant::Ellipsis | Constant::Slice(_) | Constant::Code(_) => true,
    }
}

/// What stands for a constant among the members of a set: equal members have equal keys, also across the types of
/// numbers. A NaN has none, it equals nothing.
pub(crate) fn set_key(value: &Constant) -> Option<Constant> {
    match value {
        Constant::Bool(value) => Some(Constant::Int(i32::from(*value).into())),
        Constant::Float(value) if value.is_nan() => None,
        Constant::Float(value) if value.fract() == 0.0 => BigInt::from_f64(*value).map(Constant::Int),
        Constant::Complex(real, imag) if real.is_nan() || imag.is_nan() => None,
        Constant::Complex(real, imag) if *imag == 0.0 => set_key(&Constant::Float(*real)),
        // `+ 0.0` takes the sign off a zero.
        Constant::Complex(real, imag) => Some(Constant::Complex(real + 0.0, imag + 0.0)),
        Constant::Tuple(items) => items.iter().map(set_key).collect::<Option<_>>().map(Constant::Tuple),
        _ => Some(value.clone()),
    }
}

/// `-value`
pub(crate) fn negative(value: &Constant) -> Option<Constant> {
    Some(match Number::of(value)? {
        Number::Int(value) => Constant::Int(-&*value),
        Number::Float(value) => Constant::Float(-value),
        Number::Complex(real, imag) => Constant::Complex(-real, -imag),
    })
}

/// `+value`
pub(crate) fn positive(value: &Constant) -> Option<Constant> {
    Some(match Number::of(value)? {
        Number::Int(value) => Constant::Int(value.into_owned()),
        Number::Float(_) | Number::Complex(..) => value.clone(),
    })
}

/// `~value`; of a `bool` it warns.
pub(crate) fn invert(value: &Constant) -> Option<Constant> {
    match value {
        Constant::Int(value) => Some(Constant::Int(!value)),
        _ => None,
    }
}

/// `left op right`; in-place operators are never folded.
pub(crate) fn binary(left: &Constant, op: BinaryOp, right: &Constant) -> Option<Constant> {
    if let (Constant::Bool(left), Constant::Bool(right)) = (left, right) {
        match op {
            BinaryOp::And => return Some(Constant::Bool(left & right)),
            BinaryOp::Or => return Some(Constant::Bool(left | right)),
            BinaryOp::Xor => return Some(Constant::Bool(left ^ right)),
            _ => {}
        }
    }
    match (Number::of(left), Number::of(right)) {
        (Some(left), Some(right)) => numbers(left, op, right),
        _ => sequence::binary(left, op, right),
    }
}

/// What takes part in arithmetic; `bool` counts as `int`.
enum Number<'a> {
    Int(Cow<'a, BigInt>),
    Float(f64),
    Complex(f64, f64),
}

impl<'a> Number<'a> {
    fn of(value: &'a Constant) -> Option<Self> {
        match value {
            Constant::Bool(value) => Some(Self::Int(Cow::Owned(i32::from(*value).into()))),
            Constant::Int(value) => Some(Self::Int(Cow::Borrowed(value))),
            Constant::Float(value) => Some(Self::Float(*value)),
            Constant::Complex(real, imag) => Some(Self::Complex(*real, *imag)),
            _ => None,
        }
    }

    /// As operand of complex arithmetic; none for an `int` too big for a `float`.
    fn into_operand(self) -> Option<Operand> {
        match self {
            Self::Int(value) => value.to_f64().filter(|value| value.is_finite()).map(Operand::Real),
            Self::Float(value) => Some(Operand::Real(value)),
            Self::Complex(real, imag) => Some(Operand::Complex(real, imag)),
        }
    }
}

fn numbers(left: Number<'_>, op: BinaryOp, right: Number<'_>) -> Option<Constant> {
    if let (Number::Int(left), Number::Int(right)) = (&left, &right) {
        return int::binary(left, op, right);
    }
    match (left.into_operand()?, right.into_operand()?) {
        (Operand::Real(left), Operand::Real(right)) => float::binary(left, op, right),
        (left, right) => complex::binary(left, op, right),
    }
}

#[cfg(test)]
mod tests;
