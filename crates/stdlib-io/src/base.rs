//! `_IOBase`: what all streams have, by means of the methods that the class of the stream has.

use std::mem::offset_of;

use macros::{object, pytype};
use objects::builtins::bool::_Py_TrueStruct;
use objects::builtins::bytes::Bytes;
use objects::builtins::dict::Dict;
use objects::builtins::exceptions::OSError;
use objects::builtins::int::Int;
use objects::builtins::list::List;
use objects::builtins::none::is_none;
use objects::builtins::str::Str;
use objects::builtins::tuple::Tuple;
use objects::errors::{self, raise, raise_type_error};
use objects::heap;
use objects::names;
use objects::raw::{Any, Args, Obj, Py, PyResult, Raised, Ref, Slot, WeakList};
use objects::types::Type;

use crate::support::{Size, call, is_closed, size_or_all, then, unsupported, value_error, was_interrupted};

/// The body of `_IOBase`, with which those of all streams begin.
#[object]
pub(crate) struct IOBase {
    dict: Slot<Dict>,
    weakrefs: WeakList,
}

/// Where streams keep their dict.
pub(crate) const DICT: usize = 16 + offset_of!(IOBase, dict);
/// Where streams keep their weak references.
pub(crate) const WEAKLIST: usize = 16 + offset_of!(IOBase, weakrefs);

/// The abstract base class for all I/O classes.
///
/// This class provides dummy implementations for many methods that
/// derived classes can override selectively; the default implementations
/// represent a file that cannot be read, written or seeked.
///
/// Even though IOBase does not declare read, readinto, or write because
/// their signatures will vary, implementations and clients should
/// consider those methods part of the interface. Also, implementations
/// may raise UnsupportedOperation when operations they do not support are
/// called.
///
/// The basic type used for binary data read from or written to a file is
/// bytes. Other bytes-like objects are accepted as method arguments too.
/// In some cases (such as readinto), a writable object is required. Text
/// I/O classes work with str data.
///
/// Note that calling any method (except additional calls to close(),
/// which are ignored) on a closed stream should raise a ValueError.
///
/// IOBase (and its subclasses) support the iterator protocol, meaning
/// that an IOBase object can be iterated over yielding the lines in a
/// stream.
///
/// IOBase also supports the :keyword:`with` statement. In this example,
/// fp is closed after the suite of the with statement is complete:
///
/// with open('spam.txt', 'r') as fp:
///     fp.write('Spam and eggs!')
#[pytype(name = "_io._IOBase", gc, dict = DICT, weaklist = WEAKLIST, flags = abi::TPFLAGS_IMMUTABLETYPE)]
impl IOBase {
    fn __new__(cls: &Py<Type>, _args: &Py<Tuple>, _keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
        heap::make(cls, 0, Self::body())
    }

    fn __iter__(this: &Py<Self>) -> PyResult<Ref<Self>> {
        check_closed(this.as_any())?;
        Ok(this.new_ref())
    }

    fn __next__(this: &Py<Self>) -> PyResult<Option<Obj>> {
        let line = call(this.as_any(), names::readline(), &[])?;
        Ok((line.length()? > 0).then_some(line))
    }

    fn __del__(this: &Py<Self>) -> PyResult<()> {
        finish(this.as_any());
        Ok(())
    }

    /// Change the stream position to the given byte offset.
    ///
    ///   offset
    ///     The stream position, relative to 'whence'.
    ///   whence
    ///     The relative position to seek from.
    ///
    /// The offset is interpreted relative to the position indicated by
    /// whence.  Values for whence are:
    ///
    /// * os.SEEK_SET or 0 -- start of stream (the default); offset should
    ///   be zero or positive
    /// * os.SEEK_CUR or 1 -- current stream position; offset may be
    ///   negative
    /// * os.SEEK_END or 2 -- end of stream; offset is usually negative
    ///
    /// Return the new absolute position.
    #[method("(offset, whence=0, /)")]
    fn seek(_this: &Py<Self>, _offset: i32, _whence: i32) -> PyResult<()> {
        unsupported("seek")
    }

