//! `select`: waiting for descriptors.

use std::cell::Cell;
use std::ffi::c_int;

use objects::builtins::exceptions::{KeyError, OSError, RuntimeError, ValueError};
use objects::builtins::int::Int;
use objects::builtins::list::List;
use objects::builtins::none::is_none;
use objects::builtins::tuple::Tuple;
use objects::errors::{OverflowError, os_error, raise, raise_type_error, raise_value};
use objects::hooks::check_signals;
use objects::modules::class_of;
use objects::raw::{Any, FromArg, Native, Obj, Place, Py, PyResult, Ref};
use objects::state::released;
use objects::types::{ModuleSpec, Type};
use objects::{heap, object, pytype};

use crate::args::{Bits, Fd, OrRaise, int, unless_type_error};
use crate::sys::wait::{self, Polled};
use crate::timing::{Deadline, Round, nanoseconds};

pub(crate) static MODULE: &ModuleSpec = &module::MODULE;

/// Nanoseconds in a millisecond.
const MILLI: i64 = 1_000_000;

/// Waits again and again until the time is over. `wait` gets the milliseconds left, -1 for no end.
fn until<T: Send>(
    nanoseconds: Option<i64>,
    mut wait: impl FnMut(c_int) -> Result<T, c_int> + Send,
) -> PyResult<Option<T>> {
    let deadline = nanoseconds.map(Deadline::after).transpose()?;
    let mut left = nanoseconds;
    loop {
        let milliseconds = left.map_or(-1, |left| Round::Ceiling.divide(left, MILLI));
        let milliseconds = c_int::try_from(milliseconds).unwrap_or(c_int::MAX);
        match released(|| wait(milliseconds)) {
            Err(libc::EINTR) => check_signals()?,
            outcome => return outcome.or_raise().map(Some),
        }
        if let Some(deadline) = deadline {
            match deadline.left()? {
                0 => return Ok(None),
                more => left = Some(more),
            }
        }
    }
}

/// An events mask of `poll`.
struct Mask(u16);

impl FromArg<'_> for Mask {
    fn from_arg(value: &Any, _: Place) -> PyResult<Self> {
        let wide = Int::index_value(value)?;
        match u16::try_from(wide) {
            Ok(mask) => Ok(Self(mask)),
            Err(_) if wide < 0 => raise(&ValueError, "Cannot convert negative int"),
            Err(_) => raise(&OverflowError, "Python int too large for C unsigned short"),
        }
    }
}

/// The body of `select.poll`.
#[object]
struct Poll {
    /// Taken out while it is used.
    fds: Native<Cell<Vec<Polled>>>,
    busy: Cell<bool>,
}

#[pytype(name = "select.poll", abstract_, last)]
impl Poll {
    /// Register a file descriptor with the polling object.
    ///
    ///   fd
    ///     either an integer, or an object with a fileno() method returning an int
    ///   eventmask
    ///     an optional bitmask describing the type of events to check for
    #[method("(fd, eventmask=select.POLLIN | select.POLLPRI | select.POLLOUT, /)")]
    fn register(this: &Py<Self>, fd: Fd, eventmask: Option<Mask>) -> PyResult<()> {
        let events = eventmask.map_or(libc::POLLIN | libc::POLLPRI | libc::POLLOUT, |mask| mask.0 as i16);
        this.change(|fds| match fds.iter_mut().find(|known| known.fd == fd.0) {
            Some(known) => known.events = events,
            None => fds.push(Polled { fd: fd.0, events, revents: 0 }),
        });
        Ok(())
    }

    /// Modify an already registered file descriptor.
    ///
    ///   fd
    ///     either an integer, or an object with a fileno() method returning
    ///     an int
    ///   eventmask
    ///     a bitmask describing the type of events to check for
    #[method("(fd, eventmask, /)")]
    fn modify(this: &Py<Self>, fd: Fd, eventmask: Mask) -> PyResult<()> {
        let found = this.change(|fds| match fds.iter_mut().find(|known| known.fd == fd.0) {
            Some(known) => {
                known.events = eventmask.0 as i16;
                true
            }
            None => false,
        });
        if found { Ok(()) } else { os_error(libc::ENOENT, None, None) }
    }

