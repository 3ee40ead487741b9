//! The memory of `memoryview`: a view shared by all memoryviews of one export, and per memoryview its own shape behind it.
//!
//! Keeps: the export stays until the last memoryview of it is released; no byte is read or written after that. Everything that
//! walks over items copies them out (or in) at once, so that no Python code runs meanwhile.

use std::cell::{Cell, UnsafeCell};
use std::ffi::{CStr, c_char, c_int};
use std::mem::offset_of;
use std::ptr::NonNull;

use abi::types::Py_buffer;

use super::buffer::{Lent, request};
use super::{Any, Bytes, Field, Obj, Py, PyResult, Ref, Slot, Tail, Visitor, WeakList};
use crate::builtins::exceptions::{BufferError, ValueError};
use crate::errors::raise;
use crate::heap;

/// `PyBUF_MAX_NDIM`
pub const MAX_DIMENSIONS: usize = 64;

const RELEASED: c_int = 0x01;
const C_ORDER: c_int = 0x02;
const F_ORDER: c_int = 0x04;
const SCALAR: c_int = 0x08;
const INDIRECT: c_int = 0x10;
const RESTRICTED: c_int = 0x20;

/// The body of what several memoryviews share: one export of an object.
#[macros::object]
pub struct ManagedBuffer {
    exports: Cell<isize>,
    master: Master,
}

/// The export; none once it has been given back.
struct Master(UnsafeCell<Option<Lent>>);

impl Master {
    fn owner(&self) -> Option<NonNull<Any>> {
        // SAFETY: nothing writes while the option is looked at.
        unsafe { &*self.0.get() }.as_ref().and_then(Lent::owner_pointer)
    }

    fn take(&self) -> Option<Lent> {
        // SAFETY: no borrow of the option is ever kept.
        unsafe { (*self.0.get()).take() }
    }
}

// SAFETY: shows the one reference that the export owns; clearing gives it back.
unsafe impl Field for Master {
    fn visit(&self, visitor: &Visitor) -> c_int {
        // SAFETY: the export keeps its owner alive; a visitor runs no Python code.
        self.owner().map_or(0, |owner| visitor.show(unsafe { owner.as_ref() }))
    }

    fn clear(&self) {
        drop(self.take());
    }
}

impl ManagedBuffer {
    fn new(lent: Lent) -> Ref<Self> {
        let master = Master(UnsafeCell::new(Some(lent)));
        heap::make_exact(Self { exports: Cell::new(0), master })
    }

    /// Whether the export has been given back.
    fn is_released(&self) -> bool {
        // SAFETY: nothing writes while the option is looked at.
        unsafe { &*self.master.0.get() }.is_none()
    }

    fn share(&self, change: isize) {
        self.exports.set(self.exports.get() + change);
        if self.exports.get() == 0 {
            drop(self.master.take());
        }
    }
}

/// The body of `memoryview`, as C sees it: its shape, strides and suboffsets follow.
#[macros::object]
pub struct MemoryView {
    size: isize,
    managed: Slot<ManagedBuffer>,
    /// The hash, once asked for; else -1.
    pub hash: Cell<isize>,
    flags: Cell<c_int>,
    exports: Cell<isize>,
    view: View,
    weakrefs: WeakList,
}

/// The view; its object is owned by the managed buffer.
struct View(UnsafeCell<Py_buffer>);

// SAFETY: owns no reference.
unsafe impl Field for View {
    fn visit(&self, _: &Visitor) -> c_int {
        0
    }

    fn clear(&self) {}
}

// SAFETY: `MemoryView::make` allocates and fills three words per dimension.
unsafe impl Tail for MemoryView {
    type Item = isize;
    const OFFSET: usize = 144;

    fn tail_len(&self) -> usize {
        self.size.cast_unsigned()
    }
}

const _: () =
    assert!(16 + offset_of!(MemoryView, view) == 56 && 16 + offset_of!(MemoryView, weakrefs) == 136);

impl Drop for MemoryView {
    fn drop(&mut self) {
        self.give_back();
    }
}

