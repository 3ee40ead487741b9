//! `_signal`: Python's handlers of signals, which run in the main thread between two instructions.

use std::cell::RefCell;
use std::ffi::c_int;

use objects::builtins::exceptions::{OSError, ValueError};
use objects::builtins::float::Float;
use objects::builtins::int::Int;
use objects::builtins::none::none;
use objects::builtins::set::Set;
use objects::builtins::struct_sequence::SequenceSpec;
use objects::builtins::tuple::Tuple;
use objects::errors::{self, raise, raise_with, unraisable};
use objects::hooks::running_frame;
use objects::modules;
use objects::raw::{Any, Obj, Object, PyResult, Ref, Slot};
use objects::state::{install_signal_handler, threads};
use objects::types::{ModuleSpec, Type};

use crate::args::{id_object, int};
use crate::sys::file::Outcome;
use crate::sys::signal::{self as sys, Arrival, COUNT, Disposition, Micros};
use crate::timing::{NANOS, Round, nanoseconds};

pub(crate) static MODULE: &ModuleSpec = &signal::MODULE;

/// What the module keeps.
struct Handlers {
    /// By number: 0 and 1 for the system's ways, nothing for what others have installed.
    handlers: [Slot<Object>; COUNT as usize],
    timer_error: RefCell<Option<Ref<Type>>>,
    started: std::cell::Cell<bool>,
}

impl Default for Handlers {
    fn default() -> Self {
        Self {
            handlers: [const { Slot::empty() }; COUNT as usize],
            timer_error: RefCell::default(),
            started: std::cell::Cell::new(false),
        }
    }
}

static SIGINFO: SequenceSpec = SequenceSpec::new(
    c"signal.struct_siginfo",
    c"struct_siginfo: Result from sigwaitinfo or sigtimedwait.\n\nThis object may be accessed either as a tuple of\n(si_signo, si_code, si_errno, si_pid, si_uid, si_status, si_band),\nor via the attributes si_signo, si_code, and so on.",
    &[
        (c"si_signo", c"signal number"),
        (c"si_code", c"signal code"),
        (c"si_errno", c"errno associated with this signal"),
        (c"si_pid", c"sending process ID"),
        (c"si_uid", c"real user ID of sending process"),
        (c"si_status", c"exit value or signal"),
        (c"si_band", c"band event for SIGPOLL"),
    ],
    7,
);

/// Reads what the process does about each signal, once.
fn start() {
    let state = modules::state::<Handlers>();
    if state.started.replace(true) {
        return;
    }
    for (number, slot) in state.handlers.iter().enumerate().skip(1) {
        match sys::disposition(number as c_int) {
            Ok(Disposition::Default) => slot.set(int(0)),
            Ok(Disposition::Ignore) => slot.set(int(1)),
            _ => {}
        }
    }
    install_signal_handler(run_handler);
}

/// Installs `default_int_handler` for `SIGINT` unless the process treats that otherwise, and ignores what would end a program
/// whose reader is gone: what an interpreter does when it starts.
///
/// # Errors
/// What making the module raises.
pub fn install_handlers(module: &Any) -> PyResult<()> {
    start();
    for number in [libc::SIGPIPE, libc::SIGXFSZ] {
        if sys::set_disposition(number, Disposition::Ignore).is_ok() {
            modules::state::<Handlers>().handlers[number as usize].set(int(1));
        }
    }
    if sys::disposition(libc::SIGINT) == Ok(Disposition::Default) {
        let handler = module.get_attribute(&objects::builtins::str::interned("default_int_handler"))?;
        modules::state::<Handlers>().handlers[libc::SIGINT as usize].set(handler);
        // It can be set, as any program may.
        let _ = sys::set_disposition(libc::SIGINT, Disposition::Note);
    }
    Ok(())
}

/// Ends the process by `SIGINT`, as an interrupt that nobody has caught does: shells tell that from an exit.
pub fn die_by_interrupt() {
    if sys::set_disposition(libc::SIGINT, Disposition::Default).is_ok() {
        // It ends the process, or is blocked and leaves the exit code as the answer.
        let _ = sys::raise(libc::SIGINT);
    }
}

/// Runs the handler of a signal that has arrived, in the main thread.
fn run_handler(number: i32) -> PyResult<()> {
    report_wake_up();
    let state = modules::state::<Handlers>();
    let Some(handler) = state.handlers.get(number as usize).and_then(Slot::get) else { return Ok(()) };
    if handler.downcast::<Int>().is_some() {
        // It was changed after the signal came.
        return Ok(());
    }
    let frame = running_frame().unwrap_or_else(none);
    handler.call(&[&int(number), &frame]).map(drop)
}

