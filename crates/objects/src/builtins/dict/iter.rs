//! Iterators over dicts: keys, values and items, in both directions.

use std::cell::Cell;

use crate::builtins::exceptions::RuntimeError;
use crate::builtins::hashed::reduce_iterator;
use crate::builtins::tuple::Tuple;
use crate::errors::raise;
use crate::heap;
use crate::raw::{Entry, Obj, Py, PyResult, Ref, Slot};
use macros::{object, pytype};

use super::Dict;

/// `di_used` when the dict has changed: every further step fails too.
const CHANGED: isize = -1;

/// One iteration: how many keys the dict had, where it stands, how many entries are to come.
#[derive(Clone, Copy)]
struct Progress<'a> {
    dict: &'a Slot<Dict>,
    used: &'a Cell<isize>,
    position: &'a Cell<usize>,
    left: &'a Cell<usize>,
}

impl Progress<'_> {
    /// The dict, unless the iteration is over; fails when keys were added or removed.
    fn unchanged_dict(&self) -> PyResult<Option<Ref<Dict>>> {
        let Some(dict) = self.dict.get() else { return Ok(None) };
        if self.used.get() != dict.len().cast_signed() {
            self.used.set(CHANGED);
            return raise(&RuntimeError, "dictionary changed size during iteration");
        }
        Ok(Some(dict))
    }

    fn forward(&self) -> PyResult<Option<Entry>> {
        let Some(dict) = self.unchanged_dict()? else { return Ok(None) };
        match dict.table.next(self.position.get()) {
            Some(_) if self.left.get() == 0 => {
                drop(self.dict.take());
                raise(&RuntimeError, "dictionary keys changed during iteration")
            }
            found => Ok(self.step(found)),
        }
    }

    fn backward(&self) -> PyResult<Option<Entry>> {
        let Some(dict) = self.unchanged_dict()? else { return Ok(None) };
        // Where it stands, and all before, may have come anew.
        if self.position.get() > dict.table.positions() {
            drop(self.dict.take());
            return Ok(None);
        }
        let found = dict.table.previous(self.position.get());
        if found.is_some() && self.left.get() == 0 {
            drop(self.dict.take());
            return raise(&RuntimeError, "dictionary keys changed during iteration");
        }
        Ok(self.step(found))
    }

    fn step(&self, found: Option<Entry>) -> Option<Entry> {
        match found {
            Some(entry) => {
                self.position.set(entry.next);
                self.left.set(self.left.get().saturating_sub(1));
                Some(entry)
            }
            None => {
                drop(self.dict.take());
                None
            }
        }
    }

    /// Where an iteration that would give the same entries starts.
    fn restart(&self) -> Option<(Ref<Dict>, usize, usize)> {
        Some((self.dict.get()?, self.position.get(), self.left.get()))
    }
}

fn key_of(entry: Entry) -> Obj {
    entry.key
}

fn value_of(entry: Entry) -> Obj {
    entry.value
}

fn item_of(entry: Entry) -> Obj {
    Tuple::pair(entry.key, entry.value).upcast()
}

macro_rules! iterators {
    ($($name:ident $export:ident $python:literal $direction:ident $part:ident $start:expr;)*) => {
        $(
            #[doc = concat!("The body of `", $python, "`.")]
            #[object]
            pub struct $name {
                dict: Slot<Dict>,
                used: Cell<isize>,
                position: Cell<usize>,
                result: Slot<Tuple>,
                left: Cell<usize>,
            }

            #[pytype(name = $python, export = $export, gc, last, abstract_)]
            impl $name {
                fn __iter__(this: &Py<Self>) -> PyResult<Ref<Self>> {
                    Ok(this.new_ref())
                }

                fn __next__(this: &Py<Self>) -> PyResult<Option<Obj>> {
                    Ok(this.progress().$direction()?.map($part))
                }

                /// Private method returning an estimate of len(list(it)).
                #[method]
                fn __length_hint__(this: &Py<Self>) -> PyResult<usize> {
                    let unchanged =
                        this.dict.get().is_some_and(|dict| this.used.get() == dict.len().cast_signed());
                    Ok(if unchanged { this.left.get() } else { 0 })
                }

                /// Return state information for pickling.
                #[method]
                fn __reduce__(this: &Py<Self>) -> PyResult<Obj> {
                    let mut rest = Vec::new();
                    let (dict, position, left) = match this.progress().restart() {
                        Some((dict, position, left)) => (Slot::new(dict), position, left),
                        None => (Slot::empty(), 0, 0),
                    };
                    let (used, position, left) =
                        (Cell::new(this.used.get()), Cell::new(position), Cell::new(left));
                    let copy = Progress { dict: &dict, used: &used, position: &position, left: &left };
                    while let Some(entry) = copy.$direction()? {
                        rest.push($part(entry));
                    }
                    reduce_iterator(rest)
                }
            }

            impl $name {
                /// An iterator over a dict.
                pub fn start(dict: &Py<Dict>) -> Ref<Self> {
                    let start: fn(&Py<Dict>) -> usize = $start;
                    heap::make_exact(Self {
                        dict: Slot::new(dict.new_ref()),
                        used: Cell::new(dict.len().cast_signed()),
                        position: Cell::new(start(dict)),
                        result: Slot::empty(),
                        left: Cell::new(dict.len()),
                    })
                }

                fn progress(&self) -> Progress<'_> {
                    Progress { dict: &self.dict, used: &self.used, position: &self.position, left: &self.left }
                }
            }

            const _: () = assert!(size_of::<Py<$name>>() == 56);
        )*
    };
}

iterators! {
    IterKeys PyDictIterKey_Type "dict_keyiterator" forward key_of |_| 0;
    IterValues PyDictIterValue_Type "dict_valueiterator" forward value_of |_| 0;
    IterItems PyDictIterItem_Type "dict_itemiterator" forward item_of |_| 0;
    ReverseKeys PyDictRevIterKey_Type "dict_reversekeyiterator" backward key_of |dict| dict.table.positions();
    ReverseValues PyDictRevIterValue_Type "dict_reversevalueiterator" backward value_of |dict| dict.table.positions();
    ReverseItems PyDictRevIterItem_Type "dict_reverseitemiterator" backward item_of |dict| dict.table.positions();
}
