//! `'…' % (a, b)` with a literal format: compiled as an f-string when only `%s`, `%r` and `%a` are asked for.

use bytecode::opcode::Opcode;
use bytecode::operand::Conversion;
use bytecode::{Constant, Location, Text};
use syntax::ast::{Expr, ExprKind, Operator};

use crate::displays::is_starred;
use crate::generator::{Generator, Result, STACK_GUIDELINE};

/// A part of a format.
#[derive(PartialEq, Debug)]
enum Piece {
    Text(Text),
    /// `%s` and its like, with a format specification that says the same.
    Field(Conversion, String),
}

/// The format and the operands of an expression that looks like one.
pub(crate) fn format_of<'a>(expr: &Expr<'a>) -> Option<(&'a Text, &'a [Expr<'a>])> {
    if let ExprKind::BinOp { left, op: Operator::Mod, right } = expr.kind
        && let ExprKind::Constant { value: Constant::Str(format), .. } = left.kind
        && let ExprKind::Tuple { elts, .. } = right.kind
        && !elts.iter().any(is_starred)
    {
        return Some((format, elts));
    }
    None
}

/// Whether the expression is compiled as an f-string.
pub(crate) fn is_f_string(expr: &Expr) -> bool {
    format_of(expr).is_some_and(|(format, operands)| parse(format, operands.len()).is_some())
}

impl<'a> Generator<'_, 'a> {
    /// Compiles the expression as an f-string, if it is one in disguise.
    pub(crate) fn percent_format(&mut self, expr: &'a Expr<'a>) -> Result<bool> {
        let Some((format, operands)) = format_of(expr) else { return Ok(false) };
        let Some(pieces) = parse(format, operands.len()) else { return Ok(false) };
        let at = expr.at;
        let count = pieces.len();
        let joins = count > STACK_GUIDELINE;
        if joins {
            self.load_str("", at);
            let join = self.plain_name_index("join");
            self.op_arg(Opcode::LoadAttr, join << 1 | 1, at);
            self.op_arg(Opcode::BuildList, 0, at);
        }
        let mut operands = operands.iter();
        for piece in pieces {
            match piece {
                Piece::Text(text) => self.load_text(text, Location::NONE),
                Piece::Field(conversion, spec) => {
                    let operand = operands.next().expect("as many operands as fields");
                    self.percent_field(operand, conversion, &spec)?;
                }
            }
            if joins {
                self.op_arg(Opcode::ListAppend, 1, at);
            }
        }
        if joins {
            self.op_arg(Opcode::Call, 1, at);
        } else {
            self.build_string(count, at);
        }
        Ok(true)
    }

    fn percent_field(&mut self, operand: &'a Expr<'a>, conversion: Conversion, spec: &str) -> Result {
        let at = operand.at;
        self.expr(operand)?;
        self.op_arg(Opcode::ConvertValue, conversion.oparg(), at);
        if spec.is_empty() {
            self.op(Opcode::FormatSimple, at);
        } else {
            self.load_str(spec, Location::NONE);
            self.op(Opcode::FormatWithSpec, at);
        }
        Ok(())
    }
}

/// Takes a format apart; none when it holds something else, or another number of fields.
fn parse(format: &Text, fields: usize) -> Option<Vec<Piece>> {
    let mut points = format.code_points().peekable();
    let mut pieces = Vec::new();
    let mut text = Vec::new();
    let mut found = 0;
    while let Some(point) = points.next() {
        if point != u32::from(b'%') || points.next_if_eq(&u32::from(b'%')).is_some() {
            text.push(point);
            continue;
        }
        if !text.is_empty() {
            pieces.push(Piece::Text(Text::from_code_points(text.drain(..))));
        }
        pieces.push(field(&mut points)?);
        found += 1;
    }
    if !text.is_empty() {
        pieces.push(Piece::Text(Text::from_code_points(text)));
    }
    (found == fields).then_some(pieces)
}

/// One field after its `%`: flags, width, precision, conversion.
fn field(points: &mut std::iter::Peekable<impl Iterator<Item = u32>>) -> Option<Piece> {
    let mut left = false;
    while let Some(flag) = points.next_if(|point| b"-+ #0".iter().any(|&flag| u32::from(flag) == *point)) {
        left |= flag == u32::from(b'-');
    }
    let mut spec = String::new();
    let width = number(points)?;
    if width > 0 {
        if !left {
            spec.push('>');
        }
        spec += &width.to_string();
    }
    if points.next_if_eq(&u32::from(b'.')).is_some() {
        spec.push('.');
        spec += &number(points)?.to_string();
    }
    let conversion = match u8::try_from(points.next()?).ok()? {
        b's' => Conversion::Str,
        b'r' => Conversion::Repr,
        b'a' => Conversion::Ascii,
        _ => return None,
    };
    Some(Piece::Field(conversion, spec))
}

/// At most two digits; 0 without any.
fn number(points: &mut std::iter::Peekable<impl Iterator<Item = u32>>) -> Option<u32> {
    let digit = |point: &u32| char::from_u32(*point).and_then(|digit| digit.to_digit(10));
    let mut value = 0;
    let mut digits = 0;
    while let Some(next) = points.peek().and_then(digit) {
        points.next();
        value = value * 10 + next;
        digits += 1;
        if digits > 2 {
            return None;
        }
    }
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec(format: &str) -> Option<String> {
        match parse(&format.into(), 1)?.pop()? {
            Piece::Field(_, spec) => Some(spec),
            Piece::Text(_) => None,
        }
    }

    #[test]
    fn specifications_say_the_same() {
        assert_eq!(spec("%5r").as_deref(), Some(">5"));
        assert_eq!(spec("%-5s").as_deref(), Some("5"));
        assert_eq!(spec("%.s").as_deref(), Some(".0"));
        assert_eq!(spec("%+s").as_deref(), Some(""));
    }

    #[test]
    fn other_fields_are_left_alone() {
        assert_eq!(spec("%d"), None);
        assert_eq!(spec("%100s"), None);
        assert_eq!(spec("%5%"), None);
        assert_eq!(spec("%*s"), None);
        assert_eq!(parse(&"%s %".into(), 1), None);
        assert_eq!(parse(&"%s%s".into(), 1), None);
    }

    #[test]
    fn doubled_signs_are_text() {
        assert_eq!(parse(&"a%%b".into(), 0), Some(vec![Piece::Text("a%b".into())]));
        assert_eq!(parse(&"".into(), 0), Some(vec![]));
    }
}