/// Tells of a failed write to the wake-up descriptor.
fn report_wake_up() {
    let error = sys::take_wake_up_error();
    if error == 0 {
        return;
    }
    let raised: PyResult<()> = errors::os_error(error, None, None);
    if raised.is_err() {
        unraisable(Some("Exception ignored when trying to write to the signal wakeup fd"), None);
    }
}

fn only_in_main(function: &str) -> PyResult<()> {
    match threads::is_main() {
        true => Ok(()),
        false => raise(&ValueError, format!("{function} only works in main thread of the main interpreter")),
    }
}

fn in_range(number: c_int) -> PyResult<()> {
    match (1..COUNT).contains(&number) {
        true => Ok(()),
        false => raise(&ValueError, "signal number out of range"),
    }
}

/// The numbers of signals that an iterable gives.
///
/// # Errors
/// `ValueError` for what is no signal's number.
pub(crate) fn numbers(signals: &Any) -> PyResult<Vec<c_int>> {
    let mut found = Vec::new();
    let iterator = signals.iter()?;
    while let Some(item) = iterator.next()? {
        let wide = Int::index_value(&item)?;
        let wide = i64::try_from(wide).unwrap_or(-1);
        if !(1..i64::from(COUNT)).contains(&wide) {
            return raise(&ValueError, format!("signal number {wide} out of range [1; 64]"));
        }
        found.push(wide as c_int);
    }
    Ok(found)
}

fn number_set(numbers: &[c_int]) -> PyResult<Ref<Set>> {
    let set = Set::new();
    for &number in numbers {
        set.add(&int(number))?;
    }
    Ok(set)
}

fn arrival_object(arrival: &Arrival) -> PyResult<Ref<Tuple>> {
    let mut fields: Vec<Obj> = arrival.head.map(int).into();
    fields.extend([int(arrival.process), id_object(arrival.user), int(arrival.status), int(arrival.band)]);
    SIGINFO.make(fields)
}

/// Raises `ItimerError` for a failure.
fn timer_outcome(outcome: Outcome<(Micros, Micros)>) -> PyResult<Ref<Tuple>> {
    match outcome {
        Ok((delay, interval)) => {
            let part = |(seconds, micros): Micros| Float::new(seconds as f64 + micros as f64 / 1e6).upcast();
            Ok(Tuple::pair(part(delay), part(interval)))
        }
        Err(error) => {
            let class = modules::state::<Handlers>().timer_error.borrow().clone();
            let class = class.unwrap_or_else(|| OSError.owned());
            raise_with(&class, Tuple::pair(int(error), errors::strerror(error).upcast()))
        }
    }
}

/// Seconds for a timer.
fn micros(seconds: &Any) -> PyResult<Micros> {
    let nanos = nanoseconds(seconds, Round::Ceiling)?;
    let micros = Round::Ceiling.divide(nanos, 1000);
    let million = NANOS / 1000;
    Ok((micros.div_euclid(million), micros.rem_euclid(million)))
}

/// This module provides mechanisms to use signal handlers in Python.
///
/// Functions:
///
/// alarm() -- cause SIGALRM after a specified time [Unix only]
/// setitimer() -- cause a signal (described below) after a specified
///                float time and the timer may restart then [Unix only]
/// getitimer() -- get current value of timer [Unix only]
/// signal() -- set the action for a given signal
/// getsignal() -- get the signal action for a given signal
/// pause() -- wait until a signal arrives [Unix only]
/// default_int_handler() -- default SIGINT handler
///
/// signal constants:
/// SIG_DFL -- used to refer to the system default handler
/// SIG_IGN -- used to ignore the signal
/// NSIG -- number of defined signals
/// SIGINT, SIGTERM, etc. -- signal numbers
///
/// itimer constants:
/// ITIMER_REAL -- decrements in real time, and delivers SIGALRM upon
///                expiration
/// ITIMER_VIRTUAL -- decrements only when the process is executing,
///                and delivers SIGVTALRM upon expiration
/// ITIMER_PROF -- decrements both when the process is executing and
///                when the system is executing on behalf of the process.
///                Coupled with ITIMER_VIRTUAL, this timer is usually
///                used to profile the time spent by the application
///                in user and kernel space. SIGPROF is delivered upon
///                expiration.
///
///
/// *** IMPORTANT NOTICE ***
/// A signal handler function is called with two arguments:
/// the first is the signal number, the second is the interrupted stack frame.
#[objects::pymodule(name = "_signal")]
mod signal {
    use std::ffi::c_int;

