//! `_csv.reader`: lines of text in, rows of fields out.

use std::cell::Cell;

use objects::builtins::float::Float;
use objects::builtins::list::List;
use objects::builtins::none::none;
use objects::builtins::str::Str;
use objects::modules::{class_of, state};
use objects::raw::{Any, IntoObject, Obj, Object, Py, PyResult, Ref, Slot};
use objects::{heap, object, pytype};

use super::dialect::{Dialect, Style};
use super::{State as Settings, fail};

/// The body of `_csv.reader`.
#[object]
pub struct Reader {
    input: Slot<Object>,
    dialect: Slot<Object>,
    style: Ref<Dialect>,
    line_num: Cell<isize>,
    /// How often a row was asked for.
    advances: Cell<usize>,
}

/// CSV reader
///
/// Reader objects are responsible for reading and parsing tabular data
/// in CSV format.
///
#[pytype(
    name = "_csv.reader", gc, abstract_, flags = abi::TPFLAGS_IMMUTABLETYPE,
    members(readonly dialect, readonly line_num)
)]
impl Reader {
    fn __iter__(this: &Py<Self>) -> PyResult<Ref<Self>> {
        Ok(this.new_ref())
    }

    fn __next__(this: &Py<Self>) -> PyResult<Option<Obj>> {
        let Some(input) = this.input.get() else { return Ok(None) };
        let mut parser = Parser::new(&this.style);
        let advances = this.advances.get().wrapping_add(1);
        this.advances.set(advances);
        loop {
            let Some(line) = input.next()? else {
                if parser.field.is_empty() && parser.state != State::Quoted {
                    return Ok(None);
                }
                if this.style.strict.get() {
                    return fail("unexpected end of data");
                }
                parser.save()?;
                break;
            };
            if this.advances.get() != advances {
                return fail("iterator has already advanced the reader");
            }
            let Some(text) = line.downcast::<Str>() else {
                return fail(format!(
                    "iterator should return strings, not {} (the file should be opened in text mode)",
                    line.class().name()
                ));
            };
            this.line_num.set(this.line_num.get() + 1);
            for point in text.characters().iter() {
                parser.take(Some(point))?;
            }
            parser.take(None)?;
            if parser.state == State::Record {
                break;
            }
        }
        Ok(Some(List::new(parser.fields).upcast()))
    }
}

impl Reader {
    pub(super) fn make(input: &Any, dialect: Ref<Dialect>) -> PyResult<Ref<Self>> {
        let body = Self {
            input: Slot::new(input.new_ref()),
            dialect: Slot::new(dialect.clone().upcast()),
            style: dialect,
            line_num: Cell::new(0),
            advances: Cell::new(0),
        };
        heap::make(&*class_of::<Self>()?, 0, body)
    }
}

/// Where in a row the parser is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    /// Before a row.
    Record,
    /// Before a field.
    Start,
    /// Behind an escape character.
    Escaped,
    /// Behind an escaped end of line.
    EscapedLine,
    Plain,
    Quoted,
    EscapedInQuoted,
    /// Behind a quotation mark in a quoted field.
    QuoteInQuoted,
    /// Behind the end of line that ended the row.
    Eaten,
}

/// A row under way.
struct Parser<'a> {
    dialect: &'a Dialect,
    state: State,
    field: Vec<u32>,
    fields: Vec<Obj>,
    unquoted: bool,
    limit: usize,
}

fn is_line_end(point: Option<u32>) -> bool {
    matches!(point, None | Some(0x0A | 0x0D))
}

impl<'a> Parser<'a> {
    fn new(dialect: &'a Dialect) -> Self {
        let limit = state::<Settings>().limit.get().max(0).cast_unsigned();
        Self { dialect, state: State::Record, field: Vec::new(), fields: Vec::new(), unquoted: true, limit }
    }

    /// Ends a field.
    fn save(&mut self) -> PyResult<()> {
        let style = *self.dialect.style;
        let unquoted = std::mem::replace(&mut self.unquoted, true);
        if unquoted && self.field.is_empty() && matches!(style, Style::Strings | Style::NotNull) {
            self.fields.push(none());
            return Ok(());
        }
        let text = Str::from_code_points(self.field.drain(..));
        let numeric = unquoted && !text.is_empty() && matches!(style, Style::NonNumeric | Style::Strings);
        self.fields.push(match numeric {
            true => match Float::parse_object(text.as_any())? {
                Some(value) => value.into_object()?,
                None => text.upcast(),
            },
            false => text.upcast(),
        });
        Ok(())
    }

