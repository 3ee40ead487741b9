//! Clocks, sleeping, and calendar time by the C library's time zone.

use std::ffi::{CStr, CString, c_int, c_long};
use std::mem::MaybeUninit;

use super::file::{Outcome, last_error};

unsafe extern "C" {
    fn tzset();
}

fn read(call: impl FnOnce(*mut libc::timespec) -> c_int) -> Outcome<(i64, i64)> {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    match call(&raw mut time) {
        0 => Ok((time.tv_sec, time.tv_nsec)),
        _ => Err(last_error()),
    }
}

/// A clock's time in seconds and nanoseconds.
///
/// # Errors
/// The error number.
pub fn time(clock: c_int) -> Outcome<(i64, i64)> {
    // SAFETY: room for a time.
    read(|time| unsafe { libc::clock_gettime(clock, time) })
}

/// A clock's resolution in seconds and nanoseconds.
///
/// # Errors
/// The error number.
pub fn resolution(clock: c_int) -> Outcome<(i64, i64)> {
    // SAFETY: room for a time.
    read(|time| unsafe { libc::clock_getres(clock, time) })
}

/// Sets a clock.
///
/// # Errors
/// The error number.
pub fn set_time(clock: c_int, (tv_sec, tv_nsec): (i64, i64)) -> Outcome<()> {
    let time = libc::timespec { tv_sec, tv_nsec };
    // SAFETY: a time is there.
    match unsafe { libc::clock_settime(clock, &raw const time) } {
        0 => Ok(()),
        _ => Err(last_error()),
    }
}

/// The clock of a thread's processor time.
///
/// # Errors
/// The error number.
pub fn thread_clock(thread: u64) -> Outcome<c_int> {
    let mut clock = 0;
    // SAFETY: room for the clock's number. The caller names a thread that runs, as the library function asks.
    match unsafe { libc::pthread_getcpuclockid(thread, &raw mut clock) } {
        0 => Ok(clock),
        error => Err(error),
    }
}

/// Sleeps until the monotonic clock shows a time.
///
/// # Errors
/// The error number, `EINTR` when a signal came.
pub fn sleep_until((tv_sec, tv_nsec): (i64, i64)) -> Outcome<()> {
    let until = libc::timespec { tv_sec, tv_nsec };
    // SAFETY: a time is there; the rest is not asked for.
    let error = unsafe {
        libc::clock_nanosleep(
            libc::CLOCK_MONOTONIC,
            libc::TIMER_ABSTIME,
            &raw const until,
            std::ptr::null_mut(),
        )
    };
    if error == 0 { Ok(()) } else { Err(error) }
}

/// Reads the time zone from the environment.
pub fn reload_zone() {
    // SAFETY: only code under the lock changes the environment.
    unsafe { tzset() }
}

/// Calendar time: `struct tm`, and its zone's name.
#[derive(Clone, Default)]
pub struct Calendar {
    /// Seconds to 60.
    pub second: c_int,
    /// Minutes.
    pub minute: c_int,
    /// Hours.
    pub hour: c_int,
    /// Day of the month from 1.
    pub day: c_int,
    /// Month from 0.
    pub month: c_int,
    /// Year from 1900.
    pub year: c_int,
    /// Day of the week from Sunday, 0.
    pub weekday: c_int,
    /// Day of the year from 0.
    pub year_day: c_int,
    /// Summer time: 1 yes, 0 no, negative unknown.
    pub summer: c_int,
    /// Offset from UTC in seconds.
    pub offset: c_long,
    /// The zone's name.
    pub zone: Option<CString>,
}

impl Calendar {
    fn from_c(time: &libc::tm) -> Self {
        // SAFETY: the C library names zones by strings that live on; copied at once.
        let zone = (!time.tm_zone.is_null()).then(|| unsafe { CStr::from_ptr(time.tm_zone) }.to_owned());
        Self {
            second: time.tm_sec,
            minute: time.tm_min,
            hour: time.tm_hour,
            day: time.tm_mday,
            month: time.tm_mon,
            year: time.tm_year,
            weekday: time.tm_wday,
            year_day: time.tm_yday,
            summer: time.tm_isdst,
            offset: time.tm_gmtoff,
            zone,
        }
    }

    fn to_c(&self) -> libc::tm {
        libc::tm {
            tm_sec: self.second,
            tm_min: self.minute,
            tm_hour: self.hour,
            tm_mday: self.day,
            tm_mon: self.month,
            tm_year: self.year,
            tm_wday: self.weekday,
            tm_yday: self.year_day,
            tm_isdst: self.summer,
            tm_gmtoff: self.offset,
            tm_zone: self.zone.as_ref().map_or(std::ptr::null(), |zone| zone.as_ptr()),
        }
    }

    /// The seconds' calendar time in UTC, or in the local zone.
    ///
    /// # Errors
    /// The error number when the year does not fit.
    pub fn of(seconds: i64, local: bool) -> Outcome<Self> {
        let mut time = MaybeUninit::<libc::tm>::zeroed();
        // SAFETY: a time and room for the result are there; zeroes are valid.
        unsafe {
            let made = match local {
                true => libc::localtime_r(&raw const seconds, time.as_mut_ptr()),
                false => libc::gmtime_r(&raw const seconds, time.as_mut_ptr()),
            };
            match made.as_ref() {
                Some(time) => Ok(Self::from_c(time)),
                None => Err(last_error()),
            }
        }
    }

    /// Seconds since the epoch of a local time; nothing when they cannot be said.
    pub fn seconds(&self) -> Option<i64> {
        let mut time = self.to_c();
        // The library sets the weekday when it has an answer; -1 is one too.
        time.tm_wday = -1;
        // SAFETY: a complete structure.
        let seconds = unsafe { libc::mktime(&raw mut time) };
        (seconds != -1 || time.tm_wday != -1).then_some(seconds)
    }

    /// Formats by the C library. The format contains no NUL.
    pub fn format(&self, format: &CStr) -> Vec<u8> {
        let time = self.to_c();
        let mut buffer = vec![0u8; 1024];
        loop {
            // SAFETY: the buffer has its size, the format ends in NUL, the structure's zone lives as long as `self`.
            let used = unsafe {
                libc::strftime(buffer.as_mut_ptr().cast(), buffer.len(), format.as_ptr(), &raw const time)
            };
            // 0 may be an empty text or too small a buffer.
            if used > 0 || buffer.len() >= 256 * format.count_bytes() {
                buffer.truncate(used);
                return buffer;
            }
            let size = buffer.len() * 2;
            buffer.resize(size, 0);
        }
    }
}
