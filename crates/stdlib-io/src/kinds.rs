//! `_RawIOBase`, `_BufferedIOBase`, `_TextIOBase`: what the three kinds of streams have in common.

use macros::{object, pytype};
use objects::builtins::bytearray::ByteArray;
use objects::builtins::bytes::Bytes;
use objects::builtins::dict::Dict;
use objects::builtins::exceptions::NotImplementedError;
use objects::builtins::int::Int;
use objects::builtins::none::{is_none, none};
use objects::builtins::str::Str;
use objects::builtins::tuple::Tuple;
use objects::errors::{raise_bare, raise_type_error};
use objects::heap;
use objects::names;
use objects::raw::{Any, Args, Obj, Py, PyResult, Raised, Ref, WritableBytes};
use objects::types::Type;

use crate::DEFAULT_BUFFER_SIZE;
use crate::base::{DICT, IOBase, WEAKLIST};
use crate::support::{call, ssize, unsupported, value_error, was_interrupted};

/// The body of `_RawIOBase`.
#[object]
pub(crate) struct RawIOBase {
    base: IOBase,
}

/// Base class for raw binary I/O.
#[pytype(name = "_io._RawIOBase", gc, dict = DICT, weaklist = WEAKLIST, flags = abi::TPFLAGS_IMMUTABLETYPE)]
impl RawIOBase {
    fn __new__(cls: &Py<Type>, _args: &Py<Tuple>, _keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
        heap::make(cls, 0, Self::body())
    }

    #[method("(size=-1, /)")]
    fn read(this: &Py<Self>, size: isize) -> PyResult<Obj> {
        match usize::try_from(size) {
            Ok(size) => read_by_readinto(this.as_any(), size),
            Err(_) => call(this.as_any(), names::readall(), &[]),
        }
    }

    /// Read until EOF, using multiple read() call.
    #[method]
    fn readall(this: &Py<Self>) -> PyResult<Obj> {
        let size = Int::new(DEFAULT_BUFFER_SIZE as i128);
        let (mut data, mut some) = (Vec::new(), false);
        loop {
            let chunk = match call(this.as_any(), names::read(), &[size.as_any()]) {
                Ok(chunk) => chunk,
                Err(Raised) if was_interrupted()? => continue,
                Err(Raised) => return Err(Raised),
            };
            if is_none(&chunk) {
                return Ok(if some { Bytes::new(&data).upcast() } else { chunk });
            }
            let Some(bytes) = chunk.downcast::<Bytes>() else {
                return raise_type_error("read() should return bytes");
            };
            if bytes.data().is_empty() {
                return Ok(Bytes::new(&data).upcast());
            }
            some = true;
            data.extend_from_slice(bytes.data());
        }
    }

    #[method("!(*args)")]
    fn readinto(_this: &Py<Self>, _args: Args<'_>) -> PyResult<()> {
        raise_bare(&NotImplementedError)
    }

    #[method("!(*args)")]
    fn write(_this: &Py<Self>, _args: Args<'_>) -> PyResult<()> {
        raise_bare(&NotImplementedError)
    }
}

impl RawIOBase {
    /// A fresh body.
    pub(crate) fn body() -> Self {
        Self { base: IOBase::body() }
    }
}

/// `read(size)` for streams that can only fill a buffer.
fn read_by_readinto(stream: &Any, size: usize) -> PyResult<Obj> {
    let buffer = new_bytearray(size)?;
    let count = call(stream, names::readinto(), &[&buffer])?;
    if is_none(&count) {
        return Ok(none());
    }
    let count = ssize(&count)?;
    let Some(array) = buffer.exact::<ByteArray>() else { return Ok(none()) };
    match usize::try_from(count) {
        Ok(count) if count <= array.len() => Ok(Bytes::new(&array.to_vec()[..count]).upcast()),
        _ => value_error(format!("readinto returned {count} outside buffer size {}", array.len())),
    }
}

/// A `bytearray` of so many zeros.
pub(crate) fn new_bytearray(size: usize) -> PyResult<Obj> {
    let mut zeros: Vec<u8> = Vec::new();
    if zeros.try_reserve_exact(size).is_err() {
        return objects::errors::no_memory();
    }
    zeros.resize(size, 0);
    match ByteArray::body_of(&zeros) {
        Some(body) => Ok(heap::make_exact(body).upcast()),
        None => objects::errors::no_memory(),
    }
}

/// The body of `_BufferedIOBase`.
#[object]
pub(crate) struct BufferedIOBase {
    base: IOBase,
}

/// Base class for buffered IO objects.
///
/// The main difference with RawIOBase is that the read() method
/// supports omitting the size argument, and does not have a default
/// implementation that defers to readinto().
///
/// In addition, read(), readinto() and write() may raise
/// BlockingIOError if the underlying raw stream is in non-blocking
/// mode and not ready; unlike their raw counterparts, they will never
/// return None.
///
/// A typical implementation should not inherit from a RawIOBase
/// implementation, but wrap one.
#[pytype(name = "_io._BufferedIOBase", gc, dict = DICT, weaklist = WEAKLIST, flags = abi::TPFLAGS_IMMUTABLETYPE)]
impl BufferedIOBase {
    fn __new__(cls: &Py<Type>, _args: &Py<Tuple>, _keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
        heap::make(cls, 0, Self::body())
    }