    /// Remove a file descriptor being tracked by the polling object.
    #[method("(fd, /)")]
    fn unregister(this: &Py<Self>, fd: Fd) -> PyResult<()> {
        let found = this.change(|fds| {
            let before = fds.len();
            fds.retain(|known| known.fd != fd.0);
            fds.len() < before
        });
        if found { Ok(()) } else { raise_value(&KeyError, int(fd.0)) }
    }

    /// Polls the set of registered file descriptors.
    ///
    ///   timeout
    ///     The maximum time to wait in milliseconds, or else None (or a negative
    ///     value) to wait indefinitely.
    ///
    /// Returns a list containing any descriptors that have events or errors
    /// to report, as a list of (fd, event) 2-tuples.
    #[method("(timeout=None, /)")]
    fn poll(this: &Py<Self>, timeout: Option<&Any>) -> PyResult<Ref<List>> {
        let time = milliseconds(timeout)?;
        if this.busy.replace(true) {
            return raise(&RuntimeError, "concurrent poll() invocation");
        }
        let mut fds = this.change(|fds| fds.clone());
        let polled = until(time, |milliseconds| wait::poll(&mut fds, milliseconds));
        this.busy.set(false);
        if polled?.is_none() {
            return Ok(List::new(Vec::new()));
        }
        let ready = fds.iter().filter(|fd| fd.revents != 0);
        Ok(List::new(ready.map(|fd| pair(fd.fd, u32::from(fd.revents.cast_unsigned()))).collect()))
    }
}

impl Poll {
    fn change<T>(&self, work: impl FnOnce(&mut Vec<Polled>) -> T) -> T {
        let mut fds = self.fds.take();
        let result = work(&mut fds);
        self.fds.set(fds);
        result
    }
}

fn pair(fd: c_int, events: u32) -> Obj {
    Tuple::pair(int(fd), int(events)).upcast()
}

/// The time of `poll`, in nanoseconds; `None` for no end.
fn milliseconds(timeout: Option<&Any>) -> PyResult<Option<i64>> {
    let Some(timeout) = timeout.filter(|timeout| !is_none(timeout)) else { return Ok(None) };
    let Some(time) = unless_type_error(crate::timing::milliseconds(timeout, Round::Up))? else {
        return raise_type_error("timeout must be an integer or None");
    };
    if Round::Ceiling.divide(time, MILLI) > i64::from(c_int::MAX) {
        return raise(&OverflowError, "timeout is too large");
    }
    Ok((time >= 0).then_some(time))
}

/// The body of `select.epoll`.
#[object]
struct Epoll {
    fd: Cell<c_int>,
}

/// select.epoll(sizehint=-1, flags=0)
///
/// Returns an epolling object
///
/// sizehint must be a positive integer or -1 for the default size. The
/// sizehint is used to optimize internal data structures. It doesn't limit
/// the maximum number of monitored events.
#[pytype(name = "select.epoll", last)]
impl Epoll {
    #[signature("epoll(sizehint=-1, flags=0)")]
    fn __new__(cls: &Py<Type>, sizehint: c_int, flags: c_int) -> PyResult<Ref<Self>> {
        if sizehint != -1 && sizehint <= 0 {
            return raise(&ValueError, "negative sizehint");
        }
        if flags & !libc::EPOLL_CLOEXEC != 0 {
            return raise(&OSError, "invalid flags");
        }
        let fd = released(wait::epoll_create).or_raise()?;
        heap::make(cls, 0, Self { fd: Cell::new(fd) })
    }

    /// Create an epoll object from a given control fd.
    #[classmethod("(fd, /)")]
    fn fromfd(cls: &Py<Type>, fd: c_int) -> PyResult<Ref<Self>> {
        heap::make(cls, 0, Self { fd: Cell::new(fd) })
    }

