//! Resuming generators.

use objects::errors;
use objects::frame::{Generator, GeneratorState};
use objects::raw::{Obj, Py, PyResult, Raised};
use objects::state::current;
use objects::types::SendResult;

use crate::dispatch::{self, Exit};
use crate::stack;

/// Resumes a suspended generator with a value, or, without one, with the current exception raised at its `yield`.
///
/// # Errors
/// What the body raises; `RecursionError` when there are too many frames.
pub(crate) fn resume(generator: &Py<Generator>, value: Option<Obj>) -> PyResult<SendResult> {
    let thread = current();
    let frame = Generator::frame(generator).expect("only a generator that has not ended is resumed");
    objects::protocol::recursion::enter("")?;
    if !thread.enter_frame() {
        thread.leave_frame();
        return errors::raise(
            &objects::builtins::exceptions::RecursionError,
            "maximum recursion depth exceeded",
        );
    }
    generator.set_state(GeneratorState::Running);
    // The body's references are kept by the generator, and the generator by this call.
    let alive = generator.new_ref();
    let handled = generator.handled.take();
    let (result, handled) = thread.with_exception_level(handled, || dispatch::resume(frame, value));
    thread.leave_frame();
    match result {
        Ok(Exit::Yielded(value)) => {
            drop(generator.handled.replace(handled));
            alive.set_state(GeneratorState::Suspended);
            Ok(SendResult::Yielded(value))
        }
        Ok(Exit::Returned(value)) => {
            Generator::finish(&alive);
            Ok(SendResult::Returned(value))
        }
        Err(Raised) => {
            Generator::finish(&alive);
            Err(Raised)
        }
    }
}

/// What a suspended generator waits for: the operand of its `yield from` or `await`.
pub(crate) fn delegate_of(generator: &Py<Generator>) -> Option<Obj> {
    if generator.state() != GeneratorState::Suspended {
        return None;
    }
    stack::awaited(Generator::frame(generator)?)
}