    use objects::builtins::exceptions::{KeyboardInterrupt, OSError, ValueError};
    use objects::builtins::int::Int;
    use objects::builtins::module::Module;
    use objects::builtins::none::{is_none, none};
    use objects::builtins::set::Set;
    use objects::builtins::tuple::Tuple;
    use objects::errors::{raise, raise_bare, raise_type_error};
    use objects::modules;
    use objects::raw::{Any, Obj, Py, PyResult, Ref};
    use objects::state::{check_signals, released};

    use super::{
        Handlers, SIGINFO, arrival_object, in_range, micros, number_set, numbers, only_in_main, sys,
        timer_outcome,
    };
    use crate::args::{OrRaise, int, text};
    use crate::posix::add_numbers;
    use crate::sys::descriptor::{self, Command};
    use crate::sys::signal::Disposition;
    use crate::timing::{NANOS, Round, nanoseconds};

    fn exec(module: &Py<Module>) -> PyResult<()> {
        super::start();
        module.add("struct_siginfo", SIGINFO.class()?.upcast())?;
        let error = modules::exception("signal.ItimerError", &[OSError.owned()], None)?;
        module.add("ItimerError", error.clone().upcast())?;
        drop(modules::state::<Handlers>().timer_error.replace(Some(error)));
        add_numbers(module, super::NUMBERS)?;
        add_numbers(module, &[("SIGRTMIN", libc::SIGRTMIN().into()), ("SIGRTMAX", libc::SIGRTMAX().into())])?;
        super::install_handlers(module.as_any())
    }

    /// The default handler for SIGINT installed by Python.
    ///
    /// It raises KeyboardInterrupt.
    #[function("(signalnum, frame, /)")]
    fn default_int_handler(signalnum: c_int, frame: &Any) -> PyResult<()> {
        let _ = (signalnum, frame);
        raise_bare(&KeyboardInterrupt)
    }

    /// What to do, when the object says that in a number.
    fn disposition(handler: &Any) -> PyResult<Option<Disposition>> {
        if handler.is_callable() {
            return Ok(None);
        }
        if handler.equals(&int(1))? {
            return Ok(Some(Disposition::Ignore));
        }
        if handler.equals(&int(0))? {
            return Ok(Some(Disposition::Default));
        }
        raise_type_error("signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object")
    }

    /// Set the action for the given signal.
    ///
    /// The action can be SIG_DFL, SIG_IGN, or a callable Python object.
    /// The previous action is returned.  See getsignal() for possible return
    /// values.
    ///
    /// *** IMPORTANT NOTICE ***
    /// A signal handler function is called with two arguments: the first is
    /// the signal number, the second is the interrupted stack frame.
    #[function("(signalnum, handler, /)")]
    fn signal(signalnum: c_int, handler: &Any) -> PyResult<Obj> {
        only_in_main("signal")?;
        in_range(signalnum)?;
        let wanted = disposition(handler)?;
        let stored = match wanted {
            Some(Disposition::Ignore) => int(1),
            Some(_) => int(0),
            None => handler.new_ref(),
        };
        check_signals()?;
        sys::set_disposition(signalnum, wanted.unwrap_or(Disposition::Note)).or_raise()?;
        let state = modules::state::<Handlers>();
        let old = state.handlers[signalnum as usize].replace(Some(stored));
        Ok(old.unwrap_or_else(none))
    }

    /// Return the current action for the given signal.
    ///
    /// The return value can be:
    ///   SIG_IGN -- if the signal is being ignored
    ///   SIG_DFL -- if the default action for the signal is in effect
    ///   None    -- if an unknown handler is in effect
    ///   anything else -- the callable Python object used as a handler
    #[function("(signalnum, /)")]
    fn getsignal(signalnum: c_int) -> PyResult<Option<Obj>> {
        in_range(signalnum)?;
        Ok(modules::state::<Handlers>().handlers[signalnum as usize].get())
    }

    /// Return the system description of the given signal.
    ///
    /// Returns the description of signal *signalnum*, such as "Interrupt"
    /// for :const:`SIGINT`. Returns :const:`None` if *signalnum* has no
    /// description. Raises :exc:`ValueError` if *signalnum* is invalid.
    #[function("(signalnum, /)")]
    fn strsignal(signalnum: c_int) -> PyResult<Option<Obj>> {
        in_range(signalnum)?;
        Ok(sys::description(signalnum).map(|words| text(&words)))
    }

