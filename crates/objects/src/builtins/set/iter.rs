//! The iterator over sets.

use std::cell::Cell;

use crate::builtins::exceptions::RuntimeError;
use crate::builtins::hashed::reduce_iterator;
use crate::errors::raise;
use crate::heap;
use crate::raw::{Any, Obj, Object, Py, PyResult, Ref, SetTable, Slot};
use macros::{object, pytype};

use super::table_of;

/// The body of `set_iterator`.
#[object]
pub struct SetIter {
    set: Slot<Object>,
    used: Cell<isize>,
    position: Cell<usize>,
    left: Cell<usize>,
}

#[pytype(name = "set_iterator", export = PySetIter_Type, gc, last, abstract_)]
impl SetIter {
    fn __iter__(this: &Py<Self>) -> PyResult<Ref<Self>> {
        Ok(this.new_ref())
    }

    fn __next__(this: &Py<Self>) -> PyResult<Option<Obj>> {
        let Some(set) = this.set.get() else { return Ok(None) };
        let table = table_of(&set).expect("iterators are made for sets");
        if this.used.get() != table.len().cast_signed() {
            this.used.set(-1);
            return raise(&RuntimeError, "Set changed size during iteration");
        }
        match table.next(this.position.get()) {
            Some((next, element, _)) => {
                this.position.set(next);
                this.left.set(this.left.get().saturating_sub(1));
                Ok(Some(element))
            }
            None => {
                drop(this.set.take());
                Ok(None)
            }
        }
    }

    /// Private method returning an estimate of len(list(it)).
    #[method]
    fn __length_hint__(this: &Py<Self>) -> PyResult<usize> {
        Ok(if this.is_unchanged() { this.left.get() } else { 0 })
    }

    /// Return state information for pickling.
    #[method]
    fn __reduce__(this: &Py<Self>) -> PyResult<Obj> {
        let mut rest = Vec::new();
        if let Some(set) = this.set.get() {
            if !this.is_unchanged() {
                this.used.set(-1);
                return raise(&RuntimeError, "Set changed size during iteration");
            }
            let table = table_of(&set).expect("iterators are made for sets");
            let mut position = this.position.get();
            while let Some((next, element, _)) = table.next(position) {
                rest.push(element);
                position = next;
            }
        }
        reduce_iterator(rest)
    }
}

impl SetIter {
    /// An iterator over a set, whose table is given too.
    pub(super) fn start(set: &Any, table: &SetTable) -> Ref<Self> {
        heap::make_exact(Self {
            set: Slot::new(set.new_ref()),
            used: Cell::new(table.len().cast_signed()),
            position: Cell::new(0),
            left: Cell::new(table.len()),
        })
    }

    fn is_unchanged(&self) -> bool {
        self.set
            .get()
            .as_deref()
            .and_then(table_of)
            .map(|table| table.len().cast_signed())
            .is_some_and(|used| used == self.used.get())
    }
}

const _: () = assert!(size_of::<Py<SetIter>>() == 48);
