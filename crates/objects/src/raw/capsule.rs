//! The memory of `PyCapsule`: a C pointer with a name, and what C wants done at its end.

use std::cell::Cell;
use std::ffi::{CStr, c_char, c_void};

use macros::object;

use super::{Any, Py, Ref};
use crate::heap;

/// C's function for the end of a capsule.
pub type CapsuleDestructor = unsafe extern "C" fn(&Any);

/// The body of `PyCapsule`.
#[object]
pub struct Capsule {
    pointer: Cell<*mut c_void>,
    name: Cell<*const c_char>,
    context: Cell<*mut c_void>,
    destructor: Cell<Option<CapsuleDestructor>>,
    unused: Cell<[usize; 2]>,
}

impl Capsule {
    /// A new capsule.
    ///
    /// # Safety
    /// `name` is null or a C string that outlives the capsule; `destructor` accepts it.
    pub unsafe fn new(
        pointer: *mut c_void,
        name: *const c_char,
        destructor: Option<CapsuleDestructor>,
    ) -> Ref<Self> {
        heap::make_exact(Self {
            pointer: Cell::new(pointer),
            name: Cell::new(name),
            context: Cell::new(std::ptr::null_mut()),
            destructor: Cell::new(destructor),
            unused: Cell::new([0; 2]),
        })
    }

    /// The pointer.
    pub fn pointer(&self) -> *mut c_void {
        self.pointer.get()
    }

    /// Changes the pointer.
    pub fn set_pointer(&self, pointer: *mut c_void) {
        self.pointer.set(pointer);
    }

    /// The context, a second pointer.
    pub fn context(&self) -> *mut c_void {
        self.context.get()
    }

    /// Changes the context.
    pub fn set_context(&self, context: *mut c_void) {
        self.context.set(context);
    }

    /// The name; `None` for null.
    pub fn name(&self) -> Option<&CStr> {
        // SAFETY: whoever set the name promised that it outlives the capsule.
        (!self.name.get().is_null()).then(|| unsafe { CStr::from_ptr(self.name.get()) })
    }

    /// The name as C passed it.
    pub fn raw_name(&self) -> *const c_char {
        self.name.get()
    }

    /// Changes the name.
    ///
    /// # Safety
    /// `name` is null or a C string that outlives the capsule.
    pub unsafe fn set_name(&self, name: *const c_char) {
        self.name.set(name);
    }

    /// The destructor.
    pub fn destructor(&self) -> Option<CapsuleDestructor> {
        self.destructor.get()
    }

    /// Changes the destructor.
    ///
    /// # Safety
    /// The function accepts the capsule.
    pub unsafe fn set_destructor(&self, destructor: Option<CapsuleDestructor>) {
        self.destructor.set(destructor);
    }
}

impl Py<Capsule> {
    /// Calls the destructor, at the capsule's end.
    pub(crate) fn destroy_contents(&self) {
        if let Some(destructor) = self.destructor.get() {
            // SAFETY: whoever set the function promised that it accepts the capsule.
            unsafe { destructor(self.as_any()) }
        }
    }
}
