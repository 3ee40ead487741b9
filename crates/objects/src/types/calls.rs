//! The unsafe village of slot calls: a slot's function applied to an instance of the type it was found in.
//!
//! For each row of the slot table whose first argument is the receiver, `Any` has a method of the same name: `None` when the
//! type lacks the slot.

#![expect(unsafe_code, reason = "the village that calls function words of types")]

use std::ffi::c_int;

use super::slots::for_each_slot;
use super::{CompareOp, Type};
use crate::builtins::dict::Dict;
use crate::raw::*;

/// One method per shape. Shapes that have no plain receiver are called by hand below.
macro_rules! caller {
    ($get:ident UnaryFn) => { caller!(@ $get () -> PyResult<Obj>); };
    ($get:ident InquiryFn) => { caller!(@ $get () -> Flag); };
    ($get:ident LenFn) => { caller!(@ $get () -> Len); };
    ($get:ident HashFn) => { caller!(@ $get () -> Hash); };
    ($get:ident NextFn) => { caller!(@ $get () -> Next); };
    ($get:ident SizeArgFn) => { caller!(@ $get (size: isize) -> PyResult<Obj>); };
    ($get:ident SizeSetFn) => { caller!(@ $get (index: isize, value: Option<&Any>) -> Flag); };
    ($get:ident SetFn) => { caller!(@ $get (key: &Any, value: Option<&Any>) -> Flag); };
    ($get:ident ContainsFn) => { caller!(@ $get (item: &Any) -> Flag); };
    ($get:ident CallFn) => { caller!(@ $get (args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Obj>); };
    ($get:ident InitFn) => { caller!(@ $get (args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> Flag); };
    ($get:ident DescrGetFn) => { caller!(@ $get (object: Option<&Any>, class: Option<&Any>) -> PyResult<Obj>); };
    ($get:ident BinaryFn) => { caller!(@ $get (other: &Any) -> PyResult<Obj>); };
    ($get:ident $other:ident) => {};
    (@ $get:ident ($($name:ident: $ty:ty),*) -> $result:ty) => {
        #[doc = concat!("Calls `", stringify!($get), "` of the object's type on the object.")]
        #[inline]
        pub fn $get(&self $(, $name: $ty)*) -> Option<$result> {
            let function = self.class().$get()?;
            // SAFETY: the type's own function, on its instance; results are checked in debug builds.
            Some(checked(unsafe { function(self $(, $name)*) }))
        }
    };
}

macro_rules! callers {
    (direct { $($id:ident $get:ident: $shape:ident,)* } $($table:ident: $struct:ident { $($tid:ident $tget:ident: $tshape:ident,)* })*) => {
        impl Any {
            $(caller!($get $shape);)*
            $($(caller!($tget $tshape);)*)*
        }
    };
}
for_each_slot!(callers);

/// A slot's result whose error must agree with the thread state.
trait Outcome {
    /// `Some(true)` for an error, `Some(false)` for a value, `None` where either may be.
    fn is_error(&self) -> Option<bool>;
}

impl<T> Outcome for PyResult<T> {
    fn is_error(&self) -> Option<bool> {
        Some(self.is_err())
    }
}

impl Outcome for Flag {
    fn is_error(&self) -> Option<bool> {
        Some(self.0 < 0)
    }
}

impl Outcome for Len {
    fn is_error(&self) -> Option<bool> {
        Some(self.0 < 0)
    }
}

impl Outcome for Hash {
    fn is_error(&self) -> Option<bool> {
        Some(self.0 == -1)
    }
}

impl Outcome for Next {
    fn is_error(&self) -> Option<bool> {
        self.0.is_some().then_some(false)
    }
}

/// The result; in debug builds also the check that error and exception agree.
#[inline]
fn checked<R: Outcome>(result: R) -> R {
    if cfg!(debug_assertions)
        && let Some(is_error) = result.is_error()
    {
        assert_eq!(
            is_error,
            crate::state::error_is_set(),
            "a slot's result and the current exception disagree"
        );
    }
    result
}

/// Calls a number slot that one of the operands' types has.
///
/// The function must come from the type of `left` or of `right`; number slots look at the types of both.
pub(crate) fn number(function: BinaryFn, left: &Any, right: &Any) -> PyResult<Obj> {
    // SAFETY: the caller took the function from an operand's type.
    checked(unsafe { function(left, right) })
}

/// Calls a power slot that one of the operands' types has.
pub(crate) fn power(function: TernaryFn, base: &Any, exponent: &Any, modulus: &Any) -> PyResult<Obj> {
    // SAFETY: the caller took the function from an operand's type.
    checked(unsafe { function(base, exponent, modulus) })
}

impl Any {
    /// Calls `tp_richcompare` of the object's type.
    #[inline]
    pub fn tp_richcompare(&self, other: &Any, op: CompareOp) -> Option<PyResult<Obj>> {
        let function = self.class().tp_richcompare()?;
        // SAFETY: the type's own function, on its instance.
        Some(checked(unsafe { function(self, other, op as c_int) }))
    }

    /// Calls `am_send`: whether the coroutine returned, with what.
    pub fn am_send(&self, value: &Any) -> Option<PyResult<SendResult>> {
        let function = self.class().am_send()?;
        let mut result = None;
        // SAFETY: the type's own function, on its instance.
        let status = unsafe { function(self, value, &mut result) };
        Some(match (status, result) {
            (0, Some(value)) => Ok(SendResult::Returned(value)),
            (1, Some(value)) => Ok(SendResult::Yielded(value)),
            _ => Err(Raised),
        })
    }
}

impl Py<Type> {
    /// Calls `tp_new` of the type.
    pub fn call_new(&self, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> Option<PyResult<Obj>> {
        let function = self.tp_new()?;
        // SAFETY: the type's own function.
        Some(checked(unsafe { function(self, args, keywords) }))
    }
}

/// What resuming a generator or coroutine gives.
#[derive(Debug)]
pub enum SendResult {
    /// It is finished, with this value.
    Returned(Obj),
    /// It is suspended and gave this value.
    Yielded(Obj),
}

impl SendResult {
    /// Stores the result as C's `am_send` does: status and value.
    pub fn store(result: PyResult<Self>, place: &mut Option<Obj>) -> c_int {
        match result {
            Ok(Self::Returned(value)) => {
                *place = Some(value);
                0
            }
            Ok(Self::Yielded(value)) => {
                *place = Some(value);
                1
            }
            Err(Raised) => {
                *place = None;
                -1
            }
        }
    }
}

/// A slot's word as a wrapper has kept it, to be called on an instance of the type that had it. Wrappers use the slots of the
/// type they were made for, not of the instance's own, and not what was put into the slot later.
pub(crate) struct Wrapped<'a> {
    /// The word; not null.
    pub(crate) word: Word,
    /// An instance of the type.
    pub(crate) this: &'a Any,
}

macro_rules! by_slot {
    ($self:ident, $shape:ty) => {{
        assert!(!$self.word.is_null(), "a wrapper is made only for slots that are filled");
        // The wrapper's row names a slot of this shape.
        std::mem::transmute::<Word, $shape>($self.word)
    }};
}

impl Wrapped<'_> {
    pub(crate) fn unary(&self) -> PyResult<Obj> {
        // SAFETY: the function belongs to the instance's type or a base.
        checked(unsafe { by_slot!(self, UnaryFn)(self.this) })
    }

    pub(crate) fn binary(&self, left: &Any, right: &Any) -> PyResult<Obj> {
        // SAFETY: as in `unary`; one operand is the instance.
        checked(unsafe { by_slot!(self, BinaryFn)(left, right) })
    }

    pub(crate) fn ternary(&self, a: &Any, b: &Any, c: &Any) -> PyResult<Obj> {
        // SAFETY: as in `binary`.
        checked(unsafe { by_slot!(self, TernaryFn)(a, b, c) })
    }

    pub(crate) fn inquiry(&self) -> Flag {
        // SAFETY: as in `unary`.
        checked(unsafe { by_slot!(self, InquiryFn)(self.this) })
    }

    pub(crate) fn len(&self) -> Len {
        // SAFETY: as in `unary`.
        checked(unsafe { by_slot!(self, LenFn)(self.this) })
    }

    pub(crate) fn hash(&self) -> Hash {
        // SAFETY: as in `unary`.
        checked(unsafe { by_slot!(self, HashFn)(self.this) })
    }

    pub(crate) fn size_arg(&self, size: isize) -> PyResult<Obj> {
        // SAFETY: as in `unary`.
        checked(unsafe { by_slot!(self, SizeArgFn)(self.this, size) })
    }

    pub(crate) fn size_set(&self, index: isize, value: Option<&Any>) -> Flag {
        // SAFETY: as in `unary`.
        checked(unsafe { by_slot!(self, SizeSetFn)(self.this, index, value) })
    }

    /// An index argument of `sq_item`: negative ones count from the end.
    pub(crate) fn item_index(&self, argument: &Any) -> PyResult<isize> {
        let value = crate::builtins::int::Int::index_value(argument)?;
        let index = isize::try_from(value).or_else(|_| {
            crate::errors::raise(
                &crate::builtins::exceptions::IndexError,
                format!("cannot fit '{}' into an index-sized integer", argument.class().name()),
            )
        })?;
        let Some(length) = self.this.class().sq_length().filter(|_| index < 0) else { return Ok(index) };
        // SAFETY: as in `unary`.
        let length = checked(unsafe { length(self.this) });
        Ok(index + length.result()?.cast_signed())
    }

    pub(crate) fn get_buffer(&self, flags: c_int) -> PyResult<Obj> {
        // SAFETY: the function belongs to the instance's type or a base.
        let lent = unsafe { Lent::with_function(self.this, by_slot!(self, GetBufferFn), flags) }?;
        MemoryView::of_lent(lent).map(Ref::upcast)
    }

    /// Gives a buffer back that [`Self::get_buffer`] got.
    pub(crate) fn release_buffer(&self, view: &Any) -> PyResult<()> {
        let Some(view) = view.downcast::<MemoryView>() else {
            return crate::errors::raise_type_error("expected a memoryview object");
        };
        let Some(owner) = view.owner() else { return Ok(()) };
        if !owner.is(self.this) {
            return crate::errors::raise(
                &crate::builtins::exceptions::ValueError,
                "memoryview's buffer is not this object",
            );
        }
        if view.is_released() {
            return crate::errors::raise(
                &crate::builtins::exceptions::ValueError,
                "memoryview's buffer has already been released",
            );
        }
        // SAFETY: the function belongs to the instance's type or a base.
        unsafe { view.give_back_by(by_slot!(self, ReleaseBufferFn)) };
        Ok(())
    }

    pub(crate) fn set(&self, key: &Any, value: Option<&Any>) -> Flag {
        // SAFETY: as in `unary`.
        checked(unsafe { by_slot!(self, SetFn)(self.this, key, value) })
    }

    pub(crate) fn contains(&self, item: &Any) -> Flag {
        // SAFETY: as in `unary`.
        checked(unsafe { by_slot!(self, ContainsFn)(self.this, item) })
    }

    pub(crate) fn compare(&self, other: &Any, op: CompareOp) -> PyResult<Obj> {
        // SAFETY: as in `unary`.
        checked(unsafe { by_slot!(self, CompareFn)(self.this, other, op as c_int) })
    }

    pub(crate) fn next(&self) -> Next {
        // SAFETY: as in `unary`.
        checked(unsafe { by_slot!(self, NextFn)(self.this) })
    }

    pub(crate) fn call(&self, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Obj> {
        // SAFETY: as in `unary`.
        checked(unsafe { by_slot!(self, CallFn)(self.this, args, keywords) })
    }

    pub(crate) fn init(&self, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> Flag {
        // SAFETY: as in `unary`.
        checked(unsafe { by_slot!(self, InitFn)(self.this, args, keywords) })
    }

    pub(crate) fn descr_get(&self, object: Option<&Any>, owner: Option<&Any>) -> PyResult<Obj> {
        // SAFETY: as in `unary`.
        checked(unsafe { by_slot!(self, DescrGetFn)(self.this, object, owner) })
    }

    pub(crate) fn finalize(&self) {
        // SAFETY: as in `unary`.
        unsafe { by_slot!(self, FinalizeFn)(self.this) }
    }
}
