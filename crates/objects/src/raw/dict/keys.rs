//! The keys of a dict: a block of memory that holds header, index and entries.
//!
//! Entries stand in the order of insertion; the index, a hash table of small integers over them, is as narrow as the
//! number of places allows. Three kinds: *general* entries keep hash, key and value; *text* entries keep key and value,
//! every key is exactly a `str`, whose own cached hash serves; *split* ones are text entries without values, shared by
//! the dicts of a class's instances, which keep their values themselves. Probing order, sizes and growth are CPython's.
//!
//! Needs: users that own a count on the block (`owners`) for as long as they use a handle. Costs: a lookup of a string
//! among strings compares addresses first and runs no Python code.

use std::cell::Cell;
use std::ptr::NonNull;

use crate::heap;
use crate::raw::{Any, Obj, Py, Ref, Str};
use crate::state::current;

/// The index's mark of a place that was never used.
const FREE: isize = -1;
/// The index's mark of a place whose entry was removed.
const REMOVED: isize = -2;
/// The smallest table has two to the power of this places.
pub(super) const SMALLEST: u8 = 3;
/// Most keys that dicts may share.
pub(crate) const MOST_SHARED: usize = 30;
/// Places of shared keys, as a power of two: enough for all of them.
const SHARED_SIZE: u8 = 6;

/// What the entries of a block look like.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub(super) enum Kind {
    /// Hash, key, value.
    General,
    /// Key and value; all keys are exactly `str`.
    Text,
    /// As `Text`, but the values are elsewhere.
    Split,
}

#[repr(C)]
struct Header {
    owners: Cell<usize>,
    log2_size: u8,
    log2_index_bytes: u8,
    kind: Kind,
    version: Cell<u32>,
    usable: Cell<isize>,
    entries: Cell<usize>,
}

const _: () = assert!(size_of::<Header>() == 32);

/// The keys of every dict that never had one. Nobody writes to it.
#[repr(C)]
struct Nothing {
    header: Header,
    index: [i8; 8],
}

// SAFETY: never written.
unsafe impl Sync for Nothing {}

static NOTHING: Nothing = Nothing {
    header: Header {
        owners: Cell::new(1),
        log2_size: 0,
        log2_index_bytes: 3,
        kind: Kind::Text,
        version: Cell::new(0),
        usable: Cell::new(0),
        entries: Cell::new(0),
    },
    index: [FREE as i8; 8],
};

type Pointer = Option<NonNull<Any>>;

/// A handle on a block of keys; whoever keeps it owns one of its `owners`.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(transparent)]
pub(super) struct Keys(NonNull<Header>);

/// How many entries a table of that many places takes.
pub(super) const fn usable_of(size: usize) -> usize {
    (size << 1) / 3
}

/// The power of two of places for at least `size` of them.
pub(super) fn log2_for(size: usize) -> u8 {
    (usize::BITS - (size.max(8) - 1).leading_zeros()) as u8
}

/// The power of two of places that takes so many entries without growing.
pub(super) fn log2_for_entries(entries: usize) -> u8 {
    log2_for((entries * 3).div_ceil(2))
}

impl Keys {
    /// The keys of a dict that has none.
    pub(super) const fn nothing() -> Self {
        // The pointer is made from the whole, so that it may reach the index.
        match NonNull::new((&raw const NOTHING).cast_mut()) {
            Some(nothing) => Self(nothing.cast()),
            None => unreachable!(),
        }
    }

