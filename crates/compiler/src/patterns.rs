//! `match`: cases, and all patterns but sequences.
//!
//! A pattern finds its subject on top of the stack and takes it off when it matches. Captured values pile up below
//! what is still to be matched and are stored only when the whole pattern has matched, so a jump to failure must pop
//! as many values as there are: a chain of `POP_TOP`s with one label for every count, see [`Matching::fail`].

use bytecode::listing::ConstantRepr;
use bytecode::opcode::Opcode;
use bytecode::operand::CompareOp;
use bytecode::{Constant, Location};
use flowgraph::{Label, NEXT_LOCATION};
use num_traits::ToPrimitive;
use syntax::ast::{Context, Expr, ExprKind, MatchCase, Operator, Pattern, PatternKind, UnaryOperator};

use crate::generator::{Generator, Result};

/// The state of matching one case (or one alternative of an or-pattern).
#[derive(Default)]
pub(crate) struct Matching<'a> {
    /// Names captured so far, lowest on the stack last.
    stores: Vec<&'a str>,
    /// Whether a pattern that always matches may stand here.
    allow_irrefutable: bool,
    /// Labels to jump to on failure, by number of values to pop.
    fail: Vec<Label>,
    /// Values on the stack above the captured ones, apart from the one being matched.
    pub(crate) on_top: usize,
}

