//! Arguments that methods of `str`, `bytes` and `bytearray` share.

use crate::builtins::int::Int;
use crate::builtins::none::is_none;
use crate::errors::raise_type_error;
use crate::raw::{Any, FromArg, Obj, Place, Py, PyResult, Str};

/// An optional bound of a slice: `None`, or an integer, cut off at the machine's range.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bound(Option<isize>);

impl FromArg<'_> for Bound {
    fn from_arg(value: &Any, _: Place) -> PyResult<Self> {
        bound(value).map(Self)
    }
}

fn bound(value: &Any) -> PyResult<Option<isize>> {
    if is_none(value) {
        return Ok(None);
    }
    if value.downcast::<Int>().is_none() && value.class().nb_index().is_none() {
        return raise_type_error("slice indices must be integers or None or have an __index__ method");
    }
    let wide = Int::index_value(value)?;
    Ok(Some(wide.clamp(isize::MIN as i128, isize::MAX as i128) as isize))
}

/// Start and end of the part of a sequence that is meant; the start may lie behind the end.
pub(crate) fn part(start: Option<Bound>, end: Option<Bound>, len: usize) -> (usize, usize) {
    let start = start.and_then(|bound| bound.0).unwrap_or(0);
    let end = end.and_then(|bound| bound.0).unwrap_or(isize::MAX);
    let from_front = |bound: isize| match bound < 0 {
        true => bound.saturating_add(len.cast_signed()).max(0).cast_unsigned(),
        false => bound.cast_unsigned(),
    };
    (from_front(start), from_front(end).min(len))
}

/// The single character of a fill argument.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fill(pub(crate) u32);

impl FromArg<'_> for Fill {
    fn from_arg(value: &Any, _: Place) -> PyResult<Self> {
        let Some(text) = value.downcast::<Str>() else {
            let found = value.class().name();
            return raise_type_error(format!("The fill character must be a unicode character, not {found}"));
        };
        match (text.len(), text.characters().get(0)) {
            (1, Some(point)) => Ok(Self(point)),
            _ => raise_type_error("The fill character must be exactly one character long"),
        }
    }
}

/// What stands in a subscript.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Key {
    /// One place, counted from the front; not yet checked against the end.
    Index(isize),
    /// `count` places from `start` on, `step` apart.
    Slice {
        /// The first place.
        start: isize,
        /// From one place to the next; never 0.
        step: isize,
        /// How many.
        count: usize,
    },
}

/// Reads a subscript for a sequence of `len` items; `None` for what is neither integer nor slice.
///
/// # Errors
/// What `__index__` raises, `ValueError` for a step of 0.
pub(crate) fn key(key: &Any, len: usize) -> PyResult<Option<Key>> {
    if key.downcast::<Int>().is_some() || key.class().nb_index().is_some() {
        let wide = Int::index_value(key)?;
        let Ok(index) = isize::try_from(wide) else {
            let class = key.class().name();
            return crate::errors::raise(
                &crate::builtins::exceptions::IndexError,
                format!("cannot fit '{class}' into an index-sized integer"),
            );
        };
        return Ok(Some(Key::Index(if index < 0 { index.saturating_add(len.cast_signed()) } else { index })));
    }
    if key.class().tp_name() != c"slice" {
        return Ok(None);
    }
    slice(key, len.cast_signed()).map(Some)
}

/// The places that a slice object names, by its attributes.
fn slice(key: &Any, len: isize) -> PyResult<Key> {
    let attribute = |name: &'static Py<Str>| -> PyResult<Option<isize>> {
        let value: Obj = key.get_attribute(name)?;
        bound(&value)
    };
    let step = attribute(crate::names::step())?.unwrap_or(1).max(-isize::MAX);
    if step == 0 {
        return crate::errors::raise(&crate::builtins::exceptions::ValueError, "slice step cannot be zero");
    }
    let (low, high) = if step < 0 { (-1, len - 1) } else { (0, len) };
    let place = |bound: Option<isize>, missing: isize| match bound {
        None => missing,
        Some(bound) if bound < 0 => bound.saturating_add(len).max(low),
        Some(bound) => bound.min(high),
    };
    let (first, last) = if step < 0 { (high, low) } else { (low, high) };
    let start = place(attribute(crate::names::start())?, first);
    let stop = place(attribute(crate::names::stop())?, last);
    let distance = if step < 0 { start - stop } else { stop - start };
    let count = if distance <= 0 { 0 } else { (distance - 1) / step.abs() + 1 };
    Ok(Key::Slice { start, step, count: count.cast_unsigned() })
}
