//! The interpreter lock, and how a native thread comes under it.

use std::marker::PhantomData;
use std::sync::{Condvar, Mutex, OnceLock};

use super::thread::set_current;
use super::{Interpreter, ThreadState, current};

/// The lock: whether a thread holds it. Fairness and the switch interval come with the eval loop's breaker.
struct Lock {
    held: Mutex<bool>,
    freed: Condvar,
}

static LOCK: Lock = Lock { held: Mutex::new(false), freed: Condvar::new() };

impl Lock {
    fn take(&self) {
        let mut held = self.held.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        while *held {
            held = self.freed.wait(held).unwrap_or_else(std::sync::PoisonError::into_inner);
        }
        *held = true;
    }

    fn give_up(&self) {
        *self.held.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = false;
        self.freed.notify_one();
    }
}

static INTERPRETER: OnceLock<Interpreter> = OnceLock::new();

/// A native thread's stay in the runtime: it holds the lock until this is dropped.
pub struct Attached {
    state: Box<ThreadState>,
    not_send: PhantomData<*const ()>,
}

/// Brings the running native thread into the runtime, which the first call starts.
pub fn attach() -> Attached {
    LOCK.take();
    let first = INTERPRETER.get().is_none();
    let interpreter = INTERPRETER.get_or_init(Interpreter::new);
    let state = ThreadState::new(interpreter);
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
        self.state.current_exception.take();
        self.state.exc_state.value.take();
        set_current(std::ptr::null());
        LOCK.give_up();
    }
}

/// Runs `work` without the lock: for calls that block. The closure is `Send`, so it cannot touch an object.
pub fn released<R: Send>(work: impl FnOnce() -> R + Send) -> R {
    let state = std::ptr::from_ref(current());
    set_current(std::ptr::null());
    LOCK.give_up();
    let result = work();
    LOCK.take();
    set_current(state);
    result
}
