//! Statements and patterns.

use bytecode::Location;
use syntax::SyntaxError;
use syntax::ast::{
    Alias, ClassDef, Context, ExceptHandler, ExprKind, For, FunctionDef, MatchCase, NodeKey, Pattern,
    PatternKind, Stmt, StmtKind, Try, With, WithItem,
};

use crate::builder::{Builder, Outcome, Task};
use crate::expr::{refuse_debug, refuse_debug_keywords};
use crate::future;
use crate::table::{Flags, Role, ScopeKind};

impl<'a> Builder<'a> {
    /// Visits a statement.
    pub(crate) fn stmt(&mut self, stmt: &'a Stmt<'a>) -> Outcome {
        match stmt.kind {
            StmtKind::FunctionDef(def) | StmtKind::AsyncFunctionDef(def) => self.function(stmt, def)?,
            StmtKind::ClassDef(def) => self.class(stmt, def)?,
            StmtKind::TypeAlias { name, .. } => {
                self.then([Task::Expr(name), Task::OnStmt(Self::type_alias, stmt)]);
            }
            StmtKind::AnnAssign { .. } => self.annotated(stmt)?,
            StmtKind::Import { names } => self.aliases(names)?,
            StmtKind::ImportFrom { module, names, level } => {
                if level == 0 && module == Some("__future__") && self.options.features.is_late(stmt.at) {
                    return Err(SyntaxError::new(future::LATE, stmt.at));
                }
                self.aliases(names)?;
            }
            StmtKind::Global { names } => self.declare(names, Flags::GLOBAL, stmt.at)?,
            StmtKind::Nonlocal { names } => self.declare(names, Flags::NONLOCAL, stmt.at)?,
            StmtKind::Return { value } => self.maybe(value),
            StmtKind::Expr { value } => return self.expr(value),
            StmtKind::Delete { targets } => self.then([Task::Exprs(targets)]),
            StmtKind::Assign { targets, value, .. } => self.then([Task::Exprs(targets), Task::Expr(value)]),
            StmtKind::AugAssign { target, value, .. } => self.then([Task::Expr(target), Task::Expr(value)]),
            StmtKind::Raise { exc, cause } => {
                self.maybe(cause);
                self.maybe(exc);
            }
            StmtKind::Assert { test, msg } => {
                self.maybe(msg);
                self.then([Task::Expr(test)]);
            }
            StmtKind::Pass | StmtKind::Break | StmtKind::Continue => {}
            _ => self.compound(stmt)?,
        }
        Ok(())
    }

    /// The statements whose parts may run or not.
    fn compound(&mut self, stmt: &'a Stmt<'a>) -> Outcome {
        let was = self.block().in_conditional;
        self.then([Task::Conditional(was)]);
        match stmt.kind {
            StmtKind::If { test, body, orelse } | StmtKind::While { test, body, orelse } => {
                self.then([Task::Expr(test), Task::Stmts(body), Task::Stmts(orelse)]);
            }
            StmtKind::For(node) => self.for_loop(node),
            StmtKind::AsyncFor(node) => {
                self.asynchronous("'async for'", stmt.at)?;
                self.for_loop(node);
            }
            StmtKind::With(node) => self.with(node),
            StmtKind::AsyncWith(node) => {
                self.asynchronous("'async with'", stmt.at)?;
                self.with(node);
            }
            StmtKind::Try(node) | StmtKind::TryStar(node) => self.try_statement(node),
            StmtKind::Match { subject, cases } => self.then([Task::Expr(subject), Task::Cases(cases)]),
            _ => {}
        }
        self.block_mut().in_conditional = true;
        Ok(())
    }

    fn for_loop(&mut self, node: &For<'a>) {
        let (body, orelse) = (Task::Stmts(node.body), Task::Stmts(node.orelse));
        self.then([Task::Expr(node.target), Task::Expr(node.iter), body, orelse]);
    }

    fn with(&mut self, node: &With<'a>) {
        self.then([Task::Items(node.items), Task::Stmts(node.body)]);
    }

    fn try_statement(&mut self, node: &Try<'a>) {
        self.then([
            Task::Stmts(node.body),
            Task::Handlers(node.handlers),
            Task::Stmts(node.orelse),
            Task::Stmts(node.finalbody),
        ]);
    }

    fn asynchronous(&mut self, what: &str, at: Location) -> Outcome {
        if self.awaits_at_top_level() {
            self.scope_mut().is_coroutine = true;
            return Ok(());
        }
        let scope = &self.block().scope;
        if scope.kind.is_function_like() && scope.is_coroutine {
            return Ok(());
        }
        Err(SyntaxError::new(format!("{what} outside async function"), at))
    }

    pub(crate) fn with_item(&mut self, item: &'a WithItem<'a>) -> Outcome {
        self.maybe(item.optional_vars);
        self.expr(item.context_expr)
    }

