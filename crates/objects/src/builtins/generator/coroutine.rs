//! `coroutine`, and `coroutine_wrapper`, the iterator that its `__await__` gives.

use super::super::code::Code;
use super::super::generic_alias::class_getitem;
use super::super::none::{is_none, none};
use super::super::str::Str;
use super::class::frame_object;
use super::throw::{Resume, close, resume, send, stop_iteration, throw};
use super::{finalize, show, size_in_memory};
use crate::frame::{Coroutine, GeneratorBody, GeneratorState};
use crate::heap;
use crate::hooks;
use crate::raw::{Any, Obj, Py, PyResult, Ref};
use crate::types::{SendResult, Type};
use macros::{object, pytype};

#[pytype(name = "coroutine", export = PyCoro_Type, gc, last, abstract_, weaklist = GeneratorBody::WEAKREFS)]
impl Coroutine {
    fn __repr__(this: &Py<Self>) -> PyResult<String> {
        Ok(show(this.suspended()))
    }

    fn __await__(this: &Py<Self>) -> PyResult<Ref<CoroutineWrapper>> {
        Ok(heap::make_exact(CoroutineWrapper { coroutine: this.new_ref() }))
    }

    fn am_send(this: &Py<Self>, value: &Any) -> PyResult<SendResult> {
        resume(this.suspended(), Resume::With(value.new_ref()))
    }

    fn __del__(this: &Py<Self>) -> PyResult<()> {
        finalize::finalize(this.suspended());
        Ok(())
    }

    /// send(arg) -> send 'arg' into coroutine,
    /// return next iterated value or raise StopIteration.
    #[method("(object, /)")]
    fn send(this: &Py<Self>, object: &Any) -> PyResult<Obj> {
        send(this.suspended(), object)
    }

    /// throw(value)
    /// throw(type[,value[,traceback]])
    ///
    /// Raise exception in coroutine, return next iterated value or raise
    /// StopIteration.
    /// the (type, val, tb) signature is deprecated,
    /// and may be removed in a future version of Python.
    #[method("!(typ, val=<unrepresentable>, tb=<unrepresentable>, /)")]
    fn throw(this: &Py<Self>, typ: &Any, val: Option<&Any>, tb: Option<&Any>) -> PyResult<Obj> {
        throw(this.suspended(), typ, val, tb)
    }

    /// close() -> raise GeneratorExit inside coroutine.
    #[method]
    fn close(this: &Py<Self>) -> PyResult<Obj> {
        close(this.suspended())
    }

    /// gen.__sizeof__() -> size of gen in memory, in bytes
    #[method]
    fn __sizeof__(this: &Py<Self>) -> PyResult<usize> {
        Ok(size_in_memory(this.suspended()))
    }

    /// coroutines are generic over the types of their yield, send, and return values
    #[classmethod]
    fn __class_getitem__(cls: &Py<Type>, object: &Any) -> PyResult<Obj> {
        class_getitem(cls, object)
    }

    /// name of the coroutine
    #[getter]
    fn __name__(this: &Py<Self>) -> PyResult<Option<Ref<Str>>> {
        Ok(this.name.get())
    }

    #[setter("__name__")]
    fn set_name(this: &Py<Self>, value: Option<&Any>) -> PyResult<()> {
        super::set_name(&this.name, "__name__", value)
    }

    /// qualified name of the coroutine
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
    fn cr_await(this: &Py<Self>) -> PyResult<Option<Obj>> {
        Ok(hooks::delegate_of(this.suspended()))
    }

    #[getter]
    fn cr_running(this: &Py<Self>) -> PyResult<bool> {
        Ok(this.state() == GeneratorState::Running)
    }

    #[getter]
    fn cr_suspended(this: &Py<Self>) -> PyResult<bool> {
        Ok(this.state() == GeneratorState::Suspended)
    }

    #[getter]
    fn cr_frame(this: &Py<Self>) -> PyResult<Option<Obj>> {
        frame_object(this.suspended())
    }

    #[getter]
    fn cr_code(this: &Py<Self>) -> PyResult<Option<Ref<Code>>> {
        Ok(this.code.get())
    }

    #[getter]
    fn cr_origin(this: &Py<Self>) -> PyResult<Option<Obj>> {
        Ok(this.origin.get())
    }
}

/// The body of `coroutine_wrapper`.
#[object]
pub(super) struct CoroutineWrapper {
    coroutine: Ref<Coroutine>,
}

/// A wrapper object implementing __await__ for coroutines.
#[pytype(name = "coroutine_wrapper", export = _PyCoroWrapper_Type, gc, last, abstract_)]
impl CoroutineWrapper {
    fn __iter__(this: &Py<Self>) -> PyResult<Ref<Self>> {
        Ok(this.new_ref())
    }

    fn __next__(this: &Py<Self>) -> PyResult<Option<Obj>> {
        match resume(this.coroutine.suspended(), Resume::With(none()))? {
            SendResult::Yielded(value) => Ok(Some(value)),
            SendResult::Returned(value) if is_none(&value) => Ok(None),
            SendResult::Returned(value) => stop_iteration(value),
        }
    }

    /// send(arg) -> send 'arg' into coroutine,
    /// return next iterated value or raise StopIteration.
    #[method("(object, /)")]
    fn send(this: &Py<Self>, object: &Any) -> PyResult<Obj> {
        send(this.coroutine.suspended(), object)
    }

    /// throw(value)
    /// throw(type[,value[,traceback]])
    ///
    /// Raise exception in coroutine, return next iterated value or raise
    /// StopIteration.
    /// the (type, val, tb) signature is deprecated,
    /// and may be removed in a future version of Python.
    #[method("!(typ, val=<unrepresentable>, tb=<unrepresentable>, /)")]
    fn throw(this: &Py<Self>, typ: &Any, val: Option<&Any>, tb: Option<&Any>) -> PyResult<Obj> {
        throw(this.coroutine.suspended(), typ, val, tb)
    }

    /// close() -> raise GeneratorExit inside coroutine.
    #[method]
    fn close(this: &Py<Self>) -> PyResult<Obj> {
        close(this.coroutine.suspended())
    }
}
