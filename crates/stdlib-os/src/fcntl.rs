//! `fcntl`: control of descriptors.

use std::ffi::{c_int, c_ulong};

use objects::builtins::bytes::Bytes;
use objects::builtins::exceptions::ValueError;
use objects::builtins::int::Int;
use objects::builtins::str::{Str, encode::encode};
use objects::errors::{raise, raise_type_error};
use objects::raw::{Any, BytesLike, FromArg, Obj, Place, PyResult};
use objects::types::ModuleSpec;

pub(crate) static MODULE: &ModuleSpec = &module::MODULE;

/// Most bytes of an argument that is copied.
const ROOM: usize = 1024;
/// Bytes behind such an argument, for commands that write more than they should.
const GUARD: usize = 1024;

/// The third argument.
enum Argument {
    Number(c_int),
    Buffer { bytes: Vec<u8>, length: usize },
}

/// An argument that is copied: number, text or bytes.
fn copied(value: Option<&Any>, function: &str) -> PyResult<Argument> {
    let Some(value) = value else { return Ok(Argument::Number(0)) };
    if value.class().nb_index().is_some() {
        // The bits count: flags may be given as unsigned numbers.
        return Ok(Argument::Number(Int::index_value(value)? as c_int));
    }
    let bytes = match value.downcast::<Str>() {
        Some(text) => encode(text, "utf-8", "strict")?.data().to_vec(),
        None if value.class().bf_getbuffer().is_some() => BytesLike::of(value)?.to_vec(),
        None => {
            let class = value.class().name();
            return raise_type_error(format!(
                "{function}() argument 3 must be an integer, a bytes-like object, or a string, not {class}"
            ));
        }
    };
    if bytes.len() > ROOM {
        return raise(&ValueError, format!("{function} argument 3 is too long"));
    }
    let length = bytes.len();
    let mut bytes = bytes;
    bytes.resize(ROOM + GUARD, 0);
    Ok(Argument::Buffer { bytes, length })
}

fn bytes_object(bytes: &[u8], length: usize) -> Obj {
    Bytes::new(&bytes[..length]).upcast()
}

/// A request of `ioctl`: signed or unsigned.
struct Request(c_ulong);

impl FromArg<'_> for Request {
    fn from_arg(value: &Any, _: Place) -> PyResult<Self> {
        Ok(Self(Int::index_value(value)? as c_ulong))
    }
}

/// A place in a file, or a number of bytes.
fn offset(value: Option<&Any>) -> PyResult<i64> {
    let Some(value) = value else { return Ok(0) };
    let wide = Int::index_value(value)?;
    i64::try_from(wide).or_else(|_| Int::too_large("C long", wide))
}

/// This module performs file control and I/O control on file
/// descriptors.  It is an interface to the fcntl() and ioctl() Unix
/// routines.  File descriptors can be obtained with the fileno() method of
/// a file or socket object.
#[objects::pymodule(name = "fcntl")]
mod module {
    use std::ffi::c_int;

    use objects::builtins::exceptions::ValueError;
    use objects::builtins::module::Module;
    use objects::errors::raise;
    use objects::raw::{Any, Obj, Py, PyResult, WritableBytes};

    use super::{Argument, ROOM, Request, bytes_object, copied, offset};
    use crate::args::{Fd, int, retry};
    use crate::sys::bytes::Span;
    use crate::sys::control;

    fn exec(module: &Py<Module>) -> PyResult<()> {
        crate::posix::add_numbers(module, super::NUMBERS)
    }

    /// Perform the operation cmd on file descriptor fd.
    ///
    /// The values used for cmd are operating system dependent, and are
    /// available as constants in the fcntl module, using the same names as used
    /// in the relevant C header files.  The argument arg is optional, and
    /// defaults to 0; it may be an integer, a bytes-like object or a string.
    /// If arg is given as a string, it will be encoded to binary using the
    /// UTF-8 encoding.
    ///
    /// If the arg given is an integer or if none is specified, the result value
    /// is an integer corresponding to the return value of the fcntl() call in
    /// the C code.
    ///
    /// If arg is given as a bytes-like object, the return value of fcntl() is a
    /// bytes object of that length, containing the resulting value put in the
    /// arg buffer by the operating system.
    #[function("(fd, cmd, arg=0, /)")]
    fn fcntl(fd: Fd, cmd: c_int, arg: Option<&Any>) -> PyResult<Obj> {
        match copied(arg, "fcntl")? {
            Argument::Number(number) => retry(|| control::fcntl(fd.0, cmd, number)).map(int),
            Argument::Buffer { mut bytes, length } => {
                retry(|| control::fcntl_buffer(fd.0, cmd, &mut bytes))?;
                Ok(bytes_object(&bytes, length))
            }
        }
    }

