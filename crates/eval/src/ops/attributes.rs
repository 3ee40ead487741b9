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

/// `super().name`: [super, class, receiver]; the lowest bit asks for a method, the next says that the arguments were written out.
pub(crate) fn load_super_attr(state: &mut State, oparg: usize) -> PyResult<()> {
    let name = state.name(oparg >> 2);
    let (callee, class, receiver) = (state.peek_object(2), state.peek_object(1), state.peek_object(0));
    let bound = if oparg & 2 != 0 { callee.call(&[class, receiver])? } else { callee.call(&[])? };
    let value = bound.get_attribute(name)?;
    state.truncate(state.depth() - 3);
    state.push(value);
    if oparg & 1 != 0 {
        state.push_word(Word::NULL);
    }
    Ok(())
}
