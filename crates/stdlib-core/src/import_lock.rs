//! The global import lock of `_imp`: re-entrant, owned by a thread. `importlib` takes it for moments only.

use std::sync::{Condvar, Mutex, PoisonError};
use std::thread::{self, ThreadId};

use objects::state::released;

struct Held {
    owner: Option<ThreadId>,
    level: usize,
}

static STATE: Mutex<Held> = Mutex::new(Held { owner: None, level: 0 });
static FREED: Condvar = Condvar::new();

/// Takes the lock; waits without the interpreter lock while another thread has it.
pub(crate) fn acquire() {
    if !try_acquire() {
        released(|| {
            let mut held = STATE.lock().unwrap_or_else(PoisonError::into_inner);
            while held.owner.is_some() {
                held = FREED.wait(held).unwrap_or_else(PoisonError::into_inner);
            }
            *held = Held { owner: Some(thread::current().id()), level: 1 };
        });
    }
}

fn try_acquire() -> bool {
    let mut held = STATE.lock().unwrap_or_else(PoisonError::into_inner);
    let me = thread::current().id();
    match held.owner {
        Some(owner) if owner != me => false,
        _ => {
            held.owner = Some(me);
            held.level += 1;
            true
        }
    }
}

/// Gives the lock back once; false when this thread does not have it.
pub(crate) fn release() -> bool {
    let mut held = STATE.lock().unwrap_or_else(PoisonError::into_inner);
    if held.owner != Some(thread::current().id()) {
        return false;
    }
    held.level -= 1;
    if held.level == 0 {
        held.owner = None;
        FREED.notify_one();
    }
    true
}

/// Whether any thread has it.
pub(crate) fn is_held() -> bool {
    STATE.lock().unwrap_or_else(PoisonError::into_inner).owner.is_some()
}
