//! The values of a dict whose keys are shared: pointers by the position of the key, and the order in which they came.
//!
//! The same layout serves behind an instance (inline values): capacity, size, two flags, then the pointers from byte 8 on,
//! then one byte per value for the order.

use std::cell::Cell;
use std::ptr::NonNull;

use crate::heap;
use crate::raw::{Any, Obj, Ref};

#[repr(C)]
struct Header {
    capacity: u8,
    size: Cell<u8>,
    /// Whether the block lies behind an instance.
    embedded: bool,
    /// Whether an instance still keeps its attributes here.
    valid: Cell<bool>,
}

/// Where the pointers start.
const POINTERS: usize = 8;

/// A handle on a block of values.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Values(NonNull<Header>);

/// Bytes of a block for so many values.
pub(crate) const fn values_bytes(capacity: usize) -> usize {
    (POINTERS + capacity * 9).next_multiple_of(8)
}

impl Values {
    /// Values of their own for a dict.
    pub(super) fn new(capacity: usize) -> Self {
        let Some(block) = NonNull::new(heap::malloc(values_bytes(capacity))) else {
            std::alloc::handle_alloc_error(std::alloc::Layout::new::<Header>())
        };
        // SAFETY: fresh memory of that size.
        unsafe { Self::start(block.cast(), capacity, false) }
    }

    /// Makes a block in memory.
    ///
    /// # Safety
    /// `memory` has room for [`values_bytes`] of the capacity, and lives as long as the handle is used.
    pub(super) unsafe fn start(memory: NonNull<u8>, capacity: usize, embedded: bool) -> Self {
        let size = Cell::new(0);
        let capacity = u8::try_from(capacity).expect("at most thirty keys are shared");
        // SAFETY: the caller's contract.
        unsafe {
            memory.write_bytes(0, values_bytes(usize::from(capacity)));
            memory.cast().write(Header { capacity, size, embedded, valid: Cell::new(true) });
        }
        Self(memory.cast())
    }

    /// The block that [`Values::start`] made at an address.
    ///
    /// # Safety
    /// It was made there and lives as long as the handle is used.
    pub(super) unsafe fn behind(memory: NonNull<u8>) -> Self {
        Self(memory.cast())
    }

    /// Whether an instance still keeps its attributes here.
    #[inline]
    pub(super) fn is_valid(self) -> bool {
        self.header().valid.get()
    }

    fn header(&self) -> &Header {
        // SAFETY: whoever has the handle keeps the block alive.
        unsafe { self.0.as_ref() }
    }

    pub(super) fn capacity(self) -> usize {
        usize::from(self.header().capacity)
    }

    /// Number of values.
    pub(super) fn size(self) -> usize {
        usize::from(self.header().size.get())
    }

    /// Where the value of a key is.
    #[inline]
    pub(super) fn place(self, at: usize) -> *mut Option<NonNull<Any>> {
        debug_assert!(at < self.capacity(), "the key has a place");
        // SAFETY: within the block.
        unsafe { self.0.as_ptr().cast::<u8>().add(POINTERS).cast::<Option<NonNull<Any>>>().add(at) }
    }

    fn order_place(self, rank: usize) -> *mut u8 {
        // SAFETY: within the block.
        unsafe { self.0.as_ptr().cast::<u8>().add(POINTERS + self.capacity() * 8 + rank) }
    }

    /// The key's position of the value that came as the `rank`-th, below the size.
    pub(super) fn ranked(self, rank: usize) -> usize {
        debug_assert!(rank < self.size());
        // SAFETY: initialised below the size.
        usize::from(unsafe { *self.order_place(rank) })
    }

    /// Stores a value where there is none.
    pub(super) fn add(self, at: usize, value: Obj) {
        let size = self.size();
        // SAFETY: a place of the block, and room for one more rank.
        unsafe {
            debug_assert!((*self.place(at)).is_none());
            self.place(at).write(Some(value.into_raw()));
            self.order_place(size).write(at as u8);
        }
        self.header().size.set(size as u8 + 1);
    }

    /// Takes a value out.
    pub(super) fn remove(self, at: usize) -> Option<Obj> {
        // SAFETY: a place of the block; its count goes to the caller.
        let value = unsafe { (*self.place(at)).take().map(|value| Ref::from_new(value)) }?;
        let size = self.size();
        let rank = (0..size).find(|&rank| self.ranked(rank) == at).expect("every value has a rank");
        // SAFETY: the later ranks move down by one.
        unsafe { std::ptr::copy(self.order_place(rank + 1), self.order_place(rank), size - rank - 1) }
        self.header().size.set(size as u8 - 1);
        Some(value)
    }

    /// Gives the block up after its values have been moved elsewhere. One behind an instance is marked unused.
    pub(super) fn free_moved(self) {
        if self.header().embedded {
            self.header().size.set(0);
            self.header().valid.set(false);
        } else {
            // SAFETY: the only user gives it up.
            unsafe { heap::free(self.0.as_ptr().cast()) }
        }
    }

    /// Releases all values of a block behind an instance, which does not use it any more from the start.
    pub(super) fn release_embedded(self) {
        self.free_moved();
        for at in 0..self.capacity() {
            // SAFETY: within the block, which is not valid: nobody else reads or writes the places.
            drop(unsafe { (*self.place(at)).take().map(|value| Obj::from_new(value)) });
        }
    }

    /// Releases all values and the block.
    pub(super) fn release(self) {
        self.header().size.set(0);
        for at in 0..self.capacity() {
            // SAFETY: within the block; the places are emptied before each release.
            drop(unsafe { (*self.place(at)).take().map(|value| Obj::from_new(value)) });
        }
        self.free_moved();
    }
}