    /// An empty block with room for `2 ** log2_size` places.
    pub(super) fn new(log2_size: u8, kind: Kind) -> Self {
        let width = match log2_size {
            0..8 => 0,
            8..16 => 1,
            16..32 => 2,
            _ => 3,
        };
        let usable = usable_of(1 << log2_size);
        let header = Header {
            owners: Cell::new(1),
            log2_size,
            log2_index_bytes: log2_size + width,
            kind,
            version: Cell::new(0),
            usable: Cell::new(usable.cast_signed()),
            entries: Cell::new(0),
        };
        let index = 1usize << header.log2_index_bytes;
        let bytes =
            (usable.checked_mul(entry_size(kind))).and_then(|entries| entries.checked_add(index + 32));
        let block = bytes.and_then(|bytes| NonNull::new(heap::malloc(bytes)));
        let Some(block) = block else { std::alloc::handle_alloc_error(std::alloc::Layout::new::<Header>()) };
        // SAFETY: fresh memory of that size; -1 is all ones at every width, and zeroed entries are empty.
        unsafe {
            block.cast::<Header>().write(header);
            block.cast::<u8>().add(32).write_bytes(0xFF, index);
            block.cast::<u8>().add(32 + index).write_bytes(0, usable * entry_size(kind));
        }
        Self(block.cast())
    }

    /// Keys for the dicts of a class's instances to share, with room for at most `room` of them.
    pub(super) fn shared(room: usize) -> Self {
        let keys = Self::new(SHARED_SIZE, Kind::Split);
        keys.header().usable.set(room.min(MOST_SHARED).cast_signed());
        keys
    }

    fn header(&self) -> &Header {
        // SAFETY: whoever has the handle keeps the block alive.
        unsafe { self.0.as_ref() }
    }

    pub(super) fn kind(self) -> Kind {
        self.header().kind
    }

    pub(super) fn is_nothing(self) -> bool {
        self == Self::nothing()
    }

    pub(super) fn log2_size(self) -> u8 {
        self.header().log2_size
    }

    /// Number of entries, removed ones included.
    pub(super) fn entries(self) -> usize {
        self.header().entries.get()
    }

    /// How many entries can still be added.
    pub(super) fn usable(self) -> usize {
        self.header().usable.get().max(0).cast_unsigned()
    }

    /// Whether more than one dict or class uses the block.
    pub(super) fn is_shared(self) -> bool {
        self.header().owners.get() > 1
    }

    /// Takes one usable place away: instances made later get fewer inline values when the room is not used.
    pub(super) fn shrink_room(self) {
        let usable = &self.header().usable;
        usable.set(usable.get().min((usable.get() - 1).max(1)));
    }

    /// Bytes of the block.
    pub(super) fn bytes(self) -> usize {
        let header = self.header();
        let room = usable_of(1 << header.log2_size);
        size_of::<Header>() + (1 << header.log2_index_bytes) + room * entry_size(header.kind)
    }

    /// One owner more.
    pub(super) fn retain(self) {
        if !self.is_nothing() {
            self.header().owners.set(self.header().owners.get() + 1);
        }
    }

    /// One owner less; the last one gives back keys and values too.
    pub(super) fn release(self) {
        if self.is_nothing() {
            return;
        }
        let owners = self.header().owners.get() - 1;
        self.header().owners.set(owners);
        if owners > 0 {
            return;
        }
        for at in 0..self.entries() {
            // SAFETY: nobody reads the entries again; each held its own counts.
            unsafe {
                drop((*self.key_place(at)).map(|key| Obj::from_new(key)));
                drop((*self.value_place(at)).map(|value| Obj::from_new(value)));
            }
        }
        // SAFETY: the last owner is gone.
        unsafe { heap::free(self.0.as_ptr().cast()) }
    }

    /// Frees the block of a sole owner whose entries have been moved elsewhere.
    fn free_moved(self) {
        debug_assert!(!self.is_shared());
        if !self.is_nothing() {
            // SAFETY: the sole owner gives it up.
            unsafe { heap::free(self.0.as_ptr().cast()) }
        }
    }

    /// The block's version for caches: differs whenever the set of keys or their places have changed. 0 when the process
    /// has used up all versions.
    pub(super) fn version(self) -> u32 {
        let version = &self.header().version;
        if version.get() == 0 && !self.is_nothing() {
            let next = &current().interpreter().next_keys_version;
            version.set(next.get());
            if next.get() != 0 {
                next.set(next.get().wrapping_add(1));
            }
        }
        version.get()
    }

    fn changed(self) {
        self.header().version.set(0);
    }

