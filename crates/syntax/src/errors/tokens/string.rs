//! String literals and prefixes.

use bytecode::Location;

use super::interpolated::Mode;
use super::{Kind, Step, Tokenizer, failure};
use crate::diagnostic::ErrorKind;

/// Whether an identifier before a quote is a prefix: each letter once, case aside.
pub(super) fn is_prefix(text: &str) -> bool {
    let letters = text.as_bytes();
    letters.len() <= 5
        && letters.iter().enumerate().all(|(at, letter)| {
            let lower = letter.to_ascii_lowercase();
            b"bfrtu".contains(&lower)
                && !letters[..at].iter().any(|earlier| earlier.to_ascii_lowercase() == lower)
        })
}

/// Letters that exclude each other, in the order in which Python complains.
const INCOMPATIBLE: [(char, char); 7] =
    [('u', 'b'), ('u', 'r'), ('u', 'f'), ('u', 't'), ('b', 'f'), ('b', 't'), ('f', 't')];

impl Tokenizer<'_> {
    /// A literal whose prefix starts at `start` and whose quote stands at `quote`.
    pub(super) fn string(&mut self, start: usize, quote: usize) -> Step {
        let prefix = self.source[start..quote].to_ascii_lowercase();
        for (a, b) in INCOMPATIBLE {
            if prefix.contains(a) && prefix.contains(b) {
                let (line, column) = self.lines.at(start);
                let at = Location::new(line, column, line, column + (quote - start) as i32);
                let message = format!("'{a}' and '{b}' prefixes are incompatible");
                return Err(failure(ErrorKind::Syntax, &message, at));
            }
        }
        let byte = self.bytes[quote];
        let triple = self.bytes[quote..].starts_with(&[byte; 3]);
        let size = if triple { 3 } else { 1 };
        self.at = quote + size;
        if prefix.contains('f') || prefix.contains('t') {
            let template = prefix.contains('t');
            let raw = prefix.contains('r');
            return self.begin_interpolated(start, Mode::new(byte, size, raw, template, start));
        }
        self.plain(start, byte, size)
    }

    fn plain(&mut self, start: usize, quote: u8, size: usize) -> Step {
        let mut escaped_quote = false;
        loop {
            match self.peek(0) {
                Some(b'\\') => {
                    escaped_quote |= self.peek(1) == Some(quote);
                    self.at = (self.at + 2).min(self.bytes.len());
                }
                Some(byte)
                    if byte == quote
                        && self.bytes[self.at..].iter().take(size).filter(|&&b| b == quote).count()
                            == size =>
                {
                    self.at += size;
                    self.push(Kind::String, start);
                    return Ok(());
                }
                Some(byte) if byte != b'\n' || size == 3 => self.at += 1,
                _ => return Err(self.unterminated(start, quote, size, escaped_quote)),
            }
        }
    }

    fn unterminated(
        &mut self,
        start: usize,
        quote: u8,
        size: usize,
        escaped_quote: bool,
    ) -> Box<super::Failure> {
        if let Some(mode) = self.modes.last().filter(|mode| mode.quote == quote && mode.size == size) {
            return self.fail_at(start, &format!("{}-string: expecting '}}'", mode.letter()));
        }
        let line = self.last_line();
        let mut message = if size == 3 {
            format!("unterminated triple-quoted string literal (detected at line {line})")
        } else {
            format!("unterminated string literal (detected at line {line})")
        };
        if escaped_quote && size == 1 {
            message.push_str("; perhaps you escaped the end quote?");
        }
        let mut stop = self.fail_at(start, &message);
        stop.at_end = self.at >= self.bytes.len();
        stop
    }

    /// The line on which the text ended too early.
    pub(super) fn last_line(&self) -> i32 {
        let at_end = self.at >= self.bytes.len() && self.source.ends_with('\n');
        self.lines.line(self.at - usize::from(at_end && self.at > 0))
    }
}
