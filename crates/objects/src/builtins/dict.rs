//! `dict`: what native code does with dicts. The class's methods are in `class`, updating in `update`.

mod class;
mod iter;
mod missing;
mod ordered;
mod update;
mod views;

pub use iter::*;
pub use ordered::*;
pub use update::Override;
pub use views::*;

use crate::errors;
use crate::heap;
use crate::raw::{Any, Entry, Obj, Py, PyResult, Raised, Ref, SharedKeys, Table};
use macros::object;

pub use class::PyDict_Type;

use super::str::Str;
use super::tuple::Tuple;

/// The body of `dict`.
#[object]
pub struct Dict {
    table: Table,
}

impl Dict {
    /// A new, empty dict.
    pub fn new() -> Ref<Dict> {
        Self::of(Table::new())
    }

    /// A new, empty dict with room for so many entries; `text` when all keys will be strings.
    pub fn with_capacity(entries: usize, text: bool) -> Ref<Dict> {
        Self::of(Table::with_capacity(entries, text))
    }

    /// A new, empty dict for the attributes of an instance.
    pub fn sharing(keys: &SharedKeys) -> Ref<Dict> {
        Self::of(Table::sharing(keys))
    }

    /// The body of an empty dict, for classes whose layout extends that of `dict`.
    pub fn empty_body() -> Self {
        Self { table: Table::new() }
    }

    pub(crate) fn of(table: Table) -> Ref<Dict> {
        heap::make_exact(Self { table })
    }
}

/// The hash of a key.
#[inline]
fn hash_of(key: &Any) -> PyResult<isize> {
    match key.exact::<Str>() {
        Some(text) => Ok(text.hash_value()),
        None => key.hash().or_else(|Raised| unhashable(key)),
    }
}

