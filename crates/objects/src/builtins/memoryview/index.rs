//! `view[key]`: items, sub-views, and their assignment.

use super::compare::same_structure;
use super::item::{kind_of, refuse, whole_index};
use super::{MemoryView, gathered};
use crate::builtins::exceptions::{IndexError, NotImplementedError, ValueError};
use crate::builtins::none::_Py_EllipsisObject;
use crate::builtins::slice::Slice;
use crate::builtins::tuple::Tuple;
use crate::errors::raise;
use crate::protocol::sequence::is_index;
use crate::raw::{Any, Obj, Py, PyResult};

/// What a key names.
enum Key {
    /// One item.
    Item(Vec<isize>),
    /// Part of the first dimension: start, step, count.
    Part(isize, isize, usize),
    /// The whole of a view without dimensions.
    Whole,
}

fn bounded(index: isize, size: isize, dimension: usize) -> PyResult<isize> {
    let place = if index < 0 { index.saturating_add(size) } else { index };
    if (0..size).contains(&place) {
        return Ok(place);
    }
    raise(&IndexError, format!("index out of bounds on dimension {}", dimension + 1))
}

fn key_of(this: &Py<MemoryView>, key: &Any, writing: bool) -> PyResult<Key> {
    let dimensions = this.dimensions();
    let tuple = key.downcast::<Tuple>();
    if dimensions == 0 {
        return match tuple {
            Some(tuple) if tuple.size() == 0 => Ok(Key::Item(Vec::new())),
            _ if key.is(&*_Py_EllipsisObject) => Ok(Key::Whole),
            _ => refuse("invalid indexing of 0-dim memory"),
        };
    }
    if is_index(key) {
        if dimensions > 1 {
            let text = if writing {
                "sub-views are not implemented"
            } else {
                "multi-dimensional sub-views are not implemented"
            };
            return raise(&NotImplementedError, text);
        }
        // The conversion may run code that releases the view: what it named is looked up again when it is used.
        let index = whole_index(key)?;
        this.check()?;
        return Ok(Key::Item(vec![bounded(index, this.shape()[0], 0)?]));
    }
    if let Some(slice) = key.downcast::<Slice>() {
        if dimensions > 1 {
            let text = match writing {
                true => "memoryview slice assignments are currently restricted to ndim = 1",
                false => "multi-dimensional slicing is not implemented",
            };
            return raise(&NotImplementedError, text);
        }
        let span = slice.bounds()?.fit(this.shape()[0].max(0).cast_unsigned());
        return Ok(Key::Part(span.start, span.step, span.count));
    }
    match tuple {
        Some(tuple) if tuple.items().iter().all(|item| is_index(item)) => many(this, tuple).map(Key::Item),
        Some(tuple) if tuple.items().iter().all(|item| item.downcast::<Slice>().is_some()) => {
            let text = match writing {
                true => "memoryview slice assignments are currently restricted to ndim = 1",
                false => "multi-dimensional slicing is not implemented",
            };
            raise(&NotImplementedError, text)
        }
        _ => refuse("memoryview: invalid slice key"),
    }
}

fn many(this: &Py<MemoryView>, tuple: &Py<Tuple>) -> PyResult<Vec<isize>> {
    let (dimensions, given) = (this.dimensions(), tuple.size());
    if given < dimensions {
        return raise(&NotImplementedError, "sub-views are not implemented");
    }
    if given > dimensions {
        return refuse(&format!("cannot index {dimensions}-dimension view with {given}-element tuple"));
    }
    let mut indices = Vec::with_capacity(given);
    for (dimension, item) in tuple.items().iter().enumerate() {
        let index = whole_index(item)?;
        this.check()?;
        indices.push(bounded(index, this.shape()[dimension], dimension)?);
    }
    Ok(indices)
}

fn read(this: &Py<MemoryView>, indices: &[isize]) -> PyResult<Obj> {
    let kind = kind_of(&this.format_text())?;
    match this.read_item(indices) {
        Some(item) => kind.unpack(&item),
        None => {
            this.check()?;
            raise(&IndexError, "index out of bounds on dimension 1")
        }
    }
}

/// An item of a view of one dimension.
pub(super) fn item(this: &Py<MemoryView>, index: isize) -> PyResult<Obj> {
    this.check()?;
    match this.dimensions() {
        0 => refuse("invalid indexing of 0-dim memory"),
        1 => {
            let index = bounded(index, this.shape()[0], 0)?;
            read(this, &[index])
        }
        _ => raise(&NotImplementedError, "multi-dimensional sub-views are not implemented"),
    }
}

/// `view[key]`
pub(super) fn get(this: &Py<MemoryView>, key: &Any) -> PyResult<Obj> {
    this.check()?;
    if key.downcast::<Slice>().is_some() && this.dimensions() == 1 {
        // The part stays there whatever the bounds' conversion does to this memoryview.
        let whole = this.duplicate()?;
        if let Key::Part(start, step, count) = key_of(&whole, key, false)? {
            return Ok(whole.sliced(start, step, count)?.upcast());
        }
    }
    match key_of(this, key, false)? {
        Key::Item(indices) => read(this, &indices),
        Key::Part(start, step, count) => Ok(this.sliced(start, step, count)?.upcast()),
        Key::Whole => Ok(this.new_ref().upcast()),
    }
}

/// `view[key] = value`
pub(super) fn set(this: &Py<MemoryView>, key: &Any, value: Option<&Any>) -> PyResult<()> {
    this.check()?;
    let kind = kind_of(&this.format_text())?;
    if this.is_readonly() {
        return refuse("cannot modify read-only memory");
    }
    let Some(value) = value else { return refuse("cannot delete memory") };
    let indices = match key_of(this, key, true)? {
        Key::Item(indices) => indices,
        Key::Whole => Vec::new(),
        Key::Part(start, step, count) => {
            let source = super::of(value)?;
            this.check()?;
            let target = this.sliced(start, step, count)?;
            if !same_structure(&target, &source) {
                return raise(
                    &ValueError,
                    "memoryview assignment: lvalue and rvalue have different structures",
                );
            }
            target.scatter(&gathered(&source)?);
            return Ok(());
        }
    };
    let item = kind.pack(value, this.format_text().trim_start_matches('@'))?;
    this.check()?;
    this.write_item(&indices, &item);
    Ok(())
}
