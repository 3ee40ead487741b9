//! Tuples, lists and dicts from the stack.

use objects::builtins::dict::Dict;
use objects::builtins::list::List;
use objects::builtins::tuple::Tuple;
use objects::raw::PyResult;

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
