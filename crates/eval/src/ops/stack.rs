//! Constants and the operand stack itself.

use objects::builtins::int::Int;

use crate::stack::State;

pub(crate) fn nop(_: &mut State, _: usize) {}

/// The entry of a function: the collector may run here.
pub(crate) fn resume(_: &mut State, _: usize) {
    objects::gc::collect_if_due();
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