    /// Close the epoll control file descriptor.
    ///
    /// Further operations on the epoll object will raise an exception.
    #[method]
    fn close(this: &Py<Self>) -> PyResult<()> {
        match this.fd.replace(-1) {
            -1 => Ok(()),
            fd => crate::sys::file::close(fd).or_raise(),
        }
    }

    /// Return the epoll control file descriptor.
    #[method]
    fn fileno(this: &Py<Self>) -> PyResult<c_int> {
        this.open()
    }

    /// True if the epoll handler is closed
    #[getter]
    fn closed(this: &Py<Self>) -> PyResult<bool> {
        Ok(this.fd.get() < 0)
    }

    /// Registers a new fd or raises an OSError if the fd is already registered.
    ///
    ///   fd
    ///     the target file descriptor of the operation
    ///   eventmask
    ///     a bit set composed of the various EPOLL constants
    ///
    /// The epoll interface supports all file descriptors that support poll.
    #[method("(fd, eventmask=select.EPOLLIN | select.EPOLLPRI | select.EPOLLOUT)")]
    fn register(this: &Py<Self>, fd: Fd, eventmask: Option<Bits>) -> PyResult<()> {
        let default = (libc::EPOLLIN | libc::EPOLLPRI | libc::EPOLLOUT).cast_unsigned();
        this.control(libc::EPOLL_CTL_ADD, fd, eventmask.map_or(default, |mask| mask.0))
    }

    /// Modify event mask for a registered file descriptor.
    ///
    ///   fd
    ///     the target file descriptor of the operation
    ///   eventmask
    ///     a bit set composed of the various EPOLL constants
    #[method("(fd, eventmask)")]
    fn modify(this: &Py<Self>, fd: Fd, eventmask: Bits) -> PyResult<()> {
        this.control(libc::EPOLL_CTL_MOD, fd, eventmask.0)
    }

    /// Remove a registered file descriptor from the epoll object.
    ///
    ///   fd
    ///     the target file descriptor of the operation
    #[method("(fd)")]
    fn unregister(this: &Py<Self>, fd: Fd) -> PyResult<()> {
        this.control(libc::EPOLL_CTL_DEL, fd, 0)
    }

    /// Wait for events on the epoll file descriptor.
    ///
    ///   timeout
    ///     the maximum time to wait in seconds (as float);
    ///     a timeout of None or -1 makes poll wait indefinitely
    ///   maxevents
    ///     the maximum number of events returned; -1 means no limit
    ///
    /// Returns a list containing any descriptors that have events to
    /// report, as a list of (fd, events) 2-tuples.
    #[method("(timeout=None, maxevents=-1)")]
    fn poll(this: &Py<Self>, timeout: Option<&Any>, maxevents: c_int) -> PyResult<Ref<List>> {
        let epoll = this.open()?;
        let time = match timeout.filter(|timeout| !is_none(timeout)) {
            None => None,
            Some(timeout) => match unless_type_error(nanoseconds(timeout, Round::Up))? {
                None => return raise_type_error("timeout must be an integer or None"),
                Some(time) if Round::Ceiling.divide(time, MILLI) > i64::from(c_int::MAX) => {
                    return raise(&OverflowError, "timeout is too large");
                }
                Some(time) => (time >= 0).then_some(time),
            },
        };
        let most = match maxevents {
            -1 => wait::LARGEST_SET as usize - 1,
            most if most < 1 => {
                return raise(&ValueError, format!("maxevents must be greater than 0, got {most}"));
            }
            most => most as usize,
        };
        let ready = until(time, |milliseconds| wait::epoll_wait(epoll, most, milliseconds))?;
        Ok(List::new(ready.unwrap_or_default().into_iter().map(|(fd, events)| pair(fd, events)).collect()))
    }

    #[method]
    fn __enter__(this: &Py<Self>) -> PyResult<Obj> {
        this.open()?;
        Ok(this.new_ref().upcast())
    }

