//! Timeouts: numbers of seconds from Python code.

use std::time::{Duration, Instant};

use objects::builtins::exceptions::{OverflowError, ValueError};
use objects::builtins::float::Float;
use objects::errors::{raise, raise_type_error};
use objects::raw::{Any, PyResult};

/// `TIMEOUT_MAX`, in seconds.
pub(super) const LONGEST: f64 = 9_223_372_036.0;

/// What a caller who waits has asked for.
pub(super) enum Patience {
    /// Not to wait at all.
    None,
    /// To wait until then.
    Until(Instant),
    /// To wait for ever.
    Endless,
}

/// Seconds from a number.
///
/// # Errors
/// `TypeError`, `ValueError` for a NaN, `OverflowError`.
pub(super) fn seconds(value: &Any) -> PyResult<f64> {
    if value.downcast::<Float>().is_none() && !value.is_index() {
        let class = value.class().name();
        return raise_type_error(format!("'{class}' object cannot be interpreted as an integer or float"));
    }
    let seconds = value.to_float()?;
    if seconds.is_nan() {
        return raise(&ValueError, "Invalid value NaN (not a number)");
    }
    if seconds.abs() > LONGEST {
        return raise(&OverflowError, "timestamp out of range for C PyTime_t");
    }
    Ok(seconds)
}

/// What `blocking` and `timeout` of a lock's `acquire` ask for.
///
/// # Errors
/// `ValueError` when they do not go together, and what [`seconds`] raises.
pub(super) fn patience(blocking: bool, timeout: Option<&Any>) -> PyResult<Patience> {
    let seconds = timeout.map_or(Ok(-1.0), seconds)?;
    let given = seconds != -1.0;
    if !blocking && given {
        return raise(&ValueError, "can't specify a timeout for a non-blocking call");
    }
    if given && seconds < 0.0 {
        return raise(&ValueError, "timeout value must be a non-negative number");
    }
    Ok(match (blocking, given) {
        (false, _) => Patience::None,
        (true, false) => Patience::Endless,
        (true, true) if seconds == 0.0 => Patience::None,
        (true, true) => until(seconds),
    })
}

/// So many seconds from now.
pub(super) fn until(seconds: f64) -> Patience {
    match Instant::now().checked_add(Duration::from_secs_f64(seconds)) {
        Some(until) => Patience::Until(until),
        None => Patience::Endless,
    }
}
