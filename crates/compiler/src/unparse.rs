//! Expressions back to text, for annotations under `from __future__ import annotations`.
//!
//! The text is CPython's: fixed spacing, parentheses only where they are needed, single quotes if possible. Native
//! stack: some frames per level of nesting, at most [`MAX_DEPTH`] levels.

use std::fmt::Write as _;

use bytecode::listing::ConstantRepr;
use bytecode::{Constant, Text};
use syntax::ast::{
    Arg, Arguments, BoolOperator, Comp, CompareOperator, Comprehension, Conversion, Expr, ExprKind, Keyword,
    Operator, UnaryOperator,
};
use syntax::{ErrorKind, SyntaxError};

const MAX_DEPTH: u32 = 1000;

/// How tightly an expression binds, loosest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Tuple,
    Test,
    Or,
    And,
    Not,
    Compare,
    BitOr,
    BitXor,
    BitAnd,
    Shift,
    Arith,
    Term,
    Factor,
    Power,
    Await,
    Atom,
}

impl Level {
    /// The next tighter level.
    fn next(self) -> Self {
        use Level::{
            And, Arith, Atom, Await, BitAnd, BitOr, BitXor, Compare, Factor, Not, Or, Power, Shift, Term,
            Test, Tuple,
        };
        match self {
            Tuple => Test,
            Test => Or,
            Or => And,
            And => Not,
            Not => Compare,
            Compare => BitOr,
            BitOr => BitXor,
            BitXor => BitAnd,
            BitAnd => Shift,
            Shift => Arith,
            Arith => Term,
            Term => Factor,
            Factor => Power,
            Power => Await,
            Await | Atom => Atom,
        }
    }
}

type Done = Result<(), SyntaxError>;

/// The text of an expression.
///
/// # Errors
/// `RecursionError` for one that is nested too deep.
pub(crate) fn unparse(expr: &Expr) -> Result<Text, SyntaxError> {
    let mut writer = Writer { out: String::new(), depth: 0 };
    writer.expr(expr, Level::Test)?;
    Ok(writer.out.into())
}

struct Writer {
    out: String,
    depth: u32,
}

impl Writer {
    fn expr(&mut self, expr: &Expr, level: Level) -> Done {
        if self.depth == MAX_DEPTH {
            let message = "Stack overflow during compilation".to_owned();
            return Err(SyntaxError { kind: ErrorKind::Recursion, message, at: expr.at });
        }
        self.depth += 1;
        let result = self.expr_kind(expr, level);
        self.depth -= 1;
        result
    }