    /// Perform the operation request on file descriptor fd.
    ///
    /// The values used for request are operating system dependent, and are
    /// available as constants in the fcntl or termios library modules, using
    /// the same names as used in the relevant C header files.
    ///
    /// The argument arg is optional, and defaults to 0; it may be an integer, a
    /// bytes-like object or a string.  If arg is given as a string, it will be
    /// encoded to binary using the UTF-8 encoding.
    ///
    /// If the arg given is an integer or if none is specified, the result value
    /// is an integer corresponding to the return value of the ioctl() call in
    /// the C code.
    ///
    /// If the argument is a mutable buffer (such as a bytearray) and the
    /// mutate_flag argument is true (default) then the buffer is (in effect)
    /// passed to the operating system and changes made by the OS will be
    /// reflected in the contents of the buffer after the call has returned.
    /// The return value is the integer returned by the ioctl() system call.
    ///
    /// If the argument is an immutable bytes-like object, the behavior is
    /// as if a bytes object had been passed, and the result is a bytes object.
    #[function("(fd, request, arg=0, mutate_flag=True, /)")]
    fn ioctl(fd: Fd, request: Request, arg: Option<&Any>, mutate_flag: bool) -> PyResult<Obj> {
        if let Some(value) = arg
            && mutate_flag
            && value.class().bf_getbuffer().is_some()
        {
            match WritableBytes::of(value) {
                Ok(buffer) => return in_place(fd.0, request.0, &buffer),
                Err(_) => drop(objects::errors::take()),
            }
        }
        match copied(arg, "ioctl")? {
            Argument::Number(number) => retry(|| control::ioctl(fd.0, request.0, number)).map(int),
            Argument::Buffer { mut bytes, length } => {
                retry(|| control::ioctl_buffer(fd.0, request.0, &mut bytes))?;
                Ok(bytes_object(&bytes, length))
            }
        }
    }

    /// Small buffers are copied, so that the call may write more than they hold.
    fn in_place(fd: c_int, request: std::ffi::c_ulong, buffer: &WritableBytes) -> PyResult<Obj> {
        if buffer.len() > ROOM {
            let span = Span::into(buffer, buffer.len());
            return retry(|| control::ioctl_span(fd, request, &span)).map(int);
        }
        let length = buffer.len();
        let mut bytes = buffer.to_vec();
        bytes.resize(ROOM + super::GUARD, 0);
        let result = retry(|| control::ioctl_buffer(fd, request, &mut bytes))?;
        buffer.write(0, &bytes[..length]);
        Ok(int(result))
    }

    /// Perform the lock operation on file descriptor fd.
    ///
    /// See the Unix manual page for flock(2) for details (On some systems, this
    /// function is emulated using fcntl()).
    #[function("(fd, operation, /)")]
    fn flock(fd: Fd, operation: c_int) -> PyResult<()> {
        retry(|| control::flock(fd.0, operation))
    }

