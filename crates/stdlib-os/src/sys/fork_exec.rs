//! Starting a program in a child: between fork and exec only calls that are safe after a fork of a process with threads,
//! and no memory is asked for.

use std::ffi::{CStr, CString, c_char, c_int};

use super::file::{Outcome, last_error};
use super::process::Pointers;

/// Everything the child does, prepared before the fork.
pub struct Plan {
    /// Arguments; `None` leaves exec out: the callback has ended the child.
    pub argv: Vec<CString>,
    /// Paths of the program, tried in order.
    pub paths: Vec<CString>,
    /// The environment; the process's own when there is none.
    pub environment: Option<Vec<CString>>,
    /// Whether descriptors from 3 on are closed, but for `keep`.
    pub close: bool,
    /// Sorted.
    pub keep: Vec<c_int>,
    /// Working directory.
    pub directory: Option<CString>,
    /// Pipes: the child's standard input, its other end, output's other end, output, error's other end, error.
    pub pipes: [c_int; 6],
    /// Where errors are told: reading end, writing end.
    pub report: [c_int; 2],
    /// Whether signals that Python ignores are treated by default again.
    pub restore_signals: bool,
    /// Whether the child starts a session.
    pub session: bool,
    /// Its process group, unless negative.
    pub group_of_process: c_int,
    /// Its group.
    pub group: Option<u32>,
    /// Its supplementary groups.
    pub groups: Option<Vec<u32>>,
    /// Its user.
    pub user: Option<u32>,
    /// Its umask, unless negative.
    pub umask: c_int,
}

/// What the child tells about a failure: before exec, at `chdir`, at exec.
#[derive(Clone, Copy)]
enum Stage {
    Before,
    Directory,
    Exec,
}

/// Forks, and starts the program in the child; the child's number. `forked` says how to fork, `callback` what else the child
/// does before exec: false when that failed.
///
/// # Errors
/// The error number.
pub fn start(
    plan: &Plan,
    fork: impl FnOnce() -> Outcome<c_int>,
    callback: impl FnOnce() -> bool,
) -> Outcome<c_int> {
    let argv = Pointers::new(&plan.argv);
    let environment = plan.environment.as_deref().map(Pointers::new);
    let child = fork()?;
    if child != 0 {
        return Ok(child);
    }
    let environment = environment.as_ref().map(Pointers::start);
    run(plan, argv.start(), environment, callback)
}

/// `fork(2)` for a child that only makes system calls.
///
/// # Errors
/// The error number.
pub fn bare_fork() -> Outcome<c_int> {
    // SAFETY: the child calls `run` without a callback.
    match unsafe { libc::fork() } {
        -1 => Err(last_error()),
        child => Ok(child),
    }
}

/// The child.
fn run(
    plan: &Plan,
    argv: *const *const c_char,
    environment: Option<*const *const c_char>,
    callback: impl FnOnce() -> bool,
) -> ! {
    let (error, stage) = match prepare(plan) {
        Err(failed) => failed,
        Ok(()) if !callback() => {
            tell(plan.report[1], b"SubprocessError:0:Exception occurred in preexec_fn.");
            super::process::exit(255)
        }
        Ok(()) => {
            if plan.close {
                close_others(plan);
            }
            (execute(plan, argv, environment), Stage::Exec)
        }
    };
    tell_error(plan.report[1], error, stage);
    super::process::exit(255)
}

fn checked(result: c_int) -> Result<(), (c_int, Stage)> {
    if result == -1 { Err((last_error(), Stage::Before)) } else { Ok(()) }
}

fn close(fd: c_int) {
    if fd != -1 {
        // SAFETY: any number may be closed.
        unsafe { libc::close(fd) };
    }
}

fn inherit(fd: c_int) -> Result<(), (c_int, Stage)> {
    super::descriptor::set_inheritable(fd, true).map_err(|error| (error, Stage::Before))
}

