//! The body of `dict`: number of entries, watcher bits, keys, values.
//!
//! A table is *combined* (its keys block is its own and keeps the values) or *split* (keys shared, values apart). Comparing
//! keys can run Python code, which may change the table: a lookup owns the key that it compares with, and starts again
//! when the entry is not there any more. Every change stores first, tells watchers, and hands out or releases last.

use std::cell::Cell;
use std::ffi::c_int;
use std::ptr::NonNull;

use super::keys::{self, Keys, Kind, usable_of};
use super::values::Values;
use crate::raw::{Any, Field, Obj, PyResult, Ref, Str, Visitor};

/// The body of a dict.
#[repr(C)]
pub struct Table {
    used: Cell<isize>,
    watcher_tag: Cell<u64>,
    keys: Cell<Keys>,
    values: Cell<Option<Values>>,
}

/// An entry seen by an iteration.
pub struct Entry {
    /// Where to go on.
    pub next: usize,
    /// The key.
    pub key: Obj,
    /// Its hash.
    pub hash: isize,
    /// The value.
    pub value: Obj,
}

/// What happens to a dict, for those that watch it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Event {
    /// A key was added or its value replaced.
    Stored,
    /// A key was removed.
    Removed,
    /// The dict was emptied.
    Cleared,
    /// Entries were copied into the empty dict.
    Copied,
}

/// Bits of the watcher tag that name watchers.
const WATCHERS: u64 = 0xFF;
/// Where in the same word the position of the first entry stands.
const FIRST_SHIFT: u32 = 32;

impl Default for Table {
    fn default() -> Self {
        Self::new()
    }
}

impl Table {
    /// An empty table without memory.
    pub const fn new() -> Self {
        Self {
            used: Cell::new(0),
            watcher_tag: Cell::new(0),
            keys: Cell::new(Keys::nothing()),
            values: Cell::new(None),
        }
    }

    /// An empty table that takes so many entries without growing, all keys strings or not.
    pub fn with_capacity(entries: usize, text: bool) -> Self {
        const LARGEST: usize = 128 * 1024;
        let this = Self::new();
        if entries > usable_of(8) {
            let log2 = if entries > usable_of(LARGEST) { 17 } else { keys::log2_for_entries(entries) };
            this.keys.set(Keys::new(log2, if text { Kind::Text } else { Kind::General }));
        }
        this
    }

    /// An empty table that shares keys.
    pub fn sharing(keys: &SharedKeys) -> Self {
        Self::sharing_with(keys.0)
    }

    pub(super) fn sharing_with(keys: Keys) -> Self {
        keys.retain();
        let values = Values::new(keys.entries() + keys.usable());
        let this = Self::new();
        this.keys.set(keys);
        this.values.set(Some(values));
        this
    }

    /// Number of entries.
    #[inline]
    pub fn len(&self) -> usize {
        self.used.get().cast_unsigned()
    }

