//! Limits of resources.

use std::ffi::c_int;

use super::file::{Outcome, last_error};

/// How many resources have limits.
pub const COUNT: c_int = 16;

fn pair(limit: &libc::rlimit) -> (u64, u64) {
    (limit.rlim_cur, limit.rlim_max)
}

/// Soft and hard limit.
///
/// # Errors
/// The error number.
pub fn get(resource: u32) -> Outcome<(u64, u64)> {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: room for the answer.
    match unsafe { libc::getrlimit(resource, &raw mut limit) } {
        0 => Ok(pair(&limit)),
        _ => Err(last_error()),
    }
}

/// Sets soft and hard limit.
///
/// # Errors
/// The error number.
pub fn set(resource: u32, rlim_cur: u64, rlim_max: u64) -> Outcome<()> {
    let limit = libc::rlimit { rlim_cur, rlim_max };
    // SAFETY: a complete structure.
    match unsafe { libc::setrlimit(resource, &raw const limit) } {
        0 => Ok(()),
        _ => Err(last_error()),
    }
}

/// A process's limits, which are set when new ones are given; the former ones.
///
/// # Errors
/// The error number.
pub fn of_process(process: c_int, resource: u32, wanted: Option<(u64, u64)>) -> Outcome<(u64, u64)> {
    let wanted = wanted.map(|(rlim_cur, rlim_max)| libc::rlimit { rlim_cur, rlim_max });
    let new = wanted.as_ref().map_or(std::ptr::null(), std::ptr::from_ref);
    let mut old = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: null or a complete structure; room for the answer.
    match unsafe { libc::prlimit(process, resource, new, &raw mut old) } {
        0 => Ok(pair(&old)),
        _ => Err(last_error()),
    }
}
