//! `termios`: settings of terminals.

use std::cell::RefCell;
use std::ffi::c_int;

use objects::builtins::bytes::Bytes;
use objects::builtins::exceptions::Exception;
use objects::builtins::int::Int;
use objects::builtins::list::List;
use objects::builtins::tuple::Tuple;
use objects::errors::{raise, raise_type_error, raise_with, strerror};
use objects::modules;
use objects::raw::{Any, Obj, PyResult, Ref};
use objects::state::released;
use objects::types::{ModuleSpec, Type};

use crate::args::int;
use crate::sys::control::{self, Terminal};
use crate::sys::file::Outcome;

pub(crate) static MODULE: &ModuleSpec = &module::MODULE;

/// `termios.error`
#[derive(Default)]
struct State(RefCell<Option<Ref<Type>>>);

/// Makes a call without the lock; a failure is `termios.error`.
fn call<T: Send>(work: impl FnOnce() -> Outcome<T> + Send) -> PyResult<T> {
    released(work).or_else(|error| {
        let class = modules::state::<State>().0.borrow().clone().unwrap_or_else(|| Exception.owned());
        raise_with(&class, Tuple::pair(int(error), strerror(error).upcast()))
    })
}

/// The list that stands for a terminal's settings.
fn settings_object(settings: &Terminal) -> Ref<List> {
    let (input, output) = control::speeds(settings);
    let canonical = settings.c_lflag & libc::ICANON != 0;
    let special = |(index, &byte): (usize, &u8)| match index {
        libc::VMIN | libc::VTIME if !canonical => int(byte),
        _ => Bytes::new(&[byte]).upcast(),
    };
    let characters: Vec<Obj> = settings.c_cc.iter().enumerate().map(special).collect();
    let mut parts: Vec<Obj> =
        [settings.c_iflag, settings.c_oflag, settings.c_cflag, settings.c_lflag, input, output]
            .map(int)
            .into();
    parts.push(List::new(characters).upcast());
    List::new(parts)
}

fn flags(value: &Any) -> PyResult<u32> {
    let wide = Int::index_value(value)?;
    match i64::try_from(wide) {
        Ok(_) => Ok(wide as u32),
        Err(_) => Int::too_large("C long", wide),
    }
}

/// Settings from such a list, on top of those there are.
fn settings_of(attributes: &Any, settings: &mut Terminal) -> PyResult<()> {
    let parts = attributes.downcast::<List>().map(|list| list.as_any().to_vec()).transpose()?;
    let Some([input_flags, output_flags, control_flags, local_flags, input, output, characters]) =
        parts.as_deref()
    else {
        return raise_type_error("tcsetattr, arg 3: must be 7 element list");
    };
    settings.c_iflag = flags(input_flags)?;
    settings.c_oflag = flags(output_flags)?;
    settings.c_cflag = flags(control_flags)?;
    settings.c_lflag = flags(local_flags)?;
    let (input, output) = (flags(input)?, flags(output)?);
    let count = settings.c_cc.len();
    let characters = characters.downcast::<List>().map(|list| list.as_any().to_vec()).transpose()?;
    let Some(characters) = characters.filter(|characters| characters.len() == count) else {
        return raise_type_error(format!("tcsetattr: attributes[6] must be {count} element list"));
    };
    for (place, character) in settings.c_cc.iter_mut().zip(&characters) {
        *place = match (character.downcast::<Bytes>(), character.downcast::<Int>()) {
            (Some(bytes), _) if bytes.data().len() == 1 => bytes.data()[0],
            (_, Some(number)) => number.saturated() as u8,
            _ => {
                return raise_type_error(
                    "tcsetattr: elements of attributes must be bytes objects of length 1 or integers",
                );
            }
        };
    }
    match control::set_speeds(settings, input, output) {
        Ok(()) => Ok(()),
        Err(error) => call(|| Err(error)),
    }
}

/// Rows and columns from a pair.
fn window_of(winsize: &Any) -> PyResult<(u16, u16)> {
    let pair = if winsize.is_sequence() { winsize.to_vec()? } else { Vec::new() };
    let [rows, columns] = &pair[..] else {
        return raise_type_error("tcsetwinsize, arg 2: must be a two-item sequence");
    };
    let number = |value: &Any| -> PyResult<u16> {
        u16::try_from(Int::index_value(value)?)
            .or_else(|_| raise(&objects::errors::OverflowError, "winsize value(s) out of range."))
    };
    Ok((number(rows)?, number(columns)?))
}

fn pair(first: c_int, second: c_int) -> Ref<Tuple> {
    Tuple::pair(int(first), int(second))
}

