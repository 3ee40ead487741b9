//! Resuming, throwing, closing.

use super::super::exceptions::{
    BaseException, GeneratorExit, RuntimeError, StopAsyncIteration, StopIteration, ValueError,
};
use super::super::none::{is_none, none};
use super::super::str::interned;
use super::super::traceback::Traceback;
use super::super::tuple::Tuple;
use super::{Kind, is_coroutine};
use crate::errors::{self, raise, raise_type_error};
use crate::frame::{Coroutine, Generator, GeneratorState};
use crate::hooks;
use crate::names;
use crate::protocol::recursion;
use crate::raw::{Any, Obj, Py, PyResult, Raised};
use crate::types::{SendResult, Type};

/// What a body is resumed with.
pub(super) enum Resume {
    /// A value: what its `yield` gives.
    With(Obj),
    /// The current exception, raised at its `yield`.
    Raising,
    /// The current exception, raised to end it.
    Closing,
}

/// Resumes a body; checks that this is possible.
pub(super) fn resume(this: &Py<Generator>, how: Resume) -> PyResult<SendResult> {
    match (this.state(), how) {
        (GeneratorState::Running, _) => {
            raise(&ValueError, format!("{} already executing", Kind::of(this).noun()))
        }
        (GeneratorState::Finished, Resume::With(_) | Resume::Raising) if is_coroutine(this) => {
            raise(&RuntimeError, "cannot reuse already awaited coroutine")
        }
        (GeneratorState::Finished, Resume::With(_)) => Ok(SendResult::Returned(none())),
        (GeneratorState::Finished, _) => Err(Raised),
        (GeneratorState::Created, Resume::With(value)) if !is_none(&value) => {
            let noun = Kind::of(this).noun();
            raise_type_error(format!("can't send non-None value to a just-started {noun}"))
        }
        (_, Resume::With(value)) => hooks::resume_generator(this, Some(value)),
        (_, Resume::Raising | Resume::Closing) => hooks::resume_generator(this, None),
    }
}

/// `send(value)`
pub(super) fn send(this: &Py<Generator>, value: &Any) -> PyResult<Obj> {
    let result = resume(this, Resume::With(value.new_ref()))?;
    finish(this, result)
}

/// `throw(...)`
pub(super) fn throw(
    this: &Py<Generator>,
    class: &Any,
    value: Option<&Any>,
    traceback: Option<&Any>,
) -> PyResult<Obj> {
    warn_of_three_arguments("throw", value)?;
    throw_into(this, Thrown { class, value, traceback }, true)
}

/// The arguments of a `throw` method with more than an exception are deprecated.
pub(super) fn warn_of_three_arguments(method: &str, value: Option<&Any>) -> PyResult<()> {
    match value {
        None => Ok(()),
        Some(_) => errors::warn(
            &super::super::exceptions::DeprecationWarning,
            format!(
                "the (type, exc, tb) signature of {method}() is deprecated, use the single-arg signature instead."
            ),
            1,
        ),
    }
}

/// The result as `send` and `throw` give it: an end is an exception.
pub(super) fn finish(this: &Py<Generator>, result: SendResult) -> PyResult<Obj> {
    match result {
        SendResult::Yielded(value) => Ok(value),
        SendResult::Returned(_) if Kind::of(this) == Kind::AsyncGenerator => {
            errors::raise_bare(&StopAsyncIteration)
        }
        SendResult::Returned(value) if is_none(&value) => errors::raise_bare(&StopIteration),
        SendResult::Returned(value) => stop_iteration(value),
    }
}

/// Raises `StopIteration` with a value.
pub(super) fn stop_iteration<T>(value: Obj) -> PyResult<T> {
    errors::raise_value(&StopIteration, value)
}

/// The arguments of `throw`.
#[derive(Clone, Copy)]
pub(super) struct Thrown<'a> {
    pub(super) class: &'a Any,
    pub(super) value: Option<&'a Any>,
    pub(super) traceback: Option<&'a Any>,
}

impl<'a> Thrown<'a> {
    /// A class or an instance alone.
    pub(super) fn only(class: &'a Any) -> Self {
        Self { class, value: None, traceback: None }
    }

    fn is_generator_exit(self) -> bool {
        errors::given_matches(self.class, GeneratorExit.as_any())
    }

