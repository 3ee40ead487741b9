//! What an object is: a header that every tier and C agree on, and a body.

use std::cell::{Cell, UnsafeCell};
use std::ops::Deref;
use std::ptr::NonNull;

use abi::{IMMORTAL_REFCNT, IMMORTAL_STATIC_WORD};

use super::{Ref, Static};
use crate::types::{Type, TypeSpec};

/// The header: count word and type. Its halves are described at [`abi::PyObject`].
#[repr(C)]
struct Head {
    count: Cell<u32>,
    upper: Cell<u32>,
    class: Cell<*const Py<Type>>,
}

/// An object whose own part is `T`.
///
/// Only seen behind a reference: it cannot be built on the stack, so `&Py<T>` always means counted memory. The body is
/// inside an `UnsafeCell`, because a count taken from a borrow may be the one whose end frees the memory.
#[repr(C)]
pub struct Py<T> {
    head: Head,
    body: UnsafeCell<T>,
}

/// The body of an object of which nothing is known.
#[macros::object]
pub struct Object(());

impl Object {
    /// The empty body.
    pub(crate) const BODY: Self = Self(());
}

/// Any object, borrowed as `&Any`.
pub type Any = Py<Object>;

/// A body type that a Python class is declared for.
///
/// # Safety
/// `spec()` describes exactly this body: an object whose type (or a base of it) carries the spec has the layout
/// `Py<Self>`.
pub unsafe trait Class: Sized + 'static {
    /// The declaration.
    fn spec() -> &'static TypeSpec;

    /// Whether an object is an instance, subclasses included.
    fn is(object: &Any) -> bool {
        object.class().has_spec(Self::spec())
    }
}

/// A class with one static type object, exported under its C name.
///
/// # Safety
/// `class()` is the type object made from `Self::spec()`.
pub unsafe trait StaticClass: Class {
    /// The type object.
    fn class() -> &'static Static<Type>;
}

/// A class whose declaration is known at compile time, as static type objects need it.
pub trait StaticSpec {
    /// The declaration.
    const SPEC: &'static TypeSpec;
}

impl<T> Py<T> {
    /// A header for static memory, immortal.
    pub(super) const fn new_static(class: *const Py<Type>, body: T) -> Self {
        let head = Head {
            count: Cell::new(IMMORTAL_STATIC_WORD as u32),
            upper: Cell::new((IMMORTAL_STATIC_WORD >> 32) as u32),
            class: Cell::new(class),
        };
        Self { head, body: UnsafeCell::new(body) }
    }

    /// Writes header and body into fresh memory and hands the first count to the caller.
    ///
    /// # Safety
    /// `memory` is writable, aligned and large enough for `Py<T>`; nothing else refers to it.
    pub(crate) unsafe fn write(memory: NonNull<Self>, class: &Py<Type>, body: T) {
        // SAFETY: the caller's contract.
        unsafe {
            Self::write_head(memory, class);
            (&raw mut (*memory.as_ptr()).body).cast::<T>().write(body);
        }
    }

    /// Writes the header alone.
    ///
    /// # Safety
    /// As for [`Self::write`].
    pub(crate) unsafe fn write_head(memory: NonNull<Self>, class: &Py<Type>) {
        let head = Head { count: Cell::new(1), upper: Cell::new(0), class: Cell::new(class) };
        // SAFETY: the caller's contract.
        unsafe { (&raw mut (*memory.as_ptr()).head).write(head) }
    }

    /// A strong reference.
    #[inline]
    pub fn new_ref(&self) -> Ref<T> {
        self.incref();
        // SAFETY: the count just added is handed over.
        unsafe { Ref::from_new(NonNull::from(self)) }
    }

    /// The same object with nothing known of it.
    #[inline]
    pub fn as_any(&self) -> &Any {
        // SAFETY: every object starts with the header, and `Object` is empty.
        unsafe { &*std::ptr::from_ref(self).cast::<Any>() }
    }

    /// Address, for identity and `id()`.
    #[inline]
    pub fn address(&self) -> usize {
        std::ptr::from_ref(self).addr()
    }

    /// Whether both are the same object (`is`).
    #[inline]
    pub fn is<U>(&self, other: &Py<U>) -> bool {
        self.address() == other.address()
    }

    /// The object's type.
    #[inline]
    pub fn class(&self) -> &Py<Type> {
        // SAFETY: the header always names a live type: an instance keeps its heap type, and memory of dead types is
        // retired, not reused, while a thread runs.
        unsafe { &*self.head.class.get() }
    }

    /// Changes the type (`__class__` assignment, static set-up). The caller moves the counts.
    pub(crate) fn set_class(&self, class: &Py<Type>) {
        self.head.class.set(class);
    }

    /// Number of references, as `sys.getrefcount` counts; a huge number for immortals.
    pub fn count(&self) -> u32 {
        self.head.count.get()
    }

    /// Whether the object is never freed.
    #[inline]
    pub fn is_immortal(&self) -> bool {
        self.head.count.get().cast_signed() < 0
    }

    /// Makes the object live for ever.
    pub fn set_immortal(&self) {
        self.head.count.set(IMMORTAL_REFCNT);
    }

    /// One count more, unless immortal.
    #[inline]
    pub(crate) fn incref(&self) {
        let count = self.head.count.get();
        if count < IMMORTAL_REFCNT {
            self.head.count.set(count + 1);
        }
    }

    /// One count less; true when it was the last.
    #[inline]
    pub(crate) fn decref(&self) -> bool {
        let count = self.head.count.get();
        if count.cast_signed() < 0 {
            return false;
        }
        debug_assert!(count > 0, "count below zero: the object was freed twice");
        self.head.count.set(count - 1);
        count == 1
    }

    /// Sets the count of an object that is being destroyed (finalisers are lent one).
    pub(crate) fn set_count(&self, count: u32) {
        self.head.count.set(count);
    }

    /// The body, for reading and writing by pointer.
    #[inline]
    pub(crate) fn body_ptr(&self) -> *mut T {
        self.body.get()
    }
}

impl Any {
    /// The object as an instance of `T`, when it is one.
    #[inline]
    pub fn downcast<T: Class>(&self) -> Option<&Py<T>> {
        // SAFETY: `is` has checked the layout.
        T::is(self).then(|| unsafe { self.assume() })
    }

    /// The object as exactly a `T`, not a subclass.
    #[inline]
    pub fn exact<T: StaticClass>(&self) -> Option<&Py<T>> {
        let class: &Py<Type> = T::class();
        // SAFETY: the type object belongs to this layout.
        self.class().is(class).then(|| unsafe { self.assume() })
    }

    /// The object as a `T`, unchecked.
    ///
    /// # Safety
    /// The object is an instance of `T`'s class.
    #[inline]
    pub(crate) unsafe fn assume<T>(&self) -> &Py<T> {
        // SAFETY: the caller's contract: same header, body `T`.
        unsafe { &*std::ptr::from_ref(self).cast::<Py<T>>() }
    }
}

impl<T> Deref for Py<T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        // SAFETY: bodies change through cells only; that of `type`, which does not, has no field that can be read.
        unsafe { &*self.body.get() }
    }
}

const _: () = assert!(size_of::<Any>() == 16 && align_of::<Any>() == 8);