    /// Change system call restart behaviour.
    ///
    /// If flag is False, system calls will be restarted when interrupted by
    /// signal sig, else system calls will be interrupted.
    #[function("(signalnum, flag, /)")]
    fn siginterrupt(signalnum: c_int, flag: c_int) -> PyResult<()> {
        in_range(signalnum)?;
        sys::set_restart(signalnum, flag == 0).or_raise()
    }

    /// Sets the fd to be written to (with the signal number) when a signal comes in.
    ///
    /// A library can use this to wakeup select or poll.
    /// The previous fd or -1 is returned.
    ///
    /// The fd must be non-blocking.
    #[function("(fd, /, *, warn_on_full_buffer=True)")]
    fn set_wakeup_fd(fd: c_int, warn_on_full_buffer: bool) -> PyResult<c_int> {
        only_in_main("set_wakeup_fd")?;
        if fd != -1 {
            crate::sys::stat::stat_fd(fd).or_raise()?;
            let flags = descriptor::fcntl(fd, Command::FileFlags, 0).or_raise()?;
            if flags & libc::O_NONBLOCK == 0 {
                return raise(&ValueError, format!("the fd {fd} must be in non-blocking mode"));
            }
        }
        Ok(sys::set_wake_up(fd, warn_on_full_buffer))
    }

    /// Send a signal to the executing process.
    #[function("(signalnum, /)")]
    fn raise_signal(signalnum: c_int) -> PyResult<()> {
        sys::raise(signalnum).or_raise()?;
        check_signals()
    }

    /// Send a signal to a thread.
    #[function("(thread_id, signalnum, /)")]
    fn pthread_kill(thread_id: &Any, signalnum: c_int) -> PyResult<()> {
        let Some(thread) = thread_id.downcast::<Int>() else {
            let class = thread_id.class().name();
            return raise_type_error(format!("pthread_kill() argument 1 must be int, not {class}"));
        };
        sys::send_to_thread(thread.saturated() as u64, signalnum).or_raise()?;
        check_signals()
    }

    /// Send a signal to a process referred to by a pid file descriptor.
    #[function("(pidfd, signalnum, siginfo=None, flags=0, /)")]
    fn pidfd_send_signal(
        pidfd: c_int,
        signalnum: c_int,
        siginfo: Option<&Any>,
        flags: c_int,
    ) -> PyResult<()> {
        if siginfo.is_some_and(|siginfo| !is_none(siginfo)) {
            return raise_type_error("siginfo must be None");
        }
        sys::send_to_descriptor(pidfd, signalnum, flags.cast_unsigned()).or_raise()
    }

    /// Wait until a signal arrives.
    #[function]
    fn pause() -> PyResult<()> {
        released(sys::pause);
        check_signals()
    }

    /// Arrange for SIGALRM to arrive after the given number of seconds.
    #[function("(seconds, /)")]
    fn alarm(seconds: c_int) -> PyResult<u32> {
        Ok(sys::alarm(seconds.cast_unsigned()))
    }

    /// Sets given itimer (one of ITIMER_REAL, ITIMER_VIRTUAL or ITIMER_PROF).
    ///
    /// The timer will fire after value seconds and after that every interval
    /// seconds.  The itimer can be cleared by setting seconds to zero.
    ///
    /// Returns old values as a tuple: (delay, interval).
    #[function("(which, seconds, interval=0.0, /)")]
    fn setitimer(which: c_int, seconds: &Any, interval: Option<&Any>) -> PyResult<Ref<Tuple>> {
        let delay = micros(seconds)?;
        let interval = interval.map_or(Ok((0, 0)), micros)?;
        timer_outcome(sys::set_interval_timer(which, delay, interval))
    }

    /// Returns current value of given itimer.
    #[function("(which, /)")]
    fn getitimer(which: c_int) -> PyResult<Ref<Tuple>> {
        timer_outcome(sys::interval_timer(which))
    }

    /// Fetch and/or change the signal mask of the calling thread.
    #[function("(how, mask, /)")]
    fn pthread_sigmask(how: c_int, mask: &Any) -> PyResult<Ref<Set>> {
        let old = sys::change_mask(how, &numbers(mask)?).or_raise()?;
        check_signals()?;
        number_set(&old)
    }

    /// Examine pending signals.
    ///
    /// Returns a set of signal numbers that are pending for delivery to
    /// the calling thread.
    #[function]
    fn sigpending() -> PyResult<Ref<Set>> {
        number_set(&sys::pending().or_raise()?)
    }

