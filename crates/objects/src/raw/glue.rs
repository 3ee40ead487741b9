//! What the attribute macros emit calls to: function words of the right shape, destruction and traversal of bodies.
//!
//! One `const unsafe fn` per shape, so that a function of the wrong shape does not compile.

use std::ffi::{c_int, c_void};
use std::ptr::NonNull;

use super::field::VisitFn;
use super::{Any, Class, Flag, Hash, Len, Next, Obj, Py, PyResult, Tail, Visitor};
use crate::builtins::dict::Dict;
use crate::builtins::tuple::Tuple;
use crate::types::Type;

/// A function word as it lies in a type or a method table.
pub type Word = *const c_void;

/// `tp_repr`, `nb_negative`, `tp_iter`, `am_await`...
pub type UnaryFn = unsafe extern "C" fn(&Any) -> PyResult<Obj>;
/// `nb_add`, `mp_subscript`, `tp_getattro`...
pub type BinaryFn = unsafe extern "C" fn(&Any, &Any) -> PyResult<Obj>;
/// `nb_power`
pub type TernaryFn = unsafe extern "C" fn(&Any, &Any, &Any) -> PyResult<Obj>;
/// `nb_bool`
pub type InquiryFn = unsafe extern "C" fn(&Any) -> Flag;
/// `sq_length`, `mp_length`
pub type LenFn = unsafe extern "C" fn(&Any) -> Len;
/// `tp_hash`
pub type HashFn = unsafe extern "C" fn(&Any) -> Hash;
/// `sq_item`, `sq_repeat`
pub type SizeArgFn = unsafe extern "C" fn(&Any, isize) -> PyResult<Obj>;
/// `sq_ass_item`; no value deletes.
pub type SizeSetFn = unsafe extern "C" fn(&Any, isize, Option<&Any>) -> Flag;
/// `tp_setattro`, `mp_ass_subscript`, `tp_descr_set`; no value deletes.
pub type SetFn = unsafe extern "C" fn(&Any, &Any, Option<&Any>) -> Flag;
/// `sq_contains`
pub type ContainsFn = unsafe extern "C" fn(&Any, &Any) -> Flag;
/// `tp_richcompare`
pub type CompareFn = unsafe extern "C" fn(&Any, &Any, c_int) -> PyResult<Obj>;
/// `tp_iternext`
pub type NextFn = unsafe extern "C" fn(&Any) -> Next;
/// `am_send`: 0 returned, 1 yielded, -1 raised.
pub type SendFn = unsafe extern "C" fn(&Any, &Any, &mut Option<Obj>) -> c_int;
/// `tp_call`
pub type CallFn = unsafe extern "C" fn(&Any, &Py<Tuple>, Option<&Py<Dict>>) -> PyResult<Obj>;
/// `tp_new`
pub type NewFn = unsafe extern "C" fn(&Py<Type>, &Py<Tuple>, Option<&Py<Dict>>) -> PyResult<Obj>;
/// `tp_init`
pub type InitFn = unsafe extern "C" fn(&Any, &Py<Tuple>, Option<&Py<Dict>>) -> Flag;
/// `tp_descr_get`
pub type DescrGetFn = unsafe extern "C" fn(&Any, Option<&Any>, Option<&Any>) -> PyResult<Obj>;
/// `tp_alloc`
pub type AllocFn = unsafe extern "C" fn(&Py<Type>, isize) -> PyResult<Obj>;
/// `tp_free`
pub type FreeFn = unsafe extern "C" fn(*mut c_void);
/// `tp_dealloc`
pub type DeallocFn = unsafe extern "C" fn(NonNull<Any>);
/// `tp_traverse`
pub type TraverseFn = unsafe extern "C" fn(NonNull<Any>, VisitFn, *mut c_void) -> c_int;
/// `tp_clear`
pub type ClearFn = unsafe extern "C" fn(NonNull<Any>) -> c_int;
/// `tp_is_gc`
pub type IsGcFn = unsafe extern "C" fn(&Any) -> c_int;
/// `tp_finalize`
pub type FinalizeFn = unsafe extern "C" fn(&Any);
/// `bf_getbuffer`
pub type GetBufferFn = unsafe extern "C" fn(&Any, *mut abi::types::Py_buffer, c_int) -> c_int;
/// `bf_releasebuffer`
pub type ReleaseBufferFn = unsafe extern "C" fn(&Any, *mut abi::types::Py_buffer);
/// A vectorcall word.
pub type VectorcallFn = unsafe extern "C" fn(&Any, *const &Any, usize, Option<&Py<Tuple>>) -> PyResult<Obj>;
/// `METH_FASTCALL`
pub type FastFn = unsafe extern "C" fn(&Any, *const &Any, isize) -> PyResult<Obj>;
/// `METH_FASTCALL | METH_KEYWORDS`
pub type FastKeywordsFn = unsafe extern "C" fn(&Any, *const &Any, isize, Option<&Py<Tuple>>) -> PyResult<Obj>;
/// `METH_NOARGS`; the second argument is null.
pub type NoArgsFn = unsafe extern "C" fn(&Any, usize) -> PyResult<Obj>;
/// A getter.
pub type GetterFn = unsafe extern "C" fn(&Any, *mut c_void) -> PyResult<Obj>;
/// A setter; no value deletes.
pub type SetterFn = unsafe extern "C" fn(&Any, Option<&Any>, *mut c_void) -> Flag;

