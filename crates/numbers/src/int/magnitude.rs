//! Magnitudes: slices of 30-bit digits without a sign.
//!
//! Results may carry zero digits on top unless a function says otherwise; [`super::Int::from_parts`] drops them.

use std::cmp::Ordering;

use num_bigint::BigUint;

use super::{Digits, MASK, SCHOOLBOOK, SHIFT};

/// Which of two normalised magnitudes is greater.
#[inline]
pub(crate) fn cmp(a: &[u32], b: &[u32]) -> Ordering {
    a.len().cmp(&b.len()).then_with(|| a.iter().rev().cmp(b.iter().rev()))
}

/// The digits without the zeros on top.
pub(crate) fn trimmed(digits: &[u32]) -> &[u32] {
    let len = digits.iter().rposition(|&digit| digit != 0).map_or(0, |top| top + 1);
    &digits[..len]
}

/// Bits up to and including the highest one.
pub(crate) fn bit_length(digits: &[u32]) -> u64 {
    match digits.last() {
        Some(top) => (digits.len() as u64 - 1) * u64::from(SHIFT) + u64::from(32 - top.leading_zeros()),
        None => 0,
    }
}

/// Digits of a machine word, normalised.
#[inline]
pub(crate) fn from_u64(mut value: u64) -> Digits {
    let mut digits = Digits::new();
    while value != 0 {
        digits.push(value as u32 & MASK);
        value >>= SHIFT;
    }
    digits
}

/// Digits of a double machine word, normalised.
pub(crate) fn from_u128(mut value: u128) -> Digits {
    let mut digits = Digits::new();
    while value != 0 {
        digits.push(value as u32 & MASK);
        value >>= SHIFT;
    }
    digits
}

/// The value, if it fits.
pub(crate) fn to_u128(digits: &[u32]) -> Option<u128> {
    if bit_length(digits) > 128 {
        return None;
    }
    Some(digits.iter().rev().fold(0, |value, &digit| value << SHIFT | u128::from(digit)))
}

/// Sum.
pub(crate) fn add(a: &[u32], b: &[u32]) -> Digits {
    let (long, short) = if a.len() >= b.len() { (a, b) } else { (b, a) };
    let mut sum = Digits::with_capacity(long.len() + 1);
    let mut carry = 0;
    for (x, y) in long.iter().zip(short) {
        carry += x + y;
        sum.push(carry & MASK);
        carry >>= SHIFT;
    }
    for x in &long[short.len()..] {
        carry += x;
        sum.push(carry & MASK);
        carry >>= SHIFT;
    }
    if carry != 0 {
        sum.push(carry);
    }
    sum
}

/// Difference; `a >= b`.
pub(crate) fn sub(a: &[u32], b: &[u32]) -> Digits {
    debug_assert!(cmp(trimmed(a), trimmed(b)).is_ge(), "the difference is not negative");
    let mut difference = Digits::from_slice(a);
    sub_in_place(&mut difference, b);
    difference
}

/// `a -= b`; the borrow out of the top is given back.
fn sub_in_place(a: &mut [u32], b: &[u32]) -> u32 {
    let mut borrow = 0;
    let (low, high) = a.split_at_mut(b.len());
    for (x, y) in low.iter_mut().zip(b) {
        let digit = x.wrapping_sub(*y).wrapping_sub(borrow);
        *x = digit & MASK;
        borrow = digit >> 31;
    }
    for x in high {
        if borrow == 0 {
            break;
        }
        let digit = x.wrapping_sub(1);
        *x = digit & MASK;
        borrow = digit >> 31;
    }
    borrow
}

/// Product.
pub(crate) fn mul(a: &[u32], b: &[u32]) -> Digits {
    let (long, short) = if a.len() >= b.len() { (a, b) } else { (b, a) };
    if short.len() > SCHOOLBOOK {
        return from_big(&(to_big(a) * to_big(b)));
    }
    let mut product = Digits::from_elem(0, a.len() + b.len());
    for (i, &factor) in short.iter().enumerate() {
        let mut carry = 0_u64;
        for (slot, &digit) in product[i..].iter_mut().zip(long) {
            carry += u64::from(*slot) + u64::from(digit) * u64::from(factor);
            *slot = carry as u32 & MASK;
            carry >>= SHIFT;
        }
        product[i + long.len()] = carry as u32;
    }
    product
}

