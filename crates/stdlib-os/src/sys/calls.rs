//! Calls that take numbers and C strings only, and say -1 when they fail.

use std::ffi::{CStr, c_char, c_int, c_long, c_uint};

use super::file::{Outcome, last_error};

/// An argument as C takes it.
trait Pass {
    type C;
    fn pass(self) -> Self::C;
}

impl Pass for &CStr {
    type C = *const c_char;

    fn pass(self) -> *const c_char {
        self.as_ptr()
    }
}

macro_rules! numbers {
    ($($ty:ty)*) => {
        $(impl Pass for $ty {
            type C = $ty;

            fn pass(self) -> $ty {
                self
            }
        })*
    };
}

numbers!(i8 u8 i16 u16 i32 u32 i64 u64 isize usize);

/// Safe functions of the calls' own names.
macro_rules! calls {
    ($($name:ident($($argument:ident: $ty:ty),*) -> $result:ty;)*) => {
        $(
            #[doc = concat!("`", stringify!($name), "(2)`")]
            ///
            /// # Errors
            /// The error number.
            pub fn $name($($argument: $ty),*) -> Outcome<$result> {
                // SAFETY: any number may be passed; strings end in NUL and live as long as the call.
                match unsafe { libc::$name($($argument.pass()),*) } {
                    -1 => Err(last_error()),
                    result => Ok(result),
                }
            }
        )*
    };
}

calls! {
    chdir(path: &CStr) -> c_int;
    fchdir(fd: c_int) -> c_int;
    chroot(path: &CStr) -> c_int;
    openat(dir: c_int, path: &CStr, flags: c_int, mode: u32) -> c_int;
    mkdirat(dir: c_int, path: &CStr, mode: u32) -> c_int;
    mkfifoat(dir: c_int, path: &CStr, mode: u32) -> c_int;
    mknodat(dir: c_int, path: &CStr, mode: u32, device: u64) -> c_int;
    unlinkat(dir: c_int, path: &CStr, flags: c_int) -> c_int;
    renameat(from_dir: c_int, from: &CStr, to_dir: c_int, to: &CStr) -> c_int;
    linkat(from_dir: c_int, from: &CStr, to_dir: c_int, to: &CStr, flags: c_int) -> c_int;
    symlinkat(target: &CStr, dir: c_int, path: &CStr) -> c_int;
    faccessat(dir: c_int, path: &CStr, mode: c_int, flags: c_int) -> c_int;
    fchmodat(dir: c_int, path: &CStr, mode: u32, flags: c_int) -> c_int;
    fchmod(fd: c_int, mode: u32) -> c_int;
    fchownat(dir: c_int, path: &CStr, user: u32, group: u32, flags: c_int) -> c_int;
    fchown(fd: c_int, user: u32, group: u32) -> c_int;
    truncate(path: &CStr, length: i64) -> c_int;
    ftruncate(fd: c_int, length: i64) -> c_int;
    close(fd: c_int) -> c_int;
    dup(fd: c_int) -> c_int;
    dup2(from: c_int, to: c_int) -> c_int;
    dup3(from: c_int, to: c_int, flags: c_int) -> c_int;
    fsync(fd: c_int) -> c_int;
    fdatasync(fd: c_int) -> c_int;
    lseek(fd: c_int, offset: i64, whence: c_int) -> i64;
    lockf(fd: c_int, command: c_int, length: i64) -> c_int;
    tcgetpgrp(fd: c_int) -> c_int;
    tcsetpgrp(fd: c_int, group: c_int) -> c_int;
    grantpt(fd: c_int) -> c_int;
    unlockpt(fd: c_int) -> c_int;
    posix_openpt(flags: c_int) -> c_int;
    login_tty(fd: c_int) -> c_int;
    eventfd(initial: c_uint, flags: c_int) -> c_int;
    memfd_create(name: &CStr, flags: c_uint) -> c_int;
    timerfd_create(clock: c_int, flags: c_int) -> c_int;
    kill(process: c_int, signal: c_int) -> c_int;
    killpg(group: c_int, signal: c_int) -> c_int;
    getpgid(process: c_int) -> c_int;
    getsid(process: c_int) -> c_int;
    setsid() -> c_int;
    setpgid(process: c_int, group: c_int) -> c_int;
    setuid(user: u32) -> c_int;
    setgid(group: u32) -> c_int;
    seteuid(user: u32) -> c_int;
    setegid(group: u32) -> c_int;
    setreuid(real: u32, effective: u32) -> c_int;
    setregid(real: u32, effective: u32) -> c_int;
    setresuid(real: u32, effective: u32, saved: u32) -> c_int;
    setresgid(real: u32, effective: u32, saved: u32) -> c_int;
    setpriority(which: c_uint, who: c_uint, priority: c_int) -> c_int;
    sched_get_priority_max(policy: c_int) -> c_int;
    sched_get_priority_min(policy: c_int) -> c_int;
    sched_getscheduler(process: c_int) -> c_int;
    sched_yield() -> c_int;
    initgroups(user: &CStr, group: u32) -> c_int;
    setns(fd: c_int, kind: c_int) -> c_int;
    unshare(flags: c_int) -> c_int;
    unsetenv(name: &CStr) -> c_int;
    setenv(name: &CStr, value: &CStr, replace: c_int) -> c_int;
}

/// Calls that cannot fail.
macro_rules! certain {
    ($($name:ident($($argument:ident: $ty:ty),*) -> $result:ty;)*) => {
        $(
            #[doc = concat!("`", stringify!($name), "(2)`")]
            pub fn $name($($argument: $ty),*) -> $result {
                // SAFETY: any number may be passed.
                unsafe { libc::$name($($argument),*) }
            }
        )*
    };
}

certain! {
    getpid() -> c_int;
    getppid() -> c_int;
    getpgrp() -> c_int;
    getuid() -> u32;
    getgid() -> u32;
    geteuid() -> u32;
    getegid() -> u32;
    umask(mask: u32) -> u32;
    sync() -> ();
    posix_fadvise(fd: c_int, offset: i64, length: i64, advice: c_int) -> c_int;
    posix_fallocate(fd: c_int, offset: i64, length: i64) -> c_int;
}

/// Calls for which -1 may be an answer: they set the error number when it is none.
macro_rules! doubtful {
    ($($name:ident($($argument:ident: $ty:ty),*) -> $result:ty;)*) => {
        $(
            #[doc = concat!("`", stringify!($name), "(2)`")]
            ///
            /// # Errors
            /// The error number.
            pub fn $name($($argument: $ty),*) -> Outcome<$result> {
                // SAFETY: any number may be passed; strings end in NUL; the error number is the thread's own.
                let result = unsafe {
                    *libc::__errno_location() = 0;
                    libc::$name($($argument.pass()),*)
                };
                match (result, last_error()) {
                    (-1, error) if error != 0 => Err(error),
                    _ => Ok(result),
                }
            }
        )*
    };
}

doubtful! {
    nice(increment: c_int) -> c_int;
    getpriority(which: c_uint, who: c_uint) -> c_int;
    sysconf(name: c_int) -> c_long;
    pathconf(path: &CStr, name: c_int) -> c_long;
    fpathconf(fd: c_int, name: c_int) -> c_long;
}

/// `pidfd_open(2)`
///
/// # Errors
/// The error number.
pub fn pidfd_open(process: c_int, flags: c_uint) -> Outcome<c_int> {
    // SAFETY: numbers only.
    match unsafe { libc::syscall(libc::SYS_pidfd_open, process, flags) } {
        -1 => Err(last_error()),
        fd => Ok(fd as c_int),
    }
}