    pub(crate) fn handler(&mut self, handler: &'a ExceptHandler<'a>) -> Outcome {
        self.then([Task::HandlerName(handler), Task::Stmts(handler.body)]);
        self.maybe(handler.typ);
        Ok(())
    }

    /// After the handler's exception type.
    pub(crate) fn handler_name(&mut self, handler: &'a ExceptHandler<'a>) -> Outcome {
        handler.name.map_or(Ok(()), |name| self.define(name, Flags::LOCAL, handler.at))
    }

    pub(crate) fn case(&mut self, case: &'a MatchCase<'a>) -> Outcome {
        self.then([Task::Stmts(case.body)]);
        self.maybe(case.guard);
        self.pattern(case.pattern)
    }

    fn aliases(&mut self, names: &'a [Alias<'a>]) -> Outcome {
        for alias in names {
            let name = alias.asname.unwrap_or(alias.name);
            if name == "*" {
                if self.block().scope.kind != ScopeKind::Module {
                    return Err(SyntaxError::new("import * only allowed at module level", alias.at));
                }
                continue;
            }
            let top = match alias.asname {
                Some(name) => name,
                None => name.split_once('.').map_or(name, |(top, _)| top),
            };
            self.define(top, Flags::IMPORT, alias.at)?;
        }
        Ok(())
    }

    fn function(&mut self, stmt: &'a Stmt<'a>, def: &'a FunctionDef<'a>) -> Outcome {
        self.define(def.name, Flags::LOCAL, stmt.at)?;
        self.then([
            Task::Exprs(def.args.defaults),
            Task::MaybeExprs(def.args.kw_defaults),
            Task::Exprs(def.decorator_list),
            Task::OnStmt(Self::function_type_params, stmt),
        ]);
        Ok(())
    }

    fn function_type_params(&mut self, stmt: &'a Stmt<'a>) -> Outcome {
        let (StmtKind::FunctionDef(def) | StmtKind::AsyncFunctionDef(def)) = stmt.kind else { return Ok(()) };
        if def.type_params.is_empty() {
            return self.function_annotations(stmt);
        }
        self.enter_type_params(def.name, stmt.at, NodeKey::of(def))?;
        self.define(".defaults", Flags::PARAM, stmt.at)?;
        if def.args.kw_defaults.iter().any(Option::is_some) {
            self.define(".kwdefaults", Flags::PARAM, stmt.at)?;
        }
        let rest = Task::OnStmt(Self::function_annotations, stmt);
        self.then([Task::TypeParams(def.type_params), rest, Task::Leave]);
        Ok(())
    }

    fn function_annotations(&mut self, stmt: &'a Stmt<'a>) -> Outcome {
        let (StmtKind::FunctionDef(def) | StmtKind::AsyncFunctionDef(def)) = stmt.kind else { return Ok(()) };
        self.then([Task::OnStmt(Self::function_body, stmt)]);
        self.parameter_annotations(stmt.at, def)
    }

    fn function_body(&mut self, stmt: &'a Stmt<'a>) -> Outcome {
        let (StmtKind::FunctionDef(def) | StmtKind::AsyncFunctionDef(def)) = stmt.kind else { return Ok(()) };
        self.enter(ScopeKind::Function, def.name, stmt.at, Some((NodeKey::of(def), Role::Block)));
        let scope = self.scope_mut();
        scope.is_coroutine = matches!(stmt.kind, StmtKind::AsyncFunctionDef(_));
        scope.has_docstring = future::docstring(def.body);
        self.parameters(def.args)?;
        self.then([Task::Stmts(def.body), Task::Leave]);
        Ok(())
    }

    fn class(&mut self, stmt: &'a Stmt<'a>, def: &'a ClassDef<'a>) -> Outcome {
        self.define(def.name, Flags::LOCAL, stmt.at)?;
        self.then([Task::Exprs(def.decorator_list), Task::OnStmt(Self::class_type_params, stmt)]);
        Ok(())
    }

    fn class_type_params(&mut self, stmt: &'a Stmt<'a>) -> Outcome {
        let StmtKind::ClassDef(def) = stmt.kind else { return Ok(()) };
        let bases = [Task::Exprs(def.bases), Task::OnStmt(Self::class_keywords, stmt)];
        if def.type_params.is_empty() {
            self.then(bases);
            return Ok(());
        }
        self.enter_type_params(def.name, stmt.at, NodeKey::of(def))?;
        let own = self.current;
        self.block_mut().private_in = Some(own);
        self.scope_mut().class = Some(def.name);
        for name in [".type_params", ".generic_base"] {
            self.define(name, Flags::LOCAL, stmt.at)?;
            self.read(name, stmt.at)?;
        }
        self.then([Task::Leave]);
        self.then(bases);
        self.then([Task::TypeParams(def.type_params)]);
        Ok(())
    }

    fn class_keywords(&mut self, stmt: &'a Stmt<'a>) -> Outcome {
        let StmtKind::ClassDef(def) = stmt.kind else { return Ok(()) };
        refuse_debug_keywords(def.keywords)?;
        self.then([Task::Keywords(def.keywords), Task::OnStmt(Self::class_body, stmt)]);
        Ok(())
    }

    fn class_body(&mut self, stmt: &'a Stmt<'a>) -> Outcome {
        let StmtKind::ClassDef(def) = stmt.kind else { return Ok(()) };
        self.enter(ScopeKind::Class, def.name, stmt.at, Some((NodeKey::of(def), Role::Block)));
        self.scope_mut().class = Some(def.name);
        if !def.type_params.is_empty() {
            self.define("__type_params__", Flags::LOCAL, stmt.at)?;
            self.read(".type_params", stmt.at)?;
        }
        self.then([Task::Stmts(def.body), Task::Leave]);
        Ok(())
    }

    /// After the alias's name.
    fn type_alias(&mut self, stmt: &'a Stmt<'a>) -> Outcome {
        let StmtKind::TypeAlias { name, type_params, value } = stmt.kind else { return Ok(()) };
        let ExprKind::Name { id, .. } = name.kind else { return Ok(()) };
        if type_params.is_empty() {
            return self.type_alias_value(stmt);
        }
        self.enter_type_params(id, stmt.at, NodeKey::of(value))?;
        let rest = Task::OnStmt(Self::type_alias_value, stmt);
        self.then([Task::TypeParams(type_params), rest, Task::Leave]);
        Ok(())
    }

    fn type_alias_value(&mut self, stmt: &'a Stmt<'a>) -> Outcome {
        let StmtKind::TypeAlias { name, value, .. } = stmt.kind else { return Ok(()) };
        let ExprKind::Name { id, .. } = name.kind else { return Ok(()) };
        self.enter_lazy(ScopeKind::TypeAlias, id, stmt.at, Some((NodeKey::of(value), Role::Alias)))?;
        self.then([Task::Expr(value), Task::Leave]);
        Ok(())
    }

    fn annotated(&mut self, stmt: &'a Stmt<'a>) -> Outcome {
        let StmtKind::AnnAssign { target, value, simple, .. } = stmt.kind else { return Ok(()) };
        self.maybe(value);
        self.then([Task::OnStmt(Self::annotation, stmt)]);
        match target.kind {
            ExprKind::Name { id, .. } => self.annotated_name(id, simple, value.is_some(), target, stmt.at),
            _ => self.expr(target),
        }
    }

    fn annotation(&mut self, stmt: &'a Stmt<'a>) -> Outcome {
        let StmtKind::AnnAssign { annotation, .. } = stmt.kind else { return Ok(()) };
        self.variable_annotation(annotation)
    }

    /// Visits a pattern.
    pub(crate) fn pattern(&mut self, pattern: &'a Pattern<'a>) -> Outcome {
        match pattern.kind {
            PatternKind::MatchValue { value } => return self.expr(value),
            PatternKind::MatchSingleton { .. } => {}
            PatternKind::MatchSequence { patterns } | PatternKind::MatchOr { patterns } => {
                self.then([Task::Patterns(patterns)]);
            }
            PatternKind::MatchMapping { keys, patterns, .. } => {
                let rest = Task::OnPattern(Self::pattern_name, pattern);
                self.then([Task::Exprs(keys), Task::Patterns(patterns), rest]);
            }
            PatternKind::MatchClass { cls, patterns, kwd_patterns, .. } => {
                let keywords = Task::OnPattern(Self::pattern_keywords, pattern);
                self.then([Task::Patterns(patterns), keywords, Task::Patterns(kwd_patterns)]);
                return self.expr(cls);
            }
            PatternKind::MatchStar { .. } => return self.pattern_name(pattern),
            PatternKind::MatchAs { pattern: inner, .. } => {
                self.then([Task::OnPattern(Self::pattern_name, pattern)]);
                if let Some(inner) = inner {
                    self.then([Task::Patterns(std::slice::from_ref(inner))]);
                }
            }
        }
        Ok(())
    }

    /// The name that a pattern as a whole binds.
    fn pattern_name(&mut self, pattern: &'a Pattern<'a>) -> Outcome {
        match pattern.kind {
            PatternKind::MatchStar { name: Some(name) }
            | PatternKind::MatchAs { name: Some(name), .. }
            | PatternKind::MatchMapping { rest: Some(name), .. } => {
                self.define(name, Flags::LOCAL, pattern.at)
            }
            _ => Ok(()),
        }
    }

    fn pattern_keywords(&mut self, pattern: &'a Pattern<'a>) -> Outcome {
        if let PatternKind::MatchClass { kwd_attrs, kwd_patterns, .. } = pattern.kind {
            for (name, keyword) in kwd_attrs.iter().zip(kwd_patterns) {
                refuse_debug(name, Context::Store, keyword.at)?;
            }
        }
        Ok(())
    }
}
