//! `str`

mod intern;

use crate::raw::{Any, Obj, Py, PyResult};
use macros::pytype;

pub use crate::raw::{Characters, Str};
pub use intern::{InternTable, intern, interned};

/// Create a new string object from the given object.
#[pytype(name = "str", export = PyUnicode_Type, basicsize = 64, subclass = abi::TPFLAGS_UNICODE_SUBCLASS, flags = abi::TPFLAGS_MATCH_SELF)]
impl Str {
    fn __len__(this: &Py<Self>) -> PyResult<usize> {
        Ok(this.len())
    }

    fn __hash__(this: &Py<Self>) -> PyResult<isize> {
        Ok(this.hash_value())
    }

    fn __str__(this: &Py<Self>) -> PyResult<Obj> {
        Ok(this.new_ref().upcast())
    }
}

/// A keyword's name; the call protocol allows nothing but strings.
pub(crate) fn keyword_name(name: &Any) -> &Py<Str> {
    name.downcast::<Str>().expect("names of keyword arguments are strings")
}
