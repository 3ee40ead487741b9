//! `TextIOWrapper`: text over a buffered stream.
//!
//! What has been decoded and not been read yet is one string and a place in it; what has been encoded and not been handed
//! down yet waits in a vector. The snapshot (the decoder's state before the last bytes it got, and those bytes) is what
//! `tell` finds a position with.
//!
//! A buffered stream that is exactly one of ours is read and written without Python calls.

pub(crate) mod codec;
mod cookie;
mod read;
pub(crate) mod setup;
mod write;

use std::cell::Cell;

use macros::{object, pytype};
use objects::builtins::bytes::Bytes;
use objects::builtins::dict::Dict;
use objects::builtins::exceptions::AttributeError;
use objects::builtins::int::Int;
use objects::builtins::none::none;
use objects::builtins::str::{Str, StrBuilder};
use objects::builtins::tuple::Tuple;
use objects::errors::{self, raise};
use objects::heap;
use objects::names;
use objects::raw::{Any, Native, Obj, Py, PyResult, Raised, Ref, Slot};
use objects::types::Type;

use crate::base::{DICT, WEAKLIST, closed};
use crate::fileio::{FileIO, class_name, guarded_repr, no_pickling};
use crate::kinds::TextIOBase;
use crate::newline;
use crate::support::{Owned, Size, call, exact, is_closed, size_or_all, then, value_error};
use codec::{Decoder, Encoder};

/// How many bytes are asked for at a time.
const CHUNK: usize = 8192;

/// The body of `TextIOWrapper`.
#[object]
pub struct TextIOWrapper {
    base: TextIOBase,
    buffer: Slot,
    encoding: Slot,
    errors: Slot<Str>,
    decoder: Decoder,
    encoder: Encoder,
    state: Cell<State>,
    mode: Cell<newline::Mode>,
    line_buffering: Cell<bool>,
    write_through: Cell<bool>,
    finalizing: Cell<bool>,
    seekable: Cell<bool>,
    /// Whether `tell` may be asked: not while the stream is iterated over.
    telling: Cell<bool>,
    has_read1: Cell<bool>,
    /// Whether the buffer is exactly one of ours and this is no subclass.
    direct: Cell<bool>,
    chunk: Cell<usize>,
    /// The raw file of a direct buffer, which says quickly whether the stream is closed.
    raw: Slot<FileIO>,
    decoded: Slot<Str>,
    used: Cell<usize>,
    /// Bytes per character of the last chunk.
    ratio: Cell<f64>,
    /// The decoder's flags before the last bytes that it got; those are in `fed`.
    snapshot: Cell<Option<u64>>,
    fed: Slot<Bytes>,
    pending: Owned<Vec<u8>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Fresh,
    Ready,
    Detached,
}

/// Character and line based layer over a BufferedIOBase object, buffer.
///
/// encoding gives the name of the encoding that the stream will be
/// decoded or encoded with. It defaults to locale.getencoding().
///
/// errors determines the strictness of encoding and decoding (see
/// help(codecs.Codec) or the documentation for codecs.register) and
/// defaults to "strict".
///
/// newline controls how line endings are handled. It can be None, '',
/// '\n', '\r', and '\r\n'.  It works as follows:
///
/// * On input, if newline is None, universal newlines mode is
///   enabled. Lines in the input can end in '\n', '\r', or '\r\n', and
///   these are translated into '\n' before being returned to the
///   caller. If it is '', universal newline mode is enabled, but line
///   endings are returned to the caller untranslated. If it has any of
///   the other legal values, input lines are only terminated by the given
///   string, and the line ending is returned to the caller untranslated.
///
/// * On output, if newline is None, any '\n' characters written are
///   translated to the system default line separator, os.linesep. If
///   newline is '' or '\n', no translation takes place. If newline is any
///   of the other legal values, any '\n' characters written are translated
///   to the given string.
///
/// If line_buffering is True, a call to flush is implied when a call to
/// write contains a newline character.
#[pytype(
    name = "_io.TextIOWrapper", gc, dict = DICT, weaklist = WEAKLIST, flags = abi::TPFLAGS_IMMUTABLETYPE,
    signature = "(buffer, encoding=None, errors=None, newline=None,\n              line_buffering=False, write_through=False)",
    members(
        readonly encoding, readonly buffer, readonly line_buffering, readonly write_through,
        finalizing as _finalizing
    )
)]
impl TextIOWrapper {
    fn __new__(cls: &Py<Type>, _args: &Py<Tuple>, _keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
        Self::empty(cls)
    }

