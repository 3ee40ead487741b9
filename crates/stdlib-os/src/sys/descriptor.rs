//! Flags of descriptors, pipes, terminals, and calls that move data between descriptors.

use std::ffi::{CStr, c_int, c_uint};

use super::file::{Outcome, last_error};

fn number(result: c_int) -> Outcome<c_int> {
    if result == -1 { Err(last_error()) } else { Ok(result) }
}

fn counted(result: isize) -> Outcome<usize> {
    usize::try_from(result).map_err(|_| last_error())
}

/// `fcntl` with a command that takes a number or nothing.
///
/// # Errors
/// The error number.
pub fn fcntl(fd: c_int, command: Command, argument: c_int) -> Outcome<c_int> {
    // SAFETY: none of the commands takes an address.
    number(unsafe { libc::fcntl(fd, command as c_int, argument) })
}

/// Commands of `fcntl` that take a number or nothing.
#[derive(Clone, Copy)]
#[repr(i32)]
pub enum Command {
    /// A copy that is not inherited.
    CopyNotInherited = libc::F_DUPFD_CLOEXEC,
    /// The descriptor's flags.
    Flags = libc::F_GETFD,
    /// Sets the descriptor's flags.
    SetFlags = libc::F_SETFD,
    /// The open file's flags.
    FileFlags = libc::F_GETFL,
    /// Sets the open file's flags.
    SetFileFlags = libc::F_SETFL,
}

/// Whether programs that are started get the descriptor.
///
/// # Errors
/// The error number.
pub fn is_inheritable(fd: c_int) -> Outcome<bool> {
    Ok(fcntl(fd, Command::Flags, 0)? & libc::FD_CLOEXEC == 0)
}

/// Says whether programs that are started get the descriptor.
///
/// # Errors
/// The error number.
pub fn set_inheritable(fd: c_int, inheritable: bool) -> Outcome<()> {
    let old = fcntl(fd, Command::Flags, 0)?;
    let new = if inheritable { old & !libc::FD_CLOEXEC } else { old | libc::FD_CLOEXEC };
    if new != old {
        fcntl(fd, Command::SetFlags, new)?;
    }
    Ok(())
}

/// Says whether calls on the file wait.
///
/// # Errors
/// The error number.
pub fn set_blocking(fd: c_int, blocking: bool) -> Outcome<()> {
    let old = fcntl(fd, Command::FileFlags, 0)?;
    let new = if blocking { old & !libc::O_NONBLOCK } else { old | libc::O_NONBLOCK };
    if new != old {
        fcntl(fd, Command::SetFileFlags, new)?;
    }
    Ok(())
}

/// `pipe2(2)`
///
/// # Errors
/// The error number.
pub fn pipe(flags: c_int) -> Outcome<[c_int; 2]> {
    let mut ends = [0; 2];
    // SAFETY: room for both ends.
    number(unsafe { libc::pipe2(ends.as_mut_ptr(), flags) })?;
    Ok(ends)
}

/// Closes all descriptors from `first` to before `end`.
pub fn close_range(first: c_int, end: c_int) {
    let first = first.max(0);
    if first >= end {
        return;
    }
    // SAFETY: numbers only; what cannot be closed is not open.
    unsafe {
        if libc::syscall(libc::SYS_close_range, first as c_uint, (end - 1) as c_uint, 0 as c_uint) == 0 {
            return;
        }
        for fd in first..end {
            libc::close(fd);
        }
    }
}

/// `sendfile(2)`
///
/// # Errors
/// The error number.
pub fn send_file(to: c_int, from: c_int, offset: Option<i64>, count: usize) -> Outcome<usize> {
    let mut offset = offset;
    let place = offset.as_mut().map_or(std::ptr::null_mut(), |offset| offset as *mut i64);
    // SAFETY: null or the address of a number.
    counted(unsafe { libc::sendfile(to, from, place, count) })
}

/// `copy_file_range(2)`
///
/// # Errors
/// The error number.
pub fn copy_file_range(
    from: c_int,
    to: c_int,
    count: usize,
    mut from_offset: Option<i64>,
    mut to_offset: Option<i64>,
) -> Outcome<usize> {
    let from_place = from_offset.as_mut().map_or(std::ptr::null_mut(), |offset| offset as *mut i64);
    let to_place = to_offset.as_mut().map_or(std::ptr::null_mut(), |offset| offset as *mut i64);
    // SAFETY: null or addresses of numbers.
    counted(unsafe { libc::copy_file_range(from, from_place, to, to_place, count, 0) })
}

