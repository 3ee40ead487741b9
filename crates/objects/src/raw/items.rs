//! A growable array of owned references, laid out as the body of `list`: size, pointer, capacity.

use std::cell::Cell;
use std::ffi::{c_int, c_void};
use std::ptr::NonNull;

use super::{Any, Field, Obj, Ref, Visitor};
use crate::heap;

/// The array. Every change leaves it valid before a reference is released, so destructors may use it.
#[repr(C)]
pub struct Items {
    size: Cell<isize>,
    start: Cell<*mut NonNull<Any>>,
    capacity: Cell<isize>,
}

/// The capacity for `size` items, with room to grow by an eighth.
fn grown(size: usize) -> usize {
    (size + (size >> 3) + 6) & !3
}

impl Items {
    /// No items, no memory.
    pub const fn new() -> Self {
        Self { size: Cell::new(0), start: Cell::new(std::ptr::null_mut()), capacity: Cell::new(0) }
    }

    /// The given items.
    pub fn from_vec(items: Vec<Obj>) -> Self {
        let this = Self::new();
        this.reserve_exact(items.len());
        for item in items {
            this.push(item);
        }
        this
    }

    /// Number of items.
    #[inline]
    pub fn len(&self) -> usize {
        self.size.get().cast_unsigned()
    }

    /// Whether there is no item.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// An item, or `None` beyond the end.
    #[inline]
    pub fn get(&self, index: usize) -> Option<Obj> {
        // SAFETY: below the size, every place holds a live owned pointer.
        (index < self.len()).then(|| unsafe { Ref::from_borrowed(*self.start.get().add(index)) })
    }

    /// Replaces an item and hands the old one out; hands the new one back beyond the end.
    #[inline]
    pub fn replace(&self, index: usize, item: Obj) -> Result<Obj, Obj> {
        if index >= self.len() {
            return Err(item);
        }
        // SAFETY: as in `get`; the old pointer's count goes to the caller.
        Ok(unsafe { Ref::from_new(self.start.get().add(index).replace(item.into_raw())) })
    }

    /// Appends an item.
    #[inline]
    pub fn push(&self, item: Obj) {
        let size = self.len();
        if size == self.capacity.get().cast_unsigned() {
            self.reallocate(grown(size + 1));
        }
        // SAFETY: there is room for one more.
        unsafe { self.start.get().add(size).write(item.into_raw()) };
        self.size.set(self.size.get() + 1);
    }

    /// Takes the last item.
    pub fn pop(&self) -> Option<Obj> {
        let last = self.len().checked_sub(1)?;
        self.size.set(last.cast_signed());
        // SAFETY: the place was live, and lies beyond the size now.
        let item = unsafe { Ref::from_new(*self.start.get().add(last)) };
        self.shrink();
        Some(item)
    }

    /// Inserts before `index`, which is at most the size.
    pub fn insert(&self, index: usize, item: Obj) {
        let size = self.len();
        assert!(index <= size, "the place lies within the list");
        if size == self.capacity.get().cast_unsigned() {
            self.reallocate(grown(size + 1));
        }
        // SAFETY: there is room for one more, and the tail moves within the block.
        unsafe {
            let place = self.start.get().add(index);
            std::ptr::copy(place, place.add(1), size - index);
            place.write(item.into_raw());
        }
        self.size.set(self.size.get() + 1);
    }

    /// Takes an item out. `index` is below the size.
    pub fn remove(&self, index: usize) -> Obj {
        let size = self.len();
        assert!(index < size, "the item exists");
        // SAFETY: the place is live; its count goes to the caller, and the tail moves over it.
        let item = unsafe {
            let place = self.start.get().add(index);
            let item = Ref::from_new(*place);
            std::ptr::copy(place.add(1), place, size - index - 1);
            item
        };
        self.size.set(self.size.get() - 1);
        self.shrink();
        item
    }

    /// Gives memory back when less than half of it is used.
    fn shrink(&self) {
        let size = self.len();
        if size * 2 + 8 < self.capacity.get().cast_unsigned() {
            self.reallocate(grown(size));
        }
    }

