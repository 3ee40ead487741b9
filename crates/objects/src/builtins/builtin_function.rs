//! `builtin_function_or_method`: a native function, bound to its receiver or its module.

use std::mem::offset_of;

use crate::builtins::descriptors::split_doc;
use crate::builtins::module::Module;
use crate::builtins::none::not_implemented;
use crate::builtins::str::{Str, interned};
use crate::builtins::tuple::Tuple;
use crate::heap;
use crate::raw::{
    Any, Args, Callable, IntoObject, MethodDef, Obj, Py, PyResult, Ref, Slot, VectorcallWord, WeakList,
};
use crate::types::{CompareOp, Type};
use macros::{object, pytype};

/// The body of `builtin_function_or_method`.
#[object]
pub struct BuiltinFunction {
    def: MethodDef,
    receiver: Slot,
    module: Slot,
    weakrefs: WeakList,
    vectorcall: VectorcallWord,
}

/// A function implemented natively.
#[pytype(
    name = "builtin_function_or_method", export = PyCFunction_Type, gc, last, abstract_,
    weaklist = 16 + offset_of!(BuiltinFunction, weakrefs), vectorcall = 16 + offset_of!(BuiltinFunction, vectorcall),
    members(module as __module__)
)]
impl BuiltinFunction {
    fn __repr__(this: &Py<Self>) -> PyResult<String> {
        let name = this.def.name();
        Ok(match this.receiver.get() {
            Some(receiver) if this.module.is_empty() => {
                format!(
                    "<built-in method {name} of {} object at {:#x}>",
                    receiver.class().name(),
                    receiver.address()
                )
            }
            _ => format!("<built-in function {name}>"),
        })
    }

    fn __hash__(this: &Py<Self>) -> PyResult<isize> {
        let receiver = this.receiver.get().map_or(0, |receiver| receiver.address());
        let mixed = receiver.rotate_right(4) ^ this.def.address().rotate_right(4);
        Ok(mixed.cast_signed())
    }

    fn __richcompare__(this: &Py<Self>, other: &Any, op: CompareOp) -> PyResult<Obj> {
        let Some(other) = other.downcast::<BuiltinFunction>() else { return Ok(not_implemented()) };
        let same_receiver = match (this.receiver.get(), other.receiver.get()) {
            (Some(one), Some(other)) => one.is(&*other),
            (one, other) => one.is_none() && other.is_none(),
        };
        let same = same_receiver && this.def.address() == other.def.address();
        match op {
            CompareOp::Eq => same.into_object(),
            CompareOp::Ne => (!same).into_object(),
            _ => Ok(not_implemented()),
        }
    }

    #[method]
    fn __reduce__(this: &Py<Self>) -> PyResult<Obj> {
        let name = Str::new(this.def.name());
        let owner = this.receiver.get().filter(|receiver| receiver.downcast::<Module>().is_none());
        let Some(owner) = owner else { return Ok(name.upcast()) };
        reduced(owner, name.upcast())
    }

    #[getter]
    fn __name__(this: &Py<Self>) -> PyResult<&'static str> {
        Ok(this.def.name())
    }

    #[getter]
    fn __qualname__(this: &Py<Self>) -> PyResult<String> {
        Ok(this.qualified_name())
    }

    #[getter]
    fn __module__(this: &Py<Self>) -> PyResult<Option<Obj>> {
        Ok(this.module.get())
    }

    #[getter]
    fn __self__(this: &Py<Self>) -> PyResult<Option<Obj>> {
        Ok(if this.def.is_static() { None } else { this.receiver.get() })
    }

    #[getter]
    fn __doc__(this: &Py<Self>) -> PyResult<Option<&'static str>> {
        let doc = split_doc(this.def.raw_doc()).1;
        Ok((!doc.is_empty()).then_some(doc))
    }

    #[getter]
    fn __text_signature__(this: &Py<Self>) -> PyResult<Option<&'static str>> {
        Ok(split_doc(this.def.raw_doc()).0)
    }
}

impl BuiltinFunction {
    /// A method bound to an object or a class.
    pub fn bound(def: MethodDef, receiver: Obj) -> Ref<Self> {
        Self::make(def, Some(receiver), None)
    }

    /// A static method of a builtin class, or a function of a module: `receiver` is the module then, `module` its name.
    pub fn function(def: MethodDef, receiver: Option<Obj>, module: Option<Ref<Str>>) -> Ref<Self> {
        Self::make(def, receiver, module.map(Ref::upcast))
    }

    fn make(def: MethodDef, receiver: Option<Obj>, module: Option<Obj>) -> Ref<Self> {
        heap::make_exact(Self {
            def,
            receiver: Slot::from_option(receiver),
            module: Slot::from_option(module),
            weakrefs: WeakList::new(),
            vectorcall: VectorcallWord::of::<Self>(),
        })
    }

    /// What the function is bound to: an object, a class or a module.
    pub fn receiver(&self) -> Option<Obj> {
        self.receiver.get()
    }

    /// The row behind the function.
    pub fn def(&self) -> MethodDef {
        self.def
    }

    fn full_name(&self) -> String {
        let name = self.qualified_name();
        match self.module.get().as_deref().and_then(Any::downcast::<Str>) {
            Some(module) if !module.equals("builtins") => format!("{}.{name}", module.to_string_lossy()),
            _ => name,
        }
    }

    fn qualified_name(&self) -> String {
        let name = self.def.name();
        match self.receiver.get() {
            Some(receiver) if self.module.is_empty() => match receiver.downcast::<Type>() {
                Some(class) => format!("{}.{name}", class.qualified_name()),
                None => format!("{}.{name}", receiver.class().qualified_name()),
            },
            _ => name.to_owned(),
        }
    }
}

/// What pickling a method keeps: `getattr(object, name)`.
pub(crate) fn reduced(object: Obj, name: Obj) -> PyResult<Obj> {
    let getattr = crate::hooks::builtin(&interned("getattr"))?;
    Ok(Tuple::pair(getattr, Tuple::pair(object, name).upcast()).upcast())
}

impl Callable for BuiltinFunction {
    fn call(this: &Py<Self>, args: Args<'_>) -> PyResult<Obj> {
        let receiver = this.receiver.get();
        let receiver: &Any = receiver.as_deref().unwrap_or(this.as_any());
        this.def.invoke(receiver, args, || this.full_name())
    }
}

const _: () =
    assert!(size_of::<Py<BuiltinFunction>>() == size_of::<abi::Object<abi::functions::CFunctionBody>>());