    // ---- index ----

    #[inline]
    pub(super) fn index(self, slot: usize) -> isize {
        let log2 = self.log2_size();
        debug_assert!(slot < 1 << log2, "the slot lies in the index");
        // SAFETY: the index has so many places of that width behind the header.
        unsafe {
            let index = self.0.as_ptr().cast::<u8>().add(32);
            match log2 {
                0..8 => isize::from(*index.cast::<i8>().add(slot)),
                8..16 => isize::from(*index.cast::<i16>().add(slot)),
                16..32 => *index.cast::<i32>().add(slot) as isize,
                _ => *index.cast::<isize>().add(slot),
            }
        }
    }

    fn set_index(self, slot: usize, entry: isize) {
        let log2 = self.log2_size();
        debug_assert!(slot < 1 << log2 && log2 > 0, "the slot lies in an index that is written to");
        // SAFETY: as in `index`.
        unsafe {
            let index = self.0.as_ptr().cast::<u8>().add(32);
            match log2 {
                0..8 => *index.cast::<i8>().add(slot) = entry as i8,
                8..16 => *index.cast::<i16>().add(slot) = entry as i16,
                16..32 => *index.cast::<i32>().add(slot) = entry as i32,
                _ => *index.cast::<isize>().add(slot) = entry,
            }
        }
    }

    pub(super) fn probe(self, hash: isize) -> Probe {
        Probe::new(hash, (1 << self.log2_size()) - 1)
    }

    /// Makes the first free place in a key's probing order name an entry.
    fn enter(self, hash: isize, entry: usize) {
        let mut probe = self.probe(hash);
        while self.index(probe.slot()) >= 0 {
            probe.advance();
        }
        self.set_index(probe.slot(), entry.cast_signed());
    }

    // ---- entries ----

    fn entry(self, at: usize) -> *mut Pointer {
        let header = self.header();
        debug_assert!(at < usable_of(1 << header.log2_size), "the entry lies in the block");
        // SAFETY: entries lie behind the index.
        unsafe {
            let entries = self.0.as_ptr().cast::<u8>().add(32 + (1 << header.log2_index_bytes));
            entries.add(at * entry_size(header.kind)).cast()
        }
    }

    #[inline]
    fn key_place(self, at: usize) -> *mut Pointer {
        let skip = usize::from(self.kind() == Kind::General);
        // SAFETY: the key stands behind the hash, where there is one.
        unsafe { self.entry(at).add(skip) }
    }

    #[inline]
    pub(super) fn value_place(self, at: usize) -> *mut Pointer {
        // SAFETY: the value stands behind the key.
        unsafe { self.key_place(at).add(1) }
    }

    /// The key of an entry; none where it was removed.
    #[inline]
    pub(super) fn key(self, at: usize) -> Pointer {
        // SAFETY: entries are initialised throughout.
        unsafe { *self.key_place(at) }
    }

    /// The hash of an entry's key, which is there.
    #[inline]
    pub(super) fn hash(self, at: usize) -> isize {
        // SAFETY: general entries start with the hash; the others have string keys that the block keeps alive.
        unsafe {
            match self.kind() {
                Kind::General => *self.entry(at).cast::<isize>(),
                _ => self.key(at).expect("the entry is live").as_ref().assume::<Str>().hash_value(),
            }
        }
    }

    /// The entry of a string in a block whose keys are all strings. Runs no Python code.
    #[inline]
    pub(super) fn find_text(self, key: &Py<Str>, hash: isize) -> Option<usize> {
        let wanted = NonNull::from(key.as_any());
        let mut probe = self.probe(hash);
        loop {
            let at = self.index(probe.slot());
            if at >= 0 {
                let at = at.cast_unsigned();
                let stored = self.key(at)?;
                // SAFETY: a live string that the block owns.
                let stored_text = || unsafe { stored.as_ref().assume::<Str>() };
                if stored == wanted || stored_text().hash_value() == hash && stored_text().same_text(key) {
                    return Some(at);
                }
            } else if at == FREE {
                return None;
            }
            probe.advance();
        }
    }

