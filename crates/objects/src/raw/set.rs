//! The body of `set` and `frozenset` up to the weak references: an open hash table of keys and hashes.
//!
//! Laid out as C has it, with the same probing, growth and places as CPython's, so that iteration gives the same order. A
//! place is empty, live, or the grave of a removed key (no key, hash -1). Comparing keys can run Python code: a lookup owns
//! the key that it compares with and starts again when the table has changed meanwhile.

use std::cell::Cell;
use std::ffi::c_int;
use std::ptr::NonNull;

use super::{Any, Field, Obj, PyResult, Ref, Str, Visitor};
use crate::heap;

/// Places within the object itself.
const SMALL: usize = 8;
/// How many places behind the first one are tried before jumping.
const LINEAR_PROBES: usize = 9;
/// The hash of a removed key's place.
const GRAVE: isize = -1;

/// A place.
#[repr(C)]
struct Place {
    key: Cell<Option<NonNull<Any>>>,
    hash: Cell<isize>,
}

impl Place {
    const fn empty() -> Self {
        Self { key: Cell::new(None), hash: Cell::new(0) }
    }

    fn is_empty(&self) -> bool {
        self.key.get().is_none() && self.hash.get() == 0
    }

    fn put(&self, key: Obj, hash: isize) {
        self.key.set(Some(key.into_raw()));
        self.hash.set(hash);
    }
}

/// The table.
#[repr(C)]
pub struct SetTable {
    fill: Cell<isize>,
    used: Cell<isize>,
    mask: Cell<usize>,
    /// The places; null stands for those within the object until [`SetTable::settle`] has been called.
    table: Cell<*mut Place>,
    hash: Cell<isize>,
    finger: Cell<usize>,
    small: [Place; SMALL],
}

const _: () = assert!(size_of::<SetTable>() == 176);

/// What a lookup has found.
enum Found {
    Live(usize),
    /// The empty place at which the search ended, or the last grave on the way there.
    Free(usize),
}

impl Default for SetTable {
    fn default() -> Self {
        Self::new()
    }
}

impl SetTable {
    /// An empty table.
    pub const fn new() -> Self {
        Self {
            fill: Cell::new(0),
            used: Cell::new(0),
            mask: Cell::new(SMALL - 1),
            table: Cell::new(std::ptr::null_mut()),
            hash: Cell::new(-1),
            finger: Cell::new(0),
            small: [const { Place::empty() }; SMALL],
        }
    }

    /// Makes the table pointer that C sees point into the object, which will not move any more.
    pub(crate) fn settle(&self) {
        if self.table.get().is_null() {
            self.table.set(self.small_places());
        }
    }

    fn small_places(&self) -> *mut Place {
        self.small.as_ptr().cast_mut()
    }

    fn is_small(&self) -> bool {
        self.table.get().is_null() || std::ptr::eq(self.table.get(), self.small_places())
    }

    #[inline]
    fn places(&self) -> &[Place] {
        let start = if self.is_small() { self.small_places() } else { self.table.get() };
        // SAFETY: mask + 1 places, alive until the table is replaced; users ask again after running Python code.
        unsafe { std::slice::from_raw_parts(start, self.mask.get() + 1) }
    }

    /// Number of keys.
    #[inline]
    pub fn len(&self) -> usize {
        self.used.get().cast_unsigned()
    }

