//! Numbers: digits with single underscores between them, and nothing glued to their end but a keyword.

use bytecode::Location;

use super::{Kind, Step, Tokenizer, failure};
use crate::diagnostic::ErrorKind;

/// Keywords that may follow a number without a space; of `if`, `in` and `is` CPython looks at two letters only.
const KEYWORDS: [&[u8]; 5] = [b"and", b"else", b"for", b"not", b"or"];

impl Tokenizer<'_> {
    pub(super) fn number(&mut self, start: usize) -> Step {
        let kind = match (self.peek(0), self.peek(1)) {
            (Some(b'0'), Some(b'x' | b'X')) => self.radix("hexadecimal", |byte| byte.is_ascii_hexdigit())?,
            (Some(b'0'), Some(b'o' | b'O')) => self.radix("octal", |byte| matches!(byte, b'0'..=b'7'))?,
            (Some(b'0'), Some(b'b' | b'B')) => self.radix("binary", |byte| matches!(byte, b'0' | b'1'))?,
            _ => self.decimal(start)?,
        };
        self.number_end(kind)?;
        self.push(Kind::Number, start);
        Ok(())
    }

    fn radix(&mut self, name: &'static str, digit: fn(u8) -> bool) -> Step<&'static str> {
        self.at += 2;
        loop {
            if self.peek(0) == Some(b'_') {
                self.at += 1;
            }
            let count = self.bytes[self.at..].iter().take_while(|&&byte| digit(byte)).count();
            if count == 0 {
                return Err(self.bad_digit(name));
            }
            self.at += count;
            if self.peek(0) != Some(b'_') {
                break;
            }
        }
        match self.peek(0) {
            Some(b'0'..=b'9') => Err(self.bad_digit(name)),
            _ => Ok(name),
        }
    }

    fn bad_digit(&mut self, name: &str) -> Box<super::Failure> {
        match self.peek(0) {
            Some(byte @ b'0'..=b'9') => {
                self.at += 1;
                self.fail(&format!("invalid digit '{}' in {name} literal", char::from(byte)))
            }
            _ => self.fail(&format!("invalid {name} literal")),
        }
    }

    /// Decimal integers, floats and imaginary numbers.
    fn decimal(&mut self, start: usize) -> Step<&'static str> {
        if self.peek(0) != Some(b'.') {
            self.digits()?;
        }
        let integer_end = self.at;
        if self.peek(0) == Some(b'.') {
            self.at += 1;
            if self.peek(0).is_some_and(|byte| byte.is_ascii_digit()) {
                self.digits()?;
            }
        }
        self.exponent()?;
        if matches!(self.peek(0), Some(b'j' | b'J')) {
            self.at += 1;
            return Ok("imaginary");
        }
        if self.at == integer_end && !matches!(self.peek(0), Some(b'e' | b'E')) {
            self.leading_zeros(start)?;
        }
        Ok("decimal")
    }

    fn exponent(&mut self) -> Step {
        if !matches!(self.peek(0), Some(b'e' | b'E')) {
            return Ok(());
        }
        let signed = matches!(self.peek(1), Some(b'+' | b'-'));
        let digit = self.peek(1 + usize::from(signed)).is_some_and(|byte| byte.is_ascii_digit());
        if digit {
            self.at += 1 + usize::from(signed);
            return self.digits();
        }
        if signed {
            self.at += 2;
            return Err(self.fail("invalid decimal literal"));
        }
        Ok(())
    }

    fn digits(&mut self) -> Step {
        loop {
            self.at += self.bytes[self.at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
            if self.peek(0) != Some(b'_') {
                return Ok(());
            }
            self.at += 1;
            if !self.peek(0).is_some_and(|byte| byte.is_ascii_digit()) {
                return Err(self.fail("invalid decimal literal"));
            }
        }
    }

    /// `0777` is no number; `000` is.
    fn leading_zeros(&self, start: usize) -> Step {
        let text = &self.bytes[start..self.at];
        let zeros = text.iter().take_while(|byte| matches!(byte, b'0' | b'_')).count();
        if text[0] != b'0' || zeros == text.len() {
            return Ok(());
        }
        let (line, column) = self.lines.at(start);
        let message = "leading zeros in decimal integer literals are not permitted; \
                       use an 0o prefix for octal integers";
        Err(failure(ErrorKind::Syntax, message, Location::new(line, column, line, column + zeros as i32)))
    }

    fn number_end(&self, kind: &str) -> Step {
        let rest = &self.bytes[self.at..];
        let glued = rest.iter().take_while(|&&byte| is_word(byte)).count();
        let keyword = KEYWORDS.contains(&&rest[..glued]) || matches!(rest, [b'i', b'f' | b'n' | b's', ..]);
        if glued == 0 || rest[0] >= 0x80 || keyword {
            return Ok(());
        }
        Err(self.fail(&format!("invalid {kind} literal")))
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}
