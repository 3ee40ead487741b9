//! `open`, and streams made from Rust.

use objects::builtins::bytes::Bytes;
use objects::builtins::exceptions::RuntimeWarning;
use objects::builtins::int::Int;
use objects::builtins::str::{Str, interned};
use objects::errors;
use objects::modules::class_of;
use objects::names;
use objects::raw::{Any, Obj, Py, PyResult, Raised};

use crate::DEFAULT_BUFFER_SIZE;
use crate::base::IOBase;
use crate::buffered::classes::{BufferedRandom, BufferedReader, BufferedWriter};
use crate::fileio::FileIO;
use crate::path;
use crate::support::{call, exact, value_error};
use crate::text::TextIOWrapper;
use crate::text::setup::Options;

/// The letters of a mode.
#[derive(Clone, Copy, Default)]
struct Mode {
    creating: bool,
    reading: bool,
    writing: bool,
    appending: bool,
    updating: bool,
    text: bool,
    binary: bool,
}

impl Mode {
    fn parse(mode: &str) -> PyResult<Self> {
        let mut this = Self::default();
        for letter in mode.chars() {
            let flag = match letter {
                'x' => &mut this.creating,
                'r' => &mut this.reading,
                'w' => &mut this.writing,
                'a' => &mut this.appending,
                '+' => &mut this.updating,
                't' => &mut this.text,
                'b' => &mut this.binary,
                _ => return value_error(format!("invalid mode: '{mode}'")),
            };
            if std::mem::replace(flag, true) {
                return value_error(format!("invalid mode: '{mode}'"));
            }
        }
        if this.text && this.binary {
            return value_error("can't have text and binary mode at once");
        }
        let kinds = [this.creating, this.reading, this.writing, this.appending];
        if kinds.iter().filter(|kind| **kind).count() > 1 {
            return value_error("must have exactly one of create/read/write/append mode");
        }
        Ok(this)
    }

    /// The mode for `FileIO`.
    fn raw(self) -> String {
        let letters = [
            (self.creating, 'x'),
            (self.reading, 'r'),
            (self.writing, 'w'),
            (self.appending, 'a'),
            (self.updating, '+'),
        ];
        letters.iter().filter(|(is, _)| *is).map(|(_, letter)| letter).collect()
    }
}

/// The arguments of `open` but for the file.
pub(crate) struct Arguments<'a> {
    pub(crate) mode: &'a str,
    pub(crate) buffering: isize,
    pub(crate) text: Options,
    pub(crate) closefd: bool,
    pub(crate) opener: Option<&'a Any>,
}

/// `open`
pub(crate) fn open(file: &Any, arguments: &Arguments<'_>) -> PyResult<Obj> {
    let file = match is_number(file) {
        true => file.new_ref(),
        false => fs_path(file)?,
    };
    let mode = Mode::parse(arguments.mode)?;
    if mode.binary {
        check_binary(arguments)?;
    }
    let raw = FileIO::empty(&*class_of::<FileIO>()?)?;
    FileIO::open(&raw, &file, &mode.raw(), arguments.closefd, arguments.opener)?;
    let raw_object = raw.as_any().new_ref();
    layers(raw_object, arguments, mode).map_err(|(top, Raised)| {
        let error = errors::take();
        let _ = call(&top, names::close(), &[]);
        errors::chain(error);
        Raised
    })
}

fn check_binary(arguments: &Arguments<'_>) -> PyResult<()> {
    let text = &arguments.text;
    if text.encoding.is_some() {
        return value_error("binary mode doesn't take an encoding argument");
    }
    if text.errors.is_some() {
        return value_error("binary mode doesn't take an errors argument");
    }
    if text.newline.is_some() {
        return value_error("binary mode doesn't take a newline argument");
    }
    if arguments.buffering == 1 {
        return errors::warn(
            &RuntimeWarning,
            "line buffering (buffering=1) isn't supported in binary mode, the default buffer size will be used",
            1,
        );
    }
    Ok(())
}

/// Puts buffer and text layer over a raw file; what fails names the topmost layer, to be closed.
fn layers(raw: Obj, arguments: &Arguments<'_>, mode: Mode) -> Result<Obj, (Obj, Raised)> {
    let buffer = match buffered(&raw, arguments, mode) {
        Ok(Some((buffer, lines))) if !mode.binary => {
            return match text_layer(&buffer, arguments, lines) {
                Ok(text) => Ok(text),
                Err(Raised) => Err((buffer, Raised)),
            };
        }
        Ok(Some((buffer, _))) => buffer,
        Ok(None) => return Ok(raw),
        Err(Raised) => return Err((raw, Raised)),
    };
    Ok(buffer)
}

