//! Tuples, lists, sets and dicts from the stack.

use objects::builtins::dict::{Dict, Override};
use objects::builtins::exceptions::{AttributeError, BaseException, KeyError, SystemError, TypeError};
use objects::builtins::list::List;
use objects::builtins::set::Set;
use objects::builtins::tuple::Tuple;
use objects::errors::{self, raise};
use objects::raw::{PyResult, Raised};

use crate::ops::functions::callable_name;
use crate::stack::State;

pub(crate) fn build_tuple(state: &mut State, count: usize) {
    let items = state.pop_many(count);
    state.push(Tuple::new(items).upcast());
}

pub(crate) fn build_list(state: &mut State, count: usize) {
    let items = state.pop_many(count);
    state.push(List::new(items).upcast());
}

pub(crate) fn build_map(state: &mut State, count: usize) -> PyResult<()> {
    let items = state.pop_many(2 * count);
    let dict = Dict::new();
    for pair in items.chunks_exact(2) {
        dict.set(&pair[0], pair[1].clone())?;
    }
    state.push(dict.upcast());
    Ok(())
}

pub(crate) fn list_append(state: &mut State, below: usize) {
    let item = state.pop_object();
    let list = state.peek_object(below - 1).downcast::<List>().expect("verified: a list");
    list.push(item);
}

pub(crate) fn map_add(state: &mut State, below: usize) -> PyResult<()> {
    let value = state.pop_object();
    let key = state.pop_object();
    let dict = state.peek_object(below - 1).downcast::<Dict>().expect("verified: a dict");
    dict.set(&key, value)
}

pub(crate) fn build_set(state: &mut State, count: usize) -> PyResult<()> {
    let items = state.pop_many(count);
    let set = Set::new();
    for item in &items {
        set.add(item)?;
    }
    state.push(set.upcast());
    Ok(())
}

pub(crate) fn set_add(state: &mut State, below: usize) -> PyResult<()> {
    let item = state.pop_object();
    match state.peek_object(below - 1).downcast::<Set>() {
        Some(set) => set.add(&item).map(drop),
        // What the compiler keeps of conditional annotations can be set to anything.
        None => {
            let found = state.peek_object(below - 1).class().name().into_owned();
            raise(&TypeError, format!("'{found}' object is not a set"))
        }
    }
}

pub(crate) fn set_update(state: &mut State, below: usize) -> PyResult<()> {
    let items = state.pop_object();
    match state.peek_object(below - 1).downcast::<Set>() {
        Some(set) => set.update(&items),
        None => raise(&SystemError, "SET_UPDATE needs a set"),
    }
}

pub(crate) fn list_extend(state: &mut State, below: usize) -> PyResult<()> {
    let items = state.pop_object();
    let list = state.peek_object(below - 1).downcast::<List>().expect("verified: a list").new_ref();
    let added = items.to_vec().or_else(|Raised| {
        let iterable = items.class().tp_iter().is_some() || items.class().sq_item().is_some();
        if errors::matches(&TypeError) && !iterable {
            drop(errors::take());
            let class = items.class().name();
            return errors::raise_type_error(format!("Value after * must be an iterable, not {class}"));
        }
        Err(Raised)
    })?;
    for item in added {
        list.push(item);
    }
    Ok(())
}

pub(crate) fn dict_update(state: &mut State, below: usize) -> PyResult<()> {
    let other = state.pop_object();
    let dict = state.peek_object(below - 1).downcast::<Dict>().expect("verified: a dict").new_ref();
    dict.merge(&other, Override::Replace).or_else(|Raised| {
        if errors::matches(&AttributeError) {
            drop(errors::take());
            return errors::raise_type_error(format!("'{}' object is not a mapping", other.class().name()));
        }
        Err(Raised)
    })
}

/// Keyword arguments from another mapping: [callee, null, args, dict, ..., mapping]; a name given twice is an error.
pub(crate) fn dict_merge(state: &mut State, below: usize) -> PyResult<()> {
    let other = state.pop_object();
    let dict = state.peek_object(below - 1).downcast::<Dict>().expect("verified: a dict").new_ref();
    let callee = state.peek_object(below + 2).new_ref();
    dict.merge(&other, Override::Refuse).or_else(|Raised| {
        if errors::matches(&AttributeError) {
            drop(errors::take());
            let class = other.class().short_name().to_string_lossy();
            return errors::raise_type_error(format!(
                "{} argument after ** must be a mapping, not {class}",
                callable_name(&callee)?
            ));
        }
        if errors::matches(&KeyError) {
            let key = errors::take().and_then(|error| {
                let args = error.downcast::<BaseException>()?.arguments().get()?;
                args.get(0).map(objects::raw::Py::new_ref)
            });
            let Some(key) = key else { return raise(&SystemError, "a KeyError without its key") };
            let key = key.str()?.to_string_lossy();
            return errors::raise_type_error(format!(
                "{} got multiple values for keyword argument '{key}'",
                callable_name(&callee)?
            ));
        }
        Err(Raised)
    })
}