    fn expr_kind(&mut self, expr: &Expr, level: Level) -> Done {
        match expr.kind {
            ExprKind::BoolOp { op, values } => self.bool_op(op, values, level),
            ExprKind::NamedExpr { target, value } => self.parens(level > Level::Tuple, |this| {
                this.expr(target, Level::Atom)?;
                this.out.push_str(" := ");
                this.expr(value, Level::Atom)
            }),
            ExprKind::BinOp { left, op, right } => self.bin_op(left, op, right, level),
            ExprKind::UnaryOp { op, operand } => self.unary_op(op, operand, level),
            ExprKind::Lambda { args, body } => self.parens(level > Level::Test, |this| {
                // CPython leaves the blank out where only other kinds of parameters follow.
                this.out.push_str(if args.posonlyargs.is_empty() && args.args.is_empty() {
                    "lambda"
                } else {
                    "lambda "
                });
                this.arguments(args)?;
                this.out.push_str(": ");
                this.expr(body, Level::Test)
            }),
            ExprKind::IfExp { test, body, orelse } => self.parens(level > Level::Test, |this| {
                this.expr(body, Level::Test.next())?;
                this.out.push_str(" if ");
                this.expr(test, Level::Test.next())?;
                this.out.push_str(" else ");
                this.expr(orelse, Level::Test)
            }),
            ExprKind::Dict { keys, values } => self.dict(keys, values),
            ExprKind::Set { elts } => self.list("{", elts, "}"),
            ExprKind::ListComp(comp) => self.comp("[", &comp, "]"),
            ExprKind::SetComp(comp) => self.comp("{", &comp, "}"),
            ExprKind::GeneratorExp(comp) => self.comp("(", &comp, ")"),
            ExprKind::DictComp { key, value, generators } => {
                self.out.push('{');
                self.expr(key, Level::Test)?;
                self.out.push_str(": ");
                self.expr(value, Level::Test)?;
                self.clauses(generators)?;
                self.out.push('}');
                Ok(())
            }
            ExprKind::Await { value } => self.parens(level > Level::Await, |this| {
                this.out.push_str("await ");
                this.expr(value, Level::Atom)
            }),
            ExprKind::Yield { value } => {
                self.out.push_str("(yield");
                if let Some(value) = value {
                    self.out.push(' ');
                    self.expr(value, Level::Test)?;
                }
                self.out.push(')');
                Ok(())
            }
            ExprKind::YieldFrom { value } => {
                self.out.push_str("(yield from ");
                self.expr(value, Level::Test)?;
                self.out.push(')');
                Ok(())
            }
            ExprKind::Compare { left, ops, comparators } => self.compare(left, ops, comparators, level),
            ExprKind::Call { func, args, keywords } => self.call(func, args, keywords),
            ExprKind::JoinedStr { values } => self.string('f', values),
            ExprKind::TemplateStr { values } => self.string('t', values),
            ExprKind::FormattedValue { .. } | ExprKind::Interpolation { .. } => {
                self.string('f', std::slice::from_ref(expr))
            }
            ExprKind::Constant { value, kind } => {
                self.out.push_str(kind.unwrap_or_default());
                self.constant(value);
                Ok(())
            }
            ExprKind::Attribute { value, attr, .. } => {
                self.expr(value, Level::Atom)?;
                // `1 .real`: the dot must not join the number.
                if matches!(value.kind, ExprKind::Constant { value: Constant::Int(_), .. }) {
                    self.out.push(' ');
                }
                self.out.push('.');
                self.out.push_str(attr);
                Ok(())
            }
            ExprKind::Subscript { value, slice, .. } => {
                self.expr(value, Level::Atom)?;
                self.out.push('[');
                self.expr(slice, Level::Tuple)?;
                self.out.push(']');
                Ok(())
            }
            ExprKind::Starred { value, .. } => {
                self.out.push('*');
                self.expr(value, Level::BitOr)
            }
            ExprKind::Name { id, .. } => {
                self.out.push_str(id);
                Ok(())
            }
            ExprKind::List { elts, .. } => self.list("[", elts, "]"),
            ExprKind::Tuple { elts, .. } => self.tuple(elts, level),
            ExprKind::Slice { lower, upper, step } => self.slice(lower, upper, step),
        }
    }

    fn parens(&mut self, needed: bool, inner: impl FnOnce(&mut Self) -> Done) -> Done {
        if needed {
            self.out.push('(');
        }
        inner(self)?;
        if needed {
            self.out.push(')');
        }
        Ok(())
    }

