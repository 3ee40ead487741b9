//! `await`, `async for`, `async with`.

use objects::builtins::exceptions::{StopAsyncIteration, TypeError};
use objects::builtins::generator::{anext, awaitable_iterator, awaitable_iterator_once};
use objects::errors::{self, raise_type_error};
use objects::frame::AsyncGenerator;
use objects::raw::{PyResult, Raised};

use super::handlers::again;
use crate::dispatch::Flow;
use crate::stack::State;

/// What is awaited becomes an iterator. The operand says what gave it: 1 `__aenter__`, 2 `__aexit__`.
pub(crate) fn get_awaitable(state: &mut State, whence: usize) -> PyResult<()> {
    let awaitable = state.peek_object(0);
    let iterator = match awaitable_iterator_once(awaitable) {
        Ok(iterator) => iterator,
        Err(Raised) => {
            let method = match whence {
                1 => "__aenter__",
                2 => "__aexit__",
                _ => return Err(Raised),
            };
            if awaitable.class().am_await().is_some() {
                return Err(Raised);
            }
            drop(errors::take());
            return raise_type_error(format!(
                "'async with' received an object from {method} that does not implement __await__: {}",
                awaitable.class().name()
            ));
        }
    };
    drop(state.pop());
    state.push(iterator);
    Ok(())
}

pub(crate) fn get_aiter(state: &mut State, _: usize) -> PyResult<()> {
    let iterable = state.peek_object(0);
    let Some(iterator) = iterable.am_aiter() else {
        return raise_type_error(format!(
            "'async for' requires an object with __aiter__ method, got {}",
            iterable.class().name()
        ));
    };
    let iterator = iterator?;
    if iterator.class().am_anext().is_none() {
        return raise_type_error(format!(
            "'async for' received an object from __aiter__ that does not implement __anext__: {}",
            iterator.class().name()
        ));
    }
    drop(state.pop());
    state.push(iterator);
    Ok(())
}

/// The next item's awaitable, on top of the iterator.
pub(crate) fn get_anext(state: &mut State, _: usize) -> PyResult<()> {
    let iterator = state.peek_object(0);
    if let Some(generator) = iterator.exact::<AsyncGenerator>() {
        let step = anext(generator)?;
        state.push(step);
        return Ok(());
    }
    let Some(next) = iterator.am_anext() else {
        return raise_type_error(format!(
            "'async for' requires an iterator with __anext__ method, got {}",
            iterator.class().name()
        ));
    };
    let next = next?;
    let awaitable = match awaitable_iterator(&next) {
        Ok(awaitable) => awaitable,
        Err(Raised) => {
            let class = next.class().name();
            return errors::format_from_cause(
                &TypeError,
                format!("'async for' received an invalid object from __anext__: {class}"),
            );
        }
    };
    state.push(awaitable);
    Ok(())
}

/// [iterator, exception]: `StopAsyncIteration` ends the loop, anything else goes on.
pub(crate) fn end_async_for(state: &mut State, _: usize) -> PyResult<Flow> {
    let exception = state.pop_object();
    if exception.class().is_subtype_of(&StopAsyncIteration) {
        drop(exception);
        drop(state.pop());
        return Ok(Flow::Next);
    }
    Ok(again(state, exception))
}
