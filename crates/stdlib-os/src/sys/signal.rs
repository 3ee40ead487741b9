//! Signals: what the process does about them, masks, waiting, timers.
//!
//! A signal that Python handles is only noted here, in the C library's handler; `objects::state` runs what is to be run.

use std::ffi::{c_int, c_long};
use std::mem::MaybeUninit;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};

use super::file::{Outcome, last_error};
use super::spawn::signal_set;

/// One more than the highest signal number.
pub const COUNT: c_int = 65;

/// What the process does about a signal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Disposition {
    /// What the system does by itself.
    Default,
    /// Nothing.
    Ignore,
    /// Note it for Python's handler.
    Note,
    /// Something that others have installed.
    Foreign,
}

/// The descriptor that is written to when a signal comes; -1 for none.
static WAKE_UP: AtomicI32 = AtomicI32::new(-1);
/// Whether a full buffer there is worth a warning.
static WARN_FULL: AtomicBool = AtomicBool::new(true);
/// The error of the last failed write there.
static WAKE_UP_ERROR: AtomicI32 = AtomicI32::new(0);

extern "C" fn note(signal: c_int) {
    let error = last_error();
    objects::state::request_signal(signal);
    let fd = WAKE_UP.load(Ordering::Relaxed);
    if fd >= 0 {
        let byte = signal as u8;
        // SAFETY: one byte is there; `write` may be called in signal handlers.
        if unsafe { libc::write(fd, (&raw const byte).cast(), 1) } < 0 {
            let failure = last_error();
            let full = failure == libc::EAGAIN || failure == libc::EWOULDBLOCK;
            if WARN_FULL.load(Ordering::Relaxed) || !full {
                WAKE_UP_ERROR.store(failure, Ordering::Relaxed);
            }
        }
    }
    // SAFETY: the thread's own error number, which the interrupted code may be about to read.
    unsafe { *libc::__errno_location() = error };
}

/// Sets the descriptor that is written to when a signal comes; the former one.
pub fn set_wake_up(fd: c_int, warn_full: bool) -> c_int {
    WARN_FULL.store(warn_full, Ordering::Relaxed);
    WAKE_UP.swap(fd, Ordering::Relaxed)
}

/// Takes the error of the last failed write to the wake-up descriptor; 0 for none.
pub fn take_wake_up_error() -> c_int {
    WAKE_UP_ERROR.swap(0, Ordering::Relaxed)
}

/// What the process does about a signal now.
pub fn disposition(signal: c_int) -> Outcome<Disposition> {
    let mut action = MaybeUninit::<libc::sigaction>::zeroed();
    // SAFETY: only asks; room for the answer, and zeroes are valid.
    let action = unsafe {
        if libc::sigaction(signal, std::ptr::null(), action.as_mut_ptr()) != 0 {
            return Err(last_error());
        }
        action.assume_init()
    };
    Ok(match action.sa_sigaction {
        libc::SIG_DFL => Disposition::Default,
        libc::SIG_IGN => Disposition::Ignore,
        word if word == note as *const () as usize => Disposition::Note,
        _ => Disposition::Foreign,
    })
}

/// Sets what the process does about a signal.
///
/// # Errors
/// The error number.
pub fn set_disposition(signal: c_int, wanted: Disposition) -> Outcome<()> {
    let word = match wanted {
        Disposition::Default => libc::SIG_DFL,
        Disposition::Ignore => libc::SIG_IGN,
        Disposition::Note | Disposition::Foreign => note as *const () as usize,
    };
    // SAFETY: a complete action; `note` does what a signal handler may do.
    unsafe {
        let mut action: libc::sigaction = std::mem::zeroed();
        action.sa_sigaction = word;
        action.sa_flags = libc::SA_ONSTACK;
        match libc::sigaction(signal, &raw const action, std::ptr::null_mut()) {
            0 => Ok(()),
            _ => Err(last_error()),
        }
    }
}