    #[method("(exc_type=None, exc_value=None, exc_tb=None, /)")]
    fn __exit__(
        this: &Py<Self>,
        exc_type: Option<&Any>,
        exc_value: Option<&Any>,
        exc_tb: Option<&Any>,
    ) -> PyResult<()> {
        let _ = (exc_type, exc_value, exc_tb);
        Self::close(this)
    }

    fn finalize(this: &Py<Self>) -> PyResult<()> {
        // Nobody is left who could be told of a failure.
        if let fd @ 0.. = this.fd.replace(-1) {
            let _ = crate::sys::file::close(fd);
        }
        Ok(())
    }
}

impl Epoll {
    fn open(&self) -> PyResult<c_int> {
        match self.fd.get() {
            fd @ 0.. => Ok(fd),
            _ => raise(&ValueError, "I/O operation on closed epoll object"),
        }
    }

    fn control(&self, operation: c_int, fd: Fd, events: u32) -> PyResult<()> {
        let epoll = self.open()?;
        released(|| wait::epoll_control(epoll, operation, fd.0, events)).or_raise()
    }
}

/// Objects and their descriptors from one of the arguments of `select`.
fn descriptors(list: &Any) -> PyResult<Vec<(Obj, c_int)>> {
    let Some(items) = unless_type_error(list.iter())? else {
        return raise_type_error("arguments 1-3 must be sequences");
    };
    let mut found = Vec::new();
    while let Some(item) = items.next()? {
        let fd = Fd::of(&item)?.0;
        if fd >= wait::LARGEST_SET {
            return raise(&ValueError, "filedescriptor out of range in select()");
        }
        found.push((item, fd));
    }
    Ok(found)
}

fn wait_for(lists: [&[c_int]; 3], time: Option<i64>) -> PyResult<[Vec<c_int>; 3]> {
    let deadline = time.map(Deadline::after).transpose()?;
    let mut left = time;
    loop {
        match released(|| wait::select(lists, left)) {
            Err(libc::EINTR) => check_signals()?,
            outcome => return outcome.or_raise(),
        }
        if let Some(deadline) = deadline {
            match deadline.left()? {
                0 => return Ok([const { Vec::new() }; 3]),
                more => left = Some(more),
            }
        }
    }
}

fn make_poll() -> PyResult<Ref<Poll>> {
    let body = Poll { fds: Native::new(Cell::new(Vec::new())), busy: Cell::new(false) };
    heap::make(&*class_of::<Poll>()?, 0, body)
}

/// This module supports asynchronous I/O on multiple file descriptors.
///
/// *** IMPORTANT NOTICE ***
/// On Windows, only sockets are supported; on Unix, all file descriptors.
#[objects::pymodule(name = "select", types(Epoll))]
mod module {
    use objects::builtins::exceptions::{OSError, ValueError};
    use objects::builtins::list::List;
    use objects::builtins::module::Module;
    use objects::builtins::none::is_none;
    use objects::builtins::tuple::Tuple;
    use objects::errors::{raise, raise_type_error};
    use objects::raw::{Any, Obj, Py, PyResult, Ref};

    use super::{Epoll, Poll, descriptors, make_poll, wait_for};
    use crate::args::unless_type_error;
    use crate::timing::{Round, nanoseconds};

    fn exec(module: &Py<Module>) -> PyResult<()> {
        module.make_class::<Poll>()?;
        module.add("error", OSError.owned().upcast())?;
        crate::posix::add_numbers(module, super::NUMBERS)
    }

