//! `BytesIO`: a stream of bytes in memory, which it lends by `getbuffer`.
//!
//! What it was made with, and what `getvalue` has given, is shared with that `bytes` until the first change.

use std::cell::Cell;

use macros::{object, pytype};
use objects::builtins::bytes::Bytes;
use objects::builtins::dict::Dict;
use objects::builtins::exceptions::{BufferError, OverflowError};
use objects::builtins::int::Int;
use objects::builtins::list::List;
use objects::builtins::memory_lender::MemoryLender;
use objects::builtins::none::{is_none, none};
use objects::builtins::tuple::Tuple;
use objects::errors::{no_memory, raise, raise_type_error};
use objects::heap;
use objects::modules::class_of;
use objects::raw::{Any, BytesLike, Memory, Obj, Py, PyResult, Raised, Ref, Slot, WritableBytes};
use objects::types::Type;

use crate::base::{DICT, IOBase, WEAKLIST, closed};
use crate::fileio::class_name;
use crate::kinds::BufferedIOBase;
use crate::support::{Size, size_or_all, ssize, value_error};

/// The body of `BytesIO`.
#[object]
pub(crate) struct BytesIO {
    base: BufferedIOBase,
    /// The bytes, unless they are shared.
    memory: Memory,
    shared: Slot<Bytes>,
    at: Cell<usize>,
    open: Cell<bool>,
}

/// Buffered I/O implementation using an in-memory bytes buffer.
#[pytype(
    name = "_io.BytesIO", gc, dict = DICT, weaklist = WEAKLIST, flags = abi::TPFLAGS_IMMUTABLETYPE,
    signature = "(initial_bytes=b'')"
)]
impl BytesIO {
    fn __new__(cls: &Py<Type>, _args: &Py<Tuple>, _keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
        let body = Self {
            base: BufferedIOBase::body(),
            memory: Memory::new(Vec::new()),
            shared: Slot::empty(),
            at: Cell::new(0),
            open: Cell::new(true),
        };
        heap::make(cls, 0, body)
    }

    #[signature("BytesIO(initial_bytes=b'')")]
    fn __init__(this: &Py<Self>, initial_bytes: Option<&Any>) -> PyResult<()> {
        this.check_exports()?;
        this.open.set(true);
        this.at.set(0);
        this.forget();
        if let Some(initial) = initial_bytes.filter(|initial| !is_none(initial)) {
            if let Some(bytes) = initial.exact::<Bytes>() {
                this.shared.set(bytes.new_ref());
                return Ok(());
            }
            this.put(&BytesLike::of(initial)?.data())?;
            this.at.set(0);
        }
        Ok(())
    }

    fn __iter__(this: &Py<Self>) -> PyResult<Ref<Self>> {
        this.check_open()?;
        Ok(this.new_ref())
    }

    fn __next__(this: &Py<Self>) -> PyResult<Option<Ref<Bytes>>> {
        this.check_open()?;
        let line = this.line(usize::MAX);
        Ok((!line.data().is_empty()).then_some(line))
    }

    /// Returns True if the IO object can be read.
    #[method]
    fn readable(this: &Py<Self>) -> PyResult<bool> {
        this.check_open().map(|()| true)
    }

    /// Returns True if the IO object can be seeked.
    #[method]
    fn seekable(this: &Py<Self>) -> PyResult<bool> {
        this.check_open().map(|()| true)
    }

    /// Returns True if the IO object can be written.
    #[method]
    fn writable(this: &Py<Self>) -> PyResult<bool> {
        this.check_open().map(|()| true)
    }

    /// Disable all I/O operations.
    #[method]
    fn close(this: &Py<Self>) -> PyResult<()> {
        this.check_exports()?;
        this.open.set(false);
        this.forget();
        Ok(())
    }

    /// Does nothing.
    #[method]
    fn flush(this: &Py<Self>) -> PyResult<()> {
        this.check_open()
    }

    /// Always returns False.
    ///
    /// BytesIO objects are not connected to a TTY-like device.
    #[method]
    fn isatty(this: &Py<Self>) -> PyResult<bool> {
        this.check_open().map(|()| false)
    }

    /// Current file position, an integer.
    #[method]
    fn tell(this: &Py<Self>) -> PyResult<usize> {
        this.check_open()?;
        Ok(this.at.get())
    }

    /// Write bytes to file.
    ///
    /// Return the number of bytes written.
    #[method("(b, /)")]
    fn write(this: &Py<Self>, b: &Any) -> PyResult<usize> {
        this.check_open()?;
        this.check_exports()?;
        let data = BytesLike::of(b)?;
        this.check_open()?;
        this.put(&data.data())
    }

    /// Write lines to the file.
    ///
    /// Note that newlines are not added.  lines can be any iterable object
    /// producing bytes-like objects.  This is equivalent to calling write()
    /// for each element.
    #[method("(lines, /)")]
    fn writelines(this: &Py<Self>, lines: &Any) -> PyResult<()> {
        this.check_open()?;
        let lines = lines.iter()?;
        while let Some(line) = lines.next()? {
            Self::write(this, &line)?;
        }
        Ok(())
    }

