//! The hash table of `dict`: entries in insertion order, and an index of small integers over them.
//!
//! Comparing keys can run Python code, which may change the table: a lookup clones the key it compares with, and starts
//! again when the table's entries have changed meanwhile.

use std::cell::Cell;
use std::ffi::c_int;

use super::{Any, Field, Obj, PyResult, Visitor};

/// A live entry, or the place of a deleted one.
struct Entry {
    hash: isize,
    pair: Option<(Obj, Obj)>,
}

#[derive(Default)]
struct Contents {
    entries: Vec<Entry>,
    /// Positions in `entries` plus one, 0 = free, `DELETED` = was used. The length is a power of two.
    index: Vec<u32>,
    live: usize,
}

const DELETED: u32 = u32::MAX;

/// The table.
pub struct Table {
    contents: Cell<*mut Contents>,
    /// Changes with every change of the set of keys; tells an iteration that it must stop.
    changes: Cell<u64>,
}

impl Default for Table {
    fn default() -> Self {
        Self::new()
    }
}

impl Table {
    /// An empty table without memory.
    pub const fn new() -> Self {
        Self { contents: Cell::new(std::ptr::null_mut()), changes: Cell::new(0) }
    }

    /// Runs `work` on the contents. `work` must not run Python code: no comparison, no release of an object.
    fn with<R>(&self, work: impl FnOnce(&mut Contents) -> R) -> R {
        if self.contents.get().is_null() {
            self.contents.set(Box::into_raw(Box::default()));
        }
        // SAFETY: the box is this table's own, and `work` does not come back here.
        work(unsafe { &mut *self.contents.get() })
    }

    /// Number of entries.
    pub fn len(&self) -> usize {
        // SAFETY: as in `with`.
        unsafe { self.contents.get().as_ref() }.map_or(0, |contents| contents.live)
    }

    /// Whether there is no entry.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A number that differs whenever keys have been added or removed.
    pub fn changes(&self) -> u64 {
        self.changes.get()
    }

    /// Finds the position of a key's entry. `equal` compares a stored key with the wanted one.
    fn find(&self, hash: isize, mut equal: impl FnMut(&Any) -> PyResult<bool>) -> PyResult<Option<usize>> {
        'again: loop {
            if self.is_empty() {
                return Ok(None);
            }
            let changes = self.changes.get();
            let mut probe = Probe::new(hash, self.with(|contents| contents.index.len()));
            loop {
                let candidate = self.with(|contents| match contents.index[probe.slot()] {
                    0 => None,
                    DELETED => Some(None),
                    position => {
                        let entry = &contents.entries[position as usize - 1];
                        let key =
                            entry.pair.as_ref().filter(|_| entry.hash == hash).map(|(key, _)| key.clone());
                        Some(key.map(|key| (position as usize - 1, key)))
                    }
                });
                match candidate {
                    None => return Ok(None),
                    Some(None) => {}
                    Some(Some((position, key))) => {
                        let same = equal(&key)?;
                        if self.changes.get() != changes {
                            continue 'again;
                        }
                        if same {
                            return Ok(Some(position));
                        }
                    }
                }
                probe.next();
            }
        }
    }

    /// The value of a key.
    ///
    /// # Errors
    /// What `equal` raises.
    pub fn get(&self, hash: isize, equal: impl FnMut(&Any) -> PyResult<bool>) -> PyResult<Option<Obj>> {
        let position = self.find(hash, equal)?;
        Ok(position.map(|position| self.with(|contents| contents.pair(position).1.clone())))
    }

    /// Sets a key's value and hands the old one out.
    ///
    /// # Errors
    /// What `equal` raises.
    pub fn set(
        &self,
        hash: isize,
        key: Obj,
        value: Obj,
        equal: impl FnMut(&Any) -> PyResult<bool>,
    ) -> PyResult<Option<Obj>> {
        if let Some(position) = self.find(hash, equal)? {
            let old = self.with(|contents| std::mem::replace(&mut contents.pair_mut(position).1, value));
            return Ok(Some(old));
        }
        self.changes.set(self.changes.get() + 1);
        self.with(|contents| contents.add(hash, key, value));
        Ok(None)
    }

    /// Removes a key and hands key and value out.
    ///
    /// # Errors
    /// What `equal` raises.
    pub fn remove(
        &self,
        hash: isize,
        equal: impl FnMut(&Any) -> PyResult<bool>,
    ) -> PyResult<Option<(Obj, Obj)>> {
        let Some(position) = self.find(hash, equal)? else { return Ok(None) };
        self.changes.set(self.changes.get() + 1);
        Ok(self.with(|contents| contents.take(position)))
    }

    /// Empties the table and hands all entries out.
    pub fn take_all(&self) -> Vec<(Obj, Obj)> {
        self.changes.set(self.changes.get() + 1);
        let contents = self.contents.replace(std::ptr::null_mut());
        if contents.is_null() {
            return Vec::new();
        }
        // SAFETY: the box was this table's own.
        let contents = unsafe { Box::from_raw(contents) };
        contents.entries.into_iter().filter_map(|entry| entry.pair).collect()
    }

    /// The first entry at or after a position, with the position to go on from.
    pub fn next(&self, position: usize) -> Option<(usize, Obj, Obj)> {
        self.with(|contents| {
            (position..contents.entries.len()).find_map(|at| {
                let (key, value) = contents.entries[at].pair.as_ref()?;
                Some((at + 1, key.clone(), value.clone()))
            })
        })
    }

    /// Number of positions, deleted entries included.
    pub fn positions(&self) -> usize {
        self.with(|contents| contents.entries.len())
    }
}

