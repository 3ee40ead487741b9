//! Moving data between descriptors; event counters, timers, pseudo-terminals, memory files.

use objects::builtins::exceptions::ValueError;
use objects::builtins::float::Float;
use objects::builtins::int::Int;
use objects::builtins::none::is_none;
use objects::builtins::tuple::Tuple;
use objects::errors::raise;
use objects::raw::{Any, PyResult, Ref};

use crate::args::int;
use crate::sys::descriptor::Seconds;
use crate::timing::{NANOS, Round, nanoseconds_of};

/// An offset, or none.
fn offset(value: Option<&Any>) -> PyResult<Option<i64>> {
    let Some(value) = value.filter(|value| !is_none(value)) else { return Ok(None) };
    let wide = Int::index_value(value)?;
    i64::try_from(wide).map(Some).or_else(|_| Int::too_large("C long", wide))
}

fn count(value: isize) -> PyResult<usize> {
    usize::try_from(value).or_else(|_| raise(&ValueError, "negative value for 'count' not allowed"))
}

fn split(nanoseconds: i64) -> Seconds {
    (nanoseconds.div_euclid(NANOS), nanoseconds.rem_euclid(NANOS))
}

/// Seconds for a timer: NaN is out of range like what is too large.
fn timer_seconds(seconds: f64) -> PyResult<Seconds> {
    if seconds.is_nan() {
        return crate::timing::too_large();
    }
    nanoseconds_of(seconds, Round::Floor).map(split)
}

fn float_setting((next, interval): (Seconds, Seconds)) -> Ref<Tuple> {
    let part = |(seconds, nanos): Seconds| Float::new(seconds as f64 + 1e-9 * nanos as f64).upcast();
    Tuple::pair(part(next), part(interval))
}

fn whole_setting((next, interval): (Seconds, Seconds)) -> Ref<Tuple> {
    let part = |(seconds, nanos): Seconds| int(i128::from(seconds) * i128::from(NANOS) + i128::from(nanos));
    Tuple::pair(part(next), part(interval))
}

#[objects::pymodule(name = "posix")]
pub(super) mod part {
    use std::ffi::c_int;

    use objects::builtins::tuple::Tuple;
    use objects::errors::os_error;
    use objects::raw::{Any, Obj, PyResult, Ref};

    use super::{count, float_setting, offset, split, timer_seconds, whole_setting};
    use crate::args::{Bits, FsText, OrRaise, call, int, retry, text};
    use crate::sys::{calls, descriptor};

    /// Copy count bytes from file descriptor in_fd to file descriptor out_fd.
    #[function("(out_fd, in_fd, offset, count)")]
    fn sendfile(out_fd: c_int, in_fd: c_int, start: &Any, size: isize) -> PyResult<usize> {
        let start = offset(Some(start))?;
        let Ok(size) = usize::try_from(size) else { return os_error(libc::EINVAL, None, None) };
        retry(|| descriptor::send_file(out_fd, in_fd, start, size))
    }

    /// Copy count bytes from one file descriptor to another.
    ///
    ///   src
    ///     Source file descriptor.
    ///   dst
    ///     Destination file descriptor.
    ///   count
    ///     Number of bytes to copy.
    ///   offset_src
    ///     Starting offset in src.
    ///   offset_dst
    ///     Starting offset in dst.
    ///
    /// If offset_src is None, then src is read from the current position;
    /// respectively for offset_dst.
    #[function("(src, dst, count, offset_src=None, offset_dst=None)")]
    fn copy_file_range(
        src: c_int,
        dst: c_int,
        size: isize,
        offset_src: Option<&Any>,
        offset_dst: Option<&Any>,
    ) -> PyResult<usize> {
        let size = count(size)?;
        let (from, to) = (offset(offset_src)?, offset(offset_dst)?);
        retry(|| descriptor::copy_file_range(src, dst, size, from, to))
    }

    /// Transfer count bytes from one pipe to a descriptor or vice versa.
    ///
    ///   src
    ///     Source file descriptor.
    ///   dst
    ///     Destination file descriptor.
    ///   count
    ///     Number of bytes to copy.
    ///   offset_src
    ///     Starting offset in src.
    ///   offset_dst
    ///     Starting offset in dst.
    ///   flags
    ///     Flags to modify the semantics of the call.
    ///
    /// If offset_src is None, then src is read from the current position;
    /// respectively for offset_dst. The offset associated to the file
    /// descriptor that refers to a pipe must be None.
    #[function("(src, dst, count, offset_src=None, offset_dst=None, flags=0)")]
    fn splice(
        src: c_int,
        dst: c_int,
        size: isize,
        offset_src: Option<&Any>,
        offset_dst: Option<&Any>,
        flags: u32,
    ) -> PyResult<usize> {
        let size = count(size)?;
        let (from, to) = (offset(offset_src)?, offset(offset_dst)?);
        retry(|| descriptor::splice(src, dst, size, from, to, flags))
    }

