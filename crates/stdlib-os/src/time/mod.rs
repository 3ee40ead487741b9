//! `time`: clocks, calendar time, sleeping.

mod calendar;
mod clocks;

use objects::builtins::struct_sequence::SequenceSpec;
use objects::types::ModuleSpec;

pub(crate) use clocks::{now, seconds};

pub(crate) static MODULE: &ModuleSpec = &module::MODULE;

static PARTS: &[&ModuleSpec] = &[&clocks::part::MODULE, &calendar::part::MODULE];

static STRUCT_TIME: SequenceSpec = SequenceSpec::new(
    c"time.struct_time",
    c"The time value as returned by gmtime(), localtime(), and strptime(), and\n accepted by asctime(), mktime() and strftime().  May be considered as a\n sequence of 9 integers.\n\n Note that several fields' values are not the same as those defined by\n the C language standard for struct tm.  For example, the value of the\n field tm_year is the actual year, not year - 1900.  See individual\n fields' descriptions for details.",
    &[
        (c"tm_year", c"year, for example, 1993"),
        (c"tm_mon", c"month of year, range [1, 12]"),
        (c"tm_mday", c"day of month, range [1, 31]"),
        (c"tm_hour", c"hours, range [0, 23]"),
        (c"tm_min", c"minutes, range [0, 59]"),
        (c"tm_sec", c"seconds, range [0, 61])"),
        (c"tm_wday", c"day of week, range [0, 6], Monday is 0"),
        (c"tm_yday", c"day of year, range [1, 366]"),
        (c"tm_isdst", c"1 if summer time is in effect, 0 if not, and -1 if unknown"),
        (c"tm_zone", c"abbreviation of timezone name"),
        (c"tm_gmtoff", c"offset from UTC in seconds"),
    ],
    9,
);

/// This module provides various functions to manipulate time values.
///
/// There are two standard representations of time.  One is the number
/// of seconds since the Epoch, in UTC (a.k.a. GMT).  It may be an integer
/// or a floating-point number (to represent fractions of seconds).
/// The epoch is the point where the time starts, the return value of time.gmtime(0).
/// It is January 1, 1970, 00:00:00 (UTC) on all platforms.
///
/// The other representation is a tuple of 9 integers giving local time.
/// The tuple items are:
///   year (including century, e.g. 1998)
///   month (1-12)
///   day (1-31)
///   hours (0-23)
///   minutes (0-59)
///   seconds (0-59)
///   weekday (0-6, Monday is 0)
///   Julian day (day in the year, 1-366)
///   DST (Daylight Savings Time) flag (-1, 0 or 1)
/// If the DST flag is 0, the time is given in the regular time zone;
/// if it is 1, the time is given in the DST time zone;
/// if it is -1, mktime() should guess based on the date and time.
#[objects::pymodule(name = "time")]
mod module {
    use objects::builtins::module::Module;
    use objects::raw::{Py, PyResult};

    use crate::posix::{add_numbers, add_parts};

    fn exec(module: &Py<Module>) -> PyResult<()> {
        add_parts(module, super::PARTS)?;
        module.add("struct_time", super::STRUCT_TIME.class()?.upcast())?;
        add_numbers(
            module,
            &[
                ("_STRUCT_TM_ITEMS", 11),
                ("CLOCK_REALTIME", libc::CLOCK_REALTIME.into()),
                ("CLOCK_MONOTONIC", libc::CLOCK_MONOTONIC.into()),
                ("CLOCK_MONOTONIC_RAW", libc::CLOCK_MONOTONIC_RAW.into()),
                ("CLOCK_PROCESS_CPUTIME_ID", libc::CLOCK_PROCESS_CPUTIME_ID.into()),
                ("CLOCK_THREAD_CPUTIME_ID", libc::CLOCK_THREAD_CPUTIME_ID.into()),
                ("CLOCK_BOOTTIME", libc::CLOCK_BOOTTIME.into()),
                ("CLOCK_TAI", libc::CLOCK_TAI.into()),
            ],
        )
    }
}
