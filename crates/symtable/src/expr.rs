//! Expressions.
//!
//! `expr` goes down the first operand in a loop, so long chains (`a + b + c`, `a.b().c()`) cost one task per link.

use bytecode::Location;
use syntax::SyntaxError;
use syntax::ast::{Context, Expr, ExprKind, Keyword, NodeKey};

use crate::builder::{Builder, Outcome, Task};
use crate::table::{Comprehension, Flags, Role, ScopeKind};

impl<'a> Builder<'a> {
    /// Visits an expression.
    pub(crate) fn expr(&mut self, mut expr: &'a Expr<'a>) -> Outcome {
        while let Some(first) = self.operands(expr)? {
            expr = first;
        }
        Ok(())
    }

    /// Does an expression's own part and returns its first operand, leaving the others as tasks.
    fn operands(&mut self, expr: &'a Expr<'a>) -> Result<Option<&'a Expr<'a>>, SyntaxError> {
        let first = match expr.kind {
            ExprKind::Constant { .. } => return Ok(None),
            ExprKind::Name { id, ctx } => {
                self.name(id, ctx, expr.at)?;
                return Ok(None);
            }
            ExprKind::Attribute { value, attr, ctx } => {
                refuse_debug(attr, ctx, expr.at)?;
                value
            }
            ExprKind::Call { func, args, keywords } => {
                self.then([
                    Task::Exprs(args),
                    Task::OnExpr(Self::call_keywords, expr),
                    Task::Keywords(keywords),
                ]);
                func
            }
            ExprKind::BinOp { left, right, .. } => {
                self.then([Task::Expr(right)]);
                left
            }
            ExprKind::Compare { left, comparators, .. } => {
                self.then([Task::Exprs(comparators)]);
                left
            }
            ExprKind::Subscript { value, slice, .. } => {
                self.then([Task::Expr(slice)]);
                value
            }
            ExprKind::IfExp { test, body, orelse } => {
                self.then([Task::Expr(body), Task::Expr(orelse)]);
                test
            }
            ExprKind::NamedExpr { target, value } => {
                self.named_expr(target, expr.at)?;
                self.then([Task::Expr(target)]);
                value
            }
            ExprKind::UnaryOp { operand: value, .. } | ExprKind::Starred { value, .. } => value,
            ExprKind::FormattedValue { value, format_spec, .. }
            | ExprKind::Interpolation { value, format_spec, .. } => {
                self.maybe(format_spec);
                value
            }
            ExprKind::Await { value } => {
                self.await_allowed(expr.at)?;
                self.scope_mut().is_coroutine = true;
                value
            }
            _ => return self.lists(expr).map(|()| None),
        };
        Ok(Some(first))
    }

    /// The expressions whose operands are a list, or that open a block.
    fn lists(&mut self, expr: &'a Expr<'a>) -> Outcome {
        match expr.kind {
            ExprKind::BoolOp { values: list, .. }
            | ExprKind::Set { elts: list }
            | ExprKind::JoinedStr { values: list }
            | ExprKind::TemplateStr { values: list }
            | ExprKind::List { elts: list, .. }
            | ExprKind::Tuple { elts: list, .. } => self.then([Task::Exprs(list)]),
            ExprKind::Dict { keys, values } => self.then([Task::MaybeExprs(keys), Task::Exprs(values)]),
            ExprKind::Slice { lower, upper, step } => {
                self.maybe(step);
                self.maybe(upper);
                self.maybe(lower);
            }
            ExprKind::Yield { value } => {
                self.refuse_in_annotation("yield", expr.at)?;
                self.then([Task::OnExpr(Self::yielded, expr)]);
                self.maybe(value);
            }
            ExprKind::YieldFrom { value } => {
                self.refuse_in_annotation("yield", expr.at)?;
                self.then([Task::Expr(value), Task::OnExpr(Self::yielded, expr)]);
            }
            ExprKind::Lambda { args, .. } => {
                let enter = Task::OnExpr(Self::lambda_body, expr);
                self.then([Task::Exprs(args.defaults), Task::MaybeExprs(args.kw_defaults), enter]);
            }
            ExprKind::ListComp(_)
            | ExprKind::SetComp(_)
            | ExprKind::DictComp { .. }
            | ExprKind::GeneratorExp(_) => self.comprehension(expr),
            _ => {}
        }
        Ok(())
    }

