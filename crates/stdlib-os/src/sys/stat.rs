//! What the system knows of files and file systems.

use std::ffi::{CStr, c_int};
use std::mem::MaybeUninit;

use super::file::{Outcome, last_error};

pub use libc::stat as Stat;
pub use libc::statvfs as FileSystem;

/// Fills a structure by a call that says 0 when it has.
fn filled<T: Copy>(call: impl FnOnce(*mut T) -> c_int) -> Outcome<T> {
    let mut place = MaybeUninit::<T>::zeroed();
    match call(place.as_mut_ptr()) {
        // SAFETY: the callers' structures are plain numbers, which zeroes are too.
        0 => Ok(unsafe { place.assume_init() }),
        _ => Err(last_error()),
    }
}

/// `fstatat(2)`; with no path, as C's null pointer.
///
/// # Errors
/// The error number.
pub fn stat_at(dir: c_int, path: &CStr, flags: c_int) -> Outcome<Stat> {
    // SAFETY: the string ends in NUL, the place has room.
    filled(|place| unsafe { libc::fstatat(dir, path.as_ptr(), place, flags) })
}

/// `fstat(2)`
///
/// # Errors
/// The error number.
pub fn stat_fd(fd: c_int) -> Outcome<Stat> {
    // SAFETY: the place has room.
    filled(|place| unsafe { libc::fstat(fd, place) })
}

/// `statvfs(2)`
///
/// # Errors
/// The error number.
pub fn file_system(path: &CStr) -> Outcome<FileSystem> {
    // SAFETY: the string ends in NUL, the place has room.
    filled(|place| unsafe { libc::statvfs(path.as_ptr(), place) })
}

/// `fstatvfs(2)`
///
/// # Errors
/// The error number.
pub fn file_system_fd(fd: c_int) -> Outcome<FileSystem> {
    // SAFETY: the place has room.
    filled(|place| unsafe { libc::fstatvfs(fd, place) })
}

/// Columns and lines of a terminal.
///
/// # Errors
/// The error number.
pub fn terminal_size(fd: c_int) -> Outcome<(u16, u16)> {
    // SAFETY: the place has room.
    let size: libc::winsize = filled(|place| unsafe { libc::ioctl(fd, libc::TIOCGWINSZ, place) })?;
    Ok((size.ws_col, size.ws_row))
}

/// A time to set on a file: now, or seconds and nanoseconds.
pub type FileTime = Option<(i64, i64)>;

fn file_times(times: [FileTime; 2]) -> [libc::timespec; 2] {
    times.map(|time| match time {
        Some((tv_sec, tv_nsec)) => libc::timespec { tv_sec, tv_nsec },
        None => libc::timespec { tv_sec: 0, tv_nsec: libc::UTIME_NOW },
    })
}

/// Sets times of last access and change.
///
/// # Errors
/// The error number.
pub fn set_times(dir: c_int, path: &CStr, times: [FileTime; 2], flags: c_int) -> Outcome<()> {
    let times = file_times(times);
    // SAFETY: the string ends in NUL; two times are there.
    match unsafe { libc::utimensat(dir, path.as_ptr(), times.as_ptr(), flags) } {
        0 => Ok(()),
        _ => Err(last_error()),
    }
}

/// Sets times of last access and change of an open file.
///
/// # Errors
/// The error number.
pub fn set_times_fd(fd: c_int, times: [FileTime; 2]) -> Outcome<()> {
    let times = file_times(times);
    // SAFETY: two times are there.
    match unsafe { libc::futimens(fd, times.as_ptr()) } {
        0 => Ok(()),
        _ => Err(last_error()),
    }
}
