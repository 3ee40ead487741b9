//! f-strings and t-strings: text in between fields, and the brackets within fields.
//!
//! A string is left by its closing quote; a field counts brackets so that the colon, exclamation mark and brace that
//! end its expression are those outside all brackets.

use super::{Bracket, Ending, Kind, Step, Tokenizer};

const MAX_FIELD_NESTING: usize = 3;
const MAX_STRING_NESTING: usize = 150;

/// One open f-string or t-string.
pub(super) struct Mode {
    pub(super) quote: u8,
    pub(super) size: usize,
    raw: bool,
    template: bool,
    start: usize,
    /// Whether the next character is text (else it belongs to a field).
    text: bool,
    /// Brackets open in this string, its fields' own included.
    depth: usize,
    /// `depth` inside each open field.
    fields: Vec<usize>,
    in_spec: bool,
}

impl Mode {
    pub(super) fn new(quote: u8, size: usize, raw: bool, template: bool, start: usize) -> Self {
        Self { quote, size, raw, template, start, text: true, depth: 0, fields: Vec::new(), in_spec: false }
    }

    pub(super) fn letter(&self) -> char {
        if self.template { 't' } else { 'f' }
    }
}

impl Tokenizer<'_> {
    pub(super) fn begin_interpolated(&mut self, start: usize, mode: Mode) -> Step {
        if self.modes.len() >= MAX_STRING_NESTING - 1 {
            return Err(self.fail("too many nested f-strings or t-strings"));
        }
        let kind = if mode.template { Kind::TStart } else { Kind::FStart };
        self.modes.push(mode);
        self.push(kind, start);
        Ok(())
    }

    pub(super) fn in_middle(&self) -> bool {
        self.modes.last().is_some_and(|mode| mode.text)
    }

    /// Text up to a field or the end of the string, and that end.
    pub(super) fn middle(&mut self) -> Step {
        let mut start = self.at;
        let Some(mode) = self.modes.last() else { return Ok(()) };
        let (quote, size, raw) = (mode.quote, mode.size, mode.raw);
        let (in_spec, depth) = (mode.in_spec, mode.depth);
        let (end_kind, middle_kind) =
            if mode.template { (Kind::TEnd, Kind::TMiddle) } else { (Kind::FEnd, Kind::FMiddle) };
        // In `\N{...}` the closing brace is text.
        let mut named = false;
        loop {
            let rest = &self.bytes[self.at..];
            if rest.len() >= size && rest[..size].iter().all(|&byte| byte == quote) {
                self.push_middle(middle_kind, start);
                let end = self.at;
                self.at += size;
                self.push(end_kind, end);
                self.modes.pop();
                return Ok(());
            }
            match rest {
                [] => return Err(self.unterminated_interpolated()),
                [b'\n', ..] if size == 1 => return Err(self.unterminated_interpolated()),
                [b'{', b'{', ..] if !in_spec => start = self.doubled(middle_kind, start),
                [b'{', ..] => {
                    self.push_middle(middle_kind, start);
                    return self.begin_field();
                }
                [b'}', ..] if named => {
                    self.at += 1;
                    named = false;
                    self.push(middle_kind, start);
                    start = self.at;
                }
                [b'}', b'}', ..] if !in_spec && depth == 0 => start = self.doubled(middle_kind, start),
                [b'}', ..] => return self.closing_brace(middle_kind, start),
                [b'\\', b'N', b'{', ..] if !raw => {
                    self.at += 3;
                    named = true;
                }
                [b'\\', b'{' | b'}', ..] => self.at += 1,
                [b'\\', ..] => self.at = (self.at + 2).min(self.bytes.len()),
                _ => self.at += 1,
            }
        }
    }

    /// A doubled brace: the first one ends a piece, the next piece starts behind the second.
    fn doubled(&mut self, kind: Kind, start: usize) -> usize {
        self.at += 1;
        self.push(kind, start);
        self.at += 1;
        self.at
    }

    fn push_middle(&mut self, kind: Kind, start: usize) {
        if self.at > start {
            self.push(kind, start);
        }
    }

    fn begin_field(&mut self) -> Step {
        let start = self.at;
        let Some(mode) = self.modes.last_mut() else { return Ok(()) };
        mode.text = false;
        if mode.fields.len() >= MAX_FIELD_NESTING {
            let letter = mode.letter();
            return Err(self.fail(&format!("{letter}-string: expressions nested too deeply")));
        }
        mode.fields.push(mode.depth + 1);
        self.open_bracket(b'{', start)
    }

    /// In a format specification a brace ends the field; in text it must be doubled.
    fn closing_brace(&mut self, middle: Kind, start: usize) -> Step {
        let Some(mode) = self.modes.last_mut() else { return Ok(()) };
        if mode.depth > 0 {
            mode.text = false;
            // Even an empty text is a token here.
            self.push(middle, start);
            return Ok(());
        }
        let letter = mode.letter();
        self.at += 1;
        Err(self.fail(&format!("{letter}-string: single '}}' is not allowed")))
    }

    fn unterminated_interpolated(&self) -> Box<super::Failure> {
        let Some(mode) = self.modes.last() else { return self.fail("") };
        let letter = mode.letter();
        let newline = self.at < self.bytes.len() || self.ending == Ending::Newline;
        if mode.in_spec && mode.size == 1 && newline {
            let message = format!(
                "{letter}-string: newlines are not allowed in format specifiers for single quoted {letter}-strings"
            );
            return self.fail_at(self.at, &message);
        }
        let triple = if mode.size == 3 { "triple-quoted " } else { "" };
        let line = self.last_line();
        let message = format!("unterminated {triple}{letter}-string literal (detected at line {line})");
        let mut stop = self.fail_at(mode.start, &message);
        stop.at_end = mode.size == 3;
        stop
    }

    pub(super) fn enter_bracket(&mut self) {
        if let Some(mode) = self.modes.last_mut() {
            mode.depth += 1;
        }
    }

    pub(super) fn leave_bracket(&mut self, byte: u8) {
        let Some(mode) = self.modes.last_mut() else { return };
        if byte == b'}' && mode.fields.last() == Some(&mode.depth) {
            mode.fields.pop();
            mode.text = true;
            // Even in the rest of a specification around this field, as far as CPython's tokenizer is concerned.
            mode.in_spec = false;
        }
        mode.depth = mode.depth.saturating_sub(1);
    }

    /// A closing bracket in a field that has opened none.
    pub(super) fn check_field_end(&mut self, byte: u8) -> Step {
        match self.modes.last() {
            Some(mode) if mode.depth == 0 && byte == b'}' => {
                let letter = mode.letter();
                Err(self.fail(&format!("{letter}-string: single '}}' is not allowed")))
            }
            _ => Ok(()),
        }
    }

    pub(super) fn check_field_bracket(&mut self, opening: Bracket, byte: u8) -> Step {
        match self.modes.last() {
            Some(mode) if opening.byte == b'{' && mode.fields.last() == Some(&mode.depth) => {
                let letter = mode.letter();
                Err(self.fail(&format!("{letter}-string: unmatched '{}'", char::from(byte))))
            }
            _ => Ok(()),
        }
    }

    /// Whether a colon here ends the expression of a field.
    pub(super) fn starts_spec(&self) -> bool {
        self.modes.last().is_some_and(|mode| mode.fields.last() == Some(&mode.depth))
    }

    pub(super) fn begin_spec(&mut self) {
        if let Some(mode) = self.modes.last_mut() {
            mode.in_spec = true;
            mode.text = true;
        }
    }
}
