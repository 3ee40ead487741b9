//! `FileIO`: a file descriptor as a raw stream.

use std::cell::Cell;

use macros::{object, pytype};
use objects::builtins::bytes::Bytes;
use objects::builtins::dict::Dict;
use objects::builtins::exceptions::{ResourceWarning, RuntimeError, Warning};
use objects::builtins::int::Int;
use objects::builtins::none::none;
use objects::builtins::str::Str;
use objects::builtins::tuple::Tuple;
use objects::errors::{self, os_error, raise, raise_type_error};
use objects::heap;
use objects::names;
use objects::protocol::repr::ReprGuard;
use objects::raw::{Any, BytesLike, Obj, Py, PyResult, Raised, Ref, WritableBytes};
use objects::state::check_signals;
use objects::types::Type;
use stdlib_os::sys::bytes;
use stdlib_os::sys::file::{self, Outcome, Status, flags, number};

use crate::DEFAULT_BUFFER_SIZE;
use crate::base::{self, DICT, WEAKLIST};
use crate::kinds::RawIOBase;
use crate::path::{self, Named};
use crate::support::{Size, offset, size_or_all, then, unsupported, value_error};

/// The body of `FileIO`.
#[object]
pub(crate) struct FileIO {
    base: RawIOBase,
    /// The descriptor; -1 when closed.
    fd: Cell<i32>,
    mode: Cell<Mode>,
    close_fd: Cell<bool>,
    finalizing: Cell<bool>,
    /// Whether the position can be moved, once that is known.
    seekable: Cell<Option<bool>>,
    /// What the system said when the file was opened; forgotten when it may have changed.
    status: Cell<Option<Status>>,
}

/// How a file is opened.
#[derive(Clone, Copy, Default)]
pub(crate) struct Mode {
    created: bool,
    readable: bool,
    writable: bool,
    appending: bool,
}

impl Mode {
    /// Reads a mode of `FileIO`: one of `rwxa`, and perhaps `+` and `b`. Also the flags for the system.
    fn parse(text: &str) -> PyResult<(Self, i32)> {
        let (mut mode, mut bits, mut kinds, mut plus) = (Self::default(), 0, 0, false);
        for letter in text.chars() {
            match letter {
                'x' => (mode.created, mode.writable, bits) = (true, true, flags::O_EXCL | flags::O_CREAT),
                'r' => mode.readable = true,
                'w' => (mode.writable, bits) = (true, flags::O_CREAT | flags::O_TRUNC),
                'a' => (mode.writable, mode.appending, bits) = (true, true, flags::O_APPEND | flags::O_CREAT),
                'b' => continue,
                '+' if plus => return Self::bad(),
                '+' => {
                    plus = true;
                    continue;
                }
                _ => return value_error(format!("invalid mode: {text}")),
            }
            kinds += 1;
            if kinds > 1 {
                return Self::bad();
            }
        }
        if kinds == 0 {
            return Self::bad();
        }
        mode.readable |= plus;
        mode.writable |= plus;
        bits |= match (mode.readable, mode.writable) {
            (true, true) => flags::O_RDWR,
            (true, false) => flags::O_RDONLY,
            _ => flags::O_WRONLY,
        };
        Ok((mode, bits))
    }

    fn bad<T>() -> PyResult<T> {
        value_error("Must have exactly one of create/read/write/append mode and at most one plus")
    }

    fn text(self) -> &'static str {
        match (self.created, self.appending, self.readable, self.writable) {
            (true, _, true, _) => "xb+",
            (true, _, false, _) => "xb",
            (_, true, true, _) => "ab+",
            (_, true, false, _) => "ab",
            (_, _, true, true) => "rb+",
            (_, _, true, false) => "rb",
            _ => "wb",
        }
    }
}

