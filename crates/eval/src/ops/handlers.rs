//! Raising and handling exceptions.

use objects::builtins::bool::Bool;
use objects::builtins::exceptions::{BaseException, RuntimeError};
use objects::builtins::none::{is_none, none};
use objects::errors::{self, raise};
use objects::raw::{Obj, PyResult, Raised};

use crate::stack::State;

pub(crate) fn raise_varargs(state: &mut State, count: usize) -> PyResult<()> {
    if count == 0 {
        return match state.thread.handled_exception() {
            Some(handled) => again(state, handled),
            None => raise(&RuntimeError, "No active exception to reraise"),
        };
    }
    let cause = (count == 2).then(|| state.pop_object());
    let value = state.pop_object();
    match cause {
        Some(cause) => errors::raise_from(&value, &cause),
        None => errors::raise_object(&value),
    }
}

/// Makes an exception the current one as it is: no new context.
fn again(state: &State, exception: Obj) -> PyResult<()> {
    state.thread.current_exception.set(exception);
    Err(Raised)
}

pub(crate) fn push_exc_info(state: &mut State, _: usize) {
    let raised = state.pop_object();
    let handled = state.thread.exc_info_level().replace(Some(raised.clone()));
    state.push(handled.unwrap_or_else(none));
    state.push(raised);
}

pub(crate) fn pop_except(state: &mut State, _: usize) {
    let previous = state.pop_object();
    let previous = (!is_none(&previous)).then_some(previous);
    drop(state.thread.exc_info_level().replace(previous));
}

pub(crate) fn check_exc_match(state: &mut State, _: usize) -> PyResult<()> {
    let wanted = state.pop_object();
    errors::check_catchable(&wanted)?;
    let matched = errors::given_matches(state.peek_object(0), &wanted);
    state.push(Bool::new(matched).upcast());
    Ok(())
}

pub(crate) fn reraise(state: &mut State, saved_position: usize) -> PyResult<()> {
    let exception = state.pop_object();
    let _ = saved_position;
    debug_assert!(exception.downcast::<BaseException>().is_some());
    again(state, exception)
}
