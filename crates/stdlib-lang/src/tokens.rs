//! The tokens of a source text, as `tokenize` shows them: comments and blank lines included.
//!
//! Works on a whole text whose lines keep their ends; gives tokens and, at the end, perhaps CPython's error.

/// Numbers of token types, as `token` has them.
pub(crate) mod kind {
    pub(crate) const ENDMARKER: u8 = 0;
    pub(crate) const NAME: u8 = 1;
    pub(crate) const NUMBER: u8 = 2;
    pub(crate) const STRING: u8 = 3;
    pub(crate) const NEWLINE: u8 = 4;
    pub(crate) const INDENT: u8 = 5;
    pub(crate) const DEDENT: u8 = 6;
    pub(crate) const OP: u8 = 55;
    pub(crate) const FSTRING_START: u8 = 59;
    pub(crate) const FSTRING_MIDDLE: u8 = 60;
    pub(crate) const FSTRING_END: u8 = 61;
    pub(crate) const TSTRING_START: u8 = 62;
    pub(crate) const COMMENT: u8 = 65;
    pub(crate) const NL: u8 = 66;
}

/// A place: line from 1, column in characters from 0.
pub(crate) type Place = (usize, usize);

/// A token.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    pub(crate) kind: u8,
    pub(crate) text: String,
    pub(crate) start: Place,
    pub(crate) end: Place,
    /// The lines that it stands on.
    pub(crate) line: String,
}

/// Which exception an error is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ErrorKind {
    Syntax,
    Indentation,
    Tab,
}

/// Why the text ends in the middle.
#[derive(Clone, Debug)]
pub(crate) struct Error {
    pub(crate) kind: ErrorKind,
    pub(crate) message: String,
    /// Line and 1-based column; none for an error without a place.
    pub(crate) at: Option<(usize, usize)>,
}

/// One f-string or t-string that is open.
struct Mode {
    quote: char,
    triple: bool,
    raw: bool,
    template: bool,
    start: Place,
    /// Depth of brackets inside the replacement field that is open; `None` in the literal part.
    field: Option<usize>,
    /// Format specs that are open, by the bracket depth at which each started.
    specs: Vec<usize>,
}

/// The tokenizer.
pub(crate) struct Tokens {
    lines: Vec<Vec<char>>,
    row: usize,
    column: usize,
    indents: Vec<(usize, usize)>,
    brackets: Vec<char>,
    modes: Vec<Mode>,
    at_line_start: bool,
    /// The line has a token that makes it a statement.
    blank: bool,
    continued: bool,
    out: std::collections::VecDeque<Token>,
    ended: bool,
    extra: bool,
}

const TAB: usize = 8;

/// Whether a character is a digit of a radix.
type IsDigit = fn(char) -> bool;

impl Tokens {
    /// The tokens of the lines; with `extra`, comments and blank lines too.
    pub(crate) fn new(lines: Vec<String>, extra: bool) -> Self {
        Self {
            lines: lines.iter().map(|line| line.chars().collect()).collect(),
            row: 0,
            column: 0,
            indents: vec![(0, 0)],
            brackets: Vec::new(),
            modes: Vec::new(),
            at_line_start: true,
            blank: true,
            continued: false,
            out: std::collections::VecDeque::new(),
            ended: false,
            extra,
        }
    }

    /// The next token; `None` behind the end marker.
    pub(crate) fn next(&mut self) -> Result<Option<Token>, Error> {
        while self.out.is_empty() {
            if self.ended {
                return Ok(None);
            }
            self.advance()?;
        }
        Ok(self.out.pop_front())
    }

    fn peek(&self, ahead: usize) -> Option<char> {
        self.lines.get(self.row)?.get(self.column + ahead).copied()
    }

    fn place(&self) -> Place {
        (self.row + 1, self.column)
    }

    fn error<T>(&self, message: impl Into<String>, at: Place) -> Result<T, Error> {
        Err(Error { kind: ErrorKind::Syntax, message: message.into(), at: Some((at.0, at.1 + 1)) })
    }

