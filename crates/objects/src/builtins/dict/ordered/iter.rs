//! The iterator over ordered dicts: keys, values or items, in both directions.

use std::cell::Cell;

use crate::builtins::exceptions::RuntimeError;
use crate::builtins::hashed::reduce_iterator;
use crate::builtins::str::Str;
use crate::builtins::tuple::Tuple;
use crate::errors::raise;
use crate::heap;
use crate::raw::{Entry, Obj, Py, PyResult, Ref, Slot};
use macros::{object, pytype};

use super::OrderedDict;

/// What of an entry an iteration gives.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Part {
    Keys,
    Values,
    Items,
}

/// The body of `odict_iterator`.
#[object]
pub struct OrderedIter {
    dict: Slot<OrderedDict>,
    changes: Cell<usize>,
    size: Cell<usize>,
    position: Cell<usize>,
    left: Cell<usize>,
    part: Cell<Part>,
    backward: bool,
}

#[pytype(name = "odict_iterator", export = PyODictIter_Type, gc, last, abstract_)]
impl OrderedIter {
    fn __iter__(this: &Py<Self>) -> PyResult<Ref<Self>> {
        Ok(this.new_ref())
    }

    fn __next__(this: &Py<Self>) -> PyResult<Option<Obj>> {
        let found = this.step()?;
        if found.is_none() {
            drop(this.dict.take());
        }
        let Some(entry) = found else { return Ok(None) };
        let part = this.part.get();
        if part == Part::Keys {
            return Ok(Some(entry.key));
        }
        let Some(dict) = this.dict.get() else { return Ok(None) };
        dict.check_whole()?;
        // A string is where it is; other keys are looked up, because their hashes may have changed.
        let value = match entry.key.exact::<Str>() {
            Some(_) => entry.value,
            None => dict.value_of(&entry.key)?,
        };
        Ok(Some(if part == Part::Values { value } else { Tuple::pair(entry.key, value).upcast() }))
    }

    /// Return state information for pickling
    #[method]
    fn __reduce__(this: &Py<Self>) -> PyResult<Obj> {
        let copy = heap::make_exact(Self {
            dict: Slot::from_option(this.dict.get()),
            changes: this.changes.clone(),
            size: this.size.clone(),
            position: this.position.clone(),
            left: this.left.clone(),
            part: this.part.clone(),
            backward: this.backward,
        });
        reduce_iterator(copy.as_any().to_vec()?)
    }
}

impl OrderedIter {
    /// An iterator over a dict.
    pub(super) fn new(dict: &Py<OrderedDict>, part: Part, backward: bool) -> Ref<Self> {
        let size = dict.dict().len();
        let position = if backward { dict.dict().table.positions() } else { 0 };
        heap::make_exact(Self {
            dict: Slot::new(dict.new_ref()),
            changes: Cell::new(dict.changes.get()),
            size: Cell::new(size),
            position: Cell::new(position),
            left: Cell::new(size),
            part: Cell::new(part),
            backward,
        })
    }

    /// The next entry. What happens to the dict when the last one has been given does not matter any more.
    fn step(&self) -> PyResult<Option<Entry>> {
        let Some(dict) = self.dict.get().filter(|_| self.left.get() > 0) else { return Ok(None) };
        if dict.changes.get() != self.changes.get() {
            return changed();
        }
        if dict.dict().len() != self.size.get() {
            return raise(&RuntimeError, "OrderedDict changed size during iteration");
        }
        let table = &dict.dict().table;
        let found = match self.backward {
            true => table.previous(self.position.get()),
            false => table.next(self.position.get()),
        };
        if let Some(entry) = &found {
            self.position.set(entry.next);
            self.left.set(self.left.get() - 1);
        }
        Ok(found)
    }
}

/// Says that keys were added, removed or moved.
#[cold]
pub(super) fn changed<T>() -> PyResult<T> {
    raise(&RuntimeError, "OrderedDict mutated during iteration")
}
