//! `generator`: `send`, `throw`, `close` and the finaliser. What resuming does is the evaluator's.

use super::exceptions::{BaseException, GeneratorExit, RuntimeError, StopIteration, ValueError};
use super::none::{is_none, none};
use super::str::Str;
use crate::errors::{self, raise, raise_type_error};
use crate::frame::{Generator, GeneratorState};
use crate::hooks;
use crate::raw::{Any, Obj, Py, PyResult, Raised, Ref};
use crate::types::SendResult;
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
    #[method("(typ, val=None, tb=None, /)")]
    fn throw(this: &Py<Self>, typ: &Any, val: Option<&Any>, _tb: Option<&Any>) -> PyResult<Obj> {
        set_thrown(typ, val)?;
        finish(resume(this, None)?)
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
        _ => {}
    }
    if errors::raise_bare::<()>(&GeneratorExit).is_ok() {
        return Ok(none());
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
