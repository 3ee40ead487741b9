//! `method`: a function bound to an object.

use std::mem::offset_of;

use crate::builtins::bool::Bool;
use crate::builtins::dict::Dict;
use crate::builtins::none::{is_none, not_implemented};
use crate::builtins::str::{Str, interned};
use crate::builtins::tuple::Tuple;
use crate::errors::raise_type_error;
use crate::heap;
use crate::hooks;
use crate::names;
use crate::raw::{Any, Args, Callable, Obj, Py, PyResult, Ref, Slot, VectorcallWord, WeakList};
use crate::types::{CompareOp, Type};
use macros::{object, pytype};

/// The body of `method`.
#[object]
pub struct Method {
    function: Slot,
    receiver: Slot,
    weakrefs: WeakList,
    vectorcall: VectorcallWord,
}

/// Create a bound instance method object.
#[pytype(
    name = "method", export = PyMethod_Type, gc, last, signature = "(function, instance, /)",
    weaklist = 16 + offset_of!(Method, weakrefs), vectorcall = 16 + offset_of!(Method, vectorcall),
    members(
        readonly function as __func__ = "the function (or other callable) implementing a method",
        readonly receiver as __self__ = "the instance to which a method is bound"
    )
)]
impl Method {
    fn __new__(_cls: &Py<Type>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
        if keywords.is_some_and(|keywords| !keywords.is_empty()) {
            return raise_type_error("method() takes no keyword arguments");
        }
        let [function, instance] = args.items() else {
            return raise_type_error(format!("method expected 2 arguments, got {}", args.size()));
        };
        if !function.is_callable() {
            return raise_type_error("first argument must be callable");
        }
        if is_none(instance) {
            return raise_type_error("instance must not be None");
        }
        Ok(Self::new(function.clone(), instance.clone()))
    }

    fn __repr__(this: &Py<Self>) -> PyResult<String> {
        let (function, receiver) = this.parts()?;
        let name = match function.find_attribute(names::__qualname__())? {
            Some(name) => Some(name),
            None => function.find_attribute(names::__name__())?,
        };
        let name = name.as_deref().and_then(Any::downcast::<Str>).map(|name| name.to_string_lossy());
        let name = name.as_deref().unwrap_or("?");
        Ok(format!("<bound method {name} of {}>", receiver.repr()?.to_string_lossy()))
    }

    fn __hash__(this: &Py<Self>) -> PyResult<isize> {
        let (function, receiver) = this.parts()?;
        Ok(crate::types::hash::address(receiver.address()) ^ function.hash()?)
    }

    fn __richcompare__(this: &Py<Self>, other: &Any, op: CompareOp) -> PyResult<Obj> {
        let Some(other) = other.exact::<Method>() else { return Ok(not_implemented()) };
        if !matches!(op, CompareOp::Eq | CompareOp::Ne) {
            return Ok(not_implemented());
        }
        let ((function, receiver), (others, its)) = (this.parts()?, other.parts()?);
        let equal = function.equals(&others)? && receiver.is(&*its);
        Ok(Bool::new(equal == matches!(op, CompareOp::Eq)).upcast())
    }

    fn __get__(this: &Py<Self>, _object: Option<&Any>, _class: Option<&Any>) -> PyResult<Obj> {
        Ok(this.new_ref().upcast())
    }

    #[method]
    fn __reduce__(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        let (function, receiver) = this.parts()?;
        let name = function.get_attribute(names::__name__())?;
        let getattr = hooks::builtin(&interned("getattr"))?;
        Ok(Tuple::new(vec![getattr, Tuple::new(vec![receiver, name]).upcast()]))
    }

    #[getter]
    fn __doc__(this: &Py<Self>) -> PyResult<Obj> {
        this.parts()?.0.get_attribute(names::__doc__())
    }

    fn __getattribute__(this: &Py<Self>, name: &Any) -> PyResult<Obj> {
        let name = crate::protocol::attribute::attribute_name(name)?;
        if let Some(found) = crate::types::lookup::lookup(this.class(), name) {
            return match found.tp_descr_get(Some(this.as_any()), Some(this.class().as_any())) {
                Some(value) => value,
                None => Ok(found),
            };
        }
        this.parts()?.0.get_attribute(name)
    }
}

impl Method {
    /// `function` bound to `receiver`.
    pub fn new(function: Obj, receiver: Obj) -> Ref<Method> {
        heap::make_exact(Self {
            function: Slot::new(function),
            receiver: Slot::new(receiver),
            weakrefs: WeakList::new(),
            vectorcall: VectorcallWord::of::<Self>(),
        })
    }

    /// Function and receiver.
    ///
    /// # Errors
    /// `TypeError` when the collector has taken the method apart.
    pub fn parts(&self) -> PyResult<(Obj, Obj)> {
        match (self.function.get(), self.receiver.get()) {
            (Some(function), Some(receiver)) => Ok((function, receiver)),
            _ => raise_type_error("the method has been cleared"),
        }
    }
}

impl Callable for Method {
    fn call(this: &Py<Self>, args: Args<'_>) -> PyResult<Obj> {
        let (function, receiver) = this.parts()?;
        args.with_first(&receiver, |args| function.call_args(args))
    }
}

const _: () = assert!(size_of::<Py<Method>>() == size_of::<abi::Object<abi::functions::MethodBody>>());
