//! `async_generator`

use super::super::code::Code;
use super::super::exceptions::{GeneratorExit, StopAsyncIteration};
use super::super::generic_alias::class_getitem;
use super::super::str::Str;
use super::class::frame_object;
use super::steps::{ASend, AThrow, WrappedValue};
use super::throw::{stop_iteration, warn_of_three_arguments};
use super::{finalize, show, size_in_memory};
use crate::errors;
use crate::frame::{AsyncGenerator, Generator, GeneratorBody, GeneratorState};
use crate::hooks;
use crate::raw::{Any, Obj, Py, PyResult, Raised, Ref};
use crate::state::current;
use crate::types::Type;
use macros::pytype;

#[pytype(
    name = "async_generator", export = PyAsyncGen_Type, gc, last, abstract_, weaklist = GeneratorBody::WEAKREFS
)]
impl AsyncGenerator {
    fn __repr__(this: &Py<Self>) -> PyResult<String> {
        Ok(show(this.suspended()))
    }

    fn __aiter__(this: &Py<Self>) -> PyResult<Ref<Self>> {
        Ok(this.new_ref())
    }

    fn __anext__(this: &Py<Self>) -> PyResult<Obj> {
        anext(this)
    }

    fn __del__(this: &Py<Self>) -> PyResult<()> {
        finalize::finalize(this.suspended());
        Ok(())
    }

    /// asend(v) -> send 'v' in generator.
    #[method("(object, /)")]
    fn asend(this: &Py<Self>, object: &Any) -> PyResult<Obj> {
        tell_hooks(this)?;
        Ok(ASend::make(this.suspended(), Some(object)).upcast())
    }

    /// athrow(value)
    /// athrow(type[,value[,tb]])
    ///
    /// raise exception in generator.
    /// the (type, val, tb) signature is deprecated,
    /// and may be removed in a future version of Python.
    #[method("!(typ, val=<unrepresentable>, tb=<unrepresentable>, /)")]
    fn athrow(this: &Py<Self>, typ: &Any, val: Option<&Any>, tb: Option<&Any>) -> PyResult<Obj> {
        warn_of_three_arguments("athrow", val)?;
        tell_hooks(this)?;
        Ok(AThrow::make(this.suspended(), Some([Some(typ), val, tb])).upcast())
    }

    /// aclose() -> raise GeneratorExit inside generator.
    #[method]
    fn aclose(this: &Py<Self>) -> PyResult<Obj> {
        tell_hooks(this)?;
        Ok(AThrow::make(this.suspended(), None).upcast())
    }

    /// gen.__sizeof__() -> size of gen in memory, in bytes
    #[method]
    fn __sizeof__(this: &Py<Self>) -> PyResult<usize> {
        Ok(size_in_memory(this.suspended()))
    }

    /// async generators are generic over the types of their yield and send values
    #[classmethod]
    fn __class_getitem__(cls: &Py<Type>, object: &Any) -> PyResult<Obj> {
        class_getitem(cls, object)
    }

    /// name of the async generator
    #[getter]
    fn __name__(this: &Py<Self>) -> PyResult<Option<Ref<Str>>> {
        Ok(this.name.get())
    }

    #[setter("__name__")]
    fn set_name(this: &Py<Self>, value: Option<&Any>) -> PyResult<()> {
        super::set_name(&this.name, "__name__", value)
    }

    /// qualified name of the async generator
    #[getter]
    fn __qualname__(this: &Py<Self>) -> PyResult<Option<Ref<Str>>> {
        Ok(this.qualname.get())
    }

    #[setter("__qualname__")]
    fn set_qualname(this: &Py<Self>, value: Option<&Any>) -> PyResult<()> {
        super::set_name(&this.qualname, "__qualname__", value)
    }

    /// object being awaited on, or None
    #[getter]
    fn ag_await(this: &Py<Self>) -> PyResult<Option<Obj>> {
        Ok(hooks::delegate_of(this.suspended()))
    }

    #[getter]
    fn ag_running(this: &Py<Self>) -> PyResult<bool> {
        Ok(this.under_way.get())
    }

    #[getter]
    fn ag_suspended(this: &Py<Self>) -> PyResult<bool> {
        Ok(this.state() == GeneratorState::Suspended)
    }

    #[getter]
    fn ag_frame(this: &Py<Self>) -> PyResult<Option<Obj>> {
        frame_object(this.suspended())
    }

    #[getter]
    fn ag_code(this: &Py<Self>) -> PyResult<Option<Ref<Code>>> {
        Ok(this.code.get())
    }
}

/// `__anext__()` of an asynchronous generator.
///
/// # Errors
/// What the thread's hooks raise.
pub fn anext(this: &Py<AsyncGenerator>) -> PyResult<Obj> {
    tell_hooks(this)?;
    Ok(ASend::make(this.suspended(), None).upcast())
}

/// The first use of an asynchronous generator: the thread's hooks get to know it.
fn tell_hooks(this: &Py<AsyncGenerator>) -> PyResult<()> {
    if this.hooks_told.replace(true) {
        return Ok(());
    }
    let thread = current();
    if let Some(finaliser) = thread.async_gen_finalizer.get() {
        this.origin.set(finaliser);
    }
    match thread.async_gen_firstiter.get() {
        Some(first) => first.call(&[this.as_any()]).map(drop),
        None => Ok(()),
    }
}

/// What resuming an asynchronous generator's body gave, as its awaitable passes it on: what was yielded ends the awaitable,
/// what an `await` in the body yields goes through.
pub(super) fn unwrap(this: &Py<Generator>, result: PyResult<Obj>) -> PyResult<Obj> {
    match result {
        Ok(value) => match value.exact::<WrappedValue>() {
            Some(wrapped) => {
                this.under_way.set(false);
                stop_iteration(wrapped.value())
            }
            None => Ok(value),
        },
        Err(Raised) => {
            if errors::matches(&StopAsyncIteration) || errors::matches(&GeneratorExit) {
                this.closed.set(true);
            }
            this.under_way.set(false);
            Err(Raised)
        }
    }
}