impl<'a> Generator<'_, 'a> {
    pub(crate) fn match_stmt(&mut self, subject: &'a Expr<'a>, cases: &'a [MatchCase<'a>]) -> Result {
        let before = std::mem::replace(&mut self.cur.conditional, true);
        let result = self.match_cases(subject, cases);
        self.cur.conditional = before;
        result
    }

    fn match_cases(&mut self, subject: &'a Expr<'a>, cases: &'a [MatchCase<'a>]) -> Result {
        self.expr(subject)?;
        let end = self.label();
        let default = cases.last().filter(|case| cases.len() > 1 && is_wildcard(case.pattern));
        let tested = cases.len() - usize::from(default.is_some());
        for (index, case) in cases[..tested].iter().enumerate() {
            let keeps_subject = index + 1 < tested;
            let may_be_irrefutable = case.guard.is_some() || index + 1 == cases.len();
            self.match_case(case, keeps_subject, may_be_irrefutable, end)?;
        }
        if let Some(case) = default {
            // The line of the wildcard, for tracing.
            self.op(Opcode::Nop, case.pattern.at);
            if let Some(guard) = case.guard {
                self.jump_if(guard, end, false)?;
            }
            self.body(case.body)?;
        }
        self.place(end);
        Ok(())
    }

    fn match_case(
        &mut self,
        case: &'a MatchCase<'a>,
        keeps_subject: bool,
        allow_irrefutable: bool,
        end: Label,
    ) -> Result {
        let at = case.pattern.at;
        if keeps_subject {
            self.op_arg(Opcode::Copy, 1, at);
        }
        let mut matching = Matching { allow_irrefutable, ..Matching::default() };
        self.pattern(case.pattern, &mut matching)?;
        for name in &matching.stores {
            self.store_name(name, at)?;
        }
        if let Some(guard) = case.guard {
            let fail = self.fail_label(&mut matching, 0);
            self.jump_if(guard, fail, false)?;
        }
        if keeps_subject {
            self.op(Opcode::PopTop, NEXT_LOCATION);
        }
        self.body(case.body)?;
        self.jump(Opcode::Jump, end, Location::NONE);
        self.place_failures(&mut matching, at);
        Ok(())
    }

    pub(crate) fn pattern(&mut self, pattern: &'a Pattern<'a>, matching: &mut Matching<'a>) -> Result {
        self.nested(|this| this.pattern_kind(pattern, matching))
    }

    fn pattern_kind(&mut self, pattern: &'a Pattern<'a>, matching: &mut Matching<'a>) -> Result {
        let at = pattern.at;
        match pattern.kind {
            PatternKind::MatchValue { value } => self.value_pattern(value, matching, at),
            PatternKind::MatchSingleton { value } => {
                self.load_const(value.clone(), at);
                self.op_arg(Opcode::IsOp, 0, at);
                self.fail_unless(matching, at);
                Ok(())
            }
            PatternKind::MatchSequence { patterns } => self.sequence_pattern(patterns, matching, at),
            PatternKind::MatchMapping { keys, patterns, rest } => {
                self.mapping_pattern(keys, patterns, rest, matching, at)
            }
            PatternKind::MatchClass { cls, patterns, kwd_attrs, kwd_patterns } => {
                self.class_pattern(cls, patterns, kwd_attrs, kwd_patterns, matching, at)
            }
            PatternKind::MatchStar { name } => self.capture(name, matching, at),
            PatternKind::MatchAs { pattern, name } => self.as_pattern(pattern, name, matching, at),
            PatternKind::MatchOr { patterns } => self.or_pattern(patterns, matching, at),
        }
    }

    /// A pattern inside another: one that always matches is allowed.
    pub(crate) fn subpattern(&mut self, pattern: &'a Pattern<'a>, matching: &mut Matching<'a>) -> Result {
        let before = std::mem::replace(&mut matching.allow_irrefutable, true);
        self.pattern(pattern, matching)?;
        matching.allow_irrefutable = before;
        Ok(())
    }

    fn value_pattern(&mut self, value: &'a Expr<'a>, matching: &mut Matching<'a>, at: Location) -> Result {
        match literal(value) {
            Some(constant) => self.load_const(constant, value.at),
            None if matches!(value.kind, ExprKind::Attribute { .. }) => self.expr(value)?,
            None => return self.error("patterns may only match literals and attribute lookups", at),
        }
        self.plain_compare(CompareOp::Eq, at);
        self.op(Opcode::ToBool, at);
        self.fail_unless(matching, at);
        Ok(())
    }

    fn as_pattern(
        &mut self,
        pattern: Option<&'a Pattern<'a>>,
        name: Option<&'a str>,
        matching: &mut Matching<'a>,
        at: Location,
    ) -> Result {
        let Some(pattern) = pattern else {
            if !matching.allow_irrefutable {
                let message = match name {
                    Some(name) => format!("name capture '{name}' makes remaining patterns unreachable"),
                    None => "wildcard makes remaining patterns unreachable".to_owned(),
                };
                return self.error(message, at);
            }
            return self.capture(name, matching, at);
        };
        // The subject is needed twice: for the pattern and for the name.
        matching.on_top += 1;
        self.op_arg(Opcode::Copy, 1, at);
        self.pattern(pattern, matching)?;
        matching.on_top -= 1;
        self.capture(name, matching, at)
    }

    /// Moves the top of the stack below everything that is still to be matched, to be stored later.
    pub(crate) fn capture(
        &mut self,
        name: Option<&'a str>,
        matching: &mut Matching<'a>,
        at: Location,
    ) -> Result {
        let Some(name) = name else {
            self.op(Opcode::PopTop, at);
            return Ok(());
        };
        self.forbid(name, Context::Store, at)?;
        self.check_unbound(name, matching, at)?;
        self.rotate(matching.on_top + matching.stores.len() + 1, at);
        matching.stores.push(name);
        Ok(())
    }

    fn check_unbound(&self, name: &str, matching: &Matching, at: Location) -> Result {
        if matching.stores.contains(&name) {
            return self.error(format!("multiple assignments to name '{name}' in pattern"), at);
        }
        Ok(())
    }

    /// Moves the top of the stack down to position `count`.
    fn rotate(&mut self, count: usize, at: Location) {
        for position in (2..=count).rev() {
            self.op_arg(Opcode::Swap, position as u32, at);
        }
    }

    fn or_pattern(
        &mut self,
        alternatives: &'a [Pattern<'a>],
        matching: &mut Matching<'a>,
        at: Location,
    ) -> Result {
        let end = self.label();
        let mut names: Option<Vec<&'a str>> = None;
        for (index, alternative) in alternatives.iter().enumerate() {
            let is_last = index + 1 == alternatives.len();
            let allow_irrefutable = is_last && matching.allow_irrefutable;
            let mut own = Matching { allow_irrefutable, ..Matching::default() };
            self.op_arg(Opcode::Copy, 1, alternative.at);
            self.pattern(alternative, &mut own)?;
            match &names {
                None => names = Some(own.stores.clone()),
                Some(names) => self.order_captures(names, &mut own.stores, alternative.at, at)?,
            }
            self.jump(Opcode::Jump, end, alternative.at);
            self.place_failures(&mut own, alternative.at);
        }
        self.op(Opcode::PopTop, at);
        self.jump_to_fail(Opcode::Jump, matching, at);
        self.place(end);
        let names = names.unwrap_or_default();
        // The captures lie on top of the copy of the subject: they go down to the earlier ones.
        let depth = names.len() + 1 + matching.on_top + matching.stores.len();
        for name in names {
            self.rotate(depth, at);
            self.check_unbound(name, matching, at)?;
            matching.stores.push(name);
        }
        self.op(Opcode::PopTop, at);
        Ok(())
    }

    /// Brings the captures of an alternative into the order of the first alternative's.
    fn order_captures(
        &mut self,
        wanted: &[&'a str],
        stores: &mut Vec<&'a str>,
        at: Location,
        pattern_at: Location,
    ) -> Result {
        let different = "alternative patterns bind different names";
        if stores.len() != wanted.len() {
            return self.error(different, pattern_at);
        }
        for place in (0..wanted.len()).rev() {
            let Some(found) = stores.iter().position(|name| *name == wanted[place]) else {
                return self.error(different, pattern_at);
            };
            if found == place {
                continue;
            }
            let moved: Vec<&str> = stores.drain(..=found).collect();
            let target = place - found;
            stores.splice(target..target, moved);
            (0..=found).for_each(|_| self.rotate(place + 1, at));
        }
        Ok(())
    }

    fn mapping_pattern(
        &mut self,
        keys: &'a [Expr<'a>],
        patterns: &'a [Pattern<'a>],
        rest: Option<&'a str>,
        matching: &mut Matching<'a>,
        at: Location,
    ) -> Result {
        let (size, pattern_count) = (keys.len() as u32, patterns.len());
        if keys.len() != pattern_count {
            let message =
                format!("keys ({size}) / patterns ({pattern_count}) length mismatch in mapping pattern");
            return self.error(message, at);
        }
        matching.on_top += 1;
        self.op(Opcode::MatchMapping, at);
        self.fail_unless(matching, at);
        if keys.is_empty() && rest.is_none() {
            matching.on_top -= 1;
            self.op(Opcode::PopTop, at);
            return Ok(());
        }
        if size > 0 {
            self.op(Opcode::GetLen, at);
            self.load_int(size, at);
            self.plain_compare(CompareOp::Ge, at);
            self.fail_unless(matching, at);
        }
        self.mapping_keys(keys, at)?;
        self.op_arg(Opcode::BuildTuple, size, at);
        self.op(Opcode::MatchKeys, at);
        matching.on_top += 2;
        self.fail_if_none(matching, at);
        self.op_arg(Opcode::UnpackSequence, size, at);
        matching.on_top += keys.len();
        matching.on_top -= 1;
        for pattern in patterns {
            matching.on_top -= 1;
            self.subpattern(pattern, matching)?;
        }
        matching.on_top -= 2;
        let Some(rest) = rest else {
            self.op(Opcode::PopTop, at);
            self.op(Opcode::PopTop, at);
            return Ok(());
        };
        self.op_arg(Opcode::BuildMap, 0, at);
        self.op_arg(Opcode::Swap, 3, at);
        self.op_arg(Opcode::DictUpdate, 2, at);
        self.op_arg(Opcode::UnpackSequence, size, at);
        for left in (1..=size).rev() {
            self.op_arg(Opcode::Copy, 1 + left, at);
            self.op_arg(Opcode::Swap, 2, at);
            self.op(Opcode::DeleteSubscr, at);
        }
        self.capture(Some(rest), matching, at)
    }

    fn mapping_keys(&mut self, keys: &'a [Expr<'a>], at: Location) -> Result {
        let mut seen: Vec<Constant> = Vec::new();
        for key in keys {
            match literal(key) {
                Some(constant) => {
                    if seen.iter().any(|other| equal_keys(other, &constant)) {
                        let message =
                            format!("mapping pattern checks duplicate key ({})", ConstantRepr(&constant));
                        return self.error(message, at);
                    }
                    self.load_const(constant.clone(), key.at);
                    seen.push(constant);
                }
                None if matches!(key.kind, ExprKind::Attribute { .. }) => self.expr(key)?,
                None => {
                    let message = "mapping pattern keys may only match literals and attribute lookups";
                    return self.error(message, at);
                }
            }
        }
        Ok(())
    }

    fn class_pattern(
        &mut self,
        cls: &'a Expr<'a>,
        patterns: &'a [Pattern<'a>],
        kwd_attrs: &'a [&'a str],
        kwd_patterns: &'a [Pattern<'a>],
        matching: &mut Matching<'a>,
        at: Location,
    ) -> Result {
        let (attrs, values) = (kwd_attrs.len(), kwd_patterns.len());
        if attrs != values {
            let message =
                format!("kwd_attrs ({attrs}) / kwd_patterns ({values}) length mismatch in class pattern");
            return self.error(message, at);
        }
        check_attributes(self, kwd_attrs, kwd_patterns)?;
        self.expr(cls)?;
        let names = kwd_attrs.iter().map(|&name| Constant::Str(name.into())).collect();
        self.load_const(Constant::Tuple(names), at);
        self.op_arg(Opcode::MatchClass, patterns.len() as u32, at);
        matching.on_top += 1;
        self.fail_if_none(matching, at);
        let count = patterns.len() + kwd_patterns.len();
        self.op_arg(Opcode::UnpackSequence, count as u32, at);
        matching.on_top += count;
        matching.on_top -= 1;
        for pattern in patterns.iter().chain(kwd_patterns) {
            matching.on_top -= 1;
            if is_wildcard(pattern) {
                self.op(Opcode::PopTop, at);
            } else {
                self.subpattern(pattern, matching)?;
            }
        }
        Ok(())
    }

    /// Fails if the top of the stack, which stays, is `None`.
    fn fail_if_none(&mut self, matching: &mut Matching<'a>, at: Location) {
        self.op_arg(Opcode::Copy, 1, at);
        self.load_none(at);
        self.op_arg(Opcode::IsOp, 1, at);
        self.fail_unless(matching, at);
    }

    pub(crate) fn fail_unless(&mut self, matching: &mut Matching<'a>, at: Location) {
        self.jump_to_fail(Opcode::PopJumpIfFalse, matching, at);
    }

    fn jump_to_fail(&mut self, op: Opcode, matching: &mut Matching<'a>, at: Location) {
        let pops = matching.on_top + matching.stores.len();
        let label = self.fail_label(matching, pops);
        self.jump(op, label, at);
    }

    fn fail_label(&mut self, matching: &mut Matching<'a>, pops: usize) -> Label {
        while matching.fail.len() <= pops {
            let label = self.label();
            matching.fail.push(label);
        }
        matching.fail[pops]
    }

    /// The end of a case that did not match: every label pops one value and falls into the next.
    fn place_failures(&mut self, matching: &mut Matching<'a>, at: Location) {
        while let Some(label) = matching.fail.pop() {
            self.place(label);
            if !matching.fail.is_empty() {
                self.op(Opcode::PopTop, at);
            }
        }
    }
}

