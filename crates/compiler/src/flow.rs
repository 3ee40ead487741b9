//! Control flow: `if`, loops, and the jumps out of blocks.

use bytecode::Location;
use bytecode::opcode::Opcode;
use symtable::ScopeKind;
use syntax::ast::{Expr, For, Stmt};

use crate::blocks::Block;
use crate::generator::{Generator, Kind, Result};

impl<'a> Generator<'_, 'a> {
    pub(crate) fn if_stmt(
        &mut self,
        test: &'a Expr<'a>,
        body: &'a [Stmt<'a>],
        orelse: &'a [Stmt<'a>],
    ) -> Result {
        let end = self.label();
        let next = if orelse.is_empty() { end } else { self.label() };
        self.jump_if(test, next, false)?;
        self.conditional_body(body)?;
        if !orelse.is_empty() {
            self.jump(Opcode::JumpNoInterrupt, end, Location::NONE);
            self.place(next);
            self.conditional_body(orelse)?;
        }
        self.place(end);
        Ok(())
    }

    pub(crate) fn while_stmt(
        &mut self,
        test: &'a Expr<'a>,
        body: &'a [Stmt<'a>],
        orelse: &'a [Stmt<'a>],
        at: Location,
    ) -> Result {
        let (start, exhausted, end) = (self.label(), self.label(), self.label());
        self.place(start);
        self.push_block(Block::While { start, end }, at)?;
        self.jump_if(test, exhausted, false)?;
        self.conditional_body(body)?;
        self.jump(Opcode::Jump, start, Location::NONE);
        self.cur.blocks.pop();
        self.place(exhausted);
        self.conditional_body(orelse)?;
        self.place(end);
        Ok(())
    }

    pub(crate) fn for_stmt(&mut self, stmt: &'a For<'a>, at: Location) -> Result {
        let (start, exhausted, end) = (self.label(), self.label(), self.label());
        self.push_block(Block::For { start, end }, at)?;
        self.expr(stmt.iter)?;
        let at = stmt.iter.at;
        self.op(Opcode::GetIter, at);
        self.place(start);
        self.jump(Opcode::ForIter, exhausted, at);
        // A line event for the target on every round.
        self.op(Opcode::Nop, stmt.target.at);
        self.expr(stmt.target)?;
        self.conditional_body(stmt.body)?;
        self.jump(Opcode::Jump, start, Location::NONE);
        self.place(exhausted);
        // A traced loop shows the line of its end as that of the iterator.
        self.op(Opcode::EndFor, Location::NONE);
        self.op(Opcode::PopIter, Location::NONE);
        self.cur.blocks.pop();
        self.conditional_body(stmt.orelse)?;
        self.place(end);
        Ok(())
    }

    pub(crate) fn async_for(&mut self, stmt: &'a For<'a>, at: Location) -> Result {
        if !self.may_await_at_top() && self.cur.kind != Kind::AsyncFunction {
            return self.error("'async for' outside async function", at);
        }
        let (start, exhausted, end) = (self.label(), self.label(), self.label());
        self.expr(stmt.iter)?;
        self.op(Opcode::GetAiter, stmt.iter.at);
        self.place(start);
        self.push_block(Block::For { start, end }, at)?;
        self.jump(Opcode::SetupFinally, exhausted, at);
        self.op(Opcode::GetAnext, at);
        self.load_none(at);
        let send = self.yield_from(at, true);
        self.op(Opcode::PopBlock, at);
        self.op(Opcode::NotTaken, at);
        self.expr(stmt.target)?;
        self.conditional_body(stmt.body)?;
        self.jump(Opcode::Jump, start, Location::NONE);
        self.cur.blocks.pop();
        self.place(exhausted);
        self.jump(Opcode::EndAsyncFor, send, stmt.iter.at);
        self.conditional_body(stmt.orelse)?;
        self.place(end);
        Ok(())
    }

    pub(crate) fn return_stmt(&mut self, value: Option<&'a Expr<'a>>, at: Location) -> Result {
        let scope = self.cur.scope;
        if !scope.kind.is_function_like() {
            return self.error("'return' outside function", at);
        }
        if value.is_some() && scope.is_coroutine && scope.is_generator {
            return self.error("'return' with value in async generator", at);
        }
        debug_assert!(scope.kind == ScopeKind::Function, "no other block holds statements");
        let mut place = at;
        let constant = value.and_then(|value| self.constant_of(value));
        let computed = value.filter(|_| constant.is_none());
        if let Some(value) = computed {
            self.expr(value)?;
        } else if let Some(value) = value {
            place = value.at;
            self.op(Opcode::Nop, place);
        }
        if value.is_none_or(|value| value.at.line != at.line) {
            place = at;
            self.op(Opcode::Nop, place);
        }
        self.unwind_all(&mut place, computed.is_some())?;
        match (value, constant) {
            (None, _) => self.load_none(place),
            (_, Some(constant)) => self.load_const(constant, place),
            _ => {}
        }
        self.op(Opcode::ReturnValue, place);
        Ok(())
    }

    pub(crate) fn break_stmt(&mut self, at: Location) -> Result {
        let mut place = at;
        self.op(Opcode::Nop, place);
        let found = self.unwind_to_loop(&mut place)?;
        let Some(block @ (Block::While { end, .. } | Block::For { end, .. })) = found else {
            return self.error("'break' outside loop", at);
        };
        self.undo(block, &mut place, false)?;
        self.jump(Opcode::Jump, end, place);
        Ok(())
    }

    pub(crate) fn continue_stmt(&mut self, at: Location) -> Result {
        let mut place = at;
        self.op(Opcode::Nop, place);
        match self.unwind_to_loop(&mut place)? {
            Some(Block::While { start, .. } | Block::For { start, .. }) => {
                self.jump(Opcode::Jump, start, place);
                Ok(())
            }
            _ => self.error("'continue' not properly in loop", at),
        }
    }

    /// Whether `await` and its kin are allowed outside of functions (`ast.PyCF_ALLOW_TOP_LEVEL_AWAIT`).
    pub(crate) fn may_await_at_top(&self) -> bool {
        self.top_level_await && self.cur.kind == Kind::Module
    }
}
