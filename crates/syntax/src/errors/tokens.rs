//! CPython's tokens, for the error pass: where its tokenizer stops, and what its parser sees up to there.
//!
//! The parser crate's tokens differ in what they accept and in where they end, so the error pass has its own.
//! Costs: linear. Nothing here recurses.

mod indent;
mod interpolated;
mod number;
mod string;

use bytecode::Location;

use crate::diagnostic::{ErrorKind, SyntaxError};
use crate::lines::LineIndex;

/// What a token is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    Name,
    Number,
    String,
    /// Operators and everything else that is its own text.
    Op,
    Newline,
    Indent,
    Dedent,
    FStart,
    FMiddle,
    FEnd,
    TStart,
    TMiddle,
    TEnd,
    End,
    /// The tokenizer failed here; see [`Tokens::error`].
    Error,
}

/// One token. Indents, dedents and the end have no columns of their own: they are shown where the tokenizer stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Brackets open after this token.
    pub(crate) level: usize,
}

/// Why the tokenizer stopped.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    pub(crate) error: SyntaxError,
    /// Whether the error replaces the parser's even when the parser has failed before it.
    pub(crate) overrides: bool,
    /// It lies in an f-string.
    pub(crate) in_string: bool,
    /// The text merely ends: more input could follow.
    pub(crate) at_end: bool,
}

/// An open bracket.
#[derive(Clone, Copy)]
pub(crate) struct Bracket {
    pub(crate) byte: u8,
    pub(crate) offset: usize,
}

/// How the end of a source is read; CPython does it differently for each start rule.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// A last line without a newline gets one.
    Newline,
    /// It does not.
    Plain,
    /// It does not, but the end itself counts as one; the blocks still open then end too, or do not.
    Interactive { imply_dedent: bool },
}

/// All tokens of a source up to its end or the first failure.
pub(crate) struct Tokens<'s> {
    pub(crate) ending: Ending,
    pub(crate) source: &'s str,
    pub(crate) lines: LineIndex,
    pub(crate) list: Vec<Token>,
    pub(crate) failure: Option<Failure>,
    /// Brackets that are open where the list ends.
    pub(crate) open: Vec<Bracket>,
}

/// Limits of CPython's tokenizer.
const MAX_BRACKETS: usize = 200;
const OPERATORS: [&str; 26] = [
    "**=", "//=", ">>=", "<<=", "...", "**", "//", ">>", "<<", "->", ":=", "==", "!=", "<>", "<=", ">=",
    "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "@=", "=",
];

struct Tokenizer<'s> {
    source: &'s str,
    bytes: &'s [u8],
    at: usize,
    ending: Ending,
    barry: Option<usize>,
    lines: LineIndex,
    list: Vec<Token>,
    open: Vec<Bracket>,
    indents: indent::Indents,
    modes: Vec<interpolated::Mode>,
}

/// Tokenizes a source.
///
/// From the offset `barry` on, `<>` is a token, as `from __future__ import barry_as_FLUFL` demands.
pub(crate) fn tokenize(source: &str, ending: Ending, barry: Option<usize>) -> Tokens<'_> {
    let mut tokenizer = Tokenizer {
        source,
        ending,
        barry,
        bytes: source.as_bytes(),
        at: 0,
        lines: LineIndex::new(source),
        list: Vec::new(),
        open: Vec::new(),
        indents: indent::Indents::default(),
        modes: Vec::new(),
    };
    let mut failure = tokenizer.run().err().map(|failure| *failure);
    if let Some(failure) = &mut failure {
        // CPython does not look for later errors into f-strings.
        failure.in_string = !tokenizer.modes.is_empty();
        failure.overrides &= tokenizer.modes.is_empty();
    }
    if failure.is_some() {
        tokenizer.push(Kind::Error, tokenizer.at);
    }
    let Tokenizer { lines, list, open, .. } = tokenizer;
    Tokens { ending, source, lines, list, failure, open }
}

type Step<T = ()> = Result<T, Box<Failure>>;

