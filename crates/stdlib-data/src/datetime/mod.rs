//! `_datetime`: the native half of `datetime`. Bodies are laid out as C's `datetime.h` has them.

mod calendar;
mod date;
mod delta;
mod iso;
mod local;
mod moment;
mod span;
mod text;
mod time;
mod zone;

use objects::builtins::exceptions::{OverflowError, ValueError};
use objects::builtins::int::Int;
use objects::builtins::none::is_none;
use objects::errors::{raise, raise_type_error};
use objects::raw::{Any, Obj, Py, PyResult, Ref, Slot};
use objects::types::Type;

pub use date::Date;
pub use delta::TimeDelta;
pub use moment::DateTime;
pub use time::Time;
pub use zone::{TimeZone, TzInfo};

/// What the module keeps per interpreter.
#[derive(Default)]
struct State {
    utc: Slot<TimeZone>,
}

/// An argument that is a C `int`.
fn int(value: &Any) -> PyResult<i32> {
    let wide = Int::index_value(value)?;
    match i32::try_from(wide) {
        Ok(value) => Ok(value),
        Err(_) if i64::try_from(wide).is_err() => Int::too_large("C long", wide),
        Err(_) if wide > 0 => raise(&OverflowError, "signed integer is greater than maximum"),
        Err(_) => raise(&OverflowError, "signed integer is less than minimum"),
    }
}

/// An argument of a constructor, or its default.
fn int_or(value: Option<&Any>, default: i32) -> PyResult<i32> {
    value.map_or(Ok(default), int)
}

/// A `tzinfo` argument.
fn zone_or_none(value: Option<&Any>) -> PyResult<Option<Obj>> {
    let Some(value) = value.filter(|value| !is_none(value)) else { return Ok(None) };
    match value.downcast::<TzInfo>() {
        Some(_) => Ok(Some(value.new_ref())),
        None => raise_type_error(format!(
            "tzinfo argument must be None or of a tzinfo subclass, not type '{}'",
            value.class().name()
        )),
    }
}

fn check_date(year: i32, month: i32, day: i32) -> PyResult<()> {
    if !(calendar::MIN_YEAR..=calendar::MAX_YEAR).contains(&year) {
        return raise(&ValueError, format!("year must be in 1..9999, not {year}"));
    }
    if !(1..=12).contains(&month) {
        return raise(&ValueError, format!("month must be in 1..12, not {month}"));
    }
    let last = calendar::days_in_month(year, month);
    if !(1..=last).contains(&day) {
        let text = format!("day {day} must be in range 1..{last} for month {month} in year {year}");
        return raise(&ValueError, text);
    }
    Ok(())
}

fn check_time(clock: [i32; 4], fold: i32) -> PyResult<()> {
    let limits = [("hour", 23), ("minute", 59), ("second", 59), ("microsecond", 999_999)];
    for ((name, limit), value) in limits.into_iter().zip(clock) {
        if !(0..=limit).contains(&value) {
            return raise(&ValueError, format!("{name} must be in 0..{limit}, not {value}"));
        }
    }
    match fold {
        0 | 1 => Ok(()),
        fold => raise(&ValueError, format!("fold must be either 0 or 1, not {fold}")),
    }
}

/// Whether a class is exactly the one of a native body.
fn is_exactly<T: objects::raw::Class>(class: &Py<Type>) -> PyResult<bool> {
    Ok(class.is(&*objects::modules::class_of::<T>()?))
}

fn new_int(value: i32) -> Ref<Int> {
    Int::from_i64(value.into())
}

/// Fast implementation of the datetime module.
#[objects::pymodule(name = "_datetime")]
pub mod module {
    use objects::builtins::module::Module;
    use objects::builtins::str::interned;
    use objects::modules;
    use objects::raw::{IntoObject, Obj, Py, PyResult, Ref};
    use objects::types::Type;

    use super::span::{Span, Stamp};
    use super::{Date, DateTime, State, Time, TimeDelta, TimeZone, TzInfo, calendar};

    fn add(class: &Py<Type>, name: &str, value: Obj) -> PyResult<()> {
        class.dict().set(interned(name).as_any(), value)
    }

    fn exec(module: &Py<Module>) -> PyResult<()> {
        let date = module.add_class::<Date>()?;
        let moment = module.add_class_with_bases::<DateTime>(std::slice::from_ref(&date))?;
        let time = module.add_class::<Time>()?;
        let delta = module.add_class::<TimeDelta>()?;
        let zone = module.add_class::<TzInfo>()?;
        let fixed = module.add_class_with_bases::<TimeZone>(&[zone])?;
        let span = |days, seconds, micros| TimeDelta::new(Span { days, seconds, micros }).map(Ref::upcast);
        let (day, micro) = (span(1, 0, 0)?, span(0, 0, 1)?);
        add(&delta, "min", span(-999_999_999, 0, 0)?)?;
        add(&delta, "max", span(999_999_999, 86_399, 999_999)?)?;
        add(&delta, "resolution", micro.clone())?;
        add(&date, "min", Date::new(1, 1, 1)?.upcast())?;
        add(&date, "max", Date::new(9999, 12, 31)?.upcast())?;
        add(&date, "resolution", day)?;
        add(&time, "min", Time::new([0; 4], None, 0)?.upcast())?;
        add(&time, "max", Time::new([23, 59, 59, 999_999], None, 0)?.upcast())?;
        add(&time, "resolution", micro.clone())?;
        let stamp = |year, month, day, hour, minute, second, micros| Stamp {
            year,
            month,
            day,
            hour,
            minute,
            second,
            micros,
        };
        let first = stamp(1, 1, 1, 0, 0, 0, 0);
        let last = stamp(9999, 12, 31, 23, 59, 59, 999_999);
        add(&moment, "min", DateTime::new(first, None, 0)?.upcast())?;
        add(&moment, "max", DateTime::new(last, None, 0)?.upcast())?;
        add(&moment, "resolution", micro)?;
        let utc = TimeZone::new(Span::default(), None)?;
        modules::state::<State>().utc.set(utc.clone());
        add(&fixed, "utc", utc.clone().upcast())?;
        let minute = |total: i128| TimeZone::new(Span::small(total * 60 * super::span::MICROS), None);
        add(&fixed, "min", minute(-23 * 60 - 59)?.upcast())?;
        add(&fixed, "max", minute(23 * 60 + 59)?.upcast())?;
        module.add("MINYEAR", calendar::MIN_YEAR.into_object()?)?;
        module.add("MAXYEAR", calendar::MAX_YEAR.into_object()?)?;
        module.add("UTC", utc.upcast())
    }
}