    /// Appends an entry. There is room, and the key is not there yet. Split blocks take no value.
    pub(super) fn append(self, key: Obj, hash: isize, value: Option<Obj>) -> usize {
        let at = self.entries();
        debug_assert!(self.usable() > 0, "there is room");
        self.write(at, key, hash, value);
        self.enter(hash, at);
        let header = self.header();
        header.entries.set(at + 1);
        header.usable.set(header.usable.get() - 1);
        self.changed();
        at
    }

    fn write(self, at: usize, key: Obj, hash: isize, value: Option<Obj>) {
        // SAFETY: an empty entry of this block.
        unsafe {
            if self.kind() == Kind::General {
                self.entry(at).cast::<isize>().write(hash);
            }
            self.key_place(at).write(Some(key.into_raw()));
            self.value_place(at).write(value.map(Ref::into_raw));
        }
    }

    /// Takes an entry out of a block with one owner.
    pub(super) fn remove(self, at: usize) -> (Obj, Obj) {
        let mut probe = self.probe(self.hash(at));
        while self.index(probe.slot()) != at.cast_signed() {
            probe.advance();
        }
        self.set_index(probe.slot(), REMOVED);
        self.changed();
        // SAFETY: a live entry; its counts go to the caller.
        unsafe {
            let key = (*self.key_place(at)).take().expect("the entry is live");
            let value = (*self.value_place(at)).take().expect("the entry is live");
            (Ref::from_new(key), Ref::from_new(value))
        }
    }

    /// Forgets the entries from `count` on, all of which are removed.
    pub(super) fn truncate(self, count: usize) {
        self.header().entries.set(count);
    }

    /// Moves all live entries to a new block and gives this one up.
    pub(super) fn move_to(self, new: Self) {
        for at in 0..self.entries() {
            if let Some(key) = self.key(at) {
                let hash = self.hash(at);
                // SAFETY: the counts move along; the old block is freed below without releasing them.
                let (key, value) = unsafe {
                    let value = (*self.value_place(at)).expect("the entry is live");
                    (Ref::from_new(key), Ref::from_new(value))
                };
                new.append(key, hash, Some(value));
            }
        }
        self.free_moved();
    }

    /// A block with the same entries in the same places, holes included.
    pub(super) fn duplicate(self) -> Self {
        let bytes = self.bytes();
        let Some(block) = NonNull::new(heap::malloc(bytes)) else {
            std::alloc::handle_alloc_error(std::alloc::Layout::new::<Header>())
        };
        // SAFETY: fresh memory of the same size; every reference copied gets a count of its own.
        unsafe {
            block.cast::<u8>().copy_from_nonoverlapping(self.0.cast(), bytes);
            let copy = Self(block.cast());
            copy.header().owners.set(1);
            copy.changed();
            for at in 0..copy.entries() {
                for place in [copy.key_place(at), copy.value_place(at)] {
                    if let Some(object) = *place {
                        object.as_ref().incref();
                    }
                }
            }
            copy
        }
    }
}

const fn entry_size(kind: Kind) -> usize {
    match kind {
        Kind::General => 24,
        Kind::Text | Kind::Split => 16,
    }
}

/// The order in which places of the index are tried: CPython's, so that collisions cost alike.
pub(super) struct Probe {
    at: usize,
    perturb: usize,
    mask: usize,
}

impl Probe {
    fn new(hash: isize, mask: usize) -> Self {
        let perturb = hash.cast_unsigned();
        Self { at: perturb & mask, perturb, mask }
    }

    #[inline]
    pub(super) fn slot(&self) -> usize {
        self.at
    }

    #[inline]
    pub(super) fn advance(&mut self) {
        self.perturb >>= 5;
        self.at = self.at.wrapping_mul(5).wrapping_add(self.perturb).wrapping_add(1) & self.mask;
    }
}

/// Whether a place of the index was never used: the end of a search.
pub(super) fn is_free(entry: isize) -> bool {
    entry == FREE
}
