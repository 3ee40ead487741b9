//! Cutting strings up and putting them together.

use super::search::{From, both, find, rfind};
use crate::builtins::exceptions::ValueError;
use crate::builtins::list::List;
use crate::builtins::tuple::Tuple;
use crate::errors::{raise, raise_type_error};
use crate::raw::{Any, Obj, Py, PyResult, Ref, Str, StrBuilder, Unit, by_width};

/// Pieces as start and end.
type Pieces = Vec<(usize, usize)>;

/// The words between runs of what `is_space` accepts.
pub(crate) fn words<U: Unit>(text: &[U], limit: usize, is_space: impl Fn(u32) -> bool) -> Pieces {
    let space = |unit: &U| is_space(unit.point());
    let skip = |from: usize| from + text[from..].iter().take_while(|unit| space(unit)).count();
    let mut pieces = Vec::new();
    let mut at = skip(0);
    while at < text.len() && pieces.len() < limit {
        let end = text[at..].iter().position(space).map_or(text.len(), |end| at + end);
        pieces.push((at, end));
        at = skip(end);
    }
    if at < text.len() {
        let end = text.iter().rposition(|unit| !space(unit)).map_or(text.len(), |last| last + 1);
        // What is left after the last cut keeps the white space at its end.
        pieces.push((at, if pieces.len() < limit { end } else { text.len() }));
    }
    pieces
}

/// The same, cut from the back.
pub(crate) fn words_back<U: Unit>(text: &[U], limit: usize, is_space: impl Fn(u32) -> bool) -> Pieces {
    let space = |unit: &U| is_space(unit.point());
    let skip = |to: usize| text[..to].iter().rposition(|unit| !space(unit)).map_or(0, |last| last + 1);
    let mut pieces = Vec::new();
    let mut end = skip(text.len());
    while end > 0 && pieces.len() < limit {
        let at = text[..end].iter().rposition(space).map_or(0, |last| last + 1);
        pieces.push((at, end));
        end = skip(at);
    }
    if end > 0 {
        pieces.push((0, end));
    }
    pieces.reverse();
    pieces
}

/// The pieces between separators, which are not empty.
pub(crate) fn pieces<U: Unit>(text: &[U], separator: &[U], limit: usize) -> Pieces {
    let mut pieces = Vec::new();
    let mut from = 0;
    while pieces.len() < limit
        && let Some(at) = find(&text[from..], separator)
    {
        pieces.push((from, from + at));
        from += at + separator.len();
    }
    pieces.push((from, text.len()));
    pieces
}

/// The same, cut from the back.
pub(crate) fn pieces_back<U: Unit>(text: &[U], separator: &[U], limit: usize) -> Pieces {
    let mut pieces = Vec::new();
    let mut to = text.len();
    while pieces.len() < limit
        && let Some(at) = rfind(&text[..to], separator)
    {
        pieces.push((at + separator.len(), to));
        to = at;
    }
    pieces.push((0, to));
    pieces.reverse();
    pieces
}

/// The lines, each with or without what ends it.
pub(crate) fn lines<U: Unit>(text: &[U], keep_ends: bool, is_break: impl Fn(u32) -> bool) -> Pieces {
    let mut pieces = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].iter().position(|unit| is_break(unit.point())) {
        let at = from + at;
        let pair = text[at].point() == 0x0D && text.get(at + 1).is_some_and(|next| next.point() == 0x0A);
        let end = at + 1 + usize::from(pair);
        pieces.push((from, if keep_ends { end } else { at }));
        from = end;
    }
    if from < text.len() {
        pieces.push((from, text.len()));
    }
    pieces
}

fn to_list(this: &Py<Str>, pieces: Pieces) -> Ref<List> {
    List::new(pieces.into_iter().map(|(start, end)| this.slice(start, end).upcast()).collect())
}

/// `split` and `rsplit`.
pub(super) fn split(
    this: &Py<Str>,
    separator: Option<&Any>,
    limit: isize,
    from: From,
) -> PyResult<Ref<List>> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let text = this.characters();
    let Some(separator) = separator else {
        return Ok(to_list(
            this,
            by_width!(text, units => match from {
                From::Front => words(units, limit, unicode::is_space),
                From::Back => words_back(units, limit, unicode::is_space),
            }),
        ));
    };
    let Some(separator) = separator.downcast::<Str>() else {
        return raise_type_error(format!("must be str or None, not {}", separator.class().name()));
    };
    if separator.is_empty() {
        return raise(&ValueError, "empty separator");
    }
    let separator = separator.characters();
    let found = match from {
        From::Front => both(
            text,
            separator,
            |text, separator| pieces(text, separator, limit),
            |text, separator| pieces(text, separator, limit),
            |text, separator| pieces(text, separator, limit),
        ),
        From::Back => both(
            text,
            separator,
            |text, separator| pieces_back(text, separator, limit),
            |text, separator| pieces_back(text, separator, limit),
            |text, separator| pieces_back(text, separator, limit),
        ),
    };
    Ok(to_list(this, found.unwrap_or_else(|| vec![(0, this.len())])))
}

/// `splitlines`
pub(super) fn split_lines(this: &Py<Str>, keep_ends: bool) -> Ref<List> {
    to_list(this, by_width!(this.characters(), units => lines(units, keep_ends, unicode::is_line_break)))
}

/// `partition` and `rpartition`.
pub(super) fn partition(this: &Py<Str>, separator: &Any, from: From) -> PyResult<Ref<Tuple>> {
    let Some(separator) = separator.downcast::<Str>() else {
        return raise_type_error(format!("must be str, not {}", separator.class().name()));
    };
    if separator.is_empty() {
        return raise(&ValueError, "empty separator");
    }
    let whole = super::exact(this).upcast();
    let nothing = || Str::empty().upcast();
    let items: Vec<Obj> = match super::search::find_in(this, separator, None, None, from) {
        Some(at) => vec![
            this.slice(0, at).upcast(),
            separator.new_ref().upcast(),
            this.slice(at + separator.len(), this.len()).upcast(),
        ],
        None if from == From::Front => vec![whole, nothing(), nothing()],
        None => vec![nothing(), nothing(), whole],
    };
    Ok(Tuple::new(items))
}

/// `separator.join(iterable)`
///
/// # Errors
/// `TypeError` for what is no iterable of strings, or what iterating raises.
pub fn join(separator: &Py<Str>, iterable: &Any) -> PyResult<Ref<Str>> {
    let known = iterable.exact::<List>().is_some() || iterable.exact::<Tuple>().is_some();
    if !known && iterable.class().tp_iter().is_none() && iterable.class().sq_item().is_none() {
        return raise_type_error("can only join an iterable");
    }
    let items = iterable.to_vec()?;
    if let [only] = &items[..]
        && let Some(only) = only.exact::<Str>()
    {
        return Ok(only.new_ref());
    }
    let mut size = separator.len().saturating_mul(items.len().saturating_sub(1));
    for (index, item) in items.iter().enumerate() {
        match item.downcast::<Str>() {
            Some(text) => size = size.saturating_add(text.len()),
            None => {
                let found = item.class().name();
                return raise_type_error(format!(
                    "sequence item {index}: expected str instance, {found} found"
                ));
            }
        }
    }
    let mut builder = StrBuilder::new();
    builder.try_reserve(size, 0)?;
    for (index, text) in items.iter().filter_map(|item| item.downcast::<Str>()).enumerate() {
        if index > 0 {
            builder.push_text(separator);
        }
        builder.push_text(text);
    }
    Ok(builder.finish())
}