    /// Visits an expression that may be missing.
    pub(crate) fn maybe_expr(&mut self, expr: &'a Option<Expr<'a>>) -> Outcome {
        expr.as_ref().map_or(Ok(()), |expr| self.expr(expr))
    }

    /// Visits the value of a keyword argument.
    pub(crate) fn keyword(&mut self, keyword: &'a Keyword<'a>) -> Outcome {
        self.expr(keyword.value)
    }

    /// Leaves an expression that may be missing as a task.
    pub(crate) fn maybe(&mut self, expr: Option<&'a Expr<'a>>) {
        if let Some(expr) = expr {
            self.then([Task::Expr(expr)]);
        }
    }

    fn name(&mut self, id: &'a str, ctx: Context, at: Location) -> Outcome {
        if self.block().unevaluated {
            return Ok(());
        }
        if ctx != Context::Load {
            refuse_debug(id, ctx, at)?;
            return self.define(id, Flags::LOCAL, at);
        }
        self.read(id, at)?;
        // `super()` finds the class in the cell that `__class__` names.
        if id == "super" && self.block().scope.kind.is_function_like() {
            return self.read("__class__", at);
        }
        Ok(())
    }

    fn named_expr(&mut self, target: &'a Expr<'a>, at: Location) -> Outcome {
        self.refuse_in_annotation("named", at)?;
        if self.block().comp_iterables > 0 {
            let message = "assignment expression cannot be used in a comprehension iterable expression";
            return Err(SyntaxError::new(message, at));
        }
        if self.block().scope.comprehension.is_some() {
            self.bind_outside_comprehension(target)
        } else {
            Ok(())
        }
    }

    fn await_allowed(&self, at: Location) -> Outcome {
        self.refuse_in_annotation("await", at)?;
        let scope = &self.block().scope;
        if self.awaits_at_top_level() {
            Ok(())
        } else if !scope.kind.is_function_like() {
            Err(SyntaxError::new("'await' outside function", at))
        } else if !scope.is_coroutine && scope.comprehension.is_none() {
            Err(SyntaxError::new("'await' outside async function", at))
        } else {
            Ok(())
        }
    }

    /// Whether the current block is a module whose top may `await`.
    pub(crate) fn awaits_at_top_level(&self) -> bool {
        self.options.top_level_await && self.block().scope.kind == ScopeKind::Module
    }

    /// After the operand of a `yield`.
    fn yielded(&mut self, expr: &'a Expr<'a>) -> Outcome {
        let scope = self.scope_mut();
        scope.is_generator = true;
        let place = match scope.comprehension {
            None => return Ok(()),
            Some(Comprehension::List) => "list comprehension",
            Some(Comprehension::Set) => "set comprehension",
            Some(Comprehension::Dict) => "dict comprehension",
            Some(Comprehension::Generator) => "generator expression",
        };
        Err(SyntaxError::new(format!("'yield' inside {place}"), expr.at))
    }

    fn lambda_body(&mut self, expr: &'a Expr<'a>) -> Outcome {
        if let ExprKind::Lambda { args, body } = expr.kind {
            self.enter(ScopeKind::Function, "lambda", expr.at, Some((NodeKey::of(expr), Role::Block)));
            self.parameters(args)?;
            self.then([Task::Expr(body), Task::Leave]);
        }
        Ok(())
    }

    fn call_keywords(&mut self, expr: &'a Expr<'a>) -> Outcome {
        if let ExprKind::Call { keywords, .. } = expr.kind { refuse_debug_keywords(keywords) } else { Ok(()) }
    }
}

/// `__debug__` is a constant: it can be neither bound nor deleted, not even as an attribute.
pub(crate) fn refuse_debug(name: &str, ctx: Context, at: Location) -> Outcome {
    match ctx {
        Context::Store if name == "__debug__" => Err(SyntaxError::new("cannot assign to __debug__", at)),
        Context::Del if name == "__debug__" => Err(SyntaxError::new("cannot delete __debug__", at)),
        _ => Ok(()),
    }
}

/// The same for keyword arguments.
pub(crate) fn refuse_debug_keywords(keywords: &[Keyword]) -> Outcome {
    for keyword in keywords {
        if let Some(name) = keyword.arg {
            refuse_debug(name, Context::Store, keyword.at)?;
        }
    }
    Ok(())
}
