//! Numbers, and the warning about a keyword that follows one without a space.

use bytecode::{Constant, Location};
use num_bigint::BigInt;
use ruff_python_ast as ruff;
use ruff_text_size::Ranged;

use super::{Lower, Lowered, Stop};
use crate::diagnostic::SyntaxError;

impl Lower<'_, '_, '_> {
    pub(super) fn number(&mut self, node: &ruff::ExprNumberLiteral) -> Lowered<Constant> {
        self.check_number_end(node)?;
        match &node.value {
            ruff::Number::Int(_) => self.integer(node),
            ruff::Number::Float(value) => Ok(Constant::Float(*value)),
            ruff::Number::Complex { imag, .. } => Ok(Constant::Complex(0.0, *imag)),
        }
    }

    fn integer(&self, node: &ruff::ExprNumberLiteral) -> Lowered<Constant> {
        let text = self.text(node.range);
        let (radix, digits) = match text.as_bytes() {
            [b'0', b'x' | b'X', ..] => (16, &text[2..]),
            [b'0', b'o' | b'O', ..] => (8, &text[2..]),
            [b'0', b'b' | b'B', ..] => (2, &text[2..]),
            _ => (10, text),
        };
        if let Ok(small) = u64::from_str_radix(digits, radix) {
            return Ok(Constant::Int(small.into()));
        }
        let digits: Vec<u8> = digits.bytes().filter(|&byte| byte != b'_').collect();
        let limit = self.options.int_max_str_digits;
        if radix == 10 && limit > 0 && digits.len() > limit {
            let at = Location::line_only(self.at(node).line);
            return Err(Stop::Error(Box::new(too_many_digits(limit, digits.len(), at))));
        }
        BigInt::parse_bytes(&digits, radix).map(Constant::Int).ok_or_else(Stop::rejected)
    }

    /// `1if x` is one keyword away from an invalid literal, and Python says so.
    fn check_number_end(&mut self, node: &ruff::ExprNumberLiteral) -> Lowered<()> {
        let next = self.source.as_bytes().get(node.end().to_usize());
        if !next.is_some_and(u8::is_ascii_lowercase) {
            return Ok(());
        }
        let kind = match (&node.value, self.text(node.range).as_bytes()) {
            (ruff::Number::Complex { .. }, _) => "imaginary",
            (ruff::Number::Int(_), [b'0', b'x' | b'X', ..]) => "hexadecimal",
            (ruff::Number::Int(_), [b'0', b'o' | b'O', ..]) => "octal",
            (ruff::Number::Int(_), [b'0', b'b' | b'B', ..]) => "binary",
            _ => "decimal",
        };
        let end = self.at(node);
        let at = Location::new(end.end_line, end.end_column - 1, end.end_line, end.end_column - 1);
        self.warn(&format!("invalid {kind} literal"), at)
    }
}

/// The error of a decimal literal with more digits than `sys.set_int_max_str_digits` allows.
pub(crate) fn too_many_digits(limit: usize, digits: usize, at: Location) -> SyntaxError {
    let message = format!(
        "Exceeds the limit ({limit} digits) for integer string conversion: value has {digits} digits; use \
         sys.set_int_max_str_digits() to increase the limit - Consider hexadecimal for huge integer literals to \
         avoid decimal conversion limits."
    );
    SyntaxError::new(message, at)
}
