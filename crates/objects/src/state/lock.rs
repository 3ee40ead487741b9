//! The interpreter lock, and how a native thread comes under it.
//!
//! A thread that waits longer than the switch interval asks the holder, through its breaker, to hand the lock over; the
//! holder then goes on only when another thread has had it. Once the runtime ends, threads that come for the lock wait
//! for ever.

use std::marker::PhantomData;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use super::thread::set_current;
use super::{Interpreter, ThreadState, breaker, current, threads};

/// Who holds the lock, who had it last, and how many wait.
struct Holding {
    /// The holder's breaker; null when the lock is free.
    holder: *const AtomicUsize,
    /// Number of the thread state that had it last.
    last: u64,
    switches: u64,
    waiting: usize,
}

// SAFETY: the holder's word is only touched while the mutex is held; a thread state outlives its holding of the lock.
unsafe impl Send for Holding {}

struct Lock {
    holding: Mutex<Holding>,
    freed: Condvar,
    switched: Condvar,
}

static LOCK: Lock = Lock {
    holding: Mutex::new(Holding { holder: std::ptr::null(), last: 0, switches: 0, waiting: 0 }),
    freed: Condvar::new(),
    switched: Condvar::new(),
};

/// Microseconds that a thread waits before it asks for the lock.
static INTERVAL: AtomicU64 = AtomicU64::new(5000);
/// The runtime ends: only the thread that ends it may have the lock.
static ENDING: AtomicBool = AtomicBool::new(false);

/// `sys.getswitchinterval()`
pub fn switch_interval() -> Duration {
    Duration::from_micros(INTERVAL.load(Ordering::Relaxed))
}

/// `sys.setswitchinterval()`
pub fn set_switch_interval(interval: Duration) {
    INTERVAL.store(u64::try_from(interval.as_micros()).unwrap_or(u64::MAX).max(1), Ordering::Relaxed);
}

impl Lock {
    fn holding(&self) -> MutexGuard<'_, Holding> {
        self.holding.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self, state: &ThreadState) {
        let mut holding = self.holding();
        holding.waiting += 1;
        while !holding.holder.is_null() {
            let seen = holding.switches;
            let waited = self.freed.wait_timeout(holding, switch_interval());
            let (again, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
            holding = again;
            // SAFETY: the holder's state is alive while it holds the lock, which it cannot give up now.
            if let Some(holder) = unsafe { holding.holder.as_ref() }
                && timeout.timed_out()
                && holding.switches == seen
            {
                holder.fetch_or(breaker::DROP_REQUEST, Ordering::Relaxed);
            }
        }
        holding.waiting -= 1;
        if ENDING.load(Ordering::Acquire) && !threads::is_ending_thread(state) {
            drop(holding);
            loop {
                std::thread::park();
            }
        }
        holding.holder = &raw const state.eval_breaker;
        if holding.last != state.id() {
            holding.last = state.id();
            holding.switches += 1;
        }
        state.clear_breaker(breaker::DROP_REQUEST);
        self.switched.notify_all();
    }

    fn give_up(&self) {
        self.holding().holder = std::ptr::null();
        self.freed.notify_one();
    }
}

/// Gives the lock to a thread that waits for it, and takes it again.
#[cold]
pub(super) fn hand_over() {
    let state = current();
    state.clear_breaker(breaker::DROP_REQUEST);
    {
        let mut holding = LOCK.holding();
        if holding.waiting == 0 {
            return;
        }
        holding.holder = std::ptr::null();
        LOCK.freed.notify_one();
        while holding.last == state.id() && holding.waiting > 0 {
            let (again, _) = LOCK
                .switched
                .wait_timeout(holding, switch_interval())
                .unwrap_or_else(PoisonError::into_inner);
            holding = again;
            if holding.holder.is_null() {
                LOCK.freed.notify_one();
            }
        }
    }
    LOCK.take(state);
}

static INTERPRETER: OnceLock<Interpreter> = OnceLock::new();

/// A native thread's stay in the runtime: it holds the lock until this is dropped.
pub struct Attached {
    state: Box<ThreadState>,
    not_send: PhantomData<*const ()>,
}

/// Brings the running native thread into the runtime, which the first call starts.
pub fn attach() -> Attached {
    attach_with_hash_key((0, 0))
}

/// As [`attach`], with the key of string hashes for the runtime that the first call starts.
pub fn attach_with_hash_key(key: (u64, u64)) -> Attached {
    static STARTED: Mutex<()> = Mutex::new(());
    let interpreter = {
        let _one = STARTED.lock().unwrap_or_else(PoisonError::into_inner);
        INTERPRETER.get_or_init(|| {
            let interpreter = Interpreter::new();
            interpreter.hash_key.set(key);
            interpreter
        })
    };
    let state = ThreadState::new(interpreter);
    LOCK.take(&state);
    let first = threads::enter(&state);
    set_current(&raw const *state);
    if first {
        crate::types::ready::start();
        crate::builtins::exceptions::start().expect("exceptions can be made before any code runs");
    }
    Attached { state, not_send: PhantomData }
}

impl Attached {
    /// The thread's state.
    pub fn state(&self) -> &ThreadState {
        &self.state
    }
}

impl Drop for Attached {
    fn drop(&mut self) {
        threads::leave(&self.state);
        set_current(std::ptr::null());
        LOCK.give_up();
    }
}

/// Runs `work` without the lock: for calls that block. The closure is `Send`, so it cannot touch an object.
pub fn released<R: Send>(work: impl FnOnce() -> R + Send) -> R {
    let state = current();
    set_current(std::ptr::null());
    LOCK.give_up();
    let result = work();
    LOCK.take(state);
    set_current(state);
    result
}

/// From now on only the running thread gets the lock; others that come for it wait for ever.
pub fn end_other_threads() {
    threads::set_ending_thread(current());
    ENDING.store(true, Ordering::Release);
}

/// Whether the runtime ends (`sys.is_finalizing`).
pub fn is_ending() -> bool {
    ENDING.load(Ordering::Acquire)
}

/// Runs `fork`, which forks the process and gives the child's number, or 0 in the child. The child has one thread, which
/// holds the lock and is the main thread.
pub fn forking(fork: impl FnOnce() -> i32) -> i32 {
    let state = current();
    let mut holding = LOCK.holding();
    let child = fork();
    if child == 0 {
        holding.waiting = 0;
        drop(holding);
        threads::only(state);
    }
    child
}
