//! Directories being read.

use std::ffi::{CStr, c_int};
use std::ptr::NonNull;

use super::file::{Outcome, last_error};

/// An open directory, closed on drop.
pub struct Dir(NonNull<libc::DIR>);

// SAFETY: one thread at a time uses it: it is neither `Sync` nor cloned.
unsafe impl Send for Dir {}

/// An entry: name, number of its inode, kind (`DT_*`).
pub struct Entry {
    /// The name in the directory.
    pub name: Vec<u8>,
    /// `d_ino`
    pub inode: u64,
    /// `d_type`
    pub kind: u8,
}

impl Dir {
    /// Opens by path.
    ///
    /// # Errors
    /// The error number.
    pub fn open(path: &CStr) -> Outcome<Self> {
        // SAFETY: the string ends in NUL.
        NonNull::new(unsafe { libc::opendir(path.as_ptr()) }).map(Self).ok_or_else(last_error)
    }

    /// Reads the directory that a descriptor stands for. The descriptor itself stays open, its position is at the start.
    ///
    /// # Errors
    /// The error number.
    pub fn of_descriptor(fd: c_int) -> Outcome<Self> {
        // SAFETY: numbers only; the copy goes to `fdopendir` or is closed.
        unsafe {
            let copy = libc::fcntl(fd, libc::F_DUPFD_CLOEXEC, 0);
            if copy == -1 {
                return Err(last_error());
            }
            match NonNull::new(libc::fdopendir(copy)) {
                Some(dir) => Ok(Self(dir)),
                None => {
                    let error = last_error();
                    libc::close(copy);
                    Err(error)
                }
            }
        }
    }

    /// The next entry, `.` and `..` left out; `None` at the end.
    ///
    /// # Errors
    /// The error number.
    pub fn read(&mut self) -> Outcome<Option<Entry>> {
        loop {
            // SAFETY: the directory is open; the entry is read before the next call.
            unsafe {
                *libc::__errno_location() = 0;
                let Some(entry) = libc::readdir(self.0.as_ptr()).as_ref() else {
                    let error = last_error();
                    return if error == 0 { Ok(None) } else { Err(error) };
                };
                let name = CStr::from_ptr(entry.d_name.as_ptr()).to_bytes();
                if name != b"." && name != b".." {
                    return Ok(Some(Entry { name: name.to_vec(), inode: entry.d_ino, kind: entry.d_type }));
                }
            }
        }
    }

    /// Goes back to the start: a descriptor's copies share their position.
    pub fn rewind(&mut self) {
        // SAFETY: the directory is open.
        unsafe { libc::rewinddir(self.0.as_ptr()) }
    }
}

impl Drop for Dir {
    fn drop(&mut self) {
        // SAFETY: closed once.
        unsafe { libc::closedir(self.0.as_ptr()) };
    }
}