/// What a memoryview is made of.
struct Parts {
    start: *mut u8,
    itemsize: isize,
    readonly: bool,
    format: *const c_char,
    shape: Vec<isize>,
    strides: Vec<isize>,
    suboffsets: Option<Vec<isize>>,
}

impl Parts {
    /// Those of a view that an object has filled.
    ///
    /// # Safety
    /// The view is valid.
    unsafe fn of(view: &Py_buffer) -> PyResult<Self> {
        let dimensions = view.ndim.max(0).cast_unsigned() as usize;
        if dimensions > MAX_DIMENSIONS {
            return raise(
                &ValueError,
                format!("memoryview: number of dimensions must not exceed {MAX_DIMENSIONS}"),
            );
        }
        let words = |from: *mut isize| {
            // SAFETY: a view's arrays have one entry per dimension.
            (!from.is_null()).then(|| unsafe { std::slice::from_raw_parts(from, dimensions) }.to_vec())
        };
        let itemsize = view.itemsize.max(1);
        let shape = match (dimensions, words(view.shape)) {
            (0, _) => Vec::new(),
            (_, Some(shape)) => shape,
            _ => vec![view.len / itemsize],
        };
        let strides = match words(view.strides) {
            Some(strides) if dimensions > 0 => strides,
            _ => c_strides(&shape, view.itemsize),
        };
        let suboffsets = words(view.suboffsets).filter(|_| dimensions > 0);
        let format = if view.format.is_null() { c"B".as_ptr() } else { view.format.cast_const() };
        Ok(Self {
            start: view.buf.cast(),
            itemsize: view.itemsize,
            readonly: view.readonly != 0,
            format,
            shape,
            strides,
            suboffsets,
        })
    }

    fn flags(&self) -> c_int {
        let mut flags = match self.shape.len() {
            0 => SCALAR | C_ORDER | F_ORDER,
            _ => {
                let c = if contiguous(&self.shape, &self.strides, self.itemsize, true) { C_ORDER } else { 0 };
                let f =
                    if contiguous(&self.shape, &self.strides, self.itemsize, false) { F_ORDER } else { 0 };
                c | f
            }
        };
        if self.suboffsets.is_some() {
            flags = (flags | INDIRECT) & !(C_ORDER | F_ORDER);
        }
        flags
    }
}

/// Strides of contiguous items, the last index fastest.
fn c_strides(shape: &[isize], itemsize: isize) -> Vec<isize> {
    let mut strides = vec![itemsize; shape.len()];
    for index in (1..shape.len()).rev() {
        strides[index - 1] = strides[index].wrapping_mul(shape[index]);
    }
    strides
}

fn contiguous(shape: &[isize], strides: &[isize], itemsize: isize, last_fastest: bool) -> bool {
    if shape.contains(&0) {
        return true;
    }
    let mut expected = itemsize;
    let mut fits = |index: usize| {
        let (size, stride) = (shape[index], strides[index]);
        let fits = size <= 1 || stride == expected;
        expected = expected.wrapping_mul(size);
        fits
    };
    match last_fastest {
        true => (0..shape.len()).rev().all(&mut fits),
        false => (0..shape.len()).all(&mut fits),
    }
}

