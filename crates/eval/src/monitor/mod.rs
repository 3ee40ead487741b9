//! Monitoring (PEP 669), and `sys.settrace` and `sys.setprofile` as two tools of it.
//!
//! An instruction at which an event may be wanted carries a mark in its cell of the private stream, put there when its code
//! is entered or while it runs; the loop meets a number it does not know and comes here. Unmarked code pays nothing. The
//! breaker bit `INSTRUMENT` says that some tool wants something: then code is looked at when it is entered, and exceptions
//! on their way are told.

mod fire;
mod jump;
mod lines;
mod marks;
mod step;
mod tools;
mod trace;

pub(crate) use fire::{handled, raised, reraised, thrown, unwound};
pub(crate) use jump::set_line;
pub(crate) use marks::is_marked;
pub(crate) use step::{enter, step};
pub use tools::{Event, Monitors, NAMES, TOOLS, monitors};
pub(crate) use trace::trace_opcodes;
pub use trace::{
    call_tracing, profile_function, set_profile, set_profile_everywhere, set_trace, set_trace_everywhere,
    trace_function,
};
