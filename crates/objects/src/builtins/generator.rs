//! `generator`: `send`, `throw`, `close` and the finaliser. What resuming does is the evaluator's.

use super::exceptions::{BaseException, GeneratorExit, RuntimeError, StopIteration, ValueError};
use super::none::{is_none, none};
use super::str::{Str, interned};
use crate::errors::{self, raise, raise_type_error};
use crate::frame::{Generator, GeneratorState};
use crate::hooks;
use crate::raw::{Any, Obj, Py, PyResult, Raised, Ref};
use crate::types::{SendResult, Type};
use macros::pytype;

/// An iterator over the values that a function yields.
#[pytype(name = "generator", export = PyGen_Type, gc, last, abstract_, weaklist = Generator::WEAKREFS)]
impl Generator {
    fn __repr__(this: &Py<Self>) -> PyResult<String> {
        let name = this.qualname.get().map_or_else(String::new, |name| name.to_string_lossy());
        Ok(format!("<generator object {name} at {:#x}>", this.address()))
    }

    fn __iter__(this: &Py<Self>) -> PyResult<Ref<Self>> {
        Ok(this.new_ref())
    }

    fn __next__(this: &Py<Self>) -> PyResult<Option<Obj>> {
        match resume(this, Some(none()))? {
            SendResult::Yielded(value) => Ok(Some(value)),
            SendResult::Returned(value) if is_none(&value) => Ok(None),
            SendResult::Returned(value) => stop_iteration(value),
        }
    }

    fn am_send(this: &Py<Self>, value: &Any) -> PyResult<SendResult> {
        resume(this, Some(value.new_ref()))
    }

    fn __del__(this: &Py<Self>) -> PyResult<()> {
        if matches!(this.state(), GeneratorState::Suspended) { close(this).map(drop) } else { Ok(()) }
    }

    /// send(value) -> send 'value' into generator,
    /// return next yielded value or raise StopIteration.
    #[method]
    fn send(this: &Py<Self>, value: &Any) -> PyResult<Obj> {
        finish(resume(this, Some(value.new_ref()))?)
    }

    /// throw(value)
    /// throw(type[,value[,tb]])
    ///
    /// Raise exception in generator, return next yielded value or raise
    /// StopIteration.
    #[method("(typ, val=<unrepresentable>, tb=<unrepresentable>, /)")]
    fn throw(this: &Py<Self>, typ: &Any, val: Option<&Any>, tb: Option<&Any>) -> PyResult<Obj> {
        finish(throw(this, typ, val, tb)?)
    }

    /// close() -> raise GeneratorExit inside generator.
    #[method]
    fn close(this: &Py<Self>) -> PyResult<Obj> {
        close(this)
    }

    #[getter]
    fn __name__(this: &Py<Self>) -> PyResult<Option<Ref<Str>>> {
        Ok(this.name.get())
    }

    #[getter]
    fn __qualname__(this: &Py<Self>) -> PyResult<Option<Ref<Str>>> {
        Ok(this.qualname.get())
    }

    #[getter]
    fn gi_running(this: &Py<Self>) -> PyResult<bool> {
        Ok(this.state() == GeneratorState::Running)
    }

    #[getter]
    fn gi_suspended(this: &Py<Self>) -> PyResult<bool> {
        Ok(this.state() == GeneratorState::Suspended)
    }

    #[getter]
    fn gi_code(this: &Py<Self>) -> PyResult<Option<Ref<super::code::Code>>> {
        Ok(this.code.get())
    }
}

/// Resumes with a value, or with the current exception; checks that this is possible.
fn resume(this: &Py<Generator>, value: Option<Obj>) -> PyResult<SendResult> {
    match (this.state(), &value) {
        (GeneratorState::Running, _) => raise(&ValueError, "generator already executing"),
        (GeneratorState::Finished, Some(_)) => Ok(SendResult::Returned(none())),
        (GeneratorState::Finished, None) => Err(Raised),
        (GeneratorState::Created, Some(value)) if !is_none(value) => {
            raise_type_error("can't send non-None value to a just-started generator")
        }
        (GeneratorState::Created, None) => {
            Generator::finish(this);
            Err(Raised)
        }
        _ => hooks::resume_generator(this, value),
    }
}

