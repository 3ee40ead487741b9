//! `tuple`

use crate::raw::{Py, PyResult};
use macros::pytype;

pub use crate::raw::Tuple;

/// Built-in immutable sequence.
#[pytype(
    name = "tuple", export = PyTuple_Type, gc, basicsize = 32, itemsize = 8,
    subclass = abi::TPFLAGS_TUPLE_SUBCLASS, flags = abi::TPFLAGS_SEQUENCE | abi::TPFLAGS_MATCH_SELF
)]
impl Tuple {
    fn __len__(this: &Py<Self>) -> PyResult<usize> {
        Ok(this.size())
    }
}