/// This module provides an interface to the Posix calls for tty I/O control.
/// For a complete description of these calls, see the Posix or Unix manual
/// pages. It is only available for those Unix versions that support Posix
/// termios style tty I/O control.
///
/// All functions in this module take a file descriptor fd as their first
/// argument. This can be an integer file descriptor, such as returned by
/// sys.stdin.fileno(), or a file object, such as sys.stdin itself.
#[objects::pymodule(name = "termios")]
mod module {
    use std::ffi::c_int;

    use objects::builtins::exceptions::Exception;
    use objects::builtins::list::List;
    use objects::builtins::module::Module;
    use objects::builtins::tuple::Tuple;
    use objects::modules;
    use objects::raw::{Any, Py, PyResult, Ref};

    use super::{State, call, pair, settings_object, settings_of, window_of};
    use crate::args::Fd;
    use crate::sys::control;

    fn exec(module: &Py<Module>) -> PyResult<()> {
        let error = modules::exception("termios.error", &[Exception.owned()], None)?;
        module.add("error", error.clone().upcast())?;
        drop(modules::state::<State>().0.replace(Some(error)));
        crate::posix::add_numbers(module, super::NUMBERS)
    }

    /// Get the tty attributes for file descriptor fd.
    ///
    /// Returns a list [iflag, oflag, cflag, lflag, ispeed, ospeed, cc]
    /// where cc is a list of the tty special characters (each a string of
    /// length 1, except the items with indices VMIN and VTIME, which are
    /// integers when these fields are defined).  The interpretation of the
    /// flags and the speeds as well as the indexing in the cc array must be
    /// done using the symbolic constants defined in this module.
    #[function("(fd, /)")]
    fn tcgetattr(fd: Fd) -> PyResult<Ref<List>> {
        Ok(settings_object(&call(|| control::terminal(fd.0))?))
    }

    /// Set the tty attributes for file descriptor fd.
    ///
    /// The attributes to be set are taken from the attributes argument, which
    /// is a list like the one returned by tcgetattr(). The when argument
    /// determines when the attributes are changed: termios.TCSANOW to
    /// change immediately, termios.TCSADRAIN to change after transmitting all
    /// queued output, or termios.TCSAFLUSH to change after transmitting all
    /// queued output and discarding all queued input.
    #[function("(fd, when, attributes, /)")]
    fn tcsetattr(fd: Fd, when: c_int, attributes: &Any) -> PyResult<()> {
        // What the list does not say stays as it is.
        let mut settings = match attributes.downcast::<List>() {
            Some(_) => call(|| control::terminal(fd.0))?,
            None => return objects::errors::raise_type_error("tcsetattr, arg 3: must be 7 element list"),
        };
        settings_of(attributes, &mut settings)?;
        call(|| control::set_terminal(fd.0, when, &settings))
    }

    /// Send a break on file descriptor fd.
    ///
    /// A zero duration sends a break for 0.25-0.5 seconds; a nonzero duration
    /// has a system dependent meaning.
    #[function("(fd, duration, /)")]
    fn tcsendbreak(fd: Fd, duration: c_int) -> PyResult<()> {
        call(|| control::tcsendbreak(fd.0, duration))
    }

    /// Wait until all output written to file descriptor fd has been transmitted.
    #[function("(fd, /)")]
    fn tcdrain(fd: Fd) -> PyResult<()> {
        call(|| control::tcdrain(fd.0))
    }

    /// Discard queued data on file descriptor fd.
    ///
    /// The queue selector specifies which queue: termios.TCIFLUSH for the input
    /// queue, termios.TCOFLUSH for the output queue, or termios.TCIOFLUSH for
    /// both queues.
    #[function("(fd, queue, /)")]
    fn tcflush(fd: Fd, queue: c_int) -> PyResult<()> {
        call(|| control::tcflush(fd.0, queue))
    }

    /// Suspend or resume input or output on file descriptor fd.
    ///
    /// The action argument can be termios.TCOOFF to suspend output,
    /// termios.TCOON to restart output, termios.TCIOFF to suspend input,
    /// or termios.TCION to restart input.
    #[function("(fd, action, /)")]
    fn tcflow(fd: Fd, action: c_int) -> PyResult<()> {
        call(|| control::tcflow(fd.0, action))
    }

    /// Get the tty winsize for file descriptor fd.
    ///
    /// Returns a tuple (ws_row, ws_col).
    #[function("(fd, /)")]
    fn tcgetwinsize(fd: Fd) -> PyResult<Ref<Tuple>> {
        let size = call(|| control::window(fd.0))?;
        Ok(pair(size.ws_row.into(), size.ws_col.into()))
    }