    /// Apply, test or remove a POSIX lock on an open file descriptor.
    ///
    ///   fd
    ///     An open file descriptor.
    ///   command
    ///     One of F_LOCK, F_TLOCK, F_ULOCK or F_TEST.
    ///   length
    ///     The number of bytes to lock, starting at the current position.
    #[function("(fd, command, length, /)")]
    fn lockf(fd: c_int, command: c_int, length: i64) -> PyResult<()> {
        call(|| calls::lockf(fd, command, length)).map(drop)
    }

    /// Announce an intention to access data in a specific pattern.
    ///
    /// Announce an intention to access data in a specific pattern, thus allowing
    /// the kernel to make optimizations.
    /// The advice applies to the region of the file specified by fd starting at
    /// offset and continuing for length bytes.
    /// advice is one of POSIX_FADV_NORMAL, POSIX_FADV_SEQUENTIAL,
    /// POSIX_FADV_RANDOM, POSIX_FADV_NOREUSE, POSIX_FADV_WILLNEED, or
    /// POSIX_FADV_DONTNEED.
    #[function("(fd, offset, length, advice, /)")]
    fn posix_fadvise(fd: c_int, start: i64, length: i64, advice: c_int) -> PyResult<()> {
        retry(|| as_outcome(calls::posix_fadvise(fd, start, length, advice)))
    }

    /// Ensure a file has allocated at least a particular number of bytes on disk.
    ///
    /// Ensure that the file specified by fd encompasses a range of bytes
    /// starting at offset bytes from the beginning and continuing for length bytes.
    #[function("(fd, offset, length, /)")]
    fn posix_fallocate(fd: c_int, start: i64, length: i64) -> PyResult<()> {
        retry(|| as_outcome(calls::posix_fallocate(fd, start, length)))
    }

    fn as_outcome(error: c_int) -> Result<(), c_int> {
        if error == 0 { Ok(()) } else { Err(error) }
    }

    /// Creates and returns an event notification file descriptor.
    #[function("eventfd(initval, flags=EFD_CLOEXEC)")]
    fn eventfd(initval: u32, flags: Option<c_int>) -> PyResult<c_int> {
        calls::eventfd(initval, flags.unwrap_or(libc::EFD_CLOEXEC)).or_raise()
    }

    /// Read eventfd value
    #[function("(fd)")]
    fn eventfd_read(fd: c_int) -> PyResult<u64> {
        call(|| descriptor::eventfd_read(fd))
    }

    /// Write eventfd value.
    #[function("(fd, value)")]
    fn eventfd_write(fd: c_int, value: u64) -> PyResult<()> {
        call(|| descriptor::eventfd_write(fd, value))
    }

    /// Create and return a timer file descriptor.
    ///
    ///   clockid
    ///     A valid clock ID constant as timer file descriptor.
    ///
    ///     time.CLOCK_REALTIME
    ///     time.CLOCK_MONOTONIC
    ///     time.CLOCK_BOOTTIME
    ///   flags
    ///     0 or a bit mask of os.TFD_NONBLOCK or os.TFD_CLOEXEC.
    ///
    ///     os.TFD_NONBLOCK
    ///         If *TFD_NONBLOCK* is set as a flag, read doesn't blocks.
    ///         If *TFD_NONBLOCK* is not set as a flag, read block until the timer fires.
    ///
    ///     os.TFD_CLOEXEC
    ///         If *TFD_CLOEXEC* is set as a flag, enable the close-on-exec flag
    #[function("(clockid, /, *, flags=0)")]
    fn timerfd_create(clockid: c_int, flags: c_int) -> PyResult<c_int> {
        calls::timerfd_create(clockid, flags | libc::TFD_CLOEXEC).or_raise()
    }

    /// Return a tuple of a timer file descriptor's (next expiration, interval) in float seconds.
    ///
    ///   fd
    ///     A timer file descriptor.
    #[function("(fd, /)")]
    fn timerfd_gettime(fd: c_int) -> PyResult<Ref<Tuple>> {
        descriptor::timer(fd).or_raise().map(float_setting)
    }

    /// Return a tuple of a timer file descriptor's (next expiration, interval) in nanoseconds.
    ///
    ///   fd
    ///     A timer file descriptor.
    #[function("(fd, /)")]
    fn timerfd_gettime_ns(fd: c_int) -> PyResult<Ref<Tuple>> {
        descriptor::timer(fd).or_raise().map(whole_setting)
    }

    /// Alter a timer file descriptor's internal timer in seconds.
    #[function("(fd, /, *, flags=0, initial=0.0, interval=0.0)")]
    fn timerfd_settime(fd: c_int, flags: c_int, initial: f64, interval: f64) -> PyResult<Ref<Tuple>> {
        let (initial, interval) = (timer_seconds(initial)?, timer_seconds(interval)?);
        descriptor::set_timer(fd, flags, initial, interval).or_raise().map(float_setting)
    }

