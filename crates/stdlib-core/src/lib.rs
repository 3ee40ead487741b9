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
pub mod finish;
pub mod gc_module;
mod imp;
mod import_lock;
mod marshal;
mod monitoring;
mod source_hash;
pub mod streams;
mod sys;
pub mod system;
pub mod thread;
mod warnings;

use objects::raw::PyResult;
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

/// `sys.version`
pub fn version() -> String {
    sys::version()
}

/// Writes to `sys.stderr`.
///
/// # Errors
/// What writing raises.
pub fn write_error(text: &str) -> PyResult<()> {
    sys::write_error(text)
}
