//! Arena AST to code object: code generation and the driver of the compiler crates.
//!
//! Promises: for a source text or a tree, the code object that CPython 3.14 makes of it (see `flowgraph` for the
//! half behind the instruction sequence), or the error and the warnings with CPython's text and place. Needs
//! `syntax` for the tree, `symtable` for the scopes, `flowgraph` to optimise and assemble. Must never know: objects,
//! frames, how an instruction is executed.
//!
//! ```text
//! source ─ syntax::parse ─▶ tree ─ symtable::build ─▶ scopes ─ Generator ─▶ Sequence + Unit ─ flowgraph ─▶ Code
//! ```
//!
//! The files go by what is compiled: `statements`, `flow`, `handlers`, `with`, `functions`, `classes`,
//! `type_params`, `annotations` for statements; `expressions`, `conditions`, `calls`, `displays`, `subscripts`,
//! `strings`, `comprehensions` for expressions; `patterns` and `sequence_patterns` for `match`. All of them extend
//! [`generator::Generator`], which holds the state; `names` says where a variable lives and `blocks` what must be
//! undone when a jump leaves a block.

#![forbid(unsafe_code)]

mod annotations;
mod blocks;
mod calls;
mod checks;
mod classes;
mod comprehensions;
mod conditions;
mod displays;
mod docstring;
mod driver;
mod expressions;
mod finally_warnings;
mod flow;
mod functions;
mod generator;
mod handlers;
mod names;
mod patterns;
mod percent;
mod sequence_patterns;
mod statements;
mod strings;
mod subscripts;
mod type_params;
mod unparse;
mod with;

pub use driver::{Options, compile, compile_tree};
pub use syntax::Mode;
