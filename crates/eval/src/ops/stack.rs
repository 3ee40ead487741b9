//! Constants and the operand stack itself.

use bytecode::operand::ResumeAt;
use objects::builtins::int::Int;
use objects::raw::PyResult;
use objects::state::breaker::INSTRUMENT;

use crate::stack::State;
use crate::{breaker, monitor};

pub(crate) fn nop(_: &mut State, _: usize) {}

/// The entry of a function, or behind a `yield`: signals are handled here, other threads get their turn, the collector runs.
/// Not within a delegation, which would come apart.
pub(crate) fn resume(state: &mut State, at: usize) -> PyResult<()> {
    let waiting = state.thread.breaker();
    if waiting == 0 {
        return Ok(());
    }
    if waiting & INSTRUMENT != 0 && monitor::enter(state) {
        return Ok(());
    }
    if at & 3 < ResumeAt::AfterYieldFrom as usize { breaker::check(state) } else { Ok(()) }
}

pub(crate) fn pop_top(state: &mut State, _: usize) {
    drop(state.pop());
}

pub(crate) fn push_null(state: &mut State, _: usize) {
    state.push_word(objects::frame::Word::NULL);
}

pub(crate) fn copy(state: &mut State, place: usize) {
    let word = state.peek(place - 1).duplicate();
    state.push_word(word);
}

pub(crate) fn swap(state: &mut State, place: usize) {
    state.swap(place - 1);
}

pub(crate) fn load_const(state: &mut State, index: usize) {
    let word = state.constant(index);
    state.push_word(word);
}

pub(crate) fn load_small_int(state: &mut State, value: usize) {
    state.push(Int::new(value as i128).upcast());
}
