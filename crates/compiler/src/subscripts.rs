//! Attributes, subscripts and slices.

use bytecode::opcode::Opcode;
use bytecode::operand::BinaryOp;
use bytecode::{Constant, Location};
use syntax::ast::{Context, Expr, ExprKind};

use crate::generator::{Generator, Kind, Result};

impl<'a> Generator<'_, 'a> {
    pub(crate) fn attribute(
        &mut self,
        expr: &'a Expr<'a>,
        value: &'a Expr<'a>,
        attr: &'a str,
        context: Context,
    ) -> Result {
        if context == Context::Load
            && let Some(call) = self.super_call(value, attr)
        {
            self.load_super(&call, attr, false, expr.at)?;
            return Ok(());
        }
        if context == Context::Store {
            self.note_static_attribute(value, attr);
        }
        self.expr(value)?;
        let at = attribute_location(expr.at, expr.at, attr);
        self.forbid(attr, context, expr.at)?;
        match context {
            Context::Load => {
                let index = self.name_index(attr);
                self.op_arg(Opcode::LoadAttr, index << 1, at);
            }
            Context::Store => self.op_name(Opcode::StoreAttr, attr, at),
            Context::Del => self.op_name(Opcode::DeleteAttr, attr, at),
        }
        Ok(())
    }

    /// `self.attr = …` in a method: the class lists the name in `__static_attributes__`.
    fn note_static_attribute(&mut self, value: &Expr, attr: &str) {
        if !matches!(value.kind, ExprKind::Name { id: "self", ctx: Context::Load }) {
            return;
        }
        let attr = self.intern(attr);
        if let Some(class) = self.outer.iter_mut().rev().find(|frame| frame.kind == Kind::Class) {
            class.static_attributes.insert(attr);
        }
    }

    pub(crate) fn subscript(
        &mut self,
        value: &'a Expr<'a>,
        slice: &'a Expr<'a>,
        context: Context,
        at: Location,
    ) -> Result {
        if context == Context::Load {
            self.check_subscripted(value, at)?;
            self.check_index(value, slice, at)?;
        }
        self.expr(value)?;
        if context != Context::Del && self.is_two_part_slice(slice) {
            self.slice_parts(slice)?;
            let op = if context == Context::Load { Opcode::BinarySlice } else { Opcode::StoreSlice };
            self.op(op, at);
            return Ok(());
        }
        self.expr(slice)?;
        match context {
            Context::Load => self.op_arg(Opcode::BinaryOp, BinaryOp::Subscr.oparg(), at),
            Context::Store => self.op(Opcode::StoreSubscr, at),
            Context::Del => self.op(Opcode::DeleteSubscr, at),
        }
        Ok(())
    }

    /// Whether a subscript is `a:b` with something to compute: there are instructions for that.
    pub(crate) fn is_two_part_slice(&self, slice: &Expr) -> bool {
        matches!(slice.kind, ExprKind::Slice { step: None, .. }) && self.constant_slice(slice).is_none()
    }

    /// The value of a slice all of whose parts are constants.
    fn constant_slice(&self, slice: &Expr) -> Option<Constant> {
        let ExprKind::Slice { lower, upper, step } = slice.kind else { return None };
        let part = |part: Option<&Expr>| part.map_or(Some(Constant::None), |part| self.constant_of(part));
        Some(Constant::Slice(Box::new([part(lower)?, part(upper)?, part(step)?])))
    }

    /// Pushes both ends of a slice.
    pub(crate) fn slice_parts(&mut self, slice: &'a Expr<'a>) -> Result {
        let ExprKind::Slice { lower, upper, .. } = slice.kind else { return Ok(()) };
        for part in [lower, upper] {
            match part {
                Some(part) => self.expr(part)?,
                None => self.load_none(slice.at),
            }
        }
        Ok(())
    }

    pub(crate) fn slice(&mut self, slice: &'a Expr<'a>) -> Result {
        if let Some(constant) = self.constant_slice(slice) {
            self.load_const(constant, slice.at);
            return Ok(());
        }
        self.slice_parts(slice)?;
        let mut count = 2;
        if let ExprKind::Slice { step: Some(step), .. } = slice.kind {
            self.expr(step)?;
            count = 3;
        }
        self.op_arg(Opcode::BuildSlice, count, slice.at);
        Ok(())
    }
}

/// Where an instruction on an attribute stands: `at`, but when `expr` (the attribute access) goes over several
/// lines, from the line of the name on.
pub(crate) fn attribute_location(at: Location, expr: Location, attr: &str) -> Location {
    if at.line == expr.end_line {
        return at;
    }
    let mut at = at;
    at.line = expr.end_line;
    let length = attr.chars().count() as i32;
    if length <= expr.end_column {
        at.column = expr.end_column - length;
    } else {
        // A tree made by hand: no columns.
        at.column = -1;
        at.end_column = -1;
    }
    at
}
