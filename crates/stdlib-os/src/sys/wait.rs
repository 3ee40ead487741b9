//! Waiting for descriptors: `select`, `poll`, `epoll`.

use std::ffi::c_int;
use std::mem::MaybeUninit;

use super::file::{Outcome, last_error};

pub use libc::pollfd as Polled;

/// Descriptors below this may be given to `select`.
pub const LARGEST_SET: c_int = libc::FD_SETSIZE as c_int;

fn counted(result: c_int) -> Outcome<usize> {
    usize::try_from(result).map_err(|_| last_error())
}

fn descriptor_set(fds: &[c_int]) -> libc::fd_set {
    let mut set = MaybeUninit::<libc::fd_set>::zeroed();
    // SAFETY: emptied before use; the caller has checked that the descriptors are below the limit.
    unsafe {
        libc::FD_ZERO(set.as_mut_ptr());
        for &fd in fds.iter().filter(|fd| (0..LARGEST_SET).contains(fd)) {
            libc::FD_SET(fd, set.as_mut_ptr());
        }
        set.assume_init()
    }
}

/// Waits until descriptors are ready for reading, writing, or exceptional; which are. `nanoseconds` is the most to wait.
///
/// # Errors
/// The error number.
pub fn select(sets: [&[c_int]; 3], nanoseconds: Option<i64>) -> Outcome<[Vec<c_int>; 3]> {
    let end = sets.iter().flat_map(|fds| fds.iter()).max().map_or(0, |most| most + 1);
    let [mut read, mut write, mut except] = sets.map(descriptor_set);
    let mut time = nanoseconds.map(|nanos| libc::timeval {
        tv_sec: nanos / 1_000_000_000,
        tv_usec: (nanos % 1_000_000_000 + 999) / 1000,
    });
    if let Some(time) = time.as_mut().filter(|time| time.tv_usec == 1_000_000) {
        time.tv_sec += 1;
        time.tv_usec = 0;
    }
    let time = time.as_mut().map_or(std::ptr::null_mut(), std::ptr::from_mut);
    // SAFETY: complete sets, and null or a time.
    counted(unsafe { libc::select(end, &raw mut read, &raw mut write, &raw mut except, time) })?;
    let ready = |fds: &[c_int], set: &libc::fd_set| {
        // SAFETY: a complete set.
        fds.iter().copied().filter(|&fd| unsafe { libc::FD_ISSET(fd, set) }).collect()
    };
    Ok([ready(sets[0], &read), ready(sets[1], &write), ready(sets[2], &except)])
}

/// Waits at most so many milliseconds, for ever when negative; how many have events.
///
/// # Errors
/// The error number.
pub fn poll(fds: &mut [Polled], milliseconds: c_int) -> Outcome<usize> {
    // SAFETY: the slice has as many.
    counted(unsafe { libc::poll(fds.as_mut_ptr(), fds.len() as libc::nfds_t, milliseconds) })
}

/// A new epoll descriptor.
///
/// # Errors
/// The error number.
pub fn epoll_create() -> Outcome<c_int> {
    // SAFETY: numbers only.
    counted(unsafe { libc::epoll_create1(libc::EPOLL_CLOEXEC) }).map(|fd| fd as c_int)
}

/// Adds, changes or removes a descriptor.
///
/// # Errors
/// The error number.
pub fn epoll_control(epoll: c_int, operation: c_int, fd: c_int, events: u32) -> Outcome<()> {
    let mut event = libc::epoll_event { events, u64: u64::from(fd.cast_unsigned()) };
    // SAFETY: a complete event.
    counted(unsafe { libc::epoll_ctl(epoll, operation, fd, &raw mut event) }).map(drop)
}

/// Waits at most so many milliseconds, for ever when negative, for at most so many events: descriptors and what they have.
///
/// # Errors
/// The error number.
pub fn epoll_wait(epoll: c_int, most: usize, milliseconds: c_int) -> Outcome<Vec<(c_int, u32)>> {
    let mut events = vec![libc::epoll_event { events: 0, u64: 0 }; most];
    let room = c_int::try_from(most).unwrap_or(c_int::MAX);
    // SAFETY: room for as many events.
    let count = counted(unsafe { libc::epoll_wait(epoll, events.as_mut_ptr(), room, milliseconds) })?;
    Ok(events[..count].iter().map(|event| (event.u64 as c_int, event.events)).collect())
}
