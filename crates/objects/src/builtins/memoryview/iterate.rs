//! The iterator over a memoryview of one dimension.

use std::cell::Cell;

use super::MemoryView;
use super::item::{kind_of, refuse};
use crate::builtins::exceptions::NotImplementedError;
use crate::errors::raise;
use crate::heap;
use crate::raw::{Obj, Py, PyResult, Ref, Slot};
use macros::{object, pytype};

/// The body of `memory_iterator`.
#[object]
pub struct MemoryIterator {
    view: Slot<MemoryView>,
    next: Cell<isize>,
    length: isize,
}

/// Gives the items one by one.
#[pytype(name = "memory_iterator", export = _PyMemoryIter_Type, gc, last, abstract_)]
impl MemoryIterator {
    fn __iter__(this: &Py<Self>) -> PyResult<Ref<Self>> {
        Ok(this.new_ref())
    }

    fn __next__(this: &Py<Self>) -> PyResult<Option<Obj>> {
        let Some(view) = this.view.get() else { return Ok(None) };
        let index = this.next.get();
        if index >= this.length {
            drop(this.view.take());
            return Ok(None);
        }
        view.check()?;
        this.next.set(index + 1);
        super::index::item(&view, index).map(Some)
    }
}

impl MemoryIterator {
    /// Starts before the first item.
    pub(super) fn start(view: &Py<MemoryView>) -> PyResult<Ref<Self>> {
        view.check()?;
        match view.dimensions() {
            0 => return refuse("invalid indexing of 0-dim memory"),
            1 => {}
            _ => return raise(&NotImplementedError, "multi-dimensional sub-views are not implemented"),
        }
        kind_of(&view.format_text())?;
        let length = view.shape()[0];
        Ok(heap::make_exact(Self { view: Slot::new(view.new_ref()), next: Cell::new(0), length }))
    }
}
