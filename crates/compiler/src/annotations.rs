//! Annotations (PEP 649, PEP 749): `__annotate__` functions of modules, classes and functions, and annotated
//! assignments. Under `from __future__ import annotations` they are text.

use bytecode::opcode::Opcode;
use bytecode::operand::{CommonConstant, CompareOp};
use bytecode::{Constant, Location};
use flowgraph::Sequence;
use symtable::{Role, Scope, ScopeKind};
use syntax::ast::{Arg, Context, Expr, ExprKind, FunctionDef, NodeKey};

use crate::generator::{Deferred, Generator, Kind, Result};
use crate::unparse::unparse;

/// The set of numbers of the annotations that were reached.
const CONDITIONS: &str = "__conditional_annotations__";

/// The largest format that these functions know themselves: values with fake globals.
const LAST_FORMAT: u32 = 2;

impl<'c, 'a> Generator<'c, 'a> {
    /// Starts a function of the annotation protocol: one parameter, the format; unknown formats raise.
    pub(crate) fn enter_annotations(&mut self, name: &str, scope: &'c Scope<'a>, line: i32, at: Location) {
        self.enter(Kind::Annotations, name, scope, line, false);
        self.cur.unit.argcount = 1;
        self.cur.unit.posonlyargcount = 1;
        let body = self.label();
        self.op_arg(Opcode::LoadFast, 0, at);
        self.load_int(LAST_FORMAT, at);
        self.plain_compare(CompareOp::Gt, at);
        self.jump(Opcode::PopJumpIfFalse, body, at);
        self.op_arg(Opcode::LoadCommonConstant, CommonConstant::NotImplementedError.oparg(), at);
        self.op_arg(Opcode::RaiseVarargs, 1, at);
        self.place(body);
    }

    /// Makes the `__annotate__` function of a function, if it has annotations.
    pub(crate) fn function_annotations(&mut self, def: &'a FunctionDef<'a>, at: Location) -> Result<bool> {
        let Some(scope) = self.table.scope(NodeKey::of(def), Role::Annotations) else { return Ok(false) };
        if !scope.annotations_used {
            return Ok(false);
        }
        self.enter_annotations("__annotate__", scope, at.line, at);
        let args = def.args;
        let mut count = 0;
        let positional = args.args.iter().chain(args.posonlyargs);
        for arg in positional.chain(args.vararg).chain(args.kwonlyargs).chain(args.kwarg) {
            count += self.parameter_annotation(arg, at)?;
        }
        if let Some(returns) = def.returns {
            self.load_str("return", at);
            self.annotation(returns, at)?;
            count += 1;
        }
        self.op_arg(Opcode::BuildMap, count, at);
        self.op(Opcode::ReturnValue, at);
        let code = self.leave(true)?;
        self.make_function(code, 0, at);
        Ok(true)
    }

    fn parameter_annotation(&mut self, arg: &'a Arg<'a>, at: Location) -> Result<u32> {
        let Some(annotation) = arg.annotation else { return Ok(0) };
        let name = self.mangle(arg.arg);
        self.load_str(&name, at);
        self.annotation(annotation, at)?;
        Ok(1)
    }

    fn annotation(&mut self, annotation: &'a Expr<'a>, at: Location) -> Result {
        if self.table.features().annotations() {
            return self.annotation_text(annotation);
        }
        if let ExprKind::Starred { value, .. } = annotation.kind {
            // `*args: *Ts`
            self.expr(value)?;
            self.op_arg(Opcode::UnpackSequence, 1, at);
            return Ok(());
        }
        self.expr(annotation)
    }

    fn annotation_text(&mut self, annotation: &'a Expr<'a>) -> Result {
        let text = unparse(annotation)?;
        self.load_text(text, annotation.at);
        Ok(())
    }

    pub(crate) fn ann_assign(
        &mut self,
        target: &'a Expr<'a>,
        annotation: &'a Expr<'a>,
        value: Option<&'a Expr<'a>>,
        simple: bool,
        at: Location,
    ) -> Result {
        if let Some(value) = value {
            self.expr(value)?;
            self.expr(target)?;
        }
        match target.kind {
            ExprKind::Name { id, .. } => {
                if simple {
                    self.forbid(id, Context::Store, target.at)?;
                }
                if simple && !self.cur.scope.kind.is_function_like() {
                    self.annotated_name(id, annotation, at)?;
                }
            }
            ExprKind::Attribute { value: object, attr, .. } => {
                self.forbid(attr, Context::Store, target.at)?;
                if value.is_none() {
                    self.evaluate(object)?;
                }
            }
            ExprKind::Subscript { value: object, slice, .. } => {
                if value.is_none() {
                    self.evaluate(object)?;
                    self.evaluate_index(slice)?;
                }
            }
            _ => return self.error("invalid node type for annotated assignment", at),
        }
        Ok(())
    }

