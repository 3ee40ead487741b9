//! Raising and handling exceptions.

use objects::builtins::bool::Bool;
use objects::builtins::exceptions::{BaseException, BaseExceptionGroup, RuntimeError, match_star};
use objects::builtins::int::Int;
use objects::builtins::none::{is_none, none};
use objects::errors::{self, raise};
use objects::raw::{Obj, PyResult};

use crate::dispatch::Flow;
use crate::stack::State;
use crate::unwind;

pub(crate) fn raise_varargs(state: &mut State, count: usize) -> PyResult<Flow> {
    if count == 0 {
        return match state.thread.handled_exception() {
            Some(handled) => Ok(again(state, handled)),
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

/// Makes an exception the current one as it is: no new context, no new entry in its traceback.
pub(crate) fn again(state: &State, exception: Obj) -> Flow {
    state.thread.current_exception.set(exception);
    Flow::Reraise
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

/// `except*`: [exception or None, filter] become what is left and what the clause takes, which is handled from here on.
pub(crate) fn check_eg_match(state: &mut State, _: usize) -> PyResult<()> {
    errors::check_group_catchable(state.peek_object(0))?;
    let (exception, filter) = (state.peek_object(1), state.peek_object(0));
    let (taken, left) = match is_none(exception) {
        true => (None, None),
        false => match_star(exception, filter)?,
    };
    if let Some(made) = taken
        .as_ref()
        .filter(|taken| exception.downcast::<BaseExceptionGroup>().is_none() && !taken.is(exception))
    {
        unwind::note(state, made);
    }
    drop(state.pop());
    drop(state.pop());
    if let Some(taken) = &taken {
        state.thread.exc_info_level().set(taken.clone());
    }
    state.push(left.unwrap_or_else(none));
    state.push(taken.unwrap_or_else(none));
    Ok(())
}

/// Raises the exception on top again; where it came from lies `saved` words below, if anywhere.
pub(crate) fn reraise(state: &mut State, saved: usize) -> PyResult<Flow> {
    let exception = state.pop_object();
    debug_assert!(exception.downcast::<BaseException>().is_some());
    if saved > 0
        && let Some(unit) = state.peek_object(saved - 1).downcast::<Int>().and_then(|unit| unit.to_i64())
    {
        state.pretend_at(unit as usize);
    }
    Ok(again(state, exception))
}
