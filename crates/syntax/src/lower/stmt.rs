//! Statements.

use bytecode::Location;
use ruff_python_ast as ruff;
use ruff_text_size::{Ranged, TextRange, TextSize};

use super::{Lower, Lowered, Stop};
use crate::ast::{
    Alias, ClassDef, ExceptHandler, Expr, For, FunctionDef, MatchCase, Stmt, StmtKind, Try, With, WithItem,
};
use crate::diagnostic::SyntaxError;
use crate::errors::wrong_future;

impl<'a> Lower<'_, 'a, '_> {
    pub(super) fn stmts(&mut self, body: &[ruff::Stmt]) -> Lowered<&'a [Stmt<'a>]> {
        self.list(body, |lower, stmt| lower.deeper(1, |lower| lower.stmt(stmt)))
    }

    fn stmt(&mut self, stmt: &ruff::Stmt) -> Lowered<Stmt<'a>> {
        let kind = match stmt {
            ruff::Stmt::FunctionDef(def) => return self.function(def),
            ruff::Stmt::ClassDef(def) => return self.class(def),
            ruff::Stmt::For(node) => self.for_stmt(node)?,
            ruff::Stmt::While(node) => StmtKind::While {
                test: self.expr(&node.test)?,
                body: self.stmts(&node.body)?,
                orelse: self.stmts(&node.orelse)?,
            },
            ruff::Stmt::If(node) => self.if_stmt(node)?,
            ruff::Stmt::With(node) => self.with_stmt(node)?,
            ruff::Stmt::Match(node) => StmtKind::Match {
                subject: self.expr(&node.subject)?,
                cases: self.list(&node.cases, Self::match_case)?,
            },
            ruff::Stmt::Try(node) => self.try_stmt(node)?,
            ruff::Stmt::Pass(node) if self.original[node.start().to_usize()..].starts_with("raise") => {
                let range = TextRange::at(node.start(), TextSize::of("raise"));
                return Ok(Stmt {
                    kind: StmtKind::Raise { exc: None, cause: None },
                    at: self.lines.location(range),
                });
            }
            _ => {
                let kind = self.simple_stmt(stmt)?;
                let end = if stmt.is_assign_stmt() { self.with_type_comment(stmt.end()) } else { stmt.end() };
                return Ok(Stmt { kind, at: self.lines.location(TextRange::new(stmt.start(), end)) });
            }
        };
        Ok(Stmt { kind, at: self.block_location(stmt.range()) })
    }

    /// A block reaches over the semicolon after its last statement, which does not.
    fn block_end(&self, end: TextSize) -> TextSize {
        let end = self.with_type_comment(end);
        let rest = &self.source.as_bytes()[end.to_usize()..];
        match rest.iter().position(|byte| !matches!(byte, b' ' | b'\t')) {
            Some(blanks) if rest[blanks] == b';' => end + TextSize::new(blanks as u32 + 1),
            _ => end,
        }
    }

    fn block_location(&self, range: TextRange) -> Location {
        self.lines.location(TextRange::new(range.start(), self.block_end(range.end())))
    }

    fn simple_stmt(&mut self, stmt: &ruff::Stmt) -> Lowered<StmtKind<'a>> {
        Ok(match stmt {
            ruff::Stmt::Expr(node) => StmtKind::Expr { value: self.expr(&node.value)? },
            ruff::Stmt::Return(node) => StmtKind::Return { value: self.opt_expr(node.value.as_deref())? },
            ruff::Stmt::Delete(node) => StmtKind::Delete { targets: self.exprs(&node.targets)? },
            ruff::Stmt::Assign(node) => StmtKind::Assign {
                targets: self.exprs(&node.targets)?,
                value: self.expr(&node.value)?,
                type_comment: self.trailing_type_comment(node.end()),
            },
            ruff::Stmt::TypeAlias(node) => StmtKind::TypeAlias {
                name: self.expr(&node.name)?,
                type_params: self.type_params(node.type_params.as_deref())?,
                value: self.expr(&node.value)?,
            },
            ruff::Stmt::AugAssign(node) => StmtKind::AugAssign {
                target: self.expr(&node.target)?,
                op: super::expr::operator(node.op),
                value: self.expr(&node.value)?,
            },
            ruff::Stmt::AnnAssign(node) => StmtKind::AnnAssign {
                target: self.expr(&node.target)?,
                annotation: self.expr(&node.annotation)?,
                value: self.opt_expr(node.value.as_deref())?,
                simple: node.simple,
            },
            ruff::Stmt::Raise(node) => StmtKind::Raise {
                exc: self.opt_expr(node.exc.as_deref())?,
                cause: self.opt_expr(node.cause.as_deref())?,
            },
            ruff::Stmt::Assert(node) => {
                StmtKind::Assert { test: self.expr(&node.test)?, msg: self.opt_expr(node.msg.as_deref())? }
            }
            ruff::Stmt::Import(node) if !node.is_lazy => {
                StmtKind::Import { names: self.list(&node.names, Self::alias)? }
            }
            ruff::Stmt::ImportFrom(node) if !node.is_lazy => self.import_from(node)?,
            ruff::Stmt::Global(node) => StmtKind::Global { names: self.names(&node.names)? },
            ruff::Stmt::Nonlocal(node) => StmtKind::Nonlocal { names: self.names(&node.names)? },
            ruff::Stmt::Pass(_) => StmtKind::Pass,
            ruff::Stmt::Break(_) => StmtKind::Break,
            ruff::Stmt::Continue(_) => StmtKind::Continue,
            _ => return Err(Stop::rejected()),
        })
    }

    fn import_from(&mut self, node: &ruff::StmtImportFrom) -> Lowered<StmtKind<'a>> {
        let module = self.opt_name(node.module.as_ref());
        if module == Some("__future__") && node.level == 0 {
            for alias in &node.names {
                if let Some(message) = wrong_future(&alias.name.id) {
                    return Err(Stop::Error(Box::new(SyntaxError::new(message, self.at(alias)))));
                }
            }
        }
        Ok(StmtKind::ImportFrom { module, names: self.list(&node.names, Self::alias)?, level: node.level })
    }

    fn names(&mut self, names: &[ruff::Identifier]) -> Lowered<&'a [&'a str]> {
        self.list(names, |lower, name| Ok(lower.name(name)))
    }

    fn alias(&mut self, alias: &ruff::Alias) -> Lowered<Alias<'a>> {
        Ok(Alias {
            name: self.name(&alias.name),
            asname: self.opt_name(alias.asname.as_ref()),
            at: self.at(alias),
        })
    }

    fn decorators(&mut self, decorators: &[ruff::Decorator]) -> Lowered<&'a [Expr<'a>]> {
        self.list(decorators, |lower, decorator| lower.expr_value(&decorator.expression))
    }

    /// A decorated definition starts, for CPython, at its keyword.
    fn definition_range(&self, range: TextRange, decorators: &[ruff::Decorator]) -> TextRange {
        match decorators.last() {
            Some(last) => TextRange::new(self.next_token_start(last.end()), range.end()),
            None => range,
        }
    }

    fn function(&mut self, def: &ruff::StmtFunctionDef) -> Lowered<Stmt<'a>> {
        let decorator_list = self.decorators(&def.decorator_list)?;
        let type_params = self.type_params(def.type_params.as_deref())?;
        let args = self.params(&def.parameters)?;
        let returns = self.opt_expr(def.returns.as_deref())?;
        let body = self.stmts(&def.body)?;
        let name = self.name(&def.name);
        let header_end = def.returns.as_ref().map_or(def.parameters.end(), |returns| returns.end());
        let type_comment = self.header_type_comment(header_end, &def.body);
        let node = FunctionDef { name, args, body, decorator_list, returns, type_comment, type_params };
        let node = self.arena.alloc(node);
        let kind = if def.is_async { StmtKind::AsyncFunctionDef(node) } else { StmtKind::FunctionDef(node) };
        Ok(Stmt { kind, at: self.block_location(self.definition_range(def.range, &def.decorator_list)) })
    }

    fn class(&mut self, def: &ruff::StmtClassDef) -> Lowered<Stmt<'a>> {
        let decorator_list = self.decorators(&def.decorator_list)?;
        let type_params = self.type_params(def.type_params.as_deref())?;
        let (bases, keywords) = match def.arguments.as_deref() {
            Some(arguments) => self.arguments(arguments)?,
            None => (&[][..], &[][..]),
        };
        let body = self.stmts(&def.body)?;
        let node =
            ClassDef { name: self.name(&def.name), bases, keywords, body, decorator_list, type_params };
        let at = self.block_location(self.definition_range(def.range, &def.decorator_list));
        Ok(Stmt { kind: StmtKind::ClassDef(self.arena.alloc(node)), at })
    }

    /// The type comment between a block's header and its first statement.
    fn header_type_comment(&self, after: TextSize, body: &[ruff::Stmt]) -> Option<&'a str> {
        self.type_comment(after, body.first()?.start())
    }

    fn for_stmt(&mut self, node: &ruff::StmtFor) -> Lowered<StmtKind<'a>> {
        let lowered = For {
            target: self.expr(&node.target)?,
            iter: self.expr(&node.iter)?,
            body: self.stmts(&node.body)?,
            orelse: self.stmts(&node.orelse)?,
            type_comment: self.header_type_comment(node.iter.end(), &node.body),
        };
        let lowered = self.arena.alloc(lowered);
        Ok(if node.is_async { StmtKind::AsyncFor(lowered) } else { StmtKind::For(lowered) })
    }

    fn if_stmt(&mut self, node: &ruff::StmtIf) -> Lowered<StmtKind<'a>> {
        Ok(StmtKind::If {
            test: self.expr(&node.test)?,
            body: self.stmts(&node.body)?,
            orelse: self.elif_chain(&node.elif_else_clauses, node.end())?,
        })
    }

    /// `elif` clauses are `If`s nested in `orelse`; each reaches to the end of the chain.
    ///
    /// Bodies are lowered first to last (warnings), the nest is then built from the inside.
    fn elif_chain(&mut self, clauses: &[ruff::ElifElseClause], end: TextSize) -> Lowered<&'a [Stmt<'a>]> {
        let mut parts = Vec::with_capacity(clauses.len());
        for clause in clauses {
            self.weight += 3;
            let test = self.opt_expr(clause.test.as_ref())?;
            let body = self.stmts(&clause.body)?;
            parts.push((test, body, TextRange::new(clause.start(), end)));
        }
        self.weight -= 3 * clauses.len() as u32;
        let mut orelse: &'a [Stmt<'a>] = &[];
        for (test, body, range) in parts.into_iter().rev() {
            orelse = match test {
                None => body,
                Some(test) => {
                    let at = self.block_location(range);
                    self.arena.slice(&[Stmt { kind: StmtKind::If { test, body, orelse }, at }])
                }
            };
        }
        Ok(orelse)
    }

    fn with_stmt(&mut self, node: &ruff::StmtWith) -> Lowered<StmtKind<'a>> {
        let items = self.list(&node.items, |lower, item| {
            Ok(WithItem {
                context_expr: lower.expr(&item.context_expr)?,
                optional_vars: lower.opt_expr(item.optional_vars.as_deref())?,
            })
        })?;
        let body = self.stmts(&node.body)?;
        let header_end = node.items.last().map_or(node.start(), Ranged::end);
        let type_comment = self.header_type_comment(header_end, &node.body);
        let lowered = self.arena.alloc(With { items, body, type_comment });
        Ok(if node.is_async { StmtKind::AsyncWith(lowered) } else { StmtKind::With(lowered) })
    }

    fn match_case(&mut self, case: &ruff::MatchCase) -> Lowered<MatchCase<'a>> {
        Ok(MatchCase {
            pattern: self.pattern(&case.pattern)?,
            guard: self.opt_expr(case.guard.as_deref())?,
            body: self.stmts(&case.body)?,
        })
    }

    fn try_stmt(&mut self, node: &ruff::StmtTry) -> Lowered<StmtKind<'a>> {
        let lowered = Try {
            body: self.stmts(&node.body)?,
            handlers: self.list(&node.handlers, Self::handler)?,
            orelse: self.stmts(&node.orelse)?,
            finalbody: self.stmts(&node.finalbody)?,
        };
        let lowered = self.arena.alloc(lowered);
        Ok(if node.is_star { StmtKind::TryStar(lowered) } else { StmtKind::Try(lowered) })
    }

    fn handler(&mut self, handler: &ruff::ExceptHandler) -> Lowered<ExceptHandler<'a>> {
        let ruff::ExceptHandler::ExceptHandler(handler) = handler;
        Ok(ExceptHandler {
            typ: self.opt_expr(handler.type_.as_deref())?,
            name: self.opt_name(handler.name.as_ref()),
            body: self.stmts(&handler.body)?,
            at: self.block_location(handler.range),
        })
    }
}
