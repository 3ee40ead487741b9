//! What a jump out of a block must undo: handlers to leave, context managers to close, `finally` bodies to run.

use bytecode::Location;
use bytecode::opcode::Opcode;
use flowgraph::Label;
use syntax::ast::Stmt;

use crate::generator::{Generator, Result};

/// A block that a `return`, `break` or `continue` may leave.
#[derive(Clone, Copy)]
pub(crate) enum Block<'a> {
    /// `while`.
    While { start: Label, end: Label },
    /// `for` and `async for`: the iterator is on the stack.
    For { start: Label, end: Label },
    /// `try` body with `except` clauses.
    Try,
    /// `try` body with a `finally` clause, whose body this is.
    Finally(&'a [Stmt<'a>]),
    /// The `finally` body, as it runs for an exception.
    FinallyHandler,
    /// `with` body; where the context expression stands.
    With { at: Location, is_async: bool },
    /// `except` body; the name of the exception.
    Handler { name: Option<&'a str> },
    /// `except*` clauses.
    GroupHandler,
    /// A value that a running `finally` body must keep.
    Value,
    /// A handler that leaves nothing to undo; it counts as a block all the same.
    Inert,
}

/// So many blocks may lie within each other.
const MAX_BLOCKS: usize = 21;

impl<'a> Generator<'_, 'a> {
    /// Goes into a block; `at` is the place of the error when there are too many.
    pub(crate) fn push_block(&mut self, block: Block<'a>, at: Location) -> Result {
        if self.cur.blocks.len() >= MAX_BLOCKS {
            return self.error("too many statically nested blocks", at);
        }
        self.cur.blocks.push(block);
        Ok(())
    }

    /// Undoes all blocks, for a `return`. `keeps_value` says that the result is on the stack.
    pub(crate) fn unwind_all(&mut self, at: &mut Location, keeps_value: bool) -> Result {
        self.unwind(at, keeps_value, false).map(|_| ())
    }

    /// Undoes the blocks inside the innermost loop and names that loop.
    pub(crate) fn unwind_to_loop(&mut self, at: &mut Location) -> Result<Option<Block<'a>>> {
        self.unwind(at, false, true)
    }

    /// A block's own `finally` body may hold jumps that leave the blocks around it: while a block is undone, it and
    /// those inside it are off the stack.
    fn unwind(&mut self, at: &mut Location, keeps_value: bool, to_loop: bool) -> Result<Option<Block<'a>>> {
        let all = self.cur.blocks.clone();
        let mut found = None;
        while let Some(&block) = self.cur.blocks.last() {
            if matches!(block, Block::GroupHandler) {
                let message = "'break', 'continue' and 'return' cannot appear in an except* block";
                return self.error(message, *at);
            }
            if to_loop && matches!(block, Block::While { .. } | Block::For { .. }) {
                found = Some(block);
                break;
            }
            self.cur.blocks.pop();
            self.undo(block, at, keeps_value)?;
        }
        self.cur.blocks = all;
        Ok(found)
    }

    /// Emits what leaves one block. `at` loses its place where the code is no longer that of the jump.
    pub(crate) fn undo(&mut self, block: Block<'a>, at: &mut Location, keeps_value: bool) -> Result {
        match block {
            Block::While { .. } | Block::GroupHandler | Block::Inert => {}
            Block::For { .. } | Block::Value => {
                self.keep_value(keeps_value, *at);
                self.op(Opcode::PopTop, *at);
            }
            Block::Try => self.op(Opcode::PopBlock, *at),
            Block::Finally(body) => {
                self.op(Opcode::PopBlock, *at);
                if keeps_value {
                    self.push_block(Block::Value, *at)?;
                }
                self.body(body)?;
                if keeps_value {
                    self.cur.blocks.pop();
                }
                *at = Location::NONE;
            }
            Block::FinallyHandler => {
                self.keep_value(keeps_value, *at);
                self.op(Opcode::PopTop, *at);
                self.keep_value(keeps_value, *at);
                self.op(Opcode::PopBlock, *at);
                self.op(Opcode::PopExcept, *at);
            }
            Block::With { at: context, is_async } => {
                self.undo_with(context, is_async, keeps_value);
                *at = Location::NONE;
            }
            Block::Handler { name } => {
                if name.is_some() {
                    self.op(Opcode::PopBlock, *at);
                }
                self.keep_value(keeps_value, *at);
                self.op(Opcode::PopBlock, *at);
                self.op(Opcode::PopExcept, *at);
                if let Some(name) = name {
                    self.clear_name(name, *at)?;
                }
            }
        }
        Ok(())
    }

    fn undo_with(&mut self, at: Location, is_async: bool, keeps_value: bool) {
        self.op(Opcode::PopBlock, at);
        if keeps_value {
            self.op_arg(Opcode::Swap, 3, at);
            self.op_arg(Opcode::Swap, 2, at);
        }
        self.exit_with_nones(at, is_async);
        self.op(Opcode::PopTop, at);
    }

    /// Moves the value under the entry that goes.
    fn keep_value(&mut self, keeps_value: bool, at: Location) {
        if keeps_value {
            self.op_arg(Opcode::Swap, 2, at);
        }
    }
}
