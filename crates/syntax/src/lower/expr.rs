//! Expressions, literals and strings aside.

use bytecode::Constant;
use ruff_python_ast as ruff;
use ruff_python_ast::token::{Token, TokenKind};
use ruff_text_size::{Ranged, TextRange, TextSize};

use super::{Lower, Lowered, Stop};
use crate::ast::{
    BoolOperator, Comp, CompareOperator, Comprehension, Context, Expr, ExprKind, Keyword, Operator,
    UnaryOperator,
};

impl<'a> Lower<'_, 'a, '_> {
    pub(super) fn expr(&mut self, expr: &ruff::Expr) -> Lowered<&'a Expr<'a>> {
        let value = self.expr_value(expr)?;
        Ok(self.arena.alloc(value))
    }

    pub(super) fn opt_expr(&mut self, expr: Option<&ruff::Expr>) -> Lowered<Option<&'a Expr<'a>>> {
        expr.map(|expr| self.expr(expr)).transpose()
    }

    pub(super) fn exprs(&mut self, exprs: &[ruff::Expr]) -> Lowered<&'a [Expr<'a>]> {
        self.list(exprs, Self::expr_value)
    }

    /// The node itself, not yet in the arena.
    pub(super) fn expr_value(&mut self, expr: &ruff::Expr) -> Lowered<Expr<'a>> {
        if let Some(kind) = self.leaf(expr)? {
            return Ok(Expr { kind, at: self.at(expr) });
        }
        self.deeper(parser_weight(expr), |lower| {
            let kind = match expr {
                ruff::Expr::StringLiteral(node) => return lower.string(node),
                ruff::Expr::BytesLiteral(node) => return lower.bytes(node),
                ruff::Expr::FString(node) => return lower.f_string(node),
                ruff::Expr::TString(node) => return lower.t_string(node),
                _ => lower.inner(expr)?,
            };
            Ok(Expr { kind, at: lower.at(expr) })
        })
    }

    /// Expressions without parts.
    fn leaf(&mut self, expr: &ruff::Expr) -> Lowered<Option<ExprKind<'a>>> {
        let value = match expr {
            ruff::Expr::Name(node) => {
                let id = self.arena.str(&node.id);
                return Ok(Some(ExprKind::Name { id, ctx: context(node.ctx)? }));
            }
            ruff::Expr::NumberLiteral(node) => self.number(node)?,
            ruff::Expr::BooleanLiteral(node) => Constant::Bool(node.value),
            ruff::Expr::NoneLiteral(_) => Constant::None,
            ruff::Expr::EllipsisLiteral(_) => Constant::Ellipsis,
            _ => return Ok(None),
        };
        Ok(Some(ExprKind::Constant { value: self.arena.constant(value), kind: None }))
    }

    fn inner(&mut self, expr: &ruff::Expr) -> Lowered<ExprKind<'a>> {
        Ok(match expr {
            ruff::Expr::Attribute(node) => ExprKind::Attribute {
                value: self.expr(&node.value)?,
                attr: self.name(&node.attr),
                ctx: context(node.ctx)?,
            },
            ruff::Expr::Call(node) => {
                let func = self.expr(&node.func)?;
                let (args, keywords) = self.arguments(&node.arguments)?;
                ExprKind::Call { func, args, keywords }
            }
            ruff::Expr::Subscript(node) => ExprKind::Subscript {
                value: self.expr(&node.value)?,
                slice: self.expr(&node.slice)?,
                ctx: context(node.ctx)?,
            },
            ruff::Expr::BinOp(node) => ExprKind::BinOp {
                left: self.expr(&node.left)?,
                op: operator(node.op),
                right: self.expr(&node.right)?,
            },
            ruff::Expr::UnaryOp(node) => {
                ExprKind::UnaryOp { op: unary_operator(node.op), operand: self.expr(&node.operand)? }
            }
            ruff::Expr::BoolOp(node) => {
                let op = match node.op {
                    ruff::BoolOp::And => BoolOperator::And,
                    ruff::BoolOp::Or => BoolOperator::Or,
                };
                ExprKind::BoolOp { op, values: self.exprs(&node.values)? }
            }
            ruff::Expr::Compare(node) => ExprKind::Compare {
                left: self.expr(&node.left)?,
                ops: self.list(&node.ops, |_, op| Ok(compare_operator(*op)))?,
                comparators: self.exprs(&node.comparators)?,
            },
            ruff::Expr::List(node) => {
                ExprKind::List { elts: self.exprs(&node.elts)?, ctx: context(node.ctx)? }
            }
            ruff::Expr::Tuple(node) => {
                ExprKind::Tuple { elts: self.exprs(&node.elts)?, ctx: context(node.ctx)? }
            }
            ruff::Expr::Starred(node) => {
                ExprKind::Starred { value: self.expr(&node.value)?, ctx: context(node.ctx)? }
            }
            ruff::Expr::Set(node) => ExprKind::Set { elts: self.exprs(&node.elts)? },
            ruff::Expr::Dict(node) => self.dict(node)?,
            ruff::Expr::Slice(node) => ExprKind::Slice {
                lower: self.opt_expr(node.lower.as_deref())?,
                upper: self.opt_expr(node.upper.as_deref())?,
                step: self.opt_expr(node.step.as_deref())?,
            },
            _ => self.scoped(expr)?,
        })
    }

    /// Expressions with a scope or with control flow of their own.
    fn scoped(&mut self, expr: &ruff::Expr) -> Lowered<ExprKind<'a>> {
        Ok(match expr {
            ruff::Expr::Lambda(node) => ExprKind::Lambda {
                args: self.opt_params(node.parameters.as_deref())?,
                body: self.expr(&node.body)?,
            },
            ruff::Expr::If(node) => {
                let body = self.expr(&node.body)?;
                ExprKind::IfExp { test: self.expr(&node.test)?, body, orelse: self.expr(&node.orelse)? }
            }
            ruff::Expr::Named(node) => {
                // No parentheses around the target.
                if self.next_kind(node.target.end()) != Some(TokenKind::ColonEqual) {
                    return Err(Stop::rejected());
                }
                ExprKind::NamedExpr { target: self.expr(&node.target)?, value: self.expr(&node.value)? }
            }
            ruff::Expr::Await(node) => ExprKind::Await { value: self.expr(&node.value)? },
            ruff::Expr::Yield(node) => {
                self.check_yield(node.range)?;
                ExprKind::Yield { value: self.opt_expr(node.value.as_deref())? }
            }
            ruff::Expr::YieldFrom(node) => {
                self.check_yield(node.range)?;
                ExprKind::YieldFrom { value: self.expr(&node.value)? }
            }
            ruff::Expr::ListComp(node) => ExprKind::ListComp(self.comp(&node.elt, &node.generators)?),
            ruff::Expr::SetComp(node) => ExprKind::SetComp(self.comp(&node.elt, &node.generators)?),
            ruff::Expr::Generator(node) => ExprKind::GeneratorExp(self.comp(&node.elt, &node.generators)?),
            ruff::Expr::DictComp(node) => {
                let key = node.key.as_deref().ok_or_else(Stop::rejected)?;
                ExprKind::DictComp {
                    key: self.expr(key)?,
                    value: self.expr(&node.value)?,
                    generators: self.generators(&node.generators)?,
                }
            }
            _ => return Err(Stop::rejected()),
        })
    }

    /// In parentheses and fields, `yield` stands alone; the parser crate lets it begin a tuple or a generator.
    fn check_yield(&self, range: TextRange) -> Lowered<()> {
        let mut before =
            self.tokens.before(range.start()).iter().rev().filter(|token| !token.kind().is_trivia());
        let opens =
            before.next().is_some_and(|token| matches!(token.kind(), TokenKind::Lpar | TokenKind::Lbrace));
        let goes_on =
            matches!(self.next_kind(range.end()), Some(TokenKind::Comma | TokenKind::For | TokenKind::Async));
        if opens && goes_on { Err(Stop::rejected()) } else { Ok(()) }
    }

    /// The kind of the first token at or after an offset, comments and newlines aside.
    pub(super) fn next_kind(&self, offset: TextSize) -> Option<TokenKind> {
        let mut rest = self.tokens.after(offset).iter();
        rest.find(|token| !token.kind().is_trivia()).map(Token::kind)
    }

    fn dict(&mut self, node: &ruff::ExprDict) -> Lowered<ExprKind<'a>> {
        let mut values = Vec::with_capacity(node.items.len());
        let keys = self.list(&node.items, |lower, item| {
            let key = item.key.as_ref().map(|key| lower.expr_value(key)).transpose()?;
            values.push(lower.expr_value(&item.value)?);
            Ok(key)
        })?;
        Ok(ExprKind::Dict { keys, values: self.arena.slice(&values) })
    }

    fn comp(&mut self, elt: &ruff::Expr, generators: &[ruff::Comprehension]) -> Lowered<Comp<'a>> {
        if elt.is_starred_expr() {
            return Err(Stop::rejected());
        }
        Ok(Comp { elt: self.expr(elt)?, generators: self.generators(generators)? })
    }

    fn generators(&mut self, generators: &[ruff::Comprehension]) -> Lowered<&'a [Comprehension<'a>]> {
        self.list(generators, |lower, generator| {
            Ok(Comprehension {
                target: lower.expr(&generator.target)?,
                iter: lower.expr(&generator.iter)?,
                ifs: lower.exprs(&generator.ifs)?,
                is_async: generator.is_async,
            })
        })
    }

    /// Positional and keyword arguments, in source order among themselves.
    ///
    /// A generator that is the only argument takes the call's parentheses for its own.
    pub(super) fn arguments(
        &mut self,
        arguments: &ruff::Arguments,
    ) -> Lowered<(&'a [Expr<'a>], &'a [Keyword<'a>])> {
        let args = self.list(&arguments.args, |lower, arg| {
            let mut value = lower.expr_value(arg)?;
            if matches!(arg, ruff::Expr::Generator(generator) if !generator.parenthesized) {
                value.at = lower.lines.location(arguments.range);
            }
            Ok(value)
        })?;
        let keywords = self.list(&arguments.keywords, |lower, keyword| {
            Ok(Keyword {
                arg: lower.opt_name(keyword.arg.as_ref()),
                value: lower.expr(&keyword.value)?,
                at: lower.lines.location(TextRange::new(keyword.start(), keyword.end())),
            })
        })?;
        Ok((args, keywords))
    }
}

