//! Fast locals.

use objects::builtins::exceptions::UnboundLocalError;
use objects::errors::raise;
use objects::frame::Word;
use objects::raw::PyResult;

use crate::stack::State;

pub(crate) fn load_fast(state: &mut State, index: usize) {
    let word = state.local(index).duplicate();
    state.push_word(word);
}

pub(crate) fn load_fast_borrow(state: &mut State, index: usize) {
    let word = state.borrow_local(index);
    state.push_word(word);
}

pub(crate) fn load_fast_load_fast(state: &mut State, pair: usize) {
    load_fast(state, pair >> 4);
    load_fast(state, pair & 15);
}

pub(crate) fn load_fast_borrow_load_fast_borrow(state: &mut State, pair: usize) {
    load_fast_borrow(state, pair >> 4);
    load_fast_borrow(state, pair & 15);
}

pub(crate) fn load_fast_check(state: &mut State, index: usize) -> PyResult<()> {
    if state.local(index).is_null() {
        return unbound(state, index);
    }
    load_fast(state, index);
    Ok(())
}

pub(crate) fn load_fast_and_clear(state: &mut State, index: usize) {
    let word = state.replace_local(index, Word::NULL);
    state.push_word(word);
}

pub(crate) fn store_fast(state: &mut State, index: usize) {
    let mut word = state.pop();
    // A local owns its object: the word may be a borrow from another local.
    word.own();
    drop(state.replace_local(index, word));
}

pub(crate) fn store_fast_load_fast(state: &mut State, pair: usize) {
    store_fast(state, pair >> 4);
    load_fast(state, pair & 15);
}

pub(crate) fn store_fast_store_fast(state: &mut State, pair: usize) {
    store_fast(state, pair >> 4);
    store_fast(state, pair & 15);
}

pub(crate) fn delete_fast(state: &mut State, index: usize) -> PyResult<()> {
    if state.local(index).is_null() {
        return unbound(state, index);
    }
    drop(state.replace_local(index, Word::NULL));
    Ok(())
}

#[cold]
fn unbound(state: &State, index: usize) -> PyResult<()> {
    let name = state.local_name(index).to_string_lossy();
    raise(
        &UnboundLocalError,
        format!("cannot access local variable '{name}' where it is not associated with a value"),
    )
}