/// Quotient and remainder by one digit.
pub(crate) fn divrem_digit(a: &[u32], divisor: u32) -> (Digits, u32) {
    let mut quotient = Digits::from_slice(a);
    let mut rest = 0_u64;
    for digit in quotient.iter_mut().rev() {
        rest = rest << SHIFT | u64::from(*digit);
        *digit = (rest / u64::from(divisor)) as u32;
        rest %= u64::from(divisor);
    }
    (quotient, rest as u32)
}

/// The remainder by one digit.
pub(crate) fn rem_digit(a: &[u32], divisor: u32) -> u32 {
    let divisor = u64::from(divisor);
    a.iter().rev().fold(0, |rest, &digit| (rest << SHIFT | u64::from(digit)) % divisor) as u32
}

/// Quotient and remainder, the divisor normalised and not empty.
pub(crate) fn divrem(a: &[u32], b: &[u32]) -> (Digits, Digits) {
    if cmp(a, b).is_lt() {
        return (Digits::new(), Digits::from_slice(a));
    }
    if let [divisor] = *b {
        let (quotient, rest) = divrem_digit(a, divisor);
        return (quotient, from_u64(u64::from(rest)));
    }
    if b.len() > SCHOOLBOOK && a.len() - b.len() > SCHOOLBOOK {
        let (quotient, rest) = num_integer::Integer::div_rem(&to_big(a), &to_big(b));
        return (from_big(&quotient), from_big(&rest));
    }
    divrem_long(a, b)
}

/// Long division (Knuth, volume 2, 4.3.1 D): each quotient digit is guessed from the top two digits of a divisor
/// scaled so that its highest bit is set; the guess is at most two too large.
fn divrem_long(a: &[u32], b: &[u32]) -> (Digits, Digits) {
    let scale = b[b.len() - 1].leading_zeros() - (32 - SHIFT);
    let divisor = shl_bits(b, scale);
    let divisor = trimmed(&divisor);
    let mut rest = shl_bits(a, scale);
    rest.resize(a.len() + 1, 0);
    let n = divisor.len();
    let (top, second) = (u64::from(divisor[n - 1]), u64::from(divisor[n - 2]));
    let mut quotient = Digits::from_elem(0, rest.len() - n);
    for i in (0..quotient.len()).rev() {
        let head = u64::from(rest[i + n]) << SHIFT | u64::from(rest[i + n - 1]);
        let (mut guess, mut left) = (head / top, head % top);
        while guess > u64::from(MASK) || guess * second > (left << SHIFT | u64::from(rest[i + n - 2])) {
            guess -= 1;
            left += top;
            if left > u64::from(MASK) {
                break;
            }
        }
        let mut guess = guess as u32;
        if sub_product(&mut rest[i..=i + n], divisor, guess) {
            guess -= 1;
            add_back(&mut rest[i..=i + n], divisor);
        }
        quotient[i] = guess;
    }
    let rest = shr_bits(trimmed(&rest), u64::from(scale));
    (quotient, rest)
}

/// `a -= b * factor` modulo the size of `a` (one digit longer than `b`); true if it went below zero.
fn sub_product(a: &mut [u32], b: &[u32], factor: u32) -> bool {
    let mut borrow = 0_i64;
    let (low, top) = a.split_at_mut(b.len());
    for (x, &y) in low.iter_mut().zip(b) {
        borrow += i64::from(*x) - i64::from(y) * i64::from(factor);
        *x = borrow as u32 & MASK;
        borrow >>= SHIFT;
    }
    borrow += i64::from(top[0]);
    top[0] = borrow as u32 & MASK;
    borrow < 0
}

/// `a += b` modulo the size of `a`.
fn add_back(a: &mut [u32], b: &[u32]) {
    let mut carry = 0;
    let (low, top) = a.split_at_mut(b.len());
    for (x, y) in low.iter_mut().zip(b) {
        carry += *x + y;
        *x = carry & MASK;
        carry >>= SHIFT;
    }
    top[0] = (top[0] + carry) & MASK;
}

