//! Scopes: which name is local, global, a cell or free in which block.
//!
//! Promises: for a tree of [`syntax::ast`], the symbol tables that CPython 3.14's compiler would use (same blocks in
//! the same order, same names with the same flags and scopes, comprehensions already merged into their outer block
//! where PEP 709 does so), or the `SyntaxError` that it raises in this phase, with its text and place. Native stack
//! use does not depend on the input. Needs the tree alone. Must never know: bytecode, code objects, the runtime.
//!
//! ```text
//! let features = future::scan(&module)?;
//! let table = build(&arena, &module, features)?;
//! let scope = table.scope(NodeKey::of(function_def), Role::Block)?;
//! ```

#![forbid(unsafe_code)]

pub mod future;
mod mangle;
mod table;

pub use future::Features;
pub use mangle::mangle;
pub use table::{
    Comprehension, Flags, Resolution, Role, Scope, ScopeId, ScopeKind, Symbol, SymbolTable, Symbols,
};

use syntax::SyntaxError;
use syntax::ast::{Arena, Module};

/// Builds and resolves the symbol tables of a tree.
///
/// Mangled names are put into `arena`. `features` are those that [`future::scan`] found, joined with the inherited ones.
///
/// # Errors
/// The first error that CPython's symbol table phase would raise.
pub fn build<'a>(
    arena: &'a Arena,
    module: &Module<'a>,
    features: Features,
) -> Result<SymbolTable<'a>, SyntaxError> {
    let _ = (arena, module, features);
    Err(SyntaxError {
        kind: syntax::ErrorKind::System,
        message: "symbol tables are not built yet".into(),
        at: bytecode::Location::NONE,
    })
}
