//! The object model: references, memory, cycle collection, types, builtin classes, exceptions, thread state.
//!
//! Promises: objects laid out as CPython 3.14's C ABI has them; reference counts that are exact whenever Python or C
//! code can run; one error convention ([`raw::Raised`]) for Rust, C and machine code; safe code outside the villages
//! `raw`, `heap`, `gc`, `state`, `types::layout` cannot break memory safety. Needs `abi` and the attribute macros. Must
//! never know: bytecode, frames' behaviour, the compiler, any native module; what it wants of them goes through slots,
//! vectorcall words and `hooks`.

#![deny(unsafe_code)]

extern crate self as objects;

pub mod builtins;
pub mod codecs;
pub mod errors;
pub mod frame;
pub mod gc;
pub mod heap;
pub mod hooks;
pub mod modules;
pub mod names;
pub mod protocol;
pub mod raw;
pub mod state;
pub mod types;

pub use macros::{object, pymodule, pytype};
pub use raw::{Any, Args, Obj, Object, Py, PyResult, Raised, Ref, Slot};
