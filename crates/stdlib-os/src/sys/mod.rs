//! System calls: the one place of this crate where `unsafe` may stand.
//!
//! Keeps: the lock is given up around what may block; a call that a signal interrupts is tried again after the handlers have
//! run (PEP 475). A failure of the system is a number in `Err`; `PyResult` around it is for what handlers raise.

#![expect(unsafe_code, reason = "the village that calls the system")]

pub mod accounts;
pub mod attributes;
pub mod bytes;
pub mod calls;
pub mod clock;
pub mod control;
pub mod descriptor;
pub mod dir;
pub mod environment;
pub mod file;
pub mod fork_exec;
pub mod limits;
pub mod locale;
pub mod log;
pub mod map;
pub mod net;
pub mod process;
pub mod resolve;
pub mod shared;
pub mod signal;
pub mod spawn;
pub mod stat;
pub mod wait;
