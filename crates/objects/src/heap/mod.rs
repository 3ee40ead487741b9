//! The unsafe village of memory: allocation by type, and the one way in which objects end.
//!
//! Needs: types whose flags say what stands before an object. Keeps: what is allocated with a pre-header is freed with
//! it. Costs: an exact builtin is one `malloc`; destruction is one stack compare dearer than the type's `tp_dealloc`.

#![expect(unsafe_code, reason = "the village that owns raw memory")]

use std::ffi::c_void;
use std::mem::size_of;
use std::ptr::NonNull;

use abi::{PyGCHead, TPFLAGS_HAVE_GC, TPFLAGS_PREHEADER};

use crate::errors;
use crate::gc;
use crate::raw::{Any, Class, Obj, Py, PyResult, Ref, StaticClass, Tail};
use crate::state::current;
use crate::types::{Type, TypeSpec};

/// Bytes of uninitialised memory, aligned to 16; null when there is none.
pub fn malloc(size: usize) -> *mut c_void {
    // SAFETY: any size may be asked for.
    unsafe {
        #[cfg(miri)]
        return libc::malloc(size.max(1));
        #[cfg(not(miri))]
        if size < HUGE || system_has(size) { libmimalloc_sys::mi_malloc(size) } else { std::ptr::null_mut() }
    }
}

/// Blocks of this size and more are asked of the system first: the allocator reserves address space that may have no memory
/// behind it, and the process would be killed where `MemoryError` is due.
#[cfg(not(miri))]
const HUGE: usize = 1 << 32;

/// Whether the system would give so much memory.
#[cfg(not(miri))]
#[cold]
fn system_has(size: usize) -> bool {
    // SAFETY: a fresh anonymous mapping that nobody uses, given back at once.
    unsafe {
        let protection = libc::PROT_READ | libc::PROT_WRITE;
        let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;
        let place = libc::mmap(std::ptr::null_mut(), size, protection, flags, -1, 0);
        place != libc::MAP_FAILED && libc::munmap(place, size) == 0
    }
}

/// Changes the size of a block, keeping its contents; null, and the block untouched, when there is no memory.
///
/// # Safety
/// `block` is null or comes from this allocator and is not used after a successful call.
pub unsafe fn realloc(block: *mut c_void, size: usize) -> *mut c_void {
    // SAFETY: the caller's contract.
    unsafe {
        #[cfg(miri)]
        return libc::realloc(block, size.max(1));
        #[cfg(not(miri))]
        if size < HUGE || system_has(size) {
            libmimalloc_sys::mi_realloc(block, size)
        } else {
            std::ptr::null_mut()
        }
    }
}

/// Gives a block back.
///
/// # Safety
/// `block` is null or comes from this allocator; it is not used again.
pub unsafe fn free(block: *mut c_void) {
    // SAFETY: the caller's contract.
    unsafe {
        #[cfg(miri)]
        libc::free(block);
        #[cfg(not(miri))]
        libmimalloc_sys::mi_free(block);
    }
}

/// Bytes before an object whose type has these flags.
#[inline]
fn preheader(flags: u64) -> usize {
    let collected = if flags & TPFLAGS_HAVE_GC != 0 { size_of::<PyGCHead>() } else { 0 };
    let managed = if flags & TPFLAGS_PREHEADER != 0 { 2 * size_of::<usize>() } else { 0 };
    collected + managed
}

/// Memory for an object of `size` bytes with what its type's flags put before it. The pre-header is zeroed, the object
/// is not.
fn allocate(class: &Py<Type>, size: usize) -> Option<NonNull<Any>> {
    let before = preheader(class.flags());
    let block = NonNull::new(malloc(before.checked_add(size)?))?;
    // SAFETY: the block is large enough for both parts.
    unsafe {
        block.cast::<u8>().write_bytes(0, before);
        Some(block.byte_add(before).cast())
    }
}

/// `PyType_GenericAlloc`: zeroed memory for an instance with `items` items and one more as sentinel; tracked.
///
/// # Errors
/// `MemoryError`.
pub fn generic_alloc(class: &Py<Type>, items: usize) -> PyResult<Obj> {
    let Some(size) = instance_size(class, items + usize::from(class.itemsize() != 0)) else {
        return errors::no_memory();
    };
    let Some(memory) = allocate(class, size) else { return errors::no_memory() };
    // SAFETY: fresh memory of that size.
    unsafe {
        memory.cast::<u8>().write_bytes(0, size);
        Py::write_head(memory, class);
        if class.itemsize() != 0 {
            memory.cast::<isize>().add(2).write(items.cast_signed());
        }
    }
    keep_class(class);
    // SAFETY: header written with one count.
    let object = unsafe { Ref::from_new(memory) };
    crate::types::instance::init_values(&object);
    if class.has_flags(TPFLAGS_HAVE_GC) {
        gc::track(&object);
    }
    Ok(object)
}

