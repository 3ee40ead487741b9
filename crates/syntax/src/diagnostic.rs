//! Errors and warnings of the compiler crates, in the form in which Python shows them.

use bytecode::Location;

/// Which exception a [`SyntaxError`] becomes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ErrorKind {
    /// `SyntaxError`
    Syntax,
    /// `IndentationError`
    Indentation,
    /// `TabError`
    Tab,
    /// `_IncompleteInputError`, a `SyntaxError` that tells `codeop` to ask for more.
    IncompleteInput,
    /// `RecursionError`: nested deeper than the compiler goes. The message alone counts.
    Recursion,
    /// `MemoryError`: nested deeper than CPython's parser goes. No message.
    Memory,
    /// `OverflowError`. The message alone counts.
    Overflow,
    /// `ValueError`. The message alone counts.
    Value,
    /// `TypeError`. The message alone counts (malformed `ast` objects).
    Type,
    /// `SystemError`. The message alone counts.
    System,
}

/// Why a source text has no code object.
///
/// `at` is in the line table's terms (columns from 0 in UTF-8 bytes); who makes the Python exception turns columns
/// into the 1-based character offsets of `SyntaxError.offset` and `end_offset`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SyntaxError {
    /// Which exception.
    pub kind: ErrorKind,
    /// Its text, CPython's.
    pub message: String,
    /// Where; `Location::NONE` when Python shows no place.
    pub at: Location,
}

impl SyntaxError {
    /// A plain `SyntaxError`.
    pub fn new(message: impl Into<String>, at: Location) -> Self {
        Self { kind: ErrorKind::Syntax, message: message.into(), at }
    }
}

/// A category of compile-time warning.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum WarningKind {
    /// `SyntaxWarning`
    Syntax,
    /// `DeprecationWarning`
    Deprecation,
}

/// Receives compile-time warnings as they are found. A warning filter may turn one into an error.
pub trait WarningSink {
    /// Reports one warning at a place.
    ///
    /// # Errors
    /// The error that the filter made of it; compilation stops with it.
    fn warn(&mut self, kind: WarningKind, message: &str, at: Location) -> Result<(), SyntaxError>;
}

/// A sink that drops everything.
pub struct NoWarnings;

impl WarningSink for NoWarnings {
    fn warn(&mut self, _: WarningKind, _: &str, _: Location) -> Result<(), SyntaxError> {
        Ok(())
    }
}
