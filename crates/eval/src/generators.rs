//! Resuming generators from native code.

use objects::frame::{Generator, GeneratorState};
use objects::raw::{Obj, Py, PyResult};
use objects::types::SendResult;

use crate::dispatch::{self, Exit};
use crate::stack;

/// Resumes a suspended generator with a value, or, without one, with the current exception raised at its `yield`.
///
/// # Errors
/// What the body raises; `RecursionError` when there are too many frames.
pub(crate) fn resume(generator: &Py<Generator>, value: Option<Obj>) -> PyResult<SendResult> {
    objects::protocol::recursion::enter("")?;
    // The body's references are kept by the generator, and the generator by this call.
    let alive = generator.new_ref();
    Ok(match dispatch::resume(&alive, value)? {
        Exit::Yielded(value) => SendResult::Yielded(value),
        Exit::Returned(value) => SendResult::Returned(value),
    })
}

/// What a suspended generator waits for: the operand of its `yield from` or `await`.
pub(crate) fn delegate_of(generator: &Py<Generator>) -> Option<Obj> {
    if generator.state() != GeneratorState::Suspended {
        return None;
    }
    stack::awaited(Generator::frame(generator)?)
}
