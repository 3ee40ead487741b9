//! The process's environment.

use std::ffi::{CStr, c_char};

unsafe extern "C" {
    static mut environ: *const *const c_char;
}

/// Names and values, in order. What has no `=` is left out.
pub fn entries() -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut entries = Vec::new();
    // SAFETY: null, or an array of C strings that ends in null; only code under the lock changes it.
    unsafe {
        let mut next = environ;
        while !next.is_null() && !(*next).is_null() {
            let entry = CStr::from_ptr(*next).to_bytes();
            if let Some(at) = entry.iter().position(|&byte| byte == b'=') {
                entries.push((entry[..at].to_vec(), entry[at + 1..].to_vec()));
            }
            next = next.add(1);
        }
    }
    entries
}

/// The environment as C has it.
pub(super) fn raw() -> *const *const c_char {
    // SAFETY: read under the lock.
    unsafe { environ }
}