/// Says of an unhashable key that it cannot be a key.
#[cold]
fn unhashable<T>(key: &Any) -> PyResult<T> {
    super::hashed::explain_unhashable(key, "a dict key")
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
        self.table.is_empty()
    }

    /// Version of the keys, for caches: differs whenever keys were added or removed. 0 when there are none left.
    pub fn keys_version(&self) -> u32 {
        self.table.keys_version()
    }

    /// The value of a key.
    ///
    /// # Errors
    /// What hashing and comparing keys raises.
    #[inline]
    pub fn get(&self, key: &Any) -> PyResult<Option<Obj>> {
        self.table.get(key, hash_of(key)?)
    }

    /// The value of a string key.
    ///
    /// # Errors
    /// What comparing with keys that are no strings raises.
    #[inline]
    pub fn get_str(&self, key: &Py<Str>) -> PyResult<Option<Obj>> {
        self.table.get(key.as_any(), key.hash_value())
    }

    /// The value of a key whose hash is known.
    ///
    /// # Errors
    /// What comparing keys raises.
    #[inline]
    pub fn get_hashed(&self, key: &Any, hash: isize) -> PyResult<Option<Obj>> {
        self.table.get(key, hash)
    }

    /// Whether a key is there.
    ///
    /// # Errors
    /// What hashing and comparing keys raises.
    #[inline]
    pub fn contains(&self, key: &Any) -> PyResult<bool> {
        self.table.contains(key, hash_of(key)?)
    }

    /// Sets a key's value.
    ///
    /// # Errors
    /// What hashing and comparing keys raises.
    #[inline]
    pub fn set(&self, key: &Any, value: Obj) -> PyResult<()> {
        self.set_hashed(key, hash_of(key)?, value)
    }

    /// Sets the value of a key whose hash is known.
    ///
    /// # Errors
    /// What comparing keys raises.
    #[inline]
    pub fn set_hashed(&self, key: &Any, hash: isize, value: Obj) -> PyResult<()> {
        self.table.set(key, hash, value).map(drop)
    }

    /// The value of a key, which is set to `value` first when it is not there.
    ///
    /// # Errors
    /// What hashing and comparing keys raises.
    pub fn set_default(&self, key: &Any, value: &Any) -> PyResult<Obj> {
        Ok(self.table.set_default(key, hash_of(key)?, value)?.0)
    }

    /// Removes a key and hands its value out.
    ///
    /// # Errors
    /// What hashing and comparing keys raises.
    pub fn remove(&self, key: &Any) -> PyResult<Option<Obj>> {
        self.remove_hashed(key, hash_of(key)?)
    }

    /// Removes a key whose hash is known and hands its value out.
    ///
    /// # Errors
    /// What comparing keys raises.
    pub fn remove_hashed(&self, key: &Any, hash: isize) -> PyResult<Option<Obj>> {
        Ok(self.table.remove(key, hash)?.map(|(_, value)| value))
    }

    /// What `dict.__init__` does.
    ///
    /// # Errors
    /// `TypeError` for more than one argument, or what updating raises.
    pub fn initialise(&self, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<()> {
        self.update_from("dict", args.size(), args.get(0))?;
        keywords.map_or(Ok(()), |keywords| self.update_keywords(keywords))
    }

    /// What `dict.update` does with a mapping or an iterable of pairs.
    ///
    /// # Errors
    /// What iterating, hashing and comparing raises.
    pub fn update(&self, other: &Any) -> PyResult<()> {
        self.update_with(other)
    }

    /// Takes the entry that came last.
    pub fn pop_last(&self) -> Option<(Obj, Obj)> {
        self.table.pop_last()
    }

    /// Empties the dict.
    pub fn clear_entries(&self) {
        drop(self.table.take());
    }

    /// An exact dict with the same entries.
    pub fn copy(&self) -> Ref<Dict> {
        Dict::of(self.table.duplicate())
    }

    /// The first entry at or after a position; 0 is the start, `Entry::next` where to go on. The caller sees to changes of the
    /// dict between calls: any position may be asked for at any time.
    #[inline]
    pub fn entry_from(&self, position: usize) -> Option<Entry> {
        self.table.next(position)
    }

    /// New references to all entries, in order.
    pub fn snapshot(&self) -> Vec<(Obj, Obj)> {
        let mut entries = Vec::with_capacity(self.len());
        let mut position = 0;
        while let Some(entry) = self.table.next(position) {
            entries.push((entry.key, entry.value));
            position = entry.next;
        }
        entries
    }

    /// Calls `work` with each entry in order until it says false.
    ///
    /// # Errors
    /// What `work` raises; `RuntimeError` when keys were added or removed meanwhile.
    pub fn each_entry(&self, mut work: impl FnMut(&Entry) -> PyResult<bool>) -> PyResult<bool> {
        let (size, mut position) = (self.len(), 0);
        while let Some(entry) = self.table.next(position) {
            if !work(&entry)? {
                return Ok(false);
            }
            if self.len() != size {
                return errors::raise(
                    &super::exceptions::RuntimeError,
                    "dictionary changed size during iteration",
                );
            }
            position = entry.next;
        }
        Ok(true)
    }

    /// Whether both have the same keys with equal values. Comparisons may change either dict; what is not found then is
    /// unequal.
    ///
    /// # Errors
    /// What comparing keys and values raises.
    pub fn equal_entries(&self, other: &Py<Dict>) -> PyResult<bool> {
        if self.len() != other.len() {
            return Ok(false);
        }
        let mut position = 0;
        while let Some(entry) = self.table.next(position) {
            match other.table.get(&entry.key, entry.hash)? {
                Some(value) if value.is(&*entry.value) || entry.value.equals(&value)? => {}
                _ => return Ok(false),
            }
            position = entry.next;
        }
        Ok(true)
    }

    /// Bytes that the dict occupies, without the collector's words.
    pub fn memory(&self) -> usize {
        self.class().basicsize() + self.table.bytes()
    }
}

const _: () = {
    assert!(size_of::<Py<Dict>>() == size_of::<abi::Object<abi::containers::DictBody>>());
};