macro_rules! words {
    ($($name:ident: $shape:ident),* $(,)?) => {
        $(
            #[doc = concat!("The word of a [`", stringify!($shape), "`].")]
            ///
            /// # Safety
            /// The word is stored where C expects this shape, for objects that the function accepts.
            pub const unsafe fn $name(function: $shape) -> Word {
                function as Word
            }
        )*
    };
}

words! {
    glue_unary: UnaryFn, glue_binary: BinaryFn, glue_ternary: TernaryFn, glue_inquiry: InquiryFn, glue_len: LenFn,
    glue_hash: HashFn, glue_size_arg: SizeArgFn, glue_size_set: SizeSetFn, glue_set: SetFn, glue_contains: ContainsFn,
    glue_compare: CompareFn, glue_next: NextFn, glue_send: SendFn, glue_call: CallFn, glue_new: NewFn, glue_init: InitFn,
    glue_descr_get: DescrGetFn, glue_finalize: FinalizeFn, glue_get_buffer: GetBufferFn,
    glue_release_buffer: ReleaseBufferFn, glue_vectorcall: VectorcallFn, glue_fast: FastFn,
    glue_fast_keywords: FastKeywordsFn, glue_no_args: NoArgsFn, glue_getter: GetterFn, glue_setter: SetterFn,
}

/// The receiver, whose type the caller has checked.
///
/// # Safety
/// `object` is an instance of `T`'s class.
#[inline]
pub unsafe fn glue_this<T>(object: &Any) -> &Py<T> {
    // SAFETY: the caller's contract.
    unsafe { object.assume() }
}

/// What `#[object]` knows of a body.
pub trait Body: Sized + 'static {
    /// Shows each owned reference of each field.
    fn visit(this: &Py<Self>, visitor: &Visitor) -> c_int;
    /// Clears each field.
    fn clear_fields(this: &Py<Self>);
    /// Drops the elements behind the body.
    ///
    /// # Safety
    /// Called once, when the object dies.
    unsafe fn drop_tail(_this: &Py<Self>) {}
}

/// Drops the elements behind a body.
///
/// # Safety
/// Called once, when the object dies.
pub unsafe fn glue_drop_tail<T: Tail>(this: &Py<T>) {
    let elements = std::ptr::slice_from_raw_parts_mut(this.tail_ptr(), this.tail().len());
    // SAFETY: initialised elements that nothing reads again.
    unsafe { std::ptr::drop_in_place(elements) }
}

/// `tp_dealloc` of a declared class.
///
/// # Safety
/// Stored in the type made from `T`'s spec.
pub const unsafe fn glue_dealloc<T: Class + Body>() -> Word {
    dealloc::<T> as Word
}

/// `tp_traverse` of a declared class.
///
/// # Safety
/// Stored in the type made from `T`'s spec.
pub const unsafe fn glue_traverse<T: Class + Body>() -> Word {
    traverse::<T> as Word
}

/// `tp_clear` of a declared class.
///
/// # Safety
/// Stored in the type made from `T`'s spec.
pub const unsafe fn glue_clear<T: Class + Body>() -> Word {
    clear::<T> as Word
}

unsafe extern "C" fn dealloc<T: Class + Body>(object: NonNull<Any>) {
    let spec = T::spec();
    // SAFETY: called once, with a dead object of this layout, which nothing else refers to any more.
    unsafe {
        if !crate::heap::begin_dealloc(object, spec) {
            return;
        }
        let body = object.cast::<Py<T>>().as_ref().body_ptr();
        T::drop_tail(object.cast::<Py<T>>().as_ref());
        std::ptr::drop_in_place(body);
        crate::heap::end_dealloc(object, spec);
    }
}

unsafe extern "C" fn traverse<T: Class + Body>(
    object: NonNull<Any>,
    visit: VisitFn,
    argument: *mut c_void,
) -> c_int {
    let visitor = Visitor::new(visit, argument);
    // SAFETY: the collector passes live objects of this layout.
    let object = unsafe { object.cast::<Py<T>>().as_ref() };
    if T::spec().is_heap() {
        let stop = visitor.show(object.class().as_any());
        if stop != 0 {
            return stop;
        }
    }
    T::visit(object, &visitor)
}

unsafe extern "C" fn clear<T: Class + Body>(object: NonNull<Any>) -> c_int {
    // SAFETY: the collector holds a count on the object while it clears it.
    let object = unsafe { object.cast::<Py<T>>().as_ref() };
    T::clear_fields(object);
    0
}
