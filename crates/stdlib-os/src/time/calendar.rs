//! Calendar time: conversion, formatting, the local zone.

use std::ffi::{CString, c_int};

use objects::builtins::exceptions::{OverflowError, ValueError};
use objects::builtins::int::Int;
use objects::builtins::module::Module;
use objects::builtins::none::{is_none, none};
use objects::builtins::str::{Str, StrBuilder, fs_decode, fs_encode};
use objects::builtins::struct_sequence::all_fields;
use objects::builtins::tuple::Tuple;
use objects::errors::{raise, raise_type_error};
use objects::raw::{Any, Obj, Py, PyResult, Ref};

use super::STRUCT_TIME;
use crate::args::{OrRaise, int};
use crate::sys::clock::{self, Calendar};
use crate::timing::{Round, whole_seconds};

/// `struct_time` of a calendar time.
fn object(time: &Calendar) -> PyResult<Ref<Tuple>> {
    let numbers = [
        i64::from(time.year) + 1900,
        i64::from(time.month) + 1,
        time.day.into(),
        time.hour.into(),
        time.minute.into(),
        time.second.into(),
        (i64::from(time.weekday) + 6) % 7,
        i64::from(time.year_day) + 1,
        time.summer.into(),
    ];
    let mut fields: Vec<Obj> = numbers.map(int).into();
    fields.push(time.zone.as_ref().map_or_else(none, |zone| fs_decode(zone.to_bytes()).upcast()));
    fields.push(int(time.offset));
    STRUCT_TIME.make(fields)
}

/// The calendar time of seconds since the epoch, or of now.
fn converted(seconds: Option<&Any>, local: bool) -> PyResult<Calendar> {
    let seconds = match seconds.filter(|seconds| !is_none(seconds)) {
        Some(seconds) => whole_seconds(seconds, Round::Floor)?,
        None => clock::time(libc::CLOCK_REALTIME).or_raise()?.0,
    };
    Calendar::of(seconds, local).or_raise()
}

fn c_int_of(value: &Any) -> PyResult<c_int> {
    let wide = Int::index_value(value)?;
    match c_int::try_from(wide) {
        Ok(number) => Ok(number),
        Err(_) if i64::try_from(wide).is_err() => Int::too_large("C long", wide),
        Err(_) if wide > 0 => raise(&OverflowError, "signed integer is greater than maximum"),
        Err(_) => raise(&OverflowError, "signed integer is less than minimum"),
    }
}

/// A time tuple as calendar time; `function` for messages.
fn parsed(argument: &Any, function: &str) -> PyResult<Calendar> {
    let Some(tuple) = argument.downcast::<Tuple>() else {
        return raise_type_error("Tuple or struct_time argument required");
    };
    if tuple.size() != 9 {
        return raise_type_error(format!("{function}(): illegal time tuple argument"));
    }
    let mut numbers = [0; 9];
    for (number, item) in numbers.iter_mut().zip(tuple.items()) {
        *number = c_int_of(item)?;
    }
    let [year, month, day, hour, minute, second, weekday, year_day, summer] = numbers;
    let Some(year) = year.checked_sub(1900) else { return raise(&OverflowError, "year out of range") };
    let mut time = Calendar {
        second,
        minute,
        hour,
        day,
        month: month.wrapping_sub(1),
        year,
        weekday: weekday.wrapping_add(1) % 7,
        year_day: year_day.wrapping_sub(1),
        summer,
        offset: 0,
        zone: None,
    };
    if let [.., zone, offset] = all_fields(tuple)
        && tuple.class().is(&*STRUCT_TIME.class()?)
    {
        if !is_none(zone) {
            let Some(text) = zone.downcast::<Str>() else {
                return raise_type_error("bad argument type for built-in operation");
            };
            time.zone = CString::new(fs_encode(text)?.data()).ok();
        }
        if !is_none(offset) {
            let wide = Int::index_value(offset)?;
            time.offset = i64::try_from(wide).or_else(|_| Int::too_large("C long", wide))?;
        }
    }
    Ok(time)
}

/// Checks the ranges that formatting relies on; 0 as month, day and day of the year is the first one.
fn checked(mut time: Calendar) -> PyResult<Calendar> {
    if time.month == -1 {
        time.month = 0;
    }
    if time.day == 0 {
        time.day = 1;
    }
    if time.year_day == -1 {
        time.year_day = 0;
    }
    let rows = [
        (time.month, 0..12, "month"),
        (time.day, 1..32, "day of month"),
        (time.hour, 0..24, "hour"),
        (time.minute, 0..60, "minute"),
        (time.second, 0..62, "seconds"),
        // The remainder was taken already.
        (time.weekday, 0..c_int::MAX, "day of week"),
        (time.year_day, 0..366, "day of year"),
    ];
    match rows.iter().find(|(value, range, _)| !range.contains(value)) {
        Some((_, _, what)) => raise(&ValueError, format!("{what} out of range")),
        None => Ok(time),
    }
}

const DAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// `Sat Jun  6 16:26:11 1998`
fn plain(time: &Calendar) -> String {
    let day = DAYS[time.weekday.rem_euclid(7) as usize];
    let month = MONTHS[time.month.rem_euclid(12) as usize];
    let Calendar { day: number, hour, minute, second, .. } = time;
    format!("{day} {month} {number:2} {hour:02}:{minute:02}:{second:02} {}", i64::from(time.year) + 1900)
}

/// Formats: the C library gets the ASCII parts, NULs and all other characters stay as they are.
fn formatted(format: &Py<Str>, time: &Calendar) -> Ref<Str> {
    let mut out = StrBuilder::new();
    let mut run = Vec::new();
    let flush = |run: &mut Vec<u8>, out: &mut StrBuilder| {
        // NULs are no part of a run.
        let text = CString::new(std::mem::take(run)).unwrap_or_default();
        if !text.is_empty() {
            out.push_text(&fs_decode(&time.format(&text)));
        }
    };
    for point in format.characters().iter() {
        match u8::try_from(point) {
            Ok(byte @ 1..0x80) => run.push(byte),
            _ => {
                flush(&mut run, &mut out);
                out.push(point);
            }
        }
    }
    flush(&mut run, &mut out);
    out.finish()
}

/// Sets `timezone`, `altzone`, `daylight` and `tzname` by what the zone is in January and in July of this year.
fn set_zone(module: &Py<Module>) -> PyResult<()> {
    const YEAR: i64 = (365 * 24 + 6) * 3600;
    clock::reload_zone();
    let start = clock::time(libc::CLOCK_REALTIME).or_raise()?.0 / YEAR * YEAR;
    let january = Calendar::of(start, true).or_raise()?;
    let july = Calendar::of(start + YEAR / 2, true).or_raise()?;
    // South of the equator summer time is in January.
    let (standard, summer) = match january.offset > july.offset {
        true => (&july, &january),
        false => (&january, &july),
    };
    module.add("timezone", int(-standard.offset))?;
    module.add("altzone", int(-summer.offset))?;
    module.add("daylight", int(i32::from(january.offset != july.offset)))?;
    let name = |time: &Calendar| fs_decode(time.zone.as_ref().map_or(b"", |zone| zone.to_bytes())).upcast();
    module.add("tzname", Tuple::pair(name(standard), name(summer)).upcast())
}

#[objects::pymodule(name = "time")]
pub(super) mod part {
    use objects::builtins::exceptions::OverflowError;
    use objects::builtins::module::Module;
    use objects::builtins::str::Str;
    use objects::builtins::tuple::Tuple;
    use objects::errors::{raise, raise_type_error};
    use objects::hooks::import_attribute;
    use objects::raw::{Any, Args, Obj, Py, PyResult, Ref};

    use super::{checked, converted, formatted, object, parsed, plain, set_zone};

    fn exec(module: &Py<Module>) -> PyResult<()> {
        set_zone(module)
    }

    /// gmtime([seconds]) -> (tm_year, tm_mon, tm_mday, tm_hour, tm_min,
    ///                        tm_sec, tm_wday, tm_yday, tm_isdst)
    ///
    /// Convert seconds since the Epoch to a time tuple expressing UTC (a.k.a.
    /// GMT).  When 'seconds' is not passed in, convert the current time instead.
    ///
    /// If the platform supports the tm_gmtoff and tm_zone, they are available as
    /// attributes only.
    #[function("!(seconds=<unrepresentable>, /)")]
    fn gmtime(seconds: Option<&Any>) -> PyResult<Ref<Tuple>> {
        object(&converted(seconds, false)?)
    }

    /// localtime([seconds]) -> (tm_year,tm_mon,tm_mday,tm_hour,tm_min,
    ///                           tm_sec,tm_wday,tm_yday,tm_isdst)
    ///
    /// Convert seconds since the Epoch to a time tuple expressing local time.
    /// When 'seconds' is not passed in, convert the current time instead.
    #[function("!(seconds=<unrepresentable>, /)")]
    fn localtime(seconds: Option<&Any>) -> PyResult<Ref<Tuple>> {
        object(&converted(seconds, true)?)
    }

    /// mktime(time_tuple) -> floating-point number
    ///
    /// Convert a time tuple in local time to seconds since the Epoch.
    /// Note that mktime(gmtime(0)) will not generally return zero for most
    /// time zones; instead the returned value will either be equal to that
    /// of the timezone or altzone attributes on the time module.
    #[function("(object, /)")]
    fn mktime(object: &Any) -> PyResult<f64> {
        match parsed(object, "mktime")?.seconds() {
            Some(seconds) => Ok(seconds as f64),
            None => raise(&OverflowError, "mktime argument out of range"),
        }
    }

