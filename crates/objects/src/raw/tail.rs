//! Data that lies behind a fixed body: tuple items, digits, characters, bytes.

use super::{Any, Py, Ref};

/// A body behind which elements follow.
///
/// # Safety
/// Objects of this body are allocated with room for `tail_len()` initialised elements at byte `OFFSET` of the object, and
/// neither length nor elements change once the object is visible to more than its maker.
pub unsafe trait Tail: Sized {
    /// What an element is.
    type Item;
    /// Where the elements start, from the start of the object.
    const OFFSET: usize;

    /// Number of elements.
    fn tail_len(&self) -> usize;
}

impl<T: Tail> Py<T> {
    /// Where the elements start.
    #[inline]
    pub(crate) fn tail_ptr(&self) -> *mut T::Item {
        // SAFETY: within the allocation, by the trait's contract.
        unsafe { self.body_ptr().byte_add(T::OFFSET - size_of::<Any>()).cast() }
    }

    /// The elements.
    #[inline]
    pub fn tail(&self) -> &[T::Item] {
        // SAFETY: the trait's contract: so many initialised elements, and they do not change.
        unsafe { std::slice::from_raw_parts(self.tail_ptr(), (*self.body_ptr()).tail_len()) }
    }
}

impl<T> Py<T> {
    /// The byte at an offset from the start of the object.
    ///
    /// # Safety
    /// The offset lies within the object's allocation.
    pub(crate) unsafe fn at<F>(&self, offset: isize) -> *mut F {
        // SAFETY: the caller's contract.
        unsafe { std::ptr::from_ref(self).cast_mut().byte_offset(offset).cast() }
    }
}

/// A list of owned references seen as borrowed objects: the layouts are equal.
pub fn as_borrowed<T>(owned: &[Ref<T>]) -> &[&Py<T>] {
    // SAFETY: `Ref` and `&Py` are both one non-null pointer, and each reference owns a count for the slice's lifetime.
    unsafe { std::slice::from_raw_parts(owned.as_ptr().cast(), owned.len()) }
}

// SAFETY: `make_code` allocates and fills as many bytes as the body says.
unsafe impl Tail for crate::builtins::code::Code {
    type Item = u8;
    const OFFSET: usize = 208;

    fn tail_len(&self) -> usize {
        self.public_len()
    }
}

/// A code object with its public code behind it.
pub(crate) fn make_code(body: crate::builtins::code::Code, code: &[u8]) -> Ref<crate::builtins::code::Code> {
    // SAFETY: as many bytes as the body says; room for one unit even when there is none.
    unsafe {
        crate::heap::make_with_tail(body, code.len().max(8), |place| {
            place.copy_from_nonoverlapping(code.as_ptr(), code.len());
        })
    }
}
