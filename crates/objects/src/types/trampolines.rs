//! Slots of classes written in Python: one function per slot, which looks the special method up by name and calls it.
//!
//! Costs: one cached lookup and one call. A method that has gone meanwhile raises `AttributeError` with its name.

#![expect(unsafe_code, reason = "function words of C's shapes")]

use std::ffi::c_int;

use super::slots::SlotId;
use super::{CompareOp, Type, special};
use crate::builtins::bool::Bool;
use crate::builtins::dict::Dict;
use crate::builtins::exceptions::{AttributeError, ValueError};
use crate::builtins::int::Int;
use crate::builtins::memoryview::{BufferWrapper, MemoryView};
use crate::builtins::none::{is_none, is_not_implemented, none, not_implemented};
use crate::builtins::str::Str;
use crate::builtins::tuple::Tuple;
use crate::errors::{self, raise, raise_type_error};
use crate::names;
use crate::protocol::recursion;
use crate::raw::vectorcall::with_arguments;
use crate::raw::{Any, Flag, Hash, IntoObject, Len, Lent, Next, Obj, Py, PyResult, Raised, Ref, Slot, Word};

/// The method's result; `AttributeError` when the type has none.
fn required(this: &Any, name: &Py<Str>, args: &[&Any]) -> PyResult<Obj> {
    recursion::enter("")?;
    match special::call(this, name, args)? {
        Some(result) => Ok(result),
        None => raise(&AttributeError, name.to_string_lossy()),
    }
}

macro_rules! trampolines {
    (
        unary { $($un:ident $un_name:ident)* }
        binary { $($bi:ident $bi_name:ident $bi_reflected:ident)* }
        one { $($one:ident $one_name:ident)* }
        other { $($slot:ident $function:ident)* }
    ) => {
        #[expect(non_snake_case, reason = "each function has its slot's name")]
        mod entries {
            use super::*;
            $(pub(super) unsafe extern "C" fn $un(this: &Any) -> PyResult<Obj> {
                required(this, names::$un_name(), &[])
            })*
            $(pub(super) unsafe extern "C" fn $bi(left: &Any, right: &Any) -> PyResult<Obj> {
                binary(SlotId::$bi, $bi as Word, names::$bi_name(), names::$bi_reflected(), left, right)
            })*
            $(pub(super) unsafe extern "C" fn $one(this: &Any, argument: &Any) -> PyResult<Obj> {
                required(this, names::$one_name(), &[argument])
            })*
        }

        /// The function for a slot; `None` for slots that no special method fills.
        pub(crate) fn word(slot: SlotId) -> Option<Word> {
            Some(match slot {
                $(SlotId::$un => entries::$un as Word,)*
                $(SlotId::$bi => entries::$bi as Word,)*
                $(SlotId::$one => entries::$one as Word,)*
                $(SlotId::$slot => $function as Word,)*
                _ => return None,
            })
        }
    };
}

trampolines! {
    unary {
        Await __await__ AIter __aiter__ ANext __anext__ Negative __neg__ Positive __pos__ Absolute __abs__
        Invert __invert__ Int __int__ Float __float__ Index __index__
    }
    binary {
        Add __add__ __radd__  Subtract __sub__ __rsub__  Multiply __mul__ __rmul__  Remainder __mod__ __rmod__
        Divmod __divmod__ __rdivmod__  LShift __lshift__ __rlshift__  RShift __rshift__ __rrshift__  And __and__ __rand__
        Xor __xor__ __rxor__  Or __or__ __ror__  FloorDivide __floordiv__ __rfloordiv__
        TrueDivide __truediv__ __rtruediv__  MatrixMultiply __matmul__ __rmatmul__
    }
    one {
        InPlaceAdd __iadd__ InPlaceSubtract __isub__ InPlaceMultiply __imul__ InPlaceRemainder __imod__
        InPlaceLShift __ilshift__ InPlaceRShift __irshift__ InPlaceAnd __iand__ InPlaceXor __ixor__ InPlaceOr __ior__
        InPlaceFloorDivide __ifloordiv__ InPlaceTrueDivide __itruediv__ InPlaceMatrixMultiply __imatmul__
        Subscript __getitem__
    }
    other {
        Repr repr  Str str  Hash hash  Call call  GetAttr get_attribute  SetAttr set_attribute  RichCompare compare
        Iter iter  IterNext next  DescrGet descr_get  DescrSet descr_set  Init init  New new  Finalize finalize
        Power power  InPlacePower in_place_power  Bool truth  SqLength length  MpLength length  Item item
        SetItem set_item  Contains contains  SetSubscript set_subscript  GetBuffer get_buffer  ReleaseBuffer release_buffer
    }
}

