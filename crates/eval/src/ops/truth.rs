//! Truth, identity, comparison.

use bytecode::operand::Compare;
use objects::builtins::bool::{_Py_TrueStruct, Bool};
use objects::raw::PyResult;
use objects::types::CompareOp;

use crate::stack::State;

pub(crate) fn unary_not(state: &mut State, _: usize) {
    let value = state.pop();
    let not = !value.object().is(&*_Py_TrueStruct);
    state.push(Bool::new(not).upcast());
}

pub(crate) fn to_bool(state: &mut State, _: usize) -> PyResult<()> {
    let truth = state.peek_object(0).truth()?;
    drop(state.pop());
    state.push(Bool::new(truth).upcast());
    Ok(())
}

pub(crate) fn is_op(state: &mut State, inverted: usize) {
    let right = state.pop();
    let left = state.pop();
    let same = left.object().is(right.object());
    state.push(Bool::new(same != (inverted != 0)).upcast());
}

pub(crate) fn compare_op(state: &mut State, oparg: usize) -> PyResult<()> {
    let compare = Compare::from_oparg(oparg as u32).expect("comparisons are verified");
    let op = CompareOp::from_c(compare.op.oparg() as i32);
    let result = state.peek_object(1).compare(state.peek_object(0), op)?;
    let result = if compare.to_bool { Bool::new(result.truth()?).upcast() } else { result };
    drop(state.pop());
    drop(state.pop());
    state.push(result);
    Ok(())
}
