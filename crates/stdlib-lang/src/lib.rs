//! Native modules of the language's own tools: `_ast`, `_symtable`, `_tokenize`, `_opcode`.
//!
//! Promises: the trees, tables and tokens that CPython 3.14 shows. Needs `objects` and the compiler's crates. Must never know: how
//! code is run.

#![forbid(unsafe_code)]

pub mod ast;
mod opcode;
mod tokenize;
mod tokens;

use objects::types::ModuleSpec;

/// The modules of this crate.
pub static MODULES: &[&ModuleSpec] =
    &[&ast::tree_module::MODULE, &tokenize::functions::MODULE, &opcode::instructions::MODULE];
