//! `_io`: files, buffers, text layers.
//!
//! Promises: CPython 3.14's `_io`. Needs `objects`, and `stdlib-os` for its system calls. Must never know: how code is
//! compiled or run.

#![forbid(unsafe_code)]

use objects::types::ModuleSpec;

/// The modules of this crate.
pub static MODULES: &[&ModuleSpec] = &[];
