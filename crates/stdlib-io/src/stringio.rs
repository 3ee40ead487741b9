//! `StringIO`: a text stream in memory.
//!
//! As long as text is only appended it is a string under construction; anything else makes it a vector of code points.

use std::cell::Cell;

use macros::{object, pytype};
use objects::builtins::dict::Dict;
use objects::builtins::exceptions::{OSError, OverflowError};
use objects::builtins::int::Int;
use objects::builtins::none::{is_none, none};
use objects::builtins::str::{Str, StrBuilder};
use objects::builtins::tuple::Tuple;
use objects::errors::{raise, raise_type_error};
use objects::heap;
use objects::names;
use objects::raw::{Any, Native, Obj, Py, PyResult, Ref, Slot};
use objects::types::Type;

use crate::base::{DICT, IOBase, WEAKLIST};
use crate::fileio::class_name;
use crate::kinds::TextIOBase;
use crate::newline::{LineEnd, Mode, Universal, find};
use crate::support::{Owned, Size, call, exact, size_or_all, ssize, value_error, with};

/// The text.
enum Content {
    /// Appended to.
    Growing(StrBuilder),
    /// Changed anywhere.
    Points(Vec<u32>),
}

impl Default for Content {
    fn default() -> Self {
        Self::Points(Vec::new())
    }
}

impl Content {
    fn len(&self) -> usize {
        match self {
            Self::Growing(builder) => builder.len(),
            Self::Points(points) => points.len(),
        }
    }

    /// The code points, for changing.
    fn points(&mut self) -> &mut Vec<u32> {
        if let Self::Growing(builder) = self {
            let text = std::mem::take(builder).finish();
            *self = Self::Points(text.characters().iter().collect());
        }
        match self {
            Self::Points(points) => points,
            Self::Growing(_) => unreachable!("it was turned into code points"),
        }
    }

    fn text(&mut self) -> Ref<Str> {
        match self {
            Self::Points(points) => Str::from_code_points(points.iter().copied()),
            Self::Growing(builder) => {
                let text = std::mem::take(builder).finish();
                builder.push_text(&text);
                text
            }
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Fresh,
    Open,
    Closed,
}

/// The body of `StringIO`.
#[object]
pub(crate) struct StringIO {
    base: TextIOBase,
    content: Owned<Content>,
    at: Cell<usize>,
    state: Cell<State>,
    newline: Slot<Str>,
    mode: Cell<Mode>,
    universal: Cell<Option<Universal>>,
}

/// Text I/O implementation using an in-memory buffer.
///
/// The initial_value argument sets the value of object.  The newline
/// argument is like the one of TextIOWrapper's constructor.
#[pytype(
    name = "_io.StringIO", gc, dict = DICT, weaklist = WEAKLIST, flags = abi::TPFLAGS_IMMUTABLETYPE,
    signature = "(initial_value='', newline='\\n')"
)]
impl StringIO {
    fn __new__(cls: &Py<Type>, _args: &Py<Tuple>, _keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
        let body = Self {
            base: TextIOBase::body(),
            content: Native::new(Cell::new(Content::default())),
            at: Cell::new(0),
            state: Cell::new(State::Fresh),
            newline: Slot::empty(),
            mode: Cell::new(Mode::default()),
            universal: Cell::new(None),
        };
        heap::make(cls, 0, body)
    }

    #[signature("StringIO(initial_value='', newline='\\n')")]
    fn __init__(this: &Py<Self>, initial_value: Option<&Any>, newline: Option<&Any>) -> PyResult<()> {
        this.init(initial_value, newline)
    }

    fn __next__(this: &Py<Self>) -> PyResult<Option<Obj>> {
        this.check_open()?;
        let line = if exact::<Self>(this.as_any()).is_some() {
            this.line(usize::MAX).upcast()
        } else {
            let line = call(this.as_any(), names::readline(), &[])?;
            if line.downcast::<Str>().is_none() {
                let found = line.class().name();
                return raise(
                    &OSError,
                    format!("readline() should have returned a str object, not '{found}'"),
                );
            }
            line
        };
        Ok((line.length()? > 0).then_some(line))
    }

