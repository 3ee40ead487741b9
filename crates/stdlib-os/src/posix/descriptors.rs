//! Functions on file descriptors.

#[objects::pymodule(name = "posix")]
pub(super) mod part {
    use std::ffi::c_int;

    use objects::builtins::bytes::Bytes;
    use objects::builtins::module::Module;
    use objects::builtins::struct_sequence::SequenceSpec;
    use objects::builtins::tuple::Tuple;
    use objects::errors::{os_error, raise_type_error};
    use objects::raw::{Any, BytesLike, Obj, Py, PyResult, Ref, WritableBytes};

    use crate::args::{DirFd, Fd, OrRaise, PathArg, call, int, retry, text};
    use crate::sys::descriptor::{self, Command};
    use crate::sys::{bytes, calls, file, stat};

    static TERMINAL_SIZE: SequenceSpec = SequenceSpec::new(
        c"os.terminal_size",
        c"A tuple of (columns, lines) for holding terminal window size",
        &[
            (c"columns", c"width of the terminal window in characters"),
            (c"lines", c"height of the terminal window in characters"),
        ],
        2,
    );

    fn exec(module: &Py<Module>) -> PyResult<()> {
        module.add("terminal_size", TERMINAL_SIZE.class()?.upcast())
    }

    /// Open a file for low level IO.  Returns a file descriptor (integer).
    ///
    /// If dir_fd is not None, it should be a file descriptor open to a directory,
    ///   and path should be relative; path will then be relative to that directory.
    /// dir_fd may not be implemented on your platform.
    ///   If it is unavailable, using it will raise a NotImplementedError.
    #[function("(path, flags, mode=0o777, *, dir_fd=None)")]
    fn open(path: PathArg, flags: c_int, mode: i32, dir_fd: Option<DirFd>) -> PyResult<c_int> {
        let (dir, flags) = (DirFd::or_here(dir_fd), flags | libc::O_CLOEXEC);
        let name = path.text();
        let opened = file::retried(|| calls::openat(dir, name, flags, mode.cast_unsigned()))?;
        opened.or_raise_for(&path.object, None)
    }

    /// Close a file descriptor.
    #[function("(fd)")]
    fn close(fd: c_int) -> PyResult<()> {
        file::close(fd).or_raise()
    }

    /// Closes all file descriptors in [fd_low, fd_high), ignoring errors.
    #[function("(fd_low, fd_high, /)")]
    fn closerange(fd_low: c_int, fd_high: c_int) -> PyResult<()> {
        objects::state::released(|| descriptor::close_range(fd_low, fd_high));
        Ok(())
    }

    /// Return a duplicate of a file descriptor.
    #[function("(fd, /)")]
    fn dup(fd: c_int) -> PyResult<c_int> {
        descriptor::fcntl(fd, Command::CopyNotInherited, 0).or_raise()
    }

    /// Duplicate file descriptor.
    #[function("(fd, fd2, inheritable=True)")]
    fn dup2(fd: c_int, fd2: c_int, inheritable: bool) -> PyResult<c_int> {
        if fd < 0 || fd2 < 0 {
            return os_error(libc::EBADF, None, None);
        }
        call(|| match inheritable || fd == fd2 {
            true => calls::dup2(fd, fd2).and_then(|fd| match inheritable {
                true => Ok(fd),
                false => descriptor::set_inheritable(fd, false).map(|()| fd),
            }),
            false => calls::dup3(fd, fd2, libc::O_CLOEXEC),
        })
    }

    /// Read from a file descriptor.  Returns a bytes object.
    #[function("(fd, length, /)")]
    fn read(fd: c_int, length: isize) -> PyResult<Ref<Bytes>> {
        let Ok(length) = usize::try_from(length) else { return os_error(libc::EINVAL, None, None) };
        Ok(Bytes::new(&bytes::read(fd, length, None)?.or_raise()?))
    }

    /// Read into a buffer object from a file descriptor.
    ///
    /// The buffer should be mutable and bytes-like. On success, returns the number of
    /// bytes read. Less bytes may be read than the size of the buffer. The underlying
    /// system call will be retried when interrupted by a signal, unless the signal
    /// handler raises an exception. Other errors will not be retried and an error will
    /// be raised.
    ///
    /// Returns 0 if *fd* is at end of file or if the provided *buffer* has length 0
    /// (which can be used to check for errors without reading data). Never returns
    /// negative.
    #[function("(fd, buffer, /)")]
    fn readinto(fd: c_int, buffer: WritableBytes) -> PyResult<usize> {
        bytes::read_into(fd, &buffer)?.or_raise()
    }

