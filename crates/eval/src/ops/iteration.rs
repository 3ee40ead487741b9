//! Iteration and unpacking.

use objects::builtins::dict::Dict;
use objects::builtins::exceptions::ValueError;
use objects::builtins::list::List;
use objects::builtins::none::none;
use objects::builtins::tuple::Tuple;
use objects::errors::{self, raise, raise_type_error};
use objects::frame::Generator;
use objects::raw::{Any, Obj, PyResult, Raised};

use crate::dispatch;
use crate::stack::State;

pub(crate) fn get_iter(state: &mut State, _: usize) -> PyResult<()> {
    let iterator = state.peek_object(0).iter()?;
    drop(state.pop());
    state.push(iterator);
    Ok(())
}

pub(crate) fn for_iter(state: &mut State, units: usize) -> PyResult<()> {
    if state.peek_object(0).exact::<Generator>().is_some() && dispatch::go_into(state, none())?.is_none() {
        return Ok(());
    }
    match state.peek_object(0).next()? {
        Some(item) => state.push(item),
        // The iterator stays for POP_ITER; END_FOR is for the way out through a yielded value.
        None => state.jump(units.cast_signed() + 1),
    }
    Ok(())
}

pub(crate) fn unpack_sequence(state: &mut State, count: usize) -> PyResult<()> {
    let sequence = state.peek_object(0).new_ref();
    let items = unpacked(&sequence, count)?;
    drop(state.pop());
    for item in items.into_iter().rev() {
        state.push(item);
    }
    Ok(())
}

fn iterator_of(sequence: &Any) -> PyResult<Obj> {
    sequence.iter().or_else(|Raised| {
        if errors::matches(&objects::builtins::exceptions::TypeError) && !can_iterate(sequence) {
            drop(errors::take());
            return raise_type_error(format!(
                "cannot unpack non-iterable {} object",
                sequence.class().name()
            ));
        }
        Err(Raised)
    })
}

fn can_iterate(sequence: &Any) -> bool {
    sequence.class().tp_iter().is_some() || sequence.class().sq_item().is_some()
}

/// Exactly `count` items. Exact tuples and lists of that size are not iterated over.
fn unpacked(sequence: &Any, count: usize) -> PyResult<Vec<Obj>> {
    if let Some(tuple) = sequence.exact::<Tuple>().filter(|tuple| tuple.size() == count) {
        return Ok(tuple.items().to_vec());
    }
    if let Some(list) = sequence.exact::<List>().filter(|list| list.len() == count) {
        return Ok(list.to_vec());
    }
    let iterator = iterator_of(sequence)?;
    let mut items = Vec::with_capacity(count);
    while items.len() < count {
        match iterator.next()? {
            Some(item) => items.push(item),
            None => {
                return raise(
                    &ValueError,
                    format!("not enough values to unpack (expected {count}, got {})", items.len()),
                );
            }
        }
    }
    match iterator.next()? {
        None => Ok(items),
        Some(_) => raise(&ValueError, too_many(sequence, count)),
    }
}

fn too_many(sequence: &Any, count: usize) -> String {
    let list = sequence.exact::<List>().map(|list| list.len());
    let tuple = || sequence.exact::<Tuple>().map(|tuple| tuple.size());
    let length = list.or_else(tuple).or_else(|| sequence.exact::<Dict>().map(|dict| dict.len()));
    match length {
        Some(length) => format!("too many values to unpack (expected {count}, got {length})"),
        None => format!("too many values to unpack (expected {count})"),
    }
}

pub(crate) fn unpack_ex(state: &mut State, oparg: usize) -> PyResult<()> {
    let (before, after) = (oparg & 255, oparg >> 8);
    let sequence = state.peek_object(0).new_ref();
    let iterator = iterator_of(&sequence)?;
    let mut items = Vec::new();
    while let Some(item) = iterator.next()? {
        items.push(item);
    }
    if items.len() < before + after {
        let least = before + after;
        return raise(
            &ValueError,
            format!("not enough values to unpack (expected at least {least}, got {})", items.len()),
        );
    }
    drop(state.pop());
    let tail = items.split_off(items.len() - after);
    let middle = items.split_off(before);
    for item in tail.into_iter().rev() {
        state.push(item);
    }
    state.push(objects::builtins::list::List::new(middle).upcast());
    for item in items.into_iter().rev() {
        state.push(item);
    }
    Ok(())
}
