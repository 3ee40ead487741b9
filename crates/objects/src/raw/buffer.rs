//! The buffer protocol: lending the bytes of `bytes` and `bytearray`, and borrowing those of any object.

use std::borrow::Cow;
use std::ffi::c_int;
use std::mem::MaybeUninit;
use std::ptr::NonNull;

use abi::types::Py_buffer;

use super::glue::GetBufferFn;
use super::memory_view::MemoryView;
use super::{Any, ByteArray, Bytes, FromArg, Obj, Place, Py, PyResult, Raised, Ref};
use crate::builtins::exceptions::BufferError;
use crate::errors::{self, raise, raise_type_error};

/// Fills a view of contiguous bytes (`PyBuffer_FillInfo`).
///
/// # Errors
/// `BufferError` when a writable view of constant bytes is wanted.
pub(super) unsafe fn fill(
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
        if flags & request::WRITABLE != 0 && readonly {
            return raise(&BufferError, "Object is not writable.");
        }
        (*view).obj = owner.new_ref().into_raw().as_ptr().cast();
        (*view).buf = start.cast();
        (*view).len = size.cast_signed();
        (*view).readonly = c_int::from(readonly);
        (*view).itemsize = 1;
        (*view).format =
            if flags & request::FORMAT != 0 { c"B".as_ptr().cast_mut() } else { std::ptr::null_mut() };
        (*view).ndim = 1;
        (*view).shape = if flags & request::ND != 0 { &raw mut (*view).len } else { std::ptr::null_mut() };
        (*view).strides = if flags & request::STRIDES == request::STRIDES {
            &raw mut (*view).itemsize
        } else {
            std::ptr::null_mut()
        };
        (*view).suboffsets = std::ptr::null_mut();
        (*view).internal = std::ptr::null_mut();
    }
    Ok(())
}

