//! `translate` and its tables.

use crate::builtins::dict::Dict;
use crate::builtins::exceptions::{LookupError, ValueError};
use crate::builtins::int::Int;
use crate::builtins::none::{is_none, none};
use crate::errors::{self, raise, raise_type_error};
use crate::raw::{Any, Obj, Py, PyResult, Raised, Ref, Str, StrBuilder};

/// What a table has for a character; `None` when nothing.
fn looked_up(table: &Any, point: u32) -> PyResult<Option<Obj>> {
    let key = Int::new(i128::from(point));
    if let Some(dict) = table.exact::<Dict>() {
        return dict.get(key.as_any());
    }
    match table.get_item(key.as_any()) {
        Ok(value) => Ok(Some(value)),
        Err(Raised) if errors::matches(&LookupError) => {
            drop(errors::take());
            Ok(None)
        }
        Err(Raised) => Err(Raised),
    }
}

/// `translate`
pub(super) fn translate(this: &Py<Str>, table: &Any) -> PyResult<Ref<Str>> {
    let mut builder = StrBuilder::with_capacity(this.len());
    for point in this.characters().iter() {
        let Some(value) = looked_up(table, point)? else {
            builder.push(point);
            continue;
        };
        if let Some(int) = value.downcast::<Int>() {
            match u32::try_from(int.saturated()) {
                Ok(point @ 0..0x11_0000) => builder.push(point),
                _ => return raise(&ValueError, "character mapping must be in range(0x110000)"),
            }
        } else if let Some(text) = value.downcast::<Str>() {
            builder.push_text(text);
        } else if !is_none(&value) {
            return raise_type_error("character mapping must return integer, None or str");
        }
    }
    Ok(builder.finish())
}

/// `maketrans`
pub(super) fn make_table(from: &Any, to: Option<&Py<Str>>, gone: Option<&Py<Str>>) -> PyResult<Ref<Dict>> {
    let table = Dict::new();
    let Some(to) = to else {
        let Some(dict) = from.exact::<Dict>() else {
            return raise_type_error("if you give only one argument to maketrans it must be a dict");
        };
        for (key, value) in dict.snapshot() {
            let key = table_key(&key)?;
            table.set(&key, value)?;
        }
        return Ok(table);
    };
    let Some(from) = from.downcast::<Str>() else {
        return raise_type_error("first maketrans argument must be a string if there is a second argument");
    };
    if from.len() != to.len() {
        return raise(&ValueError, "the first two maketrans arguments must have equal length");
    }
    for (from, to) in from.characters().iter().zip(to.characters().iter()) {
        table.set(Int::new(i128::from(from)).as_any(), Int::new(i128::from(to)).upcast())?;
    }
    for point in gone.iter().flat_map(|gone| gone.characters().iter()) {
        table.set(Int::new(i128::from(point)).as_any(), none())?;
    }
    Ok(table)
}

fn table_key(key: &Any) -> PyResult<Obj> {
    if let Some(text) = key.downcast::<Str>() {
        return match (text.len(), text.characters().get(0)) {
            (1, Some(point)) => Ok(Int::new(i128::from(point)).upcast()),
            _ => raise(&ValueError, "string keys in translate table must be of length 1"),
        };
    }
    match key.downcast::<Int>() {
        Some(_) => Ok(key.new_ref()),
        None => raise_type_error("keys in translate table must be strings or integers"),
    }
}
