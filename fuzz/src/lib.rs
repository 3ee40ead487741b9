//! What the fuzz targets share: how an input is compiled, what every code object must stand, and tables of how often
//! what was reached.
//!
//! Promises: a target fails (panics) only where one of ours broke a promise. Needs: nothing at run time. Must never
//! know: objects and frames; nothing is executed here.

#![forbid(unsafe_code)]

mod check;
mod input;
mod mutate;
mod tally;
mod worker;

pub use check::{accept, every, print};
pub use input::compile;
pub use mutate::Damage;
pub use tally::{Tally, at_exit};
pub use worker::with_stack;