    /// Write a bytes object to a file descriptor.
    #[function("(fd, data, /)")]
    fn write(fd: c_int, data: BytesLike<'_>) -> PyResult<usize> {
        bytes::write_from(fd, &data, None)?.or_raise()
    }

    /// Read a number of bytes from a file descriptor starting at a particular offset.
    ///
    /// Read length bytes from file descriptor fd, starting at offset bytes from
    /// the beginning of the file.  The file offset remains unchanged.
    #[function("(fd, length, offset, /)")]
    fn pread(fd: c_int, length: isize, offset: i64) -> PyResult<Ref<Bytes>> {
        let Ok(length) = usize::try_from(length) else { return os_error(libc::EINVAL, None, None) };
        Ok(Bytes::new(&bytes::read(fd, length, Some(offset))?.or_raise()?))
    }

    /// Write bytes to a file descriptor starting at a particular offset.
    ///
    /// Write buffer to fd, starting at offset bytes from the beginning of
    /// the file.  Returns the number of bytes written.  Does not change the
    /// current file offset.
    #[function("(fd, buffer, offset, /)")]
    fn pwrite(fd: c_int, buffer: BytesLike<'_>, offset: i64) -> PyResult<usize> {
        bytes::write_from(fd, &buffer, Some(offset))?.or_raise()
    }

    /// The items of a sequence argument.
    fn sequence(buffers: &Any, function: &str, argument: u32) -> PyResult<Vec<Obj>> {
        match buffers.is_sequence() {
            true => buffers.to_vec(),
            false => raise_type_error(format!("{function}() arg {argument} must be a sequence")),
        }
    }

    fn writable(items: &[Obj]) -> PyResult<Vec<WritableBytes>> {
        items.iter().map(|item| WritableBytes::of(item)).collect()
    }

