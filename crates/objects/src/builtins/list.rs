//! `list`

use std::ops::Deref;

use crate::heap;
use crate::raw::{Items, Obj, Py, PyResult, Ref};
use macros::{object, pytype};

/// The body of `list`.
#[object]
pub struct List {
    items: Items,
}

/// Built-in mutable sequence.
///
/// If no argument is given, the constructor creates a new empty list.
/// The argument must be an iterable if specified.
#[pytype(
    name = "list", export = PyList_Type, gc, unhashable,
    subclass = abi::TPFLAGS_LIST_SUBCLASS, flags = abi::TPFLAGS_SEQUENCE | abi::TPFLAGS_MATCH_SELF
)]
impl List {
    fn __len__(this: &Py<Self>) -> PyResult<usize> {
        Ok(this.len())
    }

    /// Append object to the end of the list.
    #[method]
    fn append(this: &Py<Self>, object: &crate::raw::Any) -> PyResult<()> {
        this.push(object.new_ref());
        Ok(())
    }
}

impl List {
    /// A new list of the given items.
    pub fn new(items: Vec<Obj>) -> Ref<List> {
        heap::make_exact(Self { items: Items::from_vec(items) })
    }
}

impl Deref for List {
    type Target = Items;

    fn deref(&self) -> &Items {
        &self.items
    }
}

const _: () = assert!(size_of::<Py<List>>() == size_of::<abi::Object<abi::containers::ListBody>>());
