//! Operand words: what a local or a stack slot of a frame holds.

use std::mem::ManuallyDrop;
use std::ptr::NonNull;

use crate::raw::{Any, Obj, Py, Ref};

/// A slot's content: nothing, an owned reference, or (lowest bit 1) a borrowed one.
///
/// A borrowed word is valid as long as the local it came from is not written: the compiler's borrow analysis guarantees that for
/// as long as the word can be on the stack. Dropping it releases nothing.
#[repr(transparent)]
pub struct Word(*const Any);

const BORROWED: usize = 1;

impl Word {
    /// No object.
    pub const NULL: Self = Self(std::ptr::null());

    /// An owned reference.
    #[inline]
    pub fn owned(object: Obj) -> Self {
        Self(object.into_raw().as_ptr())
    }

    /// A borrowed reference: to an immortal object, or to one that a local of the same frame keeps alive.
    ///
    /// # Safety
    /// The object outlives the word.
    #[inline]
    pub unsafe fn borrowed(object: &Any) -> Self {
        Self(std::ptr::from_ref(object).map_addr(|address| address | BORROWED))
    }

    /// An immortal object.
    #[inline]
    pub fn immortal(object: &'static Any) -> Self {
        Self(std::ptr::from_ref(object).map_addr(|address| address | BORROWED))
    }

    /// Whether there is no object.
    #[inline]
    pub fn is_null(&self) -> bool {
        self.0.is_null()
    }

    /// The object.
    #[inline]
    pub fn get(&self) -> Option<&Any> {
        // SAFETY: owned, or alive by the contract of `borrowed`.
        unsafe { self.0.map_addr(|address| address & !BORROWED).as_ref() }
    }

    /// The object, which is there: compiler and verifier see to that.
    #[inline]
    pub fn object(&self) -> &Any {
        self.get().expect("verified code never uses an empty slot as an object")
    }

    /// An owned reference, made by counting when the word was borrowed; `None` for no object.
    #[inline]
    pub fn into_object(self) -> Option<Obj> {
        let this = ManuallyDrop::new(self);
        match this.0.addr() & BORROWED {
            // SAFETY: an owned word's count goes to the caller.
            0 => NonNull::new(this.0.cast_mut()).map(|object| unsafe { Ref::from_new(object) }),
            _ => this.get().map(Py::new_ref),
        }
    }

    /// A word of its own for the same object.
    #[inline]
    pub fn duplicate(&self) -> Self {
        self.get().map_or(Self::NULL, |object| Self::owned(object.new_ref()))
    }

    /// A borrowed word for the same object.
    ///
    /// # Safety
    /// `self` is not written before the last use of the result.
    #[inline]
    pub unsafe fn borrow_word(&self) -> Self {
        // SAFETY: the caller's contract.
        self.get().map_or(Self::NULL, |object| unsafe { Self::borrowed(object) })
    }

    /// Turns a borrowed word into an owned one, in place: before a frame is suspended or copied.
    pub fn own(&mut self) {
        let word = std::mem::replace(self, Self::NULL);
        *self = word.into_object().map_or(Self::NULL, Self::owned);
    }
}

impl Drop for Word {
    #[inline]
    fn drop(&mut self) {
        if self.0.addr() & BORROWED == 0 && !self.0.is_null() {
            // SAFETY: an owned word's count ends with it.
            drop(unsafe { Obj::from_new(NonNull::new_unchecked(self.0.cast_mut())) });
        }
    }
}
