//! Whole numbers of any size for `range` and `slice`: machine words where they do, the slots of `int` beyond.

use std::cmp::Ordering;

use super::int::Int;
use super::none::implemented;
use crate::errors::raise_type_error;
use crate::raw::{Obj, Py, PyResult, Ref};

fn int_of(result: Option<PyResult<Obj>>) -> PyResult<Ref<Int>> {
    let value = match result {
        Some(result) => implemented(result?),
        None => None,
    };
    let int = value.and_then(|value| value.downcast_ref::<Int>().ok());
    int.map_or_else(|| raise_type_error("unsupported operand type(s) for arithmetic of range"), Ok)
}

/// Both values, when they are small enough that no sum or product of them overflows the wide type.
fn machine(a: &Py<Int>, b: &Py<Int>) -> Option<(i128, i128)> {
    Some((i128::from(a.to_i64()?), i128::from(b.to_i64()?)))
}

/// `a + b`
pub(crate) fn add(a: &Py<Int>, b: &Py<Int>) -> PyResult<Ref<Int>> {
    match machine(a, b) {
        Some((a, b)) => Ok(Int::new(a + b)),
        None => int_of(a.as_any().nb_add(b.as_any())),
    }
}

/// `a - b`
pub(crate) fn sub(a: &Py<Int>, b: &Py<Int>) -> PyResult<Ref<Int>> {
    match machine(a, b) {
        Some((a, b)) => Ok(Int::new(a - b)),
        None => int_of(a.as_any().nb_subtract(b.as_any())),
    }
}

/// `a * b`
pub(crate) fn mul(a: &Py<Int>, b: &Py<Int>) -> PyResult<Ref<Int>> {
    match machine(a, b) {
        Some((a, b)) => Ok(Int::new(a * b)),
        None => int_of(a.as_any().nb_multiply(b.as_any())),
    }
}

/// `a // b`, where `b` is not 0.
pub(crate) fn floor_div(a: &Py<Int>, b: &Py<Int>) -> PyResult<Ref<Int>> {
    match machine(a, b) {
        Some((a, b)) => {
            let quotient = a / b;
            let rounds_up = a % b != 0 && (a < 0) != (b < 0);
            Ok(Int::new(quotient - i128::from(rounds_up)))
        }
        None => int_of(a.as_any().nb_floor_divide(b.as_any())),
    }
}

/// `-a`
pub(crate) fn neg(a: &Py<Int>) -> Ref<Int> {
    Int::from_digits(!a.is_negative(), a.digits())
}

/// `a - 1`
pub(crate) fn less_one(a: &Py<Int>) -> PyResult<Ref<Int>> {
    sub(a, &Int::new(1))
}

/// The order of two ints.
pub(crate) fn cmp(a: &Py<Int>, b: &Py<Int>) -> Ordering {
    match (a.is_negative(), b.is_negative()) {
        (true, false) => return Ordering::Less,
        (false, true) => return Ordering::Greater,
        _ => {}
    }
    let (x, y) = (a.digits(), b.digits());
    let order = x.len().cmp(&y.len()).then_with(|| x.iter().rev().cmp(y.iter().rev()));
    if a.is_negative() { order.reverse() } else { order }
}
