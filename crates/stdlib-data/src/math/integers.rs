//! Number theory and combinatorics on ints of any size.

use numbers::int::{self, Int as Number};
use objects::builtins::exceptions::{OverflowError, ValueError};
use objects::builtins::int::Int;
use objects::builtins::none::is_none;
use objects::errors::raise;
use objects::raw::{Any, IntoObject, Obj, Py, PyResult, Ref};

const FACTORIAL_OF_NEGATIVE: &str = "factorial() not defined for negative values";

/// `math.gcd`
pub(super) fn gcd(integers: &[&Any]) -> PyResult<Obj> {
    let mut result = Number::zero();
    for integer in integers {
        result = int::gcd(result.as_ref(), integer.index()?.as_int_ref());
    }
    result.into_object()
}

/// `math.lcm`
pub(super) fn lcm(integers: &[&Any]) -> PyResult<Obj> {
    let mut result = Number::from(1_i64);
    for integer in integers {
        let integer = integer.index()?;
        if integer.is_zero() || result.as_ref().is_zero() {
            result = Number::zero();
            continue;
        }
        let divisor = int::gcd(result.as_ref(), integer.as_int_ref());
        let part = quotient(&result, &divisor);
        result = int::mul(part.as_ref(), integer.as_int_ref().magnitude());
    }
    result.into_object()
}

/// A quotient that is known to be exact.
fn quotient(value: &Number, divisor: &Number) -> Number {
    int::floor_div(value.as_ref(), divisor.as_ref()).unwrap_or_default()
}

fn number(value: u64) -> Number {
    Number::from(i128::from(value))
}

/// The product of `count` numbers from `first` on, each `step` more than the one before.
fn product(first: &Number, count: u64, step: u64) -> Number {
    /// Few enough to multiply one by one.
    const FEW: u64 = 8;
    let step_number = number(step);
    if count <= FEW {
        let (mut result, mut factor) = (Number::from(1_i64), first.clone());
        for _ in 0..count {
            result = int::mul(result.as_ref(), factor.as_ref());
            factor = int::add(factor.as_ref(), step_number.as_ref());
        }
        return result;
    }
    let half = count / 2;
    let middle = int::add(first.as_ref(), int::mul(step_number.as_ref(), number(half).as_ref()).as_ref());
    int::mul(product(first, half, step).as_ref(), product(&middle, count - half, step).as_ref())
}

/// The product of the odd numbers up to `n`, and of those up to `n / 2`, and so on: `n!` without its factors of two.
fn odd_part(n: u64) -> Number {
    let (mut result, mut odd) = (Number::from(1_i64), Number::from(1_i64));
    let mut done = 1;
    for shift in (0..n.max(1).ilog2()).rev() {
        // The odd numbers above `done` up to here come in once more for each halving that is left.
        let top = n >> shift;
        let last = if top.is_multiple_of(2) { top.saturating_sub(1) } else { top };
        if last > done {
            odd = int::mul(odd.as_ref(), product(&number(done + 2), (last - done) / 2, 2).as_ref());
            done = last;
        }
        result = int::mul(result.as_ref(), odd.as_ref());
    }
    result
}

/// `math.factorial`
pub(super) fn factorial(n: &Any) -> PyResult<Obj> {
    let n = n.index()?;
    if n.is_negative() {
        return raise(&ValueError, FACTORIAL_OF_NEGATIVE);
    }
    let Some(n) = n.to_i64().map(i64::cast_unsigned) else {
        return raise(&OverflowError, format!("factorial() argument should not exceed {}", i64::MAX));
    };
    let twos = n - u64::from(n.count_ones());
    match int::shl(odd_part(n).as_ref(), twos) {
        Ok(result) => result.into_object(),
        Err(_) => objects::errors::no_memory(),
    }
}

fn checked(value: Ref<Int>, name: &str) -> PyResult<Ref<Int>> {
    match value.is_negative() {
        true => raise(&ValueError, format!("{name} must be a non-negative integer")),
        false => Ok(value),
    }
}

/// `n` and `k`, both from 0 on.
fn pair(n: &Any, k: &Any) -> PyResult<(Ref<Int>, Ref<Int>)> {
    let (n, k) = (n.index()?, k.index()?);
    Ok((checked(n, "n")?, checked(k, "k")?))
}

/// The binomial coefficient of `n` over `k`, where `k` is not above `n`.
fn binomial(n: &Number, k: u64) -> Number {
    /// Below this, multiplying and dividing step by step is quickest.
    const FEW: u64 = 32;
    if k <= FEW {
        let (mut result, mut factor) = (Number::from(1_i64), n.clone());
        for divisor in 1..=k {
            result = quotient(&int::mul(result.as_ref(), factor.as_ref()), &number(divisor));
            factor = int::sub(factor.as_ref(), number(1).as_ref());
        }
        return result;
    }
    // Choosing k is choosing half of them first, then the rest: each choice is counted C(k, half) times.
    let half = k / 2;
    let rest = int::sub(n.as_ref(), number(half).as_ref());
    let ways = int::mul(binomial(n, half).as_ref(), binomial(&rest, k - half).as_ref());
    quotient(&ways, &binomial(&number(k), half))
}

/// `math.comb`
pub(super) fn comb(n: &Any, k: &Any) -> PyResult<Obj> {
    let (n, k) = pair(n, k)?;
    let others = int::sub(n.as_int_ref(), k.as_int_ref());
    if others.is_negative() {
        return 0_i64.into_object();
    }
    let smaller = others.as_ref().to_i64().into_iter().chain(k.to_i64()).min();
    let Some(chosen) = smaller else {
        return raise(&OverflowError, format!("min(n - k, k) must not exceed {}", i64::MAX));
    };
    binomial(&n.as_int_ref().to_owned(), chosen.cast_unsigned()).into_object()
}

/// `math.perm`
pub(super) fn perm(n: &Any, k: Option<&Any>) -> PyResult<Obj> {
    let Some(k) = k.filter(|k| !is_none(k)) else { return factorial(n) };
    let (n, k): (Ref<Int>, Ref<Int>) = pair(n, k)?;
    let others = int::sub(n.as_int_ref(), Py::as_int_ref(&k));
    if others.is_negative() {
        return 0_i64.into_object();
    }
    let Some(count) = k.to_i64() else {
        return raise(&OverflowError, format!("k must not exceed {}", i64::MAX));
    };
    let first = int::add(others.as_ref(), number(1).as_ref());
    product(&first, count.cast_unsigned(), 1).into_object()
}