    /// Whether there is no entry.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.used.get() == 0
    }

    /// Whether the keys are shared with other dicts.
    pub fn is_split(&self) -> bool {
        self.values.get().is_some()
    }

    /// Version of the keys, for caches: differs whenever keys were added or removed; values may change under it.
    pub fn keys_version(&self) -> u32 {
        self.keys.get().version()
    }

    /// Bytes outside the object.
    pub fn bytes(&self) -> usize {
        let keys = self.keys.get();
        let values = self.values.get().map_or(0, |values| super::values::values_bytes(values.capacity()));
        values + if keys.is_shared() || keys.is_nothing() { 0 } else { keys.bytes() }
    }

    /// Tells watchers. The new state is in place, what it replaced still alive.
    #[inline]
    fn notify(&self, event: Event) {
        if self.watcher_tag.get() & WATCHERS != 0 {
            tell_watchers(self, event);
        }
    }

    // ---- where the entries start ----

    /// No live entry lies before this position. It is kept above the watchers' bits.
    #[inline]
    fn first(&self) -> usize {
        (self.watcher_tag.get() >> FIRST_SHIFT) as usize
    }

    fn set_first(&self, position: usize) {
        let watchers = self.watcher_tag.get() & ((1 << FIRST_SHIFT) - 1);
        // Beyond what fits, entries are just looked for from further in front.
        let position = u32::try_from(position).unwrap_or(u32::MAX);
        self.watcher_tag.set(watchers | u64::from(position) << FIRST_SHIFT);
    }

    /// Moves the start over removed entries when the first one has just gone.
    fn advance_first(&self, removed: usize) {
        if removed != self.first() {
            return;
        }
        let keys = self.keys.get();
        let next = (removed + 1..keys.entries()).find(|&at| keys.key(at).is_some());
        self.set_first(next.unwrap_or(keys.entries()));
    }

    // ---- lookup ----

    /// The entry of a key. In a split table its value may be missing.
    #[inline]
    fn find(&self, key: &Any, hash: isize) -> PyResult<Option<usize>> {
        let keys = self.keys.get();
        match key.exact::<Str>() {
            Some(text) if keys.kind() != Kind::General => Ok(keys.find_text(text, hash)),
            _ => self.find_by_comparing(key, hash),
        }
    }

    fn find_by_comparing(&self, key: &Any, hash: isize) -> PyResult<Option<usize>> {
        'again: loop {
            let keys = self.keys.get();
            let mut probe = keys.probe(hash);
            loop {
                let at = keys.index(probe.slot());
                if keys::is_free(at) {
                    return Ok(None);
                }
                if let Ok(at) = usize::try_from(at) {
                    let stored = keys.key(at).expect("the index names live entries");
                    if stored == NonNull::from(key) {
                        return Ok(Some(at));
                    }
                    if keys.hash(at) == hash {
                        // SAFETY: the table owns a count on its key.
                        let stored = unsafe { Ref::from_borrowed(stored) };
                        let shape = (keys.log2_size(), keys.kind());
                        let same = stored.same_key(key)?;
                        if !self.still_has(keys, shape, at, &stored) {
                            continue 'again;
                        }
                        if same {
                            return Ok(Some(at));
                        }
                    }
                }
                probe.advance();
            }
        }
    }

    /// Whether an entry is where it was before a comparison. A new block at the old one's address passes, but only when it
    /// has the same shape, so that going on stays within it.
    fn still_has(&self, keys: Keys, shape: (u8, Kind), at: usize, key: &Any) -> bool {
        self.keys.get() == keys
            && (keys.log2_size(), keys.kind()) == shape
            && keys.key(at) == Some(NonNull::from(key))
    }

    /// Where the value of an entry is.
    #[inline]
    fn value_place(&self, at: usize) -> *mut Option<NonNull<Any>> {
        match self.values.get() {
            Some(values) => values.place(at),
            None => self.keys.get().value_place(at),
        }
    }

    #[inline]
    fn value(&self, at: usize) -> Option<Obj> {
        // SAFETY: the place of a value the table owns a count on.
        unsafe { (*self.value_place(at)).map(|value| Ref::from_borrowed(value)) }
    }

    /// The value of a key.
    ///
    /// # Errors
    /// What comparing keys raises.
    #[inline]
    pub fn get(&self, key: &Any, hash: isize) -> PyResult<Option<Obj>> {
        Ok(self.find(key, hash)?.and_then(|at| self.value(at)))
    }

    /// Whether a key is there.
    ///
    /// # Errors
    /// What comparing keys raises.
    #[inline]
    pub fn contains(&self, key: &Any, hash: isize) -> PyResult<bool> {
        // SAFETY: only the pointer is looked at.
        Ok(self.find(key, hash)?.is_some_and(|at| unsafe { (*self.value_place(at)).is_some() }))
    }

    // ---- change ----

    /// Sets a key's value and hands the old one out.
    ///
    /// # Errors
    /// What comparing keys raises.
    pub fn set(&self, key: &Any, hash: isize, value: Obj) -> PyResult<Option<Obj>> {
        if let Some(at) = self.find(key, hash)? {
            let place = self.value_place(at);
            // SAFETY: the place of a value of this table.
            let Some(old) = (unsafe { *place }) else {
                if key.exact::<Str>().is_some() {
                    self.add_split(at, value);
                } else {
                    // An equal key that is no exact string comes in the shared one's place: in keys of the table's own.
                    self.resize(self.grown(), false);
                    self.insert(key.new_ref(), hash, value);
                }
                return Ok(None);
            };
            // SAFETY: as above; the old value's count goes to the caller.
            return unsafe {
                place.write(Some(value.into_raw()));
                self.notify(Event::Stored);
                Ok(Some(Ref::from_new(old)))
            };
        }
        self.insert(key.new_ref(), hash, value);
        Ok(None)
    }

    /// The value of a key, which is set first when it is not there; whether it was.
    ///
    /// # Errors
    /// What comparing keys raises.
    pub fn set_default(&self, key: &Any, hash: isize, value: &Any) -> PyResult<(Obj, bool)> {
        match self.find(key, hash)? {
            Some(at) => match self.value(at) {
                Some(known) => return Ok((known, true)),
                None => self.add_split(at, value.new_ref()),
            },
            None => self.insert(key.new_ref(), hash, value.new_ref()),
        }
        Ok((value.new_ref(), false))
    }

    /// Stores the value of a shared key that has none here yet.
    pub(super) fn add_split(&self, at: usize, value: Obj) {
        self.values.get().expect("only split tables have keys without values").add(at, value);
        self.used.set(self.used.get() + 1);
        self.notify(Event::Stored);
    }

    /// Adds a key that is not there. Runs no Python code.
    fn insert(&self, key: Obj, hash: isize, value: Obj) {
        let text = key.exact::<Str>().is_some();
        let keys = self.keys.get();
        if let Some(values) = self.values.get() {
            if text && keys.usable() > 0 && keys.entries() < values.capacity() {
                let at = keys.append(key, hash, None);
                return self.add_split(at, value);
            }
            self.resize(self.grown(), text);
        } else if keys.is_nothing() {
            self.keys.set(Keys::new(keys::SMALLEST, if text { Kind::Text } else { Kind::General }));
        } else if keys.usable() == 0 || keys.kind() == Kind::Text && !text {
            self.resize(self.grown(), text);
        }
        self.keys.get().append(key, hash, Some(value));
        self.used.set(self.used.get() + 1);
        self.notify(Event::Stored);
    }

    /// The size to grow to: three places per entry.
    fn grown(&self) -> u8 {
        keys::log2_for(self.len() * 3)
    }

    /// Gives the table a keys block of its own of that size, without holes.
    fn resize(&self, log2_size: u8, text: bool) {
        let old = self.keys.get();
        let kind = if text && old.kind() != Kind::General { Kind::Text } else { Kind::General };
        let new = Keys::new(log2_size, kind);
        match self.values.take() {
            None => old.move_to(new),
            Some(values) => {
                for rank in 0..values.size() {
                    let at = values.ranked(rank);
                    // SAFETY: the shared block keeps its key; the value's count moves, and the places are not read again.
                    let (key, value) = unsafe {
                        let key = old.key(at).expect("values have keys");
                        let value = (*values.place(at)).take().expect("ranked values are there");
                        (Ref::from_borrowed(key), Ref::from_new(value))
                    };
                    new.append(key, old.hash(at), Some(value));
                }
                values.free_moved();
                old.release();
            }
        }
        self.keys.set(new);
        self.set_first(0);
    }

    /// Makes room for another table's entries beyond those that are there.
    pub fn reserve_for(&self, other: &Self) {
        if usable_of(1 << self.keys.get().log2_size()) < other.len() {
            let text = other.keys.get().kind() != Kind::General;
            self.resize(keys::log2_for_entries(self.len() + other.len()), text);
        }
    }

    /// Removes a key and hands key and value out.
    ///
    /// # Errors
    /// What comparing keys raises.
    pub fn remove(&self, key: &Any, hash: isize) -> PyResult<Option<(Obj, Obj)>> {
        Ok(self.find(key, hash)?.and_then(|at| self.remove_entry(at)))
    }

    fn remove_entry(&self, at: usize) -> Option<(Obj, Obj)> {
        let keys = self.keys.get();
        let taken = match self.values.get() {
            None => {
                let taken = keys.remove(at);
                self.advance_first(at);
                taken
            }
            Some(values) => {
                let value = values.remove(at)?;
                // SAFETY: the shared block keeps its key.
                (unsafe { Ref::from_borrowed(keys.key(at).expect("values have keys")) }, value)
            }
        };
        self.used.set(self.used.get() - 1);
        self.notify(Event::Removed);
        Some(taken)
    }

    /// Takes the entry that came last.
    pub fn pop_last(&self) -> Option<(Obj, Obj)> {
        if self.is_empty() {
            return None;
        }
        if self.is_split() {
            self.resize(self.keys.get().log2_size().min(keys::log2_for_entries(self.len())), true);
        }
        let keys = self.keys.get();
        let last = (0..keys.entries()).rev().find(|&at| keys.key(at).is_some())?;
        let taken = self.remove_entry(last);
        keys.truncate(last);
        self.set_first(self.first().min(last));
        taken
    }

    /// Takes all entries out; dropping the result releases them.
    #[must_use = "dropping it releases the entries"]
    pub fn take(&self) -> Self {
        let taken = Self {
            used: Cell::new(self.used.replace(0)),
            watcher_tag: Cell::new(0),
            keys: Cell::new(self.keys.replace(Keys::nothing())),
            values: Cell::new(self.values.take()),
        };
        self.set_first(0);
        if !taken.is_empty() {
            self.notify(Event::Cleared);
        }
        taken
    }

    /// A table with the same entries.
    pub fn duplicate(&self) -> Self {
        let new = Self::new();
        let keys = self.keys.get();
        if self.is_empty() {
            return new;
        }
        if !self.is_split() && self.len() >= keys.entries() * 2 / 3 {
            new.keys.set(keys.duplicate());
            new.used.set(self.used.get());
            return new;
        }
        let log2 = keys::log2_for_entries(self.len());
        let kind = if keys.kind() == Kind::General { Kind::General } else { Kind::Text };
        new.keys.set(Keys::new(log2, kind));
        let mut position = 0;
        while let Some(entry) = self.next(position) {
            new.insert(entry.key, entry.hash, entry.value);
            position = entry.next;
        }
        new
    }

    /// Copies all entries of another table when this one is empty and theirs have no holes; whether it was so.
    pub fn copy_whole(&self, other: &Self) -> bool {
        let keys = other.keys.get();
        let dense = other.len() == keys.entries()
            && (keys.log2_size() == keys::SMALLEST || usable_of(1 << (keys.log2_size() - 1)) < other.len());
        if !self.is_empty() || other.is_empty() || other.is_split() || !dense {
            return false;
        }
        let copy = other.duplicate();
        let old = Self::new();
        old.keys.set(self.keys.replace(copy.keys.replace(Keys::nothing())));
        old.values.set(self.values.take());
        self.used.set(copy.used.replace(0));
        self.set_first(0);
        self.notify(Event::Copied);
        true
    }

    // ---- iteration ----

    /// The first entry at or after a position.
    #[inline]
    pub fn next(&self, position: usize) -> Option<Entry> {
        let end = self.positions();
        (position.max(self.first())..end).find_map(|position| self.entry(position, position + 1))
    }

    /// The last entry before a position.
    pub fn previous(&self, position: usize) -> Option<Entry> {
        (self.first()..position.min(self.positions()))
            .rev()
            .find_map(|position| self.entry(position, position))
    }

    /// Number of positions, removed entries included.
    #[inline]
    pub fn positions(&self) -> usize {
        self.values.get().map_or_else(|| self.keys.get().entries(), Values::size)
    }

    #[inline]
    fn entry(&self, position: usize, next: usize) -> Option<Entry> {
        let keys = self.keys.get();
        let at = self.values.get().map_or(position, |values| values.ranked(position));
        // SAFETY: the table owns a count on its key.
        let key = unsafe { Ref::from_borrowed(keys.key(at)?) };
        Some(Entry { next, key, hash: keys.hash(at), value: self.value(at)? })
    }
}

