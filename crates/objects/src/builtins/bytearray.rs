//! `bytearray`

use crate::raw::{Py, PyResult, lend_byte_array, take_back_byte_array};
use macros::pytype;
use std::ffi::c_int;

pub use crate::raw::ByteArray;

/// Construct a mutable bytearray object.
#[pytype(name = "bytearray", export = PyByteArray_Type, unhashable)]
impl ByteArray {
    fn __len__(this: &Py<Self>) -> PyResult<usize> {
        Ok(this.len())
    }

    fn bf_getbuffer(this: &Py<Self>, view: *mut abi::types::Py_buffer, flags: c_int) -> c_int {
        lend_byte_array(this, view, flags)
    }

    fn bf_releasebuffer(this: &Py<Self>, view: *mut abi::types::Py_buffer) {
        take_back_byte_array(this, view);
    }
}
