//! `list_iterator` and `list_reverseiterator`.

use std::cell::Cell;

use super::List;
use crate::builtins::tuple::Tuple;
use crate::heap;
use crate::hooks;
use crate::names;
use crate::raw::{Int, Obj, Py, PyResult, Ref, Slot};
use macros::{object, pytype};

/// The body of `list_iterator`: next index, and the list until the end is reached.
#[object]
pub struct ListIterator {
    index: Cell<isize>,
    list: Slot<List>,
}

#[pytype(name = "list_iterator", export = PyListIter_Type, gc, last, abstract_)]
impl ListIterator {
    fn __iter__(this: &Py<Self>) -> PyResult<Ref<Self>> {
        Ok(this.new_ref())
    }

    fn __next__(this: &Py<Self>) -> PyResult<Option<Obj>> {
        let Some(list) = this.list.get() else { return Ok(None) };
        let index = this.index.get();
        if let Some(item) = list.get(index.cast_unsigned()) {
            this.index.set(index + 1);
            return Ok(Some(item));
        }
        drop(this.list.take());
        Ok(None)
    }

    /// Private method returning an estimate of len(list(it)).
    #[method]
    fn __length_hint__(this: &Py<Self>) -> PyResult<isize> {
        let left = this.list.get().map_or(0, |list| list.len().cast_signed() - this.index.get());
        Ok(left.max(0))
    }

    /// Return state information for pickling.
    #[method]
    fn __reduce__(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        let iter = hooks::builtin(names::iter())?;
        Ok(reduced(iter, this.list.get(), this.index.get()))
    }

    /// Set state information for unpickling.
    #[method]
    fn __setstate__(this: &Py<Self>, object: isize) -> PyResult<()> {
        if let Some(list) = this.list.get() {
            this.index.set(object.clamp(0, list.len().cast_signed()));
        }
        Ok(())
    }
}

/// What rebuilds an iterator: maker, list and state; an empty list when the iterator is at its end.
fn reduced(maker: Obj, list: Option<Ref<List>>, index: isize) -> Ref<Tuple> {
    match list {
        Some(list) => {
            let index = Int::new(index as i128);
            Tuple::new(vec![maker, Tuple::new(vec![list.upcast()]).upcast(), index.upcast()])
        }
        None => {
            let list = List::new(Vec::new());
            Tuple::new(vec![maker, Tuple::new(vec![list.upcast()]).upcast()])
        }
    }
}

impl ListIterator {
    /// An iterator from the first item on.
    pub(crate) fn new(list: &Py<List>) -> Ref<Self> {
        heap::make_exact(Self { index: Cell::new(0), list: Slot::new(list.new_ref()) })
    }
}

/// The body of `list_reverseiterator`: index of the next item, and the list until the end is reached.
#[object]
pub struct ListReverseIterator {
    index: Cell<isize>,
    list: Slot<List>,
}

#[pytype(name = "list_reverseiterator", export = PyListRevIter_Type, gc, last, abstract_)]
impl ListReverseIterator {
    fn __iter__(this: &Py<Self>) -> PyResult<Ref<Self>> {
        Ok(this.new_ref())
    }

    fn __next__(this: &Py<Self>) -> PyResult<Option<Obj>> {
        let Some(list) = this.list.get() else { return Ok(None) };
        let index = this.index.get();
        if let Some(item) = usize::try_from(index).ok().and_then(|index| list.get(index)) {
            this.index.set(index - 1);
            return Ok(Some(item));
        }
        this.index.set(-1);
        drop(this.list.take());
        Ok(None)
    }

    /// Private method returning an estimate of len(list(it)).
    #[method]
    fn __length_hint__(this: &Py<Self>) -> PyResult<isize> {
        let left = this.index.get() + 1;
        Ok(match this.list.get() {
            Some(list) if list.len().cast_signed() >= left => left,
            _ => 0,
        })
    }

    /// Return state information for pickling.
    #[method]
    fn __reduce__(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        let reversed = crate::builtins::reversed::PyReversed_Type.owned().upcast();
        Ok(reduced(reversed, this.list.get(), this.index.get()))
    }

    /// Set state information for unpickling.
    #[method]
    fn __setstate__(this: &Py<Self>, object: isize) -> PyResult<()> {
        if let Some(list) = this.list.get() {
            this.index.set(object.clamp(-1, list.len().cast_signed() - 1));
        }
        Ok(())
    }
}

impl ListReverseIterator {
    /// An iterator from the last item on.
    pub(crate) fn new(list: &Py<List>) -> Ref<Self> {
        let index = Cell::new(list.len().cast_signed() - 1);
        heap::make_exact(Self { index, list: Slot::new(list.new_ref()) })
    }
}
