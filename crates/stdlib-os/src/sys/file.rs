//! Calls on file descriptors.

use std::ffi::{CStr, c_int};

use objects::raw::PyResult;
use objects::state::{check_signals, released};

/// What a call gives, or the error number.
pub type Outcome<T> = Result<T, i32>;

/// No call moves more than this: Linux moves at most 2 GiB less a page.
const LARGEST: usize = 0x7FFF_F000;

/// The number of the last failure of the system.
pub fn last_error() -> i32 {
    std::io::Error::last_os_error().raw_os_error().unwrap_or(0)
}

/// A call's result by C's convention.
fn checked(result: isize) -> Outcome<usize> {
    usize::try_from(result).map_err(|_| last_error())
}

/// Calls without the lock, and again when a signal has interrupted the call.
///
/// # Errors
/// What a signal handler raises.
pub fn retried<T: Send>(mut call: impl FnMut() -> Outcome<T> + Send) -> PyResult<Outcome<T>> {
    loop {
        match released(&mut call) {
            Err(libc::EINTR) => check_signals()?,
            outcome => return Ok(outcome),
        }
    }
}

/// Opens a file, not inherited by programs that are started.
///
/// # Errors
/// What a signal handler raises.
pub fn open(path: &CStr, flags: c_int, mode: u32) -> PyResult<Outcome<c_int>> {
    // SAFETY: the path ends in NUL.
    retried(|| match unsafe { libc::open(path.as_ptr(), flags | libc::O_CLOEXEC, mode) } {
        -1 => Err(last_error()),
        fd => Ok(fd),
    })
}

/// Closes a descriptor. Not tried again: it is gone either way.
pub fn close(fd: c_int) -> Outcome<()> {
    // SAFETY: any number may be closed.
    released(|| match unsafe { libc::close(fd) } {
        0 => Ok(()),
        _ => Err(last_error()),
    })
}

/// Reads into a slice; 0 at the end.
///
/// # Errors
/// What a signal handler raises.
pub fn read(fd: c_int, into: &mut [u8]) -> PyResult<Outcome<usize>> {
    let count = into.len().min(LARGEST);
    // SAFETY: the slice has room for so many bytes.
    retried(|| checked(unsafe { libc::read(fd, into.as_mut_ptr().cast(), count) }))
}

/// Writes from a slice; how many bytes.
///
/// # Errors
/// What a signal handler raises.
pub fn write(fd: c_int, data: &[u8]) -> PyResult<Outcome<usize>> {
    let count = data.len().min(LARGEST);
    // SAFETY: the slice has so many bytes.
    retried(|| checked(unsafe { libc::write(fd, data.as_ptr().cast(), count) }))
}

/// Moves the position; the new one.
pub fn lseek(fd: c_int, offset: i64, whence: c_int) -> Outcome<i64> {
    // SAFETY: numbers only.
    released(|| match unsafe { libc::lseek(fd, offset, whence) } {
        -1 => Err(last_error()),
        at => Ok(at),
    })
}

/// Sets a file's size.
///
/// # Errors
/// What a signal handler raises.
pub fn ftruncate(fd: c_int, size: i64) -> PyResult<Outcome<()>> {
    // SAFETY: numbers only.
    retried(|| match unsafe { libc::ftruncate(fd, size) } {
        0 => Ok(()),
        _ => Err(last_error()),
    })
}

/// What a file object wants to know of its file.
#[derive(Clone, Copy, Debug)]
pub struct Status {
    /// `st_mode`
    pub mode: u32,
    /// `st_size`
    pub size: i64,
    /// `st_blksize`
    pub block: i64,
}

impl Status {
    /// Whether the file is a directory.
    pub fn is_directory(&self) -> bool {
        self.mode & libc::S_IFMT == libc::S_IFDIR
    }

    /// Whether the file is a character device: a terminal, say.
    pub fn is_character_device(&self) -> bool {
        self.mode & libc::S_IFMT == libc::S_IFCHR
    }
}

/// What the system knows of an open file.
pub fn fstat(fd: c_int) -> Outcome<Status> {
    released(|| {
        // SAFETY: the structure is filled when the call succeeds, and zeroes are valid before.
        unsafe {
            let mut status: libc::stat = std::mem::zeroed();
            match libc::fstat(fd, &raw mut status) {
                0 => {
                    Ok(Status { mode: status.st_mode, size: status.st_size, block: status.st_blksize as i64 })
                }
                _ => Err(last_error()),
            }
        }
    })
}

/// Whether a descriptor is a terminal.
pub fn isatty(fd: c_int) -> bool {
    // SAFETY: any number may be asked about.
    released(|| unsafe { libc::isatty(fd) } == 1)
}

/// Keeps a descriptor from programs that are started.
pub fn set_not_inheritable(fd: c_int) -> Outcome<()> {
    // SAFETY: numbers only.
    unsafe {
        match libc::fcntl(fd, libc::F_GETFD) {
            -1 => Err(last_error()),
            flags if flags & libc::FD_CLOEXEC != 0 => Ok(()),
            flags => match libc::fcntl(fd, libc::F_SETFD, flags | libc::FD_CLOEXEC) {
                -1 => Err(last_error()),
                _ => Ok(()),
            },
        }
    }
}

/// Flags of `open` by what a file mode says.
pub mod flags {
    pub use libc::{O_APPEND, O_CLOEXEC, O_CREAT, O_EXCL, O_RDONLY, O_RDWR, O_TRUNC, O_WRONLY};
}

/// Error numbers that file objects tell apart.
pub mod number {
    pub use libc::{EAGAIN, EBADF, EINVAL, EISDIR, ENOENT, EPIPE, ESPIPE};
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pipes_have_no_position() {
        let _attached = objects::state::attach();
        assert!(matches!(lseek(-1, 0, 1), Err(libc::EBADF)));
        assert!(fstat(1_000_000).is_err());
        assert!(!isatty(-1));
    }
}
