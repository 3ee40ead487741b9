//! `text % values`

use numbers::percent::Directive;

use super::pieces::Pieces;
use crate::builtins::exceptions::OverflowError;
use crate::builtins::float::Float;
use crate::builtins::int::Int;
use crate::builtins::none::not_implemented;
use crate::builtins::percent::{Sink, padding, run};
use crate::errors::{raise, raise_type_error};
use crate::raw::{Any, Obj, Py, PyResult, Ref, Str, widened};

struct Text(Pieces);

impl Sink for Text {
    fn literal(&mut self, points: &[u32]) {
        self.0.push_points(points);
    }

    fn number(&mut self, text: &str) {
        self.0.builder().push_str(text);
    }

    fn other(&mut self, code: u32, value: &Any, directive: &Directive) -> PyResult<bool> {
        let text = match char::from_u32(code) {
            Some('s') => value.str()?,
            Some('r') => value.repr()?,
            Some('a') => super::ascii(&*value.repr()?),
            Some('c') => return self.character(value, directive).map(|()| true),
            _ => return Ok(false),
        };
        let take = directive.precision.unwrap_or(usize::MAX).min(text.len());
        self.field(&text.slice(0, take), directive)?;
        Ok(true)
    }

    fn key(&self, points: &[u32]) -> Obj {
        Str::from_code_points(points.iter().copied()).upcast()
    }

    fn what(&self) -> &'static str {
        "string"
    }

    fn no_float(&self, value: &Any) -> PyResult<f64> {
        Float::value_of(value)
    }
}

impl Text {
    fn field(&mut self, text: &Py<Str>, directive: &Directive) -> PyResult<()> {
        let (left, right) = padding(directive, text.len());
        self.0.fill(0x20, left)?;
        self.0.push_text(text);
        self.0.fill(0x20, right)
    }

    fn character(&mut self, value: &Any, directive: &Directive) -> PyResult<()> {
        const WANTED: &str = "%c requires an int or a unicode character, not";
        if let Some(text) = value.downcast::<Str>() {
            return match text.len() {
                1 => self.field(text, directive),
                len => raise_type_error(format!("{WANTED} a string of length {len}")),
            };
        }
        if value.downcast::<Int>().is_none() && value.class().nb_index().is_none() {
            return raise_type_error(format!("{WANTED} {}", value.class().full_name()));
        }
        match u32::try_from(Int::index_value(value)?) {
            Ok(point @ 0..0x11_0000) => self.field(&Str::from_point(point), directive),
            _ => raise(&OverflowError, "%c arg not in range(0x110000)"),
        }
    }
}

/// `left % right`
pub(super) fn remainder(left: &Any, right: &Any) -> PyResult<Obj> {
    let Some(format) = left.downcast::<Str>() else { return Ok(not_implemented()) };
    format_with(format, right).map(Ref::upcast)
}

/// `format % values`
///
/// # Errors
/// What CPython raises for formats and values that do not fit each other.
pub fn format_with(format: &Py<Str>, values: &Any) -> PyResult<Ref<Str>> {
    let mut text = Text(Pieces::new());
    let points = widened::<u32>(format.characters());
    run(&points, values, &mut text)?;
    if let Some(format) = format.as_any().exact::<Str>()
        && !points.contains(&u32::from('%'))
    {
        return Ok(format.new_ref());
    }
    Ok(text.0.finish())
}
