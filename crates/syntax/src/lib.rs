//! Source text to arena AST, with CPython's syntax errors.
//!
//! Promises: any byte sequence gives a tree or a [`SyntaxError`] with CPython 3.14's type, text and place; never a
//! panic, never native recursion without a bound. Needs the parser crate `ruff_python_parser`, which no other crate
//! of ours may name. Must never know: scopes, code objects, the runtime.
//!
//! The way of a text: [`source::decode`] (bytes) or [`source::prepare`] (`str`), then [`parse`]. Inside, the fast parser
//! crate makes a tree and `lower` turns it into ours; when either refuses, `errors` runs CPython's order of complaints
//! over a table of rules. `tools/` compares trees and errors with a reference Python.

#![forbid(unsafe_code)]

pub mod ast;
pub mod diagnostic;
mod errors;
mod lines;
mod lower;
mod parse;
pub mod source;
mod survey;

pub use ast::Arena;
pub use diagnostic::{ErrorKind, NoWarnings, SyntaxError, WarningKind, WarningSink};
pub use parse::{Mode, Options, parse};
