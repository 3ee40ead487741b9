//! Sum, difference, product.

use std::cmp::Ordering;

use super::{Int, IntRef, magnitude};

/// `a + b`.
#[inline]
pub fn add(a: IntRef<'_>, b: IntRef<'_>) -> Int {
    match (a.small(), b.small()) {
        (Some(x), Some(y)) => Int::from(x + y),
        _ => add_signed(a, b),
    }
}

/// `a - b`.
#[inline]
pub fn sub(a: IntRef<'_>, b: IntRef<'_>) -> Int {
    match (a.small(), b.small()) {
        (Some(x), Some(y)) => Int::from(x - y),
        _ => add_signed(a, b.negated()),
    }
}

/// `a * b`.
#[inline]
pub fn mul(a: IntRef<'_>, b: IntRef<'_>) -> Int {
    if let (Some(x), Some(y)) = (a.small(), b.small()) {
        return match x.checked_mul(y) {
            Some(product) => Int::from(product),
            None => Int::from(i128::from(x) * i128::from(y)),
        };
    }
    Int::from_parts(a.is_negative() != b.is_negative(), magnitude::mul(a.digits(), b.digits()))
}

fn add_signed(a: IntRef<'_>, b: IntRef<'_>) -> Int {
    if a.is_negative() == b.is_negative() {
        return Int::from_parts(a.is_negative(), magnitude::add(a.digits(), b.digits()));
    }
    match magnitude::cmp(a.digits(), b.digits()) {
        Ordering::Equal => Int::zero(),
        Ordering::Greater => Int::from_parts(a.is_negative(), magnitude::sub(a.digits(), b.digits())),
        Ordering::Less => Int::from_parts(b.is_negative(), magnitude::sub(b.digits(), a.digits())),
    }
}
