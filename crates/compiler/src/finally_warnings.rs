//! `return`, `break` and `continue` that leave a `finally` body, and so drop the exception that may be on its way
//! (PEP 765): a warning each, found before anything else about the tree.
//!
//! Needs: the statements alone. Native stack: one frame per level of nested statements, bounded by [`MAX_DEPTH`].

use bytecode::Location;
use syntax::ast::{Module, Stmt, StmtKind};
use syntax::{SyntaxError, WarningKind, WarningSink};

/// Deeper nesting is not looked at; code generation refuses it.
const MAX_DEPTH: u32 = 1000;

/// What stands around a statement, as far as the innermost such thing goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Around {
    Nothing,
    Finally,
    Loop,
}

/// Warns about every jump out of a `finally` body.
pub(crate) fn check(module: &Module, warnings: &mut dyn WarningSink) -> Result<(), SyntaxError> {
    match *module {
        Module::Module { body, .. } | Module::Interactive { body } => {
            Walk { warnings, depth: 0 }.body(body, Around::Nothing)
        }
        Module::Expression { .. } | Module::FunctionType { .. } => Ok(()),
    }
}

struct Walk<'w> {
    warnings: &'w mut dyn WarningSink,
    depth: u32,
}

impl Walk<'_> {
    fn body(&mut self, body: &[Stmt], around: Around) -> Result<(), SyntaxError> {
        if self.depth == MAX_DEPTH {
            return Ok(());
        }
        self.depth += 1;
        body.iter().try_for_each(|stmt| self.stmt(stmt, around))?;
        self.depth -= 1;
        Ok(())
    }

    fn stmt(&mut self, stmt: &Stmt, around: Around) -> Result<(), SyntaxError> {
        match stmt.kind {
            StmtKind::Return { .. } => self.leaves("return", around, stmt.at),
            StmtKind::Break => self.leaves("break", around, stmt.at),
            StmtKind::Continue => self.leaves("continue", around, stmt.at),
            StmtKind::FunctionDef(def) | StmtKind::AsyncFunctionDef(def) => {
                self.body(def.body, Around::Nothing)
            }
            StmtKind::ClassDef(def) => self.body(def.body, around),
            StmtKind::For(stmt) | StmtKind::AsyncFor(stmt) => {
                self.body(stmt.body, Around::Loop)?;
                self.body(stmt.orelse, around)
            }
            StmtKind::While { body, orelse, .. } => {
                self.body(body, Around::Loop)?;
                self.body(orelse, around)
            }
            StmtKind::If { body, orelse, .. } => {
                self.body(body, around)?;
                self.body(orelse, around)
            }
            StmtKind::With(stmt) | StmtKind::AsyncWith(stmt) => self.body(stmt.body, around),
            StmtKind::Match { cases, .. } => cases.iter().try_for_each(|case| self.body(case.body, around)),
            StmtKind::Try(stmt) | StmtKind::TryStar(stmt) => {
                self.body(stmt.body, around)?;
                stmt.handlers.iter().try_for_each(|handler| self.body(handler.body, around))?;
                self.body(stmt.orelse, around)?;
                self.body(stmt.finalbody, Around::Finally)
            }
            _ => Ok(()),
        }
    }

    fn leaves(&mut self, word: &str, around: Around, at: Location) -> Result<(), SyntaxError> {
        if around != Around::Finally {
            return Ok(());
        }
        self.warnings.warn(WarningKind::Syntax, &format!("'{word}' in a 'finally' block"), at)
    }
}
