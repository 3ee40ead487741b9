//! The matching engine behind Python's `re`: runs the code words that 3.14's `re/_compiler.py` emits.
//!
//! Promises: any sequence of words is either refused by [`Program::new`] or runs without panic, without native
//! recursion and without reading outside the text; results are those of CPython's `_sre`. The text is a slice of
//! 1-, 2- or 4-byte characters ([`Char`]), so every index is O(1). A running match asks the caller
//! every few thousand steps whether to go on, and reports lack of memory as [`Stop::Memory`].
//!
//! How: [`Program::new`] checks the words and lowers them to instructions in one pass (`lower`); an analysis of what
//! may come first after each instruction (`first`) then removes choices that cannot matter, so that the backtracking
//! machine (`engine`) leaves a choice point only where both ways are open. `search` finds where a match can start,
//! `set` knows which characters are in a set, `class` what the analysis needs of it.
//!
//! Needs: `unicode` for character classes, `memchr`. Must never know: Python objects, pattern syntax, the C locale
//! (the caller brings a [`Locale`] table).
#![forbid(unsafe_code)]

mod class;
mod engine;
mod first;
mod locale;
mod lower;
mod opcodes;
mod program;
mod search;
mod set;
mod text;

pub use engine::{Input, Mode, Scratch, Stop};
pub use locale::Locale;
pub use lower::InvalidCode;
pub use program::Program;
pub use text::Char;

/// The version of the code words (`_sre.MAGIC`).
pub const MAGIC: u32 = 20_230_612;

/// The size of a code word in bytes (`_sre.CODESIZE`).
pub const CODE_SIZE: usize = 4;

/// The repeat count that means "without limit" (`_sre.MAXREPEAT`).
pub const MAX_REPEAT: u32 = u32::MAX;

/// The greatest number of groups (`_sre.MAXGROUPS`).
pub const MAX_GROUPS: usize = 1_073_741_823;
