//! Bytes that an object owns and lends through the buffer protocol, for as long as views of them are out.
//!
//! Keeps: while a view of a [`Memory`] is out, its bytes stay where they are; it refuses to grow or shrink. Its functions
//! run no Python code.

use std::cell::{Cell, RefCell};
use std::ffi::{CStr, c_int, c_void};
use std::rc::Rc;

use abi::types::Py_buffer;

use super::buffer::fill;
use super::{Any, Bytes, Field, Lent, Ref, Visitor};

/// Bytes behind a count of their own, so that views outlive the object that made them.
#[derive(Default)]
pub struct Memory(Rc<Block>);

#[derive(Default)]
struct Block {
    bytes: RefCell<Vec<u8>>,
    exports: Cell<usize>,
    /// Number of items, where views find it as their shape.
    items: Cell<isize>,
}

// SAFETY: owns no reference.
unsafe impl Field for Memory {
    fn visit(&self, _: &Visitor) -> c_int {
        0
    }

    fn clear(&self) {}
}

impl Memory {
    /// Memory with these bytes.
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(Rc::new(Block { bytes: RefCell::new(bytes), exports: Cell::new(0), items: Cell::new(0) }))
    }

    /// The same memory for somebody else.
    pub(crate) fn share(&self) -> Self {
        Self(self.0.clone())
    }

    /// Number of bytes.
    pub fn len(&self) -> usize {
        self.0.bytes.borrow().len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Bytes of memory behind `__sizeof__`.
    pub fn capacity(&self) -> usize {
        self.0.bytes.borrow().capacity()
    }

    /// Whether a view is out.
    pub fn is_exported(&self) -> bool {
        self.0.exports.get() > 0
    }

    /// The bytes from `start` to before `end`, as far as there are any.
    pub fn bytes(&self, start: usize, end: usize) -> Ref<Bytes> {
        let bytes = self.0.bytes.borrow();
        let end = end.min(bytes.len());
        Bytes::new(bytes.get(start..end).unwrap_or_default())
    }

    /// Where a byte stands, from `start` on.
    pub fn find(&self, byte: u8, start: usize) -> Option<usize> {
        let bytes = self.0.bytes.borrow();
        memchr::memchr(byte, bytes.get(start..)?).map(|at| start + at)
    }

    /// Changes the number of bytes; new ones are zero. False when a view is out or memory is not enough.
    pub fn resize(&self, size: usize) -> bool {
        let mut bytes = self.0.bytes.borrow_mut();
        let more = size.saturating_sub(bytes.len());
        if size == bytes.len() {
            return true;
        }
        if self.is_exported() || bytes.try_reserve(more).is_err() {
            return false;
        }
        bytes.resize(size, 0);
        if size < bytes.capacity() / 4 {
            bytes.shrink_to(size);
        }
        true
    }

    /// Writes over the bytes from `at` on; what lies beyond the end is left out.
    pub fn write(&self, at: usize, data: &[u8]) {
        let mut bytes = self.0.bytes.borrow_mut();
        let count = data.len().min(bytes.len().saturating_sub(at));
        if count > 0 {
            bytes[at..at + count].copy_from_slice(&data[..count]);
        }
    }

    /// Copies bytes from a place on; how many there were, at most as many as `out` has room for.
    pub fn read(&self, at: usize, out: &mut [u8]) -> usize {
        let bytes = self.0.bytes.borrow();
        let from = bytes.get(at..).unwrap_or_default();
        let count = from.len().min(out.len());
        out[..count].copy_from_slice(&from[..count]);
        count
    }

    /// A copy of all bytes.
    pub fn to_vec(&self) -> Vec<u8> {
        self.0.bytes.borrow().clone()
    }

    /// Replaces the bytes from `from` to before `to`, as far as there are any. False when that changes how many there are while a view is
    /// out, or memory is not enough.
    pub fn splice(&self, from: usize, to: usize, new: &[u8]) -> bool {
        let mut bytes = self.0.bytes.borrow_mut();
        let to = to.min(bytes.len());
        let from = from.min(to);
        if to - from == new.len() {
            bytes[from..to].copy_from_slice(new);
            return true;
        }
        if self.is_exported() || bytes.try_reserve(new.len().saturating_sub(to - from)).is_err() {
            return false;
        }
        bytes.splice(from..to, new.iter().copied());
        true
    }

    /// `bf_getbuffer`: lends all bytes as items of a format.
    ///
    /// # Safety
    /// The view is one that the slot's caller passes.
    pub(super) unsafe fn lend_items(
        &self,
        owner: &Any,
        view: *mut Py_buffer,
        flags: c_int,
        itemsize: usize,
        format: &'static CStr,
    ) -> c_int {
        let status = self.lend(owner, view, flags);
        if status != 0 {
            return status;
        }
        self.0.items.set((self.len() / itemsize.max(1)).cast_signed());
        // SAFETY: a view that has just been filled; the block outlives it.
        unsafe {
            (*view).itemsize = itemsize.cast_signed();
            if !(*view).format.is_null() {
                (*view).format = format.as_ptr().cast_mut();
            }
            if !(*view).shape.is_null() {
                (*view).shape = self.0.items.as_ptr();
            }
        }
        0
    }

    /// Copies bytes from `at` on into somebody's writable buffer; how many.
    pub fn read_into(&self, at: usize, target: &Lent) -> usize {
        let bytes = self.0.bytes.borrow();
        let from = bytes.get(at..).unwrap_or_default();
        // The target may be a view of these very bytes.
        if self.is_exported() {
            let copy = from.to_vec();
            return target.write(0, &copy);
        }
        target.write(0, from)
    }

    /// `bf_getbuffer`: lends all bytes for writing, on behalf of an object.
    pub(crate) fn lend(&self, owner: &Any, view: *mut Py_buffer, flags: c_int) -> c_int {
        let (start, size) = {
            let mut bytes = self.0.bytes.borrow_mut();
            (bytes.as_mut_ptr(), bytes.len())
        };
        // SAFETY: the slot's caller passes a view; the bytes stay in place while it is out, by the count.
        if unsafe { fill(view, owner, start, size, false, flags) }.is_err() {
            return -1;
        }
        self.0.exports.set(self.0.exports.get() + 1);
        // SAFETY: `fill` has succeeded, so there is a view.
        unsafe { (*view).internal = Rc::into_raw(self.0.clone()).cast_mut().cast::<c_void>() };
        0
    }

    /// `bf_releasebuffer` for what [`Self::lend`] has filled.
    pub(crate) fn take_back(view: *mut Py_buffer) {
        // SAFETY: the slot's caller passes a view that `lend` filled, once.
        let block = unsafe { Rc::from_raw((*view).internal.cast::<Block>()) };
        block.exports.set(block.exports.get().saturating_sub(1));
    }
}

/// `bf_getbuffer` of a declared class that lends a [`Memory`].
///
/// # Safety
/// The view is one that the slot's caller passes.
pub unsafe fn glue_lend_memory(
    memory: &Memory,
    owner: &Any,
    view: *mut Py_buffer,
    flags: c_int,
    itemsize: usize,
    format: &'static CStr,
) -> c_int {
    // SAFETY: the caller's contract.
    unsafe { memory.lend_items(owner, view, flags, itemsize, format) }
}

/// `bf_releasebuffer` of such a class.
///
/// # Safety
/// The view is one that [`glue_lend_memory`] has filled.
pub unsafe fn glue_take_back_memory(view: *mut Py_buffer) {
    Memory::take_back(view);
}
