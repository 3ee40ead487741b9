//! Times as arguments: seconds as int or float, rounded to nanoseconds the way each function asks for.

use objects::builtins::exceptions::{TypeError, ValueError};
use objects::builtins::float::Float;
use objects::builtins::int::Int;
use objects::errors::{OverflowError, raise};
use objects::raw::{Any, PyResult};

/// Nanoseconds in a second.
pub(crate) const NANOS: i64 = 1_000_000_000;

/// Where a time between two representable ones goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Round {
    /// Towards minus infinity: times of files.
    Floor,
    /// Towards plus infinity: time-outs, which must not end early.
    Ceiling,
    /// To the nearest, halves to the even one.
    #[cfg_attr(not(test), expect(dead_code, reason = "for sockets' times"))]
    HalfEven,
    /// Away from zero.
    Up,
}

impl Round {
    pub(crate) fn apply(self, value: f64) -> f64 {
        match self {
            Self::Floor => value.floor(),
            Self::Ceiling => value.ceil(),
            Self::HalfEven => value.round_ties_even(),
            Self::Up if value >= 0.0 => value.ceil(),
            Self::Up => value.floor(),
        }
    }

    /// A number of nanoseconds in a coarser unit.
    pub(crate) fn divide(self, nanoseconds: i64, unit: i64) -> i64 {
        let (floor, rest) = (nanoseconds.div_euclid(unit), nanoseconds.rem_euclid(unit));
        let up = match self {
            _ if rest == 0 => false,
            Self::Floor => false,
            Self::Ceiling => true,
            Self::Up => nanoseconds > 0,
            Self::HalfEven => rest * 2 > unit || rest * 2 == unit && floor % 2 != 0,
        };
        floor + i64::from(up)
    }
}

#[cold]
fn not_a_number<T>() -> PyResult<T> {
    raise(&ValueError, "Invalid value NaN (not a number)")
}

#[cold]
pub(crate) fn too_large<T>() -> PyResult<T> {
    raise(&OverflowError, "timestamp out of range for C PyTime_t")
}

/// Seconds, as int or float, in nanoseconds.
///
/// # Errors
/// `TypeError`, `ValueError` for NaN, `OverflowError`.
pub(crate) fn nanoseconds(seconds: &Any, round: Round) -> PyResult<i64> {
    match seconds.downcast::<Float>() {
        Some(seconds) => nanoseconds_of(seconds.value(), round),
        None => {
            let Some(wide) = crate::args::unless_type_error(Int::index_value(seconds))? else {
                let class = seconds.class().name();
                let text = format!("'{class}' object cannot be interpreted as an integer or float");
                return raise(&TypeError, text);
            };
            let nanos = i64::try_from(wide).ok().and_then(|seconds| seconds.checked_mul(NANOS));
            nanos.map_or_else(too_large, Ok)
        }
    }
}

/// Milliseconds, as int or float, in nanoseconds.
///
/// # Errors
/// `TypeError`, `ValueError` for NaN, `OverflowError`.
pub(crate) fn milliseconds(time: &Any, round: Round) -> PyResult<i64> {
    match time.downcast::<Float>() {
        Some(time) => nanoseconds_of(time.value() / 1000.0, round),
        None => {
            let wide = Int::index_value(time)?;
            let nanos = i64::try_from(wide).ok().and_then(|time| time.checked_mul(NANOS / 1000));
            nanos.map_or_else(too_large, Ok)
        }
    }
}

/// The same of a floating-point number.
///
/// # Errors
/// `ValueError` for NaN, `OverflowError`.
pub(crate) fn nanoseconds_of(seconds: f64, round: Round) -> PyResult<i64> {
    if seconds.is_nan() {
        return not_a_number();
    }
    let nanos = round.apply(seconds * NANOS as f64);
    match in_range(nanos) {
        true => Ok(nanos as i64),
        false => too_large(),
    }
}

/// Whether a whole number fits 64 bits.
fn in_range(value: f64) -> bool {
    (-(2f64.powi(63))..2f64.powi(63)).contains(&value)
}

#[cold]
fn out_of_range<T>() -> PyResult<T> {
    raise(&OverflowError, "timestamp out of range for platform time_t")
}

/// Whole seconds and nanoseconds of a time in seconds.
///
/// # Errors
/// `TypeError`, `ValueError` for NaN, `OverflowError`.
pub(crate) fn split_seconds(seconds: &Any, round: Round) -> PyResult<(i64, i64)> {
    let Some(float) = seconds.downcast::<Float>() else {
        let Some(int) = seconds.downcast::<Int>() else {
            let class = seconds.class().name();
            return raise(&TypeError, format!("argument must be int or float, not {class}"));
        };
        return int.to_i64().map_or_else(out_of_range, |whole| Ok((whole, 0)));
    };
    let value = float.value();
    if value.is_nan() {
        return not_a_number();
    }
    let mut whole = value.trunc();
    let mut nanos = round.apply((value - whole) * NANOS as f64);
    if nanos >= NANOS as f64 {
        nanos -= NANOS as f64;
        whole += 1.0;
    } else if nanos < 0.0 {
        nanos += NANOS as f64;
        whole -= 1.0;
    }
    match in_range(whole) {
        true => Ok((whole as i64, nanos as i64)),
        false => out_of_range(),
    }
}

/// Whole seconds of a time in seconds.
///
/// # Errors
/// `TypeError`, `ValueError` for NaN, `OverflowError`.
pub(crate) fn whole_seconds(seconds: &Any, round: Round) -> PyResult<i64> {
    let Some(float) = seconds.downcast::<Float>() else {
        return match i64::try_from(Int::index_value(seconds)?) {
            Ok(whole) => Ok(whole),
            Err(_) => out_of_range(),
        };
    };
    let value = float.value();
    if value.is_nan() {
        return not_a_number();
    }
    let whole = round.apply(value);
    if in_range(whole) { Ok(whole as i64) } else { out_of_range() }
}

/// A point of the monotonic clock.
#[derive(Clone, Copy)]
pub(crate) struct Deadline(i64);

impl Deadline {
    /// So many nanoseconds from now.
    ///
    /// # Errors
    /// `OSError` when there is no such clock.
    pub(crate) fn after(nanoseconds: i64) -> PyResult<Self> {
        Ok(Self(crate::time::now(libc::CLOCK_MONOTONIC)?.saturating_add(nanoseconds)))
    }

    /// How many nanoseconds are left; 0 when the time is over.
    ///
    /// # Errors
    /// `OSError` when there is no such clock.
    pub(crate) fn left(self) -> PyResult<i64> {
        Ok((self.0 - crate::time::now(libc::CLOCK_MONOTONIC)?).max(0))
    }
}

#[cfg(test)]
mod tests {
    use super::Round;

    #[test]
    fn units() {
        assert_eq!(Round::Ceiling.divide(1, 1_000_000), 1);
        assert_eq!(Round::Ceiling.divide(-1, 1_000_000), 0);
        assert_eq!(Round::Up.divide(-1, 1_000_000), -1);
        assert_eq!(Round::HalfEven.divide(1_500, 1_000), 2);
        assert_eq!(Round::HalfEven.divide(500, 1_000), 0);
        assert_eq!(Round::Floor.divide(-1, 1_000), -1);
    }
}