/// Open a file.
///
/// The mode can be 'r' (default), 'w', 'x' or 'a' for reading,
/// writing, exclusive creation or appending.  The file will be created
/// if it doesn't exist when opened for writing or appending; it will be
/// truncated when opened for writing.  A FileExistsError will be raised
/// if it already exists when opened for creating.  Opening a file for
/// creating implies writing so this mode behaves in a similar way to
/// 'w'.  Add a '+' to the mode to allow simultaneous reading and
/// writing.
///
/// A custom opener can be used by passing a callable as *opener*.
/// The underlying file descriptor for the file object is then obtained
/// by calling opener with (*name*, *flags*).  *opener* must return
/// an open file descriptor (passing os.open as *opener* results in
/// functionality similar to passing None).
#[pytype(
    name = "_io.FileIO", gc, dict = DICT, weaklist = WEAKLIST, flags = abi::TPFLAGS_IMMUTABLETYPE,
    signature = "(file, mode='r', closefd=True, opener=None)", members(finalizing as _finalizing)
)]
impl FileIO {
    fn __new__(cls: &Py<Type>, _args: &Py<Tuple>, _keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
        Self::empty(cls)
    }

    #[signature("FileIO(file, mode='r', closefd=True, opener=None)")]
    fn __init__(
        this: &Py<Self>,
        file: &Any,
        mode: Option<&Py<Str>>,
        closefd: bool,
        opener: Option<&Any>,
    ) -> PyResult<()> {
        let mode = mode.map_or_else(|| "r".to_owned(), Py::<Str>::to_string_lossy);
        if mode.contains('\0') {
            return value_error("embedded null character");
        }
        FileIO::open(this, file, &mode, closefd, opener)
    }

    fn __repr__(this: &Py<Self>) -> PyResult<Ref<Str>> {
        let (class, fd, mode) = (class_name(this.as_any()), this.fd.get(), this.mode.get().text());
        if fd < 0 {
            return Ok(Str::new(&format!("<{class} [closed]>")));
        }
        let closefd = if this.close_fd.get() { "True" } else { "False" };
        let Some(name) = this.as_any().find_attribute(names::name())? else {
            return Ok(Str::new(&format!("<{class} fd={fd} mode='{mode}' closefd={closefd}>")));
        };
        let name = guarded_repr(this.as_any(), &name)?;
        let mut text = objects::builtins::str::StrBuilder::new();
        text.push_str(&format!("<{class} name="));
        text.push_text(&name);
        text.push_str(&format!(" mode='{mode}' closefd={closefd}>"));
        Ok(text.finish())
    }

    /// Read at most size bytes, returned as bytes.
    ///
    /// If size is less than 0, read all bytes in the file making multiple
    /// read calls.  See ``FileIO.readall``.
    ///
    /// Attempts to make only one system call, retrying only per PEP 475
    /// (EINTR).  This means less data may be returned than requested.
    ///
    /// In non-blocking mode, returns None if no data is available.  Return
    /// an empty bytes object at EOF.
    #[method("(size=-1, /)")]
    fn read(this: &Py<Self>, size: Option<Size>) -> PyResult<Obj> {
        this.check_readable()?;
        let Ok(size) = usize::try_from(size_or_all(size)) else {
            return objects::raw::IntoObject::into_object(this.read_all()?.map(|data| Bytes::new(&data)));
        };
        let mut data = zeros(size.min(0x7FFF_F000))?;
        match this.read_some(&mut data)? {
            Some(count) => Ok(Bytes::new(&data[..count]).upcast()),
            None => Ok(none()),
        }
    }

    /// Read all data from the file, returned as bytes.
    ///
    /// Reads until either there is an error or read() returns size 0
    /// (indicates EOF).  If the file is already at EOF, returns an empty
    /// bytes object.
    ///
    /// In non-blocking mode, returns as much data as could be read before
    /// EAGAIN.  If no data is available (EAGAIN is returned before bytes
    /// are read) returns None.
    #[method]
    fn readall(this: &Py<Self>) -> PyResult<Option<Ref<Bytes>>> {
        this.check_open()?;
        Ok(this.read_all()?.map(|data| Bytes::new(&data)))
    }