impl MemoryView {
    fn make(managed: &Py<ManagedBuffer>, parts: Parts) -> Ref<MemoryView> {
        let dimensions = parts.shape.len();
        let count = parts.shape.iter().fold(1isize, |count, &size| count.wrapping_mul(size));
        let flags = parts.flags();
        let owner = managed.master.owner().map_or(std::ptr::null_mut(), NonNull::as_ptr);
        let view = Py_buffer {
            buf: parts.start.cast(),
            obj: owner.cast(),
            len: count.wrapping_mul(parts.itemsize),
            itemsize: parts.itemsize,
            readonly: c_int::from(parts.readonly),
            ndim: dimensions as c_int,
            format: parts.format.cast_mut(),
            shape: std::ptr::null_mut(),
            strides: std::ptr::null_mut(),
            suboffsets: std::ptr::null_mut(),
            internal: std::ptr::null_mut(),
        };
        managed.share(1);
        let body = Self {
            size: (3 * dimensions).cast_signed(),
            managed: Slot::new(managed.new_ref()),
            hash: Cell::new(-1),
            flags: Cell::new(flags),
            exports: Cell::new(0),
            view: View(UnsafeCell::new(view)),
            weakrefs: WeakList::new(),
        };
        let no_suboffsets = vec![-1; dimensions];
        let suboffsets = parts.suboffsets.as_deref().unwrap_or(&no_suboffsets);
        // SAFETY: room for three words per dimension (and one more), and all of them are written.
        let made = unsafe {
            heap::make_with_tail(body, (3 * dimensions + 1) * size_of::<isize>(), |place| {
                let mut place = place;
                for part in [&parts.shape[..], &parts.strides, suboffsets] {
                    place.copy_from_nonoverlapping(part.as_ptr(), dimensions);
                    place = place.add(dimensions);
                }
            })
        };
        if dimensions > 0 {
            let words = made.tail_ptr();
            // SAFETY: the words behind the body; nobody else has the object yet.
            unsafe {
                let view = &mut *made.view.0.get();
                view.shape = words;
                view.strides = words.add(dimensions);
                if flags & INDIRECT != 0 {
                    view.suboffsets = words.add(2 * dimensions);
                }
            }
        }
        made
    }

    /// A memoryview of what an object has lent.
    ///
    /// # Errors
    /// `ValueError` for more dimensions than there may be.
    pub fn of_lent(lent: Lent) -> PyResult<Ref<MemoryView>> {
        // SAFETY: the lender has filled the view.
        let parts = unsafe { Parts::of(lent.raw_view()) }?;
        Ok(Self::make(&ManagedBuffer::new(lent), parts))
    }

    /// A memoryview of an object: of all it has, or of another memoryview's part.
    ///
    /// # Errors
    /// `TypeError` when the object lends nothing, or what its slot raises.
    pub fn of(object: &Any, flags: c_int) -> PyResult<Ref<MemoryView>> {
        match object.downcast::<MemoryView>() {
            Some(other) => {
                other.check_unrestricted()?;
                other.again(|_| {})
            }
            None => Self::of_lent(Lent::with_flags(object, flags)?),
        }
    }

    /// Gives the share of the export back. Nothing happens the second time.
    fn give_back(&self) {
        if self.flags.get() & RELEASED != 0 {
            return;
        }
        self.flags.set(self.flags.get() | RELEASED);
        if let Some(managed) = self.managed.get() {
            managed.share(-1);
        }
    }

    /// Gives the share of the export back; when it was the last, by this function instead of the one in the owner's type.
    ///
    /// # Safety
    /// The function is that of the owner's type or of a base, whose slot has lent the bytes.
    pub(crate) unsafe fn give_back_by(&self, take_back: super::glue::ReleaseBufferFn) {
        let last = self.managed.get().filter(|managed| managed.exports.get() == 1);
        let lent = last.and_then(|managed| managed.master.take());
        self.give_back();
        if let Some(lent) = lent {
            // SAFETY: the caller's contract.
            unsafe { lent.give_back_by(take_back) };
        }
    }

    fn view(&self) -> &Py_buffer {
        // SAFETY: the view is written only while it is made and never again.
        unsafe { &*self.view.0.get() }
    }

    /// Whether it has been released, or what it looks at.
    pub fn is_released(&self) -> bool {
        // SAFETY: no Python code runs while the managed buffer is looked at.
        self.flags.get() & RELEASED != 0
            || unsafe { self.managed.peek() }.is_none_or(|managed| managed.is_released())
    }

    /// # Errors
    /// `ValueError` when it has been released.
    #[inline]
    pub fn check(&self) -> PyResult<()> {
        if self.is_released() {
            return raise(&ValueError, "operation forbidden on released memoryview object");
        }
        Ok(())
    }

    /// # Errors
    /// `ValueError` when it has been released or is lent for the time of a call.
    pub fn check_unrestricted(&self) -> PyResult<()> {
        self.check()?;
        if self.flags.get() & RESTRICTED != 0 {
            return raise(&ValueError, "cannot create new view on restricted memoryview");
        }
        Ok(())
    }

    /// Allows no further views: it is there for one call.
    pub(crate) fn restrict(&self) {
        self.flags.set(self.flags.get() | RESTRICTED);
    }

