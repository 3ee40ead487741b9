//! Memory layouts and constants of CPython 3.14's C ABI (GIL build, x86-64), without behaviour.
//!
//! Promises: every structure that unmodified cp314 and abi3 wheels reach into has here the size and the field offsets
//! that CPython 3.14's headers give it; each row of a layout table states them and is checked when the crate is
//! compiled, and a test compares the rows with `pyo3-ffi`. Needs nothing. Must never know: what a field is for.
//!
//! An object is its 16-byte header and a *body*: [`Object<Body>`] puts the two together. Bodies are what the tables
//! declare; the numbers in the tables are offsets from the start of the object.

#![no_std]

#[macro_use]
mod table;

pub mod constants;
pub mod containers;
pub mod exceptions;
pub mod functions;
pub mod modules;
pub mod numbers;
pub mod state;
pub mod strings;
pub mod types;

pub use constants::*;
pub use table::Layout;

use core::ffi::c_void;

/// The header of every object.
///
/// The count word is 64 bits, split as CPython 3.14 splits it: the lower half counts, the upper half (`overflow`,
/// `flags`) stays 0 for every mortal object, because wheels built for older stable ABIs test the whole word.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct PyObject {
    /// The reference count word.
    pub ob_refcnt_full: u64,
    /// The object's type.
    pub ob_type: *mut PyTypeObject,
}

/// An object: header and body.
#[repr(C)]
pub struct Object<B> {
    /// The header.
    pub ob_base: PyObject,
    /// What the type adds to it.
    pub body: B,
}

/// The body of an object of variable size.
#[repr(C)]
pub struct VarBody {
    /// Number of items.
    pub ob_size: isize,
}

/// `PyVarObject`.
pub type PyVarObject = Object<VarBody>;
/// `PyTypeObject`, 416 bytes.
pub type PyTypeObject = Object<types::TypeBody>;
/// `PyHeapTypeObject`, 936 bytes.
pub type PyHeapTypeObject = Object<types::HeapTypeBody>;

/// A pointer to an object, as C has it.
pub type ObjPtr = *mut PyObject;
/// Untyped memory.
pub type VoidPtr = *mut c_void;

/// The collector's header, 16 bytes before a collected object.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct PyGCHead {
    /// Next in the generation's list; null when not tracked.
    pub gc_next: *mut PyGCHead,
    /// Previous in the list, with flag bits in the lower bits.
    pub gc_prev: *mut PyGCHead,
}

const _: () = assert!(size_of::<PyObject>() == 16 && size_of::<PyVarObject>() == 24);
const _: () = assert!(size_of::<PyGCHead>() == 16);
