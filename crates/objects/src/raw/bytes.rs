//! The memory of `bytes`: size and cached hash, the bytes behind them, and a final NUL.

use std::cell::Cell;

use macros::object;

use super::{Py, PyResult, Ref, Tail};
use crate::heap;
use crate::types::Type;

/// The body of `bytes`.
#[object]
pub struct Bytes {
    size: isize,
    hash: Cell<isize>,
}

// SAFETY: `Bytes::new` allocates and fills as many bytes as the size says.
unsafe impl Tail for Bytes {
    type Item = u8;
    const OFFSET: usize = 32;

    fn tail_len(&self) -> usize {
        self.size.cast_unsigned()
    }
}

impl Bytes {
    /// A new `bytes`.
    pub fn new(data: &[u8]) -> Ref<Bytes> {
        let body = Self { size: data.len().cast_signed(), hash: Cell::new(-1) };
        // SAFETY: room for the data and a NUL, and all of it is written.
        unsafe {
            heap::make_with_tail(body, data.len() + 1, |place| {
                place.copy_from_nonoverlapping(data.as_ptr(), data.len());
                place.add(data.len()).write(0);
            })
        }
    }

    /// A new instance of a subclass.
    ///
    /// # Errors
    /// `MemoryError`, or what a foreign `tp_alloc` raises.
    pub fn new_in(class: &Py<Type>, data: &[u8]) -> PyResult<Ref<Bytes>> {
        let body = Self { size: data.len().cast_signed(), hash: Cell::new(-1) };
        let made = heap::make(class, data.len(), body)?;
        // SAFETY: room for so many items, and one more, which is zeroed; nobody else has the object yet.
        unsafe { made.tail_ptr().copy_from_nonoverlapping(data.as_ptr(), data.len()) };
        Ok(made)
    }
}

impl Py<Bytes> {
    /// The bytes.
    #[inline]
    pub fn data(&self) -> &[u8] {
        self.tail()
    }

    /// The hash, computed once.
    pub fn hash_value(&self) -> isize {
        if self.hash.get() == -1 {
            self.hash.set(crate::types::hash::bytes(self.data()));
        }
        self.hash.get()
    }
}
