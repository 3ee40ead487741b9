//! Clock and local time, by the modules of the operating system.

use std::time::{SystemTime, UNIX_EPOCH};

use objects::builtins::exceptions::{OverflowError, ValueError};
use objects::builtins::float::Float;
use objects::builtins::int::Int;
use objects::builtins::none::is_none;
use objects::builtins::str::{Str, interned};
use objects::errors::{raise, raise_type_error};
use objects::hooks::import_attribute;
use objects::raw::{Any, IntoObject, Obj, PyResult, Ref};

use super::calendar::{MAX_YEAR, MIN_YEAR};
use super::int;
use super::span::{MICROS, Span, Stamp};

/// Seconds from day 0 to 1 January 1970.
pub(super) const EPOCH: i64 = 719_163 * 86_400;
/// More than any change of local time.
const LONGEST_FOLD: i64 = 24 * 3600;

/// Now, in microseconds since 1970.
pub(super) fn now() -> i128 {
    match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(since) => since.as_micros().cast_signed(),
        Err(before) => -before.duration().as_micros().cast_signed(),
    }
}

/// A timestamp in whole microseconds, rounded half to even.
pub(super) fn timestamp(value: &Any) -> PyResult<i128> {
    const RANGE: &str = "timestamp out of range for platform time_t";
    if let Some(float) = value.downcast::<Float>() {
        let float = float.value();
        if float.is_nan() {
            return raise(&ValueError, "Invalid value NaN (not a number)");
        }
        let (fraction, whole) = pymath::math::modf(float);
        if !(-9.2e18..9.2e18).contains(&whole) {
            return raise(&OverflowError, RANGE);
        }
        return Ok(whole as i128 * MICROS + (fraction * 1e6).round_ties_even() as i128);
    }
    if value.downcast::<Int>().is_none() && value.class().nb_index().is_none() {
        return raise_type_error(format!("argument must be int or float, not {}", value.class().name()));
    }
    match i64::try_from(Int::index_value(value)?) {
        Ok(seconds) => Ok(i128::from(seconds) * MICROS),
        Err(_) => raise(&OverflowError, RANGE),
    }
}

/// The point in time in UTC so many microseconds after 1970.
pub(super) fn utc(total: i128) -> PyResult<Stamp> {
    let since = total + i128::from(EPOCH) * MICROS;
    match Stamp::from_total(since) {
        Some(stamp) => Ok(stamp),
        None => {
            // The mean length of a year tells the year well enough for a message.
            let year = total.div_euclid(MICROS) as f64 / (365.2425 * 86_400.0) + 1970.0;
            raise(&ValueError, format!("year must be in 1..9999, not {}", year.floor() as i64))
        }
    }
}

/// `time.localtime(seconds)`
fn localtime(seconds: i64) -> PyResult<Obj> {
    import_attribute("time", "localtime")?.call(&[&*seconds.into_object()?])
}

fn field(time: &Any, name: &str) -> PyResult<Obj> {
    time.get_attribute(&interned(name))
}

/// Local time so many seconds after 1970.
fn stamp(seconds: i64) -> PyResult<Stamp> {
    let time = localtime(seconds)?;
    let part = |name: &str| int(&*field(&time, name)?);
    let year = part("tm_year")?;
    if !(MIN_YEAR..=MAX_YEAR).contains(&year) {
        return raise(&ValueError, format!("year {year} is out of range"));
    }
    Ok(Stamp {
        year,
        month: part("tm_mon")?,
        day: part("tm_mday")?,
        hour: part("tm_hour")?,
        minute: part("tm_min")?,
        // A leap second is the second before it.
        second: part("tm_sec")?.min(59),
        micros: 0,
    })
}

/// Local seconds since day 0, from seconds in UTC since day 0.
fn local(seconds: i64) -> PyResult<i64> {
    Ok(stamp(seconds - EPOCH)?.seconds())
}

/// Local time so many microseconds after 1970, and whether it is the second of two that read alike.
pub(super) fn from_timestamp(total: i128) -> PyResult<(Stamp, i32)> {
    let (seconds, micros) = (total.div_euclid(MICROS) as i64, total.rem_euclid(MICROS) as i32);
    utc(total)?;
    let result = Stamp { micros, ..stamp(seconds)? };
    if seconds <= LONGEST_FOLD {
        return Ok((result, 0));
    }
    let here = result.seconds();
    let before = stamp(seconds - LONGEST_FOLD)?.seconds();
    let change = here - before - LONGEST_FOLD;
    let folded = change < 0 && stamp(seconds + change)?.seconds() == here;
    Ok((result, i32::from(folded)))
}

/// Seconds in UTC since day 0 of a local time.
pub(super) fn to_utc(stamp: &Stamp, fold: u8) -> PyResult<i64> {
    let wanted = stamp.seconds();
    let first_offset = local(wanted)? - wanted;
    let first = wanted - first_offset;
    let found = local(first)?;
    let second_offset;
    if found == wanted {
        // One solution; the other, if any, lies on the other side of a change.
        let other = if fold == 0 { first - LONGEST_FOLD } else { first + LONGEST_FOLD };
        second_offset = local(other)? - other;
        if first_offset == second_offset {
            return Ok(first);
        }
    } else {
        second_offset = found - first;
    }
    let second = wanted - second_offset;
    if local(second)? == wanted {
        return Ok(second);
    }
    if found == wanted {
        return Ok(first);
    }
    // In a gap: neither reads as wanted.
    Ok(if fold == 0 { first.max(second) } else { first.min(second) })
}

/// Offset and name of local time so many seconds after 1970.
pub(super) fn zone(seconds: i64) -> PyResult<(Span, Option<Ref<Str>>)> {
    let time = localtime(seconds)?;
    let offset = int(&*field(&time, "tm_gmtoff")?)?;
    let name = field(&time, "tm_zone")?;
    let name = if is_none(&name) { None } else { name.downcast_ref::<Str>().ok() };
    Ok((Span::small(i128::from(offset) * MICROS), name))
}