    /// Return current stream position.
    #[method]
    fn tell(this: &Py<Self>) -> PyResult<Obj> {
        call(this.as_any(), names::seek(), &[Int::new(0).as_any(), Int::new(1).as_any()])
    }

    /// Truncate file to size bytes.
    ///
    /// File pointer is left unchanged.  Size defaults to the current IO
    /// position as reported by tell().  Return the new size.
    #[method("(size=None, /)")]
    fn truncate(_this: &Py<Self>, _size: Option<&Any>) -> PyResult<()> {
        unsupported("truncate")
    }

    /// Flush write buffers, if applicable.
    ///
    /// This is not implemented for read-only and non-blocking streams.
    #[method]
    fn flush(this: &Py<Self>) -> PyResult<()> {
        if has_closed(this.as_any())? { closed() } else { Ok(()) }
    }

    /// Flush and close the IO object.
    ///
    /// This method has no effect if the file is already closed.
    #[method]
    fn close(this: &Py<Self>) -> PyResult<()> {
        close(this.as_any())
    }

    /// Return whether object supports random access.
    ///
    /// If False, seek(), tell() and truncate() will raise OSError.
    /// This method may need to do a test seek().
    #[method]
    fn seekable(_this: &Py<Self>) -> PyResult<bool> {
        Ok(false)
    }

    /// Return whether object was opened for reading.
    ///
    /// If False, read() will raise OSError.
    #[method]
    fn readable(_this: &Py<Self>) -> PyResult<bool> {
        Ok(false)
    }

    /// Return whether object was opened for writing.
    ///
    /// If False, write() will raise OSError.
    #[method]
    fn writable(_this: &Py<Self>) -> PyResult<bool> {
        Ok(false)
    }

    #[method("_checkClosed()")]
    fn check_closed(this: &Py<Self>) -> PyResult<()> {
        check_closed(this.as_any())
    }

    #[method("_checkSeekable()")]
    fn check_seekable(this: &Py<Self>) -> PyResult<bool> {
        check_able(this.as_any(), Able::Seek).map(|()| true)
    }

    #[method("_checkReadable()")]
    fn check_readable(this: &Py<Self>) -> PyResult<bool> {
        check_able(this.as_any(), Able::Read).map(|()| true)
    }

    #[method("_checkWritable()")]
    fn check_writable(this: &Py<Self>) -> PyResult<bool> {
        check_able(this.as_any(), Able::Write).map(|()| true)
    }

    /// Return underlying file descriptor if one exists.
    ///
    /// Raise OSError if the IO object does not use a file descriptor.
    #[method]
    fn fileno(_this: &Py<Self>) -> PyResult<()> {
        unsupported("fileno")
    }

    /// Return whether this is an 'interactive' stream.
    ///
    /// Return False if it can't be determined.
    #[method]
    fn isatty(this: &Py<Self>) -> PyResult<bool> {
        check_closed(this.as_any())?;
        Ok(false)
    }

    #[method]
    fn __enter__(this: &Py<Self>) -> PyResult<Ref<Self>> {
        check_closed(this.as_any())?;
        Ok(this.new_ref())
    }

    #[method("!(*args)")]
    fn __exit__(this: &Py<Self>, _args: Args<'_>) -> PyResult<Obj> {
        call(this.as_any(), names::close(), &[])
    }

    /// Read and return a line from the stream.
    ///
    /// If size is specified, at most size bytes will be read.
    ///
    /// The line terminator is always b'\n' for binary files; for text
    /// files, the newlines argument to open can be used to select the line
    /// terminator(s) recognized.
    #[method("(size=-1, /)")]
    fn readline(this: &Py<Self>, size: Option<Size>) -> PyResult<Ref<Bytes>> {
        readline(this.as_any(), size_or_all(size))
    }