/// Says whether system calls are begun again after a signal.
///
/// # Errors
/// The error number.
pub fn set_restart(signal: c_int, restart: bool) -> Outcome<()> {
    // SAFETY: the action is read, one flag changed, and set again.
    unsafe {
        let mut action: libc::sigaction = std::mem::zeroed();
        if libc::sigaction(signal, std::ptr::null(), &raw mut action) != 0 {
            return Err(last_error());
        }
        match restart {
            true => action.sa_flags |= libc::SA_RESTART,
            false => action.sa_flags &= !libc::SA_RESTART,
        }
        match libc::sigaction(signal, &raw const action, std::ptr::null_mut()) {
            0 => Ok(()),
            _ => Err(last_error()),
        }
    }
}

fn members(set: &libc::sigset_t) -> Vec<c_int> {
    // SAFETY: a complete set.
    (1..COUNT).filter(|&signal| unsafe { libc::sigismember(set, signal) } == 1).collect()
}

/// The signals that programs may use.
pub fn valid() -> Vec<c_int> {
    let mut set = MaybeUninit::<libc::sigset_t>::zeroed();
    // SAFETY: filled by the call; zeroes are valid.
    let set = unsafe {
        libc::sigfillset(set.as_mut_ptr());
        set.assume_init()
    };
    members(&set)
}

/// Changes the running thread's mask; the former one.
///
/// # Errors
/// The error number.
pub fn change_mask(how: c_int, signals: &[c_int]) -> Outcome<Vec<c_int>> {
    let (set, mut old) = (signal_set(signals), MaybeUninit::<libc::sigset_t>::zeroed());
    // SAFETY: a complete set, and room for the old one.
    unsafe {
        match libc::pthread_sigmask(how, &raw const set, old.as_mut_ptr()) {
            0 => Ok(members(&old.assume_init())),
            error => Err(error),
        }
    }
}

/// The signals that wait for the running thread's mask to change.
///
/// # Errors
/// The error number.
pub fn pending() -> Outcome<Vec<c_int>> {
    let mut set = MaybeUninit::<libc::sigset_t>::zeroed();
    // SAFETY: room for the answer; zeroes are valid.
    unsafe {
        match libc::sigpending(set.as_mut_ptr()) {
            0 => Ok(members(&set.assume_init())),
            _ => Err(last_error()),
        }
    }
}

/// Waits for one of the signals; its number.
///
/// # Errors
/// The error number.
pub fn wait(signals: &[c_int]) -> Outcome<c_int> {
    let (set, mut signal) = (signal_set(signals), 0);
    // SAFETY: a complete set, and room for the answer.
    match unsafe { libc::sigwait(&raw const set, &raw mut signal) } {
        0 => Ok(signal),
        error => Err(error),
    }
}

/// What is known of a signal that was waited for.
pub struct Arrival {
    /// Number, code, error number.
    pub head: [c_int; 3],
    /// Process and user that sent it.
    pub process: c_int,
    /// The user.
    pub user: u32,
    /// Exit status or signal of a child.
    pub status: c_int,
    /// Event of a pollable file.
    pub band: c_long,
}

/// Waits for one of the signals, at most so many seconds and nanoseconds.
///
/// # Errors
/// The error number, `EAGAIN` when the time is over.
pub fn wait_info(signals: &[c_int], timeout: Option<(i64, i64)>) -> Outcome<Arrival> {
    let (set, mut info) = (signal_set(signals), MaybeUninit::<libc::siginfo_t>::zeroed());
    let time = timeout.map(|(tv_sec, tv_nsec)| libc::timespec { tv_sec, tv_nsec });
    // SAFETY: a complete set and time, room for the answer, whose union zeroes are valid for.
    unsafe {
        let result = match &time {
            Some(time) => libc::sigtimedwait(&raw const set, info.as_mut_ptr(), time),
            None => libc::sigwaitinfo(&raw const set, info.as_mut_ptr()),
        };
        if result == -1 {
            return Err(last_error());
        }
        let info = info.assume_init();
        // `si_band` is the first word of the union behind the head.
        let band = (&raw const info).cast::<c_long>().add(2).read();
        Ok(Arrival {
            head: [info.si_signo, info.si_code, info.si_errno],
            process: info.si_pid(),
            user: info.si_uid(),
            status: info.si_status(),
            band,
        })
    }
}

