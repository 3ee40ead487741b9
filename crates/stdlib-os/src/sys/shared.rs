//! Named semaphores and shared memory.

use std::ffi::{CStr, c_int};
use std::ptr::NonNull;

use super::file::{Outcome, last_error};

/// An open semaphore, closed on drop.
pub struct Semaphore(NonNull<libc::sem_t>);

// SAFETY: semaphores are made for use by many threads.
unsafe impl Send for Semaphore {}
// SAFETY: as above.
unsafe impl Sync for Semaphore {}

impl Semaphore {
    fn opened(semaphore: *mut libc::sem_t) -> Outcome<Self> {
        match NonNull::new(semaphore) {
            Some(semaphore) if semaphore.as_ptr() != libc::SEM_FAILED => Ok(Self(semaphore)),
            _ => Err(last_error()),
        }
    }

    /// A new one, which must not exist yet.
    ///
    /// # Errors
    /// The error number.
    pub fn create(name: &CStr, value: u32) -> Outcome<Self> {
        let flags = libc::O_CREAT | libc::O_EXCL;
        // SAFETY: a string, and numbers.
        Self::opened(unsafe { libc::sem_open(name.as_ptr(), flags, 0o600 as libc::c_uint, value) })
    }

    /// One that exists.
    ///
    /// # Errors
    /// The error number.
    pub fn open(name: &CStr) -> Outcome<Self> {
        // SAFETY: a string, and numbers.
        Self::opened(unsafe { libc::sem_open(name.as_ptr(), 0) })
    }

    /// The address as a number: the handle that Python sees.
    pub fn handle(&self) -> usize {
        self.0.as_ptr().addr()
    }

    fn done(result: c_int) -> Outcome<()> {
        if result == 0 { Ok(()) } else { Err(last_error()) }
    }

    /// Takes one without waiting.
    ///
    /// # Errors
    /// `EAGAIN` when there is none.
    pub fn try_wait(&self) -> Outcome<()> {
        // SAFETY: open.
        Self::done(unsafe { libc::sem_trywait(self.0.as_ptr()) })
    }

    /// Waits for one; until a time of the real-time clock, or for ever.
    ///
    /// # Errors
    /// `ETIMEDOUT`, `EINTR`.
    pub fn wait(&self, until: Option<(i64, i64)>) -> Outcome<()> {
        // SAFETY: open; a complete time.
        Self::done(unsafe {
            match until {
                Some((tv_sec, tv_nsec)) => {
                    libc::sem_timedwait(self.0.as_ptr(), &libc::timespec { tv_sec, tv_nsec })
                }
                None => libc::sem_wait(self.0.as_ptr()),
            }
        })
    }

    /// Gives one.
    ///
    /// # Errors
    /// The error number.
    pub fn post(&self) -> Outcome<()> {
        // SAFETY: open.
        Self::done(unsafe { libc::sem_post(self.0.as_ptr()) })
    }

    /// How many there are.
    ///
    /// # Errors
    /// The error number.
    pub fn value(&self) -> Outcome<c_int> {
        let mut value = 0;
        // SAFETY: open; room for the answer.
        Self::done(unsafe { libc::sem_getvalue(self.0.as_ptr(), &raw mut value) })?;
        Ok(value.max(0))
    }
}

impl Drop for Semaphore {
    fn drop(&mut self) {
        // SAFETY: open, closed once.
        unsafe { libc::sem_close(self.0.as_ptr()) };
    }
}

/// Removes a semaphore's name.
///
/// # Errors
/// The error number.
pub fn unlink_semaphore(name: &CStr) -> Outcome<()> {
    // SAFETY: a string.
    Semaphore::done(unsafe { libc::sem_unlink(name.as_ptr()) })
}

/// Opens shared memory by name; not inherited by programs that are started.
///
/// # Errors
/// The error number.
pub fn open_memory(name: &CStr, flags: c_int, mode: u32) -> Outcome<c_int> {
    // SAFETY: a string, and numbers.
    match unsafe { libc::shm_open(name.as_ptr(), flags | libc::O_CLOEXEC, mode) } {
        -1 => Err(last_error()),
        fd => Ok(fd),
    }
}

/// Removes shared memory's name.
///
/// # Errors
/// The error number.
pub fn unlink_memory(name: &CStr) -> Outcome<()> {
    // SAFETY: a string.
    Semaphore::done(unsafe { libc::shm_unlink(name.as_ptr()) })
}
