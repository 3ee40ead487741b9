//! Items and slices of lists: reading, assigning, deleting.

use super::{List, items_of};
use crate::builtins::exceptions::{IndexError, ValueError};
use crate::builtins::slice::{Bounds, Slice, Span};
use crate::errors::{raise, raise_type_error};
use crate::protocol::sequence::{index_argument, is_index};
use crate::raw::{Any, Items, Obj, Py, PyResult};

fn from_the_start(list: &Py<List>, index: isize) -> isize {
    if index < 0 { index.saturating_add_unsigned(list.len()) } else { index }
}

#[cold]
fn bad_key<T>(key: &Any) -> PyResult<T> {
    raise_type_error(format!("list indices must be integers or slices, not {}", key.class().name()))
}

/// `list[key]`
pub(super) fn get(list: &Py<List>, key: &Any) -> PyResult<Obj> {
    if is_index(key) {
        let index = index_argument(key)?;
        return item(list, from_the_start(list, index));
    }
    let Some(slice) = key.exact::<Slice>() else { return bad_key(key) };
    let bounds = slice.bounds()?;
    let span = bounds.fit(list.len());
    let items = span.indices().map_while(|index| list.get(index)).collect();
    Ok(List::new(items).upcast())
}

/// `list[index]`, the index counted from the start.
pub(super) fn item(list: &Py<List>, index: isize) -> PyResult<Obj> {
    match usize::try_from(index).ok().and_then(|index| list.get(index)) {
        Some(item) => Ok(item),
        None => raise(&IndexError, "list index out of range"),
    }
}

/// `list[key] = value`, or `del list[key]` without a value.
pub(super) fn set(list: &Py<List>, key: &Any, value: Option<&Any>) -> PyResult<()> {
    if is_index(key) {
        let index = index_argument(key)?;
        return set_item(list, from_the_start(list, index), value);
    }
    let Some(slice) = key.exact::<Slice>() else { return bad_key(key) };
    let bounds = slice.bounds()?;
    match value {
        None => delete(list, bounds.fit(list.len())),
        Some(value) => {
            let new = items_of(value, "must assign iterable to extended slice")?;
            assign(list, bounds, new)
        }
    }
}

/// `list[index] = value` or `del list[index]`, the index counted from the start.
pub(super) fn set_item(list: &Py<List>, index: isize, value: Option<&Any>) -> PyResult<()> {
    let Some(index) = usize::try_from(index).ok().filter(|&index| index < list.len()) else {
        return raise(&IndexError, "list assignment index out of range");
    };
    match value {
        Some(value) => drop(list.replace(index, value.new_ref())),
        None => drop(list.remove(index)),
    }
    Ok(())
}

fn assign(list: &Py<List>, bounds: Bounds, new: Vec<Obj>) -> PyResult<()> {
    let span = bounds.fit(list.len());
    if span.step == 1 {
        let start = span.start.cast_unsigned();
        drop(list.splice(start, start + span.count, new));
        return Ok(());
    }
    if new.len() != span.count {
        let given = new.len();
        return raise(
            &ValueError,
            format!("attempt to assign sequence of size {given} to extended slice of size {}", span.count),
        );
    }
    let old: Vec<_> = span.indices().zip(new).map(|(index, item)| list.replace(index, item)).collect();
    drop(old);
    Ok(())
}

fn delete(list: &Py<List>, span: Span) -> PyResult<()> {
    if span.count == 0 {
        return Ok(());
    }
    let span = span.ascending();
    let start = span.start.cast_unsigned();
    if span.step == 1 {
        drop(list.splice(start, start + span.count, Vec::new()));
        return Ok(());
    }
    let mut gone = span.indices().peekable();
    let (mut kept, mut removed) = (Vec::with_capacity(list.len()), Vec::with_capacity(span.count));
    for (index, item) in list.take_all().into_iter().enumerate() {
        match gone.next_if_eq(&index) {
            Some(_) => removed.push(item),
            None => kept.push(item),
        }
    }
    list.swap(&Items::from_vec(kept));
    drop(removed);
    Ok(())
}