    /// Same as RawIOBase.readinto().
    #[method("(buffer, /)")]
    fn readinto(this: &Py<Self>, buffer: &Any) -> PyResult<Option<usize>> {
        // Who may not be read from says so before the argument is looked at.
        let target = WritableBytes::of(buffer);
        let target = match target {
            Ok(target) => target,
            Err(Raised) => {
                drop(errors::take());
                let found = buffer.class().name();
                return raise_type_error(format!(
                    "readinto() argument 1 must be read-write bytes-like object, not {found}"
                ));
            }
        };
        this.check_readable()?;
        moved(bytes::read_into(this.fd.get(), &target)?)
    }

    /// Write buffer b to file, return number of bytes written.
    ///
    /// Only makes one system call, so not all of the data may be written.
    /// The number of bytes actually written is returned.  In non-blocking
    /// mode, returns None if the write would block.
    #[method("(b, /)")]
    fn write(this: &Py<Self>, b: BytesLike<'_>) -> PyResult<Option<usize>> {
        this.check_writable()?;
        moved(bytes::write_from(this.fd.get(), &b, None)?)
    }

    /// Move to new file position and return the file position.
    ///
    /// Argument offset is a byte count.  Optional argument whence defaults
    /// to SEEK_SET or 0 (offset from start of file, offset should be >= 0);
    /// other values are SEEK_CUR or 1 (move relative to current position,
    /// positive or negative), and SEEK_END or 2 (move relative to end of
    /// file, usually negative, although many platforms allow seeking beyond
    /// the end of a file).
    ///
    /// Note that not all file objects are seekable.
    #[method("(pos, whence=0, /)")]
    fn seek(this: &Py<Self>, pos: &Any, whence: i32) -> PyResult<i64> {
        this.check_open()?;
        this.move_to(offset(pos)?, whence)
    }

    /// Current file position.
    ///
    /// Can raise OSError for non seekable files.
    #[method]
    fn tell(this: &Py<Self>) -> PyResult<i64> {
        this.check_open()?;
        this.move_to(0, 1)
    }

    /// Truncate the file to at most size bytes and return the truncated size.
    ///
    /// Size defaults to the current file position, as returned by tell().
    /// The current file position is changed to the value of size.
    #[method("(size=None, /)")]
    fn truncate(this: &Py<Self>, size: Option<&Any>) -> PyResult<Obj> {
        this.check_writable()?;
        let size = match size {
            Some(size) => size.new_ref(),
            None => Int::new(i128::from(this.move_to(0, 1)?)).upcast(),
        };
        match file::ftruncate(this.fd.get(), offset(&size)?)? {
            Ok(()) => {
                this.status.set(None);
                Ok(size)
            }
            Err(errno) => os_error(errno, None, None),
        }
    }

    /// Close the file.
    ///
    /// A closed file cannot be used for further I/O operations.  close()
    /// may be called more than once without error.
    #[method]
    fn close(this: &Py<Self>) -> PyResult<()> {
        let flushed = base::close(this.as_any());
        if !this.close_fd.get() {
            this.fd.set(-1);
            return flushed;
        }
        then(flushed, || {
            if this.finalizing.get() {
                FileIO::warn_unclosed(this, this.as_any());
            }
            this.close_descriptor()
        })
    }

    /// True if file supports random-access.
    #[method]
    fn seekable(this: &Py<Self>) -> PyResult<bool> {
        this.check_open()?;
        Ok(this.can_seek())
    }

    /// True if file was opened in a read mode.
    #[method]
    fn readable(this: &Py<Self>) -> PyResult<bool> {
        this.check_open()?;
        Ok(this.mode.get().readable)
    }

    /// True if file was opened in a write mode.
    #[method]
    fn writable(this: &Py<Self>) -> PyResult<bool> {
        this.check_open()?;
        Ok(this.mode.get().writable)
    }

