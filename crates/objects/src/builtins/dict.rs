//! `dict`

use std::cell::Cell;

use crate::heap;
use crate::raw::{Any, Obj, Py, PyResult, Ref, Table};
use macros::{object, pytype};

use super::str::Str;

/// The body of `dict`.
#[object]
pub struct Dict {
    used: Cell<isize>,
    watcher_tag: Cell<u64>,
    table: Table,
}

/// dict() -> new empty dictionary
#[pytype(
    name = "dict", export = PyDict_Type, gc, unhashable,
    subclass = abi::TPFLAGS_DICT_SUBCLASS, flags = abi::TPFLAGS_MAPPING | abi::TPFLAGS_MATCH_SELF
)]
impl Dict {
    fn __len__(this: &Py<Self>) -> PyResult<usize> {
        Ok(this.len())
    }
}

impl Dict {
    /// A new, empty dict.
    pub fn new() -> Ref<Dict> {
        heap::make_exact(Self { used: Cell::new(0), watcher_tag: Cell::new(0), table: Table::new() })
    }
}

impl Py<Dict> {
    /// Number of entries.
    #[inline]
    pub fn len(&self) -> usize {
        self.table.len()
    }

    /// Whether there is no entry.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn changed(&self) {
        self.used.set(self.table.len().cast_signed());
    }

    /// The value of a key.
    ///
    /// # Errors
    /// What hashing and comparing keys raise.
    pub fn get(&self, key: &Any) -> PyResult<Option<Obj>> {
        let hash = key.hash()?;
        self.table.get(hash, |known| known.same_key(key))
    }

    /// The value of a string key.
    ///
    /// # Errors
    /// What comparing with keys that are no strings raises.
    pub fn get_str(&self, key: &Py<Str>) -> PyResult<Option<Obj>> {
        self.table.get(key.hash_value(), |known| known.same_key(key.as_any()))
    }

    /// Sets a key's value.
    ///
    /// # Errors
    /// What hashing and comparing keys raise.
    pub fn set(&self, key: &Any, value: Obj) -> PyResult<()> {
        let hash = key.hash()?;
        let old = self.table.set(hash, key.new_ref(), value, |known| known.same_key(key))?;
        self.changed();
        drop(old);
        Ok(())
    }

    /// Removes a key; whether it was there.
    ///
    /// # Errors
    /// What hashing and comparing keys raise.
    pub fn remove(&self, key: &Any) -> PyResult<Option<Obj>> {
        let hash = key.hash()?;
        let old = self.table.remove(hash, |known| known.same_key(key))?;
        self.changed();
        Ok(old.map(|(_, value)| value))
    }

    /// New references to all entries, in order.
    pub fn snapshot(&self) -> Vec<(Obj, Obj)> {
        let mut entries = Vec::with_capacity(self.len());
        let mut position = 0;
        while let Some((next, key, value)) = self.table.next(position) {
            entries.push((key, value));
            position = next;
        }
        entries
    }
}

const _: () = assert!(size_of::<Py<Dict>>() == size_of::<abi::Object<abi::containers::DictBody>>());