/// What one level of this node costs CPython's parser, measured by how deep it goes.
fn parser_weight(expr: &ruff::Expr) -> u32 {
    match expr {
        ruff::Expr::UnaryOp(_) | ruff::Expr::If(_) | ruff::Expr::Await(_) => 3,
        ruff::Expr::Lambda(_) => 10,
        ruff::Expr::BinOp(node) if node.op == ruff::Operator::Pow => 10,
        _ => 0,
    }
}

pub(super) fn context(ctx: ruff::ExprContext) -> Lowered<Context> {
    match ctx {
        ruff::ExprContext::Load => Ok(Context::Load),
        ruff::ExprContext::Store => Ok(Context::Store),
        ruff::ExprContext::Del => Ok(Context::Del),
        ruff::ExprContext::Invalid => Err(Stop::rejected()),
    }
}

pub(super) fn operator(op: ruff::Operator) -> Operator {
    match op {
        ruff::Operator::Add => Operator::Add,
        ruff::Operator::Sub => Operator::Sub,
        ruff::Operator::Mult => Operator::Mult,
        ruff::Operator::MatMult => Operator::MatMult,
        ruff::Operator::Div => Operator::Div,
        ruff::Operator::Mod => Operator::Mod,
        ruff::Operator::Pow => Operator::Pow,
        ruff::Operator::LShift => Operator::LShift,
        ruff::Operator::RShift => Operator::RShift,
        ruff::Operator::BitOr => Operator::BitOr,
        ruff::Operator::BitXor => Operator::BitXor,
        ruff::Operator::BitAnd => Operator::BitAnd,
        ruff::Operator::FloorDiv => Operator::FloorDiv,
    }
}

fn unary_operator(op: ruff::UnaryOp) -> UnaryOperator {
    match op {
        ruff::UnaryOp::Invert => UnaryOperator::Invert,
        ruff::UnaryOp::Not => UnaryOperator::Not,
        ruff::UnaryOp::UAdd => UnaryOperator::UAdd,
        ruff::UnaryOp::USub => UnaryOperator::USub,
    }
}

fn compare_operator(op: ruff::CmpOp) -> CompareOperator {
    match op {
        ruff::CmpOp::Eq => CompareOperator::Eq,
        ruff::CmpOp::NotEq => CompareOperator::NotEq,
        ruff::CmpOp::Lt => CompareOperator::Lt,
        ruff::CmpOp::LtE => CompareOperator::LtE,
        ruff::CmpOp::Gt => CompareOperator::Gt,
        ruff::CmpOp::GtE => CompareOperator::GtE,
        ruff::CmpOp::Is => CompareOperator::Is,
        ruff::CmpOp::IsNot => CompareOperator::IsNot,
        ruff::CmpOp::In => CompareOperator::In,
        ruff::CmpOp::NotIn => CompareOperator::NotIn,
    }
}