    /// Disconnect this buffer from its underlying raw stream and return it.
    ///
    /// After the raw stream has been detached, the buffer is in an unusable
    /// state.
    #[method]
    fn detach(_this: &Py<Self>) -> PyResult<()> {
        unsupported("detach")
    }

    /// Read and return up to n bytes.
    ///
    /// If the size argument is omitted, None, or negative, read and
    /// return all data until EOF.
    ///
    /// If the size argument is positive, and the underlying raw stream is
    /// not 'interactive', multiple raw reads may be issued to satisfy
    /// the byte count (unless EOF is reached first).
    /// However, for interactive raw streams (as well as sockets and pipes),
    /// at most one raw read will be issued, and a short result does not
    /// imply that EOF is imminent.
    ///
    /// Return an empty bytes object on EOF.
    ///
    /// Return None if the underlying raw stream was open in non-blocking
    /// mode and no data is available at the moment.
    #[method("(size=-1, /)")]
    fn read(_this: &Py<Self>, _size: isize) -> PyResult<()> {
        unsupported("read")
    }

    /// Read and return up to size bytes, with at most one read() call to the underlying raw stream.
    ///
    /// Return an empty bytes object on EOF.
    /// A short result does not imply that EOF is imminent.
    #[method("(size=-1, /)")]
    fn read1(_this: &Py<Self>, _size: isize) -> PyResult<()> {
        unsupported("read1")
    }

    #[method("(buffer, /)")]
    fn readinto(this: &Py<Self>, buffer: WritableBytes) -> PyResult<usize> {
        readinto(this.as_any(), &buffer, names::read())
    }

    #[method("(buffer, /)")]
    fn readinto1(this: &Py<Self>, buffer: WritableBytes) -> PyResult<usize> {
        readinto(this.as_any(), &buffer, names::read1())
    }

    /// Write buffer b to the IO stream.
    ///
    /// Return the number of bytes written, which is always
    /// the length of b in bytes.
    ///
    /// Raise BlockingIOError if the buffer is full and the
    /// underlying raw stream cannot accept more data at the moment.
    #[method("(b, /)")]
    fn write(_this: &Py<Self>, _b: &Any) -> PyResult<()> {
        unsupported("write")
    }
}

impl BufferedIOBase {
    /// A fresh body.
    pub(crate) fn body() -> Self {
        Self { base: IOBase::body() }
    }
}

/// `readinto` by means of `read`.
fn readinto(stream: &Any, buffer: &WritableBytes, read: &Py<Str>) -> PyResult<usize> {
    let size = buffer.len();
    let data = call(stream, read, &[Int::new(size as i128).as_any()])?;
    let Some(bytes) = data.downcast::<Bytes>() else { return raise_type_error("read() should return bytes") };
    let count = bytes.data().len();
    if count > size {
        return value_error(format!(
            "read() returned too much data: {size} bytes requested, {count} returned"
        ));
    }
    Ok(buffer.write(0, bytes.data()))
}

/// The body of `_TextIOBase`.
#[object]
pub(crate) struct TextIOBase {
    base: IOBase,
}

/// Base class for text I/O.
///
/// This class provides a character and line based interface to stream
/// I/O. There is no readinto method because Python's character strings
/// are immutable.
#[pytype(name = "_io._TextIOBase", gc, dict = DICT, weaklist = WEAKLIST, flags = abi::TPFLAGS_IMMUTABLETYPE)]
impl TextIOBase {
    fn __new__(cls: &Py<Type>, _args: &Py<Tuple>, _keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
        heap::make(cls, 0, Self::body())
    }

    /// Separate the underlying buffer from the TextIOBase and return it.
    ///
    /// After the underlying buffer has been detached, the TextIO is in
    /// an unusable state.
    #[method]
    fn detach(_this: &Py<Self>) -> PyResult<()> {
        unsupported("detach")
    }

    /// Read at most size characters from stream.
    ///
    /// Read from underlying buffer until we have size characters or we hit
    /// EOF.  If size is negative or omitted, read until EOF.
    #[method("(size=-1, /)")]
    fn read(_this: &Py<Self>, _size: isize) -> PyResult<()> {
        unsupported("read")
    }

    /// Read until newline or EOF.
    ///
    /// Return an empty string if EOF is hit immediately.
    /// If size is specified, at most size characters will be read.
    #[method("(size=-1, /)")]
    fn readline(_this: &Py<Self>, _size: isize) -> PyResult<()> {
        unsupported("readline")
    }

    /// Write string s to stream.
    ///
    /// Return the number of characters written
    /// (which is always equal to the length of the string).
    #[method("(s, /)")]
    fn write(_this: &Py<Self>, _s: &Py<Str>) -> PyResult<()> {
        unsupported("write")
    }

    /// Encoding of the text stream.
    ///
    /// Subclasses should override.
    #[getter]
    fn encoding(_this: &Py<Self>) -> PyResult<()> {
        Ok(())
    }

    /// Line endings translated so far.
    ///
    /// Only line endings translated during reading are considered.
    ///
    /// Subclasses should override.
    #[getter]
    fn newlines(_this: &Py<Self>) -> PyResult<()> {
        Ok(())
    }

    /// The error setting of the decoder or encoder.
    ///
    /// Subclasses should override.
    #[getter]
    fn errors(_this: &Py<Self>) -> PyResult<()> {
        Ok(())
    }
}

impl TextIOBase {
    /// A fresh body.
    pub(crate) fn body() -> Self {
        Self { base: IOBase::body() }
    }
}
