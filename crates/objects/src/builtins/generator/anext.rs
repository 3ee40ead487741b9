//! `anext_awaitable`: what `anext(iterator, default)` gives.

use super::super::exceptions::StopAsyncIteration;
use super::super::str::{Str, interned};
use super::awaitable::awaitable_iterator;
use super::is_coroutine;
use super::throw::stop_iteration;
use crate::errors::{self, raise_type_error};
use crate::heap;
use crate::raw::{Any, Obj, Object, Py, PyResult, Raised, Ref};
use macros::{object, pytype};

/// The body of `anext_awaitable`.
#[object]
pub struct AnextAwaitable {
    wrapped: Ref<Object>,
    default: Ref<Object>,
}

#[pytype(name = "anext_awaitable", export = _PyAnextAwaitable_Type, gc, last, abstract_)]
impl AnextAwaitable {
    fn __iter__(this: &Py<Self>) -> PyResult<Ref<Self>> {
        Ok(this.new_ref())
    }

    fn __await__(this: &Py<Self>) -> PyResult<Ref<Self>> {
        Ok(this.new_ref())
    }

    fn __next__(this: &Py<Self>) -> PyResult<Option<Obj>> {
        let iterator = this.iterator()?;
        let next = match iterator.tp_iternext() {
            Some(next) => next.result(),
            None => return raise_type_error("__await__ must return an iterable"),
        };
        this.or_default(next)
    }

    /// send(arg) -> send 'arg' into the wrapped iterator,
    /// return next yielded value or raise StopIteration.
    #[method("(object, /)")]
    fn send(this: &Py<Self>, object: &Any) -> PyResult<Option<Obj>> {
        this.pass_on(&interned("send"), &[object])
    }

    /// throw(value)
    /// throw(typ[,val[,tb]])
    ///
    /// raise exception in the wrapped iterator, return next yielded value
    /// or raise StopIteration.
    /// the (type, val, tb) signature is deprecated,
    /// and may be removed in a future version of Python.
    #[method("!(typ, val=<unrepresentable>, tb=<unrepresentable>, /)")]
    fn throw(this: &Py<Self>, typ: &Any, val: Option<&Any>, tb: Option<&Any>) -> PyResult<Option<Obj>> {
        let args: Vec<&Any> = [Some(typ), val, tb].into_iter().map_while(|argument| argument).collect();
        this.pass_on(&interned("throw"), &args)
    }

    /// close() -> raise GeneratorExit inside generator.
    #[method]
    fn close(this: &Py<Self>) -> PyResult<Option<Obj>> {
        this.pass_on(&interned("close"), &[])
    }
}

impl AnextAwaitable {
    /// An awaitable that gives `default` where `wrapped` ends its iteration.
    pub fn make(wrapped: Obj, default: Obj) -> Ref<Self> {
        heap::make_exact(Self { wrapped, default })
    }

    fn iterator(&self) -> PyResult<Obj> {
        let iterator = awaitable_iterator(&self.wrapped)?;
        if !is_coroutine(&*iterator) {
            return Ok(iterator);
        }
        let iterator = match iterator.am_await() {
            Some(iterator) => iterator?,
            None => return raise_type_error("__await__ must return an iterable"),
        };
        match iterator.is_iterator() {
            true => Ok(iterator),
            false => raise_type_error("__await__ must return an iterable"),
        }
    }

    fn pass_on(&self, method: &Py<Str>, args: &[&Any]) -> PyResult<Option<Obj>> {
        let result = self.iterator()?.call_method(method, args);
        self.or_default(result.map(Some))
    }

    fn or_default(&self, result: PyResult<Option<Obj>>) -> PyResult<Option<Obj>> {
        match result {
            Err(Raised) if errors::matches(&StopAsyncIteration) => {
                drop(errors::take());
                stop_iteration(self.default.clone())
            }
            result => result,
        }
    }
}