/// Shifted left by less than a digit.
fn shl_bits(a: &[u32], bits: u32) -> Digits {
    let mut shifted = Digits::with_capacity(a.len() + 1);
    let mut carry = 0_u64;
    for &digit in a {
        carry |= u64::from(digit) << bits;
        shifted.push(carry as u32 & MASK);
        carry >>= SHIFT;
    }
    if carry != 0 {
        shifted.push(carry as u32);
    }
    shifted
}

/// Shifted left; the caller has checked that the result can be held.
pub(crate) fn shl(a: &[u32], bits: u64) -> Digits {
    let (whole, part) = ((bits / u64::from(SHIFT)) as usize, (bits % u64::from(SHIFT)) as u32);
    if a.is_empty() {
        return Digits::new();
    }
    let mut shifted = Digits::with_capacity(whole + a.len() + 1);
    shifted.resize(whole, 0);
    shifted.extend_from_slice(&shl_bits(a, part));
    shifted
}

/// Shifted right, the bits below dropped.
pub(crate) fn shr_bits(a: &[u32], bits: u64) -> Digits {
    let (whole, part) = (bits / u64::from(SHIFT), (bits % u64::from(SHIFT)) as u32);
    if whole >= a.len() as u64 {
        return Digits::new();
    }
    let kept = &a[whole as usize..];
    let mut shifted = Digits::with_capacity(kept.len());
    for (i, &digit) in kept.iter().enumerate() {
        let above = kept.get(i + 1).map_or(0, |&next| u64::from(next));
        shifted.push(((above << SHIFT | u64::from(digit)) >> part) as u32 & MASK);
    }
    shifted
}

/// Whether any of the lowest `bits` bits is set.
pub(crate) fn any_below(a: &[u32], bits: u64) -> bool {
    let (whole, part) = (bits / u64::from(SHIFT), (bits % u64::from(SHIFT)) as u32);
    if whole >= a.len() as u64 {
        return !trimmed(a).is_empty();
    }
    let whole = whole as usize;
    a[..whole].iter().any(|&digit| digit != 0) || a[whole] & ((1 << part) - 1) != 0
}

/// Zero bits below the lowest one; zero for zero.
pub(crate) fn trailing_zeros(a: &[u32]) -> u64 {
    match a.iter().position(|&digit| digit != 0) {
        Some(i) => i as u64 * u64::from(SHIFT) + u64::from(a[i].trailing_zeros()),
        None => 0,
    }
}

/// Repacked for `num-bigint`; linear.
pub(crate) fn to_big(digits: &[u32]) -> BigUint {
    let mut words = Vec::with_capacity(digits.len());
    let (mut word, mut filled) = (0_u64, 0);
    for &digit in digits {
        word |= u64::from(digit) << filled;
        filled += SHIFT;
        if filled >= 32 {
            words.push(word as u32);
            word >>= 32;
            filled -= 32;
        }
    }
    words.push(word as u32);
    BigUint::new(words)
}

/// Back from `num-bigint`; linear, normalised.
pub(crate) fn from_big(big: &BigUint) -> Digits {
    let mut digits = Digits::with_capacity((big.bits() / u64::from(SHIFT) + 1) as usize);
    let (mut word, mut filled) = (0_u128, 0);
    for part in big.iter_u64_digits() {
        word |= u128::from(part) << filled;
        filled += 64;
        while filled >= SHIFT {
            digits.push(word as u32 & MASK);
            word >>= SHIFT;
            filled -= SHIFT;
        }
    }
    digits.push(word as u32);
    digits.truncate(trimmed(&digits).len());
    digits
}

/// Whether so many bytes have a chance to be had. Allocation failure ends the process, so doubtful sizes, which
/// Python answers with `MemoryError`, are tried first.
pub(crate) fn fits_in_memory(bytes: u64) -> bool {
    const CHECKED_FROM: u64 = 1 << 26;
    bytes < CHECKED_FROM
        || usize::try_from(bytes).is_ok_and(|bytes| Vec::<u8>::new().try_reserve_exact(bytes).is_ok())
}

/// The same for the digits of `bits` bits and one copy of them.
pub(crate) fn bits_fit_in_memory(bits: u64) -> bool {
    fits_in_memory(bits / 4)
}
