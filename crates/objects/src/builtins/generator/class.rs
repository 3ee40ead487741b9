//! `generator`

use super::super::code::Code;
use super::super::generic_alias::class_getitem;
use super::super::none::{is_none, none};
use super::super::str::Str;
use super::throw::{Resume, close, resume, send, stop_iteration, throw};
use super::{finalize, show, size_in_memory};
use crate::frame::{Generator, GeneratorBody, GeneratorState};
use crate::hooks;
use crate::raw::{Any, Obj, Py, PyResult, Ref};
use crate::types::{SendResult, Type};
use macros::pytype;

/// The frame object of a body that has not ended.
pub(super) fn frame_object(this: &Py<Generator>) -> PyResult<Option<Obj>> {
    Ok(Generator::frame_object(this).map(Ref::upcast))
}

#[pytype(name = "generator", export = PyGen_Type, gc, last, abstract_, weaklist = GeneratorBody::WEAKREFS)]
impl Generator {
    fn __repr__(this: &Py<Self>) -> PyResult<String> {
        Ok(show(this))
    }

    fn __iter__(this: &Py<Self>) -> PyResult<Ref<Self>> {
        Ok(this.new_ref())
    }

    fn __next__(this: &Py<Self>) -> PyResult<Option<Obj>> {
        match resume(this, Resume::With(none()))? {
            SendResult::Yielded(value) => Ok(Some(value)),
            SendResult::Returned(value) if is_none(&value) => Ok(None),
            SendResult::Returned(value) => stop_iteration(value),
        }
    }

    fn am_send(this: &Py<Self>, value: &Any) -> PyResult<SendResult> {
        resume(this, Resume::With(value.new_ref()))
    }

    fn __del__(this: &Py<Self>) -> PyResult<()> {
        finalize::finalize(this);
        Ok(())
    }

    /// send(value) -> send 'value' into generator,
    /// return next yielded value or raise StopIteration.
    #[method("(object, /)")]
    fn send(this: &Py<Self>, object: &Any) -> PyResult<Obj> {
        send(this, object)
    }

    /// throw(value)
    /// throw(type[,value[,tb]])
    ///
    /// Raise exception in generator, return next yielded value or raise
    /// StopIteration.
    /// the (type, val, tb) signature is deprecated,
    /// and may be removed in a future version of Python.
    #[method("!(typ, val=<unrepresentable>, tb=<unrepresentable>, /)")]
    fn throw(this: &Py<Self>, typ: &Any, val: Option<&Any>, tb: Option<&Any>) -> PyResult<Obj> {
        throw(this, typ, val, tb)
    }

    /// close() -> raise GeneratorExit inside generator.
    #[method]
    fn close(this: &Py<Self>) -> PyResult<Obj> {
        close(this)
    }

    /// gen.__sizeof__() -> size of gen in memory, in bytes
    #[method]
    fn __sizeof__(this: &Py<Self>) -> PyResult<usize> {
        Ok(size_in_memory(this))
    }

    /// generators are generic over the types of their yield, send, and return values
    #[classmethod]
    fn __class_getitem__(cls: &Py<Type>, object: &Any) -> PyResult<Obj> {
        class_getitem(cls, object)
    }

    /// name of the generator
    #[getter]
    fn __name__(this: &Py<Self>) -> PyResult<Option<Ref<Str>>> {
        Ok(this.name.get())
    }

    #[setter("__name__")]
    fn set_name(this: &Py<Self>, value: Option<&Any>) -> PyResult<()> {
        super::set_name(&this.name, "__name__", value)
    }

    /// qualified name of the generator
    #[getter]
    fn __qualname__(this: &Py<Self>) -> PyResult<Option<Ref<Str>>> {
        Ok(this.qualname.get())
    }

    #[setter("__qualname__")]
    fn set_qualname(this: &Py<Self>, value: Option<&Any>) -> PyResult<()> {
        super::set_name(&this.qualname, "__qualname__", value)
    }

    /// object being iterated by yield from, or None
    #[getter]
    fn gi_yieldfrom(this: &Py<Self>) -> PyResult<Option<Obj>> {
        Ok(hooks::delegate_of(this))
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
    fn gi_frame(this: &Py<Self>) -> PyResult<Option<Obj>> {
        frame_object(this)
    }

    #[getter]
    fn gi_code(this: &Py<Self>) -> PyResult<Option<Ref<Code>>> {
        Ok(this.code.get())
    }
}