    /// A wrapper around the fcntl() locking calls.
    ///
    /// fd is the file descriptor of the file to lock or unlock, and operation
    /// is one of the following values:
    ///
    ///     LOCK_UN - unlock
    ///     LOCK_SH - acquire a shared lock
    ///     LOCK_EX - acquire an exclusive lock
    ///
    /// When operation is LOCK_SH or LOCK_EX, it can also be bitwise ORed with
    /// LOCK_NB to avoid blocking on lock acquisition.  If LOCK_NB is used and
    /// the lock cannot be acquired, an OSError will be raised and the exception
    /// will have an errno attribute set to EACCES or EAGAIN (depending on the
    /// operating system -- for portability, check for either value).
    ///
    /// len is the number of bytes to lock, with the default meaning to lock to
    /// EOF.  start is the byte offset, relative to whence, to that the lock
    /// starts.  whence is as with fileobj.seek(), specifically:
    ///
    ///     0 - relative to the start of the file (SEEK_SET)
    ///     1 - relative to the current buffer position (SEEK_CUR)
    ///     2 - relative to the end of the file (SEEK_END)
    #[function("(fd, cmd, len=0, start=0, whence=0, /)")]
    fn lockf(fd: Fd, cmd: c_int, len: Option<&Any>, start: Option<&Any>, whence: c_int) -> PyResult<()> {
        let kind = match cmd {
            libc::LOCK_UN => libc::F_UNLCK,
            cmd if cmd & libc::LOCK_SH != 0 => libc::F_RDLCK,
            cmd if cmd & libc::LOCK_EX != 0 => libc::F_WRLCK,
            _ => return raise(&ValueError, "unrecognized lockf argument"),
        };
        let (start, length) = (offset(start)?, offset(len)?);
        let wait = cmd & libc::LOCK_NB == 0;
        retry(|| control::lock(fd.0, kind, wait, start, length, whence))
    }
}

/// Constants of the module, as Linux on x86-64 has them.
const NUMBERS: &[(&str, i64)] = &[
    ("DN_ACCESS", 1),
    ("DN_ATTRIB", 32),
    ("DN_CREATE", 4),
    ("DN_DELETE", 8),
    ("DN_MODIFY", 2),
    ("DN_MULTISHOT", 2147483648),
    ("DN_RENAME", 16),
    ("FASYNC", 8192),
    ("FD_CLOEXEC", 1),
    ("FICLONE", 1074041865),
    ("FICLONERANGE", 1075876877),
    ("F_ADD_SEALS", 1033),
    ("F_DUPFD", 0),
    ("F_DUPFD_CLOEXEC", 1030),
    ("F_DUPFD_QUERY", 1027),
    ("F_EXLCK", 4),
    ("F_GETFD", 1),
    ("F_GETFL", 3),
    ("F_GETLEASE", 1025),
    ("F_GETLK", 5),
    ("F_GETLK64", 5),
    ("F_GETOWN", 9),
    ("F_GETOWN_EX", 16),
    ("F_GETPIPE_SZ", 1032),
    ("F_GETSIG", 11),
    ("F_GET_FILE_RW_HINT", 1037),
    ("F_GET_RW_HINT", 1035),
    ("F_GET_SEALS", 1034),
    ("F_NOTIFY", 1026),
    ("F_OFD_GETLK", 36),
    ("F_OFD_SETLK", 37),
    ("F_OFD_SETLKW", 38),
    ("F_OWNER_PGRP", 2),
    ("F_OWNER_PID", 1),
    ("F_OWNER_TID", 0),
    ("F_RDLCK", 0),
    ("F_SEAL_FUTURE_WRITE", 16),
    ("F_SEAL_GROW", 4),
    ("F_SEAL_SEAL", 1),
    ("F_SEAL_SHRINK", 2),
    ("F_SEAL_WRITE", 8),
    ("F_SETFD", 2),
    ("F_SETFL", 4),
    ("F_SETLEASE", 1024),
    ("F_SETLK", 6),
    ("F_SETLK64", 6),
    ("F_SETLKW", 7),
    ("F_SETLKW64", 7),
    ("F_SETOWN", 8),
    ("F_SETOWN_EX", 15),
    ("F_SETPIPE_SZ", 1031),
    ("F_SETSIG", 10),
    ("F_SET_FILE_RW_HINT", 1038),
    ("F_SET_RW_HINT", 1036),
    ("F_SHLCK", 8),
    ("F_UNLCK", 2),
    ("F_WRLCK", 1),
    ("LOCK_EX", 2),
    ("LOCK_MAND", 32),
    ("LOCK_NB", 4),
    ("LOCK_READ", 64),
    ("LOCK_RW", 192),
    ("LOCK_SH", 1),
    ("LOCK_UN", 8),
    ("LOCK_WRITE", 128),
    ("RWH_WRITE_LIFE_EXTREME", 5),
    ("RWH_WRITE_LIFE_LONG", 4),
    ("RWH_WRITE_LIFE_MEDIUM", 3),
    ("RWH_WRITE_LIFE_NONE", 1),
    ("RWH_WRITE_LIFE_NOT_SET", 0),
    ("RWH_WRITE_LIFE_SHORT", 2),
];