    /// Return a list of lines from the stream.
    ///
    /// hint can be specified to control the number of lines read: no more
    /// lines will be read if the total size (in bytes/characters) of all
    /// lines so far exceeds hint.
    #[method("(hint=-1, /)")]
    fn readlines(this: &Py<Self>, hint: Option<Size>) -> PyResult<Ref<List>> {
        readlines(this.as_any(), size_or_all(hint))
    }

    /// Write a list of lines to stream.
    ///
    /// Line separators are not added, so it is usual for each of the
    /// lines provided to have a line separator at the end.
    #[method("(lines, /)")]
    fn writelines(this: &Py<Self>, lines: &Any) -> PyResult<()> {
        check_closed(this.as_any())?;
        let lines = lines.iter()?;
        while let Some(line) = lines.next()? {
            while let Err(Raised) = call(this.as_any(), names::write(), &[&line]) {
                if !was_interrupted()? {
                    return Err(Raised);
                }
            }
        }
        Ok(())
    }

    #[getter]
    fn __dict__(this: &Py<Self>) -> PyResult<Ref<Dict>> {
        Ok(this.dict.get().unwrap_or_else(|| {
            let dict = Dict::new();
            this.dict.set(dict.clone());
            dict
        }))
    }

    #[getter]
    fn closed(this: &Py<Self>) -> PyResult<bool> {
        has_closed(this.as_any())
    }
}

impl IOBase {
    /// A fresh body.
    pub(crate) fn body() -> Self {
        Self { dict: Slot::empty(), weakrefs: WeakList::new() }
    }

    /// An attribute in a stream's own dict.
    pub(crate) fn own_attribute(stream: &Any, name: &Py<Str>) -> PyResult<Option<Obj>> {
        match stream.downcast::<Self>().and_then(|base| base.dict.get()) {
            Some(dict) => dict.get_str(name),
            None => Ok(None),
        }
    }

    /// A copy of a stream's own attributes, for pickling.
    pub(crate) fn attributes(stream: &Any) -> PyResult<Option<Ref<Dict>>> {
        match stream.downcast::<Self>().and_then(|base| base.dict.get()) {
            Some(dict) if !dict.is_empty() => Ok(Some(dict.copy())),
            _ => Ok(None),
        }
    }

    /// Puts pickled attributes back: a dict or `None`.
    pub(crate) fn update_attributes(stream: &Any, state: &Any, item: &str) -> PyResult<()> {
        if is_none(state) {
            return Ok(());
        }
        let Some(dict) = state.downcast::<Dict>() else {
            let found = state.class().name();
            return raise_type_error(format!("{item} item of state should be a dict, got a {found}"));
        };
        if let Some(base) = stream.downcast::<Self>() {
            let own = Self::__dict__(base)?;
            for (name, value) in dict.snapshot() {
                own.set(&name, value)?;
            }
        }
        Ok(())
    }
}

/// Whether [`close`] has been there.
pub(crate) fn has_closed(stream: &Any) -> PyResult<bool> {
    // The note is an attribute, as it is in CPython: a class may define it, and it is seen in `__dict__`.
    Ok(stream.find_attribute(names::__IOBase_closed())?.is_some())
}

/// "I/O operation on closed file."
#[cold]
pub(crate) fn closed<T>() -> PyResult<T> {
    value_error("I/O operation on closed file.")
}

/// Raises when the stream says that it is closed.
pub(crate) fn check_closed(stream: &Any) -> PyResult<()> {
    if is_closed(stream)? { closed() } else { Ok(()) }
}

/// `_IOBase.close`: flushes, and remembers that the stream is closed, whatever flushing gives.
pub(crate) fn close(stream: &Any) -> PyResult<()> {
    if has_closed(stream)? {
        return Ok(());
    }
    let flushed = call(stream, names::flush(), &[]).map(drop);
    then(flushed, || stream.set_attribute(names::__IOBase_closed(), Some(_Py_TrueStruct.owned().as_any())))
}