/// Raises an exception where the generator waits; one that delegates passes it on first.
fn throw(
    this: &Py<Generator>,
    class: &Any,
    value: Option<&Any>,
    traceback: Option<&Any>,
) -> PyResult<SendResult> {
    let delegate = if this.state() == GeneratorState::Suspended { hooks::delegate_of(this) } else { None };
    let Some(delegate) = delegate else {
        set_thrown(class, value)?;
        return resume(this, None);
    };
    if is_generator_exit(class) {
        return match while_running(this, || close_delegate(&delegate)) {
            Ok(()) => {
                set_thrown(class, value)?;
                resume(this, None)
            }
            Err(Raised) => resume(this, None),
        };
    }
    let passed = while_running(this, || pass_on(&delegate, class, value, traceback));
    match passed {
        Ok(Some(value)) => Ok(SendResult::Yielded(value)),
        Ok(None) => {
            set_thrown(class, value)?;
            resume(this, None)
        }
        // What the delegate raised, its end included, is raised at the `yield from`.
        Err(Raised) => resume(this, None),
    }
}

/// `throw` of the delegate; `None` when it has no such method.
fn pass_on(
    delegate: &Any,
    class: &Any,
    value: Option<&Any>,
    traceback: Option<&Any>,
) -> PyResult<Option<Obj>> {
    if let Some(generator) = delegate.exact::<Generator>() {
        return throw(generator, class, value, traceback).and_then(finish).map(Some);
    }
    let Some(method) = delegate.find_attribute(&interned("throw"))? else { return Ok(None) };
    let given = [Some(class), value, traceback];
    let args: Vec<&Any> = given.into_iter().map_while(|argument| argument).collect();
    method.call(&args).map(Some)
}

fn close_delegate(delegate: &Any) -> PyResult<()> {
    if let Some(generator) = delegate.exact::<Generator>() {
        return close(generator).map(drop);
    }
    match delegate.find_attribute(&interned("close"))? {
        Some(method) => method.call(&[]).map(drop),
        None => Ok(()),
    }
}

/// The generator counts as running while its delegate does.
fn while_running<R>(this: &Py<Generator>, work: impl FnOnce() -> R) -> R {
    this.set_state(GeneratorState::Running);
    let result = work();
    this.set_state(GeneratorState::Suspended);
    result
}

fn is_generator_exit(class: &Any) -> bool {
    let class = match class.downcast::<Type>() {
        Some(class) => class,
        None => class.class(),
    };
    class.is_subtype_of(&GeneratorExit)
}

/// The result as `send` and `throw` give it.
fn finish(result: SendResult) -> PyResult<Obj> {
    match result {
        SendResult::Yielded(value) => Ok(value),
        SendResult::Returned(value) if is_none(&value) => errors::raise_bare(&StopIteration),
        SendResult::Returned(value) => stop_iteration(value),
    }
}

fn stop_iteration<T>(value: Obj) -> PyResult<T> {
    errors::raise_value(&StopIteration, value)
}

/// The exception of `throw`'s arguments becomes the current one.
fn set_thrown(class: &Any, value: Option<&Any>) -> PyResult<()> {
    let exception = match (class.downcast::<BaseException>(), value) {
        (Some(exception), None) => exception.new_ref().upcast(),
        (Some(_), Some(_)) => return raise_type_error("instance exception may not have a separate value"),
        (None, Some(value)) => class.call(&[value])?,
        (None, None) => class.call(&[])?,
    };
    match exception.downcast_ref::<BaseException>() {
        Ok(exception) => {
            errors::set(exception);
            Ok(())
        }
        Err(other) => raise_type_error(format!(
            "exceptions must be classes or instances deriving from BaseException, not {}",
            other.class().name()
        )),
    }
}

/// Ends the body: `GeneratorExit` at its `yield`.
fn close(this: &Py<Generator>) -> PyResult<Obj> {
    match this.state() {
        GeneratorState::Finished => return Ok(none()),
        GeneratorState::Created => {
            Generator::finish(this);
            return Ok(none());
        }
        GeneratorState::Running => return raise(&ValueError, "generator already executing"),
        GeneratorState::Suspended => {}
    }
    let delegate = hooks::delegate_of(this);
    let closed = delegate.map_or(Ok(()), |delegate| while_running(this, || close_delegate(&delegate)));
    if closed.is_ok() {
        let raised = errors::raise_bare::<()>(&GeneratorExit);
        debug_assert!(raised.is_err());
    }
    match resume(this, None) {
        Ok(SendResult::Yielded(_)) => raise(&RuntimeError, "generator ignored GeneratorExit"),
        Ok(SendResult::Returned(value)) => Ok(value),
        Err(Raised) if errors::matches(&GeneratorExit) || errors::matches(&StopIteration) => {
            drop(errors::take());
            Ok(none())
        }
        Err(Raised) => Err(Raised),
    }
}
