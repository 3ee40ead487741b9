//! `try` in all its forms.
//!
//! A body is guarded by `SETUP_FINALLY handler … POP_BLOCK`; a handler by `SETUP_CLEANUP` of its own, whose target
//! restores the exception that was handled before. A `finally` body stands twice: for the way out without and with
//! an exception (and once more for every jump out, see `blocks`).

use bytecode::Location;
use bytecode::opcode::Opcode;
use bytecode::operand::Intrinsic2;
use flowgraph::Label;
use syntax::ast::{ExceptHandler, Try};

use crate::blocks::Block;
use crate::generator::{Generator, Result};

const NONE: Location = Location::NONE;

impl<'a> Generator<'_, 'a> {
    pub(crate) fn try_stmt(&mut self, stmt: &'a Try<'a>, is_star: bool, at: Location) -> Result {
        let before = std::mem::replace(&mut self.cur.conditional, true);
        let result = if stmt.finalbody.is_empty() {
            self.try_except(stmt, is_star, at)
        } else {
            self.try_finally(stmt, is_star, at)
        };
        self.cur.conditional = before;
        result
    }

    fn try_finally(&mut self, stmt: &'a Try<'a>, is_star: bool, at: Location) -> Result {
        let (handler, exit) = (self.label(), self.label());
        self.jump(Opcode::SetupFinally, handler, at);
        self.push_block(Block::Finally(stmt.finalbody), at)?;
        if stmt.handlers.is_empty() {
            self.body(stmt.body)?;
        } else {
            self.try_except(stmt, is_star, at)?;
        }
        self.op(Opcode::PopBlock, NONE);
        self.cur.blocks.pop();
        self.body(stmt.finalbody)?;
        self.jump(Opcode::JumpNoInterrupt, exit, NONE);

        self.place(handler);
        let cleanup = self.label();
        self.push_block(Block::FinallyHandler, at)?;
        self.jump(Opcode::SetupCleanup, cleanup, NONE);
        self.op(Opcode::PushExcInfo, NONE);
        // The body was compiled once already: no warning twice.
        self.muted += 1;
        self.body(stmt.finalbody)?;
        self.muted -= 1;
        self.cur.blocks.pop();
        self.op_arg(Opcode::Reraise, 0, NONE);
        self.place(cleanup);
        self.restore_and_reraise();
        self.place(exit);
        Ok(())
    }

    fn try_except(&mut self, stmt: &'a Try<'a>, is_star: bool, at: Location) -> Result {
        let (handler, orelse, end) = (self.label(), self.label(), self.label());
        self.jump(Opcode::SetupFinally, handler, at);
        self.push_block(Block::Try, at)?;
        self.body(stmt.body)?;
        self.cur.blocks.pop();
        self.op(Opcode::PopBlock, NONE);
        if is_star {
            self.jump(Opcode::JumpNoInterrupt, orelse, NONE);
        } else {
            self.body(stmt.orelse)?;
            self.jump(Opcode::JumpNoInterrupt, end, NONE);
        }
        let cleanup = self.label();
        self.place(handler);
        self.jump(Opcode::SetupCleanup, cleanup, NONE);
        self.op(Opcode::PushExcInfo, NONE);
        if is_star {
            self.star_clauses(stmt.handlers, end)?;
        } else {
            self.push_block(Block::Inert, NONE)?;
            for (index, clause) in stmt.handlers.iter().enumerate() {
                if clause.typ.is_none() && index + 1 < stmt.handlers.len() {
                    return self.error("default 'except:' must be last", clause.at);
                }
                self.except_clause(clause, end)?;
            }
            self.cur.blocks.pop();
            self.op_arg(Opcode::Reraise, 0, NONE);
        }
        self.place(cleanup);
        self.restore_and_reraise();
        self.place(orelse);
        if is_star {
            self.body(stmt.orelse)?;
        }
        self.place(end);
        Ok(())
    }

    fn except_clause(&mut self, clause: &'a ExceptHandler<'a>, end: Label) -> Result {
        let at = clause.at;
        let next = self.label();
        if let Some(typ) = clause.typ {
            self.expr(typ)?;
            self.op(Opcode::CheckExcMatch, at);
            self.jump(Opcode::PopJumpIfFalse, next, at);
        }
        if let Some(name) = clause.name {
            let cleanup = self.label();
            self.store_name(name, at)?;
            self.jump(Opcode::SetupCleanup, cleanup, at);
            self.handler_body(clause)?;
            self.op(Opcode::PopBlock, NONE);
            self.op(Opcode::PopBlock, NONE);
            self.op(Opcode::PopExcept, NONE);
            self.clear_name(name, NONE)?;
            self.jump(Opcode::JumpNoInterrupt, end, NONE);
            self.place(cleanup);
            self.clear_name(name, NONE)?;
            self.op_arg(Opcode::Reraise, 1, NONE);
        } else {
            self.op(Opcode::PopTop, at);
            self.handler_body(clause)?;
            self.op(Opcode::PopBlock, NONE);
            self.op(Opcode::PopExcept, NONE);
            self.jump(Opcode::JumpNoInterrupt, end, NONE);
        }
        self.place(next);
        Ok(())
    }

    fn handler_body(&mut self, clause: &'a ExceptHandler<'a>) -> Result {
        self.push_block(Block::Handler { name: clause.name }, clause.at)?;
        self.body(clause.body)?;
        self.cur.blocks.pop();
        Ok(())
    }

    /// `except*` clauses. On the stack: the original exception, a list of what handlers raised and what nobody
    /// handled, the rest that is still to be matched.
    fn star_clauses(&mut self, clauses: &'a [ExceptHandler<'a>], end: Label) -> Result {
        self.push_block(Block::GroupHandler, Location::NONE)?;
        let reraise_star = self.label();
        for (index, clause) in clauses.iter().enumerate() {
            if index == 0 {
                self.op_arg(Opcode::BuildList, 0, clause.at);
                self.op_arg(Opcode::Copy, 2, clause.at);
            }
            self.star_clause(clause)?;
        }
        self.op_arg(Opcode::ListAppend, 1, NONE);
        self.jump(Opcode::JumpNoInterrupt, reraise_star, NONE);
        self.cur.blocks.pop();

        let reraise = self.label();
        self.place(reraise_star);
        self.op_arg(Opcode::CallIntrinsic2, Intrinsic2::PrepReraiseStar.oparg(), NONE);
        self.op_arg(Opcode::Copy, 1, NONE);
        self.jump(Opcode::PopJumpIfNotNone, reraise, NONE);
        self.op(Opcode::PopTop, NONE);
        self.op(Opcode::PopBlock, NONE);
        self.op(Opcode::PopExcept, NONE);
        self.jump(Opcode::JumpNoInterrupt, end, NONE);
        self.place(reraise);
        self.op(Opcode::PopBlock, NONE);
        self.op_arg(Opcode::Swap, 2, NONE);
        self.op(Opcode::PopExcept, NONE);
        self.op_arg(Opcode::Reraise, 0, NONE);
        Ok(())
    }

    fn star_clause(&mut self, clause: &'a ExceptHandler<'a>) -> Result {
        let at = clause.at;
        let (no_match, raised, done, next) = (self.label(), self.label(), self.label(), self.label());
        if let Some(typ) = clause.typ {
            self.expr(typ)?;
            self.op(Opcode::CheckEgMatch, at);
            self.op_arg(Opcode::Copy, 1, at);
            self.jump(Opcode::PopJumpIfNone, no_match, at);
        }
        match clause.name {
            Some(name) => self.store_name(name, at)?,
            None => self.op(Opcode::PopTop, at),
        }
        self.jump(Opcode::SetupCleanup, raised, at);
        self.handler_body(clause)?;
        self.op(Opcode::PopBlock, NONE);
        if let Some(name) = clause.name {
            self.clear_name(name, NONE)?;
        }
        self.jump(Opcode::JumpNoInterrupt, done, NONE);

        // The handler raised: what it raised goes to the list.
        self.place(raised);
        if let Some(name) = clause.name {
            self.clear_name(name, NONE)?;
        }
        self.op_arg(Opcode::ListAppend, 3, NONE);
        self.op(Opcode::PopTop, NONE);
        self.jump(Opcode::JumpNoInterrupt, next, NONE);

        self.place(done);
        self.op(Opcode::Nop, NONE);
        self.jump(Opcode::JumpNoInterrupt, next, NONE);
        self.place(no_match);
        self.op(Opcode::PopTop, at);
        self.place(next);
        Ok(())
    }

    /// The end of a handler's own handler: the exception handled before comes back, the new one goes on.
    pub(crate) fn restore_and_reraise(&mut self) {
        self.op_arg(Opcode::Copy, 3, NONE);
        self.op(Opcode::PopExcept, NONE);
        self.op_arg(Opcode::Reraise, 1, NONE);
    }
}
