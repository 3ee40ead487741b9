//! Native modules of algorithms over objects: iterators, containers, operators, functions.
//!
//! Promises: CPython 3.14's behaviour and messages. Needs `objects` alone. Must never know: how code is compiled or run, the
//! operating system.

#![forbid(unsafe_code)]

pub mod abc;
mod arguments;
pub mod bisect;
pub mod collections;
pub mod contextvars;
pub mod functools;
pub mod heapq;
pub mod itertools;
pub mod operator;
pub mod queue;
pub mod stat;
pub mod suggestions;
pub mod sysconfig;
pub mod types_module;
pub mod typing;
pub mod weakref;

use objects::types::ModuleSpec;

/// The modules of this crate.
pub static MODULES: &[&ModuleSpec] = &[
    &abc::functions::MODULE,
    &bisect::functions::MODULE,
    &collections::functions::MODULE,
    &contextvars::module::MODULE,
    &functools::functions::MODULE,
    &heapq::functions::MODULE,
    &itertools::iterators::MODULE,
    &operator::operators::MODULE,
    &queue::functions::MODULE,
    &stat::modes::MODULE,
    &suggestions::functions::MODULE,
    &sysconfig::functions::MODULE,
    &weakref::weakrefs::MODULE,
    &types_module::module::MODULE,
    &typing::module::MODULE,
];
