//! `bytes`

use crate::raw::{Py, PyResult};
use macros::pytype;

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
}
