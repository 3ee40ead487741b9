//! `callable_iterator`: what `iter(callable, sentinel)` gives.

use super::tuple::Tuple;
use crate::builtins::exceptions::StopIteration;
use crate::errors;
use crate::heap;
use crate::hooks;
use crate::names;
use crate::raw::{Any, Obj, Py, PyResult, Raised, Ref, Slot};
use macros::{object, pytype};

/// The body of `callable_iterator`; both fields are empty at the end.
#[object]
pub struct CallableIterator {
    callable: Slot,
    sentinel: Slot,
}

#[pytype(name = "callable_iterator", export = PyCallIter_Type, gc, last, abstract_)]
impl CallableIterator {
    fn __iter__(this: &Py<Self>) -> PyResult<Ref<Self>> {
        Ok(this.new_ref())
    }

    fn __next__(this: &Py<Self>) -> PyResult<Option<Obj>> {
        let (Some(callable), Some(sentinel)) = (this.callable.get(), this.sentinel.get()) else {
            return Ok(None);
        };
        match callable.call(&[]) {
            // The call may have ended this very iterator.
            Ok(_) if this.callable.is_empty() => {}
            Ok(value) => {
                if !sentinel.equals(&value)? {
                    return Ok(Some(value));
                }
            }
            Err(Raised) if errors::matches(&StopIteration) => drop(errors::take()),
            Err(Raised) => return Err(Raised),
        }
        let ended = (this.callable.take(), this.sentinel.take());
        drop(ended);
        Ok(None)
    }

    /// Return state information for pickling.
    #[method]
    fn __reduce__(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        let iter = hooks::builtin(names::iter())?;
        let args = match (this.callable.get(), this.sentinel.get()) {
            (Some(callable), Some(sentinel)) => vec![callable, sentinel],
            _ => vec![Tuple::empty().upcast()],
        };
        Ok(Tuple::new(vec![iter, Tuple::new(args).upcast()]))
    }
}

impl CallableIterator {
    /// `iter(callable, sentinel)`
    ///
    /// # Errors
    /// `TypeError` when the first is not callable.
    pub fn of(callable: &Any, sentinel: &Any) -> PyResult<Ref<Self>> {
        if !callable.is_callable() {
            return errors::raise_type_error("iter(v, w): v must be callable");
        }
        let (callable, sentinel) = (Slot::new(callable.new_ref()), Slot::new(sentinel.new_ref()));
        Ok(heap::make_exact(Self { callable, sentinel }))
    }
}