    fn evaluate(&mut self, expr: &'a Expr<'a>) -> Result {
        self.expr(expr)?;
        self.op(Opcode::PopTop, expr.at);
        Ok(())
    }

    /// Evaluates the parts of a subscript, without making slices and tuples of them.
    fn evaluate_index(&mut self, index: &'a Expr<'a>) -> Result {
        match index.kind {
            ExprKind::Slice { lower, upper, step } => {
                [lower, upper, step].into_iter().flatten().try_for_each(|part| self.evaluate(part))
            }
            ExprKind::Tuple { elts, .. } => {
                elts.iter().try_for_each(|elt| self.nested(|this| this.evaluate_index(elt)))
            }
            _ => self.evaluate(index),
        }
    }

    fn annotated_name(&mut self, name: &'a str, annotation: &'a Expr<'a>, at: Location) -> Result {
        if self.table.features().annotations() {
            self.annotation_text(annotation)?;
            self.load_name("__annotations__", at)?;
            let name = self.mangle(name);
            self.load_str(&name, at);
            self.op(Opcode::StoreSubscr, at);
            return Ok(());
        }
        let is_conditional = self.cur.conditional || self.cur.kind == Kind::Module;
        let condition = is_conditional.then_some(self.cur.next_condition);
        self.cur.next_condition += u32::from(is_conditional);
        self.cur.deferred.push(Deferred { statement: at, name, annotation, condition });
        if let Some(condition) = condition {
            if self.cur.kind == Kind::Module {
                self.load_name(CONDITIONS, at)?;
            } else {
                let cell = self.class_cell_index(CONDITIONS);
                self.op_arg(Opcode::LoadDeref, cell, at);
            }
            self.load_int(condition, at);
            self.op_arg(Opcode::SetAdd, 1, at);
            self.op(Opcode::PopTop, at);
        }
        Ok(())
    }

    /// Makes the `__annotate__` function of a module or class whose statements are done.
    pub(crate) fn deferred_annotations(&mut self, at: Location) -> Result {
        let deferred = std::mem::take(&mut self.cur.deferred);
        let Some(id) = self.cur.scope.annotations.filter(|_| !deferred.is_empty()) else { return Ok(()) };
        let scope = self.table.get(id);
        let is_module = self.cur.scope.kind == ScopeKind::Module;
        self.enter_annotations("__annotate__", scope, at.line, at);
        self.op_arg(Opcode::BuildMap, 0, at);
        for entry in &deferred {
            self.deferred_annotation(entry, is_module, at)?;
        }
        self.op(Opcode::ReturnValue, at);
        let code = self.leave(true)?;
        if is_module {
            // The function exists from the first statement on.
            let main = std::mem::replace(&mut self.cur.code, Sequence::new());
            self.make_function(code, 0, at);
            self.store_name("__annotate__", at)?;
            let start = std::mem::replace(&mut self.cur.code, main);
            self.cur.code.set_annotations(start);
            return Ok(());
        }
        self.make_function(code, 0, at);
        self.store_name("__annotate_func__", at)
    }

    fn deferred_annotation(&mut self, entry: &Deferred<'a>, is_module: bool, at: Location) -> Result {
        let place = entry.statement;
        let skip = self.label();
        if let Some(condition) = entry.condition {
            self.load_int(condition, place);
            if is_module {
                self.plain_global(CONDITIONS, place);
            } else {
                // The symbol table does not list this free variable.
                let name = self.intern(CONDITIONS);
                self.cur.unit.freevars.insert(name);
                let cell = self.cell_index(CONDITIONS);
                self.op_arg(Opcode::LoadDeref, cell, place);
            }
            self.op_arg(Opcode::ContainsOp, 0, place);
            self.jump(Opcode::PopJumpIfFalse, skip, place);
        }
        self.expr(entry.annotation)?;
        self.op_arg(Opcode::Copy, 2, place);
        let name = self.mangle(entry.name);
        self.load_const(Constant::Str((&*name).into()), place);
        self.op(Opcode::StoreSubscr, at);
        self.place(skip);
        Ok(())
    }
}
