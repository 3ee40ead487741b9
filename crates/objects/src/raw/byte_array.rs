//! The memory of `bytearray`: a block of its own, with a NUL behind the bytes, and a count of who looks at it.

use std::cell::Cell;
use std::ffi::{c_int, c_void};

use super::{Field, Py, Visitor};
use crate::heap;

/// The body of `bytearray`.
#[macros::object]
pub struct ByteArray {
    size: Cell<isize>,
    block: Block,
    exports: Cell<isize>,
}

/// Capacity (the NUL included), start of the block, first byte.
#[repr(C)]
struct Block {
    capacity: Cell<isize>,
    block: Cell<*mut u8>,
    start: Cell<*mut u8>,
}

// SAFETY: owns no reference.
unsafe impl Field for Block {
    fn visit(&self, _: &Visitor) -> c_int {
        0
    }

    fn clear(&self) {}
}

impl Drop for Block {
    fn drop(&mut self) {
        // SAFETY: the block is this object's own, or null.
        unsafe { heap::free(self.block.get().cast::<c_void>()) }
    }
}

/// What an empty array's bytes are for C.
static EMPTY: [u8; 1] = [0];

impl ByteArray {
    /// A body without bytes.
    pub fn body() -> Self {
        let null = std::ptr::null_mut;
        let block = Block { capacity: Cell::new(0), block: Cell::new(null()), start: Cell::new(null()) };
        Self { size: Cell::new(0), block, exports: Cell::new(0) }
    }

    /// A body with a copy of the bytes; `None` when there is no memory.
    pub fn body_of(data: &[u8]) -> Option<Self> {
        let this = Self::body();
        this.splice(0, 0, data).then_some(this)
    }

    /// Number of bytes.
    #[inline]
    pub fn len(&self) -> usize {
        self.size.get().cast_unsigned()
    }

    /// Whether there is none.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Bytes of memory behind `__alloc__`.
    pub fn capacity(&self) -> usize {
        self.block.capacity.get().cast_unsigned()
    }

    /// Whether somebody looks at the bytes, so that their number may not change.
    #[inline]
    pub fn is_exported(&self) -> bool {
        self.exports.get() > 0
    }

    /// A byte, or `None` beyond the end.
    #[inline]
    pub fn get(&self, index: usize) -> Option<u8> {
        // SAFETY: below the size, all bytes are there.
        (index < self.len()).then(|| unsafe { self.block.start.get().add(index).read() })
    }

    /// Sets a byte; nothing happens beyond the end.
    #[inline]
    pub fn put(&self, index: usize, byte: u8) {
        if index < self.len() {
            // SAFETY: as in `get`.
            unsafe { self.block.start.get().add(index).write(byte) };
        }
    }

    /// A copy of the bytes: they may change while others are at work.
    pub fn to_vec(&self) -> Vec<u8> {
        if self.is_empty() {
            return Vec::new();
        }
        // SAFETY: so many bytes; nothing runs while they are copied.
        unsafe { std::slice::from_raw_parts(self.block.start.get(), self.len()) }.to_vec()
    }

    /// Replaces the bytes from `from` to before `to`; `from <= to <= len`. False when there is no memory.
    pub fn splice(&self, from: usize, to: usize, new: &[u8]) -> bool {
        let size = self.len();
        assert!(from <= to && to <= size, "the range lies within the array");
        let Some(wanted) = (size - (to - from)).checked_add(new.len()) else { return false };
        if wanted + 1 > self.capacity() && !self.reallocate(wanted) {
            return false;
        }
        let start = self.block.start.get();
        if start.is_null() {
            return true;
        }
        // SAFETY: room for `wanted` bytes and a NUL; `new` is no part of the block, which safe code cannot borrow.
        unsafe {
            std::ptr::copy(start.add(to), start.add(from + new.len()), size - to);
            start.add(from).copy_from_nonoverlapping(new.as_ptr(), new.len());
            start.add(wanted).write(0);
        }
        self.size.set(wanted.cast_signed());
        if wanted < self.capacity() / 2 {
            self.reallocate(wanted);
        }
        true
    }

    fn reallocate(&self, size: usize) -> bool {
        let grown = if size + 1 > self.capacity() && !self.block.block.get().is_null() {
            size + (size >> 3) + if size < 9 { 3 } else { 6 }
        } else {
            size + 1
        };
        if grown > isize::MAX as usize {
            return false;
        }
        // SAFETY: the block is this array's own; the bytes start where it starts.
        let block = unsafe { heap::realloc(self.block.block.get().cast(), grown) }.cast::<u8>();
        if block.is_null() {
            return false;
        }
        self.block.block.set(block);
        self.block.start.set(block);
        self.block.capacity.set(grown.cast_signed());
        true
    }

    /// Takes all bytes of another body.
    pub fn swap(&self, other: &Self) {
        self.size.swap(&other.size);
        self.block.capacity.swap(&other.block.capacity);
        self.block.block.swap(&other.block.block);
        self.block.start.swap(&other.block.start);
    }

    /// Where the bytes are, for the buffer protocol.
    pub(super) fn start_address(&self) -> *mut u8 {
        let start = self.block.start.get();
        if start.is_null() { EMPTY.as_ptr().cast_mut() } else { start }
    }

    /// Does something while the number of bytes may not change.
    pub fn while_pinned<R>(&self, work: impl FnOnce() -> R) -> R {
        self.export(1);
        let result = work();
        self.export(-1);
        result
    }

    pub(super) fn export(&self, change: isize) {
        self.exports.set(self.exports.get() + change);
    }
}

const _: () = assert!(size_of::<Py<ByteArray>>() == size_of::<abi::Object<abi::strings::ByteArrayBody>>());
