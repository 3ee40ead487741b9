//! Generators: making them, suspending them, delegating to another iterator.

use bytecode::CodeFlags;
use objects::builtins::exceptions::StopIteration;
use objects::builtins::none::{is_none, none};
use objects::errors::{self, raise_type_error};
use objects::frame::{Coroutine, Generator};
use objects::names;
use objects::raw::{Any, Obj, PyResult, Raised};
use objects::types::SendResult;

use crate::dispatch::{self, Flow};
use crate::stack::State;

pub(crate) fn return_generator(state: &mut State, _: usize) -> PyResult<Flow> {
    state.suspend_as_generator().map(Flow::Left)
}

pub(crate) fn yield_value(state: &mut State, _: usize) -> PyResult<Flow> {
    Ok(Flow::Yield(state.pop_object()))
}

pub(crate) fn get_yield_from_iter(state: &mut State, _: usize) -> PyResult<()> {
    let iterable = state.peek_object(0);
    if iterable.exact::<Coroutine>().is_some() {
        let takes = CodeFlags::COROUTINE | CodeFlags::ITERABLE_COROUTINE;
        if !CodeFlags::from_bits_retain(state.code().flags()).intersects(takes) {
            return raise_type_error("cannot 'yield from' a coroutine object in a non-coroutine generator");
        }
        return Ok(());
    }
    if iterable.exact::<Generator>().is_some() {
        return Ok(());
    }
    let iterator = iterable.iter()?;
    drop(state.pop());
    state.push(iterator);
    Ok(())
}

pub(crate) fn send(state: &mut State, units: usize) -> PyResult<()> {
    let value = state.pop_object();
    let Some(value) = dispatch::go_into(state, value)? else { return Ok(()) };
    match send_to(state.peek_object(0), value)? {
        SendResult::Yielded(value) => state.push(value),
        SendResult::Returned(value) => {
            state.push(value);
            state.jump(units.cast_signed());
        }
    }
    Ok(())
}

fn send_to(receiver: &Any, value: Obj) -> PyResult<SendResult> {
    if let Some(result) = receiver.am_send(&value) {
        return result;
    }
    let result = match is_none(&value) && receiver.is_iterator() {
        true => receiver.tp_iternext().expect("it is an iterator").result(),
        false => receiver.call_method(names::send(), &[&value]).map(Some),
    };
    match result {
        Ok(Some(value)) => Ok(SendResult::Yielded(value)),
        Ok(None) => Ok(SendResult::Returned(none())),
        Err(Raised) => stopped().map(SendResult::Returned),
    }
}

/// The value of the current `StopIteration`; any other exception goes on.
fn stopped() -> PyResult<Obj> {
    if !errors::matches(&StopIteration) {
        return Err(Raised);
    }
    let exception = errors::take().expect("it matched");
    Ok(stop_value(&exception))
}

/// The value that a `StopIteration` carries.
fn stop_value(exception: &Any) -> Obj {
    exception.downcast::<StopIteration>().map_or_else(none, |exception| exception.value())
}

pub(crate) fn end_send(state: &mut State, _: usize) {
    let value = state.pop();
    drop(state.pop());
    state.push_word(value);
}

pub(crate) fn cleanup_throw(state: &mut State, _: usize) -> PyResult<Flow> {
    let exception = state.pop_object();
    if !exception.class().is_subtype_of(&StopIteration) {
        return Ok(super::handlers::again(state, exception));
    }
    let value = stop_value(&exception);
    drop(state.pop());
    drop(state.pop());
    state.push(none());
    state.push(value);
    Ok(Flow::Next)
}