/// A binary operator: the reflected method first when the right type derives from the left one and has another.
fn binary(
    slot: SlotId,
    own: Word,
    name: &Py<Str>,
    reflected: &Py<Str>,
    left: &Any,
    right: &Any,
) -> PyResult<Obj> {
    let here = |object: &Any| std::ptr::eq(object.class().word(slot), own);
    let same_class = left.class().is(right.class());
    let mut try_reflected = !same_class && here(right);
    recursion::enter("")?;
    if here(left) {
        if try_reflected
            && right.class().is_subtype_of(left.class())
            && is_overloaded(left, right, reflected)?
        {
            let result = maybe(right, reflected, left)?;
            if !is_not_implemented(&result) {
                return Ok(result);
            }
            try_reflected = false;
        }
        let result = maybe(left, name, right)?;
        if same_class || !is_not_implemented(&result) {
            return Ok(result);
        }
    }
    if try_reflected { maybe(right, reflected, left) } else { Ok(not_implemented()) }
}

/// The method's result, or `NotImplemented` when there is no method.
fn maybe(this: &Any, name: &Py<Str>, argument: &Any) -> PyResult<Obj> {
    Ok(special::call(this, name, &[argument])?.unwrap_or_else(not_implemented))
}

/// Whether the right operand's class has a method of its own, other than the left's.
fn is_overloaded(left: &Any, right: &Any, name: &Py<Str>) -> PyResult<bool> {
    let Some(own) = super::lookup::lookup(right.class(), name) else { return Ok(false) };
    match super::lookup::lookup(left.class(), name) {
        Some(other) => Ok(!own.equals(&other)?),
        None => Ok(true),
    }
}

unsafe extern "C" fn power(base: &Any, exponent: &Any, modulus: &Any) -> PyResult<Obj> {
    let own = power as Word;
    if is_none(modulus) {
        return binary(SlotId::Power, own, names::__pow__(), names::__rpow__(), base, exponent);
    }
    let here = |object: &Any| std::ptr::eq(object.class().word(SlotId::Power), own);
    let maybe = |this: &Any, name, other: &Any| {
        special::call(this, name, &[other, modulus]).map(|result| result.unwrap_or_else(not_implemented))
    };
    recursion::enter("")?;
    let same_class = base.class().is(exponent.class());
    let mut try_reflected = !same_class && here(exponent);
    if here(base) {
        if try_reflected
            && exponent.class().is_subtype_of(base.class())
            && is_overloaded(base, exponent, names::__rpow__())?
        {
            let result = maybe(exponent, names::__rpow__(), base)?;
            if !is_not_implemented(&result) {
                return Ok(result);
            }
            try_reflected = false;
        }
        let result = maybe(base, names::__pow__(), exponent)?;
        if same_class || !is_not_implemented(&result) {
            return Ok(result);
        }
    }
    if try_reflected { maybe(exponent, names::__rpow__(), base) } else { Ok(not_implemented()) }
}

unsafe extern "C" fn in_place_power(this: &Any, exponent: &Any, _: &Any) -> PyResult<Obj> {
    required(this, names::__ipow__(), &[exponent])
}

unsafe extern "C" fn repr(this: &Any) -> PyResult<Obj> {
    recursion::enter("")?;
    match special::call(this, names::__repr__(), &[])? {
        Some(text) => Ok(text),
        None => format!("<{} object at {:#x}>", this.class().name(), this.address()).into_object(),
    }
}

unsafe extern "C" fn str(this: &Any) -> PyResult<Obj> {
    required(this, names::__str__(), &[])
}

unsafe extern "C" fn hash(this: &Any) -> Hash {
    let compute = || {
        recursion::enter("")?;
        let unhashable = || raise_type_error(format!("unhashable type: '{}'", this.class().name()));
        let Some(method) = special::find(this, names::__hash__())? else { return unhashable() };
        if is_none(method.function()) {
            return unhashable();
        }
        let result = method.call(this, &[])?;
        match result.downcast::<Int>() {
            Some(number) => match number.to_i128().and_then(|value| isize::try_from(value).ok()) {
                Some(hash) => Ok(hash),
                None => result.hash(),
            },
            None => raise_type_error("__hash__ method should return an integer"),
        }
    };
    Hash::from(compute())
}

