//! The modules a program cannot start without: `builtins`, `sys`, `_imp`, `marshal`, `_warnings`, `_thread` and the like.
//!
//! Promises: CPython 3.14's names, and a namespace in which `importlib` boots. Needs `objects`, `eval`, the compiler and the
//! embedded library. Must never know: the command line.

#![forbid(unsafe_code)]

pub mod atexit;
pub mod boot;
pub mod builtins;
pub mod compile;
pub mod config;
pub mod display;
mod embedded;
pub mod gc_module;
mod imp;
mod import_lock;
mod marshal;
mod source_hash;
pub mod streams;
mod sys;
pub mod system;
pub mod thread;
mod warnings;

use objects::types::ModuleSpec;

/// The modules of this crate.
pub static MODULES: &[&ModuleSpec] = &[
    &atexit::functions::MODULE,
    &embedded::embedded::MODULE,
    &gc_module::collector::MODULE,
    &imp::imp::MODULE,
    &marshal::marshal::MODULE,
    &thread::_thread::MODULE,
    &warnings::warnings::MODULE,
];
