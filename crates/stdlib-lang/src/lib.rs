//! Native modules of the language's own tools: `_ast`, `_symtable`, `_tokenize`, `_opcode`.
//!
//! Promises: the trees, tables and tokens that CPython 3.14 shows. Needs `objects` and the compiler's crates. Must never know: how
//! code is run.

#![forbid(unsafe_code)]

pub mod opcode;

use objects::raw::{Any, PyResult};
use objects::types::ModuleSpec;

/// The modules of this crate.
pub static MODULES: &[&ModuleSpec] = &[&opcode::instructions::MODULE];

/// Whether an object is a tree of the module `ast`.
///
/// # Errors
/// What asking for its class raises.
pub fn is_tree(_object: &Any) -> PyResult<bool> {
    Ok(false)
}