    /// Set the tty winsize for file descriptor fd.
    ///
    /// The winsize to be set is taken from the winsize argument, which
    /// is a two-item tuple (ws_row, ws_col) like the one returned by
    /// tcgetwinsize().
    #[function("(fd, winsize, /)")]
    fn tcsetwinsize(fd: Fd, winsize: &Any) -> PyResult<()> {
        let (rows, columns) = window_of(winsize)?;
        let mut size = call(|| control::window(fd.0))?;
        size.ws_row = rows;
        size.ws_col = columns;
        call(|| control::set_window(fd.0, &size))
    }
}

/// Constants of the module, as Linux on x86-64 has them.
const NUMBERS: &[(&str, i64)] = &[
    ("B0", 0),
    ("B1000000", 1000000),
    ("B110", 110),
    ("B115200", 115200),
    ("B1152000", 1152000),
    ("B1200", 1200),
    ("B134", 134),
    ("B14400", 14400),
    ("B150", 150),
    ("B1500000", 1500000),
    ("B1800", 1800),
    ("B19200", 19200),
    ("B200", 200),
    ("B2000000", 2000000),
    ("B230400", 230400),
    ("B2400", 2400),
    ("B2500000", 2500000),
    ("B28800", 28800),
    ("B300", 300),
    ("B3000000", 3000000),
    ("B3500000", 3500000),
    ("B38400", 38400),
    ("B4000000", 4000000),
    ("B460800", 460800),
    ("B4800", 4800),
    ("B50", 50),
    ("B500000", 500000),
    ("B57600", 57600),
    ("B576000", 576000),
    ("B600", 600),
    ("B7200", 7200),
    ("B75", 75),
    ("B76800", 76800),
    ("B921600", 921600),
    ("B9600", 9600),
    ("BRKINT", 2),
    ("BS0", 0),
    ("BS1", 8192),
    ("BSDLY", 8192),
    ("CBAUD", 4111),
    ("CBAUDEX", 4096),
    ("CDSUSP", 25),
    ("CEOF", 4),
    ("CEOL", 0),
    ("CEOT", 4),
    ("CERASE", 127),
    ("CFLUSH", 15),
    ("CIBAUD", 269418496),
    ("CINTR", 3),
    ("CKILL", 21),
    ("CLNEXT", 22),
    ("CLOCAL", 2048),
    ("CQUIT", 28),
    ("CR0", 0),
    ("CR1", 512),
    ("CR2", 1024),
    ("CR3", 1536),
    ("CRDLY", 1536),
    ("CREAD", 128),
    ("CRPRNT", 18),
    ("CRTSCTS", 2147483648),
    ("CS5", 0),
    ("CS6", 16),
    ("CS7", 32),
    ("CS8", 48),
    ("CSIZE", 48),
    ("CSTART", 17),
    ("CSTOP", 19),
    ("CSTOPB", 64),
    ("CSUSP", 26),
    ("CWERASE", 23),
    ("ECHO", 8),
    ("ECHOCTL", 512),
    ("ECHOE", 16),
    ("ECHOK", 32),
    ("ECHOKE", 2048),
    ("ECHONL", 64),
    ("ECHOPRT", 1024),
    ("EXTA", 19200),
    ("EXTB", 38400),
    ("EXTPROC", 65536),
    ("FF0", 0),
    ("FF1", 32768),
    ("FFDLY", 32768),
    ("FIOASYNC", 21586),
    ("FIOCLEX", 21585),
    ("FIONBIO", 21537),
    ("FIONCLEX", 21584),
    ("FIONREAD", 21531),
    ("FLUSHO", 4096),
    ("HUPCL", 1024),
    ("IBSHIFT", 16),
    ("ICANON", 2),
    ("ICRNL", 256),
    ("IEXTEN", 32768),
    ("IGNBRK", 1),
    ("IGNCR", 128),
    ("IGNPAR", 4),
    ("IMAXBEL", 8192),
    ("INLCR", 64),
    ("INPCK", 16),
    ("IOCSIZE_MASK", 1073676288),
    ("IOCSIZE_SHIFT", 16),
    ("ISIG", 1),
    ("ISTRIP", 32),
    ("IUCLC", 512),
    ("IUTF8", 16384),
    ("IXANY", 2048),
    ("IXOFF", 4096),
    ("IXON", 1024),
    ("NCCS", 32),
    ("NL0", 0),
    ("NL1", 256),
    ("NLDLY", 256),
    ("NOFLSH", 128),
    ("N_MOUSE", 2),
    ("N_PPP", 3),
    ("N_SLIP", 1),
    ("N_STRIP", 4),
    ("N_TTY", 0),
    ("OCRNL", 8),
    ("OFDEL", 128),
    ("OFILL", 64),
    ("OLCUC", 2),
    ("ONLCR", 4),
    ("ONLRET", 32),
    ("ONOCR", 16),
    ("OPOST", 1),
    ("PARENB", 256),
    ("PARMRK", 8),
    ("PARODD", 512),
    ("PENDIN", 16384),
    ("TAB0", 0),
    ("TAB1", 2048),
    ("TAB2", 4096),
    ("TAB3", 6144),
    ("TABDLY", 6144),
    ("TCFLSH", 21515),
    ("TCGETS", 21505),
    ("TCIFLUSH", 0),
    ("TCIOFF", 2),
    ("TCIOFLUSH", 2),
    ("TCION", 3),
    ("TCOFLUSH", 1),
    ("TCOOFF", 0),
    ("TCOON", 1),
    ("TCSADRAIN", 1),
    ("TCSAFLUSH", 2),
    ("TCSANOW", 0),
    ("TCSBRK", 21513),
    ("TCSBRKP", 21541),
    ("TCSETS", 21506),
    ("TCSETSF", 21508),
    ("TCSETSW", 21507),
    ("TCXONC", 21514),
    ("TIOCCONS", 21533),
    ("TIOCEXCL", 21516),
    ("TIOCGETD", 21540),
    ("TIOCGICOUNT", 21597),
    ("TIOCGLCKTRMIOS", 21590),
    ("TIOCGPGRP", 21519),
    ("TIOCGSERIAL", 21534),
    ("TIOCGSOFTCAR", 21529),
    ("TIOCGWINSZ", 21523),
    ("TIOCINQ", 21531),
    ("TIOCLINUX", 21532),
    ("TIOCMBIC", 21527),
    ("TIOCMBIS", 21526),
    ("TIOCMGET", 21525),
    ("TIOCMIWAIT", 21596),
    ("TIOCMSET", 21528),
    ("TIOCM_CAR", 64),
    ("TIOCM_CD", 64),
    ("TIOCM_CTS", 32),
    ("TIOCM_DSR", 256),
    ("TIOCM_DTR", 2),
    ("TIOCM_LE", 1),
    ("TIOCM_RI", 128),
    ("TIOCM_RNG", 128),
    ("TIOCM_RTS", 4),
    ("TIOCM_SR", 16),
    ("TIOCM_ST", 8),
    ("TIOCNOTTY", 21538),
    ("TIOCNXCL", 21517),
    ("TIOCOUTQ", 21521),
    ("TIOCPKT", 21536),
    ("TIOCPKT_DATA", 0),
    ("TIOCPKT_DOSTOP", 32),
    ("TIOCPKT_FLUSHREAD", 1),
    ("TIOCPKT_FLUSHWRITE", 2),
    ("TIOCPKT_NOSTOP", 16),
    ("TIOCPKT_START", 8),
    ("TIOCPKT_STOP", 4),
    ("TIOCSCTTY", 21518),
    ("TIOCSERCONFIG", 21587),
    ("TIOCSERGETLSR", 21593),
    ("TIOCSERGETMULTI", 21594),
    ("TIOCSERGSTRUCT", 21592),
    ("TIOCSERGWILD", 21588),
    ("TIOCSERSETMULTI", 21595),
    ("TIOCSERSWILD", 21589),
    ("TIOCSER_TEMT", 1),
    ("TIOCSETD", 21539),
    ("TIOCSLCKTRMIOS", 21591),
    ("TIOCSPGRP", 21520),
    ("TIOCSSERIAL", 21535),
    ("TIOCSSOFTCAR", 21530),
    ("TIOCSTI", 21522),
    ("TIOCSWINSZ", 21524),
    ("TOSTOP", 256),
    ("VDISCARD", 13),
    ("VEOF", 4),
    ("VEOL", 11),
    ("VEOL2", 16),
    ("VERASE", 2),
    ("VINTR", 0),
    ("VKILL", 3),
    ("VLNEXT", 15),
    ("VMIN", 6),
    ("VQUIT", 1),
    ("VREPRINT", 12),
    ("VSTART", 8),
    ("VSTOP", 9),
    ("VSUSP", 10),
    ("VSWTC", 7),
    ("VSWTCH", 7),
    ("VT0", 0),
    ("VT1", 16384),
    ("VTDLY", 16384),
    ("VTIME", 5),
    ("VWERASE", 14),
    ("XCASE", 4),
    ("XTABS", 6144),
    ("_POSIX_VDISABLE", 0),
];