    #[signature(
        "TextIOWrapper(buffer, encoding=None, errors=None, newline=None, line_buffering=False, write_through=False)"
    )]
    fn __init__(
        this: &Py<Self>,
        buffer: &Any,
        encoding: Option<&Any>,
        errors: Option<&Any>,
        newline: Option<&Any>,
        line_buffering: bool,
        write_through: bool,
    ) -> PyResult<()> {
        let options = setup::Options {
            encoding: setup::text("TextIOWrapper", "encoding", encoding)?,
            errors: setup::text("TextIOWrapper", "errors", errors)?,
            newline: setup::text("TextIOWrapper", "newline", newline)?,
            line_buffering,
            write_through,
        };
        TextIOWrapper::init(this, buffer, &options)
    }

    fn __repr__(this: &Py<Self>) -> PyResult<Ref<Str>> {
        this.check_ready()?;
        TextIOWrapper::repr(this)
    }

    fn __next__(this: &Py<Self>) -> PyResult<Option<Obj>> {
        this.check_attached()?;
        TextIOWrapper::next_line(this)
    }

    #[method]
    fn detach(this: &Py<Self>) -> PyResult<Obj> {
        this.check_attached()?;
        call(this.as_any(), names::flush(), &[])?;
        let buffer = this.buffer()?;
        drop(this.buffer.take());
        drop(this.raw.take());
        this.state.set(State::Detached);
        Ok(buffer)
    }

    /// Reconfigure the text stream with new parameters.
    ///
    /// This also does an implicit stream flush.
    #[method(
        "(*, encoding=None, errors=None, newline=<unrepresentable>, line_buffering=None, write_through=None)"
    )]
    fn reconfigure(
        this: &Py<Self>,
        encoding: Option<&Any>,
        errors: Option<&Any>,
        newline: Option<&Any>,
        line_buffering: Option<&Any>,
        write_through: Option<&Any>,
    ) -> PyResult<()> {
        TextIOWrapper::reconfigured(this, encoding, errors, newline, line_buffering, write_through)
    }

    #[method("(text, /)")]
    fn write(this: &Py<Self>, text: &Py<Str>) -> PyResult<usize> {
        TextIOWrapper::write_text(this, text)
    }

    #[method("(size=-1, /)")]
    fn read(this: &Py<Self>, size: Option<Size>) -> PyResult<Obj> {
        this.check_attached()?;
        TextIOWrapper::check_closed(this)?;
        TextIOWrapper::read_text(this, size_or_all(size))
    }

    #[method("(size=-1, /)")]
    fn readline(this: &Py<Self>, size: isize) -> PyResult<Ref<Str>> {
        this.check_attached()?;
        TextIOWrapper::line(this, size)
    }

    #[method]
    fn flush(this: &Py<Self>) -> PyResult<Obj> {
        this.check_attached()?;
        TextIOWrapper::check_closed(this)?;
        this.telling.set(this.seekable.get());
        TextIOWrapper::hand_down(this)?;
        call(&*this.buffer()?, names::flush(), &[])
    }

    #[method]
    fn close(this: &Py<Self>) -> PyResult<Obj> {
        this.check_attached()?;
        if is_closed(this.as_any())? {
            return Ok(none());
        }
        // Asking may have taken the buffer away.
        let Some(buffer) = this.buffer.get() else { return Ok(none()) };
        if this.finalizing.get() && call(&buffer, names::_dealloc_warn(), &[this.as_any()]).is_err() {
            drop(errors::take());
        }
        let flushed = call(this.as_any(), names::flush(), &[]).map(drop);
        then(flushed, || call(&buffer, names::close(), &[]))
    }

    #[method]
    fn fileno(this: &Py<Self>) -> PyResult<Obj> {
        this.ask(names::fileno())
    }

    #[method]
    fn seekable(this: &Py<Self>) -> PyResult<Obj> {
        this.ask(names::seekable())
    }

    #[method]
    fn readable(this: &Py<Self>) -> PyResult<Obj> {
        this.ask(names::readable())
    }

    #[method]
    fn writable(this: &Py<Self>) -> PyResult<Obj> {
        this.ask(names::writable())
    }

    #[method]
    fn isatty(this: &Py<Self>) -> PyResult<Obj> {
        this.ask(names::isatty())
    }

    /// Set the stream position, and return the new stream position.
    ///
    ///   cookie
    ///     Zero or an opaque number returned by tell().
    ///   whence
    ///     The relative position to seek from.
    ///
    /// Four operations are supported, given by the following argument
    /// combinations:
    ///
    /// - seek(0, SEEK_SET): Rewind to the start of the stream.
    /// - seek(cookie, SEEK_SET): Restore a previous position;
    ///   'cookie' must be a number returned by tell().
    /// - seek(0, SEEK_END): Fast-forward to the end of the stream.
    /// - seek(0, SEEK_CUR): Leave the current stream position unchanged.
    ///
    /// Any other argument combinations are invalid,
    /// and may raise exceptions.
    #[method("(cookie, whence=0, /)")]
    fn seek(this: &Py<Self>, cookie: &Any, whence: i32) -> PyResult<Obj> {
        this.check_attached()?;
        TextIOWrapper::check_closed(this)?;
        TextIOWrapper::seek_to(this, cookie, whence)
    }

    /// Return the stream position as an opaque number.
    ///
    /// The return value of tell() can be given as input to seek(), to
    /// restore a previous stream position.
    #[method]
    fn tell(this: &Py<Self>) -> PyResult<Obj> {
        this.check_attached()?;
        TextIOWrapper::check_closed(this)?;
        TextIOWrapper::position(this)
    }

    #[method("(pos=None, /)")]
    fn truncate(this: &Py<Self>, pos: Option<&Any>) -> PyResult<Obj> {
        this.check_attached()?;
        call(this.as_any(), names::flush(), &[])?;
        let none = none();
        call(&*this.buffer()?, names::truncate(), &[pos.unwrap_or(&none)])
    }

    #[method]
    fn __getstate__(this: &Py<Self>) -> PyResult<()> {
        no_pickling(this.as_any())
    }

    #[getter]
    fn name(this: &Py<Self>) -> PyResult<Obj> {
        this.check_attached()?;
        this.buffer()?.get_attribute(names::name())
    }

    #[getter]
    fn closed(this: &Py<Self>) -> PyResult<Obj> {
        this.check_attached()?;
        this.buffer()?.get_attribute(names::closed())
    }

    #[getter]
    fn newlines(this: &Py<Self>) -> PyResult<Option<Obj>> {
        this.check_attached()?;
        this.decoder.newlines()
    }

    #[getter]
    fn errors(this: &Py<Self>) -> PyResult<Option<Ref<Str>>> {
        this.check_ready()?;
        Ok(this.errors.get())
    }

    #[getter("_CHUNK_SIZE")]
    fn chunk_size(this: &Py<Self>) -> PyResult<usize> {
        this.check_attached()?;
        Ok(this.chunk.get())
    }

    #[setter("_CHUNK_SIZE")]
    fn set_chunk_size(this: &Py<Self>, value: Option<&Any>) -> PyResult<()> {
        this.check_attached()?;
        let Some(value) = value else {
            let class = class_name(this.as_any());
            return raise(
                &AttributeError,
                format!("attribute '_CHUNK_SIZE' of '{class}' objects cannot be deleted"),
            );
        };
        match usize::try_from(Int::index_value(value)?) {
            Ok(size) if size > 0 && isize::try_from(size).is_ok() => {
                this.chunk.set(size);
                Ok(())
            }
            _ => value_error("a strictly positive integer is required"),
        }
    }
}

