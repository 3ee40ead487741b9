//! `PyCapsule` (`types.CapsuleType`): a C pointer that one extension module hands to another.

use crate::raw::{Py, PyResult};
use macros::pytype;

pub use crate::raw::{Capsule, CapsuleDestructor};

/// Capsule objects let you wrap a C "void *" pointer in a Python
/// object.  They're a way of passing data through the Python interpreter
/// without creating your own custom type.
///
/// Capsules are used for communication between extension modules.
/// They provide a way for an extension module to export a C interface
/// to other extension modules, so that extension modules can use the
/// Python import mechanism to link to one another.
#[pytype(name = "PyCapsule", export = PyCapsule_Type, gc, last, abstract_)]
impl Capsule {
    fn __repr__(this: &Py<Self>) -> PyResult<String> {
        let name = match this.name() {
            Some(name) => format!("\"{}\"", name.to_string_lossy()),
            None => "NULL".to_owned(),
        };
        Ok(format!("<capsule object {name} at {:#x}>", this.address()))
    }

    fn finalize(this: &Py<Self>) -> PyResult<()> {
        this.destroy_contents();
        Ok(())
    }
}

const _: () = assert!(size_of::<Py<Capsule>>() == 64);