    fn arguments(self) -> Vec<&'a Any> {
        [Some(self.class), self.value, self.traceback].into_iter().map_while(|argument| argument).collect()
    }

    /// The exception that is meant becomes the current one, without a context so far.
    ///
    /// What making it raises is thrown in its place.
    fn set(self) -> PyResult<()> {
        let traceback = self.traceback.filter(|traceback| !is_none(traceback));
        if traceback.is_some_and(|traceback| traceback.downcast::<Traceback>().is_none()) {
            return raise_type_error("throw() third argument must be a traceback object");
        }
        let value = self.value.filter(|value| !is_none(value));
        let exception = match self.class.downcast::<BaseException>() {
            Some(exception) if value.is_none() => exception.new_ref().upcast(),
            Some(_) => return raise_type_error("instance exception may not have a separate value"),
            None if errors::is_exception_class(self.class) => match self.made(value) {
                Ok(made) => made,
                Err(Raised) => return Ok(()),
            },
            None => {
                return raise_type_error(format!(
                    "exceptions must be classes or instances deriving from BaseException, not {}",
                    self.class.class().name()
                ));
            }
        };
        let made = match exception.downcast::<BaseException>() {
            Some(made) => made,
            None => {
                let refused: PyResult<()> = errors::not_an_exception(self.class, &exception);
                debug_assert!(refused.is_err());
                return Ok(());
            }
        };
        if let Some(traceback) = traceback {
            made.traceback().set(traceback.new_ref());
        }
        errors::restore(Some(exception));
        Ok(())
    }

    /// The instance of the class that the value means.
    fn made(self, value: Option<&Any>) -> PyResult<Obj> {
        let Some(value) = value else { return self.class.call(&[]) };
        let class = self.class.downcast::<Type>();
        if class.is_some_and(|class| value.class().is_subtype_of(class)) {
            return Ok(value.new_ref());
        }
        match value.downcast::<Tuple>() {
            Some(args) => self.class.call_with_tuple(args, None),
            None => self.class.call(&[value]),
        }
    }
}

/// Raises an exception where the body waits; one that delegates passes it on first. `close_delegate` says whether a
/// `GeneratorExit` closes what the body delegates to.
pub(super) fn throw_into(this: &Py<Generator>, thrown: Thrown<'_>, closes_delegate: bool) -> PyResult<Obj> {
    let Some(delegate) = delegate_of(this) else { return throw_here(this, thrown) };
    if closes_delegate && thrown.is_generator_exit() {
        return match Generator::while_running(this, || close_delegate(&delegate)) {
            Ok(()) => throw_here(this, thrown),
            Err(Raised) => finish(this, resume(this, Resume::Raising)?),
        };
    }
    match Generator::while_running(this, || pass_on(&delegate, thrown, closes_delegate)) {
        Ok(Some(value)) => Ok(value),
        Ok(None) => throw_here(this, thrown),
        // What the delegate raised, its end included, is raised at the `yield from`.
        Err(Raised) => finish(this, resume(this, Resume::Raising)?),
    }
}

fn throw_here(this: &Py<Generator>, thrown: Thrown<'_>) -> PyResult<Obj> {
    thrown.set()?;
    finish(this, resume(this, Resume::Raising)?)
}

fn delegate_of(this: &Py<Generator>) -> Option<Obj> {
    match this.state() {
        GeneratorState::Suspended => hooks::delegate_of(this),
        _ => None,
    }
}

/// `throw` of the delegate; `None` when it has no such method.
fn pass_on(delegate: &Any, thrown: Thrown<'_>, closes_delegate: bool) -> PyResult<Option<Obj>> {
    if let Some(inner) = exact_generator_or_coroutine(delegate) {
        recursion::enter("")?;
        return throw_into(inner, thrown, closes_delegate).map(Some);
    }
    let Some(method) = delegate.find_attribute(names::throw())? else { return Ok(None) };
    method.call(&thrown.arguments()).map(Some)
}

fn exact_generator_or_coroutine(object: &Any) -> Option<&Py<Generator>> {
    object.exact::<Generator>().or_else(|| object.exact::<Coroutine>().map(Py::<Coroutine>::suspended))
}

fn close_delegate(delegate: &Any) -> PyResult<()> {
    if let Some(inner) = exact_generator_or_coroutine(delegate) {
        recursion::enter("")?;
        return close(inner).map(drop);
    }
    match delegate.find_attribute(&interned("close")) {
        Ok(Some(method)) => method.call(&[]).map(drop),
        Ok(None) => Ok(()),
        Err(Raised) => {
            errors::unraisable(None, Some(delegate));
            Ok(())
        }
    }
}

/// Ends the body: `GeneratorExit` at its `yield`.
pub(super) fn close(this: &Py<Generator>) -> PyResult<Obj> {
    match this.state() {
        GeneratorState::Finished => return Ok(none()),
        GeneratorState::Created => {
            let alive = this.new_ref();
            Generator::finish(&alive);
            return Ok(none());
        }
        GeneratorState::Running | GeneratorState::Suspended => {}
    }
    let closed = match delegate_of(this) {
        Some(delegate) => Generator::while_running(this, || close_delegate(&delegate)),
        None => Ok(()),
    };
    if closed.is_ok() {
        Thrown::only(GeneratorExit.as_any()).set()?;
    }
    match resume(this, Resume::Closing) {
        Ok(SendResult::Yielded(_)) => {
            raise(&RuntimeError, format!("{} ignored GeneratorExit", Kind::of(this).noun()))
        }
        Ok(SendResult::Returned(value)) => Ok(value),
        Err(Raised) if errors::matches(&GeneratorExit) || errors::matches(&StopIteration) => {
            drop(errors::take());
            Ok(none())
        }
        Err(Raised) => Err(Raised),
    }
}
