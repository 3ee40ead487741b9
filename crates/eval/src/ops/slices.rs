//! Slices.

use objects::builtins::none::none;
use objects::builtins::slice::Slice;
use objects::raw::PyResult;

use crate::stack::State;

pub(crate) fn build_slice(state: &mut State, count: usize) {
    let step = if count == 3 { state.pop_object() } else { none() };
    let stop = state.pop_object();
    let start = state.pop_object();
    state.push(Slice::new(start, stop, step).upcast());
}

pub(crate) fn binary_slice(state: &mut State, _: usize) -> PyResult<()> {
    build_slice(state, 2);
    let slice = state.pop_object();
    let result = state.peek_object(0).get_item(&slice)?;
    drop(state.pop());
    state.push(result);
    Ok(())
}

pub(crate) fn store_slice(state: &mut State, _: usize) -> PyResult<()> {
    build_slice(state, 2);
    let slice = state.pop_object();
    let container = state.pop_object();
    let value = state.pop_object();
    container.set_item(&slice, &value)
}
