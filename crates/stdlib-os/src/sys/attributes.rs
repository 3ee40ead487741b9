//! Extended attributes of files.

use std::ffi::{CStr, c_int};

use super::file::{Outcome, last_error};

/// Whose attributes: an open file's, or a path's with or without following links.
#[derive(Clone, Copy)]
pub enum Of<'a> {
    /// An open file.
    Descriptor(c_int),
    /// A path, links followed.
    Path(&'a CStr),
    /// A path itself.
    Link(&'a CStr),
}

fn counted(result: isize) -> Outcome<usize> {
    usize::try_from(result).map_err(|_| last_error())
}

/// Calls with larger and larger buffers.
fn growing(call: impl Fn(&mut [u8]) -> Outcome<usize>) -> Outcome<Vec<u8>> {
    for size in [128, 1024, 65536] {
        let mut buffer = vec![0; size];
        match call(&mut buffer) {
            Ok(used) => {
                buffer.truncate(used);
                return Ok(buffer);
            }
            Err(libc::ERANGE) => {}
            Err(error) => return Err(error),
        }
    }
    Err(libc::ERANGE)
}

/// An attribute's value.
///
/// # Errors
/// The error number.
pub fn get(of: Of<'_>, name: &CStr) -> Outcome<Vec<u8>> {
    let name = name.as_ptr();
    growing(|buffer| {
        let (start, size) = (buffer.as_mut_ptr().cast(), buffer.len());
        // SAFETY: strings end in NUL, the buffer has its size.
        counted(unsafe {
            match of {
                Of::Descriptor(fd) => libc::fgetxattr(fd, name, start, size),
                Of::Path(path) => libc::getxattr(path.as_ptr(), name, start, size),
                Of::Link(path) => libc::lgetxattr(path.as_ptr(), name, start, size),
            }
        })
    })
}

/// The names, each with a NUL behind it.
///
/// # Errors
/// The error number.
pub fn list(of: Of<'_>) -> Outcome<Vec<u8>> {
    growing(|buffer| {
        let (start, size) = (buffer.as_mut_ptr().cast(), buffer.len());
        // SAFETY: strings end in NUL, the buffer has its size.
        counted(unsafe {
            match of {
                Of::Descriptor(fd) => libc::flistxattr(fd, start, size),
                Of::Path(path) => libc::listxattr(path.as_ptr(), start, size),
                Of::Link(path) => libc::llistxattr(path.as_ptr(), start, size),
            }
        })
    })
}

/// Sets an attribute.
///
/// # Errors
/// The error number.
pub fn set(of: Of<'_>, name: &CStr, value: &[u8], flags: c_int) -> Outcome<()> {
    let (name, start, size) = (name.as_ptr(), value.as_ptr().cast(), value.len());
    // SAFETY: strings end in NUL, the value has its size.
    counted(unsafe {
        match of {
            Of::Descriptor(fd) => libc::fsetxattr(fd, name, start, size, flags),
            Of::Path(path) => libc::setxattr(path.as_ptr(), name, start, size, flags),
            Of::Link(path) => libc::lsetxattr(path.as_ptr(), name, start, size, flags),
        }
    } as isize)
    .map(drop)
}

/// Removes an attribute.
///
/// # Errors
/// The error number.
pub fn remove(of: Of<'_>, name: &CStr) -> Outcome<()> {
    let name = name.as_ptr();
    // SAFETY: strings end in NUL.
    counted(unsafe {
        match of {
            Of::Descriptor(fd) => libc::fremovexattr(fd, name),
            Of::Path(path) => libc::removexattr(path.as_ptr(), name),
            Of::Link(path) => libc::lremovexattr(path.as_ptr(), name),
        }
    } as isize)
    .map(drop)
}
