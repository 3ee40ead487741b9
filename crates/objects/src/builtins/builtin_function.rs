//! `builtin_function_or_method`: a native function, bound to its receiver or its module.

use std::mem::offset_of;

use crate::builtins::descriptors::split_doc;
use crate::builtins::str::Str;
use crate::heap;
use crate::raw::{Any, Args, Callable, MethodDef, Obj, Py, PyResult, Ref, Slot, VectorcallWord, WeakList};
use crate::types::Type;
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
    weaklist = 16 + offset_of!(BuiltinFunction, weakrefs), vectorcall = 16 + offset_of!(BuiltinFunction, vectorcall)
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

    #[getter]
    fn __name__(this: &Py<Self>) -> PyResult<&'static str> {
        Ok(this.def.name())
    }

    #[getter]
    fn __qualname__(this: &Py<Self>) -> PyResult<String> {
        Ok(this.full_name())
    }

    #[getter]
    fn __self__(this: &Py<Self>) -> PyResult<Option<Obj>> {
        Ok(this.receiver.get())
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
        let name = self.def.name();
        match self.receiver.get() {
            Some(receiver) if self.module.is_empty() => match receiver.downcast::<Type>() {
                Some(class) => format!("{}.{name}", class.qualified_name()),
                None => format!("{}.{name}", receiver.class().qualified_name()),
            },
            _ => match self.module.get().as_deref().and_then(Any::downcast::<Str>) {
                Some(module) if !module.equals("builtins") => format!("{}.{name}", module.to_string_lossy()),
                _ => name.to_owned(),
            },
        }
    }
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
