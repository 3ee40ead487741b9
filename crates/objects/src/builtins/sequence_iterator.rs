//! `iterator`: over anything with `__getitem__` that takes 0, 1, 2...

use std::cell::Cell;

use super::exceptions::{IndexError, StopIteration};
use super::int::Int;
use super::tuple::Tuple;
use crate::errors;
use crate::heap;
use crate::hooks;
use crate::names;
use crate::raw::{Obj, Py, PyResult, Raised, Ref, Slot};
use macros::{object, pytype};

/// The body of `iterator`.
#[object]
pub struct SequenceIterator {
    index: Cell<isize>,
    sequence: Slot,
}

/// Iterates over a sequence by index.
#[pytype(name = "iterator", export = PySeqIter_Type, gc, last, abstract_)]
impl SequenceIterator {
    fn __iter__(this: &Py<Self>) -> PyResult<Ref<Self>> {
        Ok(this.new_ref())
    }

    fn __next__(this: &Py<Self>) -> PyResult<Option<Obj>> {
        let Some(sequence) = this.sequence.get() else { return Ok(None) };
        let index = this.index.get();
        if index == isize::MAX {
            return errors::raise(&errors::OverflowError, "iter index too large");
        }
        let item = match sequence.sq_item(index) {
            Some(item) => item,
            None => errors::raise_type_error(format!("'{}' object is not iterable", sequence.class().name())),
        };
        match item {
            Ok(item) => {
                this.index.set(index + 1);
                Ok(Some(item))
            }
            Err(Raised) if errors::matches(&IndexError) || errors::matches(&StopIteration) => {
                drop(errors::take());
                drop(this.sequence.take());
                Ok(None)
            }
            Err(Raised) => Err(Raised),
        }
    }

    /// Return state information for pickling.
    #[method]
    fn __reduce__(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        let iter = hooks::builtin(names::iter())?;
        Ok(match this.sequence.get() {
            Some(sequence) => Tuple::new(vec![
                iter,
                Tuple::new(vec![sequence]).upcast(),
                Int::new(this.index.get() as i128).upcast(),
            ]),
            None => Tuple::pair(iter, Tuple::new(vec![Tuple::empty().upcast()]).upcast()),
        })
    }

    /// Set state information for unpickling.
    #[method]
    fn __setstate__(this: &Py<Self>, state: isize) -> PyResult<()> {
        if !this.sequence.is_empty() {
            this.index.set(state.max(0));
        }
        Ok(())
    }

    /// Private method returning an estimate of len(list(it)).
    #[method]
    fn __length_hint__(this: &Py<Self>) -> PyResult<Ref<Int>> {
        let Some(sequence) = this.sequence.get() else { return Ok(Int::new(0)) };
        match sequence.sq_length() {
            Some(length) => {
                let left = length.result()?.cast_signed() - this.index.get();
                Ok(Int::new(left.max(0) as i128))
            }
            None => Ok(Int::new(0)),
        }
    }
}

impl SequenceIterator {
    /// An iterator over `sequence` from 0.
    pub(crate) fn new(sequence: Obj) -> Ref<Self> {
        heap::make_exact(Self { index: Cell::new(0), sequence: Slot::new(sequence) })
    }
}
