//! Statements: the dispatch, and those that are neither control flow nor definitions.

use bytecode::opcode::Opcode;
use bytecode::operand::{BinaryOp, CommonConstant, Intrinsic1};
use bytecode::{Constant, Location};
use syntax::ast::{Alias, Context, Expr, ExprKind, Operator, Stmt, StmtKind};

use crate::expressions::binary_op;
use crate::generator::{Generator, Result};
use crate::subscripts::attribute_location;

impl<'a> Generator<'_, 'a> {
    pub(crate) fn stmt(&mut self, stmt: &'a Stmt<'a>) -> Result {
        self.nested(|this| this.stmt_kind(stmt))
    }

    fn stmt_kind(&mut self, stmt: &'a Stmt<'a>) -> Result {
        let at = stmt.at;
        match stmt.kind {
            StmtKind::FunctionDef(def) => self.function_def(def, false, at),
            StmtKind::AsyncFunctionDef(def) => self.function_def(def, true, at),
            StmtKind::ClassDef(def) => self.class_def(def, at),
            StmtKind::Return { value } => self.return_stmt(value, at),
            StmtKind::Delete { targets } => targets.iter().try_for_each(|target| self.expr(target)),
            StmtKind::Assign { targets, value, .. } => self.assign(targets, value, at),
            StmtKind::TypeAlias { name, type_params, value } => self.type_alias(name, type_params, value, at),
            StmtKind::AugAssign { target, op, value } => self.aug_assign(target, op, value, at),
            StmtKind::AnnAssign { target, annotation, value, simple } => {
                self.ann_assign(target, annotation, value, simple, at)
            }
            StmtKind::For(stmt) => self.for_stmt(stmt, at),
            StmtKind::AsyncFor(stmt) => self.async_for(stmt, at),
            StmtKind::While { test, body, orelse } => self.while_stmt(test, body, orelse, at),
            StmtKind::If { test, body, orelse } => self.if_stmt(test, body, orelse),
            StmtKind::With(stmt) => self.with_stmt(stmt, false, at),
            StmtKind::AsyncWith(stmt) => self.with_stmt(stmt, true, at),
            StmtKind::Match { subject, cases } => self.match_stmt(subject, cases),
            StmtKind::Raise { exc, cause } => self.raise(exc, cause, at),
            StmtKind::Try(stmt) => self.try_stmt(stmt, false, at),
            StmtKind::TryStar(stmt) => self.try_stmt(stmt, true, at),
            StmtKind::Assert { test, msg } => self.assert(test, msg, at),
            StmtKind::Import { names } => names.iter().try_for_each(|alias| self.import(alias, at)),
            StmtKind::ImportFrom { module, names, level } => self.import_from(module, names, level, at),
            StmtKind::Global { .. } | StmtKind::Nonlocal { .. } => Ok(()),
            StmtKind::Expr { value } => self.expr_stmt(value, at),
            StmtKind::Pass => {
                self.op(Opcode::Nop, at);
                Ok(())
            }
            StmtKind::Break => self.break_stmt(at),
            StmtKind::Continue => self.continue_stmt(at),
        }
    }

    fn expr_stmt(&mut self, value: &'a Expr<'a>, at: Location) -> Result {
        if self.interactive && self.outer.is_empty() {
            self.expr(value)?;
            self.op_arg(Opcode::CallIntrinsic1, Intrinsic1::Print.oparg(), at);
            self.op(Opcode::PopTop, Location::NONE);
            return Ok(());
        }
        if self.constant_of(value).is_some() {
            // Only the line remains, for tracing.
            self.op(Opcode::Nop, at);
            return Ok(());
        }
        self.expr(value)?;
        self.op(Opcode::PopTop, Location::NONE);
        Ok(())
    }

    fn assign(&mut self, targets: &'a [Expr<'a>], value: &'a Expr<'a>, at: Location) -> Result {
        self.expr(value)?;
        for (index, target) in targets.iter().enumerate() {
            if index + 1 < targets.len() {
                self.op_arg(Opcode::Copy, 1, at);
            }
            self.expr(target)?;
        }
        Ok(())
    }

    fn aug_assign(
        &mut self,
        target: &'a Expr<'a>,
        op: Operator,
        value: &'a Expr<'a>,
        at: Location,
    ) -> Result {
        let op = binary_op(op).in_place().expect("every operator has an in-place form").oparg();
        let place = target.at;
        match target.kind {
            ExprKind::Attribute { value: object, attr, .. } => {
                self.expr(object)?;
                self.op_arg(Opcode::Copy, 1, place);
                let place = attribute_location(place, target.at, attr);
                let index = self.name_index(attr);
                self.op_arg(Opcode::LoadAttr, index << 1, place);
                self.aug_value(value, op, at)?;
                self.forbid(attr, Context::Store, target.at)?;
                self.op_arg(Opcode::Swap, 2, place);
                self.op_name(Opcode::StoreAttr, attr, place);
            }
            ExprKind::Subscript { value: object, slice, .. } => {
                self.expr(object)?;
                if self.is_two_part_slice(slice) {
                    self.slice_parts(slice)?;
                    (0..3).for_each(|_| self.op_arg(Opcode::Copy, 3, place));
                    self.op(Opcode::BinarySlice, place);
                    self.aug_value(value, op, at)?;
                    self.op_arg(Opcode::Swap, 4, place);
                    self.op_arg(Opcode::Swap, 3, place);
                    self.op_arg(Opcode::Swap, 2, place);
                    self.op(Opcode::StoreSlice, place);
                } else {
                    self.expr(slice)?;
                    (0..2).for_each(|_| self.op_arg(Opcode::Copy, 2, place));
                    self.op_arg(Opcode::BinaryOp, BinaryOp::Subscr.oparg(), place);
                    self.aug_value(value, op, at)?;
                    self.op_arg(Opcode::Swap, 3, place);
                    self.op_arg(Opcode::Swap, 2, place);
                    self.op(Opcode::StoreSubscr, place);
                }
            }
            ExprKind::Name { id, .. } => {
                self.load_name(id, place)?;
                self.aug_value(value, op, at)?;
                self.store_name(id, place)?;
            }
            _ => return self.error("invalid node type for augmented assignment", at),
        }
        Ok(())
    }

    fn aug_value(&mut self, value: &'a Expr<'a>, op: u32, at: Location) -> Result {
        self.expr(value)?;
        self.op_arg(Opcode::BinaryOp, op, at);
        Ok(())
    }

    fn raise(&mut self, exc: Option<&'a Expr<'a>>, cause: Option<&'a Expr<'a>>, at: Location) -> Result {
        let mut count = 0;
        // A cause without an exception cannot be written; `ast` objects may have one, and it is dropped.
        for value in exc.into_iter().chain(exc.and(cause)) {
            self.expr(value)?;
            count += 1;
        }
        self.op_arg(Opcode::RaiseVarargs, count, at);
        Ok(())
    }

    fn assert(&mut self, test: &'a Expr<'a>, msg: Option<&'a Expr<'a>>, at: Location) -> Result {
        self.check_assert(test, at)?;
        if self.optimize > 0 {
            return Ok(());
        }
        let end = self.label();
        self.jump_if(test, end, true)?;
        self.op_arg(Opcode::LoadCommonConstant, CommonConstant::AssertionError.oparg(), at);
        if let Some(msg) = msg {
            self.expr(msg)?;
            self.op_arg(Opcode::Call, 0, at);
        }
        self.op_arg(Opcode::RaiseVarargs, 1, test.at);
        self.place(end);
        Ok(())
    }

    fn import(&mut self, alias: &'a Alias<'a>, at: Location) -> Result {
        self.load_int(0, at);
        self.load_none(at);
        self.op_name(Opcode::ImportName, alias.name, at);
        let Some(asname) = alias.asname else {
            let first = alias.name.split('.').next().unwrap_or_default();
            return self.store_name(first, self.alias_location(first, alias, at));
        };
        let mut parts = alias.name.split('.').skip(1).peekable();
        if parts.peek().is_none() {
            return self.store_name(asname, self.alias_location(asname, alias, at));
        }
        while let Some(part) = parts.next() {
            self.op_name(Opcode::ImportFrom, part, at);
            if parts.peek().is_some() {
                self.op_arg(Opcode::Swap, 2, at);
                self.op(Opcode::PopTop, at);
            }
        }
        self.store_name(asname, self.alias_location(asname, alias, at))?;
        self.op(Opcode::PopTop, at);
        Ok(())
    }

    /// The store stands at the statement; only the error for a forbidden name points at the alias.
    fn alias_location(&self, name: &str, alias: &Alias, at: Location) -> Location {
        if name == "__debug__" { alias.at } else { at }
    }

    fn import_from(
        &mut self,
        module: Option<&'a str>,
        names: &'a [Alias<'a>],
        level: u32,
        at: Location,
    ) -> Result {
        self.load_int(level, at);
        let listed = names.iter().map(|alias| Constant::Str(alias.name.into())).collect();
        self.load_const(Constant::Tuple(listed), at);
        self.op_name(Opcode::ImportName, module.unwrap_or_default(), at);
        for (index, alias) in names.iter().enumerate() {
            if index == 0 && alias.name == "*" {
                self.op_arg(Opcode::CallIntrinsic1, Intrinsic1::ImportStar.oparg(), at);
                self.op(Opcode::PopTop, Location::NONE);
                return Ok(());
            }
            self.op_name(Opcode::ImportFrom, alias.name, at);
            let target = alias.asname.unwrap_or(alias.name);
            self.store_name(target, self.alias_location(target, alias, at))?;
        }
        self.op(Opcode::PopTop, at);
        Ok(())
    }
}
