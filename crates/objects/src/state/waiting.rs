//! Waiting on a word: locks that any thread may free, and events. Waits end early for signals, unlike the standard library's.
//!
//! Waiting is done without the interpreter lock; both types may be shared between threads.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// How a wait has ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Waited {
    /// With what was waited for.
    Done,
    /// The time is over.
    TimedOut,
    /// A signal has arrived.
    Interrupted,
}

const FREE: u32 = 0;
const TAKEN: u32 = 1;
/// Taken, and somebody may wait.
const CONTENDED: u32 = 2;

/// A lock that is not bound to the thread that took it.
#[derive(Default)]
pub struct WaitLock(AtomicU32);

impl WaitLock {
    /// A free lock.
    pub const fn new() -> Self {
        Self(AtomicU32::new(FREE))
    }

    /// Takes the lock if it is free.
    pub fn try_take(&self) -> bool {
        self.0.compare_exchange(FREE, TAKEN, Ordering::Acquire, Ordering::Relaxed).is_ok()
    }

    /// Waits for the lock until a point in time, or for ever.
    pub fn take(&self, until: Option<Instant>) -> Waited {
        if self.try_take() {
            return Waited::Done;
        }
        while self.0.swap(CONTENDED, Ordering::Acquire) != FREE {
            match wait(&self.0, CONTENDED, until) {
                Waited::Done => {}
                other => return other,
            }
        }
        Waited::Done
    }

    /// Frees the lock; false when it was free.
    pub fn release(&self) -> bool {
        match self.0.swap(FREE, Ordering::Release) {
            FREE => false,
            TAKEN => true,
            _ => {
                wake(&self.0, 1);
                true
            }
        }
    }

    /// Whether somebody holds it.
    pub fn is_taken(&self) -> bool {
        self.0.load(Ordering::Relaxed) != FREE
    }

    /// A free lock again, whoever held it: in the child of a fork.
    pub fn reset(&self) {
        self.0.store(FREE, Ordering::Release);
    }
}

/// Something that happens once.
#[derive(Default)]
pub struct Event(AtomicU32);

impl Event {
    /// It has happened.
    pub fn set(&self) {
        self.0.store(1, Ordering::Release);
        wake(&self.0, i32::MAX);
    }

    /// Whether it has happened.
    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::Acquire) != 0
    }

    /// Waits for it until a point in time, or for ever.
    pub fn wait(&self, until: Option<Instant>) -> Waited {
        while !self.is_set() {
            match wait(&self.0, 0, until) {
                Waited::Done => {}
                other => return other,
            }
        }
        Waited::Done
    }
}

/// Waits while the word is `expected`; `Done` may come for no reason.
fn wait(word: &AtomicU32, expected: u32, until: Option<Instant>) -> Waited {
    let left = until.map(|until| until.saturating_duration_since(Instant::now()));
    if left.is_some_and(|left| left.is_zero()) {
        return Waited::TimedOut;
    }
    // Longer waits than this are begun anew.
    let left = left.map(|left| left.min(Duration::from_secs(1 << 30)));
    let time = left.map(|left| libc::timespec {
        tv_sec: left.as_secs().cast_signed(),
        tv_nsec: i64::from(left.subsec_nanos()),
    });
    let time = time.as_ref().map_or(std::ptr::null(), std::ptr::from_ref);
    let operation = libc::FUTEX_WAIT | libc::FUTEX_PRIVATE_FLAG;
    // SAFETY: the word outlives the call; the time is null or a valid span.
    let result = unsafe { libc::syscall(libc::SYS_futex, word.as_ptr(), operation, expected, time) };
    if result == 0 {
        return Waited::Done;
    }
    match std::io::Error::last_os_error().raw_os_error() {
        Some(libc::EINTR) => Waited::Interrupted,
        Some(libc::ETIMEDOUT) if until.is_some_and(|until| until <= Instant::now()) => Waited::TimedOut,
        _ => Waited::Done,
    }
}

fn wake(word: &AtomicU32, count: i32) {
    let operation = libc::FUTEX_WAKE | libc::FUTEX_PRIVATE_FLAG;
    // SAFETY: waking looks at the address only.
    unsafe { libc::syscall(libc::SYS_futex, word.as_ptr(), operation, count) };
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn a_lock_is_taken_once_and_freed_by_anybody() {
        let lock = Arc::new(WaitLock::new());
        assert!(lock.try_take());
        assert!(!lock.try_take());
        assert_eq!(lock.take(Some(Instant::now() + Duration::from_millis(1))), Waited::TimedOut);
        let other = Arc::clone(&lock);
        let waiter = std::thread::spawn(move || other.take(None));
        assert!(lock.release());
        assert_eq!(waiter.join().ok(), Some(Waited::Done));
        assert!(lock.is_taken());
        assert!(lock.release());
        assert!(!lock.release());
    }

    #[test]
    fn an_event_wakes_all() {
        let event = Arc::new(Event::default());
        let waiters: Vec<_> = (0..3)
            .map(|_| {
                let event = Arc::clone(&event);
                std::thread::spawn(move || event.wait(None))
            })
            .collect();
        event.set();
        assert!(waiters.into_iter().all(|waiter| waiter.join().ok() == Some(Waited::Done)));
        assert_eq!(event.wait(Some(Instant::now())), Waited::Done);
    }
}
