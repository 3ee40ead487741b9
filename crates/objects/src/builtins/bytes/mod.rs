//! `bytes`

use crate::raw::{Py, PyResult, lend_bytes};
use macros::pytype;
use std::ffi::c_int;

pub use crate::raw::Bytes;

/// Construct an immutable array of bytes.
#[pytype(
    name = "bytes", export = PyBytes_Type, basicsize = 33, itemsize = 1,
    subclass = abi::TPFLAGS_BYTES_SUBCLASS, flags = abi::TPFLAGS_MATCH_SELF
)]
impl Bytes {
    fn __len__(this: &Py<Self>) -> PyResult<usize> {
        Ok(this.data().len())
    }

    fn __hash__(this: &Py<Self>) -> PyResult<isize> {
        Ok(this.hash_value())
    }

    fn bf_getbuffer(this: &Py<Self>, view: *mut abi::types::Py_buffer, flags: c_int) -> c_int {
        lend_bytes(this, view, flags)
    }
}