/// `bf_getbuffer` for memory that no Rust value owns, such as a file's in memory.
///
/// # Safety
/// `view` is what the slot was given. `size` bytes at `start` stay in place until the view is given back, and may be written
/// unless `readonly`.
pub unsafe fn lend_memory(
    view: *mut Py_buffer,
    owner: &Any,
    start: *mut u8,
    size: usize,
    readonly: bool,
    flags: c_int,
) -> c_int {
    // SAFETY: the caller's contract.
    status(unsafe { fill(view, owner, start, size, readonly, flags) })
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

/// What a consumer of a buffer asks for: CPython's `PyBUF_*`.
pub mod request {
    use std::ffi::c_int;

    /// Contiguous bytes, nothing else.
    pub const SIMPLE: c_int = 0;
    /// Bytes that can be changed.
    pub const WRITABLE: c_int = 1;
    /// The format of an item.
    pub const FORMAT: c_int = 4;
    /// A shape.
    pub const ND: c_int = 8;
    /// A shape and strides.
    pub const STRIDES: c_int = 0x10 | ND;
    /// Contiguous, last index fastest.
    pub const C_CONTIGUOUS: c_int = 0x20 | STRIDES;
    /// Contiguous, first index fastest.
    pub const F_CONTIGUOUS: c_int = 0x40 | STRIDES;
    /// Contiguous either way.
    pub const ANY_CONTIGUOUS: c_int = 0x80 | STRIDES;
    /// Pointers to rows are welcome.
    pub const INDIRECT: c_int = 0x100 | STRIDES;
    /// All there is, not to be changed.
    pub const FULL_RO: c_int = INDIRECT | FORMAT;
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
        Self::with_flags(object, request::SIMPLE)
    }

    /// Asks an object for what the flags say, see [`request`].
    ///
    /// # Errors
    /// `TypeError` when it lends none, or what its slot raises.
    pub fn with_flags(object: &Any, flags: c_int) -> PyResult<Self> {
        let Some(lend) = object.class().bf_getbuffer() else { return no_buffer(object) };
        // SAFETY: the type's own function.
        unsafe { Self::with_function(object, lend, flags) }
    }

    /// The same with a slot's function that was found elsewhere.
    ///
    /// # Safety
    /// The function belongs to the object's type or a base.
    pub(crate) unsafe fn with_function(object: &Any, lend: GetBufferFn, flags: c_int) -> PyResult<Self> {
        let mut view = Box::new(MaybeUninit::<Py_buffer>::zeroed());
        // SAFETY: the caller's contract; there is room for a view, which the function fills when it succeeds.
        unsafe {
            match lend(object, view.as_mut_ptr(), flags) {
                0 => Ok(Self { view: view.assume_init() }),
                _ => Err(Raised),
            }
        }
    }

    /// A copy of a view that stays its owner's: nothing is given back.
    ///
    /// # Safety
    /// The view stays valid for as long as this and what is made of it lives.
    pub(crate) unsafe fn borrowed(view: *const Py_buffer) -> Self {
        // SAFETY: the caller's contract.
        Self { view: Box::new(Py_buffer { obj: std::ptr::null_mut(), ..unsafe { view.read() } }) }
    }

    /// The view as C has it.
    pub(crate) fn raw_view(&self) -> &Py_buffer {
        &self.view
    }

    /// The lender.
    pub(super) fn owner_pointer(&self) -> Option<NonNull<Any>> {
        NonNull::new(self.view.obj.cast::<Any>())
    }

    /// Gives the view back by a function found elsewhere.
    ///
    /// # Safety
    /// The function is that of the owner's type or of a base.
    pub(crate) unsafe fn give_back_by(self, take_back: super::glue::ReleaseBufferFn) {
        let mut view = MaybeUninit::<Py_buffer>::uninit();
        // SAFETY: the view moves out of `self`, is given back once, and its count on the owner released last.
        unsafe {
            self.move_to(view.as_mut_ptr());
            let mut view = view.assume_init();
            let Some(owner) = NonNull::new(view.obj.cast::<Any>()) else { return };
            let owner: Obj = Ref::from_new(owner);
            take_back(&owner, &raw mut view);
        }
    }

    /// Hands the view out as C has it; who gets it gives it back.
    ///
    /// # Safety
    /// `out` is room for a view.
    pub(crate) unsafe fn move_to(self, out: *mut Py_buffer) {
        let mut this = std::mem::ManuallyDrop::new(self);
        // SAFETY: the caller's contract; the box is freed, what it held lives on in `out`.
        unsafe {
            out.copy_from_nonoverlapping(&raw const *this.view, 1);
            std::ptr::drop_in_place(&raw mut this.view);
        }
    }

    /// Number of bytes.
    #[inline]
    pub fn len(&self) -> usize {
        self.view.len.max(0).cast_unsigned()
    }

    /// Whether there is none.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether the bytes may not be written.
    pub fn is_readonly(&self) -> bool {
        self.view.readonly != 0
    }

    /// Bytes per item.
    pub fn item_size(&self) -> usize {
        self.view.itemsize.max(1).cast_unsigned()
    }

    /// Where the bytes are, for system calls. They stay there until the view is given back; only unsafe code can use this.
    pub fn address(&self) -> *mut u8 {
        self.view.buf.cast()
    }

    /// The bytes in place when nothing can change them: when they are those of a `bytes`.
    pub fn constant(&self) -> Option<&[u8]> {
        let owner = NonNull::new(self.view.obj.cast::<Any>())?;
        // SAFETY: the view owns a count on the lender.
        let owner = unsafe { owner.as_ref() };
        let bytes = match owner.downcast::<MemoryView>() {
            Some(view) => view.constant_owner()?,
            None => owner.downcast::<Bytes>()?,
        };
        let bytes = bytes.data();
        let start = self.address().addr().checked_sub(bytes.as_ptr().addr())?;
        bytes.get(start..start.checked_add(self.len())?)
    }

    /// A copy of the bytes: their owner may change them.
    pub fn to_vec(&self) -> Vec<u8> {
        if self.is_empty() {
            return Vec::new();
        }
        // SAFETY: the lender keeps so many bytes in place until the view is given back; nothing runs while they are copied.
        unsafe { std::slice::from_raw_parts(self.address(), self.len()) }.to_vec()
    }

    /// Copies bytes from a place on; how many there were, at most as many as `out` has room for.
    pub fn read(&self, at: usize, out: &mut [u8]) -> usize {
        let count = out.len().min(self.len().saturating_sub(at));
        if count > 0 {
            // SAFETY: within the view; `out` is no Python object's memory.
            unsafe { out.as_mut_ptr().copy_from(self.address().add(at), count) };
        }
        count
    }

    /// Writes bytes from a place on; how many there was room for. None into a view that may not be written.
    pub fn write(&self, at: usize, data: &[u8]) -> usize {
        let count = data.len().min(self.len().saturating_sub(at));
        if count == 0 || self.is_readonly() {
            return 0;
        }
        // SAFETY: within the view, which may be written.
        unsafe { self.address().add(at).copy_from(data.as_ptr(), count) };
        count
    }
}