/// `PyType_GenericAlloc` as a slot.
pub(crate) unsafe extern "C" fn generic_alloc_entry(class: &Py<Type>, items: isize) -> PyResult<Obj> {
    generic_alloc(class, items.max(0).cast_unsigned())
}

fn instance_size(class: &Py<Type>, items: usize) -> Option<usize> {
    let size = class.basicsize().checked_add(items.checked_mul(class.itemsize())?)?;
    let inline = if class.has_flags(abi::TPFLAGS_INLINE_VALUES) {
        crate::types::instance::values_size(class)
    } else {
        0
    };
    size.checked_next_multiple_of(size_of::<usize>())?.checked_add(inline)
}

/// A heap type lives as long as its instances.
fn keep_class(class: &Py<Type>) {
    if class.has_flags(abi::TPFLAGS_HEAPTYPE) {
        class.incref();
    }
}

/// A new object of exactly the class that `body` belongs to. The object is tracked when its type is collected.
pub fn make_exact<T: StaticClass>(body: T) -> Ref<T> {
    try_make_exact(body).unwrap_or_else(|| out_of_memory())
}

/// The same; nothing, and the body dropped, when there is no memory.
#[inline]
pub fn try_make_exact<T: StaticClass>(body: T) -> Option<Ref<T>> {
    let class: &Py<Type> = T::class();
    let memory = allocate(class, size_of::<Py<T>>())?;
    // SAFETY: fresh memory of the right size.
    let object = unsafe {
        Py::write(memory.cast(), class, body);
        Ref::from_new(memory.cast::<Py<T>>())
    };
    if class.has_flags(TPFLAGS_HAVE_GC) {
        gc::track(object.as_any());
    }
    Some(object)
}

/// A new object with elements behind its body. `fill` gets the uninitialised elements' address.
///
/// # Safety
/// `fill` initialises all `body.tail_len()` elements, of which `room` bytes (at least their size) are there.
pub unsafe fn make_with_tail<T: StaticClass + Tail>(
    body: T,
    room: usize,
    fill: impl FnOnce(*mut T::Item),
) -> Ref<T> {
    // SAFETY: the caller's contract.
    unsafe { make_with_tail_tracked(body, room, T::class().has_flags(TPFLAGS_HAVE_GC), fill) }
}

/// The same; the caller says whether the collector is to know the object.
///
/// # Safety
/// As for [`make_with_tail`]; objects of a class that is not collected are not tracked.
pub(crate) unsafe fn make_with_tail_tracked<T: StaticClass + Tail>(
    body: T,
    room: usize,
    tracked: bool,
    fill: impl FnOnce(*mut T::Item),
) -> Ref<T> {
    let class: &Py<Type> = T::class();
    let Some(memory) = allocate(class, T::OFFSET + room) else { out_of_memory() };
    // SAFETY: fresh memory of the right size; the caller initialises the rest before anything looks at it.
    let object = unsafe {
        Py::write(memory.cast(), class, body);
        let object = memory.cast::<Py<T>>();
        fill(object.as_ref().tail_ptr());
        Ref::from_new(object)
    };
    if tracked {
        gc::track(object.as_any());
    }
    object
}

/// A new object of a static class that several C names share the body of, with elements behind it.
///
/// # Errors
/// `MemoryError`.
///
/// # Safety
/// `class` was declared with the body `T`; `fill` initialises the elements, of which `room` bytes are there.
pub(crate) unsafe fn make_in_class<T: Tail>(
    class: &Py<Type>,
    body: T,
    room: usize,
    fill: impl FnOnce(*mut T::Item),
) -> PyResult<Ref<T>> {
    let Some(memory) = allocate(class, T::OFFSET + room) else { return errors::no_memory() };
    // SAFETY: fresh memory of the right size; the caller initialises the rest before anything looks at it.
    let object = unsafe {
        Py::write(memory.cast(), class, body);
        let object = memory.cast::<Py<T>>();
        fill(object.as_ref().tail_ptr());
        Ref::from_new(object)
    };
    if class.has_flags(TPFLAGS_HAVE_GC) {
        gc::track(object.as_any());
    }
    Ok(object)
}