    /// Return the underlying file descriptor (an integer).
    #[method]
    fn fileno(this: &Py<Self>) -> PyResult<i32> {
        this.check_open()?;
        Ok(this.fd.get())
    }

    /// True if the file is connected to a TTY device.
    #[method]
    fn isatty(this: &Py<Self>) -> PyResult<bool> {
        this.check_open()?;
        Ok(file::isatty(this.fd.get()))
    }

    #[method("_isatty_open_only()")]
    fn isatty_open_only(this: &Py<Self>) -> PyResult<bool> {
        this.is_terminal_at_open()
    }

    #[method("_dealloc_warn(object, /)")]
    fn dealloc_warn(this: &Py<Self>, object: &Any) -> PyResult<()> {
        FileIO::warn_unclosed(this, object);
        Ok(())
    }

    #[method]
    fn __getstate__(this: &Py<Self>) -> PyResult<()> {
        no_pickling(this.as_any())
    }

    /// True if the file is closed
    #[getter]
    fn closed(this: &Py<Self>) -> PyResult<bool> {
        Ok(this.fd.get() < 0)
    }

    /// True if the file descriptor will be closed by close().
    #[getter]
    fn closefd(this: &Py<Self>) -> PyResult<bool> {
        Ok(this.close_fd.get())
    }

    /// String giving the file mode
    #[getter]
    fn mode(this: &Py<Self>) -> PyResult<&'static str> {
        Ok(this.mode.get().text())
    }

    /// Stat st_blksize if available
    #[getter]
    fn _blksize(this: &Py<Self>) -> PyResult<i64> {
        Ok(this.block_size())
    }
}

impl FileIO {
    /// A fresh stream without a file.
    pub(crate) fn empty(class: &Py<Type>) -> PyResult<Ref<Self>> {
        let body = Self {
            base: RawIOBase::body(),
            fd: Cell::new(-1),
            mode: Cell::new(Mode::default()),
            close_fd: Cell::new(true),
            finalizing: Cell::new(false),
            seekable: Cell::new(None),
            status: Cell::new(None),
        };
        heap::make(class, 0, body)
    }

    fn check_open(&self) -> PyResult<()> {
        if self.fd.get() < 0 { value_error("I/O operation on closed file") } else { Ok(()) }
    }

    fn check_readable(&self) -> PyResult<()> {
        self.check_open()?;
        if self.mode.get().readable { Ok(()) } else { unsupported("File not open for reading") }
    }

    fn check_writable(&self) -> PyResult<()> {
        self.check_open()?;
        if self.mode.get().writable { Ok(()) } else { unsupported("File not open for writing") }
    }

    /// The descriptor; -1 when closed.
    pub(crate) fn descriptor(&self) -> i32 {
        self.fd.get()
    }

    /// Whether the stream can be read from.
    pub(crate) fn is_readable(&self) -> bool {
        self.mode.get().readable
    }

    /// Whether the stream can be written to.
    pub(crate) fn is_writable(&self) -> bool {
        self.mode.get().writable
    }

    /// Reads once into a slice; nothing when the file would block.
    pub(crate) fn read_some(&self, into: &mut [u8]) -> PyResult<Option<usize>> {
        moved(file::read(self.fd.get(), into)?)
    }

    /// Writes once; nothing when the file would block.
    pub(crate) fn write_some(&self, data: &[u8]) -> PyResult<Option<usize>> {
        moved(file::write(self.fd.get(), data)?)
    }

    /// Moves the position; the new one.
    pub(crate) fn move_to(&self, offset: i64, whence: i32) -> PyResult<i64> {
        let moved = file::lseek(self.fd.get(), offset, whence);
        if self.seekable.get().is_none() {
            self.seekable.set(Some(moved.is_ok()));
        }
        moved.or_else(|errno| os_error(errno, None, None))
    }

