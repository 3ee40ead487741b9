//! Calls that move bytes, through addresses that the buffer protocol keeps in place.

use std::ffi::{CStr, c_int};

use objects::raw::{BytesLike, PyResult, WritableBytes};

use super::file::{Outcome, last_error, retried};

/// No call moves more than this: Linux moves at most 2 GiB less a page.
const LARGEST: usize = 0x7FFF_F000;

fn counted(result: isize) -> Outcome<usize> {
    usize::try_from(result).map_err(|_| last_error())
}

/// An address that goes to another closure: the buffer behind it is held by the caller.
#[derive(Clone, Copy)]
struct Address(*mut u8);

// SAFETY: only the system call that the caller waits for uses it.
unsafe impl Send for Address {}
// SAFETY: as above.
unsafe impl Sync for Address {}

impl Address {
    fn get(&self) -> *mut libc::c_void {
        self.0.cast()
    }
}

/// Writes the bytes of an object; at an offset, or at the descriptor's position.
///
/// # Errors
/// What a signal handler raises.
pub fn write_from(fd: c_int, data: &BytesLike<'_>, offset: Option<i64>) -> PyResult<Outcome<usize>> {
    let (start, count) = (Address(data.address().cast_mut()), data.len().min(LARGEST));
    retried(|| match offset {
        // SAFETY: the lender keeps so many bytes in place until `data` is dropped.
        None => counted(unsafe { libc::write(fd, start.get(), count) }),
        // SAFETY: as above.
        Some(offset) => counted(unsafe { libc::pwrite(fd, start.get(), count, offset) }),
    })
}

/// Reads into the bytes of an object.
///
/// # Errors
/// What a signal handler raises.
pub fn read_into(fd: c_int, target: &WritableBytes) -> PyResult<Outcome<usize>> {
    let (start, count) = (Address(target.address()), target.len().min(LARGEST));
    // SAFETY: the lender keeps so many bytes in place until `target` is dropped.
    retried(|| counted(unsafe { libc::read(fd, start.get(), count) }))
}

/// Reads so many bytes at most into a new vector; at an offset, or at the descriptor's position.
///
/// # Errors
/// What a signal handler raises.
pub fn read(fd: c_int, count: usize, offset: Option<i64>) -> PyResult<Outcome<Vec<u8>>> {
    let mut bytes = vec![0u8; count.min(LARGEST)];
    let outcome = retried(|| {
        let (start, count) = (bytes.as_mut_ptr().cast(), bytes.len());
        // SAFETY: the vector has so many bytes.
        counted(unsafe {
            match offset {
                None => libc::read(fd, start, count),
                Some(offset) => libc::pread(fd, start, count, offset),
            }
        })
    })?;
    Ok(outcome.map(|count| {
        bytes.truncate(count);
        bytes
    }))
}

/// Buffers for `readv`/`writev`.
fn vectors(parts: impl Iterator<Item = (*mut u8, usize)>) -> Vec<libc::iovec> {
    parts.map(|(start, count)| libc::iovec { iov_base: start.cast(), iov_len: count }).collect()
}

struct Vectors(Vec<libc::iovec>);

// SAFETY: as for `Address`.
unsafe impl Send for Vectors {}
// SAFETY: as for `Address`.
unsafe impl Sync for Vectors {}

/// `preadv2`, `readv` without an offset.
///
/// # Errors
/// What a signal handler raises.
pub fn read_vectors(
    fd: c_int,
    targets: &[WritableBytes],
    offset: Option<i64>,
    flags: c_int,
) -> PyResult<Outcome<usize>> {
    let vectors = &Vectors(vectors(targets.iter().map(|part| (part.address(), part.len()))));
    retried(|| {
        let (first, count) = (vectors.0.as_ptr(), vectors.0.len() as c_int);
        // SAFETY: the lenders keep the bytes in place until `targets` is dropped.
        counted(unsafe {
            match offset {
                None => libc::readv(fd, first, count),
                Some(offset) if flags == 0 => libc::preadv(fd, first, count, offset),
                Some(offset) => libc::preadv2(fd, first, count, offset, flags),
            }
        })
    })
}

