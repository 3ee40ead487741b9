//! The system's log.

use std::cell::Cell;
use std::ffi::{CStr, CString, c_int};

thread_local! {
    /// The C library keeps a pointer to the name; the last one stays.
    static NAME: Cell<Option<CString>> = const { Cell::new(None) };
}

/// `openlog(3)`. Called under the lock.
pub fn open(name: Option<CString>, options: c_int, facility: c_int) {
    let pointer = name.as_ref().map_or(std::ptr::null(), |name| name.as_ptr());
    // SAFETY: null or a string that lives until the next call replaces it.
    unsafe { libc::openlog(pointer, options, facility) };
    // The string is leaked rather than freed: another thread may be writing with it.
    std::mem::forget(NAME.replace(name));
}

/// Writes a message.
pub fn write(priority: c_int, message: &CStr) {
    // SAFETY: the format takes one string.
    unsafe { libc::syslog(priority, c"%s".as_ptr(), message.as_ptr()) };
}

/// `closelog(3)`
pub fn close() {
    // SAFETY: nothing is passed.
    unsafe { libc::closelog() };
}

/// `setlogmask(3)`
pub fn set_mask(mask: c_int) -> c_int {
    // SAFETY: numbers only.
    unsafe { libc::setlogmask(mask) }
}