impl Contents {
    fn pair(&self, position: usize) -> &(Obj, Obj) {
        self.entries[position].pair.as_ref().expect("the index names live entries")
    }

    fn pair_mut(&mut self, position: usize) -> &mut (Obj, Obj) {
        self.entries[position].pair.as_mut().expect("the index names live entries")
    }

    fn add(&mut self, hash: isize, key: Obj, value: Obj) {
        if (self.entries.len() + 1) * 3 > self.index.len() * 2 {
            self.rebuild();
        }
        self.entries.push(Entry { hash, pair: Some((key, value)) });
        self.live += 1;
        self.insert_index(hash, self.entries.len());
    }

    fn insert_index(&mut self, hash: isize, position: usize) {
        let mut probe = Probe::new(hash, self.index.len());
        while !matches!(self.index[probe.slot()], 0 | DELETED) {
            probe.next();
        }
        self.index[probe.slot()] = u32::try_from(position).expect("fewer entries than 2^32");
    }

    fn take(&mut self, position: usize) -> Option<(Obj, Obj)> {
        let hash = self.entries[position].hash;
        let mut probe = Probe::new(hash, self.index.len());
        while self.index[probe.slot()] as usize != position + 1 {
            probe.next();
        }
        self.index[probe.slot()] = DELETED;
        self.live -= 1;
        self.entries[position].pair.take()
    }

    /// Drops the places of deleted entries and makes room.
    fn rebuild(&mut self) {
        self.entries.retain(|entry| entry.pair.is_some());
        let size = ((self.live + 1) * 3).next_power_of_two().max(8);
        self.index.clear();
        self.index.resize(size, 0);
        for position in 0..self.entries.len() {
            self.insert_index(self.entries[position].hash, position + 1);
        }
    }
}

/// The order in which slots of the index are tried: CPython's, so that collisions cost alike.
struct Probe {
    at: usize,
    perturb: usize,
    mask: usize,
}

impl Probe {
    fn new(hash: isize, size: usize) -> Self {
        let mask = size - 1;
        let perturb = hash.cast_unsigned();
        Self { at: perturb & mask, perturb, mask }
    }

    fn slot(&self) -> usize {
        self.at
    }

    fn next(&mut self) {
        self.perturb >>= 5;
        self.at = (self.at.wrapping_mul(5).wrapping_add(self.perturb).wrapping_add(1)) & self.mask;
    }
}

impl Drop for Table {
    fn drop(&mut self) {
        drop(self.take_all());
    }
}

// SAFETY: shows each key and value once; clearing empties the table before the first release.
unsafe impl Field for Table {
    fn visit(&self, visitor: &Visitor) -> c_int {
        // SAFETY: a visitor runs no Python code.
        let Some(contents) = (unsafe { self.contents.get().as_ref() }) else { return 0 };
        for (key, value) in contents.entries.iter().filter_map(|entry| entry.pair.as_ref()) {
            for object in [key, value] {
                let stop = visitor.show(object);
                if stop != 0 {
                    return stop;
                }
            }
        }
        0
    }

    fn clear(&self) {
        drop(self.take_all());
    }
}
