//! `with` and `async with`.

use bytecode::Location;
use bytecode::opcode::Opcode;
use bytecode::operand::Special;
use syntax::ast::With;

use crate::blocks::Block;
use crate::generator::{Generator, Kind, Result};

impl<'a> Generator<'_, 'a> {
    pub(crate) fn with_stmt(&mut self, stmt: &'a With<'a>, is_async: bool, at: Location) -> Result {
        let before = std::mem::replace(&mut self.cur.conditional, true);
        let result = self.with_items(stmt, 0, is_async, at);
        self.cur.conditional = before;
        result
    }

    /// Items from `index` on, the body inside the last.
    fn with_items(&mut self, stmt: &'a With<'a>, index: usize, is_async: bool, stmt_at: Location) -> Result {
        if is_async && !self.may_await_at_top() && self.cur.kind != Kind::AsyncFunction {
            return self.error("'async with' outside async function", stmt_at);
        }
        let Some(item) = stmt.items.get(index) else { return self.body(stmt.body) };
        let at = item.context_expr.at;
        let (handler, exit) = (self.label(), self.label());
        self.expr(item.context_expr)?;
        self.enter_context(is_async, at);
        self.jump(Opcode::SetupWith, handler, at);
        self.push_block(Block::With { at, is_async }, at)?;
        match item.optional_vars {
            Some(target) => self.expr(target)?,
            None => self.op(Opcode::PopTop, at),
        }
        if index + 1 < stmt.items.len() {
            self.nested(|this| this.with_items(stmt, index + 1, is_async, stmt_at))?;
        } else {
            self.body(stmt.body)?;
        }
        self.cur.blocks.pop();
        self.op(Opcode::PopBlock, if is_async { at } else { Location::NONE });
        self.exit_with_nones(at, is_async);
        self.op(Opcode::PopTop, at);
        self.jump(Opcode::Jump, exit, at);

        self.place(handler);
        let cleanup = self.label();
        self.jump(Opcode::SetupCleanup, cleanup, at);
        self.op(Opcode::PushExcInfo, at);
        self.op(Opcode::WithExceptStart, at);
        if is_async {
            self.await_result(2, at);
        }
        self.suppress_or_reraise(cleanup, exit);
        self.place(exit);
        Ok(())
    }

    /// Calls `__enter__`; the exit method stays on the stack below the result.
    fn enter_context(&mut self, is_async: bool, at: Location) {
        let (enter, exit) =
            if is_async { (Special::Aenter, Special::Aexit) } else { (Special::Enter, Special::Exit) };
        self.op_arg(Opcode::Copy, 1, at);
        self.op_arg(Opcode::LoadSpecial, exit.oparg(), at);
        self.op_arg(Opcode::Swap, 2, at);
        self.op_arg(Opcode::Swap, 3, at);
        self.op_arg(Opcode::LoadSpecial, enter.oparg(), at);
        self.op_arg(Opcode::Call, 0, at);
        if is_async {
            self.await_result(1, at);
        }
    }

    /// Calls the exit method as after a body that did not raise; its result is on the stack.
    pub(crate) fn exit_with_nones(&mut self, at: Location, is_async: bool) {
        (0..3).for_each(|_| self.load_none(at));
        self.op_arg(Opcode::Call, 3, at);
        if is_async {
            self.await_result(2, at);
        }
    }

    /// Awaits what is on the stack; `why` tells the error message where the awaitable came from.
    pub(crate) fn await_result(&mut self, why: u32, at: Location) {
        self.op_arg(Opcode::GetAwaitable, why, at);
        self.load_none(at);
        self.yield_from(at, true);
    }

    fn suppress_or_reraise(&mut self, cleanup: flowgraph::Label, exit: flowgraph::Label) {
        let none = Location::NONE;
        let suppress = self.label();
        self.op(Opcode::ToBool, none);
        self.jump(Opcode::PopJumpIfTrue, suppress, none);
        self.op_arg(Opcode::Reraise, 2, none);
        self.place(suppress);
        self.op(Opcode::PopTop, none);
        self.op(Opcode::PopBlock, none);
        self.op(Opcode::PopExcept, none);
        (0..3).for_each(|_| self.op(Opcode::PopTop, none));
        self.jump(Opcode::JumpNoInterrupt, exit, none);
        self.place(cleanup);
        self.restore_and_reraise();
    }
}
