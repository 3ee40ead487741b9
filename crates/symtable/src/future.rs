//! `from __future__ import`: which features a file asks for, and whether it asks where it may.
//!
//! The head of a file is its docstring and the `from __future__` imports right after it. Such an import anywhere else is
//! an error, but one that the symbol table finds in its own time: errors in the code before it come first.

use bytecode::{CodeFlags, Constant, Location};
use syntax::SyntaxError;
use syntax::ast::{ExprKind, Module, Stmt, StmtKind};

/// The error for an import that stands too late.
pub(crate) const LATE: &str = "from __future__ imports must occur at the beginning of the file";

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

    /// Whether a `from __future__ import` that stands here is behind the head of the file.
    pub fn is_late(&self, at: Location) -> bool {
        (at.line, at.column) > (self.last.line, self.last.column)
    }
}

/// Finds the features that a module asks for.
///
/// # Errors
/// For a feature that is not known, at its name.
pub fn scan(module: &Module) -> Result<Features, SyntaxError> {
    let mut features = Features::NONE;
    let (Module::Module { body, .. } | Module::Interactive { body }) = *module else { return Ok(features) };
    for stmt in &body[usize::from(docstring(body))..] {
        let StmtKind::ImportFrom { module: Some("__future__"), names, level: 0 } = stmt.kind else { break };
        for alias in names {
            features.flags |= feature(alias.name).map_err(|message| SyntaxError::new(message, alias.at))?;
        }
        features.last = stmt.at;
    }
    Ok(features)
}

/// Whether a body begins with a docstring.
pub(crate) fn docstring(body: &[Stmt]) -> bool {
    let [Stmt { kind: StmtKind::Expr { value }, .. }, ..] = body else { return false };
    matches!(value.kind, ExprKind::Constant { value: Constant::Str(_), .. })
}

/// The flag of a feature. Those that have been the language for long have none.
fn feature(name: &str) -> Result<CodeFlags, String> {
    match name {
        "annotations" => Ok(CodeFlags::FUTURE_ANNOTATIONS),
        "barry_as_FLUFL" => Ok(CodeFlags::FUTURE_BARRY_AS_BDFL),
        "nested_scopes" | "generators" | "division" | "absolute_import" | "with_statement"
        | "print_function" | "unicode_literals" | "generator_stop" => Ok(CodeFlags::empty()),
        "braces" => Err("not a chance".into()),
        _ => Err(format!("future feature {name} is not defined")),
    }
}