    pub(crate) fn can_seek(&self) -> bool {
        match self.seekable.get() {
            Some(known) => known,
            None => {
                let can = file::lseek(self.fd.get(), 0, 1).is_ok();
                self.seekable.set(Some(can));
                can
            }
        }
    }

    /// Reads to the end; nothing when the file would block at once.
    pub(crate) fn read_all(&self) -> PyResult<Option<Vec<u8>>> {
        let mut data = Vec::new();
        let mut wanted = self.expected_rest();
        loop {
            let at = data.len();
            if data.try_reserve_exact(wanted).is_err() {
                return objects::errors::no_memory();
            }
            data.resize(at + wanted, 0);
            let count = self.read_some(&mut data[at..]);
            data.truncate(at + count.as_ref().ok().copied().flatten().unwrap_or(0));
            match count? {
                None if at == 0 => return Ok(None),
                None | Some(0) => return Ok(Some(data)),
                Some(count) => {
                    wanted = if count < wanted { wanted - count } else { (data.len() / 4).max(8192) }
                }
            }
        }
    }

    /// How many bytes are left, by the size the file had when it was opened, and one more to see the end.
    fn expected_rest(&self) -> usize {
        const SMALL: usize = 8192;
        let Some(size) = self.status.get().map(|status| status.size).filter(|&size| size > 0) else {
            return SMALL;
        };
        // Where the position is matters for large files only.
        const LARGE: i64 = 64 << 10;
        let at = if size > LARGE { file::lseek(self.fd.get(), 0, 1).unwrap_or(0) } else { 0 };
        match usize::try_from(size - at) {
            Ok(rest) => rest.saturating_add(1),
            Err(_) => SMALL,
        }
    }

    pub(crate) fn block_size(&self) -> i64 {
        self.status
            .get()
            .map(|status| status.block)
            .filter(|&block| block > 1)
            .unwrap_or(DEFAULT_BUFFER_SIZE as i64)
    }

    /// Whether the file is a terminal, as far as that cannot have changed since it was opened.
    pub(crate) fn is_terminal_at_open(&self) -> PyResult<bool> {
        if self.status.get().is_some_and(|status| !status.is_character_device()) {
            return Ok(false);
        }
        self.check_open()?;
        Ok(file::isatty(self.fd.get()))
    }

    fn close_descriptor(&self) -> PyResult<()> {
        let fd = self.fd.replace(-1);
        if fd < 0 {
            return Ok(());
        }
        file::close(fd).or_else(|errno| os_error(errno, None, None))
    }

    /// Takes a file and learns about it. What fails closes the descriptor, if it was opened here.
    fn settle(this: &Py<Self>, name: &Any) -> PyResult<()> {
        match file::fstat(this.fd.get()) {
            Err(number::EBADF) => return os_error(number::EBADF, None, None),
            Err(_) => this.status.set(None),
            Ok(status) if status.is_directory() => return os_error(number::EISDIR, Some(name), None),
            Ok(status) => this.status.set(Some(status)),
        }
        this.as_any().set_attribute(names::name(), Some(name))?;
        if this.mode.get().appending {
            match file::lseek(this.fd.get(), 0, 2) {
                Ok(_) => this.seekable.set(Some(true)),
                Err(number::ESPIPE) => this.seekable.set(Some(false)),
                Err(errno) => return os_error(errno, None, None),
            }
        }
        Ok(())
    }

    /// "unclosed file", when the descriptor is open and ours.
    fn warn_about(&self, source: &Any) -> PyResult<()> {
        let shown = source.repr()?.to_string_lossy();
        errors::warn(&ResourceWarning, format!("unclosed file {shown}"), 1)
    }
}