impl Tokenizer<'_> {
    fn run(&mut self) -> Step {
        loop {
            self.line_start()?;
            if self.at >= self.bytes.len() && self.modes.is_empty() {
                return self.finish();
            }
            self.logical_line()?;
        }
    }

    /// Tokens up to and with the next NEWLINE.
    fn logical_line(&mut self) -> Step {
        loop {
            if self.in_middle() {
                self.middle()?;
                continue;
            }
            let comment = self.skip_blanks()?;
            let start = self.at;
            match self.peek(0) {
                None if !self.open.is_empty() => return Err(self.never_closed()),
                None => {
                    self.end_line(comment.unwrap_or(start));
                    return Ok(());
                }
                Some(b'\n') => {
                    self.at += 1;
                    if self.open.is_empty() && self.modes.is_empty() {
                        self.push(Kind::Newline, comment.unwrap_or(start));
                        return Ok(());
                    }
                }
                Some(_) => self.token(start)?,
            }
        }
    }

    /// The end of a last line that has no newline.
    fn end_line(&mut self, start: usize) {
        match self.ending {
            Ending::Newline => self.push_range(Kind::Newline, start, self.at + 1),
            Ending::Plain => self.indents = indent::Indents::default(),
            Ending::Interactive { imply_dedent } => {
                self.push(Kind::Newline, self.at);
                if !imply_dedent {
                    self.indents = indent::Indents::default();
                }
            }
        }
    }

    fn token(&mut self, start: usize) -> Step {
        let byte = self.bytes[start];
        match byte {
            b'0'..=b'9' => self.number(start),
            b'.' if self.peek(1).is_some_and(|next| next.is_ascii_digit()) => self.number(start),
            b'\'' | b'"' => self.string(start, start),
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | 0x80.. => self.word(start),
            b'(' | b'[' | b'{' => self.open_bracket(byte, start),
            b')' | b']' | b'}' => self.close_bracket(byte, start),
            b':' if self.starts_spec() => {
                self.at += 1;
                self.begin_spec();
                self.push(Kind::Op, start);
                Ok(())
            }
            0..=31 | 127 => Err(self.bad_character(start)),
            _ => {
                let rest = &self.bytes[start..];
                let barry = self.barry.is_some_and(|from| from <= start);
                let fits = |operator: &&&str| rest.starts_with(operator.as_bytes());
                let long = OPERATORS.iter().filter(|&&operator| barry || operator != "<>").find(fits);
                self.at += long.map_or(1, |operator| operator.len());
                self.push(Kind::Op, start);
                Ok(())
            }
        }
    }

    /// An identifier, or the prefix of a string.
    fn word(&mut self, start: usize) -> Step {
        let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_' || *byte >= 0x80;
        let length = self.bytes[start..].iter().take_while(|byte| is_part(byte)).count();
        let end = start + length;
        if matches!(self.bytes.get(end), Some(b'\'' | b'"')) && string::is_prefix(&self.source[start..end]) {
            return self.string(start, end);
        }
        let mut codes = self.source[start..end].char_indices();
        let bad = codes.find(|&(at, c)| match (at, c) {
            (_, c) if c.is_ascii() => false,
            (0, c) => !unicode::is_xid_start(c as u32),
            (_, c) => !unicode::is_xid_continue(c as u32),
        });
        if let Some((at, _)) = bad {
            return Err(self.bad_character(start + at));
        }
        self.at = end;
        self.push(Kind::Name, start);
        Ok(())
    }

    fn open_bracket(&mut self, byte: u8, start: usize) -> Step {
        self.at += 1;
        if self.open.len() >= MAX_BRACKETS {
            return Err(self.fail("too many nested parentheses"));
        }
        self.open.push(Bracket { byte, offset: start });
        self.enter_bracket();
        self.push(Kind::Op, start);
        Ok(())
    }

    fn close_bracket(&mut self, byte: u8, start: usize) -> Step {
        self.at += 1;
        self.check_field_end(byte)?;
        let shown = char::from(byte);
        let Some(opening) = self.open.last().copied() else {
            return Err(self.fail(&format!("unmatched '{shown}'")));
        };
        let matching = matches!((opening.byte, byte), (b'(', b')') | (b'[', b']') | (b'{', b'}'));
        if !matching {
            self.check_field_bracket(opening, byte)?;
            let line = self.lines.line(opening.offset);
            let place =
                if line == self.lines.line(start) { String::new() } else { format!(" on line {line}") };
            return Err(self.fail(&format!(
                "closing parenthesis '{shown}' does not match opening parenthesis '{}'{place}",
                char::from(opening.byte)
            )));
        }
        self.open.pop();
        self.leave_bracket(byte);
        self.push(Kind::Op, start);
        Ok(())
    }

    /// Blanks, comments and continued lines. Tells where a comment starts.
    fn skip_blanks(&mut self) -> Step<Option<usize>> {
        let mut comment = None;
        loop {
            match self.peek(0) {
                Some(b' ' | b'\t' | b'\x0C') => self.at += 1,
                Some(b'#') => {
                    comment = Some(self.at);
                    self.skip_comment();
                }
                Some(b'\\') => self.continuation()?,
                _ => return Ok(comment),
            }
        }
    }

    fn skip_comment(&mut self) {
        let rest = &self.bytes[self.at..];
        self.at += memchr::memchr(b'\n', rest).unwrap_or(rest.len());
    }

    /// A backslash: a newline must follow, and then something.
    fn continuation(&mut self) -> Step {
        let backslash = self.at;
        let lone = self.peek(1).is_none() && self.ending != Ending::Newline;
        if lone || self.peek(1).is_some_and(|next| next != b'\n') {
            let (line, column) = self.lines.at(backslash + usize::from(!lone));
            let at = Location::new(line, column, line, -1);
            let message = "unexpected character after line continuation character";
            let mut stop = failure(ErrorKind::Syntax, message, at);
            stop.overrides = false;
            return Err(stop);
        }
        self.at = (backslash + 2).min(self.bytes.len());
        if self.at >= self.bytes.len() {
            if !self.open.is_empty() {
                return Err(self.never_closed());
            }
            let (line, column) = self.lines.at(backslash + 1);
            let mut stop = failure(
                ErrorKind::Syntax,
                "unexpected EOF while parsing",
                Location::new(line, column, line, -2),
            );
            stop.overrides = false;
            stop.at_end = true;
            return Err(stop);
        }
        Ok(())
    }

    fn finish(&mut self) -> Step {
        let mut ended =
            self.list.last().is_none_or(|last| last.start == last.end && last.kind == Kind::Newline);
        while self.indents.pop() {
            self.push(Kind::Dedent, self.at);
            ended = false;
        }
        if matches!(self.ending, Ending::Interactive { .. }) && !ended {
            self.push(Kind::Newline, self.at);
        }
        self.push(Kind::End, self.at);
        Ok(())
    }

    fn never_closed(&self) -> Box<Failure> {
        let mut stop = failure(ErrorKind::Syntax, "", Location::NONE);
        if let Some(bracket) = self.open.last() {
            stop.error = unclosed(&self.lines, *bracket);
        }
        stop.overrides = false;
        stop.at_end = true;
        stop
    }

    fn bad_character(&mut self, start: usize) -> Box<Failure> {
        let c = self.source[start..].chars().next().unwrap_or_default();
        let code = c as u32;
        self.at = start + c.len_utf8();
        let (line, column) = self.lines.at(start);
        let message = if unicode::is_printable(code) {
            format!("invalid character '{c}' (U+{code:04X})")
        } else {
            format!("invalid non-printable character U+{code:04X}")
        };
        failure(ErrorKind::Syntax, &message, Location::new(line, column, line, column))
    }

    /// An error shown at the character before the place reached.
    fn fail(&self, message: &str) -> Box<Failure> {
        let before = self.source[..self.at].char_indices().next_back().map_or(0, |(at, _)| at);
        self.fail_at(before, message)
    }

    fn fail_at(&self, offset: usize, message: &str) -> Box<Failure> {
        let (line, column) = self.lines.at(offset);
        failure(ErrorKind::Syntax, message, Location::new(line, column, line, column))
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at + ahead).copied()
    }

    fn push(&mut self, kind: Kind, start: usize) {
        self.push_range(kind, start, self.at);
    }

    fn push_range(&mut self, kind: Kind, start: usize, end: usize) {
        self.list.push(Token { kind, start, end, level: self.open.len() });
    }
}

fn failure(kind: ErrorKind, message: &str, at: Location) -> Box<Failure> {
    let error = SyntaxError { kind, message: message.to_owned(), at };
    Box::new(Failure { error, overrides: true, in_string: false, at_end: false })
}

/// The complaint about a bracket that nothing closes.
pub(crate) fn unclosed(lines: &LineIndex, bracket: Bracket) -> SyntaxError {
    let (line, column) = lines.at(bracket.offset);
    let message = format!("'{}' was never closed", char::from(bracket.byte));
    SyntaxError::new(message, Location::new(line, column, line, -1))
}