    /// The text between two places.
    fn between(&self, start: Place, end: Place) -> String {
        let mut text = String::new();
        for row in start.0..=end.0 {
            let Some(line) = self.lines.get(row - 1) else { break };
            let from = if row == start.0 { start.1 } else { 0 };
            let to = if row == end.0 { end.1.min(line.len()) } else { line.len() };
            text.extend(&line[from.min(to)..to]);
        }
        text
    }

    fn lines_of(&self, start: usize, end: usize) -> String {
        self.lines.get(start - 1..end.min(self.lines.len())).unwrap_or(&[]).iter().flatten().collect()
    }

    fn push(&mut self, kind: u8, start: Place) {
        let end = self.place();
        let token =
            Token { kind, text: self.between(start, end), start, end, line: self.lines_of(start.0, end.0) };
        self.out.push_back(token);
    }

    fn advance(&mut self) -> Result<(), Error> {
        if self.modes.last().is_some_and(|mode| mode.field.is_none() || self.in_spec(mode)) {
            return self.literal_part();
        }
        if self.row >= self.lines.len() {
            return self.end();
        }
        let starts = std::mem::replace(&mut self.at_line_start, false);
        if starts && self.brackets.is_empty() && self.modes.is_empty() && !self.continued {
            self.indentation()?;
            if !self.out.is_empty() {
                return Ok(());
            }
        }
        while matches!(self.peek(0), Some(' ' | '\t' | '\x0c')) {
            self.column += 1;
        }
        let start = self.place();
        match self.peek(0) {
            None => self.line_end(start),
            Some('\n') => self.line_end(start),
            Some('\r') if matches!(self.peek(1), Some('\n') | None) => self.line_end(start),
            Some('#') => {
                while self.peek(0).is_some_and(|letter| !matches!(letter, '\n' | '\r')) {
                    self.column += 1;
                }
                if self.extra {
                    self.push(kind::COMMENT, start);
                }
                Ok(())
            }
            Some('\\') => self.backslash(),
            Some(letter) => {
                self.blank = false;
                self.continued = false;
                self.token(letter, start)
            }
        }
    }

    /// Whether the literal text of a format spec is being read.
    fn in_spec(&self, mode: &Mode) -> bool {
        mode.specs.last().is_some_and(|&depth| depth == self.brackets.len())
    }

    fn backslash(&mut self) -> Result<(), Error> {
        let rest = &self.lines[self.row][self.column + 1..];
        let is_end = matches!(rest, ['\n'] | ['\r', '\n'] | ['\r']);
        if !is_end {
            let at = (self.row + 1, self.column + 1);
            return match rest.is_empty() && self.row + 1 >= self.lines.len() {
                true => self.error("unexpected EOF while parsing", at),
                false => self.error("unexpected character after line continuation character", at),
            };
        }
        self.row += 1;
        self.column = 0;
        self.continued = true;
        if self.row >= self.lines.len() {
            return self.error("unexpected EOF while parsing", (self.row, 0));
        }
        Ok(())
    }

    fn line_end(&mut self, start: Place) -> Result<(), Error> {
        let length = self.lines[self.row].len();
        let has_end = self.column < length;
        self.column = length;
        let is_blank = self.blank;
        let inside = !self.brackets.is_empty() || !self.modes.is_empty();
        if inside || is_blank {
            if self.extra && (has_end || !inside) {
                self.push(kind::NL, start);
            }
        } else {
            self.push(kind::NEWLINE, start);
            if !has_end && let Some(last) = self.out.back_mut() {
                // the text has no line end: the token has no text, but a column of its own
                last.end.1 += 1;
            }
        }
        self.row += 1;
        self.column = 0;
        if !inside {
            self.at_line_start = true;
            self.blank = true;
        }
        self.continued = false;
        Ok(())
    }

