//! Powers, modular powers, greatest common divisor, integer square root.

use num_bigint::BigUint;
use num_integer::Integer;
use num_traits::Pow;

use super::{Digits, Int, IntRef, magnitude, modulo};

/// Why a power has no int result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PowError {
    /// The exponent is below zero: the caller computes with floats.
    NegativeExponent,
    /// `MemoryError`.
    Memory,
}

/// Why a modular power has no result; both are `ValueError`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PowModError {
    /// The modulus is zero.
    ZeroModulus,
    /// The exponent is below zero and the base has no inverse.
    NotInvertible,
}

impl PowModError {
    /// CPython's text.
    pub const fn message(self) -> &'static str {
        match self {
            Self::ZeroModulus => "pow() 3rd argument cannot be 0",
            Self::NotInvertible => "base is not invertible for the given modulus",
        }
    }
}

/// `base ** exponent`.
pub fn pow(base: IntRef<'_>, exponent: IntRef<'_>) -> Result<Int, PowError> {
    if exponent.is_negative() {
        return Err(PowError::NegativeExponent);
    }
    match base.small() {
        _ if exponent.is_zero() => return Ok(Int::from(1_i64)),
        Some(0 | 1) => return Ok(base.to_owned()),
        Some(-1) => return Ok(Int::from(if exponent.is_odd() { -1_i64 } else { 1 })),
        _ => {}
    }
    let times = exponent.to_u64().ok_or(PowError::Memory)?;
    if let (Some(word), Ok(times)) = (base.small(), u32::try_from(times))
        && let Some(power) = word.checked_pow(times)
    {
        return Ok(Int::from(power));
    }
    let bits = magnitude::bit_length(base.digits()).checked_mul(times).ok_or(PowError::Memory)?;
    if !magnitude::bits_fit_in_memory(bits) {
        return Err(PowError::Memory);
    }
    let negative = base.is_negative() && exponent.is_odd();
    Ok(Int::from_parts(negative, magnitude_pow(base.digits(), times)))
}

/// The power of two in the base is a shift of the result; the rest is squared and multiplied.
fn magnitude_pow(base: &[u32], times: u64) -> Digits {
    const IN_PLACE_BITS: u64 = 2400;
    let twos = magnitude::trailing_zeros(base);
    let odd = magnitude::shr_bits(base, twos);
    let odd = magnitude::trimmed(&odd);
    let power = if odd == [1] {
        magnitude::from_u64(1)
    } else if magnitude::bit_length(odd).saturating_mul(times) > IN_PLACE_BITS {
        magnitude::from_big(&Pow::pow(&magnitude::to_big(odd), times))
    } else {
        square_and_multiply(odd, times)
    };
    if twos == 0 { power } else { magnitude::shl(magnitude::trimmed(&power), twos * times) }
}

fn square_and_multiply(base: &[u32], times: u64) -> Digits {
    let mut power = Digits::from_slice(base);
    for bit in (0..times.ilog2()).rev() {
        power = magnitude::mul(magnitude::trimmed(&power), magnitude::trimmed(&power));
        if times >> bit & 1 == 1 {
            power = magnitude::mul(magnitude::trimmed(&power), base);
        }
    }
    power
}

/// `pow(base, exponent, modulus)`; the result has the modulus' sign.
pub fn pow_mod(base: IntRef<'_>, exponent: IntRef<'_>, modulus: IntRef<'_>) -> Result<Int, PowModError> {
    if modulus.is_zero() {
        return Err(PowModError::ZeroModulus);
    }
    if modulus.digits() == [1] {
        return Ok(Int::zero());
    }
    let size = modulus.magnitude();
    let residue = modulo(base, size).map_err(|_| PowModError::ZeroModulus)?;
    let power = match (size.small(), exponent.to_i64()) {
        (Some(size), Some(times)) => pow_mod_word(residue.as_ref().small().unwrap_or(0), times, size)?,
        _ => pow_mod_long(residue.digits(), exponent, size.digits())?,
    };
    if modulus.is_negative() && !power.digits().is_empty() {
        return Ok(super::add(power.as_ref(), modulus));
    }
    Ok(power)
}

fn pow_mod_word(residue: i64, times: i64, modulus: i64) -> Result<Int, PowModError> {
    let mut square = residue as u64;
    if times < 0 {
        let bezout = residue.extended_gcd(&modulus);
        if bezout.gcd != 1 {
            return Err(PowModError::NotInvertible);
        }
        square = bezout.x.rem_euclid(modulus) as u64;
    }
    let modulus = modulus as u64;
    let product = |x: u64, y: u64| {
        if modulus <= 1 << 32 {
            x * y % modulus
        } else {
            (u128::from(x) * u128::from(y) % u128::from(modulus)) as u64
        }
    };
    let (mut power, mut left) = (1, times.unsigned_abs());
    loop {
        if left & 1 == 1 {
            power = product(power, square);
        }
        left >>= 1;
        if left == 0 {
            return Ok(Int::from(power));
        }
        square = product(square, square);
    }
}

fn pow_mod_long(residue: &[u32], exponent: IntRef<'_>, modulus: &[u32]) -> Result<Int, PowModError> {
    let modulus = magnitude::to_big(modulus);
    let mut base = magnitude::to_big(residue);
    if exponent.is_negative() {
        base = base.modinv(&modulus).ok_or(PowModError::NotInvertible)?;
    }
    let power = base.modpow(&magnitude::to_big(exponent.digits()), &modulus);
    Ok(Int::from_parts(false, magnitude::from_big(&power)))
}

/// The greatest common divisor, never negative.
pub fn gcd(a: IntRef<'_>, b: IntRef<'_>) -> Int {
    if let (Some(x), Some(y)) = (a.small(), b.small()) {
        return Int::from(x.gcd(&y));
    }
    // One step of Euclid first: the operands are often of very different size.
    let (long, short) = if a.digits().len() >= b.digits().len() { (a, b) } else { (b, a) };
    if short.is_zero() {
        return long.magnitude().to_owned();
    }
    let (_, rest) = magnitude::divrem(long.digits(), short.digits());
    let rest = Int::from_parts(false, rest);
    if let (Some(x), Some(y)) = (short.magnitude().small(), rest.as_ref().small()) {
        return Int::from(x.gcd(&y));
    }
    let divisor = magnitude::to_big(short.digits()).gcd(&magnitude::to_big(rest.digits()));
    Int::from_parts(false, magnitude::from_big(&divisor))
}

/// The integer square root; `None` below zero ("isqrt() argument must be nonnegative").
pub fn isqrt(value: IntRef<'_>) -> Option<Int> {
    if value.is_negative() {
        return None;
    }
    if let Some(word) = value.small() {
        return Some(Int::from(word.isqrt()));
    }
    if let Some(word) = magnitude::to_u128(value.digits()) {
        return Some(Int::from(word.isqrt()));
    }
    let root: BigUint = magnitude::to_big(value.digits()).sqrt();
    Some(Int::from_parts(false, magnitude::from_big(&root)))
}
