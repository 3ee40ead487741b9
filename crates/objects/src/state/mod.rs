//! Thread states, the interpreter and the lock.
//!
//! Needs: one [`attach`] per native thread before it touches an object. Keeps: exactly one attached thread runs at a
//! time. All state that is not an object's own hangs on [`Interpreter`], reached through [`current`].

#![expect(unsafe_code, reason = "the thread state is shared with C and with generated code by address")]

mod interpreter;
mod lock;
mod thread;

pub use interpreter::Interpreter;
pub use lock::{Attached, attach, released};
pub(crate) use thread::stack_pointer;
pub use thread::{HandledException, ThreadState, current, error_is_set};
