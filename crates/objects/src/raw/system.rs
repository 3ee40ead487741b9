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

/// What the C library's locale says of each byte: its lower and upper case, and whether it is a letter or digit.
pub struct ByteCases {
    /// `tolower`
    pub lower: [u8; 256],
    /// `toupper`
    pub upper: [u8; 256],
    /// `isalnum`
    pub alnum: [bool; 256],
}

impl ByteCases {
    /// As the locale is now.
    pub fn current() -> Self {
        let mut cases = Self { lower: [0; 256], upper: [0; 256], alnum: [false; 256] };
        for byte in 0..=u8::MAX {
            let (place, code) = (usize::from(byte), i32::from(byte));
            // SAFETY: these functions take every value of an unsigned char.
            unsafe {
                cases.lower[place] = libc::tolower(code) as u8;
                cases.upper[place] = libc::toupper(code) as u8;
                cases.alnum[place] = libc::isalnum(code) != 0;
            }
        }
        cases
    }
}
