//! Scopes: which name is local, global, a cell or free in which block.
//!
//! Promises: for a tree of [`syntax::ast`], the symbol tables that CPython 3.14's compiler would use (same blocks in
//! the same order, same names with the same flags and scopes, comprehensions already merged into their outer block
//! where PEP 709 does so), or the `SyntaxError` that it raises in this phase, with its text and place. Any depth of
//! nesting is accepted: the walk keeps its own stack, the native one is not used. Needs the tree alone. Must never
//! know: bytecode, code objects, the runtime.
//!
//! ```text
//! let features = future::scan(&module)?;
//! let table = build(&arena, &module, Options { features, top_level_await: false })?;
//! let scope = table.scope(NodeKey::of(function_def), Role::Block);
//! ```
//!
//! Code map: `builder` walks the tree (statements in `stmt`, expressions in `expr`, parameters and annotations in
//! `params`, `global` and its kin in `names`) and records what each block does with each name; `analyze` then decides
//! where each name lives; `table` is the result.

#![forbid(unsafe_code)]

mod analyze;
mod builder;
mod comprehension;
mod expr;
pub mod future;
mod mangle;
mod names;
mod params;
mod print;
mod stmt;
mod table;
#[cfg(test)]
mod tests;

pub use future::Features;
pub use mangle::mangle;
pub use table::{
    Comprehension, Flags, Resolution, Role, Scope, ScopeId, ScopeKind, Symbol, SymbolTable, Symbols,
};

use syntax::SyntaxError;
use syntax::ast::{Arena, Module};

/// What the tables depend on besides the tree.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Options {
    /// The features that [`future::scan`] found, joined with those that the compile call inherits.
    pub features: Features,
    /// `await` is allowed at the top of the module (`PyCF_ALLOW_TOP_LEVEL_AWAIT`).
    pub top_level_await: bool,
}

/// Builds and resolves the symbol tables of a tree. Mangled names are put into `arena`.
///
/// # Errors
/// The first error that CPython's symbol table phase would raise.
pub fn build<'a>(
    arena: &'a Arena,
    module: &Module<'a>,
    options: Options,
) -> Result<SymbolTable<'a>, SyntaxError> {
    analyze::resolve(builder::walk(arena, module, options)?)
}
