//! Subscription and membership. Arithmetic joins here when the number protocol does.

use bytecode::operand::BinaryOp;
use objects::builtins::bool::Bool;
use objects::builtins::exceptions::NotImplementedError;
use objects::errors::raise;
use objects::raw::PyResult;

use crate::stack::State;

pub(crate) fn binary_op(state: &mut State, which: usize) -> PyResult<()> {
    let result = match BinaryOp::from_oparg(which as u32) {
        Some(BinaryOp::Subscr) => state.peek_object(1).get_item(state.peek_object(0))?,
        Some(other) => {
            return raise(&NotImplementedError, format!("the operator {} is not built yet", other.c_name()));
        }
        None => return raise(&objects::builtins::exceptions::SystemError, "unknown operator"),
    };
    drop(state.pop());
    drop(state.pop());
    state.push(result);
    Ok(())
}

pub(crate) fn store_subscr(state: &mut State, _: usize) -> PyResult<()> {
    let key = state.pop_object();
    let container = state.pop_object();
    let value = state.pop_object();
    container.set_item(&key, &value)
}

pub(crate) fn delete_subscr(state: &mut State, _: usize) -> PyResult<()> {
    let key = state.pop_object();
    let container = state.pop_object();
    container.delete_item(&key)
}

pub(crate) fn contains_op(state: &mut State, inverted: usize) -> PyResult<()> {
    let found = state.peek_object(0).contains(state.peek_object(1))?;
    drop(state.pop());
    drop(state.pop());
    state.push(Bool::new(found != (inverted != 0)).upcast());
    Ok(())
}

pub(crate) fn get_len(state: &mut State, _: usize) -> PyResult<()> {
    let length = state.peek_object(0).length()?;
    state.push(objects::builtins::int::Int::new(length as i128).upcast());
    Ok(())
}
