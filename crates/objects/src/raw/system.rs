//! What the object model asks of the C library.

use std::ffi::CStr;

/// The C library's text for an error number; `None` when it has none.
pub(crate) fn error_text(errno: i32) -> Option<Vec<u8>> {
    let mut buffer = [0u8; 1024];
    // SAFETY: the buffer is as large as said; the last byte stays 0, so there is a NUL whatever the call does.
    let failed = unsafe { libc::strerror_r(errno, buffer.as_mut_ptr().cast(), buffer.len() - 1) };
    let text = CStr::from_bytes_until_nul(&buffer).unwrap_or_default().to_bytes();
    (!text.is_empty() || failed == 0).then(|| text.to_vec())
}