/// A new instance of `class`, which is `T`'s class or a subclass, with `body` in place.
///
/// # Errors
/// `MemoryError`, or what a foreign `tp_alloc` raises.
pub fn make<T: Class>(class: &Py<Type>, items: usize, body: T) -> PyResult<Ref<T>> {
    debug_assert!(class.has_spec(T::spec()), "the class has another layout");
    let alloc = class.tp_alloc().expect("a type that is ready can allocate");
    // SAFETY: the type's own function; the memory has room for the body, whose class the type derives from.
    unsafe {
        let object = alloc(class, items.cast_signed())?;
        let object = object.into_raw().cast::<Py<T>>();
        object.as_ref().body_ptr().write(body);
        Ok(Ref::from_new(object))
    }
}

#[cold]
fn out_of_memory() -> ! {
    std::alloc::handle_alloc_error(std::alloc::Layout::new::<[usize; 2]>())
}

/// The last count is gone: destroys the object, or puts that off when the native stack is nearly used up.
///
/// # Safety
/// The count is 0 and nobody else will use the object.
#[cold]
#[inline(never)]
pub unsafe fn die(object: NonNull<Any>) {
    let state = current();
    if state.low_on_stack() {
        return state.put_off(object);
    }
    // SAFETY: the caller's contract.
    unsafe { destroy(object) };
    // SAFETY: put off by the branch above, once each.
    state.drain(|object| unsafe { destroy(object) });
}

unsafe fn destroy(object: NonNull<Any>) {
    // SAFETY: dead, but its memory is intact.
    let dealloc = unsafe { object.as_ref() }.class().tp_dealloc().expect("a type that is ready can destroy");
    // SAFETY: the type's own function, called once.
    unsafe { dealloc(object) }
}

/// First half of a declared class's destruction: finaliser, tracking, weak references. False when the object lives on.
///
/// # Safety
/// `object` is dead and has `spec`'s layout.
pub(crate) unsafe fn begin_dealloc(object: NonNull<Any>, spec: &'static TypeSpec) -> bool {
    // SAFETY: dead, but its memory is intact, and nobody else will free it.
    let this = unsafe { object.as_ref() };
    // A class made by `type` has run its finaliser before it comes here.
    if this.class().tp_finalize().is_some()
        && !crate::types::subtype::is_made_by_type(this.class())
        && crate::types::finalize::resurrected(this)
    {
        return false;
    }
    if spec.flags & TPFLAGS_HAVE_GC != 0 {
        gc::untrack(this);
    }
    if spec.weaklist != 0 {
        crate::builtins::weakref::clear_weakrefs(this);
    }
    true
}

/// Second half, when the body is gone: frees the memory and releases a heap type.
///
/// # Safety
/// The body has been dropped; nothing refers to the object.
pub(crate) unsafe fn end_dealloc(object: NonNull<Any>, spec: &'static TypeSpec) {
    // SAFETY: the header is intact until the memory is freed.
    unsafe {
        let class = NonNull::from(object.as_ref().class());
        let release = spec.is_heap() && class.as_ref().has_flags(abi::TPFLAGS_HEAPTYPE);
        let free = class.as_ref().tp_free().expect("a type that is ready can free");
        free(object.as_ptr().cast());
        if release {
            drop(Ref::from_new(class));
        }
    }
}

/// `PyObject_Free`: `tp_free` of types without a collector's header.
pub(crate) unsafe extern "C" fn object_free(object: *mut c_void) {
    // SAFETY: such objects start where their block starts.
    unsafe { free(object) }
}

/// Where the block of an object of a collected type starts.
pub(crate) fn block_start(object: &Any) -> NonNull<c_void> {
    let before = preheader(object.class().flags());
    // SAFETY: the pre-header lies before the object, in the same block.
    unsafe { NonNull::from(object).byte_sub(before).cast() }
}

/// `PyObject_GC_Del`: `tp_free` of collected types.
pub(crate) unsafe extern "C" fn gc_free(object: *mut c_void) {
    // SAFETY: the block starts before the object, by what the type's flags say.
    unsafe {
        let any = &*object.cast::<Any>();
        gc::untrack(any);
        gc::forget(any);
        let before = preheader(any.class().flags());
        free(object.byte_sub(before));
    }
}
