//! Jumps.

use objects::builtins::bool::_Py_TrueStruct;
use objects::builtins::none::is_none;
use objects::raw::PyResult;

use crate::breaker;
use crate::stack::State;

pub(crate) fn jump_forward(state: &mut State, units: usize) {
    state.jump(units.cast_signed());
}

/// A back edge: signals are handled here, other threads get their turn, the collector runs.
pub(crate) fn jump_backward(state: &mut State, units: usize) -> PyResult<()> {
    breaker::check(state)?;
    state.jump(-units.cast_signed());
    Ok(())
}

pub(crate) fn jump_backward_no_interrupt(state: &mut State, units: usize) {
    state.jump(-units.cast_signed());
}

fn jump_if(state: &mut State, taken: bool, units: usize) {
    if taken {
        state.jump(units.cast_signed());
    }
}

pub(crate) fn pop_jump_if_true(state: &mut State, units: usize) {
    let taken = state.pop().object().is(&*_Py_TrueStruct);
    jump_if(state, taken, units);
}

pub(crate) fn pop_jump_if_false(state: &mut State, units: usize) {
    let taken = !state.pop().object().is(&*_Py_TrueStruct);
    jump_if(state, taken, units);
}

pub(crate) fn pop_jump_if_none(state: &mut State, units: usize) {
    let taken = is_none(state.pop().object());
    jump_if(state, taken, units);
}

pub(crate) fn pop_jump_if_not_none(state: &mut State, units: usize) {
    let taken = !is_none(state.pop().object());
    jump_if(state, taken, units);
}