    /// asctime([time_tuple]) -> string
    ///
    /// Convert a time tuple to a string, e.g. 'Sat Jun 06 16:26:11 1998'.
    /// When the time tuple is not present, current time as returned by localtime()
    /// is used.
    #[function("!(time_tuple=<unrepresentable>, /)")]
    fn asctime(time_tuple: Option<&Any>) -> PyResult<String> {
        let time = match time_tuple {
            Some(tuple) => checked(parsed(tuple, "asctime")?)?,
            None => converted(None, true)?,
        };
        Ok(plain(&time))
    }

    /// ctime([seconds]) -> string
    ///
    /// Convert a time in seconds since the Epoch to a string in local time.
    /// This is equivalent to asctime(localtime(seconds)). When 'seconds' is not
    /// passed in, convert the current time instead.
    #[function("!(seconds=<unrepresentable>, /)")]
    fn ctime(seconds: Option<&Any>) -> PyResult<String> {
        Ok(plain(&converted(seconds, true)?))
    }

    /// strftime(format[, time_tuple]) -> string
    ///
    /// Convert a time tuple to a string according to a format specification.
    /// See the library reference manual for formatting codes. When the time tuple
    /// is not present, current time as returned by localtime() is used.
    ///
    /// Commonly used format codes:
    ///
    /// %Y  Year with century as a decimal number.
    /// %m  Month as a decimal number [01,12].
    /// %d  Day of the month as a decimal number [01,31].
    /// %H  Hour (24-hour clock) as a decimal number [00,23].
    /// %M  Minute as a decimal number [00,59].
    /// %S  Second as a decimal number [00,61].
    /// %z  Time zone offset from UTC.
    /// %a  Locale's abbreviated weekday name.
    /// %A  Locale's full weekday name.
    /// %b  Locale's abbreviated month name.
    /// %B  Locale's full month name.
    /// %c  Locale's appropriate date and time representation.
    /// %I  Hour (12-hour clock) as a decimal number [01,12].
    /// %p  Locale's equivalent of either AM or PM.
    ///
    /// Other codes may be available on your platform.  See documentation for
    /// the C library strftime function.
    #[function("!(format, time_tuple=<unrepresentable>, /)")]
    fn strftime(format: &Py<Str>, time_tuple: Option<&Any>) -> PyResult<Ref<Str>> {
        let mut time = match time_tuple {
            Some(tuple) => checked(parsed(tuple, "strftime")?)?,
            None => converted(None, true)?,
        };
        time.summer = time.summer.clamp(-1, 1);
        Ok(formatted(format, &time))
    }

    /// strptime(string[, format]) -> struct_time
    ///
    /// Parse a string to a time tuple according to a format specification.
    /// See the library reference manual for formatting codes (same as
    /// strftime()).
    ///
    /// Commonly used format codes:
    ///
    /// %Y  Year with century as a decimal number.
    /// %m  Month as a decimal number [01,12].
    /// %d  Day of the month as a decimal number [01,31].
    /// %H  Hour (24-hour clock) as a decimal number [00,23].
    /// %M  Minute as a decimal number [00,59].
    /// %S  Second as a decimal number [00,61].
    /// %z  Time zone offset from UTC.
    /// %a  Locale's abbreviated weekday name.
    /// %A  Locale's full weekday name.
    /// %b  Locale's abbreviated month name.
    /// %B  Locale's full month name.
    /// %c  Locale's appropriate date and time representation.
    /// %I  Hour (12-hour clock) as a decimal number [01,12].
    /// %p  Locale's equivalent of either AM or PM.
    ///
    /// Other codes may be available on your platform.  See documentation for
    /// the C library strftime function.
    #[function("!(*args)")]
    fn strptime(args: Args<'_>) -> PyResult<Obj> {
        import_attribute("_strptime", "_strptime_time")?.call(args.positional())
    }

    /// tzset()
    ///
    /// Initialize, or reinitialize, the local timezone to the value stored in
    /// os.environ['TZ']. The TZ environment variable should be specified in
    /// standard Unix timezone format as documented in the tzset man page
    /// (eg. 'US/Eastern', 'Europe/Amsterdam'). Unknown timezones will silently
    /// fall back to UTC. If the TZ environment variable is not set, the local
    /// timezone is set to the systems best guess of wallclock time.
    /// Changing the TZ environment variable without calling tzset *may* change
    /// the local timezone used by methods such as localtime, but this behaviour
    /// should not be relied on.
    #[function]
    fn tzset(module: &Any) -> PyResult<()> {
        match module.downcast::<Module>() {
            Some(module) => set_zone(module),
            None => raise_type_error("the module is gone"),
        }
    }
}
