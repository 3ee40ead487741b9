//! `_io._BytesIOBuffer`: what a view of a `BytesIO` is a view of. It stands here because lending needs raw memory.

use std::ffi::c_int;

use crate::heap;
use crate::raw::{Memory, Obj, Py, PyResult, Ref, Slot};
use crate::types::Type;
use macros::{object, pytype};

/// The body of `_BytesIOBuffer`: the memory, and the stream that it belongs to.
#[object]
pub struct MemoryLender {
    source: Slot,
    memory: Memory,
}

#[pytype(name = "_io._BytesIOBuffer", gc, last, abstract_, flags = abi::TPFLAGS_IMMUTABLETYPE)]
impl MemoryLender {
    fn bf_getbuffer(this: &Py<Self>, view: *mut abi::types::Py_buffer, flags: c_int) -> c_int {
        this.memory.lend(this.as_any(), view, flags)
    }

    fn bf_releasebuffer(_this: &Py<Self>, view: *mut abi::types::Py_buffer) {
        Memory::take_back(view);
    }
}

impl MemoryLender {
    /// A lender of an object's memory.
    ///
    /// # Errors
    /// `MemoryError`.
    pub fn new(class: &Py<Type>, source: Obj, memory: &Memory) -> PyResult<Ref<Self>> {
        heap::make(class, 0, Self { source: Slot::new(source), memory: memory.share() })
    }
}