/// What a stream can be asked to be able to do.
#[derive(Clone, Copy)]
pub(crate) enum Able {
    Seek,
    Read,
    Write,
}

/// Raises unless the stream says `True` about itself.
pub(crate) fn check_able(stream: &Any, what: Able) -> PyResult<()> {
    let (name, text) = match what {
        Able::Seek => (names::seekable(), "File or stream is not seekable."),
        Able::Read => (names::readable(), "File or stream is not readable."),
        Able::Write => (names::writable(), "File or stream is not writable."),
    };
    let answer = call(stream, name, &[])?;
    if answer.is(&*_Py_TrueStruct) { Ok(()) } else { unsupported(text) }
}

/// The finaliser of all streams: closes one that is open. Errors in closing are reported, others ignored: a stream that cannot
/// say whether it is closed is not usable.
fn finish(stream: &Any) {
    let open = match is_closed(stream) {
        Ok(closed) => !closed,
        Err(Raised) => {
            drop(errors::take());
            return;
        }
    };
    if !open {
        return;
    }
    if stream.set_attribute(names::_finalizing(), Some(_Py_TrueStruct.owned().as_any())).is_err() {
        drop(errors::take());
    }
    if call(stream, names::close(), &[]).is_err() {
        let error = errors::take();
        let shown = match stream.repr() {
            Ok(shown) => shown.to_string_lossy(),
            Err(Raised) => {
                drop(errors::take());
                "<object repr() failed>".to_owned()
            }
        };
        errors::restore(error);
        errors::unraisable(Some(&format!("Exception ignored while finalizing file {shown}")), None);
    }
}

/// The bytes that a method of a stream gave.
fn expect_bytes(result: Obj, method: &str) -> PyResult<Ref<Bytes>> {
    result.downcast_ref::<Bytes>().or_else(|other| {
        let found = other.class().name();
        raise(&OSError, format!("{method}() should have returned a bytes object, not '{found}'"))
    })
}

/// How much may be read so that nothing behind the line's end is taken.
fn ahead(peek: &Any, limit: usize) -> PyResult<usize> {
    let ready = loop {
        match peek.call(&[Int::new(1).as_any()]) {
            Ok(ready) => break ready,
            Err(Raised) if was_interrupted()? => {}
            Err(Raised) => return Err(Raised),
        }
    };
    let ready = expect_bytes(ready, "peek")?;
    let data = &ready.data()[..ready.data().len().min(limit)];
    Ok(match memchr::memchr(b'\n', data) {
        Some(at) => at + 1,
        None => data.len().max(1),
    })
}

/// `_IOBase.readline`: by `peek` where there is one, else byte by byte.
fn readline(stream: &Any, size: isize) -> PyResult<Ref<Bytes>> {
    let peek = stream.find_attribute(names::peek())?;
    let limit = usize::try_from(size).unwrap_or(usize::MAX);
    let mut line = Vec::new();
    while line.len() < limit {
        let count = match &peek {
            Some(peek) => ahead(peek, limit - line.len())?,
            None => 1,
        };
        let data = match call(stream, names::read(), &[Int::new(count as i128).as_any()]) {
            Ok(data) => expect_bytes(data, "read")?,
            Err(Raised) if was_interrupted()? => continue,
            Err(Raised) => return Err(Raised),
        };
        if data.data().is_empty() {
            break;
        }
        line.extend_from_slice(data.data());
        if line.last() == Some(&b'\n') {
            break;
        }
    }
    Ok(Bytes::new(&line))
}

/// `readlines`: all lines, or as many as reach `hint`.
pub(crate) fn readlines(stream: &Any, hint: isize) -> PyResult<Ref<List>> {
    let mut lines = Vec::new();
    let iterator = stream.iter()?;
    let mut left = hint;
    while let Some(line) = iterator.next()? {
        let size = line.length()?;
        lines.push(line);
        if hint > 0 {
            let size = size.cast_signed();
            if size > left {
                break;
            }
            left -= size;
        }
    }
    Ok(List::new(lines))
}
