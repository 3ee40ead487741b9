//! Logarithms of ints of any size.

use numbers::int::{self, IntRef};
use objects::builtins::exceptions::ValueError;
use objects::builtins::float::Float;
use objects::builtins::int::Int;
use objects::errors::raise;
use objects::raw::{Any, PyResult};

use super::unary;

/// A logarithm; `plain` is the function where it is defined.
pub(super) fn of(
    x: &Any,
    function: impl FnOnce(f64) -> pymath::Result<f64>,
    plain: impl Fn(f64) -> f64,
) -> PyResult<f64> {
    let Some(int) = x.downcast::<Int>() else {
        return unary(Float::value_of(x)?, function, "expected a positive input");
    };
    if int.is_zero() || int.is_negative() {
        return raise(&ValueError, "expected a positive input");
    }
    match int::to_f64(int.as_int_ref()) {
        Ok(value) => unary(value, function, "expected a positive input"),
        Err(_) => {
            let (mantissa, exponent) = split(int.as_int_ref());
            Ok(plain(2.0).mul_add(exponent as f64, plain(mantissa)))
        }
    }
}

/// A large int as a number from 0.5 to 1 times a power of two.
fn split(value: IntRef<'_>) -> (f64, u64) {
    /// More bits than a float has, so that rounding happens once.
    const KEPT: u64 = 120;
    let bits = int::bit_length(value);
    let dropped = bits.saturating_sub(KEPT);
    let top = int::shr(value, dropped);
    // What was cut off matters for halves only: it makes the last bit odd.
    let exact = int::shl(top.as_ref(), dropped).is_ok_and(|back| back.digits() == value.digits());
    let top = if exact { top } else { int::or(top.as_ref(), numbers::int::Int::from(1_i64).as_ref()) };
    let mantissa = int::to_f64(top.as_ref()).unwrap_or(f64::MAX);
    let (mantissa, exponent) = pymath::math::frexp(mantissa);
    (mantissa, dropped.wrapping_add_signed(exponent.into()))
}