    fn indentation(&mut self) -> Result<(), Error> {
        let (mut width, mut other) = (0, 0);
        loop {
            match self.peek(0) {
                Some(' ') => (width, other) = (width + 1, other + 1),
                Some('\t') => (width, other) = ((width / TAB + 1) * TAB, other + 1),
                Some('\x0c') => (width, other) = (0, 0),
                _ => break,
            }
            self.column += 1;
        }
        if matches!(self.peek(0), None | Some('#' | '\n' | '\r')) {
            return Ok(());
        }
        if self.peek(0) == Some('\\') {
            return Ok(());
        }
        let &(last, last_other) = self.indents.last().unwrap_or(&(0, 0));
        let tab_error = |tokens: &Self| {
            let column = tokens.lines[tokens.row].len();
            Err(Error {
                kind: ErrorKind::Tab,
                message: "inconsistent use of tabs and spaces in indentation".to_owned(),
                at: Some((tokens.row + 1, column)),
            })
        };
        if width == last {
            return if other == last_other { Ok(()) } else { tab_error(self) };
        }
        if width > last {
            if other <= last_other {
                return tab_error(self);
            }
            if self.indents.len() >= 100 {
                return Err(Error {
                    kind: ErrorKind::Indentation,
                    message: "too many levels of indentation".to_owned(),
                    at: Some((self.row + 1, self.lines[self.row].len())),
                });
            }
            self.indents.push((width, other));
            self.push(kind::INDENT, (self.row + 1, 0));
            return Ok(());
        }
        while self.indents.last().is_some_and(|&(indent, _)| indent > width) {
            self.indents.pop();
            let here = self.place();
            self.push(kind::DEDENT, here);
        }
        let &(now, now_other) = self.indents.last().unwrap_or(&(0, 0));
        if now != width {
            self.out.clear();
            return Err(Error {
                kind: ErrorKind::Indentation,
                message: "unindent does not match any outer indentation level".to_owned(),
                at: Some((
                    self.row + 1,
                    self.lines[self.row].iter().filter(|letter| **letter != '\n').count() + 1,
                )),
            });
        }
        if now_other != other {
            return tab_error(self);
        }
        Ok(())
    }

    fn end(&mut self) -> Result<(), Error> {
        self.ended = true;
        if !self.brackets.is_empty() || !self.modes.is_empty() {
            return Err(Error {
                kind: ErrorKind::Syntax,
                message: "unexpected EOF in multi-line statement".to_owned(),
                at: None,
            });
        }
        self.row = self.lines.len();
        self.column = 0;
        let here = (self.row + 1, 0);
        while self.indents.len() > 1 {
            self.indents.pop();
            self.push(kind::DEDENT, here);
        }
        self.push(kind::ENDMARKER, here);
        Ok(())
    }

    fn token(&mut self, letter: char, start: Place) -> Result<(), Error> {
        if letter.is_ascii_digit() || letter == '.' && self.peek(1).is_some_and(|next| next.is_ascii_digit())
        {
            return self.number(start);
        }
        if matches!(letter, '"' | '\'') {
            return self.string(start, "");
        }
        if letter == '_' || unicode_start(letter) {
            return self.name(start);
        }
        self.operator(letter, start)
    }

    fn name(&mut self, start: Place) -> Result<(), Error> {
        self.column += 1;
        while self.peek(0).is_some_and(|letter| letter == '_' || unicode_continue(letter)) {
            self.column += 1;
        }
        let text = self.between(start, self.place());
        let is_prefix = text.len() <= 2
            && matches!(
                text.to_ascii_lowercase().as_str(),
                "r" | "b" | "u" | "f" | "t" | "rb" | "br" | "rf" | "fr" | "rt" | "tr"
            );
        if is_prefix && matches!(self.peek(0), Some('"' | '\'')) {
            return self.string(start, &text.to_ascii_lowercase());
        }
        self.push(kind::NAME, start);
        Ok(())
    }

