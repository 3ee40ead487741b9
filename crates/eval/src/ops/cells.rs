//! Variables shared with nested functions.

use objects::builtins::cell::Cell;
use objects::builtins::exceptions::{SystemError, UnboundLocalError};
use objects::errors::raise;
use objects::frame::Word;
use objects::raw::{Obj, PyResult, Ref};

use crate::ops::names;
use crate::stack::State;

/// The local's value, if it has one, moves into a fresh cell.
pub(crate) fn make_cell(state: &mut State, index: usize) {
    let value = state.replace_local(index, Word::NULL).into_object();
    drop(state.replace_local(index, Word::owned(Cell::new(value).upcast())));
}

/// The function's closure goes into the last locals.
pub(crate) fn copy_free_vars(state: &mut State, count: usize) -> PyResult<()> {
    let closure = state.frame().function.closure().get();
    let cells = closure.as_deref().map_or(&[][..], |closure| closure.items());
    if cells.len() != count {
        return raise(&SystemError, "the closure does not have as many cells as the code has free variables");
    }
    let first = state.code().local_count() - count;
    for (offset, cell) in cells.iter().enumerate() {
        drop(state.replace_local(first + offset, Word::owned(cell.clone())));
    }
    Ok(())
}

fn cell(state: &State, index: usize) -> PyResult<Ref<Cell>> {
    match state.local(index).get().and_then(|object| object.downcast::<Cell>()) {
        Some(cell) => Ok(cell.new_ref()),
        None => raise(&SystemError, "the variable's cell is missing"),
    }
}

pub(crate) fn load_deref(state: &mut State, index: usize) -> PyResult<()> {
    match cell(state, index)?.contents().get() {
        Some(value) => {
            state.push(value);
            Ok(())
        }
        None => unbound(state, index),
    }
}

pub(crate) fn store_deref(state: &mut State, index: usize) -> PyResult<()> {
    let value = state.pop_object();
    cell(state, index)?.contents().set(value);
    Ok(())
}

pub(crate) fn delete_deref(state: &mut State, index: usize) -> PyResult<()> {
    match cell(state, index)?.contents().take() {
        Some(_) => Ok(()),
        None => unbound(state, index),
    }
}

/// A name in a class body: the namespace on the stack, then the cell.
pub(crate) fn load_from_dict_or_deref(state: &mut State, index: usize) -> PyResult<()> {
    let namespace = state.peek_object(0).new_ref();
    let value = match names::find(&namespace, &state.local_name(index))? {
        Some(value) => value,
        None => match cell(state, index)?.contents().get() {
            Some(value) => value,
            None => return unbound(state, index),
        },
    };
    drop(state.pop());
    state.push(value);
    Ok(())
}

/// A name in a class body: the namespace on the stack, then globals and builtins.
pub(crate) fn load_from_dict_or_globals(state: &mut State, index: usize) -> PyResult<()> {
    let name = state.name(index);
    let namespace = state.peek_object(0).new_ref();
    let value: Obj = match names::find(&namespace, name)? {
        Some(value) => value,
        None => names::global(state, name)?,
    };
    drop(state.pop());
    state.push(value);
    Ok(())
}

#[cold]
fn unbound(state: &State, index: usize) -> PyResult<()> {
    let name = state.local_name(index);
    let text = name.to_string_lossy();
    let free_from = state.code().local_count() - state.code().free_count();
    if index < free_from {
        return raise(
            &UnboundLocalError,
            format!("cannot access local variable '{text}' where it is not associated with a value"),
        );
    }
    let text = format!(
        "cannot access free variable '{text}' where it is not associated with a value in enclosing scope"
    );
    names::unknown(&name, text)
}

pub(crate) fn load_locals(state: &mut State, _: usize) -> PyResult<()> {
    match state.frame().locals.get() {
        Some(locals) => {
            state.push(locals);
            Ok(())
        }
        None => raise(&SystemError, "no locals found"),
    }
}