unsafe extern "C" fn call(this: &Any, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Obj> {
    recursion::enter("")?;
    match special::find(this, names::__call__())? {
        Some(method) => with_arguments(args, keywords, |args| method.call_args(this, args)),
        None => raise(&AttributeError, "__call__"),
    }
}

unsafe extern "C" fn get_attribute(this: &Any, name: &Any) -> PyResult<Obj> {
    recursion::enter("")?;
    let result = match special::find(this, names::__getattribute__())? {
        Some(method) if super::dispatch::is_generic_getattribute(method.function()) => {
            crate::protocol::attribute::generic_get(this, crate::protocol::attribute::attribute_name(name)?)
        }
        Some(method) => method.call(this, &[name]),
        None => raise(&AttributeError, "__getattribute__"),
    };
    if result.is_ok() || !errors::matches(&AttributeError) {
        return result;
    }
    let saved = errors::take();
    match special::find(this, names::__getattr__())? {
        Some(method) => {
            drop(saved);
            method.call(this, &[name])
        }
        None => {
            crate::state::current().current_exception.replace(saved);
            Err(Raised)
        }
    }
}

unsafe extern "C" fn set_attribute(this: &Any, name: &Any, value: Option<&Any>) -> Flag {
    Flag::from(set_or_delete(this, name, value, names::__setattr__(), names::__delattr__()))
}

unsafe extern "C" fn set_subscript(this: &Any, key: &Any, value: Option<&Any>) -> Flag {
    Flag::from(set_or_delete(this, key, value, names::__setitem__(), names::__delitem__()))
}

unsafe extern "C" fn descr_set(this: &Any, object: &Any, value: Option<&Any>) -> Flag {
    Flag::from(set_or_delete(this, object, value, names::__set__(), names::__delete__()))
}

fn set_or_delete(
    this: &Any,
    key: &Any,
    value: Option<&Any>,
    set: &Py<Str>,
    delete: &Py<Str>,
) -> PyResult<()> {
    match value {
        Some(value) => required(this, set, &[key, value]).map(drop),
        None => required(this, delete, &[key]).map(drop),
    }
}

unsafe extern "C" fn compare(this: &Any, other: &Any, op: c_int) -> PyResult<Obj> {
    let name = match CompareOp::from_c(op) {
        CompareOp::Lt => names::__lt__(),
        CompareOp::Le => names::__le__(),
        CompareOp::Eq => names::__eq__(),
        CompareOp::Ne => names::__ne__(),
        CompareOp::Gt => names::__gt__(),
        CompareOp::Ge => names::__ge__(),
    };
    recursion::enter(" in comparison")?;
    maybe(this, name, other)
}

unsafe extern "C" fn iter(this: &Any) -> PyResult<Obj> {
    recursion::enter("")?;
    match special::find(this, names::__iter__())? {
        Some(method) if !is_none(method.function()) => method.call(this, &[]),
        _ => raise_type_error(format!("'{}' object is not iterable", this.class().name())),
    }
}

/// `StopIteration` stays set: it may carry the value of a generator-like object.
unsafe extern "C" fn next(this: &Any) -> Next {
    Next::from(required(this, names::__next__(), &[]).map(Some))
}

unsafe extern "C" fn descr_get(this: &Any, object: Option<&Any>, class: Option<&Any>) -> PyResult<Obj> {
    recursion::enter("")?;
    let nothing = none();
    let (object, class) = (object.unwrap_or(&nothing), class.unwrap_or(&nothing));
    match super::lookup::lookup(this.class(), names::__get__()) {
        Some(_) => required(this, names::__get__(), &[object, class]),
        None => Ok(this.new_ref()),
    }
}

unsafe extern "C" fn init(this: &Any, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> Flag {
    let run = || {
        recursion::enter("")?;
        let Some(method) = special::find(this, names::__init__())? else {
            return raise(&AttributeError, "__init__");
        };
        let result = with_arguments(args, keywords, |args| method.call_args(this, args))?;
        if is_none(&result) {
            return Ok(());
        }
        raise_type_error(format!("__init__() should return None, not '{}'", result.class().name()))
    };
    Flag::from(run())
}

unsafe extern "C" fn new(class: &Py<Type>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Obj> {
    recursion::enter("")?;
    let function = class.as_any().get_attribute(names::__new__())?;
    with_arguments(args, keywords, |args| args.with_first(class.as_any(), |args| function.call_args(args)))
}

unsafe extern "C" fn finalize(this: &Any) {
    super::finalize::run(this, || special::call(this, names::__del__(), &[]).map(drop));
}

unsafe extern "C" fn truth(this: &Any) -> Flag {
    let compute = || {
        recursion::enter("")?;
        let Some(result) = special::call(this, names::__bool__(), &[])? else {
            return Ok(match special::find(this, names::__len__())? {
                Some(method) => size(&*method.call(this, &[])?)? != 0,
                None => true,
            });
        };
        match result.exact::<Bool>() {
            Some(truth) => Ok(truth.is_true()),
            None => {
                raise_type_error(format!("__bool__ should return bool, returned {}", result.class().name()))
            }
        }
    };
    Flag::from(compute())
}

unsafe extern "C" fn length(this: &Any) -> Len {
    Len::from(required(this, names::__len__(), &[]).and_then(|result| size(&result)))
}

/// What `__len__` returned, as a size.
fn size(result: &Any) -> PyResult<usize> {
    let value = Int::index_value(result)?;
    if value < 0 {
        return raise(&ValueError, "__len__() should return >= 0");
    }
    match isize::try_from(value) {
        Ok(size) => Ok(size.cast_unsigned()),
        Err(_) => raise(
            &errors::OverflowError,
            format!("cannot fit '{}' into an index-sized integer", result.class().name()),
        ),
    }
}

unsafe extern "C" fn item(this: &Any, index: isize) -> PyResult<Obj> {
    required(this, names::__getitem__(), &[&*index.into_object()?])
}

unsafe extern "C" fn set_item(this: &Any, index: isize, value: Option<&Any>) -> Flag {
    let set = || {
        let index = index.into_object()?;
        set_or_delete(this, &index, value, names::__setitem__(), names::__delitem__())
    };
    Flag::from(set())
}

/// `__buffer__` written in Python: what it returned is kept with the object until the buffer is given back.
unsafe extern "C" fn get_buffer(this: &Any, view: *mut abi::types::Py_buffer, flags: c_int) -> c_int {
    // SAFETY: the caller passes room for a view.
    unsafe { (*view).obj = std::ptr::null_mut() };
    let lend = || {
        let result = required(this, names::__buffer__(), &[&*flags.into_object()?])?;
        let Ok(made) = result.downcast_ref::<MemoryView>() else {
            return raise_type_error("__buffer__ returned non-memoryview object");
        };
        let lent = Lent::with_flags(made.as_any(), flags)?;
        let wrapper = crate::heap::make_exact(BufferWrapper {
            view: Slot::new(made),
            object: Slot::new(this.new_ref()),
        });
        // SAFETY: room for a view; its count on the memoryview becomes one on the wrapper, which keeps that.
        unsafe {
            lent.move_to(view);
            if let Some(inner) = std::ptr::NonNull::new((*view).obj.cast::<Any>()) {
                drop(Ref::from_new(inner));
            }
            (*view).obj = wrapper.upcast().into_raw().as_ptr().cast();
        }
        Ok(())
    };
    lend().map_or(-1, |()| 0)
}

/// `__release_buffer__` written in Python, then that of the native base.
unsafe extern "C" fn release_buffer(this: &Any, view: *mut abi::types::Py_buffer) {
    let saved = errors::take();
    let call = || {
        // SAFETY: the view stays valid for the call; the memoryview of it is released right after.
        let lent = unsafe { Lent::borrowed(view) };
        let shown = MemoryView::of_lent(lent)?;
        shown.restrict();
        let result = special::call(this, names::__release_buffer__(), &[shown.as_any()]).map(drop);
        shown.try_release().and(result)
    };
    if call().is_err() {
        let text = format!("Exception ignored in __release_buffer__ of {}", this.class().name());
        errors::unraisable(Some(&text), None);
    }
    if let Some(native) = super::subtype::native_base(this.class()).bf_releasebuffer() {
        // SAFETY: the base's own function, with the view it filled.
        unsafe { native(this, view) };
    }
    errors::restore(saved);
}

unsafe extern "C" fn contains(this: &Any, wanted: &Any) -> Flag {
    let search = || {
        recursion::enter("")?;
        match special::find(this, names::__contains__())? {
            Some(method) if is_none(method.function()) => {
                raise_type_error(format!("'{}' object is not a container", this.class().name()))
            }
            Some(method) => method.call(this, &[wanted])?.truth(),
            None => raise(&AttributeError, "__contains__"),
        }
    };
    Flag::from(search())
}