    /// A string, or the start of one with replacement fields.
    fn string(&mut self, start: Place, prefix: &str) -> Result<(), Error> {
        let quote = self.peek(0).unwrap_or('"');
        let triple = self.peek(1) == Some(quote) && self.peek(2) == Some(quote);
        self.column += if triple { 3 } else { 1 };
        if prefix.contains(['f', 't']) {
            let template = prefix.contains('t');
            self.push(if template { kind::TSTRING_START } else { kind::FSTRING_START }, start);
            let raw = prefix.contains('r');
            self.modes.push(Mode { quote, triple, raw, template, start, field: None, specs: Vec::new() });
            return Ok(());
        }
        loop {
            match self.peek(0) {
                Some('\\') => {
                    self.column += 1;
                    self.step_over_escaped();
                }
                Some(letter) if letter == quote && self.closes(quote, triple) => {
                    self.column += if triple { 3 } else { 1 };
                    self.push(kind::STRING, start);
                    return Ok(());
                }
                Some('\n') | None if !triple => {
                    let at = self.row + 1;
                    return self.error(format!("unterminated string literal (detected at line {at})"), start);
                }
                Some('\n') => self.next_row(),
                Some(_) => self.column += 1,
                None if self.row + 1 < self.lines.len() => self.next_row(),
                None => {
                    let at = self.lines.len();
                    return self.error(
                        format!("unterminated triple-quoted string literal (detected at line {at})"),
                        start,
                    );
                }
            }
            if self.row >= self.lines.len() {
                let at = self.lines.len();
                let what = if triple { "triple-quoted string" } else { "string" };
                return self.error(format!("unterminated {what} literal (detected at line {at})"), start);
            }
        }
    }

    fn next_row(&mut self) {
        self.row += 1;
        self.column = 0;
    }

    /// Behind a backslash: a line end belongs to the escape.
    fn step_over_escaped(&mut self) {
        match (self.peek(0), self.peek(1)) {
            (Some('\r'), Some('\n')) | (Some('\n'), _) => self.next_row(),
            (Some(_), _) => self.column += 1,
            (None, _) => {}
        }
    }

    fn closes(&self, quote: char, triple: bool) -> bool {
        !triple || self.peek(1) == Some(quote) && self.peek(2) == Some(quote)
    }

    /// The literal part of an f-string or t-string, up to a field, the end, or the end of a format spec.
    fn literal_part(&mut self) -> Result<(), Error> {
        let start = self.place();
        let Some(mode) = self.modes.last() else { return Ok(()) };
        let (quote, triple, raw, template, opened) =
            (mode.quote, mode.triple, mode.raw, mode.template, mode.start);
        let in_spec = !mode.specs.is_empty();
        let kinds = if template { 3 } else { 0 };
        let word = if template { "t-string" } else { "f-string" };
        let middle = |tokens: &mut Self| {
            let end = tokens.place();
            if end != start || in_spec && tokens.peek(0) == Some('}') {
                tokens.push(kind::FSTRING_MIDDLE + kinds, start);
            }
        };
        loop {
            if self.row >= self.lines.len() {
                let at = self.lines.len();
                let what = if triple { format!("triple-quoted {word}") } else { word.to_owned() };
                return self.error(format!("unterminated {what} literal (detected at line {at})"), opened);
            }
            match self.peek(0) {
                Some(letter) if letter == quote && self.closes(quote, triple) && !in_spec => {
                    if self.place() != start {
                        middle(self);
                    }
                    let at = self.place();
                    self.column += if triple { 3 } else { 1 };
                    self.push(kind::FSTRING_END + if template { 3 } else { 0 }, at);
                    self.modes.pop();
                    return Ok(());
                }
                Some(letter) if letter == quote && self.closes(quote, triple) => {
                    let at = self.place();
                    return self.error(format!("{word}: expecting '}}'"), at);
                }
                Some('{') if self.peek(1) == Some('{') && !in_spec => {
                    self.column += 1;
                    middle(self);
                    self.column += 1;
                    return Ok(());
                }
                Some('}') if self.peek(1) == Some('}') && !in_spec => {
                    self.column += 1;
                    middle(self);
                    self.column += 1;
                    return Ok(());
                }
                Some('{') => {
                    middle(self);
                    let at = self.place();
                    self.column += 1;
                    self.push(kind::OP, at);
                    self.brackets.push('{');
                    let depth = self.brackets.len();
                    if let Some(mode) = self.modes.last_mut()
                        && mode.field.is_none()
                    {
                        mode.field = Some(depth);
                    }
                    return Ok(());
                }
                Some('}') if in_spec => {
                    middle(self);
                    self.close_field();
                    return Ok(());
                }
                Some('}') => {
                    let at = self.place();
                    return self.error(format!("{word}: single '}}' is not allowed"), at);
                }
                Some('\n') if !triple => {
                    if in_spec {
                        // the spec ends with the line, as CPython leaves it to the parser
                        middle(self);
                        if let Some(mode) = self.modes.last_mut() {
                            mode.specs.pop();
                        }
                        return Ok(());
                    }
                    let at = self.row + 1;
                    return self
                        .error(format!("unterminated {word} literal (detected at line {at})"), opened);
                }
                Some('\n') | None => self.next_row(),
                Some('\\') => {
                    self.column += 1;
                    if !raw && self.peek(0) == Some('N') && self.peek(1) == Some('{') {
                        while self
                            .peek(0)
                            .is_some_and(|letter| letter != '}' && letter != '\n' && letter != quote)
                        {
                            self.column += 1;
                        }
                        if self.peek(0) == Some('}') {
                            self.column += 1;
                        }
                    } else if !matches!(self.peek(0), Some('{' | '}')) {
                        self.step_over_escaped();
                    }
                }
                Some(_) => self.column += 1,
            }
        }
    }

