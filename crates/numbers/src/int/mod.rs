//! Python's int: sign and magnitude in base 2^30, least significant digit first.
//!
//! [`IntRef`] is a view of somebody's digits (the object crate's), [`Int`] an owned result. Both are normalised:
//! no zero digit on top, zero is empty and not negative. Operands of at most two digits are computed in machine
//! words and need no heap; magnitudes beyond [`SCHOOLBOOK`] digits go through `num-bigint`.

use std::cmp::Ordering;
use std::fmt;

use smallvec::SmallVec;

mod arith;
mod bits;
mod bytes;
mod convert;
mod divide;
pub(crate) mod magnitude;
mod power;
#[cfg(test)]
mod tests;

pub use arith::{add, mul, sub};
pub use bits::{and, bit_count, bit_length, invert, lshift, or, rshift, shl, shr, xor};
pub use bytes::{BytesError, from_bytes, to_bytes};
pub use convert::{from_f64_trunc, hash, to_f64};
pub use divide::{TrueDivError, divmod, floor_div, modulo, round_to_ten, true_div};
pub use power::{PowError, PowModError, gcd, isqrt, pow, pow_mod};

/// Bits in a digit.
pub const SHIFT: u32 = 30;
/// The largest digit.
pub const MASK: u32 = (1 << SHIFT) - 1;
/// Up to this many digits in the smaller operand, own loops beat repacking for `num-bigint`.
pub const SCHOOLBOOK: usize = 40;
/// More digits than this cannot be counted in the object's size word.
pub const MAX_DIGITS: u64 = (1 << 60) - 1;

/// Owned digits; eight of them (240 bits) need no heap.
pub type Digits = SmallVec<[u32; 8]>;

/// A borrowed int.
#[derive(Clone, Copy, Debug)]
pub struct IntRef<'a> {
    negative: bool,
    digits: &'a [u32],
}

/// An owned int.
#[derive(Clone, Debug, Default)]
pub struct Int {
    negative: bool,
    digits: Digits,
}

impl<'a> IntRef<'a> {
    /// A view of normalised digits.
    #[inline]
    pub fn new(negative: bool, digits: &'a [u32]) -> Self {
        debug_assert!(digits.last().is_none_or(|&top| top != 0), "digits are normalised");
        debug_assert!(digits.iter().all(|&digit| digit <= MASK), "digits have 30 bits");
        debug_assert!(!negative || !digits.is_empty(), "zero has no sign");
        Self { negative, digits }
    }

    /// The magnitude, least significant digit first.
    #[inline]
    pub const fn digits(self) -> &'a [u32] {
        self.digits
    }

    /// Whether it is below zero.
    #[inline]
    pub const fn is_negative(self) -> bool {
        self.negative
    }

    /// Whether it is zero.
    #[inline]
    pub const fn is_zero(self) -> bool {
        self.digits.is_empty()
    }

    /// Whether it is odd.
    #[inline]
    pub const fn is_odd(self) -> bool {
        matches!(self.digits.first(), Some(&low) if low & 1 == 1)
    }

    /// The value, if it has at most two digits (and so 60 bits): the door to every fast path.
    #[inline]
    pub const fn small(self) -> Option<i64> {
        let magnitude = match *self.digits {
            [] => 0,
            [low] => low as i64,
            [low, high] => (high as i64) << SHIFT | low as i64,
            _ => return None,
        };
        Some(if self.negative { -magnitude } else { magnitude })
    }

    /// The same magnitude, other sign.
    #[inline]
    #[must_use]
    pub const fn negated(self) -> Self {
        Self { negative: !self.negative && !self.digits.is_empty(), digits: self.digits }
    }

    /// The absolute value.
    #[inline]
    #[must_use]
    pub const fn magnitude(self) -> Self {
        Self { negative: false, digits: self.digits }
    }

    /// A copy that owns its digits.
    pub fn to_owned(self) -> Int {
        Int { negative: self.negative, digits: Digits::from_slice(self.digits) }
    }
}

impl Int {
    /// Zero.
    pub fn zero() -> Self {
        Self::default()
    }

    /// From digits that need not be normalised.
    #[inline]
    pub fn from_parts(negative: bool, mut digits: Digits) -> Self {
        while digits.last() == Some(&0) {
            digits.pop();
        }
        Self { negative: negative && !digits.is_empty(), digits }
    }

    /// The view that the functions of this module take.
    #[inline]
    pub fn as_ref(&self) -> IntRef<'_> {
        IntRef { negative: self.negative, digits: &self.digits }
    }

    /// The magnitude, least significant digit first.
    #[inline]
    pub fn digits(&self) -> &[u32] {
        &self.digits
    }

    /// Whether it is below zero.
    #[inline]
    pub const fn is_negative(&self) -> bool {
        self.negative
    }

    /// Sign and digits, for a caller that stores them.
    #[inline]
    pub fn into_parts(self) -> (bool, Digits) {
        (self.negative, self.digits)
    }

    /// The same magnitude, other sign.
    #[must_use]
    pub fn negated(mut self) -> Self {
        self.negative = !self.negative && !self.digits.is_empty();
        self
    }
}

impl PartialEq for IntRef<'_> {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.negative == other.negative && self.digits == other.digits
    }
}

impl Eq for IntRef<'_> {}

impl Ord for IntRef<'_> {
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.negative, other.negative) {
            (false, false) => magnitude::cmp(self.digits, other.digits),
            (true, true) => magnitude::cmp(other.digits, self.digits),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
        }
    }
}

impl PartialOrd for IntRef<'_> {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Int {
    fn eq(&self, other: &Self) -> bool {
        self.as_ref() == other.as_ref()
    }
}

impl Eq for Int {}

impl fmt::Display for Int {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&crate::int_text::to_base(self.as_ref(), 10))
    }
}

/// A division by zero; CPython says "division by zero" for `/`, `//`, `%` and `divmod` alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ZeroDivision;

impl ZeroDivision {
    /// CPython's text.
    pub const MESSAGE: &'static str = "division by zero";
}

/// A conversion to float of an int beyond the float's range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FloatOverflow;

impl FloatOverflow {
    /// CPython's text.
    pub const MESSAGE: &'static str = "int too large to convert to float";
}

/// Why a shift has no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShiftError {
    /// `ValueError`.
    Negative,
    /// `OverflowError`.
    TooLarge,
    /// `MemoryError`.
    Memory,
}

impl ShiftError {
    /// CPython's text; `MemoryError` has none.
    pub const fn message(self) -> &'static str {
        match self {
            Self::Negative => "negative shift count",
            Self::TooLarge => "too many digits in integer",
            Self::Memory => "",
        }
    }
}