    /// Alter a timer file descriptor's internal timer in nanoseconds.
    #[function("(fd, /, *, flags=0, initial=0, interval=0)")]
    fn timerfd_settime_ns(fd: c_int, flags: c_int, initial: i64, interval: i64) -> PyResult<Ref<Tuple>> {
        descriptor::set_timer(fd, flags, split(initial), split(interval)).or_raise().map(whole_setting)
    }

    #[function("memfd_create(name, flags=MFD_CLOEXEC)")]
    fn memfd_create(name: FsText, flags: Option<Bits>) -> PyResult<c_int> {
        calls::memfd_create(&name.0, flags.map_or(libc::MFD_CLOEXEC, |flags| flags.0)).or_raise()
    }

    /// Open a pseudo-terminal.
    ///
    /// Return a tuple of (master_fd, slave_fd) containing open file descriptors
    /// for both the master and slave ends.
    #[function]
    fn openpty() -> PyResult<Ref<Tuple>> {
        let (master, terminal) = call(descriptor::open_pty)?;
        for fd in [master, terminal] {
            descriptor::set_inheritable(fd, false).or_raise()?;
        }
        Ok(Tuple::pair(int(master), int(terminal)))
    }

    /// Prepare the tty of which fd is a file descriptor for a new login session.
    ///
    /// Make the calling process a session leader; make the tty the
    /// controlling tty, the stdin, the stdout, and the stderr of the
    /// calling process; close fd.
    #[function("(fd, /)")]
    fn login_tty(fd: crate::args::Fd) -> PyResult<()> {
        calls::login_tty(fd.0).or_raise().map(drop)
    }

    /// Open and return a file descriptor for a master pseudo-terminal device.
    ///
    /// Performs a posix_openpt() C function call. The oflag argument is used to
    /// set file status flags and file access modes as specified in the manual page
    /// of posix_openpt() of your system.
    #[function("(oflag, /)")]
    fn posix_openpt(oflag: c_int) -> PyResult<c_int> {
        let fd = calls::posix_openpt(oflag).or_raise()?;
        descriptor::set_inheritable(fd, false).or_raise()?;
        Ok(fd)
    }

    /// Grant access to the slave pseudo-terminal device.
    ///
    ///   fd
    ///     File descriptor of a master pseudo-terminal device.
    ///
    /// Performs a grantpt() C function call.
    #[function("(fd, /)")]
    fn grantpt(fd: crate::args::Fd) -> PyResult<()> {
        calls::grantpt(fd.0).or_raise().map(drop)
    }

    /// Unlock a pseudo-terminal master/slave pair.
    ///
    ///   fd
    ///     File descriptor of a master pseudo-terminal device.
    ///
    /// Performs an unlockpt() C function call.
    #[function("(fd, /)")]
    fn unlockpt(fd: crate::args::Fd) -> PyResult<()> {
        calls::unlockpt(fd.0).or_raise().map(drop)
    }

    /// Return the name of the slave pseudo-terminal device.
    ///
    ///   fd
    ///     File descriptor of a master pseudo-terminal device.
    ///
    /// If the ptsname_r() C function is available, it is called;
    /// otherwise, performs a ptsname() C function call.
    #[function("(fd, /)")]
    fn ptsname(fd: crate::args::Fd) -> PyResult<Obj> {
        Ok(text(&descriptor::pty_name(fd.0).or_raise()?))
    }

    /// Return the process group associated with the terminal specified by fd.
    #[function("(fd, /)")]
    fn tcgetpgrp(fd: c_int) -> PyResult<c_int> {
        calls::tcgetpgrp(fd).or_raise()
    }

    /// Set the process group associated with the terminal specified by fd.
    #[function("(fd, pgid, /)")]
    fn tcsetpgrp(fd: c_int, pgid: c_int) -> PyResult<()> {
        calls::tcsetpgrp(fd, pgid).or_raise().map(drop)
    }

    /// Return a file descriptor referring to the process *pid*.
    ///
    /// The descriptor can be used to perform process management without races and
    /// signals.
    #[function("(pid, flags=0)")]
    fn pidfd_open(pid: c_int, flags: u32) -> PyResult<c_int> {
        calls::pidfd_open(pid, flags).or_raise()
    }

    /// Move the calling thread into different namespaces.
    ///
    ///   fd
    ///     A file descriptor to a namespace.
    ///   nstype
    ///     Type of namespace.
    #[function("(fd, nstype=0)")]
    fn setns(fd: crate::args::Fd, nstype: c_int) -> PyResult<()> {
        call(|| calls::setns(fd.0, nstype)).map(drop)
    }

    /// Disassociate parts of a process (or thread) execution context.
    ///
    ///   flags
    ///     Namespaces to be unshared.
    #[function("(flags)")]
    fn unshare(flags: c_int) -> PyResult<()> {
        call(|| calls::unshare(flags)).map(drop)
    }
}