    /// `}` of a replacement field.
    fn close_field(&mut self) {
        let at = self.place();
        self.column += 1;
        self.push(kind::OP, at);
        let depth = self.brackets.len();
        self.brackets.pop();
        if let Some(mode) = self.modes.last_mut() {
            if mode.specs.last() == Some(&depth) {
                mode.specs.pop();
            }
            if mode.field == Some(depth) {
                mode.field = None;
            }
        }
    }

    fn operator(&mut self, letter: char, start: Place) -> Result<(), Error> {
        let depth = self.brackets.len();
        let field_depth = self.modes.last().and_then(|mode| mode.field);
        let at_field = field_depth.is_some_and(|field| {
            let specs = self.modes.last().map_or(0, |mode| mode.specs.len());
            depth == field + specs
        });
        match letter {
            '}' if at_field => {
                self.close_field();
                return Ok(());
            }
            ':' if at_field => {
                self.column += 1;
                self.push(kind::OP, start);
                if let Some(mode) = self.modes.last_mut() {
                    mode.specs.push(depth);
                }
                return Ok(());
            }
            '!' if at_field && self.peek(1) != Some('=') => {
                self.column += 1;
                self.push(kind::OP, start);
                return Ok(());
            }
            '(' | '[' | '{' => {
                if depth >= 200 {
                    return self.error("too many nested parentheses", start);
                }
                self.brackets.push(letter);
            }
            ')' | ']' | '}' => {
                self.brackets.pop();
            }
            _ => {}
        }
        let here: String = (0..3).map_while(|ahead| self.peek(ahead)).collect();
        const THREE: &[&str] = &["**=", "//=", ">>=", "<<=", "..."];
        const TWO: &[&str] = &[
            "!=", "%=", "&=", "**", "*=", "+=", "-=", "->", "//", "/=", ":=", "<<", "<=", "<>", "==", ">=",
            ">>", "@=", "^=", "|=",
        ];
        let length = match () {
            () if THREE.contains(&here.as_str()) => 3,
            () if here.chars().count() >= 2 && TWO.iter().any(|two| here.starts_with(two)) => 2,
            () => 1,
        };
        if length == 1 && !letter.is_ascii() {
            let code = u32::from(letter);
            let message = match is_printable(letter) {
                true => format!("invalid character '{letter}' (U+{code:04X})"),
                false => format!("invalid non-printable character U+{code:04X}"),
            };
            return self.error(message, start);
        }
        if length == 1 && letter.is_ascii_control() {
            return self.error(format!("invalid non-printable character U+{:04X}", u32::from(letter)), start);
        }
        self.column += length;
        self.push(kind::OP, start);
        Ok(())
    }