    /// Wait until one or more file descriptors are ready for some kind of I/O.
    ///
    /// The first three arguments are iterables of file descriptors to be waited
    /// for:
    /// rlist -- wait until ready for reading
    /// wlist -- wait until ready for writing
    /// xlist -- wait for an "exceptional condition"
    /// If only one kind of condition is required, pass [] for the other lists.
    ///
    /// A file descriptor is either a socket or file object, or a small integer
    /// gotten from a fileno() method call on one of those.
    ///
    /// The optional 4th argument specifies a timeout in seconds; it may be
    /// a floating-point number to specify fractions of seconds.  If it is absent
    /// or None, the call will never time out.
    ///
    /// The return value is a tuple of three lists corresponding to the first three
    /// arguments; each contains the subset of the corresponding file descriptors
    /// that are ready.
    #[function("(rlist, wlist, xlist, timeout=None, /)")]
    fn select(rlist: &Any, wlist: &Any, xlist: &Any, timeout: Option<&Any>) -> PyResult<Ref<Tuple>> {
        let time = match timeout.filter(|timeout| !is_none(timeout)) {
            None => None,
            Some(timeout) => match unless_type_error(nanoseconds(timeout, Round::Up))? {
                None => return raise_type_error("timeout must be a float or None"),
                Some(time) if time < 0 => return raise(&ValueError, "timeout must be non-negative"),
                Some(time) => Some(time),
            },
        };
        let lists = [descriptors(rlist)?, descriptors(wlist)?, descriptors(xlist)?];
        let fds = lists.each_ref().map(|list| list.iter().map(|(_, fd)| *fd).collect::<Vec<_>>());
        let ready = wait_for([&fds[0], &fds[1], &fds[2]], time)?;
        let chosen: Vec<Obj> = (lists.iter().zip(&ready))
            .map(|(list, ready)| {
                let found = list.iter().filter(|(_, fd)| ready.contains(fd));
                List::new(found.map(|(object, _)| object.clone()).collect()).upcast()
            })
            .collect();
        Ok(Tuple::new(chosen))
    }

    /// Returns a polling object.
    ///
    /// This object supports registering and unregistering file descriptors, and
    /// then polling them for I/O events.
    #[function]
    fn poll() -> PyResult<Ref<Poll>> {
        make_poll()
    }
}

/// Constants of the module.
const NUMBERS: &[(&str, i64)] = &[
    ("PIPE_BUF", libc::PIPE_BUF as i64),
    ("POLLIN", libc::POLLIN as i64),
    ("POLLPRI", libc::POLLPRI as i64),
    ("POLLOUT", libc::POLLOUT as i64),
    ("POLLERR", libc::POLLERR as i64),
    ("POLLHUP", libc::POLLHUP as i64),
    ("POLLNVAL", libc::POLLNVAL as i64),
    ("POLLRDNORM", libc::POLLRDNORM as i64),
    ("POLLRDBAND", libc::POLLRDBAND as i64),
    ("POLLWRNORM", libc::POLLWRNORM as i64),
    ("POLLWRBAND", libc::POLLWRBAND as i64),
    ("POLLMSG", 0x400),
    ("POLLRDHUP", libc::POLLRDHUP as i64),
    ("EPOLLIN", libc::EPOLLIN as i64),
    ("EPOLLOUT", libc::EPOLLOUT as i64),
    ("EPOLLPRI", libc::EPOLLPRI as i64),
    ("EPOLLERR", libc::EPOLLERR as i64),
    ("EPOLLHUP", libc::EPOLLHUP as i64),
    ("EPOLLRDHUP", libc::EPOLLRDHUP as i64),
    ("EPOLLET", 1 << 31),
    ("EPOLLONESHOT", libc::EPOLLONESHOT as i64),
    ("EPOLLEXCLUSIVE", libc::EPOLLEXCLUSIVE as i64),
    ("EPOLLRDNORM", libc::EPOLLRDNORM as i64),
    ("EPOLLRDBAND", libc::EPOLLRDBAND as i64),
    ("EPOLLWRNORM", libc::EPOLLWRNORM as i64),
    ("EPOLLWRBAND", libc::EPOLLWRBAND as i64),
    ("EPOLLMSG", libc::EPOLLMSG as i64),
    ("EPOLLWAKEUP", libc::EPOLLWAKEUP as i64),
    ("EPOLL_CLOEXEC", libc::EPOLL_CLOEXEC as i64),
];