fn descriptors(plan: &Plan) -> Result<(), (c_int, Stage)> {
    for &fd in plan.keep.iter().filter(|&&fd| fd != plan.report[1]) {
        // What is not open need not be inherited.
        let _ = super::descriptor::set_inheritable(fd, true);
    }
    let [input, input_end, output_end, mut output, error_end, mut error] = plan.pipes;
    for end in [input_end, output_end, error_end, plan.report[0]] {
        close(end);
    }
    // Duplicated before they are written over below.
    for (fd, lowest) in [(&mut output, 0), (&mut error, 1)] {
        if (0..=lowest).contains(fd) {
            // SAFETY: numbers only.
            *fd = unsafe { libc::dup(*fd) };
            checked(*fd)?;
        }
    }
    for (from, to) in [(input, 0), (output, 1), (error, 2)] {
        match from {
            -1 => {}
            from if from == to => inherit(from)?,
            // SAFETY: numbers only.
            from => checked(unsafe { libc::dup2(from, to) })?,
        }
    }
    Ok(())
}

fn prepare(plan: &Plan) -> Result<(), (c_int, Stage)> {
    descriptors(plan)?;
    // SAFETY: strings end in NUL, the list of groups has its size, and the rest are numbers.
    unsafe {
        if let Some(directory) = &plan.directory
            && libc::chdir(directory.as_ptr()) == -1
        {
            return Err((last_error(), Stage::Directory));
        }
        if plan.umask >= 0 {
            libc::umask(plan.umask.cast_unsigned());
        }
        if plan.restore_signals {
            libc::signal(libc::SIGPIPE, libc::SIG_DFL);
            libc::signal(libc::SIGXFSZ, libc::SIG_DFL);
        }
        if plan.session {
            checked(libc::setsid())?;
        }
        if plan.group_of_process >= 0 {
            checked(libc::setpgid(0, plan.group_of_process))?;
        }
        if let Some(groups) = &plan.groups {
            checked(libc::setgroups(groups.len(), groups.as_ptr()))?;
        }
        if let Some(group) = plan.group {
            checked(libc::setregid(group, group))?;
        }
        if let Some(user) = plan.user {
            checked(libc::setreuid(user, user))?;
        }
    }
    Ok(())
}

/// Closes all descriptors from 3 on, but for those to be kept.
fn close_others(plan: &Plan) {
    let mut from = 3;
    for &fd in &plan.keep {
        if fd >= from {
            close_span(from, fd - 1);
            from = fd + 1;
        }
    }
    close_span(from, c_int::MAX);
}

fn close_span(first: c_int, last: c_int) {
    if first > last {
        return;
    }
    // SAFETY: numbers only.
    unsafe {
        if libc::syscall(libc::SYS_close_range, first, last, 0) == 0 {
            return;
        }
        let most = libc::sysconf(libc::_SC_OPEN_MAX).clamp(256, 1 << 20) as c_int;
        for fd in first..=last.min(most) {
            libc::close(fd);
        }
    }
}

/// Tries the paths; the error that says most.
fn execute(plan: &Plan, argv: *const *const c_char, environment: Option<*const *const c_char>) -> c_int {
    let mut worst = 0;
    for path in &plan.paths {
        let path: &CStr = path;
        // SAFETY: strings and arrays end as C asks.
        unsafe {
            match environment {
                Some(environment) => libc::execve(path.as_ptr(), argv, environment),
                None => libc::execv(path.as_ptr(), argv),
            }
        };
        let error = last_error();
        if worst == 0 || error != libc::ENOENT && error != libc::ENOTDIR {
            worst = error;
        }
    }
    worst
}

fn tell(fd: c_int, bytes: &[u8]) {
    // SAFETY: the slice has its size. Nobody can be told when this fails.
    let _ = unsafe { libc::write(fd, bytes.as_ptr().cast(), bytes.len()) };
}

/// `OSError:2:noexec`, the number in hexadecimal digits.
fn tell_error(fd: c_int, error: c_int, stage: Stage) {
    let mut text = [0u8; 64];
    let mut length = 0;
    let mut push = |bytes: &[u8]| {
        text[length..length + bytes.len()].copy_from_slice(bytes);
        length += bytes.len();
    };
    push(b"OSError:");
    let digits = (32 - error.leading_zeros()).div_ceil(4).max(1);
    for place in (0..digits).rev() {
        push(&[b"0123456789ABCDEF"[(error >> (4 * place) & 15) as usize]]);
    }
    push(match stage {
        Stage::Before => b":noexec",
        Stage::Directory => b":noexec:chdir",
        Stage::Exec => b":",
    });
    tell(fd, &text[..length]);
}
