//! Comparisons, and jumps on the truth of an expression.

use bytecode::Location;
use bytecode::opcode::Opcode;
use bytecode::operand::{Compare, CompareOp};
use flowgraph::Label;
use syntax::ast::{BoolOperator, CompareOperator, Expr, ExprKind, UnaryOperator};

use crate::generator::{Generator, Result};

impl<'a> Generator<'_, 'a> {
    /// Jumps to `target` if the truth of `test` is `condition`; else goes on.
    pub(crate) fn jump_if(&mut self, test: &'a Expr<'a>, target: Label, condition: bool) -> Result {
        self.nested(|this| this.jump_if_kind(test, target, condition))
    }

    fn jump_if_kind(&mut self, test: &'a Expr<'a>, target: Label, condition: bool) -> Result {
        match test.kind {
            ExprKind::UnaryOp { op: UnaryOperator::Not, operand } => {
                self.jump_if(operand, target, !condition)
            }
            ExprKind::BoolOp { op, values } => self.jump_if_bool_op(op, values, target, condition),
            ExprKind::IfExp { test, body, orelse } => {
                let (next, end) = (self.label(), self.label());
                self.jump_if(test, next, false)?;
                self.jump_if(body, target, condition)?;
                self.jump(Opcode::JumpNoInterrupt, end, Location::NONE);
                self.place(next);
                self.jump_if(orelse, target, condition)?;
                self.place(end);
                Ok(())
            }
            ExprKind::Compare { left, ops, comparators }
                if ops.len() > 1 && ops.len() == comparators.len() =>
            {
                self.check_compare(left, ops, comparators, test.at)?;
                self.jump_if_chain(left, ops, comparators, test.at, target, condition)
            }
            _ => {
                self.expr(test)?;
                self.op(Opcode::ToBool, test.at);
                self.jump(jump_on(condition), target, test.at);
                Ok(())
            }
        }
    }

    fn jump_if_bool_op(
        &mut self,
        op: BoolOperator,
        values: &'a [Expr<'a>],
        target: Label,
        condition: bool,
    ) -> Result {
        let decides = op == BoolOperator::Or;
        let end = self.label();
        let early = if decides == condition { target } else { end };
        let Some((last, others)) = values.split_last() else { return Ok(()) };
        for value in others {
            self.jump_if(value, early, decides)?;
        }
        self.jump_if(last, target, condition)?;
        self.place(end);
        Ok(())
    }

    fn jump_if_chain(
        &mut self,
        left: &'a Expr<'a>,
        ops: &[CompareOperator],
        comparators: &'a [Expr<'a>],
        at: Location,
        target: Label,
        condition: bool,
    ) -> Result {
        let (cleanup, end) = (self.label(), self.label());
        self.expr(left)?;
        let last = ops.len() - 1;
        for (&op, comparator) in ops[..last].iter().zip(comparators) {
            self.chain_link(op, comparator, at)?;
            self.op(Opcode::ToBool, at);
            self.jump(Opcode::PopJumpIfFalse, cleanup, at);
        }
        self.expr(&comparators[last])?;
        self.compare_op(ops[last], at);
        self.op(Opcode::ToBool, at);
        self.jump(jump_on(condition), target, at);
        self.jump(Opcode::JumpNoInterrupt, end, Location::NONE);
        self.place(cleanup);
        self.op(Opcode::PopTop, at);
        if !condition {
            self.jump(Opcode::JumpNoInterrupt, target, Location::NONE);
        }
        self.place(end);
        Ok(())
    }

    pub(crate) fn compare(
        &mut self,
        expr: &'a Expr<'a>,
        left: &'a Expr<'a>,
        ops: &[CompareOperator],
        comparators: &'a [Expr<'a>],
    ) -> Result {
        let at = expr.at;
        self.check_compare(left, ops, comparators, at)?;
        self.expr(left)?;
        let Some(last) = ops.len().min(comparators.len()).checked_sub(1) else { return Ok(()) };
        if last == 0 {
            self.expr(&comparators[0])?;
            self.compare_op(ops[0], at);
            return Ok(());
        }
        let (cleanup, end) = (self.label(), self.label());
        for (&op, comparator) in ops[..last].iter().zip(comparators) {
            self.chain_link(op, comparator, at)?;
            self.op_arg(Opcode::Copy, 1, at);
            self.op(Opcode::ToBool, at);
            self.jump(Opcode::PopJumpIfFalse, cleanup, at);
            self.op(Opcode::PopTop, at);
        }
        self.expr(&comparators[last])?;
        self.compare_op(ops[last], at);
        self.jump(Opcode::JumpNoInterrupt, end, Location::NONE);
        self.place(cleanup);
        self.op_arg(Opcode::Swap, 2, at);
        self.op(Opcode::PopTop, at);
        self.place(end);
        Ok(())
    }

    /// One comparison of a chain: the right operand stays below the result, as left operand of the next.
    fn chain_link(&mut self, op: CompareOperator, comparator: &'a Expr<'a>, at: Location) -> Result {
        self.expr(comparator)?;
        self.op_arg(Opcode::Swap, 2, at);
        self.op_arg(Opcode::Copy, 2, at);
        self.compare_op(op, at);
        Ok(())
    }

    fn compare_op(&mut self, op: CompareOperator, at: Location) {
        let op = match op {
            CompareOperator::Is => return self.op_arg(Opcode::IsOp, 0, at),
            CompareOperator::IsNot => return self.op_arg(Opcode::IsOp, 1, at),
            CompareOperator::In => return self.op_arg(Opcode::ContainsOp, 0, at),
            CompareOperator::NotIn => return self.op_arg(Opcode::ContainsOp, 1, at),
            CompareOperator::Eq => CompareOp::Eq,
            CompareOperator::NotEq => CompareOp::Ne,
            CompareOperator::Lt => CompareOp::Lt,
            CompareOperator::LtE => CompareOp::Le,
            CompareOperator::Gt => CompareOp::Gt,
            CompareOperator::GtE => CompareOp::Ge,
        };
        self.plain_compare(op, at);
    }

    pub(crate) fn plain_compare(&mut self, op: CompareOp, at: Location) {
        self.op_arg(Opcode::CompareOp, Compare { op, to_bool: false }.oparg(), at);
    }
}

fn jump_on(condition: bool) -> Opcode {
    if condition { Opcode::PopJumpIfTrue } else { Opcode::PopJumpIfFalse }
}
