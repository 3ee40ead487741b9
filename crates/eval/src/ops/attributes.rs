//! Attributes.

use objects::frame::Word;
use objects::protocol::attribute::{Loaded, load_method};
use objects::raw::PyResult;

use crate::stack::State;

pub(crate) fn load_attr(state: &mut State, oparg: usize) -> PyResult<()> {
    let name = state.name(oparg >> 1);
    if oparg & 1 == 0 {
        let value = state.peek_object(0).get_attribute(name)?;
        drop(state.pop());
        state.push(value);
        return Ok(());
    }
    match load_method(state.peek_object(0), name)? {
        Loaded::Method(function) => {
            let receiver = state.pop_object();
            state.push(function);
            state.push(receiver);
        }
        Loaded::Value(value) => {
            drop(state.pop());
            state.push(value);
            state.push_word(Word::NULL);
        }
    }
    Ok(())
}

pub(crate) fn store_attr(state: &mut State, index: usize) -> PyResult<()> {
    let owner = state.pop_object();
    let value = state.pop_object();
    owner.set_attribute(state.name(index), Some(&value))
}

pub(crate) fn delete_attr(state: &mut State, index: usize) -> PyResult<()> {
    let owner = state.pop_object();
    owner.set_attribute(state.name(index), None)
}