    /// Read at most size bytes, returned as a bytes object.
    ///
    /// If the size argument is negative or omitted, read until EOF is
    /// reached.  Return an empty bytes object at EOF.
    #[method("(size=-1, /)")]
    fn read1(this: &Py<Self>, size: Option<Size>) -> PyResult<Ref<Bytes>> {
        Self::read(this, size)
    }

    /// Read bytes into buffer.
    ///
    /// Returns number of bytes read (0 for EOF), or None if the object
    /// is set not to block and has no data to read.
    #[method("(buffer, /)")]
    fn readinto(this: &Py<Self>, buffer: WritableBytes) -> PyResult<usize> {
        this.check_open()?;
        let count = match this.shared.get() {
            Some(shared) => buffer.write(0, shared.data().get(this.at.get()..).unwrap_or_default()),
            None => this.memory.read_into(this.at.get(), &buffer),
        };
        this.at.set(this.at.get() + count);
        Ok(count)
    }

    /// Next line from the file, as a bytes object.
    ///
    /// Retain newline.  A non-negative size argument limits the maximum
    /// number of bytes to return (an incomplete line may be returned then).
    /// Return an empty bytes object at EOF.
    #[method("(size=-1, /)")]
    fn readline(this: &Py<Self>, size: Option<Size>) -> PyResult<Ref<Bytes>> {
        this.check_open()?;
        Ok(this.line(usize::try_from(size_or_all(size)).unwrap_or(usize::MAX)))
    }

    /// List of bytes objects, each a line from the file.
    ///
    /// Call readline() repeatedly and return a list of the lines so read.
    /// The optional size argument, if given, is an approximate bound on the
    /// total number of bytes in the lines returned.
    #[method("(size=None, /)")]
    fn readlines(this: &Py<Self>, size: Option<&Any>) -> PyResult<Ref<List>> {
        this.check_open()?;
        let most = match size {
            None => 0,
            Some(size) if size.downcast::<Int>().is_some() => ssize(size)?,
            Some(size) => {
                let found = size.class().name();
                return raise_type_error(format!("integer argument expected, got '{found}'"));
            }
        };
        let (mut lines, mut total) = (Vec::new(), 0);
        loop {
            let line = this.line(usize::MAX);
            if line.data().is_empty() {
                break;
            }
            total += line.data().len().cast_signed();
            lines.push(line.upcast());
            if most > 0 && total >= most {
                break;
            }
        }
        Ok(List::new(lines))
    }

    /// Read at most size bytes, returned as a bytes object.
    ///
    /// If the size argument is negative, read until EOF is reached.
    /// Return an empty bytes object at EOF.
    #[method("(size=-1, /)")]
    fn read(this: &Py<Self>, size: Option<Size>) -> PyResult<Ref<Bytes>> {
        this.check_open()?;
        let size = usize::try_from(size_or_all(size)).unwrap_or(usize::MAX);
        let at = this.at.get();
        let data = this.bytes(at, at.saturating_add(size));
        this.at.set(at + data.data().len());
        Ok(data)
    }

    /// Get a read-write view over the contents of the BytesIO object.
    #[method]
    fn getbuffer(this: &Py<Self>) -> PyResult<Obj> {
        this.check_open()?;
        this.unshare()?;
        let class = class_of::<MemoryLender>()?;
        let lender = MemoryLender::new(&class, this.as_any().new_ref(), &this.memory)?;
        crate::view_of(lender.as_any())
    }

    /// Retrieve the entire contents of the BytesIO object.
    #[method]
    fn getvalue(this: &Py<Self>) -> PyResult<Ref<Bytes>> {
        this.check_open()?;
        if this.shared.is_empty() && !this.memory.is_exported() {
            let all = this.memory.bytes(0, usize::MAX);
            this.memory.resize(0);
            this.shared.set(all);
        }
        Ok(this.bytes(0, usize::MAX))
    }

    /// Change stream position.
    ///
    /// Seek to byte offset pos relative to position indicated by whence:
    ///      0  Start of stream (the default).  pos should be >= 0;
    ///      1  Current position - pos may be negative;
    ///      2  End of stream - pos usually negative.
    /// Returns the new absolute position.
    #[method("(pos, whence=0, /)")]
    fn seek(this: &Py<Self>, pos: isize, whence: i32) -> PyResult<isize> {
        this.check_open()?;
        let from = match whence {
            0 if pos < 0 => return value_error(format!("negative seek value {pos}")),
            0 => 0,
            1 => this.at.get(),
            2 => this.size(),
            _ => return value_error(format!("invalid whence ({whence}, should be 0, 1 or 2)")),
        };
        let Some(at) = pos.checked_add_unsigned(from) else {
            return raise(&OverflowError, "new position too large");
        };
        let at = at.max(0);
        this.at.set(at.cast_unsigned());
        Ok(at)
    }

