//! Expressions: the dispatch, operators, and what suspends a function.

use bytecode::opcode::Opcode;
use bytecode::operand::{BinaryOp, Intrinsic1, ResumeAt};
use bytecode::{Constant, Location};
use flowgraph::Label;
use syntax::ast::{BoolOperator, Comp, Context, Expr, ExprKind, Operator, UnaryOperator};

use crate::comprehensions::{Element, What};
use crate::generator::{Generator, Kind, Result, too_deep};

/// Longest chain of binary operators: it costs no native stack here, but CPython gives up before.
const MAX_CHAIN: usize = 100_000;

impl<'a> Generator<'_, 'a> {
    /// Evaluates an expression onto the stack, or stores to or deletes the place that it names.
    pub(crate) fn expr(&mut self, expr: &'a Expr<'a>) -> Result {
        self.nested(|this| this.expr_kind(expr))
    }

    fn expr_kind(&mut self, expr: &'a Expr<'a>) -> Result {
        let at = expr.at;
        match expr.kind {
            ExprKind::BoolOp { op, values } => self.bool_op(op, values, at),
            ExprKind::NamedExpr { target, value } => {
                self.expr(value)?;
                self.op_arg(Opcode::Copy, 1, at);
                self.expr(target)
            }
            ExprKind::BinOp { .. } => self.bin_op(expr),
            ExprKind::UnaryOp { op, operand } => self.unary_op(op, operand, at),
            ExprKind::Lambda { args, body } => self.lambda(expr, args, body),
            ExprKind::IfExp { test, body, orelse } => self.if_exp(test, body, orelse),
            ExprKind::Dict { keys, values } => self.dict(keys, values, at),
            ExprKind::Set { elts } => self.set(elts, at),
            ExprKind::ListComp(comp) => self.comprehension(expr, What::List, comp.generators, single(&comp)),
            ExprKind::SetComp(comp) => self.comprehension(expr, What::Set, comp.generators, single(&comp)),
            ExprKind::GeneratorExp(comp) => {
                self.comprehension(expr, What::Generator, comp.generators, single(&comp))
            }
            ExprKind::DictComp { key, value, generators } => {
                self.comprehension(expr, What::Dict, generators, Element { key, value: Some(value) })
            }
            ExprKind::Await { value } => self.await_expr(value, at),
            ExprKind::Yield { value } => self.yield_expr(value, at),
            ExprKind::YieldFrom { value } => self.yield_from_expr(value, at),
            ExprKind::Compare { left, ops, comparators } => self.compare(expr, left, ops, comparators),
            ExprKind::Call { func, args, keywords } => self.call(func, args, keywords, at),
            ExprKind::FormattedValue { value, conversion, format_spec } => {
                self.formatted_value(value, conversion, format_spec, at)
            }
            ExprKind::Interpolation { value, str, conversion, format_spec } => {
                self.interpolation(value, str, conversion, format_spec, at)
            }
            ExprKind::JoinedStr { values } => self.joined_str(values, at),
            ExprKind::TemplateStr { values } => self.template_str(values, at),
            ExprKind::Constant { value, .. } => {
                self.load_const(value.clone(), at);
                Ok(())
            }
            ExprKind::Attribute { value, attr, ctx } => self.attribute(expr, value, attr, ctx),
            ExprKind::Subscript { value, slice, ctx } => self.subscript(value, slice, ctx, at),
            ExprKind::Starred { ctx: Context::Store, .. } => {
                self.error("starred assignment target must be in a list or tuple", at)
            }
            ExprKind::Starred { .. } => self.error("can't use starred expression here", at),
            ExprKind::Name { .. } => match self.constant_of(expr) {
                Some(constant) => {
                    self.load_const(constant, at);
                    Ok(())
                }
                None => self.name_expr(expr),
            },
            ExprKind::List { elts, ctx } => self.list(elts, ctx, at),
            ExprKind::Tuple { elts, ctx } => self.tuple(elts, ctx, at),
            ExprKind::Slice { .. } => self.slice(expr),
        }
    }

    fn name_expr(&mut self, expr: &'a Expr<'a>) -> Result {
        match expr.kind {
            ExprKind::Name { id, ctx } => self.name(id, ctx, expr.at),
            _ => Ok(()),
        }
    }

    /// The value of an expression that is a constant without folding: a literal, or `__debug__`.
    pub(crate) fn constant_of(&self, expr: &Expr) -> Option<Constant> {
        match expr.kind {
            ExprKind::Constant { value, .. } => Some(value.clone()),
            ExprKind::Name { id: "__debug__", ctx: Context::Load } => {
                Some(Constant::Bool(self.optimize == 0))
            }
            _ => None,
        }
    }

    fn bool_op(&mut self, op: BoolOperator, values: &'a [Expr<'a>], at: Location) -> Result {
        let jump = match op {
            BoolOperator::And => Opcode::JumpIfFalse,
            BoolOperator::Or => Opcode::JumpIfTrue,
        };
        let end = self.label();
        for (index, value) in values.iter().enumerate() {
            self.expr(value)?;
            if index + 1 < values.len() {
                self.jump(jump, end, at);
                self.op(Opcode::PopTop, at);
            }
        }
        self.place(end);
        Ok(())
    }

    /// A chain `a + b + c …` leans to the left and may be long: it is walked without recursion.
    fn bin_op(&mut self, expr: &'a Expr<'a>) -> Result {
        let mut chain = Vec::new();
        let mut leftmost = expr;
        while let ExprKind::BinOp { left, op, right } = leftmost.kind
            && (chain.is_empty() || crate::percent::format_of(leftmost).is_none())
        {
            if chain.is_empty() && self.percent_format(leftmost)? {
                return Ok(());
            }
            if chain.len() == MAX_CHAIN {
                return Err(too_deep());
            }
            chain.push((op, right, leftmost.at));
            leftmost = left;
        }
        self.expr(leftmost)?;
        for (op, right, at) in chain.into_iter().rev() {
            self.expr(right)?;
            self.op_arg(Opcode::BinaryOp, binary_op(op).oparg(), at);
        }
        Ok(())
    }

    fn unary_op(&mut self, op: UnaryOperator, operand: &'a Expr<'a>, at: Location) -> Result {
        self.expr(operand)?;
        match op {
            UnaryOperator::Invert => self.op(Opcode::UnaryInvert, at),
            UnaryOperator::Not => {
                self.op(Opcode::ToBool, at);
                self.op(Opcode::UnaryNot, at);
            }
            UnaryOperator::UAdd => {
                self.op_arg(Opcode::CallIntrinsic1, Intrinsic1::UnaryPositive.oparg(), at);
            }
            UnaryOperator::USub => self.op(Opcode::UnaryNegative, at),
        }
        Ok(())
    }

    fn if_exp(&mut self, test: &'a Expr<'a>, body: &'a Expr<'a>, orelse: &'a Expr<'a>) -> Result {
        let (next, end) = (self.label(), self.label());
        self.jump_if(test, next, false)?;
        self.expr(body)?;
        self.jump(Opcode::JumpNoInterrupt, end, Location::NONE);
        self.place(next);
        self.expr(orelse)?;
        self.place(end);
        Ok(())
    }

    fn await_expr(&mut self, value: &'a Expr<'a>, at: Location) -> Result {
        if !self.may_await_at_top() {
            if !self.cur.scope.kind.is_function_like() {
                return self.error("'await' outside function", at);
            }
            if !matches!(self.cur.kind, Kind::AsyncFunction | Kind::Comprehension) {
                return self.error("'await' outside async function", at);
            }
        }
        self.expr(value)?;
        self.await_result(0, at);
        Ok(())
    }

    fn yield_expr(&mut self, value: Option<&'a Expr<'a>>, at: Location) -> Result {
        if !self.cur.scope.kind.is_function_like() {
            return self.error("'yield' outside function", at);
        }
        match value {
            Some(value) => self.expr(value)?,
            None => self.load_none(at),
        }
        self.yield_value(at);
        Ok(())
    }

    /// Yields what is on the stack, wrapped if the function is an asynchronous generator.
    pub(crate) fn yield_value(&mut self, at: Location) {
        if self.cur.scope.is_generator && self.cur.scope.is_coroutine {
            self.op_arg(Opcode::CallIntrinsic1, Intrinsic1::AsyncGenWrap.oparg(), at);
        }
        self.op_arg(Opcode::YieldValue, 0, at);
        self.op_arg(Opcode::Resume, ResumeAt::AfterYield as u32, at);
    }

    fn yield_from_expr(&mut self, value: &'a Expr<'a>, at: Location) -> Result {
        if !self.cur.scope.kind.is_function_like() {
            return self.error("'yield from' outside function", at);
        }
        if self.cur.kind == Kind::AsyncFunction {
            return self.error("'yield from' inside async function", at);
        }
        self.expr(value)?;
        self.op(Opcode::GetYieldFromIter, at);
        self.load_none(at);
        self.yield_from(at, false);
        Ok(())
    }

    /// The loop that hands values of an inner iterator out and sent values in. Gives back the label of its `SEND`.
    pub(crate) fn yield_from(&mut self, at: Location, is_await: bool) -> Label {
        let (send, fail, exit) = (self.label(), self.label(), self.label());
        let resume = if is_await { ResumeAt::AfterAwait } else { ResumeAt::AfterYieldFrom };
        self.place(send);
        self.jump(Opcode::Send, exit, at);
        // An exception thrown in while suspended goes to the inner iterator.
        self.jump(Opcode::SetupFinally, fail, at);
        self.op_arg(Opcode::YieldValue, 1, at);
        self.op(Opcode::PopBlock, Location::NONE);
        self.op_arg(Opcode::Resume, resume as u32, at);
        self.jump(Opcode::JumpNoInterrupt, send, at);
        self.place(fail);
        self.op(Opcode::CleanupThrow, at);
        self.place(exit);
        self.op(Opcode::EndSend, at);
        send
    }
}

fn single<'a>(comp: &Comp<'a>) -> Element<'a> {
    Element { key: comp.elt, value: None }
}

/// The operation behind an operator.
pub(crate) fn binary_op(op: Operator) -> BinaryOp {
    match op {
        Operator::Add => BinaryOp::Add,
        Operator::Sub => BinaryOp::Subtract,
        Operator::Mult => BinaryOp::Multiply,
        Operator::MatMult => BinaryOp::MatrixMultiply,
        Operator::Div => BinaryOp::TrueDivide,
        Operator::Mod => BinaryOp::Remainder,
        Operator::Pow => BinaryOp::Power,
        Operator::LShift => BinaryOp::Lshift,
        Operator::RShift => BinaryOp::Rshift,
        Operator::BitOr => BinaryOp::Or,
        Operator::BitXor => BinaryOp::Xor,
        Operator::BitAnd => BinaryOp::And,
        Operator::FloorDiv => BinaryOp::FloorDivide,
    }
}
