//! What may be a field of a body: how the collector walks it and breaks cycles through it.

use std::cell::Cell;
use std::ffi::{c_int, c_void};
use std::marker::PhantomData;

use super::{Any, Ref, Slot};

/// The C function that a traversal calls for each reference.
pub type VisitFn = unsafe extern "C" fn(&Any, *mut c_void) -> c_int;

/// One traversal under way (`visitproc` and its argument).
#[derive(Clone, Copy)]
pub struct Visitor {
    visit: VisitFn,
    argument: *mut c_void,
}

impl Visitor {
    /// A visitor from what `tp_traverse` was given.
    pub fn new(visit: VisitFn, argument: *mut c_void) -> Self {
        Self { visit, argument }
    }

    /// Shows one reference. A value other than 0 stops the traversal and is passed on.
    pub fn show(&self, object: &Any) -> c_int {
        // SAFETY: function and argument come together from the caller of `tp_traverse`.
        unsafe { (self.visit)(object, self.argument) }
    }
}

/// A type that may stand as a field in a body.
///
/// # Safety
/// `visit` shows every reference that the field owns, each once; `clear` leaves the field in a state in which it can be
/// used and cleared again. Neither takes a lock nor runs Python code, but for the destructors that `clear` causes.
pub unsafe trait Field {
    /// Shows each owned reference.
    ///
    /// # Errors
    /// Passes on a non-zero result of the visitor at once.
    fn visit(&self, visitor: &Visitor) -> c_int;

    /// Gives up references that can form a cycle.
    fn clear(&self);
}

// SAFETY: shows and gives up the one reference.
unsafe impl<T> Field for Slot<T> {
    fn visit(&self, visitor: &Visitor) -> c_int {
        // SAFETY: a visitor runs no Python code.
        unsafe { self.peek() }.map_or(0, |object| visitor.show(object.as_any()))
    }

    fn clear(&self) {
        drop(self.take());
    }
}

// SAFETY: shows the one reference; a field that is set once cannot be cleared.
unsafe impl<T> Field for Ref<T> {
    fn visit(&self, visitor: &Visitor) -> c_int {
        visitor.show(self.as_any())
    }

    fn clear(&self) {}
}

// SAFETY: as for `Ref`.
unsafe impl<T> Field for Option<Ref<T>> {
    fn visit(&self, visitor: &Visitor) -> c_int {
        self.as_ref().map_or(0, |object| visitor.show(object.as_any()))
    }

    fn clear(&self) {}
}

// SAFETY: shows and gives up what each does.
unsafe impl<T: Field, const N: usize> Field for [T; N] {
    fn visit(&self, visitor: &Visitor) -> c_int {
        self.iter().map(|field| field.visit(visitor)).find(|&stop| stop != 0).unwrap_or(0)
    }

    fn clear(&self) {
        self.iter().for_each(Field::clear);
    }
}

// SAFETY: a copyable value owns nothing.
unsafe impl<T: Copy + 'static> Field for Cell<T> {
    fn visit(&self, _: &Visitor) -> c_int {
        0
    }

    fn clear(&self) {}
}

// SAFETY: owns nothing.
unsafe impl<T> Field for PhantomData<T> {
    fn visit(&self, _: &Visitor) -> c_int {
        0
    }

    fn clear(&self) {}
}

/// Fields that own no reference.
macro_rules! plain_fields {
    ($($ty:ty),* $(,)?) => {
        $(
            // SAFETY: owns no reference.
            unsafe impl Field for $ty {
                fn visit(&self, _: &Visitor) -> c_int {
                    0
                }

                fn clear(&self) {}
            }
        )*
    };
}

plain_fields!(
    (),
    bool,
    u8,
    u16,
    u32,
    u64,
    usize,
    i8,
    i16,
    i32,
    i64,
    isize,
    f32,
    f64,
    &'static str,
    Box<str>,
    Box<[u8]>,
    String
);

/// A Rust value in a body that owns no references: compiled programs, tables, buffers.
///
/// References inside it would only hide from the collector, so that cycles through them are never freed. What can change
/// belongs into `Cell`s within.
pub struct Native<T: 'static>(T);

impl<T> Native<T> {
    /// Wraps a value. One that must lie at multiples of more than a word belongs into a `Box`.
    pub const fn new(value: T) -> Self {
        const { assert!(align_of::<T>() <= align_of::<usize>(), "objects lie at multiples of a word") }
        Self(value)
    }
}

impl<T> std::ops::Deref for Native<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

// SAFETY: shows nothing and keeps its value.
unsafe impl<T: 'static> Field for Native<T> {
    fn visit(&self, _: &Visitor) -> c_int {
        0
    }

    fn clear(&self) {}
}

// SAFETY: instruction streams own no reference.
unsafe impl Field for std::cell::OnceCell<Box<crate::frame::CodeExtra>> {
    fn visit(&self, _: &Visitor) -> c_int {
        0
    }

    fn clear(&self) {}
}