    /// Replaces the items `from..to` and hands the old ones out. `from <= to <= len`.
    pub fn splice(&self, from: usize, to: usize, new: Vec<Obj>) -> Vec<Obj> {
        let size = self.len();
        assert!(from <= to && to <= size, "the range lies within the list");
        let old = (from..to)
            // SAFETY: the places are live; their counts go to the caller, and they are overwritten below.
            .map(|index| unsafe { Ref::from_new(*self.start.get().add(index)) })
            .collect();
        let new_size = size - (to - from) + new.len();
        if new_size > self.capacity.get().cast_unsigned() {
            self.reallocate(grown(new_size));
        }
        // SAFETY: room for `new_size` items; the tail moves within the block.
        unsafe {
            let start = self.start.get();
            if !start.is_null() {
                std::ptr::copy(start.add(to), start.add(from + new.len()), size - to);
            }
            for (offset, item) in new.into_iter().enumerate() {
                start.add(from + offset).write(item.into_raw());
            }
        }
        self.size.set(new_size.cast_signed());
        self.shrink();
        old
    }

    /// Empties the array and hands all items out.
    pub fn take_all(&self) -> Vec<Obj> {
        let taken = Self {
            size: Cell::new(self.size.replace(0)),
            start: Cell::new(self.start.replace(std::ptr::null_mut())),
            capacity: Cell::new(self.capacity.replace(0)),
        };
        let items = taken.splice(0, taken.len(), Vec::new());
        drop(taken);
        items
    }

    /// Exchanges the contents with another array's.
    pub fn swap(&self, other: &Self) {
        self.size.swap(&other.size);
        self.start.swap(&other.start);
        self.capacity.swap(&other.capacity);
    }

    /// Exchanges two items, both below the size.
    pub fn swap_items(&self, a: usize, b: usize) {
        assert!(a < self.len() && b < self.len(), "both items exist");
        // SAFETY: both places are live.
        unsafe { std::ptr::swap(self.start.get().add(a), self.start.get().add(b)) }
    }

    /// Turns the order around.
    pub fn reverse(&self) {
        let size = self.len();
        for index in 0..size / 2 {
            self.swap_items(index, size - 1 - index);
        }
    }

    /// New references to all items.
    pub fn to_vec(&self) -> Vec<Obj> {
        (0..self.len()).map_while(|index| self.get(index)).collect()
    }

    /// Number of items for which there is room.
    pub fn capacity(&self) -> usize {
        self.capacity.get().cast_unsigned()
    }

    /// Makes room for exactly `additional` more items.
    pub fn reserve_exact(&self, additional: usize) {
        let wanted = self.len() + additional;
        if wanted > self.capacity.get().cast_unsigned() {
            self.reallocate(wanted);
        }
    }

    fn reallocate(&self, capacity: usize) {
        let bytes = capacity.checked_mul(size_of::<usize>()).expect("a list cannot have that many items");
        // SAFETY: the block is this array's own; its items move along.
        let block = unsafe { heap::realloc(self.start.get().cast(), bytes) };
        if block.is_null() && capacity > 0 {
            std::alloc::handle_alloc_error(std::alloc::Layout::new::<usize>());
        }
        self.start.set(block.cast());
        self.capacity.set(capacity.cast_signed());
    }
}

impl Default for Items {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Items {
    fn drop(&mut self) {
        if self.start.get().is_null() {
            return;
        }
        while let Some(last) = self.len().checked_sub(1) {
            self.size.set(last.cast_signed());
            // SAFETY: the place was live, and lies beyond the size now.
            drop(unsafe { Obj::from_new(*self.start.get().add(last)) });
        }
        // SAFETY: the array's own block, not used again.
        unsafe { heap::free(self.start.get().cast::<c_void>()) }
    }
}

// SAFETY: shows each item once; clearing empties the array before the first release.
unsafe impl Field for Items {
    fn visit(&self, visitor: &Visitor) -> c_int {
        for index in 0..self.len() {
            // SAFETY: below the size; a visitor runs no Python code.
            let stop = visitor.show(unsafe { (*self.start.get().add(index)).as_ref() });
            if stop != 0 {
                return stop;
            }
        }
        0
    }

    fn clear(&self) {
        drop(self.take_all());
    }
}