    /// Truncate the file to at most size bytes.
    ///
    /// Size defaults to the current file position, as returned by tell().
    /// The current file position is unchanged.  Returns the new size.
    #[method("(size=None, /)")]
    fn truncate(this: &Py<Self>, size: Option<&Any>) -> PyResult<isize> {
        this.check_open()?;
        this.check_exports()?;
        let size = match size {
            Some(size) => ssize(size)?,
            None => this.at.get().cast_signed(),
        };
        let Ok(wanted) = usize::try_from(size) else {
            return value_error(format!("negative size value {size}"));
        };
        if wanted < this.size() {
            this.unshare()?;
            this.resize(wanted)?;
        }
        Ok(size)
    }

    #[method]
    fn __getstate__(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        let data = Self::getvalue(this)?;
        let dict = IOBase::attributes(this.as_any())?.map_or_else(none, Ref::upcast);
        Ok(Tuple::new(vec![data.upcast(), Int::new(this.at.get() as i128).upcast(), dict]))
    }

    #[method("(object, /)")]
    fn __setstate__(this: &Py<Self>, object: &Any) -> PyResult<()> {
        this.check_open()?;
        let parts = object.downcast::<Tuple>().map_or(&[][..], |parts| parts.items());
        let [data, at, dict, ..] = parts else {
            let (class, found) = (class_name(this.as_any()), object.class().name());
            return raise_type_error(format!("{class}.__setstate__ argument should be 3-tuple, got {found}"));
        };
        Self::__init__(this, Some(data))?;
        if at.downcast::<Int>().is_none() {
            let found = at.class().name();
            return raise_type_error(format!("second item of state must be an integer, not {found}"));
        }
        let Ok(at) = usize::try_from(ssize(at)?) else {
            return value_error("position value cannot be negative");
        };
        this.at.set(at);
        IOBase::update_attributes(this.as_any(), dict, "third")
    }

    #[method]
    fn __sizeof__(this: &Py<Self>) -> PyResult<usize> {
        let own = match this.shared.get() {
            // The one count more is that of this scope.
            Some(shared) if shared.count() == 2 => Some(shared.data().len()),
            Some(_) => None,
            None => Some(this.memory.capacity()).filter(|&capacity| capacity > 0),
        };
        const HEADER: usize = 33;
        Ok(this.class().basicsize() + own.map_or(0, |bytes| HEADER + bytes))
    }

    /// True if the file is closed.
    #[getter]
    fn closed(this: &Py<Self>) -> PyResult<bool> {
        Ok(!this.open.get())
    }
}

impl BytesIO {
    #[inline]
    fn check_open(&self) -> PyResult<()> {
        if self.open.get() { Ok(()) } else { closed() }
    }

    fn check_exports(&self) -> PyResult<()> {
        match self.memory.is_exported() {
            true => raise(&BufferError, "Existing exports of data: object cannot be re-sized"),
            false => Ok(()),
        }
    }

    /// Number of bytes.
    fn size(&self) -> usize {
        self.shared.get().map_or_else(|| self.memory.len(), |shared| shared.data().len())
    }

    /// Gives up the bytes.
    fn forget(&self) {
        self.memory.resize(0);
        drop(self.shared.take());
    }

    /// Makes the bytes this stream's own, before they change.
    fn unshare(&self) -> PyResult<()> {
        let Some(shared) = self.shared.take() else { return Ok(()) };
        if let Err(Raised) = self.resize(shared.data().len()) {
            self.shared.set(shared);
            return Err(Raised);
        }
        self.memory.write(0, shared.data());
        Ok(())
    }

    /// The bytes from `start` to before `end`, as far as there are any.
    fn bytes(&self, start: usize, end: usize) -> Ref<Bytes> {
        let Some(shared) = self.shared.get() else { return self.memory.bytes(start, end) };
        let data = shared.data();
        let end = end.min(data.len());
        if start == 0 && end == data.len() {
            return shared;
        }
        Bytes::new(data.get(start..end).unwrap_or_default())
    }

    fn resize(&self, size: usize) -> PyResult<()> {
        match self.memory.resize(size) {
            true => Ok(()),
            false => {
                self.check_exports()?;
                no_memory()
            }
        }
    }

    /// Writes at the position; what lies between the end and it becomes zeros.
    fn put(&self, data: &[u8]) -> PyResult<usize> {
        self.check_exports()?;
        if data.is_empty() {
            return Ok(0);
        }
        let at = self.at.get();
        let Some(end) = at.checked_add(data.len()).filter(|&end| isize::try_from(end).is_ok()) else {
            return raise(&OverflowError, "new buffer size too large");
        };
        self.unshare()?;
        if end > self.memory.len() {
            self.resize(end)?;
        }
        self.memory.write(at, data);
        self.at.set(end);
        Ok(data.len())
    }

    /// A line, at most so many bytes of it.
    fn line(&self, most: usize) -> Ref<Bytes> {
        let at = self.at.get();
        let found = match self.shared.get() {
            Some(shared) => {
                memchr::memchr(b'\n', shared.data().get(at..).unwrap_or_default()).map(|found| at + found)
            }
            None => self.memory.find(b'\n', at),
        };
        let end = found.map_or(usize::MAX, |found| found + 1);
        let line = self.bytes(at, end.min(at.saturating_add(most)));
        self.at.set(at + line.data().len());
        line
    }
}