impl TextIOWrapper {
    /// A fresh stream over nothing.
    pub(crate) fn empty(class: &Py<Type>) -> PyResult<Ref<Self>> {
        let body = Self {
            base: TextIOBase::body(),
            buffer: Slot::empty(),
            encoding: Slot::empty(),
            errors: Slot::empty(),
            decoder: Decoder::absent(),
            encoder: Encoder::absent(),
            state: Cell::new(State::Fresh),
            mode: Cell::new(newline::Mode::default()),
            line_buffering: Cell::new(false),
            write_through: Cell::new(false),
            finalizing: Cell::new(false),
            seekable: Cell::new(false),
            telling: Cell::new(false),
            has_read1: Cell::new(false),
            direct: Cell::new(false),
            chunk: Cell::new(CHUNK),
            raw: Slot::empty(),
            decoded: Slot::empty(),
            used: Cell::new(0),
            ratio: Cell::new(0.0),
            snapshot: Cell::new(None),
            fed: Slot::empty(),
            pending: Native::new(Cell::new(Vec::new())),
        };
        heap::make(class, 0, body)
    }

    fn check_ready(&self) -> PyResult<()> {
        match self.state.get() {
            State::Fresh => value_error("I/O operation on uninitialized object"),
            _ => Ok(()),
        }
    }