/// The buffered stream, and whether lines are flushed; nothing when there is to be no buffer.
fn buffered(raw: &Obj, arguments: &Arguments<'_>, mode: Mode) -> PyResult<Option<(Obj, bool)>> {
    let Some(file) = exact::<FileIO>(raw) else { return Ok(None) };
    let mut size = arguments.buffering;
    let terminal = size < 0 && file.is_terminal_at_open()?;
    let lines = terminal || size == 1 && !mode.binary;
    if size == 1 || terminal {
        size = -1;
    }
    if size < 0 {
        const MOST: i64 = 8 << 20;
        size = (file.block_size().min(MOST) as isize).max(DEFAULT_BUFFER_SIZE as isize);
    }
    if size == 0 {
        return if mode.binary { Ok(None) } else { value_error("can't have unbuffered text I/O") };
    }
    let size = Int::new(size as i128);
    let class = match mode {
        Mode { updating: true, .. } => class_of::<BufferedRandom>()?,
        Mode { reading: true, .. } => class_of::<BufferedReader>()?,
        _ => class_of::<BufferedWriter>()?,
    };
    Ok(Some((class.as_any().call(&[raw, size.as_any()])?, lines)))
}

fn text_layer(buffer: &Any, arguments: &Arguments<'_>, lines: bool) -> PyResult<Obj> {
    let text = TextIOWrapper::empty(&*class_of::<TextIOWrapper>()?)?;
    let options = Options {
        encoding: arguments.text.encoding.clone(),
        errors: arguments.text.errors.clone(),
        newline: arguments.text.newline.clone(),
        line_buffering: lines,
        write_through: false,
    };
    TextIOWrapper::init(&text, buffer, &options)?;
    text.as_any().set_attribute(names::mode(), Some(Str::new(arguments.mode).as_any()))?;
    Ok(text.upcast())
}

fn is_number(file: &Any) -> bool {
    let class = file.class();
    class.nb_index().is_some() || class.nb_int().is_some() || class.nb_float().is_some()
}

/// `os.fspath(file)`
fn fs_path(file: &Any) -> PyResult<Obj> {
    if file.downcast::<Str>().is_some() || file.downcast::<Bytes>().is_some() {
        return Ok(file.new_ref());
    }
    path::fs_path(file)
}

/// A stream over a descriptor, as `open(fd, mode, buffering, closefd=...)` makes it; text is UTF-8 unless an encoding is named.
///
/// # Errors
/// `OSError`, and what making the streams raises.
pub fn open_fd(
    fd: i32,
    mode: &str,
    buffering: isize,
    encoding: Option<&str>,
    closefd: bool,
) -> PyResult<Obj> {
    let text = Options { encoding: encoding.map(Str::new), ..Options::default() };
    open(Int::new(i128::from(fd)).as_any(), &Arguments { mode, buffering, text, closefd, opener: None })
}

/// How a standard stream is made.
pub struct Standard<'a> {
    /// The descriptor.
    pub fd: i32,
    /// `<stdin>`, `<stdout>` or `<stderr>`.
    pub name: &'a str,
    /// Whether it is written to.
    pub writable: bool,
    /// The encoding.
    pub encoding: &'a str,
    /// The error handler.
    pub errors: &'a str,
    /// Whether writes go down at once (`-u`).
    pub unbuffered: bool,
}

/// `sys.stdin`, `sys.stdout` or `sys.stderr`. The descriptor is not closed with it.
///
/// # Errors
/// `OSError`, and what making the streams raises.
pub fn standard_stream(stream: &Standard<'_>) -> PyResult<Obj> {
    let mode = if stream.writable { "wb" } else { "rb" };
    let unbuffered = stream.unbuffered && stream.writable;
    let buffer = open_fd(stream.fd, mode, if unbuffered { 0 } else { -1 }, None, false)?;
    let raw = match unbuffered {
        true => buffer.clone(),
        false => buffer.get_attribute(names::raw())?,
    };
    raw.set_attribute(names::name(), Some(Str::new(stream.name).as_any()))?;
    let terminal = call(&raw, names::isatty(), &[])?.truth()?;
    let text = TextIOWrapper::empty(&*class_of::<TextIOWrapper>()?)?;
    let options = Options {
        encoding: Some(interned(stream.encoding)),
        errors: Some(interned(stream.errors)),
        newline: Some(Str::new("\n")),
        line_buffering: !stream.unbuffered && (terminal || stream.fd == 2),
        write_through: stream.unbuffered,
    };
    TextIOWrapper::init(&text, &buffer, &options)?;
    let mode = if stream.writable { "w" } else { "r" };
    text.as_any().set_attribute(names::mode(), Some(interned(mode).as_any()))?;
    Ok(text.upcast())
}

/// `stream.write(text)` for a stream that is exactly a `TextIOWrapper` without a `write` of its own; `None` for any other.
pub fn write_text(stream: &Any, text: &Py<Str>) -> Option<PyResult<usize>> {
    let wrapper = exact::<TextIOWrapper>(stream)?;
    match IOBase::own_attribute(stream, names::write()) {
        Ok(None) => Some(TextIOWrapper::write_text(wrapper, text)),
        Ok(Some(_)) => None,
        Err(Raised) => Some(Err(Raised)),
    }
}
