//! Comprehensions and generator expressions: blocks of their own, except for the first iterable, which belongs to
//! the block around. Whether the block is merged into that one is decided later, in `analyze`.

use syntax::SyntaxError;
use syntax::ast::{Comprehension as Clause, Expr, ExprKind, NodeKey};

use crate::builder::{Builder, Outcome, Task};
use crate::table::{Comprehension, Flags, Role, ScopeKind};

/// Kind, block name and clauses of a comprehension.
fn parts<'a>(expr: &'a Expr<'a>) -> Option<(Comprehension, &'static str, &'a [Clause<'a>])> {
    match &expr.kind {
        ExprKind::ListComp(comp) => Some((Comprehension::List, "listcomp", comp.generators)),
        ExprKind::SetComp(comp) => Some((Comprehension::Set, "setcomp", comp.generators)),
        ExprKind::DictComp { generators, .. } => Some((Comprehension::Dict, "dictcomp", generators)),
        ExprKind::GeneratorExp(comp) => Some((Comprehension::Generator, "genexpr", comp.generators)),
        _ => None,
    }
}

impl<'a> Builder<'a> {
    /// Visits a comprehension: first its first iterable, which is evaluated outside.
    pub(crate) fn comprehension(&mut self, expr: &'a Expr<'a>) {
        let Some((_, _, [outermost, ..])) = parts(expr) else { return };
        self.then([
            Task::CompIterable(true),
            Task::Expr(outermost.iter),
            Task::CompIterable(false),
            Task::OnExpr(Self::comprehension_block, expr),
            Task::OnExpr(Self::comprehension_done, expr),
        ]);
    }

    fn comprehension_block(&mut self, expr: &'a Expr<'a>) -> Outcome {
        let Some((kind, name, [outermost, others @ ..])) = parts(expr) else { return Ok(()) };
        self.enter(ScopeKind::Function, name, expr.at, Some((NodeKey::of(expr), Role::Block)));
        let scope = self.scope_mut();
        scope.comprehension = Some(kind);
        scope.is_coroutine = outermost.is_async;
        scope.is_generator = kind == Comprehension::Generator;
        self.define(".0", Flags::PARAM, expr.at)?;
        match &expr.kind {
            ExprKind::DictComp { key, value, .. } => self.then([Task::Expr(value), Task::Expr(key)]),
            ExprKind::ListComp(comp) | ExprKind::SetComp(comp) | ExprKind::GeneratorExp(comp) => {
                self.then([Task::Expr(comp.elt)]);
            }
            _ => {}
        }
        self.then([
            Task::CompTarget(true),
            Task::Expr(outermost.target),
            Task::CompTarget(false),
            Task::Exprs(outermost.ifs),
            Task::Clauses(others),
        ]);
        Ok(())
    }

    /// Any clause but the first.
    pub(crate) fn inner_clause(&mut self, clause: &'a Clause<'a>) -> Outcome {
        self.scope_mut().is_coroutine |= clause.is_async;
        self.then([
            Task::CompTarget(true),
            Task::Expr(clause.target),
            Task::CompTarget(false),
            Task::CompIterable(true),
            Task::Expr(clause.iter),
            Task::CompIterable(false),
            Task::Exprs(clause.ifs),
        ]);
        Ok(())
    }

    /// Leaves the block. All but a generator expression run at once, so asynchronous parts need a coroutine around.
    fn comprehension_done(&mut self, expr: &'a Expr<'a>) -> Outcome {
        let scope = &self.block().scope;
        let awaits = scope.is_coroutine && scope.comprehension != Some(Comprehension::Generator);
        self.leave();
        if !awaits {
            return Ok(());
        }
        let outer = &self.block().scope;
        let is_async_def = outer.kind.is_function_like() && outer.is_coroutine;
        if !is_async_def && outer.comprehension.is_none() && !self.awaits_at_top_level() {
            let message = "asynchronous comprehension outside of an asynchronous function";
            return Err(SyntaxError::new(message, expr.at));
        }
        self.scope_mut().is_coroutine = true;
        Ok(())
    }
}
