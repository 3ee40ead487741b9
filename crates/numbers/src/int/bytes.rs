//! `int.to_bytes` and `int.from_bytes`.

use super::{Digits, Int, IntRef, MASK, SHIFT, magnitude};

/// Why an int does not go into the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BytesError {
    /// More bits than room.
    TooBig,
    /// Below zero, and no sign wanted.
    Negative,
}

impl BytesError {
    /// CPython's text (both are `OverflowError`).
    pub const fn message(self) -> &'static str {
        match self {
            Self::TooBig => "int too big to convert",
            Self::Negative => "can't convert negative int to unsigned",
        }
    }
}

/// Fills `out` with the value, in two's complement if `signed`.
pub fn to_bytes(value: IntRef<'_>, out: &mut [u8], little: bool, signed: bool) -> Result<(), BytesError> {
    if value.is_negative() && !signed {
        return Err(BytesError::Negative);
    }
    if needed_bits(value, signed) > out.len() as u64 * 8 {
        return Err(BytesError::TooBig);
    }
    let (flip, mut carry) = if value.is_negative() { (0xff, 1) } else { (0, 0) };
    let (mut word, mut filled) = (0_u64, 0);
    let mut digits = value.digits().iter();
    let len = out.len();
    for i in 0..len {
        if filled < 8
            && let Some(&digit) = digits.next()
        {
            word |= u64::from(digit) << filled;
            filled += SHIFT;
        }
        let sum = u16::from(word as u8 ^ flip) + carry;
        carry = sum >> 8;
        out[if little { i } else { len - 1 - i }] = sum as u8;
        word >>= 8;
        filled = filled.saturating_sub(8);
    }
    Ok(())
}

/// Bits that the value takes, its sign bit included if there is one.
fn needed_bits(value: IntRef<'_>, signed: bool) -> u64 {
    let bits = magnitude::bit_length(value.digits());
    if !signed || value.is_zero() {
        return bits;
    }
    // The lowest value of n bits, -2^(n-1), is the one that needs no further bit.
    let is_lowest = value.is_negative() && magnitude::trailing_zeros(value.digits()) == bits - 1;
    bits + u64::from(!is_lowest)
}

/// The value of the bytes, in two's complement if `signed`.
pub fn from_bytes(bytes: &[u8], little: bool, signed: bool) -> Int {
    let byte = |i: usize| bytes[if little { i } else { bytes.len() - 1 - i }];
    let negative = signed && !bytes.is_empty() && byte(bytes.len() - 1) >= 0x80;
    let (flip, mut carry) = if negative { (0xff, 1) } else { (0, 0) };
    let mut digits = Digits::with_capacity(bytes.len() * 8 / SHIFT as usize + 1);
    let (mut word, mut filled) = (0_u64, 0);
    for i in 0..bytes.len() {
        let sum = u16::from(byte(i) ^ flip) + carry;
        carry = sum >> 8;
        word |= u64::from(sum as u8) << filled;
        filled += 8;
        if filled >= SHIFT {
            digits.push(word as u32 & MASK);
            word >>= SHIFT;
            filled -= SHIFT;
        }
    }
    // A carry out of the top is the case of -2^(8n): no such value has n bytes with the sign bit set.
    digits.push(word as u32);
    Int::from_parts(negative, digits)
}