    fn digits(&mut self, is_digit: fn(char) -> bool) -> bool {
        let from = self.column;
        loop {
            match self.peek(0) {
                Some(letter) if is_digit(letter) => self.column += 1,
                Some('_') if self.peek(1).is_some_and(is_digit) => self.column += 2,
                _ => return self.column > from,
            }
        }
    }

    fn number(&mut self, start: Place) -> Result<(), Error> {
        let radix: Option<(&str, IsDigit)> = match (self.peek(0), self.peek(1)) {
            (Some('0'), Some('x' | 'X')) => Some(("hexadecimal", |letter| letter.is_ascii_hexdigit())),
            (Some('0'), Some('o' | 'O')) => Some(("octal", |letter| matches!(letter, '0'..='7'))),
            (Some('0'), Some('b' | 'B')) => Some(("binary", |letter| matches!(letter, '0' | '1'))),
            _ => None,
        };
        if let Some((name, is_digit)) = radix {
            self.column += 2;
            if self.peek(0) == Some('_') {
                self.column += 1;
            }
            if !self.digits(is_digit) {
                let at = (self.row + 1, self.column.saturating_sub(1));
                return self.error(format!("invalid {name} literal"), at);
            }
            if let Some(letter) = self.peek(0).filter(|letter| letter.is_ascii_digit()) {
                let at = self.place();
                return self.error(format!("invalid digit '{letter}' in {name} literal"), at);
            }
            self.after_number(name)?;
            self.push(kind::NUMBER, start);
            return Ok(());
        }
        self.digits(|letter| letter.is_ascii_digit());
        if self.peek(0) == Some('.') {
            self.column += 1;
            self.digits(|letter| letter.is_ascii_digit());
        }
        if matches!(self.peek(0), Some('e' | 'E')) {
            let signed = matches!(self.peek(1), Some('+' | '-'));
            if self.peek(1 + usize::from(signed)).is_some_and(|letter| letter.is_ascii_digit()) {
                self.column += 1 + usize::from(signed);
                self.digits(|letter| letter.is_ascii_digit());
            }
        }
        let mut name = "decimal";
        if matches!(self.peek(0), Some('j' | 'J')) {
            self.column += 1;
            name = "imaginary";
        }
        self.after_number(name)?;
        self.push(kind::NUMBER, start);
        Ok(())
    }

    /// A name right behind a number is wrong, unless it is a keyword that may follow one.
    fn after_number(&self, name: &str) -> Result<(), Error> {
        let Some(letter) = self.peek(0).filter(|&letter| letter == '_' || unicode_start(letter)) else {
            return Ok(());
        };
        let rest: String = self.lines[self.row][self.column..].iter().take(6).collect();
        const MAY_FOLLOW: &[&str] = &["and", "else", "for", "if", "in", "is", "or", "not"];
        if letter != '_'
            && (MAY_FOLLOW.iter().any(|word| rest.starts_with(word))
                || name == "decimal" && self.column > 0 && self.lines[self.row][self.column - 1] == '.')
        {
            return Ok(());
        }
        let at = (self.row + 1, self.column.saturating_sub(1));
        self.error(format!("invalid {name} literal"), at)
    }
}

fn unicode_start(letter: char) -> bool {
    match letter.is_ascii() {
        true => letter.is_ascii_alphabetic(),
        false => letter == '\u{FFFD}' || unicode::is_xid_start(u32::from(letter)),
    }
}

fn unicode_continue(letter: char) -> bool {
    match letter.is_ascii() {
        true => letter.is_ascii_alphanumeric(),
        false => unicode::is_xid_continue(u32::from(letter)),
    }
}

fn is_printable(letter: char) -> bool {
    unicode::is_printable(u32::from(letter))
}
