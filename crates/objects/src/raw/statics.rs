//! Objects that lie in static memory: types, singletons, names.

use std::cell::Cell;
use std::ops::Deref;

use super::{Py, Ref};
use crate::builtins::str::Str;
use crate::types::{Type, TypeSpec};

/// An immortal object in static memory.
///
/// Objects are not `Sync`; a static one is shared between threads all the same, and every access to its cells happens
/// under the interpreter lock, as for any other object.
#[repr(transparent)]
pub struct Static<T>(Py<T>);

// SAFETY: Python objects are only touched while the interpreter lock is held (see `state::lock`).
unsafe impl<T> Sync for Static<T> {}

impl<T> Static<T> {
    /// The object, its type named by address because statics refer to each other.
    ///
    /// # Safety
    /// `class` is the static type object whose instances have the body `T`.
    pub const unsafe fn new(class: *const Static<Type>, body: T) -> Self {
        Self(Py::new_static(class.cast::<Py<Type>>(), body))
    }

    /// An owned reference, without counting.
    #[inline]
    pub fn owned(&'static self) -> Ref<T> {
        Ref::immortal(&self.0)
    }
}

impl<T> Deref for Static<T> {
    type Target = Py<T>;

    #[inline]
    fn deref(&self) -> &Py<T> {
        &self.0
    }
}

/// An interned ASCII string in static memory; `N` counts the final NUL.
#[repr(C)]
pub struct StaticStr<const N: usize> {
    head: Static<Str>,
    data: [u8; N],
}

impl<const N: usize> StaticStr<N> {
    /// The string for `text`, which is ASCII and one byte shorter than `N`.
    pub const fn new(text: &str) -> Self {
        assert!(text.is_ascii() && text.len() + 1 == N, "the length parameter counts the final NUL");
        let mut data = [0; N];
        let mut at = 0;
        while at < text.len() {
            data[at] = text.as_bytes()[at];
            at += 1;
        }
        Self::of(data)
    }

    const fn of(data: [u8; N]) -> Self {
        let state = 3
            | 1 << abi::strings::STATE_KIND_SHIFT
            | abi::strings::STATE_COMPACT
            | abi::strings::STATE_ASCII
            | abi::strings::STATE_STATIC;
        // SAFETY: the class is `str`'s and the body a compact ASCII string's, whose data follows at once.
        let head = unsafe {
            Static::new(
                &raw const crate::builtins::str::PyUnicode_Type,
                Str::ascii_body(N - 1, Cell::new(state)),
            )
        };
        Self { head, data }
    }

    /// The string object.
    #[inline]
    pub fn as_str(&'static self) -> &'static Py<Str> {
        // SAFETY: `repr(C)` puts the data right behind the header; the pointer is made from the whole, so that it may
        // reach the data.
        unsafe { &*std::ptr::from_ref(self).cast::<Py<Str>>() }
    }
}

impl StaticStr<2> {
    /// The string of one ASCII character.
    pub(super) const fn single(byte: u8) -> Self {
        assert!(byte.is_ascii(), "the character is ASCII");
        Self::of([byte, 0])
    }
}

/// The static type object for a declaration.
///
/// # Safety
/// The declaration describes the layout of the body it was made for; the macros see to that.
pub const unsafe fn glue_declare(spec: &'static TypeSpec) -> Static<Type> {
    Static::declare(spec)
}