    /// Number of views that others have of it.
    pub fn exports(&self) -> isize {
        self.exports.get()
    }

    /// Does something while the memoryview cannot be released.
    pub fn pinned<R>(&self, work: impl FnOnce() -> R) -> R {
        self.exports.set(self.exports.get() + 1);
        let result = work();
        self.exports.set(self.exports.get() - 1);
        result
    }

    /// Releases it, unless others look at it.
    ///
    /// # Errors
    /// `BufferError`
    pub fn try_release(&self) -> PyResult<()> {
        match self.exports.get() {
            _ if self.flags.get() & RELEASED != 0 => Ok(()),
            0 => {
                self.give_back();
                Ok(())
            }
            count => {
                let plural = if count == 1 { "" } else { "s" };
                raise(&BufferError, format!("memoryview has {count} exported buffer{plural}"))
            }
        }
    }

    /// The object whose bytes are looked at.
    pub fn owner(&self) -> Option<Obj> {
        let managed = self.managed.get()?;
        // SAFETY: the export keeps its owner alive.
        managed.master.owner().map(|owner| unsafe { Ref::from_borrowed(owner) })
    }

    /// Number of dimensions.
    #[inline]
    pub fn dimensions(&self) -> usize {
        self.view().ndim.cast_unsigned() as usize
    }

    /// Bytes per item.
    #[inline]
    pub fn item_size(&self) -> usize {
        self.view().itemsize.max(0).cast_unsigned()
    }

    /// Number of bytes of all items.
    pub fn byte_count(&self) -> usize {
        self.view().len.max(0).cast_unsigned()
    }

    /// Whether it may not be written.
    pub fn is_readonly(&self) -> bool {
        self.view().readonly != 0
    }

    /// The format of an item; empty once released.
    pub fn format_text(&self) -> String {
        if self.is_released() {
            return String::new();
        }
        // SAFETY: the export keeps its format, or it is a static one.
        unsafe { CStr::from_ptr(self.view().format) }.to_string_lossy().into_owned()
    }

    /// Whether the items lie one behind the other, the last index fastest.
    pub fn is_c_contiguous(&self) -> bool {
        self.flags.get() & C_ORDER != 0
    }

    /// Whether the items lie one behind the other, the first index fastest.
    pub fn is_f_contiguous(&self) -> bool {
        self.flags.get() & F_ORDER != 0
    }
}

impl Py<MemoryView> {
    /// Items per dimension.
    pub fn shape(&self) -> &[isize] {
        &self.tail()[..self.dimensions()]
    }

    /// Bytes from item to item, per dimension.
    pub fn strides(&self) -> &[isize] {
        &self.tail()[self.dimensions()..2 * self.dimensions()]
    }

    /// Offsets behind pointers, per dimension, if there are any.
    pub fn suboffsets(&self) -> Option<&[isize]> {
        (self.flags.get() & INDIRECT != 0).then(|| &self.tail()[2 * self.dimensions()..])
    }

    /// Another memoryview of the same bytes, with something changed.
    fn again(&self, change: impl FnOnce(&mut Parts)) -> PyResult<Ref<MemoryView>> {
        self.check()?;
        let Some(managed) = self.managed.get() else { return Ok(self.new_ref()) };
        // SAFETY: the view is valid until it is released.
        let mut parts = unsafe { Parts::of(self.view()) }?;
        change(&mut parts);
        Ok(MemoryView::make(&managed, parts))
    }

    /// The same.
    ///
    /// # Errors
    /// `ValueError` when released.
    pub fn duplicate(&self) -> PyResult<Ref<MemoryView>> {
        self.check_unrestricted()?;
        self.again(|_| {})
    }

    /// The same, not to be written.
    ///
    /// # Errors
    /// `ValueError` when released.
    pub fn to_readonly(&self) -> PyResult<Ref<MemoryView>> {
        self.check_unrestricted()?;
        self.again(|parts| parts.readonly = true)
    }