    #[inline]
    fn check_attached(&self) -> PyResult<()> {
        match self.state.get() {
            State::Ready => Ok(()),
            State::Fresh => value_error("I/O operation on uninitialized object"),
            State::Detached => value_error("underlying buffer has been detached"),
        }
    }

    /// The buffered stream.
    fn buffer(&self) -> PyResult<Obj> {
        match self.buffer.get() {
            Some(buffer) => Ok(buffer),
            None => value_error("underlying buffer has been detached"),
        }
    }

    /// Calls a method of the buffered stream that takes nothing.
    fn ask(&self, name: &Py<Str>) -> PyResult<Obj> {
        self.check_attached()?;
        call(&*self.buffer()?, name, &[])
    }

    /// The name of the error handler.
    fn handler(&self) -> String {
        self.errors.get().map_or_else(|| "strict".to_owned(), |errors| errors.to_string_lossy())
    }

    /// Forgets what has been decoded.
    fn drop_decoded(&self) {
        self.used.set(0);
        drop(self.decoded.take());
    }

    fn set_decoded(&self, text: Ref<Str>) {
        self.used.set(0);
        self.decoded.set(text);
    }

    fn drop_snapshot(&self) {
        self.snapshot.set(None);
        drop(self.fed.take());
    }
}

impl TextIOWrapper {
    /// Raises when the stream is closed.
    #[inline]
    fn check_closed(this: &Py<Self>) -> PyResult<()> {
        let is_closed = match this.raw.get() {
            Some(raw) if this.direct.get() => raw.descriptor() < 0,
            _ => is_closed(this.as_any())?,
        };
        if is_closed { closed() } else { Ok(()) }
    }

    fn repr(this: &Py<Self>) -> PyResult<Ref<Str>> {
        let mut text = StrBuilder::new();
        text.push_str(&format!("<{}", class_name(this.as_any())));
        match this.as_any().get_attribute(names::name()) {
            Ok(name) => {
                text.push_str(" name=");
                text.push_text(&*guarded_repr(this.as_any(), &name)?);
            }
            Err(Raised) if errors::matches(&AttributeError) => drop(errors::take()),
            Err(Raised) if errors::matches(&objects::builtins::exceptions::ValueError) => {
                drop(errors::take())
            }
            Err(Raised) => return Err(Raised),
        }
        if let Some(mode) = this.as_any().find_attribute(names::mode())? {
            text.push_str(" mode=");
            text.push_text(&*guarded_repr(this.as_any(), &mode)?);
        }
        text.push_str(" encoding=");
        text.push_text(&*this.encoding.get().unwrap_or_else(none).repr()?);
        text.push_str(">");
        Ok(text.finish())
    }

    /// Whether the class is exactly `TextIOWrapper`.
    fn is_exact(this: &Py<Self>) -> bool {
        exact::<TextIOWrapper>(this.as_any()).is_some()
    }
}