impl FileIO {
    /// What `FileIO(file, mode, closefd, opener)` does.
    pub(crate) fn open(
        this: &Py<Self>,
        file: &Any,
        mode: &str,
        closefd: bool,
        opener: Option<&Any>,
    ) -> PyResult<()> {
        if this.fd.get() >= 0 {
            if this.close_fd.get() {
                this.close_descriptor()?;
            } else {
                this.fd.set(-1);
            }
        }
        let named = path::named(file)?;
        let (mode, bits) = Mode::parse(mode)?;
        this.mode.set(mode);
        this.seekable.set(None);
        this.status.set(None);
        this.close_fd.set(closefd);
        let own = match named {
            Named::Descriptor(fd) => {
                this.fd.set(fd);
                false
            }
            Named::Path(_) if !closefd => return value_error("Cannot use closefd=False with file name"),
            Named::Path(path) => {
                let fd = match opener {
                    Some(opener) => opened_by(opener, file, bits)?,
                    None => match file::open(&path, bits, 0o666)? {
                        Ok(fd) => fd,
                        Err(errno) => return os_error(errno, Some(file), None),
                    },
                };
                this.fd.set(fd);
                true
            }
        };
        FileIO::settle(this, file).inspect_err(|Raised| {
            if own {
                let error = errors::take();
                let _ = this.close_descriptor();
                errors::restore(error);
            } else {
                this.fd.set(-1);
            }
        })
    }

    /// Warns that a file is left to the finaliser; no error comes out of it.
    fn warn_unclosed(this: &Py<Self>, source: &Any) {
        if this.fd.get() < 0 || !this.close_fd.get() {
            return;
        }
        let put_aside = errors::take();
        if this.warn_about(source).is_err() {
            if errors::matches(&Warning) {
                errors::unraisable(None, Some(this.as_any()));
            } else {
                drop(errors::take());
            }
        }
        errors::restore(put_aside);
    }
}

/// How many bytes were moved; nothing when the file would block.
fn moved(outcome: Outcome<usize>) -> PyResult<Option<usize>> {
    match outcome {
        // A signal that came meanwhile is handled before anything else runs, also when it has only cut the call short.
        Ok(count) => check_signals().map(|()| Some(count)),
        Err(number::EAGAIN) => Ok(None),
        Err(errno) => os_error(errno, None, None),
    }
}

/// The descriptor that an `opener` gives.
fn opened_by(opener: &Any, file: &Any, bits: i32) -> PyResult<i32> {
    let made = opener.call(&[file, Int::new(i128::from(bits | flags::O_CLOEXEC)).as_any()])?;
    if made.downcast::<Int>().is_none() {
        return raise_type_error("expected integer from opener");
    }
    let wide = Int::index_value(&made)?;
    let Ok(fd) = i32::try_from(wide) else {
        return raise(&errors::OverflowError, "Python int too large to convert to C int");
    };
    if fd < 0 {
        return value_error(format!("opener returned {fd}"));
    }
    match file::set_not_inheritable(fd) {
        Ok(()) => Ok(fd),
        Err(errno) => os_error(errno, None, None),
    }
}

/// `tp_name` of an object's class.
pub(crate) fn class_name(object: &Any) -> String {
    object.class().tp_name().to_string_lossy().into_owned()
}

/// The repr of a stream's name; `RuntimeError` when the name shows the stream.
pub(crate) fn guarded_repr(stream: &Any, name: &Any) -> PyResult<Ref<Str>> {
    let Some(_guard) = ReprGuard::enter(stream) else {
        return raise(&RuntimeError, format!("reentrant call inside {}.__repr__", class_name(stream)));
    };
    name.repr()
}

/// "cannot pickle 'Class' instances"
#[cold]
pub(crate) fn no_pickling<T>(object: &Any) -> PyResult<T> {
    let class = class_name(object);
    let name = class.rsplit('.').next().unwrap_or(&class);
    raise_type_error(format!("cannot pickle '{name}' instances"))
}

/// A buffer to read into.
pub(crate) fn zeros(size: usize) -> PyResult<Vec<u8>> {
    let mut data = Vec::new();
    if data.try_reserve_exact(size).is_err() {
        return objects::errors::no_memory();
    }
    data.resize(size, 0);
    Ok(data)
}