    /// `count` items of the first dimension, `step` apart, from `start` on, all of which lie within.
    ///
    /// # Errors
    /// `ValueError` when released.
    pub fn sliced(&self, start: isize, step: isize, count: usize) -> PyResult<Ref<MemoryView>> {
        self.check_unrestricted()?;
        let size = self.shape().first().copied().unwrap_or(0);
        let last = start.saturating_add(step.saturating_mul(count.cast_signed().max(1) - 1));
        let within = count == 0 || (0..size).contains(&start) && (0..size).contains(&last);
        assert!(within, "the slice lies within the view");
        self.again(|parts| {
            if count > 0 {
                // SAFETY: an item of the view.
                parts.start = unsafe { parts.start.byte_offset(parts.strides[0] * start) };
            }
            parts.shape[0] = count.cast_signed();
            parts.strides[0] = parts.strides[0].wrapping_mul(step);
        })
    }

    /// The same bytes, which must be contiguous, as items of another format and shape, whose number of bytes is the same.
    ///
    /// # Errors
    /// `ValueError` when released.
    pub fn cast(
        &self,
        format: &'static CStr,
        itemsize: usize,
        shape: Vec<isize>,
    ) -> PyResult<Ref<MemoryView>> {
        self.check_unrestricted()?;
        let bytes =
            shape.iter().try_fold(itemsize, |bytes, &size| bytes.checked_mul(usize::try_from(size).ok()?));
        assert!(
            self.is_c_contiguous() && bytes == Some(self.byte_count()),
            "the same bytes in another shape"
        );
        self.again(|parts| {
            parts.format = format.as_ptr();
            parts.itemsize = itemsize.cast_signed();
            parts.strides = c_strides(&shape, parts.itemsize);
            parts.shape = shape;
        })
    }

    /// Where an item stands; the indices lie within the shape, and the view is not released.
    fn item_address(&self, indices: &[isize]) -> *mut u8 {
        let mut place: *mut u8 = self.view().buf.cast();
        let suboffsets = self.suboffsets();
        for (dimension, &index) in indices.iter().enumerate() {
            // SAFETY: by the exporter's promise of what shape and strides mean.
            unsafe {
                place = place.byte_offset(self.strides()[dimension].wrapping_mul(index));
                if let Some(offset) =
                    suboffsets.map(|offsets| offsets[dimension]).filter(|&offset| offset >= 0)
                {
                    place = place.cast::<*mut u8>().read_unaligned().byte_offset(offset);
                }
            }
        }
        place
    }

    /// Whether there is an item at these indices now.
    fn has(&self, indices: &[isize]) -> bool {
        !self.is_released()
            && indices.len() == self.dimensions()
            && indices.iter().zip(self.shape()).all(|(index, size)| (0..*size).contains(index))
    }

    /// The bytes of an item; nothing when released or beyond the shape.
    pub fn read_item(&self, indices: &[isize]) -> Option<Vec<u8>> {
        let mut item = vec![0; self.item_size()];
        if !self.has(indices) {
            return None;
        }
        // SAFETY: the item is there, and nothing runs while it is copied.
        unsafe { self.item_address(indices).copy_to(item.as_mut_ptr(), item.len()) };
        Some(item)
    }

    /// Writes an item; false when released, read-only, beyond the shape, or of another size.
    pub fn write_item(&self, indices: &[isize], item: &[u8]) -> bool {
        if !self.has(indices) || self.is_readonly() || item.len() != self.item_size() {
            return false;
        }
        // SAFETY: the item is there and may be written.
        unsafe { self.item_address(indices).copy_from(item.as_ptr(), item.len()) };
        true
    }

    /// Does something with the address of every item, the last index (or the first) fastest.
    fn each_item(&self, last_fastest: bool, mut work: impl FnMut(*mut u8)) {
        if self.shape().contains(&0) {
            return;
        }
        let mut indices = vec![0; self.dimensions()];
        loop {
            work(self.item_address(&indices));
            let mut advance = |dimension: usize| {
                indices[dimension] += 1;
                let carried = indices[dimension] == self.shape()[dimension];
                if carried {
                    indices[dimension] = 0;
                }
                !carried
            };
            let went_on = match last_fastest {
                true => (0..self.dimensions()).rev().any(&mut advance),
                false => (0..self.dimensions()).any(&mut advance),
            };
            if !went_on {
                return;
            }
        }
    }

