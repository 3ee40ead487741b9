//! Files in memory, and memory without a file.

use std::cell::Cell;
use std::ffi::c_int;

use abi::types::Py_buffer;
use objects::raw::{Any, lend_memory};

use super::file::{Outcome, last_error};

/// Mapped pages: given back on drop. Bounds are checked by every function; no reference into the pages leaves this file.
pub struct Mapping {
    start: Cell<*mut u8>,
    length: Cell<usize>,
}

// SAFETY: the pages belong to the value; one thread at a time uses it, as it is not `Sync`.
unsafe impl Send for Mapping {}

impl Mapping {
    /// Maps `length` bytes.
    ///
    /// # Errors
    /// The error number.
    pub fn new(length: usize, protection: c_int, flags: c_int, fd: c_int, offset: i64) -> Outcome<Self> {
        // SAFETY: the system chooses the place, so nothing else is touched.
        let start = unsafe { libc::mmap(std::ptr::null_mut(), length, protection, flags, fd, offset) };
        match start == libc::MAP_FAILED {
            true => Err(last_error()),
            false => Ok(Self { start: Cell::new(start.cast()), length: Cell::new(length) }),
        }
    }

    /// Number of bytes; 0 when it was closed.
    pub fn len(&self) -> usize {
        self.length.get()
    }

    /// Whether nothing is mapped.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Gives the pages back.
    pub fn close(&self) {
        let (start, length) = (self.start.replace(std::ptr::null_mut()), self.length.replace(0));
        if length > 0 {
            // SAFETY: mapped by `new`, given back once.
            unsafe { libc::munmap(start.cast(), length) };
        }
    }

    /// The part of a range that is mapped.
    fn part(&self, start: usize, end: usize) -> (usize, usize) {
        let end = end.min(self.len());
        (start.min(end), end)
    }

    /// A copy of bytes.
    pub fn read(&self, start: usize, end: usize) -> Vec<u8> {
        let (start, end) = self.part(start, end);
        let mut bytes = vec![0u8; end - start];
        if !bytes.is_empty() {
            // SAFETY: within the pages.
            unsafe { bytes.as_mut_ptr().copy_from(self.start.get().add(start), bytes.len()) };
        }
        bytes
    }

    /// Writes bytes; what lies beyond the end is left out. The caller has checked that the pages may be written.
    pub fn write(&self, at: usize, bytes: &[u8]) {
        let (start, end) = self.part(at, at.saturating_add(bytes.len()));
        if start < end {
            // SAFETY: within the pages.
            unsafe { self.start.get().add(start).copy_from(bytes.as_ptr(), end - start) };
        }
    }

    /// Moves bytes within the pages, when all of them are there.
    pub fn shift(&self, to: usize, from: usize, count: usize) {
        if to.max(from).saturating_add(count) <= self.len() && count > 0 {
            // SAFETY: both ranges are within the pages.
            unsafe { self.start.get().add(to).copy_from(self.start.get().add(from), count) };
        }
    }

    /// Writes changes back to the file.
    ///
    /// # Errors
    /// The error number.
    pub fn flush(&self, offset: usize, size: usize) -> Outcome<()> {
        let (start, end) = self.part(offset, offset.saturating_add(size));
        // SAFETY: within the pages.
        match unsafe { libc::msync(self.start.get().add(start).cast(), end - start, libc::MS_SYNC) } {
            0 => Ok(()),
            _ => Err(last_error()),
        }
    }

    /// Advises the system.
    ///
    /// # Errors
    /// The error number.
    pub fn advise(&self, option: c_int, offset: usize, size: usize) -> Outcome<()> {
        let (start, end) = self.part(offset, offset.saturating_add(size));
        // SAFETY: within the pages; whoever advises to drop or poison pages means to.
        match unsafe { libc::madvise(self.start.get().add(start).cast(), end - start, option) } {
            0 => Ok(()),
            _ => Err(last_error()),
        }
    }

    /// Changes the size; the pages may move.
    ///
    /// # Errors
    /// The error number.
    pub fn resize(&self, length: usize) -> Outcome<()> {
        // SAFETY: the pages are this value's; no view of them is out, as the caller has checked.
        let start =
            unsafe { libc::mremap(self.start.get().cast(), self.len(), length, libc::MREMAP_MAYMOVE) };
        if start == libc::MAP_FAILED {
            return Err(last_error());
        }
        self.start.set(start.cast());
        self.length.set(length);
        Ok(())
    }

    /// `bf_getbuffer`: the caller counts views and keeps the pages while one is out.
    pub(crate) fn lend(&self, owner: &Any, view: *mut Py_buffer, readonly: bool, flags: c_int) -> c_int {
        // SAFETY: the slot's own view; the caller keeps the pages mapped.
        unsafe { lend_memory(view, owner, self.start.get(), self.len(), readonly, flags) }
    }
}

impl Drop for Mapping {
    fn drop(&mut self) {
        self.close();
    }
}