    fn add(&mut self, point: u32) -> PyResult<()> {
        if self.field.len() >= self.limit {
            return fail(format!("field larger than field limit ({})", self.limit));
        }
        self.field.push(point);
        Ok(())
    }

    /// Ends field and row at an end of line; no character is the end of the text.
    fn end(&mut self, point: Option<u32>) -> PyResult<()> {
        self.save()?;
        self.state = if point.is_none() { State::Record } else { State::Eaten };
        Ok(())
    }

    fn is_quote(&self, point: u32) -> bool {
        *self.dialect.quotechar == Some(point) && *self.dialect.style != Style::None
    }

    fn is_escape(&self, point: u32) -> bool {
        *self.dialect.escapechar == Some(point)
    }

    /// Takes a character, or the end of the line's text.
    fn take(&mut self, point: Option<u32>) -> PyResult<()> {
        match self.state {
            State::Record => match point {
                None => Ok(()),
                Some(0x0A | 0x0D) => {
                    self.state = State::Eaten;
                    Ok(())
                }
                Some(_) => self.start(point),
            },
            State::Start => self.start(point),
            State::Escaped => {
                let point = point.unwrap_or(0x0A);
                self.state = if is_line_end(Some(point)) { State::EscapedLine } else { State::Plain };
                self.add(point)
            }
            State::EscapedLine if point.is_none() => Ok(()),
            State::EscapedLine | State::Plain => self.plain(point),
            State::Quoted => self.quoted(point),
            State::EscapedInQuoted => {
                self.state = State::Quoted;
                self.add(point.unwrap_or(0x0A))
            }
            State::QuoteInQuoted => self.behind_quote(point),
            State::Eaten => match point {
                None => {
                    self.state = State::Record;
                    Ok(())
                }
                Some(0x0A | 0x0D) => Ok(()),
                Some(_) => fail(
                    "new-line character seen in unquoted field - do you need to open the file with newline=''?",
                ),
            },
        }
    }

    fn start(&mut self, point: Option<u32>) -> PyResult<()> {
        self.unquoted = true;
        match point {
            Some(point) if !is_line_end(Some(point)) => {
                if self.is_quote(point) {
                    self.unquoted = false;
                    self.state = State::Quoted;
                } else if self.is_escape(point) {
                    self.state = State::Escaped;
                } else if point == 0x20 && self.dialect.skipinitialspace.get() {
                    self.state = State::Start;
                } else if point == self.dialect.delimiter {
                    self.save()?;
                    self.state = State::Start;
                } else {
                    self.state = State::Plain;
                    return self.add(point);
                }
                Ok(())
            }
            end => self.end(end),
        }
    }

    fn plain(&mut self, point: Option<u32>) -> PyResult<()> {
        match point {
            Some(point) if !is_line_end(Some(point)) => {
                if self.is_escape(point) {
                    self.state = State::Escaped;
                } else if point == self.dialect.delimiter {
                    self.save()?;
                    self.state = State::Start;
                } else {
                    self.state = State::Plain;
                    return self.add(point);
                }
                Ok(())
            }
            end => self.end(end),
        }
    }

    fn quoted(&mut self, point: Option<u32>) -> PyResult<()> {
        let Some(point) = point else { return Ok(()) };
        if self.is_escape(point) {
            self.state = State::EscapedInQuoted;
        } else if self.is_quote(point) {
            self.state = if self.dialect.doublequote.get() { State::QuoteInQuoted } else { State::Plain };
        } else {
            return self.add(point);
        }
        Ok(())
    }

    fn behind_quote(&mut self, point: Option<u32>) -> PyResult<()> {
        match point {
            Some(point) if self.is_quote(point) => {
                self.state = State::Quoted;
                self.add(point)
            }
            Some(point) if point == self.dialect.delimiter => {
                self.state = State::Start;
                self.save()
            }
            end if is_line_end(end) => self.end(end),
            Some(point) if !self.dialect.strict.get() => {
                self.state = State::Plain;
                self.add(point)
            }
            _ => {
                let shown = |point: u32| char::from_u32(point).unwrap_or(char::REPLACEMENT_CHARACTER);
                let quote = (*self.dialect.quotechar).unwrap_or(0);
                fail(format!("'{}' expected after '{}'", shown(self.dialect.delimiter), shown(quote)))
            }
        }
    }
}