/// Waits for any signal that is handled.
pub fn pause() {
    // SAFETY: waits, nothing else.
    unsafe { libc::pause() };
}

/// Sends a signal to the running thread.
///
/// # Errors
/// The error number.
pub fn raise(signal: c_int) -> Outcome<()> {
    // SAFETY: numbers only.
    match unsafe { libc::raise(signal) } {
        0 => Ok(()),
        _ => Err(last_error()),
    }
}

/// Sends a signal to a thread, which the caller says is there.
///
/// # Errors
/// The error number.
pub fn send_to_thread(thread: u64, signal: c_int) -> Outcome<()> {
    // SAFETY: as for C's function: the thread's identity came from the thread itself.
    match unsafe { libc::pthread_kill(thread, signal) } {
        0 => Ok(()),
        error => Err(error),
    }
}

/// Sends a signal to a process by descriptor.
///
/// # Errors
/// The error number.
pub fn send_to_descriptor(process: c_int, signal: c_int, flags: u32) -> Outcome<()> {
    let info = std::ptr::null::<libc::siginfo_t>();
    // SAFETY: no further information is given.
    match unsafe { libc::syscall(libc::SYS_pidfd_send_signal, process, signal, info, flags) } {
        -1 => Err(last_error()),
        _ => Ok(()),
    }
}

/// Sends `SIGALRM` after so many seconds; the seconds that were left of the former alarm.
pub fn alarm(seconds: u32) -> u32 {
    // SAFETY: numbers only.
    unsafe { libc::alarm(seconds) }
}

/// Seconds and microseconds.
pub type Micros = (i64, i64);

fn setting(value: &libc::itimerval) -> (Micros, Micros) {
    let part = |time: &libc::timeval| (time.tv_sec, time.tv_usec);
    (part(&value.it_value), part(&value.it_interval))
}

/// Sets an interval timer; its former delay and interval.
///
/// # Errors
/// The error number.
pub fn set_interval_timer(which: c_int, delay: Micros, interval: Micros) -> Outcome<(Micros, Micros)> {
    let part = |(tv_sec, tv_usec)| libc::timeval { tv_sec, tv_usec };
    let new = libc::itimerval { it_interval: part(interval), it_value: part(delay) };
    // SAFETY: complete structures, one filled by the call.
    unsafe {
        let mut old = std::mem::zeroed();
        match libc::setitimer(which as _, &raw const new, &raw mut old) {
            0 => Ok(setting(&old)),
            _ => Err(last_error()),
        }
    }
}

/// An interval timer's delay and interval.
///
/// # Errors
/// The error number.
pub fn interval_timer(which: c_int) -> Outcome<(Micros, Micros)> {
    // SAFETY: a structure of numbers, filled by the call.
    unsafe {
        let mut value = std::mem::zeroed();
        match libc::getitimer(which as _, &raw mut value) {
            0 => Ok(setting(&value)),
            _ => Err(last_error()),
        }
    }
}

/// The C library's words for a signal.
pub fn description(signal: c_int) -> Option<Vec<u8>> {
    // SAFETY: null or a string that lives on until the next call in this thread; copied at once.
    let text = unsafe {
        let text = libc::strsignal(signal);
        if text.is_null() {
            return None;
        }
        std::ffi::CStr::from_ptr(text).to_bytes().to_vec()
    };
    (!text.starts_with(b"Unknown signal") && !text.is_empty()).then_some(text)
}
