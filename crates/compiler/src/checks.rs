//! Warnings about expressions that are certainly mistakes.

use bytecode::{Constant, Location};
use syntax::ast::{CompareOperator, Context, Expr, ExprKind};

use crate::generator::{Generator, Result};
use crate::percent;

impl Generator<'_, '_> {
    /// `assert (test, message)`.
    pub(crate) fn check_assert(&mut self, test: &Expr, at: Location) -> Result {
        let is_true = match test.kind {
            ExprKind::Tuple { elts, .. } => !elts.is_empty(),
            ExprKind::Constant { value: Constant::Tuple(items), .. } => !items.is_empty(),
            _ => false,
        };
        if is_true {
            self.warn("assertion is always true, perhaps remove parentheses?", at)?;
        }
        Ok(())
    }

    /// `x is 1`: depends on which numbers and strings happen to be one object.
    pub(crate) fn check_compare(
        &mut self,
        left: &Expr,
        ops: &[CompareOperator],
        comparators: &[Expr],
        at: Location,
    ) -> Result {
        let mut left = left;
        for (op, right) in ops.iter().zip(comparators) {
            let (word, better) = match op {
                CompareOperator::Is => ("is", "=="),
                CompareOperator::IsNot => ("is not", "!="),
                _ => {
                    left = right;
                    continue;
                }
            };
            if let Some(literal) = [left, right].into_iter().find(|side| is_compared_by_value(side)) {
                let name = type_of(literal).unwrap_or_default();
                let message = format!("\"{word}\" with '{name}' literal. Did you mean \"{better}\"?");
                return self.warn(&message, at);
            }
            left = right;
        }
        Ok(())
    }

    /// A call of something that is no function.
    pub(crate) fn check_caller(&mut self, func: &Expr) -> Result {
        if matches!(func.kind, ExprKind::Lambda { .. }) {
            return Ok(());
        }
        let Some(name) = type_of(func) else { return Ok(()) };
        let message = format!("'{name}' object is not callable; perhaps you missed a comma?");
        self.warn(&message, func.at)
    }

    /// A subscript of something that has no items.
    pub(crate) fn check_subscripted(&mut self, value: &Expr, at: Location) -> Result {
        let has_items = match value.kind {
            ExprKind::Constant { value, .. } => {
                matches!(value, Constant::Str(_) | Constant::Bytes(_) | Constant::Tuple(_))
            }
            ExprKind::Set { .. }
            | ExprKind::SetComp(_)
            | ExprKind::GeneratorExp(_)
            | ExprKind::Lambda { .. }
            | ExprKind::TemplateStr { .. }
            | ExprKind::Interpolation { .. }
            | ExprKind::Name { id: "__debug__", .. } => false,
            _ => true,
        };
        if has_items {
            return Ok(());
        }
        let name = type_of(value).unwrap_or_default();
        let message = format!("'{name}' object is not subscriptable; perhaps you missed a comma?");
        self.warn(&message, at)
    }

    /// A sequence indexed by something that is no number.
    pub(crate) fn check_index(&mut self, value: &Expr, index: &Expr, at: Location) -> Result {
        let is_number = matches!(
            index.kind,
            ExprKind::Constant { value: Constant::Int(_) | Constant::Bool(_) | Constant::Slice(_), .. }
                | ExprKind::Name { id: "__debug__", .. }
        );
        let (Some(index), false) = (type_of(index), is_number) else { return Ok(()) };
        let is_sequence = match value.kind {
            ExprKind::Constant { value, .. } => {
                matches!(value, Constant::Str(_) | Constant::Bytes(_) | Constant::Tuple(_))
            }
            ExprKind::Tuple { .. }
            | ExprKind::List { .. }
            | ExprKind::ListComp(_)
            | ExprKind::JoinedStr { .. }
            | ExprKind::FormattedValue { .. } => true,
            ExprKind::BinOp { .. } => percent::is_f_string(value),
            _ => false,
        };
        let (true, Some(name)) = (is_sequence, type_of(value)) else { return Ok(()) };
        let message =
            format!("{name} indices must be integers or slices, not {index}; perhaps you missed a comma?");
        self.warn(&message, at)
    }
}

/// Whether a literal's identity means nothing: all but the singletons.
fn is_compared_by_value(expr: &Expr) -> bool {
    match expr.kind {
        ExprKind::Constant { value, .. } => {
            !matches!(value, Constant::None | Constant::Bool(_) | Constant::Ellipsis)
        }
        ExprKind::Tuple { elts, .. } => elts.iter().all(|elt| matches!(elt.kind, ExprKind::Constant { .. })),
        _ => false,
    }
}

/// Name of the type of what a display or literal makes.
fn type_of(expr: &Expr) -> Option<&'static str> {
    Some(match expr.kind {
        ExprKind::Tuple { .. } => "tuple",
        ExprKind::List { .. } | ExprKind::ListComp(_) => "list",
        ExprKind::Dict { .. } | ExprKind::DictComp { .. } => "dict",
        ExprKind::Set { .. } | ExprKind::SetComp(_) => "set",
        ExprKind::GeneratorExp(_) => "generator",
        ExprKind::Lambda { .. } => "function",
        ExprKind::TemplateStr { .. } => "string.templatelib.Template",
        ExprKind::Interpolation { .. } => "string.templatelib.Interpolation",
        ExprKind::JoinedStr { .. } | ExprKind::FormattedValue { .. } => "str",
        ExprKind::Constant { value, .. } => constant_type(value),
        ExprKind::Name { id: "__debug__", ctx: Context::Load } => "bool",
        ExprKind::BinOp { .. } if percent::is_f_string(expr) => "str",
        _ => return None,
    })
}

fn constant_type(value: &Constant) -> &'static str {
    match value {
        Constant::None => "NoneType",
        Constant::Bool(_) => "bool",
        Constant::Ellipsis => "ellipsis",
        Constant::Int(_) => "int",
        Constant::Float(_) => "float",
        Constant::Complex(..) => "complex",
        Constant::Str(_) => "str",
        Constant::Bytes(_) => "bytes",
        Constant::Tuple(_) => "tuple",
        Constant::FrozenSet(_) => "frozenset",
        Constant::Slice(_) => "slice",
        Constant::Code(_) => "code",
    }
}
