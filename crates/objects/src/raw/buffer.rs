//! The buffer protocol: lending the bytes of `bytes` and `bytearray`, and borrowing those of any object.

use std::borrow::Cow;
use std::ffi::c_int;
use std::mem::MaybeUninit;
use std::ptr::NonNull;

use abi::types::Py_buffer;

use super::{Any, ByteArray, Bytes, Obj, Py, PyResult, Raised, Ref};
use crate::builtins::exceptions::BufferError;
use crate::errors::{raise, raise_type_error};

/// `PyBUF_WRITABLE`
const WRITABLE: c_int = 1;
/// `PyBUF_FORMAT`
const FORMAT: c_int = 4;
/// `PyBUF_ND`
const ND: c_int = 8;
/// `PyBUF_STRIDES`
const STRIDES: c_int = 0x10 | ND;

/// Fills a view of contiguous bytes (`PyBuffer_FillInfo`).
///
/// # Errors
/// `BufferError` when a writable view of constant bytes is wanted.
unsafe fn fill(
    view: *mut Py_buffer,
    owner: &Any,
    start: *mut u8,
    size: usize,
    readonly: bool,
    flags: c_int,
) -> PyResult<()> {
    if view.is_null() {
        return raise(&BufferError, "NULL view in getbuffer");
    }
    // SAFETY: C passes room for a view; its parts are written one by one.
    unsafe {
        (*view).obj = std::ptr::null_mut();
        if flags & WRITABLE != 0 && readonly {
            return raise(&BufferError, "Object is not writable.");
        }
        (*view).obj = owner.new_ref().into_raw().as_ptr().cast();
        (*view).buf = start.cast();
        (*view).len = size.cast_signed();
        (*view).readonly = c_int::from(readonly);
        (*view).itemsize = 1;
        (*view).format = if flags & FORMAT != 0 { c"B".as_ptr().cast_mut() } else { std::ptr::null_mut() };
        (*view).ndim = 1;
        (*view).shape = if flags & ND != 0 { &raw mut (*view).len } else { std::ptr::null_mut() };
        (*view).strides =
            if flags & STRIDES == STRIDES { &raw mut (*view).itemsize } else { std::ptr::null_mut() };
        (*view).suboffsets = std::ptr::null_mut();
        (*view).internal = std::ptr::null_mut();
    }
    Ok(())
}

fn status(result: PyResult<()>) -> c_int {
    result.map_or(-1, |()| 0)
}

/// `bf_getbuffer` of `bytes`.
pub(crate) fn lend_bytes(this: &Py<Bytes>, view: *mut Py_buffer, flags: c_int) -> c_int {
    let data = this.data();
    // SAFETY: the slot's caller passes a view.
    status(unsafe { fill(view, this.as_any(), data.as_ptr().cast_mut(), data.len(), true, flags) })
}

/// `bf_getbuffer` of `bytearray`.
pub(crate) fn lend_byte_array(this: &Py<ByteArray>, view: *mut Py_buffer, flags: c_int) -> c_int {
    // SAFETY: as above.
    let result = unsafe { fill(view, this.as_any(), this.start_address(), this.len(), false, flags) };
    if result.is_ok() {
        this.export(1);
    }
    status(result)
}

/// `bf_releasebuffer` of `bytearray`.
pub(crate) fn take_back_byte_array(this: &Py<ByteArray>, _: *mut Py_buffer) {
    this.export(-1);
}

/// A view that an object has lent, given back on drop.
pub struct Lent {
    view: Box<Py_buffer>,
}

impl Lent {
    /// Asks an object for its bytes, contiguous.
    ///
    /// # Errors
    /// `TypeError` when it lends none, or what its slot raises.
    pub fn of(object: &Any) -> PyResult<Self> {
        let Some(lend) = object.class().bf_getbuffer() else {
            return raise_type_error(format!(
                "a bytes-like object is required, not '{}'",
                object.class().name()
            ));
        };
        let mut view = Box::new(MaybeUninit::<Py_buffer>::zeroed());
        // SAFETY: the type's own function, with room for a view, which it fills when it succeeds.
        unsafe {
            match lend(object, view.as_mut_ptr(), 0) {
                0 => Ok(Self { view: view.assume_init() }),
                _ => Err(Raised),
            }
        }
    }

    /// A copy of the bytes: their owner may change them.
    pub fn to_vec(&self) -> Vec<u8> {
        let size = self.view.len.max(0).cast_unsigned();
        if size == 0 {
            return Vec::new();
        }
        // SAFETY: the lender keeps so many bytes in place until the view is given back.
        unsafe { std::slice::from_raw_parts(self.view.buf.cast::<u8>(), size) }.to_vec()
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        let Some(owner) = NonNull::new(self.view.obj.cast::<Any>()) else { return };
        // SAFETY: the view owns a count on the lender, which is released last.
        let owner: Obj = unsafe { Ref::from_new(owner) };
        if let Some(take_back) = owner.class().bf_releasebuffer() {
            // SAFETY: the type's own function, with the view it filled.
            unsafe { take_back(&owner, &raw mut *self.view) }
        }
    }
}

/// The bytes of an object that has some (copied unless they are constant); `None` when it lends none.
///
/// # Errors
/// What its buffer slot raises.
pub fn byte_like(object: &Any) -> PyResult<Option<Cow<'_, [u8]>>> {
    if let Some(bytes) = object.downcast::<Bytes>() {
        return Ok(Some(Cow::Borrowed(bytes.data())));
    }
    if let Some(array) = object.exact::<ByteArray>() {
        return Ok(Some(Cow::Owned(array.to_vec())));
    }
    if object.class().bf_getbuffer().is_none() {
        return Ok(None);
    }
    Ok(Some(Cow::Owned(Lent::of(object)?.to_vec())))
}