    /// Close the IO object.
    ///
    /// Attempting any further operation after the object is closed
    /// will raise a ValueError.
    ///
    /// This method has no effect if the file is already closed.
    #[method]
    fn close(this: &Py<Self>) -> PyResult<()> {
        this.state.set(State::Closed);
        this.content.set(Content::default());
        Ok(())
    }

    /// Retrieve the entire contents of the object.
    #[method]
    fn getvalue(this: &Py<Self>) -> PyResult<Ref<Str>> {
        this.check_open()?;
        Ok(with(&this.content, Content::text))
    }

    /// Read at most size characters, returned as a string.
    ///
    /// If the argument is negative or omitted, read until EOF
    /// is reached. Return an empty string at EOF.
    #[method("(size=-1, /)")]
    fn read(this: &Py<Self>, size: Option<Size>) -> PyResult<Ref<Str>> {
        this.check_open()?;
        let size = usize::try_from(size_or_all(size)).unwrap_or(usize::MAX);
        Ok(this.take(size))
    }

    /// Read until newline or EOF.
    ///
    /// Returns an empty string if EOF is hit immediately.
    #[method("(size=-1, /)")]
    fn readline(this: &Py<Self>, size: Option<Size>) -> PyResult<Ref<Str>> {
        this.check_open()?;
        Ok(this.line(usize::try_from(size_or_all(size)).unwrap_or(usize::MAX)))
    }

    /// Tell the current file position.
    #[method]
    fn tell(this: &Py<Self>) -> PyResult<usize> {
        this.check_open()?;
        Ok(this.at.get())
    }

    /// Truncate size to pos.
    ///
    /// The pos argument defaults to the current file position, as
    /// returned by tell().  The current file position is unchanged.
    /// Returns the new absolute position.
    #[method("(pos=None, /)")]
    fn truncate(this: &Py<Self>, pos: Option<&Any>) -> PyResult<isize> {
        this.check_open()?;
        let size = match pos {
            None => this.at.get().cast_signed(),
            Some(pos) if pos.class().nb_index().is_none() => {
                let found = pos.class().name();
                return raise_type_error(format!("argument should be integer or None, not '{found}'"));
            }
            Some(pos) => ssize(pos)?,
        };
        let Ok(wanted) = usize::try_from(size) else {
            return value_error(format!("Negative size value {size}"));
        };
        with(&this.content, |content| {
            if wanted < content.len() {
                content.points().truncate(wanted);
            }
        });
        Ok(size)
    }

    /// Change stream position.
    ///
    /// Seek to character offset pos relative to position indicated by
    /// whence:
    ///     0  Start of stream (the default).  pos should be >= 0;
    ///     1  Current position - pos must be 0;
    ///     2  End of stream - pos must be 0.
    /// Returns the new absolute position.
    #[method("(pos, whence=0, /)")]
    fn seek(this: &Py<Self>, pos: isize, whence: i32) -> PyResult<usize> {
        this.check_open()?;
        let at = match whence {
            0 => match usize::try_from(pos) {
                Ok(at) => at,
                Err(_) => return value_error(format!("Negative seek position {pos}")),
            },
            1 | 2 if pos != 0 => return raise(&OSError, "Can't do nonzero cur-relative seeks"),
            1 => this.at.get(),
            2 => with(&this.content, |content| content.len()),
            _ => return value_error(format!("Invalid whence ({whence}, should be 0, 1 or 2)")),
        };
        this.at.set(at);
        Ok(at)
    }

    /// Write string to file.
    ///
    /// Returns the number of characters written, which is always equal to
    /// the length of the string.
    #[method("(s, /)")]
    fn write(this: &Py<Self>, s: &Any) -> PyResult<usize> {
        let Some(text) = s.downcast::<Str>() else {
            let found = s.class().name();
            return raise_type_error(format!("string argument expected, got '{found}'"));
        };
        this.check_open()?;
        this.put(text)?;
        Ok(text.len())
    }