fn check_attributes(generator: &Generator, names: &[&str], patterns: &[Pattern]) -> Result {
    for (index, (&name, pattern)) in names.iter().zip(patterns).enumerate() {
        generator.forbid(name, Context::Store, pattern.at)?;
        if let Some(again) = names[index + 1..].iter().position(|other| *other == name) {
            let message = format!("attribute name repeated in class pattern: {name}");
            return generator.error(message, patterns[index + 1 + again].at);
        }
    }
    Ok(())
}

/// `_`
pub(crate) fn is_wildcard(pattern: &Pattern) -> bool {
    matches!(pattern.kind, PatternKind::MatchAs { pattern: None, name: None })
}

/// The value of a literal: a constant, a negative number, a complex number as sum.
fn literal(expr: &Expr) -> Option<Constant> {
    match expr.kind {
        ExprKind::Constant { value, .. } => Some(value.clone()),
        ExprKind::UnaryOp { op: UnaryOperator::USub, operand } => match literal_constant(operand)? {
            Constant::Int(value) => Some(Constant::Int(-value)),
            Constant::Float(value) => Some(Constant::Float(-value)),
            Constant::Complex(real, imag) => Some(Constant::Complex(-real, -imag)),
            _ => None,
        },
        ExprKind::BinOp { left, op: op @ (Operator::Add | Operator::Sub), right } => {
            let real = match literal(left)? {
                Constant::Int(value) => value.to_f64()?,
                Constant::Float(value) => value,
                _ => return None,
            };
            let Constant::Complex(more, imag) = *literal_constant(right)? else { return None };
            Some(match op {
                Operator::Add => Constant::Complex(real + more, imag),
                _ => Constant::Complex(real - more, -imag),
            })
        }
        _ => None,
    }
}

fn literal_constant<'a>(expr: &Expr<'a>) -> Option<&'a Constant> {
    match expr.kind {
        ExprKind::Constant { value, .. } => Some(value),
        _ => None,
    }
}

/// Python's `==` between keys: numbers of different types may be equal.
fn equal_keys(a: &Constant, b: &Constant) -> bool {
    match (number(a), number(b)) {
        (Some(a), Some(b)) => a == b,
        (None, None) => a == b,
        _ => false,
    }
}

fn number(constant: &Constant) -> Option<(f64, f64)> {
    match constant {
        Constant::Bool(value) => Some((f64::from(u8::from(*value)), 0.0)),
        // Large integers are compared as such.
        Constant::Int(value) if value.bits() <= 53 => Some((value.to_f64()?, 0.0)),
        Constant::Float(value) => Some((*value, 0.0)),
        Constant::Complex(real, imag) => Some((*real, *imag)),
        _ => None,
    }
}