    /// A copy of all items, the last index fastest (or the first); nothing when released.
    pub fn gather(&self, last_fastest: bool) -> Option<Vec<u8>> {
        if self.is_released() {
            return None;
        }
        let size = self.byte_count();
        let mut out: Vec<u8> = Vec::with_capacity(size);
        let straight = if last_fastest { self.is_c_contiguous() } else { self.is_f_contiguous() };
        if straight {
            if size > 0 {
                // SAFETY: so many bytes in one piece; nothing runs while they are copied.
                out.extend_from_slice(unsafe { std::slice::from_raw_parts(self.view().buf.cast(), size) });
            }
            return Some(out);
        }
        let item = self.item_size();
        self.each_item(last_fastest, |place| {
            // SAFETY: an item of the view.
            out.extend_from_slice(unsafe { std::slice::from_raw_parts(place, item) });
        });
        Some(out)
    }

    /// Writes all items, the last index fastest; false when released, read-only, or the bytes are not as many.
    pub fn scatter(&self, bytes: &[u8]) -> bool {
        if self.is_released() || self.is_readonly() || bytes.len() != self.byte_count() {
            return false;
        }
        let item = self.item_size();
        let mut at = 0;
        self.each_item(true, |place| {
            // SAFETY: an item of a view that may be written.
            unsafe { place.copy_from(bytes[at..].as_ptr(), item) };
            at += item;
        });
        true
    }

    /// The bytes in place when nothing can change them: those of a `bytes`.
    pub(super) fn constant_owner(&self) -> Option<&Py<Bytes>> {
        // SAFETY: the slot is not written while the memoryview is not released; the export keeps its owner alive.
        unsafe { self.managed.peek()?.master.owner()?.as_ref() }.downcast::<Bytes>()
    }

    /// `bf_getbuffer`
    pub(crate) fn lend(&self, view: *mut Py_buffer, flags: c_int) -> c_int {
        // SAFETY: the slot's caller passes room for a view.
        unsafe { (*view).obj = std::ptr::null_mut() };
        match self.check_unrestricted().and_then(|()| self.wanted(flags)) {
            Ok(wanted) => {
                // SAFETY: as above; the copy's arrays lie in this object, which the view keeps alive.
                unsafe {
                    view.write(wanted);
                    (*view).obj = self.as_any().new_ref().into_raw().as_ptr().cast();
                }
                self.exports.set(self.exports.get() + 1);
                0
            }
            Err(super::Raised) => -1,
        }
    }

    fn wanted(&self, flags: c_int) -> PyResult<Py_buffer> {
        let own = self.view();
        let mut view = Py_buffer { obj: std::ptr::null_mut(), ..*own };
        let has = |all: c_int| flags & all == all;
        let refuse = |what: &str| raise(&BufferError, format!("memoryview: underlying buffer {what}"));
        let (c, f) = (self.is_c_contiguous(), self.is_f_contiguous());
        if has(request::WRITABLE) && self.is_readonly() {
            return refuse("is not writable");
        }
        if !has(request::FORMAT) {
            view.format = std::ptr::null_mut();
        }
        if has(request::C_CONTIGUOUS) && !c {
            return refuse("is not C-contiguous");
        }
        if has(request::F_CONTIGUOUS) && !f {
            return refuse("is not Fortran contiguous");
        }
        if has(request::ANY_CONTIGUOUS) && !c && !f {
            return refuse("is not contiguous");
        }
        if !has(request::INDIRECT) && self.flags.get() & INDIRECT != 0 {
            return refuse("requires suboffsets");
        }
        if !has(request::STRIDES) {
            if !c {
                return refuse("is not C-contiguous");
            }
            view.strides = std::ptr::null_mut();
        }
        if !has(request::ND) {
            if !view.format.is_null() {
                return raise(
                    &BufferError,
                    "memoryview: cannot cast to unsigned bytes if the format flag is present",
                );
            }
            view.ndim = 1;
            view.shape = std::ptr::null_mut();
        }
        Ok(view)
    }

    /// `bf_releasebuffer`
    pub(crate) fn take_back(&self) {
        self.exports.set(self.exports.get() - 1);
    }
}
