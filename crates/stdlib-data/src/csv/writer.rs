//! `_csv.writer`: rows of objects in, lines of text out.

use objects::builtins::exceptions::TypeError;
use objects::builtins::float::Float;
use objects::builtins::none::{is_none, none};
use objects::builtins::str::{Str, StrBuilder};
use objects::errors;
use objects::modules::class_of;
use objects::raw::{Any, Obj, Object, Py, PyResult, Raised, Ref, Slot};
use objects::{heap, object, pytype};

use super::dialect::{Dialect, Style};
use super::fail;

/// The body of `_csv.writer`.
#[object]
pub struct Writer {
    write: Slot<Object>,
    dialect: Slot<Object>,
    style: Ref<Dialect>,
}

/// CSV writer
///
/// Writer objects are responsible for generating tabular data
/// in CSV format from sequence input.
///
#[pytype(
    name = "_csv.writer", gc, abstract_, flags = abi::TPFLAGS_IMMUTABLETYPE, members(readonly dialect)
)]
impl Writer {
    /// Construct and write a CSV record from an iterable of fields.
    ///
    /// Non-string elements will be converted to string.
    #[method("(row, /)")]
    fn writerow(this: &Py<Self>, row: &Any) -> PyResult<Obj> {
        this.write_row(row)
    }

    /// Construct and write a series of iterables to a csv file.
    ///
    /// Non-string elements will be converted to string.
    #[method("(rows, /)")]
    fn writerows(this: &Py<Self>, rows: &Any) -> PyResult<()> {
        let rows = rows.iter()?;
        while let Some(row) = rows.next()? {
            this.write_row(&row)?;
        }
        Ok(())
    }
}

/// Whether an object is a number: what has `__index__`, `__int__`, `__float__`, or is complex.
fn is_number(object: &Any) -> bool {
    let class = object.class();
    object.downcast::<Float>().is_some()
        || class.nb_index().is_some()
        || class.nb_int().is_some()
        || class.nb_float().is_some()
        || class.tp_name() == c"complex"
}

impl Writer {
    pub(super) fn make(write: Obj, dialect: Ref<Dialect>) -> PyResult<Ref<Self>> {
        let (write, shown) = (Slot::new(write), Slot::new(dialect.clone().upcast()));
        heap::make(&*class_of::<Self>()?, 0, Self { write, dialect: shown, style: dialect })
    }

    fn write_row(&self, row: &Any) -> PyResult<Obj> {
        let fields = row.iter().or_else(|Raised| {
            if errors::matches(&TypeError) {
                return fail(format!("iterable expected, not {}", row.class().name()));
            }
            Err(Raised)
        })?;
        let mut line = Line { dialect: &self.style, out: StrBuilder::new(), count: 0 };
        let mut last_is_none = false;
        while let Some(field) = fields.next()? {
            last_is_none = is_none(&field);
            line.field(&field)?;
        }
        if line.count > 0 && line.out.is_empty() {
            let style = *self.style.style;
            if style == Style::None || last_is_none && matches!(style, Style::Strings | Style::NotNull) {
                return fail("single empty field record must be quoted");
            }
            line.count -= 1;
            line.append(None, true)?;
        }
        let mut out = line.out;
        out.push_text(&self.style.lineterminator);
        self.write.get().unwrap_or_else(none).call(&[out.finish().as_any()])
    }
}

/// A row as text.
struct Line<'a> {
    dialect: &'a Dialect,
    out: StrBuilder,
    count: usize,
}

impl Line<'_> {
    fn field(&mut self, field: &Any) -> PyResult<()> {
        let quoted = match *self.dialect.style {
            Style::NonNumeric => !is_number(field),
            Style::All => true,
            Style::Strings => field.downcast::<Str>().is_some(),
            Style::NotNull => !is_none(field),
            Style::Minimal | Style::None => false,
        };
        if is_none(field) {
            return self.append(None, quoted);
        }
        match field.downcast::<Str>() {
            Some(text) => self.append(Some(text), quoted),
            None => self.append(Some(&*field.str()?), quoted),
        }
    }

    /// Appends a field; nothing is a `None`.
    fn append(&mut self, field: Option<&Py<Str>>, mut quoted: bool) -> PyResult<()> {
        let dialect = self.dialect;
        let style = *dialect.style;
        if field.is_none_or(|field| field.is_empty())
            && dialect.delimiter == 0x20
            && dialect.skipinitialspace.get()
        {
            if style == Style::None || field.is_none() && matches!(style, Style::Strings | Style::NotNull) {
                return fail(
                    "empty field must be quoted if delimiter is a space and skipinitialspace is true",
                );
            }
            quoted = true;
        }
        let mut text = StrBuilder::new();
        for point in field.into_iter().flat_map(|field| field.characters().iter()) {
            self.character(point, &mut text, &mut quoted)?;
        }
        if self.count > 0 {
            self.out.push(dialect.delimiter);
        }
        let quote = dialect.quotechar.filter(|_| quoted);
        self.out.extend(quote);
        self.out.push_text(&text.finish());
        self.out.extend(quote);
        self.count += 1;
        Ok(())
    }

    fn character(&self, point: u32, text: &mut StrBuilder, quoted: &mut bool) -> PyResult<()> {
        let dialect = self.dialect;
        let (is_quote, is_escape) = (*dialect.quotechar == Some(point), *dialect.escapechar == Some(point));
        let special = point == dialect.delimiter
            || is_quote
            || is_escape
            || matches!(point, 0x0A | 0x0D)
            || dialect.ends_line(point);
        if special {
            let escape = match () {
                () if *dialect.style == Style::None => true,
                () if is_quote && dialect.doublequote.get() => {
                    text.push(point);
                    false
                }
                () => is_quote || is_escape,
            };
            match (escape, *dialect.escapechar) {
                (false, _) => *quoted = true,
                (true, Some(escape)) => text.push(escape),
                (true, None) => return fail("need to escape, but no escapechar set"),
            }
        }
        text.push(point);
        Ok(())
    }
}