    /// Wait for a signal.
    ///
    /// Suspend execution of the calling thread until the delivery of one of the
    /// signals specified in the signal set sigset.  The function accepts the
    /// signal and returns the signal number.
    #[function("(sigset, /)")]
    fn sigwait(sigset: &Any) -> PyResult<c_int> {
        let signals = numbers(sigset)?;
        crate::args::retry(|| sys::wait(&signals))
    }

    /// Wait synchronously until one of the signals in *sigset* is delivered.
    ///
    /// Returns a struct_siginfo containing information about the signal.
    #[function("(sigset, /)")]
    fn sigwaitinfo(sigset: &Any) -> PyResult<Ref<Tuple>> {
        let signals = numbers(sigset)?;
        arrival_object(&crate::args::retry(|| sys::wait_info(&signals, None))?)
    }

    /// Like sigwaitinfo(), but with a timeout.
    ///
    /// The timeout is specified in seconds, with floating-point numbers allowed.
    #[function("(sigset, timeout, /)")]
    fn sigtimedwait(sigset: &Any, timeout: &Any) -> PyResult<Option<Ref<Tuple>>> {
        let left = nanoseconds(timeout, Round::Ceiling)?;
        let signals = numbers(sigset)?;
        if left < 0 {
            return raise(&ValueError, "timeout must be non-negative");
        }
        let deadline = crate::timing::Deadline::after(left)?;
        loop {
            let left = deadline.left()?;
            let time = (left.div_euclid(NANOS), left.rem_euclid(NANOS));
            match released(|| sys::wait_info(&signals, Some(time))) {
                Ok(arrival) => return arrival_object(&arrival).map(Some),
                Err(libc::EAGAIN) => return Ok(None),
                Err(libc::EINTR) => check_signals()?,
                Err(error) => return Err(error).or_raise(),
            }
        }
    }

    /// Return a set of valid signal numbers on this platform.
    ///
    /// The signal numbers returned by this function can be safely passed to
    /// functions like `pthread_sigmask`.
    #[function]
    fn valid_signals() -> PyResult<Ref<Set>> {
        number_set(&sys::valid())
    }
}

/// Constants of the module.
const NUMBERS: &[(&str, i64)] = &[
    ("NSIG", 65),
    ("SIG_DFL", 0),
    ("SIG_IGN", 1),
    ("SIG_BLOCK", 0),
    ("SIG_UNBLOCK", 1),
    ("SIG_SETMASK", 2),
    ("ITIMER_REAL", 0),
    ("ITIMER_VIRTUAL", 1),
    ("ITIMER_PROF", 2),
    ("SIGHUP", libc::SIGHUP as i64),
    ("SIGINT", libc::SIGINT as i64),
    ("SIGQUIT", libc::SIGQUIT as i64),
    ("SIGILL", libc::SIGILL as i64),
    ("SIGTRAP", libc::SIGTRAP as i64),
    ("SIGIOT", libc::SIGIOT as i64),
    ("SIGABRT", libc::SIGABRT as i64),
    ("SIGFPE", libc::SIGFPE as i64),
    ("SIGKILL", libc::SIGKILL as i64),
    ("SIGBUS", libc::SIGBUS as i64),
    ("SIGSEGV", libc::SIGSEGV as i64),
    ("SIGSYS", libc::SIGSYS as i64),
    ("SIGPIPE", libc::SIGPIPE as i64),
    ("SIGALRM", libc::SIGALRM as i64),
    ("SIGTERM", libc::SIGTERM as i64),
    ("SIGUSR1", libc::SIGUSR1 as i64),
    ("SIGUSR2", libc::SIGUSR2 as i64),
    ("SIGCLD", libc::SIGCHLD as i64),
    ("SIGCHLD", libc::SIGCHLD as i64),
    ("SIGPWR", libc::SIGPWR as i64),
    ("SIGIO", libc::SIGIO as i64),
    ("SIGURG", libc::SIGURG as i64),
    ("SIGWINCH", libc::SIGWINCH as i64),
    ("SIGPOLL", libc::SIGIO as i64),
    ("SIGSTOP", libc::SIGSTOP as i64),
    ("SIGTSTP", libc::SIGTSTP as i64),
    ("SIGCONT", libc::SIGCONT as i64),
    ("SIGTTIN", libc::SIGTTIN as i64),
    ("SIGTTOU", libc::SIGTTOU as i64),
    ("SIGVTALRM", libc::SIGVTALRM as i64),
    ("SIGPROF", libc::SIGPROF as i64),
    ("SIGXCPU", libc::SIGXCPU as i64),
    ("SIGXFSZ", libc::SIGXFSZ as i64),
    ("SIGSTKFLT", libc::SIGSTKFLT as i64),
];
