//! `wrapper_descriptor` and `method-wrapper`: native slots seen as special methods.

use std::cell::Cell;

use super::{check_receiver, some_text, split_doc};
use crate::builtins::bool::Bool;
use crate::builtins::dict::Dict;
use crate::builtins::none::not_implemented;
use crate::builtins::str::{Str, interned};
use crate::builtins::tuple::Tuple;
use crate::errors::raise_type_error;
use crate::heap;
use crate::hooks;
use crate::names;
use crate::raw::{Any, Obj, Py, PyResult, Ref, Slot, Word, as_borrowed};
use crate::types::wrappers::SlotWrapper;
use crate::types::{CompareOp, Type};
use macros::{object, pytype};

/// The body of `wrapper_descriptor`.
#[object]
pub struct WrapperDescriptor {
    class: Slot<Type>,
    name: Ref<Str>,
    qualname: Slot<Str>,
    row: &'static SlotWrapper,
    wrapped: Cell<Word>,
}

/// A special method of a builtin class.
#[pytype(
    name = "wrapper_descriptor", export = PyWrapperDescr_Type, gc, last, abstract_,
    flags = abi::TPFLAGS_METHOD_DESCRIPTOR
)]
impl WrapperDescriptor {
    fn __repr__(this: &Py<Self>) -> PyResult<String> {
        Ok(format!("<slot wrapper '{}' of '{}' objects>", this.name.to_string_lossy(), this.owner()?.name()))
    }

    fn __get__(this: &Py<Self>, object: Option<&Any>, _class: Option<&Any>) -> PyResult<Obj> {
        let Some(object) = object else { return Ok(this.new_ref().upcast()) };
        check_receiver(&this.name, &*this.owner()?, object)?;
        Ok(MethodWrapper::new(this.new_ref(), object.new_ref()).upcast())
    }

    fn __call__(this: &Py<Self>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Obj> {
        let class = this.owner()?;
        let name = this.row.name;
        let Some((receiver, rest)) = args.items().split_first() else {
            return raise_type_error(format!(
                "descriptor '{name}' of '{}' object needs an argument",
                class.name()
            ));
        };
        if !receiver.class().is_subtype_of(&class) {
            return raise_type_error(format!(
                "descriptor '{name}' requires a '{}' object but received a '{}'",
                class.name(),
                receiver.class().name()
            ));
        }
        this.row.call(this.wrapped.get(), receiver, as_borrowed(rest), keywords)
    }

    /// `getattr` of the class that the method belongs to.
    #[method]
    fn __reduce__(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        let arguments = Tuple::pair(
            this.as_any().get_attribute(&interned("__objclass__"))?,
            this.as_any().get_attribute(names::__name__())?,
        );
        Ok(Tuple::pair(hooks::builtin(&interned("getattr"))?, arguments.upcast()))
    }

    #[getter]
    fn __name__(this: &Py<Self>) -> PyResult<Ref<Str>> {
        Ok(this.name.clone())
    }

    #[getter]
    fn __qualname__(this: &Py<Self>) -> PyResult<String> {
        Ok(format!("{}.{}", this.owner()?.qualified_name(), this.name.to_string_lossy()))
    }

    #[getter]
    fn __objclass__(this: &Py<Self>) -> PyResult<Ref<Type>> {
        this.owner()
    }

    #[getter]
    fn __doc__(this: &Py<Self>) -> PyResult<Option<&'static str>> {
        Ok(some_text(split_doc(this.row.doc).1))
    }

    #[getter]
    fn __text_signature__(this: &Py<Self>) -> PyResult<Option<&'static str>> {
        Ok(split_doc(this.row.doc).0)
    }
}

impl WrapperDescriptor {
    /// The descriptor for a row of the wrapper table, in `class`'s dict.
    pub(crate) fn new(class: &Py<Type>, row: &'static SlotWrapper) -> Ref<Self> {
        let name = interned(row.name);
        heap::make_exact(Self {
            class: Slot::new(class.new_ref()),
            name,
            qualname: Slot::empty(),
            row,
            wrapped: Cell::new(class.word(row.slot)),
        })
    }

    /// The type that the wrapper was made for, its row, and the slot's word.
    pub(crate) fn parts(&self) -> Option<(Ref<Type>, &'static SlotWrapper, Word)> {
        Some((self.class.get()?, self.row, self.wrapped.get()))
    }

    fn owner(&self) -> PyResult<Ref<Type>> {
        self.class.get().map_or_else(|| raise_type_error("the descriptor has been cleared"), Ok)
    }
}

/// The body of `method-wrapper`.
#[object]
pub struct MethodWrapper {
    wrapper: Ref<WrapperDescriptor>,
    receiver: Slot,
}

/// A special method of a builtin class, bound to an object.
#[pytype(name = "method-wrapper", export = _PyMethodWrapper_Type, gc, last, abstract_)]
impl MethodWrapper {
    fn __repr__(this: &Py<Self>) -> PyResult<String> {
        let receiver = this.receiver()?;
        let (name, class) = (this.wrapper.row.name, receiver.class().name());
        Ok(format!("<method-wrapper '{name}' of {class} object at {:#x}>", receiver.address()))
    }

    fn __call__(this: &Py<Self>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Obj> {
        this.wrapper.row.call(
            this.wrapper.wrapped.get(),
            &*this.receiver()?,
            as_borrowed(args.items()),
            keywords,
        )
    }

    #[getter]
    fn __self__(this: &Py<Self>) -> PyResult<Obj> {
        this.receiver()
    }

    #[getter]
    fn __name__(this: &Py<Self>) -> PyResult<Ref<Str>> {
        Ok(this.wrapper.name.clone())
    }

    #[getter]
    fn __objclass__(this: &Py<Self>) -> PyResult<Ref<Type>> {
        this.wrapper.owner()
    }

    #[getter]
    fn __qualname__(this: &Py<Self>) -> PyResult<String> {
        WrapperDescriptor::__qualname__(&this.wrapper)
    }

    #[getter]
    fn __doc__(this: &Py<Self>) -> PyResult<Option<&'static str>> {
        WrapperDescriptor::__doc__(&this.wrapper)
    }

    #[getter]
    fn __text_signature__(this: &Py<Self>) -> PyResult<Option<&'static str>> {
        WrapperDescriptor::__text_signature__(&this.wrapper)
    }

    fn __richcompare__(this: &Py<Self>, other: &Any, op: CompareOp) -> PyResult<Obj> {
        let Some(other) = other.downcast::<Self>() else { return Ok(not_implemented()) };
        let equal = this.wrapper.is(&*other.wrapper) && this.receiver()?.is(&*other.receiver()?);
        match op {
            CompareOp::Eq | CompareOp::Ne => Ok(Bool::new(equal == (op == CompareOp::Eq)).upcast()),
            _ => Ok(not_implemented()),
        }
    }

    fn __hash__(this: &Py<Self>) -> PyResult<isize> {
        let (receiver, wrapper) = (this.receiver()?.address(), this.wrapper.address());
        Ok((receiver.rotate_right(4) ^ wrapper.rotate_right(4)).cast_signed())
    }
}

impl MethodWrapper {
    fn new(wrapper: Ref<WrapperDescriptor>, receiver: Obj) -> Ref<Self> {
        heap::make_exact(Self { wrapper, receiver: Slot::new(receiver) })
    }

    fn receiver(&self) -> PyResult<Obj> {
        self.receiver.get().map_or_else(|| raise_type_error("the wrapper has been cleared"), Ok)
    }
}
