//! What `await` iterates over.

use super::super::exceptions::RuntimeError;
use crate::errors::{raise, raise_type_error};
use crate::frame::{Coroutine, Generator};
use crate::hooks;
use crate::raw::{Any, Obj, Py, PyResult};

/// `CO_ITERABLE_COROUTINE`
const ITERABLE_COROUTINE: u32 = 0x100;

/// Whether an object is a coroutine. (A generator that `types.coroutine` has marked is not.)
pub fn is_coroutine<T>(object: &Py<T>) -> bool {
    object.as_any().exact::<Coroutine>().is_some()
}

/// Whether an object is a coroutine, or a generator that `types.coroutine` has marked as one.
pub(super) fn can_be_awaited_itself(object: &Any) -> bool {
    if is_coroutine(object) {
        return true;
    }
    let marked = |generator: &Py<Generator>| {
        generator.code.get().is_some_and(|code| code.flags() & ITERABLE_COROUTINE != 0)
    };
    object.exact::<Generator>().is_some_and(marked)
}

/// What `await` iterates over: a coroutine itself, or what `__await__` gives.
///
/// # Errors
/// `TypeError` when the object cannot be awaited, or what `__await__` raises.
pub fn awaitable_iterator(object: &Any) -> PyResult<Obj> {
    if can_be_awaited_itself(object) {
        return Ok(object.new_ref());
    }
    let Some(iterator) = object.am_await() else {
        return raise_type_error(format!("'{}' object can't be awaited", object.class().name()));
    };
    let iterator = iterator?;
    if can_be_awaited_itself(&iterator) {
        return raise_type_error("__await__() returned a coroutine");
    }
    if !iterator.is_iterator() {
        let class = iterator.class().name();
        return raise_type_error(format!("__await__() returned non-iterator of type '{class}'"));
    }
    Ok(iterator)
}

/// As [`awaitable_iterator`], for the instruction: a coroutine that is awaited already is refused.
///
/// # Errors
/// As there, and `RuntimeError`.
pub fn awaitable_iterator_once(object: &Any) -> PyResult<Obj> {
    let iterator = awaitable_iterator(object)?;
    if let Some(coroutine) = iterator.exact::<Coroutine>()
        && hooks::delegate_of(coroutine.suspended()).is_some()
    {
        return raise(&RuntimeError, "coroutine is being awaited already");
    }
    Ok(iterator)
}
