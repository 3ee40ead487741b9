//! Calls on sockets that wait no longer than the socket's time-out.

use std::ffi::c_int;

use objects::builtins::exceptions::{TimeoutError, ValueError};
use objects::builtins::none::is_none;
use objects::errors::raise;
use objects::hooks::check_signals;
use objects::raw::{Any, PyResult};
use objects::state::released;

use crate::args::OrRaise;
use crate::sys::file::Outcome;
use crate::sys::wait::{self, Polled};
use crate::timing::{Deadline, NANOS, Round, nanoseconds};

/// What a call waits for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum For {
    Reading,
    Writing,
}

/// The time-out of a socket operation as it goes on: of several calls together, for `sendall`.
pub(super) struct Limit {
    timeout: i64,
    end: Option<Deadline>,
}

impl Limit {
    /// The limit of an operation that begins now, by a socket's time-out in nanoseconds (0 never waits, negative for ever).
    pub(super) fn new(timeout: i64) -> PyResult<Self> {
        let end = if timeout > 0 { Some(Deadline::after(timeout)?) } else { None };
        Ok(Self { timeout, end })
    }

    /// Waits until the socket is ready; false when the time is over.
    pub(super) fn wait(&self, fd: c_int, what: For) -> PyResult<bool> {
        let Some(end) = self.end else { return Ok(true) };
        let events = if what == For::Reading { libc::POLLIN } else { libc::POLLOUT };
        loop {
            let milliseconds = Round::Ceiling.divide(end.left()?, NANOS / 1000);
            let milliseconds = c_int::try_from(milliseconds).unwrap_or(c_int::MAX);
            let mut polled = [Polled { fd, events, revents: 0 }];
            match released(|| wait::poll(&mut polled, milliseconds)) {
                Err(libc::EINTR) => check_signals()?,
                outcome => return Ok(outcome.or_raise()? > 0),
            }
        }
    }

    /// Makes a call when the socket is ready, again when signals interrupt it; the failure that is left.
    ///
    /// # Errors
    /// `TimeoutError`, what signal handlers raise.
    pub(super) fn attempt<T: Send>(
        &self,
        fd: c_int,
        what: For,
        mut call: impl FnMut() -> Outcome<T> + Send,
    ) -> PyResult<Outcome<T>> {
        loop {
            if !self.wait(fd, what)? {
                return timed_out();
            }
            match released(&mut call) {
                Err(libc::EINTR) => check_signals()?,
                // What was announced is gone again.
                Err(libc::EAGAIN) if self.timeout > 0 => {}
                outcome => return Ok(outcome),
            }
        }
    }
}

#[cold]
pub(super) fn timed_out<T>() -> PyResult<T> {
    raise(&TimeoutError, "timed out")
}

/// A time-out argument in nanoseconds: `None` is -1.
///
/// # Errors
/// `ValueError` for negative ones.
pub(super) fn argument(value: &Any) -> PyResult<i64> {
    if is_none(value) {
        return Ok(-1);
    }
    let timeout = nanoseconds(value, Round::Up)?;
    if timeout < 0 {
        return raise(&ValueError, "Timeout value out of range");
    }
    if Round::Ceiling.divide(timeout, NANOS / 1000) > i64::from(c_int::MAX) {
        return raise(&objects::errors::OverflowError, "timeout doesn't fit into C timeval");
    }
    Ok(timeout)
}

/// A time-out as Python has it.
pub(super) fn object(timeout: i64) -> Option<f64> {
    (timeout >= 0).then(|| crate::time::seconds(timeout))
}