/// Raises that an object has no bytes.
#[cold]
fn no_buffer<T>(object: &Any) -> PyResult<T> {
    raise_type_error(format!("a bytes-like object is required, not '{}'", object.class().name()))
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

/// A bytes-like argument (`y*` of C): the lender keeps the bytes in place for as long as this lives.
pub enum BytesLike<'a> {
    /// Those of a `bytes`, which never change.
    Constant(&'a [u8]),
    /// Those of any other object.
    Lent(Lent),
}

impl<'a> BytesLike<'a> {
    /// Asks an object for its bytes.
    ///
    /// # Errors
    /// `TypeError` when it lends none, or what its slot raises.
    #[inline]
    pub fn of(object: &'a Any) -> PyResult<Self> {
        match object.exact::<Bytes>() {
            Some(bytes) => Ok(Self::Constant(bytes.data())),
            None => Lent::of(object).map(Self::Lent),
        }
    }

    /// The bytes: in place when nothing can change them, else a copy.
    #[inline]
    pub fn data(&self) -> Cow<'_, [u8]> {
        match self {
            Self::Constant(bytes) => Cow::Borrowed(bytes),
            Self::Lent(lent) => lent.constant().map_or_else(|| Cow::Owned(lent.to_vec()), Cow::Borrowed),
        }
    }

    /// Number of bytes.
    pub fn len(&self) -> usize {
        match self {
            Self::Constant(bytes) => bytes.len(),
            Self::Lent(lent) => lent.len(),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A copy of the bytes.
    pub fn to_vec(&self) -> Vec<u8> {
        self.data().into_owned()
    }

    /// Copies bytes from a place on; how many there were, at most as many as `out` has room for.
    pub fn read(&self, at: usize, out: &mut [u8]) -> usize {
        match self {
            Self::Constant(bytes) => {
                let bytes = bytes.get(at..).unwrap_or_default();
                let count = bytes.len().min(out.len());
                out[..count].copy_from_slice(&bytes[..count]);
                count
            }
            Self::Lent(lent) => lent.read(at, out),
        }
    }

    /// Where the bytes are, for system calls. They stay there for as long as this lives; only unsafe code can use this.
    pub fn address(&self) -> *const u8 {
        match self {
            Self::Constant(bytes) => bytes.as_ptr(),
            Self::Lent(lent) => lent.address(),
        }
    }
}

impl<'a> FromArg<'a> for BytesLike<'a> {
    #[inline]
    fn from_arg(value: &'a Any, _: Place) -> PyResult<Self> {
        Self::of(value)
    }
}

/// An argument whose bytes are to be changed (`w*` of C): `write` puts bytes into it, `address` is for system calls.
pub struct WritableBytes(Lent);

impl WritableBytes {
    /// Asks an object for bytes that can be changed.
    ///
    /// # Errors
    /// What its slot raises.
    pub fn of(object: &Any) -> PyResult<Self> {
        Lent::with_flags(object, request::WRITABLE).map(Self)
    }
}

impl std::ops::Deref for WritableBytes {
    type Target = Lent;

    fn deref(&self) -> &Lent {
        &self.0
    }
}

impl FromArg<'_> for WritableBytes {
    fn from_arg(value: &Any, place: Place) -> PyResult<Self> {
        Self::of(value).or_else(|Raised| {
            drop(errors::take());
            place.wrong_type("read-write bytes-like object", value)
        })
    }
}

/// The bytes of an object that has some (copied unless they are constant); `None` when it lends none.
///
/// # Errors
/// What its buffer slot raises.
pub fn byte_like(object: &Any) -> PyResult<Option<Cow<'_, [u8]>>> {
    if let Some(bytes) = object.exact::<Bytes>() {
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