/// Watchers have not been built yet: no tag bit is ever set.
#[cold]
fn tell_watchers(_table: &Table, _event: Event) {}

impl Drop for Table {
    fn drop(&mut self) {
        let (keys, values) = (self.keys.replace(Keys::nothing()), self.values.take());
        self.used.set(0);
        if let Some(values) = values {
            values.release();
        }
        keys.release();
    }
}

// SAFETY: shows each key and value once, but for shared keys, which are strings; clearing empties the table before the
// first release.
unsafe impl Field for Table {
    fn visit(&self, visitor: &Visitor) -> c_int {
        let keys = self.keys.get();
        let split = self.values.get();
        let count = split.map_or_else(|| keys.entries(), Values::capacity);
        for at in 0..count {
            let key = if split.is_some() { None } else { keys.key(at) };
            // SAFETY: the place of a value.
            let value = unsafe { *self.value_place(at) };
            for object in [key, value].into_iter().flatten() {
                // SAFETY: the table owns a count; a visitor runs no Python code.
                let stop = visitor.show(unsafe { object.as_ref() });
                if stop != 0 {
                    return stop;
                }
            }
        }
        0
    }

    fn clear(&self) {
        drop(self.take());
    }
}

/// Keys that the dicts of a class's instances share.
#[repr(transparent)]
pub struct SharedKeys(Keys);

impl SharedKeys {
    pub(super) fn keys(&self) -> Keys {
        self.0
    }

    /// No keys yet, with room for at most `room` of them, never more than thirty.
    pub fn new(room: usize) -> Self {
        Self(Keys::shared(room))
    }

    /// How many values an instance made now has room for. Room that instances do not use shrinks as they are made.
    pub fn instance_capacity(&self) -> usize {
        let capacity = self.0.entries() + self.0.usable();
        self.0.shrink_room();
        capacity
    }

    /// Adds a key, if there is room; where its values are.
    pub fn position(&self, name: &crate::raw::Py<Str>) -> Option<usize> {
        let hash = name.hash_value();
        match self.0.find_text(name, hash) {
            Some(at) => Some(at),
            None if self.0.usable() > 0 => Some(self.0.append(name.as_any().new_ref(), hash, None)),
            None => None,
        }
    }

    /// Version of the keys, for caches.
    pub fn version(&self) -> u32 {
        self.0.version()
    }
}

impl Drop for SharedKeys {
    fn drop(&mut self) {
        self.0.release();
    }
}