    /// Returns True if the IO object can be seeked.
    #[method]
    fn seekable(this: &Py<Self>) -> PyResult<bool> {
        this.check_open().map(|()| true)
    }

    /// Returns True if the IO object can be read.
    #[method]
    fn readable(this: &Py<Self>) -> PyResult<bool> {
        this.check_open().map(|()| true)
    }

    /// Returns True if the IO object can be written.
    #[method]
    fn writable(this: &Py<Self>) -> PyResult<bool> {
        this.check_open().map(|()| true)
    }

    #[method]
    fn __getstate__(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        let text = Self::getvalue(this)?;
        let newline = this.newline.get().map_or_else(none, Ref::upcast);
        let dict = IOBase::attributes(this.as_any())?.map_or_else(none, Ref::upcast);
        Ok(Tuple::new(vec![text.upcast(), newline, Int::new(this.at.get() as i128).upcast(), dict]))
    }

    #[method("(state, /)")]
    fn __setstate__(this: &Py<Self>, state: &Any) -> PyResult<()> {
        if this.state.get() == State::Closed {
            this.check_open()?;
        }
        let parts = state.downcast::<Tuple>().map_or(&[][..], |parts| parts.items());
        let [text, newline, at, dict, ..] = parts else {
            let (class, found) = (class_name(this.as_any()), state.class().name());
            return raise_type_error(format!("{class}.__setstate__ argument should be 4-tuple, got {found}"));
        };
        this.init(Some(text), Some(newline))?;
        // What is restored has been translated already.
        let text = text.downcast::<Str>().map_or_else(Str::empty, Py::new_ref);
        this.content.set(Content::Points(text.characters().iter().collect()));
        if at.downcast::<Int>().is_none() {
            let found = at.class().name();
            return raise_type_error(format!("third item of state must be an integer, got {found}"));
        }
        let Ok(at) = usize::try_from(ssize(at)?) else {
            return value_error("position value cannot be negative");
        };
        this.at.set(at);
        IOBase::update_attributes(this.as_any(), dict, "fourth")
    }

    #[getter]
    fn closed(this: &Py<Self>) -> PyResult<bool> {
        this.check_ready()?;
        Ok(this.state.get() == State::Closed)
    }

    #[getter]
    fn newlines(this: &Py<Self>) -> PyResult<Option<Obj>> {
        this.check_open()?;
        Ok(this.universal.get().and_then(|universal| universal.newlines()))
    }

    #[getter]
    fn line_buffering(this: &Py<Self>) -> PyResult<bool> {
        this.check_open().map(|()| false)
    }
}

impl StringIO {
    fn check_ready(&self) -> PyResult<()> {
        match self.state.get() {
            State::Fresh => value_error("I/O operation on uninitialized object"),
            _ => Ok(()),
        }
    }

    #[inline]
    fn check_open(&self) -> PyResult<()> {
        match self.state.get() {
            State::Open => Ok(()),
            State::Fresh => value_error("I/O operation on uninitialized object"),
            State::Closed => value_error("I/O operation on closed file"),
        }
    }

    fn init(&self, initial: Option<&Any>, newline: Option<&Any>) -> PyResult<()> {
        let newline = match newline {
            None => Some(Str::new("\n")),
            Some(newline) if is_none(newline) => None,
            Some(newline) => match newline.downcast::<Str>() {
                Some(text) => Some(text.new_ref()),
                None => {
                    let found = newline.class().name();
                    return raise_type_error(format!("newline must be str or None, not {found}"));
                }
            },
        };
        let initial = match initial.filter(|initial| !is_none(initial)) {
            None => None,
            Some(initial) => match initial.downcast::<Str>() {
                Some(text) => Some(text),
                None => {
                    let found = initial.class().name();
                    return raise_type_error(format!("initial_value must be str or None, not {found}"));
                }
            },
        };
        let mode = match Mode::of(newline.as_deref()) {
            Ok(mode) => mode,
            Err(_) => {
                drop(objects::errors::take());
                let shown = newline.unwrap_or_else(Str::empty).as_any().repr()?.to_string_lossy();
                return value_error(format!("illegal newline value: {shown}"));
            }
        };
        drop(self.newline.replace(newline));
        self.mode.set(mode);
        self.universal.set(mode.universal());
        self.content.set(Content::Growing(StrBuilder::new()));
        self.at.set(0);
        self.state.set(State::Open);
        if let Some(text) = initial.filter(|text| !text.is_empty()) {
            self.put(text)?;
            self.at.set(0);
        }
        Ok(())
    }