    /// Whether there is no key.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.used.get() == 0
    }

    /// Number of places, all kinds counted.
    pub fn positions(&self) -> usize {
        self.mask.get() + 1
    }

    /// Bytes outside the object.
    pub fn bytes(&self) -> usize {
        if self.is_small() { 0 } else { self.positions() * size_of::<Place>() }
    }

    /// The kept hash of a frozen set; -1 when it was not asked for yet.
    pub fn kept_hash(&self) -> isize {
        self.hash.get()
    }

    /// Keeps the hash.
    pub fn keep_hash(&self, hash: isize) {
        self.hash.set(hash);
    }

    /// The first key at or after a position, its hash, and where to go on.
    #[inline]
    pub fn next(&self, position: usize) -> Option<(usize, Obj, isize)> {
        let places = self.places();
        (position..places.len()).find_map(|at| {
            // SAFETY: the table owns a count on its keys.
            let key = unsafe { Ref::from_borrowed(places[at].key.get()?) };
            Some((at + 1, key, places[at].hash.get()))
        })
    }

    /// Combines the hashes of all keys in no particular order.
    pub fn fold_hashes(&self, combine: impl Fn(usize, usize) -> usize) -> usize {
        let live = self.places().iter().filter(|place| place.key.get().is_some());
        live.fold(0, |all, place| combine(all, place.hash.get().cast_unsigned()))
    }

    // ---- lookup ----

    fn find(&self, key: &Any, hash: isize) -> PyResult<Found> {
        let text = key.exact::<Str>();
        'again: loop {
            let table = (self.places().as_ptr(), self.mask.get());
            let mut probe = Probe::new(hash, self.mask.get());
            let mut grave = None;
            loop {
                let place = &self.places()[probe.at];
                match place.key.get() {
                    None if place.is_empty() => return Ok(Found::Free(grave.unwrap_or(probe.at))),
                    None => grave = Some(probe.at),
                    Some(stored) if stored == NonNull::from(key) => return Ok(Found::Live(probe.at)),
                    Some(stored) if place.hash.get() == hash => {
                        // SAFETY: the table owns a count on its keys; nothing runs before the reference is taken.
                        let stored = unsafe { stored.as_ref() };
                        let same = match (text, stored.exact::<Str>()) {
                            (Some(text), Some(stored)) => text.same_text(stored),
                            _ => {
                                let stored = stored.new_ref();
                                let same = stored.equals(key)?;
                                if !self.still_has(table, probe.at, &stored) {
                                    continue 'again;
                                }
                                same
                            }
                        };
                        if same {
                            return Ok(Found::Live(probe.at));
                        }
                    }
                    _ => {}
                }
                probe.advance();
            }
        }
    }

    /// Whether a key is where it was before a comparison. New places at the address of old ones pass when there are as many.
    fn still_has(&self, table: (*const Place, usize), at: usize, key: &Any) -> bool {
        (self.places().as_ptr(), self.mask.get()) == table
            && self.places()[at].key.get() == Some(NonNull::from(key))
    }

    /// Whether a key is there.
    ///
    /// # Errors
    /// What comparing keys raises.
    #[inline]
    pub fn contains(&self, key: &Any, hash: isize) -> PyResult<bool> {
        Ok(matches!(self.find(key, hash)?, Found::Live(_)))
    }

    // ---- change ----

    /// Adds a key; whether it was new.
    ///
    /// # Errors
    /// What comparing keys raises.
    pub fn add(&self, key: &Any, hash: isize) -> PyResult<bool> {
        let Found::Free(at) = self.find(key, hash)? else { return Ok(false) };
        let place = &self.places()[at];
        let was_grave = !place.is_empty();
        place.put(key.new_ref(), hash);
        self.used.set(self.used.get() + 1);
        if was_grave {
            return Ok(true);
        }
        self.fill.set(self.fill.get() + 1);
        if self.fill.get().cast_unsigned() * 5 >= self.mask.get() * 3 {
            self.resize(self.grown());
        }
        Ok(true)
    }

    fn grown(&self) -> usize {
        if self.len() > 50_000 { self.len() * 2 } else { self.len() * 4 }
    }

    /// Removes a key and hands it out.
    ///
    /// # Errors
    /// What comparing keys raises.
    pub fn remove(&self, key: &Any, hash: isize) -> PyResult<Option<Obj>> {
        Ok(match self.find(key, hash)? {
            Found::Live(at) => Some(self.bury(at)),
            Found::Free(_) => None,
        })
    }

    /// Takes the key out of a place and leaves a grave.
    fn bury(&self, at: usize) -> Obj {
        let place = &self.places()[at];
        let key = place.key.take().expect("the place is live");
        place.hash.set(GRAVE);
        self.used.set(self.used.get() - 1);
        // SAFETY: the table's count goes to the caller.
        unsafe { Ref::from_new(key) }
    }

    /// Takes some key out: the next one behind where the last one was taken.
    pub fn pop(&self) -> Option<Obj> {
        if self.is_empty() {
            return None;
        }
        let (places, mask) = (self.places(), self.mask.get());
        let mut at = self.finger.get() & mask;
        while places[at].key.get().is_none() {
            at = (at + 1) & mask;
        }
        self.finger.set(at + 1);
        Some(self.bury(at))
    }

    /// Gives the table the smallest size of more than `least` places and clears graves away.
    fn resize(&self, least: usize) {
        let size = if least < SMALL { SMALL } else { (least + 1).next_power_of_two() };
        let was_small = self.is_small();
        if size == SMALL && was_small && self.fill == self.used {
            return;
        }
        let saved = [const { Place::empty() }; SMALL];
        let (old, count) = match was_small {
            true => {
                for (saved, place) in saved.iter().zip(&self.small) {
                    saved.key.set(place.key.take());
                    saved.hash.set(place.hash.replace(0));
                }
                (saved.as_ptr(), SMALL)
            }
            false => (self.table.get().cast_const(), self.positions()),
        };
        self.table.set(if size == SMALL { self.small_places() } else { allocate(size) });
        self.mask.set(size - 1);
        self.fill.set(self.used.get());
        // SAFETY: the old places: saved above, or a block that is freed only below.
        for place in unsafe { std::slice::from_raw_parts(old, count) } {
            if let Some(key) = place.key.get() {
                self.place_clean(key, place.hash.get());
            }
        }
        if !was_small {
            // SAFETY: the block was this table's own; its keys have moved.
            unsafe { heap::free(old.cast_mut().cast()) }
        }
    }

    /// Puts a key that is not there into a table without graves.
    fn place_clean(&self, key: NonNull<Any>, hash: isize) {
        let places = self.places();
        let mut probe = Probe::new(hash, self.mask.get());
        while places[probe.at].key.get().is_some() {
            probe.advance();
        }
        places[probe.at].key.set(Some(key));
        places[probe.at].hash.set(hash);
    }

    /// Makes room for `more` keys at once.
    pub fn reserve(&self, more: usize) {
        if (self.fill.get().cast_unsigned() + more) * 5 >= self.mask.get() * 3 {
            self.resize((self.len() + more) * 2);
        }
    }

    /// Clears graves away when they are many.
    pub fn tidy(&self) {
        if (self.fill.get() - self.used.get()).cast_unsigned() > self.mask.get() / 4 {
            self.resize(self.grown());
        }
    }

    /// Adds all keys of another table.
    ///
    /// # Errors
    /// What comparing keys raises.
    pub fn merge(&self, other: &Self) -> PyResult<()> {
        if std::ptr::eq(self, other) || other.is_empty() {
            return Ok(());
        }
        self.reserve(other.len());
        if self.fill.get() == 0 {
            self.copy_into_empty(other);
            return Ok(());
        }
        let mut position = 0;
        while let Some((next, key, hash)) = other.next(position) {
            self.add(&key, hash)?;
            position = next;
        }
        Ok(())
    }

    /// Takes over all keys; there are none yet, nor graves, and there is room. Runs no Python code.
    fn copy_into_empty(&self, other: &Self) {
        let same_places = self.mask == other.mask && other.fill == other.used;
        self.fill.set(other.used.get());
        self.used.set(other.used.get());
        for (at, place) in other.places().iter().enumerate() {
            let Some(key) = place.key.get() else { continue };
            // SAFETY: the other table keeps its key; ours is a count of its own.
            let key = unsafe { Obj::from_borrowed(key) };
            match same_places {
                true => self.places()[at].put(key, place.hash.get()),
                false => self.place_clean(key.into_raw(), place.hash.get()),
            }
        }
    }

    /// Exchanges the contents with another table's.
    pub fn swap(&self, other: &Self) {
        let (small, other_small) = (self.is_small(), other.is_small());
        self.fill.swap(&other.fill);
        self.used.swap(&other.used);
        self.mask.swap(&other.mask);
        self.table.swap(&other.table);
        if small || other_small {
            for (place, theirs) in self.small.iter().zip(&other.small) {
                place.key.swap(&theirs.key);
                place.hash.swap(&theirs.hash);
            }
        }
        if other_small {
            self.table.set(self.small_places());
        }
        if small {
            other.table.set(other.small_places());
        }
        self.hash.set(-1);
        other.hash.set(-1);
    }

    /// Empties the table, then releases the keys.
    pub fn clear_all(&self) {
        if self.fill.get() == 0 && self.is_small() {
            return;
        }
        let taken = Self::new();
        self.swap(&taken);
        if taken.is_small() {
            // Unlike an object, it moves when it is dropped.
            taken.table.set(std::ptr::null_mut());
        }
        drop(taken);
    }
}

