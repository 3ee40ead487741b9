//! Updating by `self[key] = value`, as mappings written in Python do, so that subclasses see each entry.

use crate::builtins::dict::Dict;
use crate::builtins::exceptions::ValueError;
use crate::errors::raise;
use crate::names;
use crate::raw::{Any, Obj, PyResult};

/// Stores what a mapping, something with `items()`, or an iterable of pairs has.
pub(super) fn update_from(target: &Any, other: Option<&Any>) -> PyResult<()> {
    let Some(other) = other else { return Ok(()) };
    if let Some(dict) = other.exact::<Dict>() {
        return dict.snapshot().iter().try_for_each(|(key, value)| target.set_item(key, value));
    }
    if let Some(keys) = other.find_attribute(names::keys())? {
        let iterator = keys.call(&[])?.iter()?;
        while let Some(key) = iterator.next()? {
            target.set_item(&key, &*other.get_item(&key)?)?;
        }
        return Ok(());
    }
    match other.find_attribute(names::items())? {
        Some(items) => store_pairs(target, &*items.call(&[])?),
        None => store_pairs(target, other),
    }
}

fn store_pairs(target: &Any, pairs: &Any) -> PyResult<()> {
    let iterator = pairs.iter()?;
    while let Some(pair) = iterator.next()? {
        let [key, value] = two_of(&pair)?;
        target.set_item(&key, &value)?;
    }
    Ok(())
}

fn two_of(pair: &Any) -> PyResult<[Obj; 2]> {
    let iterator = pair.iter()?;
    let Some(key) = iterator.next()? else { return raise(&ValueError, "need more than 0 values to unpack") };
    let Some(value) = iterator.next()? else { return raise(&ValueError, "need more than 1 value to unpack") };
    match iterator.next()? {
        Some(_) => raise(&ValueError, "too many values to unpack (expected 2)"),
        None => Ok([key, value]),
    }
}
