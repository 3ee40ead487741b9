//! The vectorcall word of a callable object, and calls through it.

use std::cell::Cell;
use std::ffi::c_int;

use abi::VECTORCALL_ARGUMENTS_OFFSET;

use super::{Any, Args, Field, Obj, Py, PyResult, Tuple, VectorcallFn, Visitor, Word, as_borrowed};
use crate::builtins::dict::Dict;

/// An object that can be called with an array of arguments.
pub trait Callable: Sized + 'static {
    /// Calls the object.
    ///
    /// # Errors
    /// What the callee raises.
    fn call(this: &Py<Self>, args: Args<'_>) -> PyResult<Obj>;
}

/// The field that `tp_vectorcall_offset` points at. Higher crates replace its value to put another entry in place.
#[repr(transparent)]
pub struct VectorcallWord(Cell<Option<VectorcallFn>>);

impl VectorcallWord {
    /// The word for a callable body.
    pub fn of<T: Callable>() -> Self {
        Self(Cell::new(Some(entry::<T>)))
    }
}

unsafe extern "C" fn entry<T: Callable>(
    this: &Any,
    args: *const &Any,
    count: usize,
    names: Option<&Py<Tuple>>,
) -> PyResult<Obj> {
    // SAFETY: stored in objects of this body; the arguments are as the protocol says.
    unsafe {
        T::call(this.assume(), Args::from_vectorcall(args, count & !VECTORCALL_ARGUMENTS_OFFSET, names))
    }
}

// SAFETY: owns no reference.
unsafe impl Field for VectorcallWord {
    fn visit(&self, _: &Visitor) -> c_int {
        0
    }

    fn clear(&self) {}
}

/// The function in an object's vectorcall word, if its type has one.
#[inline]
pub(crate) fn vectorcall_of(object: &Any) -> Option<VectorcallFn> {
    let class = object.class();
    if !class.has_flags(abi::TPFLAGS_HAVE_VECTORCALL) {
        return None;
    }
    // SAFETY: types with the flag keep a function word, perhaps null, at that offset.
    unsafe { object.at::<Option<VectorcallFn>>(class.vectorcall_offset()).read() }
}

/// Calls a vectorcall function with arguments.
#[inline]
pub(crate) fn invoke(function: VectorcallFn, callee: &Any, args: Args<'_>) -> PyResult<Obj> {
    let (values, count, names) = args.raw_parts();
    // SAFETY: the function comes from the callee; the arguments lie as the protocol asks, names after positions.
    unsafe { function(callee, values, count, names) }
}

/// `tp_call` of types with a vectorcall word.
///
/// # Safety
/// Stored in types with the flag `HAVE_VECTORCALL`.
pub const unsafe fn glue_call_by_vectorcall() -> Word {
    call_by_vectorcall as Word
}

unsafe extern "C" fn call_by_vectorcall(
    this: &Any,
    args: &Py<Tuple>,
    keywords: Option<&Py<Dict>>,
) -> PyResult<Obj> {
    // A subclass with a `__call__` of its own has lost the flag; the word is still there.
    // SAFETY: the function stands in types that keep a function word at that offset, and in what derives from them.
    let function = unsafe { this.at::<Option<VectorcallFn>>(this.class().vectorcall_offset()).read() };
    let function = function.expect("the type has a vectorcall word");
    with_arguments(args, keywords, |args| invoke(function, this, args))
}

/// Lays out a tuple and a dict as vectorcall arguments.
///
/// # Errors
/// `TypeError` for names that are no strings, or what `work` raises.
pub fn with_arguments<R>(
    args: &Py<Tuple>,
    keywords: Option<&Py<Dict>>,
    work: impl FnOnce(Args<'_>) -> PyResult<R>,
) -> PyResult<R> {
    let Some(keywords) = keywords.filter(|keywords| !keywords.is_empty()) else {
        return work(Args::positional_only(as_borrowed(args.items())));
    };
    let (names, values): (Vec<_>, Vec<_>) = keywords.snapshot().into_iter().unzip();
    if names.iter().any(|name| name.downcast::<super::Str>().is_none()) {
        return crate::errors::raise_type_error("keywords must be strings");
    }
    let names = Tuple::new(names);
    let mut all = as_borrowed(args.items()).to_vec();
    all.extend(values.iter().map(|value| &**value));
    // SAFETY: positional arguments and one value per name, alive until `work` returns.
    work(unsafe { Args::from_vectorcall(all.as_ptr(), args.size(), Some(&names)) })
}
