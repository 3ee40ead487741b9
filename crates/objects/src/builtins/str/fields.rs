//! Reading the replacement fields of `str.format`.

use crate::builtins::exceptions::ValueError;
use crate::errors::raise;
use crate::raw::PyResult;

/// `!r`, `!s`, `!a`
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Conversion {
    /// `!r`
    Repr,
    /// `!s`
    Str,
    /// `!a`
    Ascii,
}

/// What stands between braces.
#[derive(Debug)]
pub struct Field<'a> {
    /// The name, as written.
    pub name: &'a [u32],
    /// What stands behind `!`: the letter as written is `r`, `s` or `a`.
    pub conversion: Option<u32>,
    /// The format specification, as written.
    pub spec: &'a [u32],
    /// Whether the spec has fields of its own.
    pub nested: bool,
}

/// A piece of a format.
#[derive(Debug)]
pub enum Item<'a> {
    /// Text without braces, or one brace that was written twice.
    Literal(&'a [u32]),
    /// A replacement field.
    Field(Field<'a>),
}

/// The pieces of a format, one after the other.
pub struct Markup<'a> {
    text: &'a [u32],
    at: usize,
}

const OPEN: u32 = 0x7B;
const CLOSE: u32 = 0x7D;
const BRACKET: u32 = 0x5B;
const BRACKET_END: u32 = 0x5D;
const DOT: u32 = 0x2E;
const COLON: u32 = 0x3A;
const BANG: u32 = 0x21;

impl<'a> Markup<'a> {
    /// The pieces from the start on.
    pub fn new(text: &'a [u32]) -> Self {
        Self { text, at: 0 }
    }

    /// The pieces from a place on that [`Self::position`] gave.
    pub fn resume(text: &'a [u32], at: usize) -> Self {
        Self { text, at }
    }

    /// Where the next piece starts.
    pub fn position(&self) -> usize {
        self.at
    }

    fn peek(&self) -> Option<u32> {
        self.text.get(self.at).copied()
    }

    fn take(&mut self) -> Option<u32> {
        let point = self.peek()?;
        self.at += 1;
        Some(point)
    }

    /// The next piece; none at the end.
    ///
    /// # Errors
    /// `ValueError` where braces do not match.
    #[expect(clippy::should_implement_trait, reason = "it can raise")]
    pub fn next(&mut self) -> PyResult<Option<Item<'a>>> {
        let start = self.at;
        let brace = |point: &u32| *point == OPEN || *point == CLOSE;
        let Some(length) = self.text[start..].iter().position(brace) else {
            self.at = self.text.len();
            return Ok((start < self.at).then(|| Item::Literal(&self.text[start..])));
        };
        if length > 0 {
            self.at += length;
            return Ok(Some(Item::Literal(&self.text[start..self.at])));
        }
        let point = self.text[start];
        self.at += 1;
        match (point, self.peek()) {
            (_, Some(next)) if next == point => {
                self.at += 1;
                Ok(Some(Item::Literal(&self.text[start..=start])))
            }
            (CLOSE, _) => raise(&ValueError, "Single '}' encountered in format string"),
            (_, None) => raise(&ValueError, "Single '{' encountered in format string"),
            _ => self.field().map(|field| Some(Item::Field(field))),
        }
    }

    fn field(&mut self) -> PyResult<Field<'a>> {
        let start = self.at;
        let mut in_brackets = false;
        let end = loop {
            match self.take() {
                None => return raise(&ValueError, "expected '}' before end of string"),
                Some(OPEN) if !in_brackets => return raise(&ValueError, "unexpected '{' in field name"),
                Some(BRACKET) => in_brackets = true,
                Some(BRACKET_END) => in_brackets = false,
                Some(end @ (CLOSE | COLON | BANG)) if !in_brackets => break end,
                Some(_) => {}
            }
        };
        let name = &self.text[start..self.at - 1];
        let mut field = Field { name, conversion: None, spec: &[], nested: false };
        match end {
            CLOSE => return Ok(field),
            BANG => {
                let letter = self.take();
                let Some(letter) = letter else {
                    return raise(&ValueError, "end of string while looking for conversion specifier");
                };
                match self.take() {
                    None => return raise(&ValueError, "unmatched '{' in format spec"),
                    Some(CLOSE) => {
                        field.conversion = Some(letter);
                        return Ok(field);
                    }
                    Some(COLON) => field.conversion = Some(letter),
                    Some(_) => return raise(&ValueError, "expected ':' after conversion specifier"),
                }
            }
            _ => {}
        }
        self.spec(&mut field)?;
        Ok(field)
    }

    fn spec(&mut self, field: &mut Field<'a>) -> PyResult<()> {
        let start = self.at;
        let mut depth = 1;
        while depth > 0 {
            match self.take() {
                None => return raise(&ValueError, "unmatched '{' in format spec"),
                Some(OPEN) => {
                    field.nested = true;
                    depth += 1;
                }
                Some(CLOSE) => depth -= 1,
                Some(_) => {}
            }
        }
        field.spec = &self.text[start..self.at - 1];
        Ok(())
    }
}

