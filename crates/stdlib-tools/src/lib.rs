//! Native modules of algorithms over objects: iterators, containers, operators, functions.
//!
//! Promises: CPython 3.14's behaviour and messages. Needs `objects` alone. Must never know: how code is compiled or run, the
//! operating system.

#![forbid(unsafe_code)]

use objects::types::ModuleSpec;

/// The modules of this crate.
pub static MODULES: &[&ModuleSpec] = &[];
