//! Owned references.

use std::fmt;
use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::ops::Deref;
use std::ptr::NonNull;

use super::{Any, Class, Object, Py};

/// One strong count on a live object, given back on drop.
///
/// Without type parameter knowledge it behaves as a pointer: same size, never null, neither `Send` nor `Sync`.
#[repr(transparent)]
pub struct Ref<T>(NonNull<Py<T>>, PhantomData<Py<T>>);

/// Any object, owned.
pub type Obj = Ref<Object>;

impl<T> Ref<T> {
    /// Takes over a count that the caller owns ("new reference" in C API terms).
    ///
    /// # Safety
    /// `ptr` is a live object; the caller owns one count on it and forgets it.
    #[inline]
    pub const unsafe fn from_new(ptr: NonNull<Py<T>>) -> Self {
        Self(ptr, PhantomData)
    }

    /// Adds a count to a borrowed pointer.
    ///
    /// # Safety
    /// `ptr` is a live object.
    #[inline]
    pub unsafe fn from_borrowed(ptr: NonNull<Py<T>>) -> Self {
        // SAFETY: the caller's contract.
        unsafe { ptr.as_ref() }.new_ref()
    }

    /// A reference to an immortal object, without touching its count.
    #[inline]
    pub fn immortal(object: &'static Py<T>) -> Self {
        debug_assert!(object.is_immortal());
        Self(NonNull::from(object), PhantomData)
    }

    /// Hands the count over ("stolen" in C API terms).
    #[inline]
    pub fn into_raw(self) -> NonNull<Py<T>> {
        ManuallyDrop::new(self).0
    }

    /// The pointer; the count stays here.
    #[inline]
    pub fn as_ptr(&self) -> NonNull<Py<T>> {
        self.0
    }

    /// Forgets what is known of the object.
    #[inline]
    pub fn upcast(self) -> Obj {
        Ref(self.into_raw().cast::<Any>(), PhantomData)
    }
}

impl Obj {
    /// The same reference as an instance of `T`, or back when it is none.
    pub fn downcast_ref<T: Class>(self) -> Result<Ref<T>, Obj> {
        if T::is(&self) { Ok(Ref(self.into_raw().cast::<Py<T>>(), PhantomData)) } else { Err(self) }
    }
}

impl<T> Deref for Ref<T> {
    type Target = Py<T>;

    #[inline]
    fn deref(&self) -> &Py<T> {
        // SAFETY: the count we own keeps the object alive for as long as `self`.
        unsafe { self.0.as_ref() }
    }
}

impl<T> Clone for Ref<T> {
    #[inline]
    fn clone(&self) -> Self {
        self.new_ref()
    }
}

impl<T> Drop for Ref<T> {
    #[inline]
    fn drop(&mut self) {
        // SAFETY: our count is still there.
        if unsafe { self.0.as_ref() }.decref() {
            // SAFETY: that was the last count, and it was ours.
            unsafe { crate::heap::die(self.0.cast()) }
        }
    }
}

impl<T> fmt::Debug for Ref<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{} at {:p}>", self.class().name(), self.0)
    }
}
