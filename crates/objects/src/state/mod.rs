//! Thread states, the interpreter and the lock.
//!
//! Needs: one [`attach`] per native thread before it touches an object. Keeps: exactly one attached thread runs at a
//! time. All state that is not an object's own hangs on [`Interpreter`], reached through [`current`].

#![expect(unsafe_code, reason = "the thread state is shared with C and with generated code by address")]

pub mod breaker;
mod interpreter;
mod lock;
mod thread;
pub mod threads;
mod waiting;

pub use breaker::{check_signals, install_signal_handler, request_signal};
pub use interpreter::Interpreter;
pub use lock::{
    Attached, attach, attach_with_hash_key, end_other_threads, forking, is_ending, released,
    set_switch_interval, switch_interval,
};
pub(crate) use thread::stack_pointer;
pub use thread::{HandledException, ThreadState, current, error_is_set, is_attached};
pub use waiting::{Event, WaitLock, Waited};