    fn separated(&mut self, items: &[Expr], separator: &str, level: Level) -> Done {
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.out.push_str(separator);
            }
            self.expr(item, level)?;
        }
        Ok(())
    }

    fn list(&mut self, open: &str, elts: &[Expr], close: &str) -> Done {
        self.out.push_str(open);
        self.separated(elts, ", ", Level::Test)?;
        self.out.push_str(close);
        Ok(())
    }

    fn tuple(&mut self, elts: &[Expr], level: Level) -> Done {
        if elts.is_empty() {
            self.out.push_str("()");
            return Ok(());
        }
        self.parens(level > Level::Tuple, |this| {
            this.separated(elts, ", ", Level::Test)?;
            if elts.len() == 1 {
                this.out.push(',');
            }
            Ok(())
        })
    }

    fn bool_op(&mut self, op: BoolOperator, values: &[Expr], level: Level) -> Done {
        let (own, text) = match op {
            BoolOperator::And => (Level::And, " and "),
            BoolOperator::Or => (Level::Or, " or "),
        };
        self.parens(level > own, |this| this.separated(values, text, own.next()))
    }

    fn bin_op(&mut self, left: &Expr, op: Operator, right: &Expr, level: Level) -> Done {
        let (own, text) = match op {
            Operator::Add => (Level::Arith, " + "),
            Operator::Sub => (Level::Arith, " - "),
            Operator::Mult => (Level::Term, " * "),
            Operator::MatMult => (Level::Term, " @ "),
            Operator::Div => (Level::Term, " / "),
            Operator::Mod => (Level::Term, " % "),
            Operator::FloorDiv => (Level::Term, " // "),
            Operator::LShift => (Level::Shift, " << "),
            Operator::RShift => (Level::Shift, " >> "),
            Operator::BitOr => (Level::BitOr, " | "),
            Operator::BitXor => (Level::BitXor, " ^ "),
            Operator::BitAnd => (Level::BitAnd, " & "),
            Operator::Pow => (Level::Power, " ** "),
        };
        let (left_level, right_level) =
            if op == Operator::Pow { (own.next(), own) } else { (own, own.next()) };
        self.parens(level > own, |this| {
            this.expr(left, left_level)?;
            this.out.push_str(text);
            this.expr(right, right_level)
        })
    }

    fn unary_op(&mut self, op: UnaryOperator, operand: &Expr, level: Level) -> Done {
        let (own, text) = match op {
            UnaryOperator::Invert => (Level::Factor, "~"),
            UnaryOperator::Not => (Level::Not, "not "),
            UnaryOperator::UAdd => (Level::Factor, "+"),
            UnaryOperator::USub => (Level::Factor, "-"),
        };
        self.parens(level > own, |this| {
            this.out.push_str(text);
            this.expr(operand, own)
        })
    }

    fn compare(&mut self, left: &Expr, ops: &[CompareOperator], comparators: &[Expr], level: Level) -> Done {
        self.parens(level > Level::Compare, |this| {
            this.expr(left, Level::Compare.next())?;
            for (op, comparator) in ops.iter().zip(comparators) {
                this.out.push_str(match op {
                    CompareOperator::Eq => " == ",
                    CompareOperator::NotEq => " != ",
                    CompareOperator::Lt => " < ",
                    CompareOperator::LtE => " <= ",
                    CompareOperator::Gt => " > ",
                    CompareOperator::GtE => " >= ",
                    CompareOperator::Is => " is ",
                    CompareOperator::IsNot => " is not ",
                    CompareOperator::In => " in ",
                    CompareOperator::NotIn => " not in ",
                });
                this.expr(comparator, Level::Compare.next())?;
            }
            Ok(())
        })
    }

    fn dict(&mut self, keys: &[Option<Expr>], values: &[Expr]) -> Done {
        self.out.push('{');
        for (index, (key, value)) in keys.iter().zip(values).enumerate() {
            if index > 0 {
                self.out.push_str(", ");
            }
            match key {
                Some(key) => {
                    self.expr(key, Level::Test)?;
                    self.out.push_str(": ");
                    self.expr(value, Level::Test)?;
                }
                None => {
                    self.out.push_str("**");
                    self.expr(value, Level::BitOr)?;
                }
            }
        }
        self.out.push('}');
        Ok(())
    }

    fn comp(&mut self, open: &str, comp: &Comp, close: &str) -> Done {
        self.out.push_str(open);
        self.expr(comp.elt, Level::Test)?;
        self.clauses(comp.generators)?;
        self.out.push_str(close);
        Ok(())
    }

    fn clauses(&mut self, clauses: &[Comprehension]) -> Done {
        for clause in clauses {
            self.out.push_str(if clause.is_async { " async for " } else { " for " });
            self.expr(clause.target, Level::Tuple)?;
            self.out.push_str(" in ");
            self.expr(clause.iter, Level::Test.next())?;
            for condition in clause.ifs {
                self.out.push_str(" if ");
                self.expr(condition, Level::Test.next())?;
            }
        }
        Ok(())
    }

    fn call(&mut self, func: &Expr, args: &[Expr], keywords: &[Keyword]) -> Done {
        self.expr(func, Level::Atom)?;
        if let ([only], []) = (args, keywords)
            && matches!(only.kind, ExprKind::GeneratorExp(_))
        {
            return self.expr(only, Level::Test);
        }
        self.out.push('(');
        self.separated(args, ", ", Level::Test)?;
        for (index, keyword) in keywords.iter().enumerate() {
            if index + args.len() > 0 {
                self.out.push_str(", ");
            }
            match keyword.arg {
                Some(name) => {
                    self.out.push_str(name);
                    self.out.push('=');
                }
                None => self.out.push_str("**"),
            }
            self.expr(keyword.value, Level::Test)?;
        }
        self.out.push(')');
        Ok(())
    }

    fn slice(&mut self, lower: Option<&Expr>, upper: Option<&Expr>, step: Option<&Expr>) -> Done {
        if let Some(lower) = lower {
            self.expr(lower, Level::Test)?;
        }
        self.out.push(':');
        if let Some(upper) = upper {
            self.expr(upper, Level::Test)?;
        }
        if let Some(step) = step {
            self.out.push(':');
            self.expr(step, Level::Test)?;
        }
        Ok(())
    }

    /// The parameters of a lambda.
    fn arguments(&mut self, args: &Arguments) -> Done {
        let mut first = true;
        let positional = args.posonlyargs.len() + args.args.len();
        let without_default = positional.saturating_sub(args.defaults.len());
        for (index, arg) in args.posonlyargs.iter().chain(args.args).enumerate() {
            self.comma(&mut first);
            let default = index.checked_sub(without_default).and_then(|index| args.defaults.get(index));
            self.parameter(arg, default)?;
            if index + 1 == args.posonlyargs.len() {
                self.out.push_str(", /");
            }
        }
        if args.vararg.is_some() || !args.kwonlyargs.is_empty() {
            self.comma(&mut first);
            self.out.push('*');
            if let Some(arg) = args.vararg {
                self.parameter(arg, None)?;
            }
        }
        for (index, arg) in args.kwonlyargs.iter().enumerate() {
            self.comma(&mut first);
            self.parameter(arg, args.kw_defaults.get(index).and_then(Option::as_ref))?;
        }
        if let Some(arg) = args.kwarg {
            self.comma(&mut first);
            self.out.push_str("**");
            self.parameter(arg, None)?;
        }
        Ok(())
    }

    fn comma(&mut self, first: &mut bool) {
        if !std::mem::take(first) {
            self.out.push_str(", ");
        }
    }

    fn parameter(&mut self, arg: &Arg, default: Option<&Expr>) -> Done {
        self.out.push_str(arg.arg);
        if let Some(default) = default {
            self.out.push('=');
            self.expr(default, Level::Test)?;
        }
        Ok(())
    }

    /// An f-string or t-string: its text without quotes, then as literal.
    fn string(&mut self, prefix: char, values: &[Expr]) -> Done {
        let outer = std::mem::take(&mut self.out);
        self.string_body(values)?;
        let body = std::mem::replace(&mut self.out, outer);
        self.out.push(prefix);
        self.push_repr(&Constant::Str(body.into()));
        Ok(())
    }

    fn string_body(&mut self, values: &[Expr]) -> Done {
        for value in values {
            match value.kind {
                ExprKind::Constant { value: Constant::Str(text), .. } => {
                    let text = String::from_utf8_lossy(text.as_bytes());
                    self.out.push_str(&text.replace('{', "{{").replace('}', "}}"));
                }
                ExprKind::FormattedValue { value, conversion, format_spec } => {
                    let outer = std::mem::take(&mut self.out);
                    self.expr(value, Level::Test.next())?;
                    let text = std::mem::replace(&mut self.out, outer);
                    self.field(&text, conversion, format_spec)?;
                }
                ExprKind::Interpolation { str: Constant::Str(text), conversion, format_spec, .. } => {
                    let text = String::from_utf8_lossy(text.as_bytes()).into_owned();
                    self.field(&text, conversion, format_spec)?;
                }
                ExprKind::JoinedStr { values } => self.string_body(values)?,
                _ => self.expr(value, Level::Test)?,
            }
        }
        Ok(())
    }

    fn field(&mut self, text: &str, conversion: Conversion, spec: Option<&Expr>) -> Done {
        self.out.push('{');
        if text.starts_with('{') {
            self.out.push(' ');
        }
        self.out.push_str(text);
        self.out.push_str(match conversion {
            Conversion::None => "",
            Conversion::Str => "!s",
            Conversion::Repr => "!r",
            Conversion::Ascii => "!a",
        });
        if let Some(spec) = spec {
            self.out.push(':');
            self.string_body(std::slice::from_ref(spec))?;
        }
        self.out.push('}');
        Ok(())
    }

    fn constant(&mut self, value: &Constant) {
        if matches!(value, Constant::Ellipsis) {
            self.out.push_str("...");
            return;
        }
        if matches!(value, Constant::Float(_) | Constant::Complex(..)) {
            // There is no literal for infinity: a number too large is one.
            self.out.push_str(&ConstantRepr(value).to_string().replace("inf", "1e309"));
            return;
        }
        self.push_repr(value);
    }

    fn push_repr(&mut self, value: &Constant) {
        write!(self.out, "{}", ConstantRepr(value)).expect("a string takes all text");
    }
}
