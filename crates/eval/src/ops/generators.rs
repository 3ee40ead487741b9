//! Generators: making them, suspending them, delegating to another iterator.

use objects::builtins::exceptions::{BaseException, StopIteration};
use objects::builtins::none::{is_none, none};
use objects::builtins::str::interned;
use objects::errors;
use objects::frame::Generator;
use objects::raw::{Obj, PyResult, Raised};
use objects::types::SendResult;

use crate::dispatch::Flow;
use crate::stack::State;

pub(crate) fn return_generator(state: &mut State, _: usize) -> PyResult<Flow> {
    state.suspend_as_generator().map(Flow::Left)
}

pub(crate) fn yield_value(state: &mut State, _: usize) -> PyResult<Flow> {
    Ok(Flow::Yield(state.pop_object()))
}

pub(crate) fn get_yield_from_iter(state: &mut State, _: usize) -> PyResult<()> {
    if state.peek_object(0).exact::<Generator>().is_some() {
        return Ok(());
    }
    let iterator = state.peek_object(0).iter()?;
    drop(state.pop());
    state.push(iterator);
    Ok(())
}

pub(crate) fn send(state: &mut State, units: usize) -> PyResult<()> {
    let value = state.pop_object();
    let result = send_to(state.peek_object(0).new_ref(), value)?;
    match result {
        SendResult::Yielded(value) => state.push(value),
        SendResult::Returned(value) => {
            state.push(value);
            state.jump(units.cast_signed());
        }
    }
    Ok(())
}

fn send_to(receiver: Obj, value: Obj) -> PyResult<SendResult> {
    if let Some(result) = receiver.am_send(&value) {
        return result;
    }
    let result = match is_none(&value) && receiver.is_iterator() {
        true => receiver.tp_iternext().expect("it is an iterator").result(),
        false => receiver.call_method(&interned("send"), &[&value]).map(Some),
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
fn stop_value(exception: &objects::raw::Any) -> Obj {
    let args = exception.downcast::<BaseException>().and_then(|exception| exception.arguments().get());
    args.and_then(|args| args.get(0).map(|value| value.new_ref())).unwrap_or_else(none)
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
