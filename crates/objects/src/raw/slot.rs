//! Fields that can change.

use std::cell::Cell;
use std::ptr::NonNull;

use super::{Object, Py, Ref};

/// A field that owns at most one reference and can change while Python code runs.
///
/// There is no safe way to borrow through it: `get` counts. Setting stores first and releases the old value last, so a
/// destructor that runs meanwhile sees the new state.
#[repr(transparent)]
pub struct Slot<T = Object>(Cell<Option<NonNull<Py<T>>>>);

impl<T> Slot<T> {
    /// An empty slot.
    pub const fn empty() -> Self {
        Self(Cell::new(None))
    }

    /// A slot that holds `value`.
    pub fn new(value: Ref<T>) -> Self {
        Self(Cell::new(Some(value.into_raw())))
    }

    /// A slot that holds `value` when there is one.
    pub fn from_option(value: Option<Ref<T>>) -> Self {
        Self(Cell::new(value.map(Ref::into_raw)))
    }

    /// A new reference to the value.
    #[inline]
    pub fn get(&self) -> Option<Ref<T>> {
        // SAFETY: the slot owns a count, so the object is alive.
        self.0.get().map(|ptr| unsafe { Ref::from_borrowed(ptr) })
    }

    /// Whether nothing is stored.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.0.get().is_none()
    }

    /// Whether exactly this object is stored.
    #[inline]
    pub fn holds<U>(&self, object: &Py<U>) -> bool {
        self.0.get().is_some_and(|ptr| ptr.addr().get() == object.address())
    }

    /// Stores `value`, then releases the old one.
    #[inline]
    pub fn set(&self, value: Ref<T>) {
        drop(self.replace(Some(value)));
    }

    /// Stores or empties, and hands the old value out.
    #[inline]
    pub fn replace(&self, value: Option<Ref<T>>) -> Option<Ref<T>> {
        let old = self.0.replace(value.map(Ref::into_raw));
        // SAFETY: the slot's own count goes to the caller.
        old.map(|ptr| unsafe { Ref::from_new(ptr) })
    }

    /// Empties the slot.
    #[inline]
    pub fn take(&self) -> Option<Ref<T>> {
        self.replace(None)
    }

    /// A borrow of the value.
    ///
    /// # Safety
    /// No Python code runs, and the slot is not written, before the last use of the borrow.
    #[inline]
    pub unsafe fn peek(&self) -> Option<&Py<T>> {
        // SAFETY: the slot owns a count; the caller keeps it from changing.
        self.0.get().map(|ptr| unsafe { ptr.as_ref() })
    }
}

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Self::empty()
    }
}

impl<T> Drop for Slot<T> {
    fn drop(&mut self) {
        drop(self.take());
    }
}
