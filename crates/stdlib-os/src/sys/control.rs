//! `fcntl`, `ioctl`, locks on files, and terminals.

use std::ffi::{c_int, c_ulong};
use std::mem::MaybeUninit;

use super::bytes::Span;
use super::file::{Outcome, last_error};

pub use libc::termios as Terminal;

fn number(result: c_int) -> Outcome<c_int> {
    if result == -1 { Err(last_error()) } else { Ok(result) }
}

/// `fcntl(2)` with a number as argument.
pub fn fcntl(fd: c_int, command: c_int, argument: c_int) -> Outcome<c_int> {
    // SAFETY: as for C's callers: a command that takes an address must not be given a number; addresses the kernel
    // cannot write are refused by it.
    number(unsafe { libc::fcntl(fd, command, argument) })
}

/// `fcntl(2)` with a buffer that the call may change.
pub fn fcntl_buffer(fd: c_int, command: c_int, buffer: &mut [u8]) -> Outcome<c_int> {
    // SAFETY: as for C's callers: the command uses no more than the buffer, which is never smaller than 1 KiB.
    number(unsafe { libc::fcntl(fd, command, buffer.as_mut_ptr()) })
}

/// `ioctl(2)` with a number as argument.
pub fn ioctl(fd: c_int, request: c_ulong, argument: c_int) -> Outcome<c_int> {
    // SAFETY: as for `fcntl`.
    number(unsafe { libc::ioctl(fd, request, argument) })
}

/// `ioctl(2)` with a buffer that the call may change.
pub fn ioctl_buffer(fd: c_int, request: c_ulong, buffer: &mut [u8]) -> Outcome<c_int> {
    // SAFETY: as for `fcntl_buffer`.
    number(unsafe { libc::ioctl(fd, request, buffer.as_mut_ptr()) })
}

/// `ioctl(2)` on the bytes of an object.
pub fn ioctl_span(fd: c_int, request: c_ulong, span: &Span<'_>) -> Outcome<c_int> {
    // SAFETY: as for `fcntl_buffer`, the size being the caller's choice.
    number(unsafe { libc::ioctl(fd, request, span.start()) })
}

/// `flock(2)`
pub fn flock(fd: c_int, operation: c_int) -> Outcome<()> {
    // SAFETY: numbers only.
    number(unsafe { libc::flock(fd, operation) }).map(drop)
}

/// Locks or frees a part of a file; `wait` for the lock.
pub fn lock(fd: c_int, kind: c_int, wait: bool, start: i64, length: i64, whence: c_int) -> Outcome<()> {
    // SAFETY: a complete structure, of numbers.
    unsafe {
        let mut lock: libc::flock = std::mem::zeroed();
        lock.l_type = kind as _;
        lock.l_start = start;
        lock.l_len = length;
        lock.l_whence = whence as _;
        let command = if wait { libc::F_SETLKW } else { libc::F_SETLK };
        number(libc::fcntl(fd, command, &raw const lock)).map(drop)
    }
}

/// A terminal's settings.
pub fn terminal(fd: c_int) -> Outcome<Terminal> {
    let mut settings = MaybeUninit::<Terminal>::zeroed();
    // SAFETY: room for the answer; zeroes are valid.
    unsafe {
        number(libc::tcgetattr(fd, settings.as_mut_ptr()))?;
        Ok(settings.assume_init())
    }
}

/// Changes a terminal's settings.
pub fn set_terminal(fd: c_int, when: c_int, settings: &Terminal) -> Outcome<()> {
    // SAFETY: a complete structure.
    number(unsafe { libc::tcsetattr(fd, when, settings) }).map(drop)
}

/// Speeds of input and output.
pub fn speeds(settings: &Terminal) -> (u32, u32) {
    // SAFETY: a complete structure.
    unsafe { (libc::cfgetispeed(settings), libc::cfgetospeed(settings)) }
}

/// Sets the speeds of input and output.
pub fn set_speeds(settings: &mut Terminal, input: u32, output: u32) -> Outcome<()> {
    // SAFETY: a complete structure.
    unsafe {
        number(libc::cfsetispeed(settings, input))?;
        number(libc::cfsetospeed(settings, output)).map(drop)
    }
}

macro_rules! terminals {
    ($($name:ident($($argument:ident),*);)*) => {
        $(
            #[doc = concat!("`", stringify!($name), "(3)`")]
            pub fn $name(fd: c_int $(, $argument: c_int)*) -> Outcome<()> {
                // SAFETY: numbers only.
                number(unsafe { libc::$name(fd $(, $argument)*) }).map(drop)
            }
        )*
    };
}

terminals! {
    tcsendbreak(duration);
    tcdrain();
    tcflush(queue);
    tcflow(action);
}

/// Rows and columns of a terminal.
pub fn window(fd: c_int) -> Outcome<libc::winsize> {
    let mut size = MaybeUninit::<libc::winsize>::zeroed();
    // SAFETY: room for the answer; zeroes are valid.
    unsafe {
        number(libc::ioctl(fd, libc::TIOCGWINSZ, size.as_mut_ptr()))?;
        Ok(size.assume_init())
    }
}

/// Sets rows and columns of a terminal.
pub fn set_window(fd: c_int, size: &libc::winsize) -> Outcome<()> {
    // SAFETY: a complete structure.
    number(unsafe { libc::ioctl(fd, libc::TIOCSWINSZ, size) }).map(drop)
}