/// What a letter behind `!` asks for.
///
/// # Errors
/// `ValueError` for any other letter.
pub fn conversion(letter: u32) -> PyResult<Conversion> {
    match char::from_u32(letter) {
        Some('r') => Ok(Conversion::Repr),
        Some('s') => Ok(Conversion::Str),
        Some('a') => Ok(Conversion::Ascii),
        Some(shown @ '!'..'\x7f') => raise(&ValueError, format!("Unknown conversion specifier {shown}")),
        _ => raise(&ValueError, format!("Unknown conversion specifier \\x{letter:x}")),
    }
}

/// A field's name: what comes first, and the way from there.
pub struct Name<'a> {
    /// The argument's name, or its number as written.
    pub first: &'a [u32],
    /// The number, where it is one.
    pub index: Option<usize>,
    rest: &'a [u32],
}

/// A step from a value to a part of it.
pub enum Step<'a> {
    /// `.name`
    Attribute(&'a [u32]),
    /// `[number]`
    Index(usize),
    /// `[text]`
    Key(&'a [u32]),
}

impl<'a> Name<'a> {
    /// Takes a field's name apart.
    ///
    /// # Errors
    /// `ValueError` for a number that is too large.
    pub fn new(text: &'a [u32]) -> PyResult<Self> {
        let end = text.iter().position(|&point| point == DOT || point == BRACKET);
        let (first, rest) = text.split_at(end.unwrap_or(text.len()));
        Ok(Self { first, index: number(first)?, rest })
    }

    /// The steps in what [`Self::rest`] gave.
    pub fn resume(rest: &'a [u32]) -> Self {
        Self { first: &[], index: None, rest }
    }

    /// What has not been read yet.
    pub fn rest(&self) -> &'a [u32] {
        self.rest
    }

    /// The next step; none at the end.
    ///
    /// # Errors
    /// `ValueError` for what is no step.
    #[expect(clippy::should_implement_trait, reason = "it can raise")]
    pub fn next(&mut self) -> PyResult<Option<Step<'a>>> {
        let Some((&point, rest)) = self.rest.split_first() else { return Ok(None) };
        let text = match point {
            DOT => {
                let end = rest.iter().position(|&point| point == DOT || point == BRACKET);
                let (text, rest) = rest.split_at(end.unwrap_or(rest.len()));
                self.rest = rest;
                text
            }
            BRACKET => {
                let Some(end) = rest.iter().position(|&point| point == BRACKET_END) else {
                    return raise(&ValueError, "Missing ']' in format string");
                };
                self.rest = &rest[end + 1..];
                &rest[..end]
            }
            _ => {
                return raise(&ValueError, "Only '.' or '[' may follow ']' in format field specifier");
            }
        };
        if text.is_empty() {
            return raise(&ValueError, "Empty attribute in format string");
        }
        if point == DOT {
            return Ok(Some(Step::Attribute(text)));
        }
        Ok(Some(number(text)?.map_or(Step::Key(text), Step::Index)))
    }
}

/// The value of a text of decimal digits; `None` for any other text.
fn number(text: &[u32]) -> PyResult<Option<usize>> {
    let mut value: Option<isize> = None;
    for &point in text {
        let Some(digit) = unicode::decimal(point) else { return Ok(None) };
        let next = value.unwrap_or(0).checked_mul(10).and_then(|tens| tens.checked_add(isize::from(digit)));
        if next.is_none() {
            return raise(&ValueError, "Too many decimal digits in format string");
        }
        value = next;
    }
    Ok(value.map(isize::cast_unsigned))
}