/// `splice(2)`
///
/// # Errors
/// The error number.
pub fn splice(
    from: c_int,
    to: c_int,
    count: usize,
    mut from_offset: Option<i64>,
    mut to_offset: Option<i64>,
    flags: c_uint,
) -> Outcome<usize> {
    let from_place = from_offset.as_mut().map_or(std::ptr::null_mut(), |offset| offset as *mut i64);
    let to_place = to_offset.as_mut().map_or(std::ptr::null_mut(), |offset| offset as *mut i64);
    // SAFETY: null or addresses of numbers.
    counted(unsafe { libc::splice(from, from_place, to, to_place, count, flags) })
}

/// Reads an event counter.
///
/// # Errors
/// The error number.
pub fn eventfd_read(fd: c_int) -> Outcome<u64> {
    let mut value = 0;
    // SAFETY: room for the value.
    number(unsafe { libc::eventfd_read(fd, &raw mut value) })?;
    Ok(value)
}

/// Adds to an event counter.
///
/// # Errors
/// The error number.
pub fn eventfd_write(fd: c_int, value: u64) -> Outcome<()> {
    // SAFETY: numbers only.
    number(unsafe { libc::eventfd_write(fd, value) }).map(drop)
}

/// Seconds and nanoseconds.
pub type Seconds = (i64, i64);

fn setting(value: &libc::itimerspec) -> (Seconds, Seconds) {
    let part = |time: &libc::timespec| (time.tv_sec, time.tv_nsec);
    (part(&value.it_value), part(&value.it_interval))
}

/// Time to the next expiration, and interval, of a timer.
///
/// # Errors
/// The error number.
pub fn timer(fd: c_int) -> Outcome<(Seconds, Seconds)> {
    // SAFETY: the structure is plain numbers, filled by the call.
    unsafe {
        let mut value = std::mem::zeroed();
        number(libc::timerfd_gettime(fd, &raw mut value))?;
        Ok(setting(&value))
    }
}

/// Sets a timer; what it was set to.
///
/// # Errors
/// The error number.
pub fn set_timer(
    fd: c_int,
    flags: c_int,
    initial: Seconds,
    interval: Seconds,
) -> Outcome<(Seconds, Seconds)> {
    let part = |(tv_sec, tv_nsec)| libc::timespec { tv_sec, tv_nsec };
    let new = libc::itimerspec { it_interval: part(interval), it_value: part(initial) };
    // SAFETY: the structures are plain numbers, one filled by the call.
    unsafe {
        let mut old = std::mem::zeroed();
        number(libc::timerfd_settime(fd, flags, &raw const new, &raw mut old))?;
        Ok(setting(&old))
    }
}

/// A terminal's name.
///
/// # Errors
/// The error number.
pub fn tty_name(fd: c_int) -> Outcome<Vec<u8>> {
    let mut buffer = [0u8; 4096];
    // SAFETY: the buffer has its size.
    match unsafe { libc::ttyname_r(fd, buffer.as_mut_ptr().cast(), buffer.len()) } {
        0 => Ok(until_nul(&buffer)),
        error => Err(error),
    }
}

/// The name of the terminal behind a pseudo-terminal's master.
///
/// # Errors
/// The error number.
pub fn pty_name(fd: c_int) -> Outcome<Vec<u8>> {
    let mut buffer = [0u8; 4096];
    // SAFETY: the buffer has its size.
    match unsafe { libc::ptsname_r(fd, buffer.as_mut_ptr().cast(), buffer.len()) } {
        0 => Ok(until_nul(&buffer)),
        error => Err(error),
    }
}

/// The name of the controlling terminal.
pub fn controlling_terminal() -> Vec<u8> {
    let mut buffer = [0u8; 64];
    // SAFETY: the buffer is longer than `L_ctermid`.
    unsafe { libc::ctermid(buffer.as_mut_ptr().cast()) };
    until_nul(&buffer)
}

pub(super) fn until_nul(buffer: &[u8]) -> Vec<u8> {
    CStr::from_bytes_until_nul(buffer).unwrap_or_default().to_bytes().to_vec()
}

/// A pseudo-terminal: master and terminal.
///
/// # Errors
/// The error number.
pub fn open_pty() -> Outcome<(c_int, c_int)> {
    let (mut master, mut terminal) = (-1, -1);
    // SAFETY: room for both descriptors; no name, settings or size are given.
    number(unsafe {
        libc::openpty(
            &raw mut master,
            &raw mut terminal,
            std::ptr::null_mut(),
            std::ptr::null(),
            std::ptr::null(),
        )
    })?;
    Ok((master, terminal))
}
