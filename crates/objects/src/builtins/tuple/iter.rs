//! `tuple_iterator`

use std::cell::Cell;

use super::Tuple;
use crate::heap;
use crate::hooks;
use crate::names;
use crate::raw::{Obj, Py, PyResult, Ref, Slot};
use macros::{object, pytype};

/// The body of `tuple_iterator`: next index, and the tuple until the end is reached.
#[object]
pub struct TupleIterator {
    index: Cell<isize>,
    tuple: Slot<Tuple>,
}

#[pytype(name = "tuple_iterator", export = PyTupleIter_Type, gc, last, abstract_)]
impl TupleIterator {
    fn __iter__(this: &Py<Self>) -> PyResult<Ref<Self>> {
        Ok(this.new_ref())
    }

    fn __next__(this: &Py<Self>) -> PyResult<Option<Obj>> {
        let Some(tuple) = this.tuple.get() else { return Ok(None) };
        let index = this.index.get();
        if let Some(item) = tuple.items().get(index.cast_unsigned()) {
            this.index.set(index + 1);
            return Ok(Some(item.clone()));
        }
        drop(this.tuple.take());
        Ok(None)
    }

    /// Private method returning an estimate of len(list(it)).
    #[method]
    fn __length_hint__(this: &Py<Self>) -> PyResult<isize> {
        Ok(this.tuple.get().map_or(0, |tuple| tuple.size().cast_signed() - this.index.get()))
    }

    /// Return state information for pickling.
    #[method]
    fn __reduce__(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        let iter = hooks::builtin(names::iter())?;
        Ok(match this.tuple.get() {
            Some(tuple) => {
                let index = crate::raw::Int::new(this.index.get() as i128);
                Tuple::new(vec![iter, Tuple::new(vec![tuple.upcast()]).upcast(), index.upcast()])
            }
            None => Tuple::new(vec![iter, Tuple::new(vec![Tuple::empty().upcast()]).upcast()]),
        })
    }

    /// Set state information for unpickling.
    #[method]
    fn __setstate__(this: &Py<Self>, object: isize) -> PyResult<()> {
        if let Some(tuple) = this.tuple.get() {
            this.index.set(object.clamp(0, tuple.size().cast_signed()));
        }
        Ok(())
    }
}

impl TupleIterator {
    /// An iterator from the first item on.
    pub(crate) fn new(tuple: &Py<Tuple>) -> Ref<Self> {
        heap::make_exact(Self { index: Cell::new(0), tuple: Slot::new(tuple.new_ref()) })
    }
}
