//! `array[key]`: items and slices.

use objects::builtins::exceptions::{IndexError, ValueError};
use objects::builtins::slice::{Slice, Span};
use objects::errors::{raise, raise_type_error};
use objects::protocol::sequence::{index_argument, is_index};
use objects::{Any, Obj, Py, PyResult};

use super::Array;

/// What a key names.
enum Key {
    Item(isize),
    Part(Span),
}

fn key_of(this: &Py<Array>, key: &Any) -> PyResult<Key> {
    if is_index(key) {
        let index = index_argument(key)?;
        let place = if index < 0 { index.saturating_add(this.length().cast_signed()) } else { index };
        return Ok(Key::Item(place));
    }
    match key.downcast::<Slice>() {
        Some(slice) => {
            let bounds = slice.bounds()?;
            Ok(Key::Part(bounds.fit(this.length())))
        }
        None => raise_type_error("array indices must be integers"),
    }
}

/// `array[key]`
pub(super) fn get(this: &Py<Array>, key: &Any) -> PyResult<Obj> {
    match key_of(this, key)? {
        Key::Item(place) => Array::sq_item(this, place),
        Key::Part(span) => {
            let (data, size) = (this.memory.to_vec(), this.code().size());
            let items =
                span.indices().flat_map(|index| data[index * size..(index + 1) * size].iter().copied());
            Ok(this.like(items.collect())?.upcast())
        }
    }
}

/// `array[key] = value`, or `del array[key]` without a value.
pub(super) fn set(this: &Py<Array>, key: &Any, value: Option<&Any>) -> PyResult<()> {
    let size = this.code().size();
    let span = match key_of(this, key)? {
        Key::Item(place) => {
            let Some(place) = usize::try_from(place).ok().filter(|&place| place < this.length()) else {
                return raise(&IndexError, "array assignment index out of range");
            };
            return match value {
                Some(value) => {
                    let item = this.code().pack(value)?;
                    if place >= this.length() {
                        return raise(&IndexError, "array assignment index out of range");
                    }
                    this.memory.write(place * size, &item);
                    Ok(())
                }
                None => this.remove_at(place),
            };
        }
        Key::Part(span) => span,
    };
    let new = match value {
        None => Vec::new(),
        Some(value) => match value.downcast::<Array>() {
            Some(other) if other.code() == this.code() => other.memory.to_vec(),
            Some(_) => return raise_type_error("bad argument type for built-in operation"),
            None => {
                let found = value.class().name();
                return raise_type_error(format!("can only assign array (not \"{found}\") to array slice"));
            }
        },
    };
    if span.step == 1 {
        let start = span.start.cast_unsigned() * size;
        return this.change(start, start + span.count * size, &new);
    }
    if value.is_none() {
        return delete(this, span, size);
    }
    let given = new.len() / size;
    if given != span.count {
        let count = span.count;
        return raise(
            &ValueError,
            format!("attempt to assign array of size {given} to extended slice of size {count}"),
        );
    }
    for (index, item) in span.indices().zip(new.chunks_exact(size)) {
        this.memory.write(index * size, item);
    }
    Ok(())
}

fn delete(this: &Py<Array>, span: Span, size: usize) -> PyResult<()> {
    let mut gone: Vec<usize> = span.ascending().indices().collect();
    gone.reverse();
    let data = this.memory.to_vec();
    let mut kept = Vec::with_capacity(data.len());
    for (index, item) in data.chunks_exact(size).enumerate() {
        match gone.last() == Some(&index) {
            true => drop(gone.pop()),
            false => kept.extend_from_slice(item),
        }
    }
    this.change(0, usize::MAX, &kept)
}