/// The order in which places are tried.
struct Probe {
    at: usize,
    /// How many places right behind are still tried.
    run: usize,
    start: usize,
    perturb: usize,
    mask: usize,
}

impl Probe {
    #[inline]
    fn new(hash: isize, mask: usize) -> Self {
        let perturb = hash.cast_unsigned();
        let start = perturb & mask;
        Self { at: start, run: Self::run(start, mask), start, perturb, mask }
    }

    fn run(start: usize, mask: usize) -> usize {
        if start + LINEAR_PROBES <= mask { LINEAR_PROBES } else { 0 }
    }

    #[inline]
    fn advance(&mut self) {
        if self.run > 0 {
            self.run -= 1;
            self.at += 1;
            return;
        }
        self.perturb >>= 5;
        self.start = self.start.wrapping_mul(5).wrapping_add(1).wrapping_add(self.perturb) & self.mask;
        self.at = self.start;
        self.run = Self::run(self.start, self.mask);
    }
}

/// Empty places in a block of their own.
fn allocate(count: usize) -> *mut Place {
    let bytes = count.checked_mul(size_of::<Place>()).expect("a set cannot have that many places");
    let block = heap::malloc(bytes);
    if block.is_null() {
        std::alloc::handle_alloc_error(std::alloc::Layout::new::<Place>());
    }
    // SAFETY: fresh memory of that size; zeros are empty places.
    unsafe { block.cast::<u8>().write_bytes(0, bytes) };
    block.cast()
}

impl Drop for SetTable {
    fn drop(&mut self) {
        self.used.set(0);
        for place in self.places() {
            // SAFETY: nobody reads the places again; each live one held a count.
            drop(place.key.take().map(|key| unsafe { Obj::from_new(key) }));
        }
        if !self.is_small() {
            // SAFETY: the table's own block.
            unsafe { heap::free(self.table.get().cast()) }
        }
    }
}

// SAFETY: shows each key once; clearing empties the table before the first release.
unsafe impl Field for SetTable {
    fn visit(&self, visitor: &Visitor) -> c_int {
        for key in self.places().iter().filter_map(|place| place.key.get()) {
            // SAFETY: the table owns a count; a visitor runs no Python code.
            let stop = visitor.show(unsafe { key.as_ref() });
            if stop != 0 {
                return stop;
            }
        }
        0
    }

    fn clear(&self) {
        self.clear_all();
    }
}