    /// Writes at the position; what lies between the end and it becomes NULs.
    fn put(&self, text: &Py<Str>) -> PyResult<()> {
        let mut text = text.new_ref();
        if let Some(mut universal) = self.universal.get() {
            text = universal.decode(text, true);
            self.universal.set(Some(universal));
        }
        if let Some(end) = self.mode.get().written {
            text = translated(&text, end);
        }
        if text.is_empty() {
            return Ok(());
        }
        let at = self.at.get();
        let Some(end) = at.checked_add(text.len()).filter(|&end| end <= isize::MAX as usize / 4) else {
            return raise(&OverflowError, "new position too large");
        };
        with(&self.content, |content| match content {
            Content::Growing(builder) if builder.len() == at => builder.push_text(&text),
            content => {
                let points = content.points();
                if points.len() < end {
                    points.resize(end, 0);
                }
                for (place, point) in points[at..end].iter_mut().zip(text.characters().iter()) {
                    *place = point;
                }
            }
        });
        self.at.set(end);
        Ok(())
    }

    /// Takes up to so many characters from the position on.
    fn take(&self, size: usize) -> Ref<Str> {
        let at = self.at.get();
        with(&self.content, |content| {
            if at == 0 && size >= content.len() && matches!(content, Content::Growing(_)) {
                let text = content.text();
                self.at.set(text.len());
                return text;
            }
            if at >= content.len() {
                return Str::empty();
            }
            let points = content.points();
            let end = points.len().min(at.saturating_add(size));
            self.at.set(end);
            Str::from_code_points(points[at..end].iter().copied())
        })
    }

    /// A line, at most so many characters of it.
    fn line(&self, most: usize) -> Ref<Str> {
        let at = self.at.get();
        let end = self.mode.get().end;
        let size = with(&self.content, |content| {
            if at >= content.len() {
                return 0;
            }
            let points = content.points();
            let rest = &points[at..points.len().min(at.saturating_add(most))];
            line_size(rest, end)
        });
        self.take(size)
    }
}

/// How long the first line is.
fn line_size(points: &[u32], end: LineEnd) -> usize {
    let found = match end {
        LineEnd::Lf => points.iter().position(|&point| point == 10).map(|at| at + 1),
        LineEnd::Cr => points.iter().position(|&point| point == 13).map(|at| at + 1),
        LineEnd::CrLf => points.windows(2).position(|two| two == [13, 10]).map(|at| at + 2),
        LineEnd::Any => points
            .iter()
            .position(|&point| point == 10 || point == 13)
            .map(|at| if points[at] == 13 && points.get(at + 1) == Some(&10) { at + 2 } else { at + 1 }),
    };
    found.unwrap_or(points.len())
}

/// The text with every `\n` replaced.
fn translated(text: &Py<Str>, end: &str) -> Ref<Str> {
    if find(text.characters(), 10, 0).is_none() {
        return text.new_ref();
    }
    let mut out = StrBuilder::with_capacity(text.len());
    for point in text.characters().iter() {
        if point == 10 { out.push_str(end) } else { out.push(point) }
    }
    out.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_of_lines() {
        assert_eq!(line_size(&[97, 13, 10, 98], LineEnd::Any), 3);
        assert_eq!(line_size(&[97, 13, 98], LineEnd::Any), 2);
        assert_eq!(line_size(&[97, 13, 10, 98], LineEnd::CrLf), 3);
        assert_eq!(line_size(&[97, 98], LineEnd::Lf), 2);
        assert_eq!(line_size(&[97, 13, 98], LineEnd::Cr), 2);
    }
}