/// `pwritev2`, `writev` without an offset.
///
/// # Errors
/// What a signal handler raises.
pub fn write_vectors(
    fd: c_int,
    parts: &[BytesLike<'_>],
    offset: Option<i64>,
    flags: c_int,
) -> PyResult<Outcome<usize>> {
    let vectors = &Vectors(vectors(parts.iter().map(|part| (part.address().cast_mut(), part.len()))));
    retried(|| {
        let (first, count) = (vectors.0.as_ptr(), vectors.0.len() as c_int);
        // SAFETY: the lenders keep the bytes in place until `parts` is dropped.
        counted(unsafe {
            match offset {
                None => libc::writev(fd, first, count),
                Some(offset) if flags == 0 => libc::pwritev(fd, first, count, offset),
                Some(offset) => libc::pwritev2(fd, first, count, offset, flags),
            }
        })
    })
}

/// Text that a call writes into a buffer, whose size is doubled for as long as the call fills all of it.
///
/// # Errors
/// The error number.
fn growing(call: impl Fn(&mut [u8]) -> Outcome<usize>) -> Outcome<Vec<u8>> {
    let mut buffer = vec![0u8; 1024];
    loop {
        let used = call(&mut buffer)?;
        if used < buffer.len() {
            buffer.truncate(used);
            return Ok(buffer);
        }
        let size = buffer.len() * 2;
        buffer.resize(size, 0);
    }
}

/// Where a symbolic link points.
///
/// # Errors
/// The error number.
pub fn readlink_at(dir: c_int, path: &CStr) -> Outcome<Vec<u8>> {
    growing(|buffer| {
        // SAFETY: the string ends in NUL, the buffer has its size.
        counted(unsafe { libc::readlinkat(dir, path.as_ptr(), buffer.as_mut_ptr().cast(), buffer.len()) })
    })
}

/// The working directory.
///
/// # Errors
/// The error number.
pub fn working_directory() -> Outcome<Vec<u8>> {
    growing(|buffer| {
        // SAFETY: the buffer has its size.
        let start = unsafe { libc::getcwd(buffer.as_mut_ptr().cast(), buffer.len()) };
        match (start.is_null(), last_error()) {
            (true, libc::ERANGE) => Ok(buffer.len()),
            (true, error) => Err(error),
            (false, _) => Ok(buffer.iter().position(|&byte| byte == 0).unwrap_or(0)),
        }
    })
}

/// Random bytes from the system; how many it gave.
///
/// # Errors
/// The error number.
pub fn random(buffer: &mut [u8], flags: u32) -> Outcome<usize> {
    // SAFETY: the slice has so many bytes.
    counted(unsafe { libc::getrandom(buffer.as_mut_ptr().cast(), buffer.len(), flags) })
}

/// Bytes for a system call, held in place by their owner.
pub struct Span<'a> {
    start: *mut u8,
    length: usize,
    owner: std::marker::PhantomData<&'a ()>,
}

// SAFETY: only the system call that the owner waits for uses it.
unsafe impl Send for Span<'_> {}
// SAFETY: as above.
unsafe impl Sync for Span<'_> {}

impl<'a> Span<'a> {
    /// The first bytes of an object that are to be written.
    pub fn into(target: &'a WritableBytes, length: usize) -> Self {
        Self { start: target.address(), length: length.min(target.len()), owner: std::marker::PhantomData }
    }

    /// The bytes of an object from a place on. None of the calls they are given to writes them.
    pub fn from(source: &'a BytesLike<'_>, at: usize) -> Self {
        let at = at.min(source.len());
        // SAFETY: within the bytes.
        let start = unsafe { source.address().add(at) }.cast_mut();
        Self { start, length: source.len() - at, owner: std::marker::PhantomData }
    }

    /// A slice.
    pub fn slice(slice: &'a mut [u8]) -> Self {
        Self { start: slice.as_mut_ptr(), length: slice.len(), owner: std::marker::PhantomData }
    }

    /// Number of bytes.
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    pub(super) fn start(&self) -> *mut libc::c_void {
        self.start.cast()
    }
}
