//! Jumps.

use objects::builtins::bool::_Py_TrueStruct;
use objects::builtins::none::is_none;

use crate::stack::State;

pub(crate) fn jump_forward(state: &mut State, units: usize) {
    state.jump(units.cast_signed());
}

/// A back edge: the collector may run here.
pub(crate) fn jump_backward(state: &mut State, units: usize) {
    objects::gc::collect_if_due();
    state.jump(-units.cast_signed());
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