    fn readable(items: &[Obj]) -> PyResult<Vec<BytesLike<'_>>> {
        items.iter().map(|item| BytesLike::of(item)).collect()
    }

    /// Read from a file descriptor fd into an iterable of buffers.
    ///
    /// The buffers should be mutable buffers accepting bytes.
    /// readv will transfer data into each buffer until it is full
    /// and then move on to the next buffer in the sequence to hold
    /// the rest of the data.
    ///
    /// readv returns the total number of bytes read,
    /// which may be less than the total capacity of all the buffers.
    #[function("(fd, buffers, /)")]
    fn readv(fd: c_int, buffers: &Any) -> PyResult<usize> {
        let items = sequence(buffers, "readv", 2)?;
        bytes::read_vectors(fd, &writable(&items)?, None, 0)?.or_raise()
    }

    /// Reads from a file descriptor into a number of mutable bytes-like objects.
    #[function("(fd, buffers, offset, flags=0, /)")]
    fn preadv(fd: c_int, buffers: &Any, offset: i64, flags: c_int) -> PyResult<usize> {
        let items = sequence(buffers, "preadv2", 2)?;
        bytes::read_vectors(fd, &writable(&items)?, Some(offset), flags)?.or_raise()
    }

    /// Iterate over buffers, and write the contents of each to a file descriptor.
    ///
    /// Returns the total number of bytes written.
    /// buffers must be a sequence of bytes-like objects.
    #[function("(fd, buffers, /)")]
    fn writev(fd: c_int, buffers: &Any) -> PyResult<usize> {
        let items = sequence(buffers, "writev", 2)?;
        bytes::write_vectors(fd, &readable(&items)?, None, 0)?.or_raise()
    }

    /// Writes the contents of bytes-like objects to a file descriptor at a given offset.
    #[function("(fd, buffers, offset, flags=0, /)")]
    fn pwritev(fd: c_int, buffers: &Any, offset: i64, flags: c_int) -> PyResult<usize> {
        let items = sequence(buffers, "pwritev", 2)?;
        bytes::write_vectors(fd, &readable(&items)?, Some(offset), flags)?.or_raise()
    }

    /// Set the position of a file descriptor.  Return the new position.
    #[function("(fd, position, whence, /)")]
    fn lseek(fd: c_int, position: i64, whence: c_int) -> PyResult<i64> {
        file::lseek(fd, position, whence).or_raise()
    }

    /// Return True if the fd is connected to a terminal.
    ///
    /// Return True if the file descriptor is an open file descriptor
    /// connected to the slave end of a terminal.
    #[function("(fd, /)")]
    fn isatty(fd: c_int) -> PyResult<bool> {
        Ok(file::isatty(fd))
    }

    /// Truncate a file, specified by file descriptor, to a specific length.
    #[function("(fd, length, /)")]
    fn ftruncate(fd: c_int, length: i64) -> PyResult<()> {
        file::ftruncate(fd, length)?.or_raise()
    }

    /// Force write of fd to disk.
    #[function("(fd)")]
    fn fsync(fd: Fd) -> PyResult<()> {
        retry(|| calls::fsync(fd.0)).map(drop)
    }

    /// Force write of fd to disk without forcing update of metadata.
    #[function("(fd)")]
    fn fdatasync(fd: Fd) -> PyResult<()> {
        retry(|| calls::fdatasync(fd.0)).map(drop)
    }

    /// Force write of everything to disk.
    #[function]
    fn sync() -> PyResult<()> {
        objects::state::released(calls::sync);
        Ok(())
    }

    /// Get the close-on-exe flag of the specified file descriptor.
    #[function("(fd, /)")]
    fn get_inheritable(fd: c_int) -> PyResult<bool> {
        descriptor::is_inheritable(fd).or_raise()
    }

    /// Set the inheritable flag of the specified file descriptor.
    #[function("(fd, inheritable, /)")]
    fn set_inheritable(fd: c_int, inheritable: c_int) -> PyResult<()> {
        descriptor::set_inheritable(fd, inheritable != 0).or_raise()
    }

    /// Get the blocking mode of the file descriptor.
    ///
    /// Return False if the O_NONBLOCK flag is set, True if the flag is cleared.
    #[function("(fd, /)")]
    fn get_blocking(fd: c_int) -> PyResult<bool> {
        Ok(descriptor::fcntl(fd, Command::FileFlags, 0).or_raise()? & libc::O_NONBLOCK == 0)
    }

    /// Set the blocking mode of the specified file descriptor.
    ///
    /// Set the O_NONBLOCK flag if blocking is False,
    /// clear the O_NONBLOCK flag otherwise.
    #[function("(fd, blocking, /)")]
    fn set_blocking(fd: c_int, blocking: bool) -> PyResult<()> {
        descriptor::set_blocking(fd, blocking).or_raise()
    }

    /// Create a pipe.
    ///
    /// Returns a tuple of two file descriptors:
    ///   (read_fd, write_fd)
    #[function]
    fn pipe() -> PyResult<Ref<Tuple>> {
        let [read, write] = call(|| descriptor::pipe(libc::O_CLOEXEC))?;
        Ok(Tuple::pair(int(read), int(write)))
    }

    /// Create a pipe with flags set atomically.
    ///
    /// Returns a tuple of two file descriptors:
    ///   (read_fd, write_fd)
    ///
    /// flags can be constructed by ORing together one or more of these values:
    /// O_NONBLOCK, O_CLOEXEC.
    #[function("(flags, /)")]
    fn pipe2(flags: c_int) -> PyResult<Ref<Tuple>> {
        let [read, write] = descriptor::pipe(flags).or_raise()?;
        Ok(Tuple::pair(int(read), int(write)))
    }

    /// Return the size of the terminal window as (columns, lines).
    ///
    /// The optional argument fd (default standard output) specifies
    /// which file descriptor should be queried.
    ///
    /// If the file descriptor is not connected to a terminal, an OSError
    /// is thrown.
    ///
    /// This function will only be defined if an implementation is
    /// available for this system.
    ///
    /// shutil.get_terminal_size is the high-level function which should
    /// normally be used, os.get_terminal_size is the low-level implementation.
    #[function("(fd=<unrepresentable>, /)")]
    fn get_terminal_size(fd: Option<c_int>) -> PyResult<Ref<Tuple>> {
        let (columns, lines) = stat::terminal_size(fd.unwrap_or(1)).or_raise()?;
        TERMINAL_SIZE.make(vec![int(columns), int(lines)])
    }

    /// Return a string describing the encoding of a terminal's file descriptor.
    ///
    /// The file descriptor must be attached to a terminal.
    /// If the device is not a terminal, return None.
    #[function("(fd)")]
    fn device_encoding(fd: c_int) -> PyResult<Option<&'static str>> {
        Ok(file::isatty(fd).then_some("UTF-8"))
    }

    /// Return the name of the terminal device connected to 'fd'.
    ///
    ///   fd
    ///     Integer file descriptor handle.
    #[function("(fd, /)")]
    fn ttyname(fd: c_int) -> PyResult<Obj> {
        Ok(text(&descriptor::tty_name(fd).or_raise()?))
    }

    /// Return the name of the controlling terminal for this process.
    #[function]
    fn ctermid() -> PyResult<Obj> {
        Ok(text(&descriptor::controlling_terminal()))
    }
}
