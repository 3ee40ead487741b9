//! `function` and `method`.

use std::cell::Cell;
use std::mem::offset_of;

use crate::builtins::code::Code;
use crate::builtins::dict::Dict;
use crate::builtins::none::{is_none, none};
use crate::builtins::str::Str;
use crate::builtins::tuple::Tuple;
use crate::errors::raise_type_error;
use crate::heap;
use crate::hooks;
use crate::names;
use crate::raw::{Any, Args, Callable, Obj, Object, Py, PyResult, Ref, Slot, VectorcallWord, WeakList};
use crate::types::Type;
use crate::types::members::Member;
use macros::{object, pytype};

mod attributes;
mod method;

pub use method::{Method, PyMethod_Type};

/// The body of `function`.
#[object]
pub struct Function {
    globals: Ref<Dict>,
    builtins: Obj,
    name: Slot<Str>,
    qualname: Slot<Str>,
    code: Slot<Code>,
    defaults: Slot<Tuple>,
    kwdefaults: Slot<Dict>,
    closure: Slot<Tuple>,
    doc: Slot<Object>,
    dict: Slot<Dict>,
    weakrefs: WeakList,
    module: Slot<Object>,
    annotations: Slot<Object>,
    annotate: Slot<Object>,
    typeparams: Slot<Object>,
    vectorcall: VectorcallWord,
    version: Cell<u32>,
}

const fn offset(field: usize) -> isize {
    16 + field.cast_signed()
}

static MEMBERS: &[Member] = &[
    Member::fixed(c"__closure__", abi::member::OBJECT, offset(offset_of!(Function, closure))),
    Member::fixed(c"__globals__", abi::member::OBJECT, offset(offset_of!(Function, globals))),
    Member::fixed(c"__builtins__", abi::member::OBJECT, offset(offset_of!(Function, builtins))),
];

/// Create a function object.
#[pytype(
    name = "function", export = PyFunction_Type, gc, last, flags = abi::TPFLAGS_METHOD_DESCRIPTOR, members = MEMBERS,
    dict = 16 + offset_of!(Function, dict), weaklist = 16 + offset_of!(Function, weakrefs),
    vectorcall = 16 + offset_of!(Function, vectorcall)
)]
impl Function {
    #[signature("function(code, globals, name=None, argdefs=None, closure=None, kwdefaults=None)")]
    fn __new__(
        _cls: &Py<Type>,
        code: &Py<Code>,
        globals: &Py<Dict>,
        name: Option<&Any>,
        argdefs: Option<&Any>,
        closure: Option<&Any>,
        kwdefaults: Option<&Any>,
    ) -> PyResult<Ref<Self>> {
        attributes::construct(code, globals, [name, argdefs, closure, kwdefaults])
    }

    fn __repr__(this: &Py<Self>) -> PyResult<String> {
        let name = this.qualname.get().map_or_else(String::new, |name| name.to_string_lossy());
        Ok(format!("<function {name} at {:#x}>", this.address()))
    }

    fn __get__(this: &Py<Self>, object: Option<&Any>, _class: Option<&Any>) -> PyResult<Obj> {
        match object {
            Some(object) if !is_none(object) => {
                Ok(Method::new(this.new_ref().upcast(), object.new_ref()).upcast())
            }
            _ => Ok(this.new_ref().upcast()),
        }
    }

    #[getter]
    fn __name__(this: &Py<Self>) -> PyResult<Option<Ref<Str>>> {
        Ok(this.name.get())
    }

    #[setter("__name__")]
    fn set_name(this: &Py<Self>, value: Option<&Any>) -> PyResult<()> {
        match value.and_then(Any::downcast::<Str>) {
            Some(name) => {
                this.name.set(name.new_ref());
                Ok(())
            }
            None => raise_type_error("__name__ must be set to a string object"),
        }
    }

    #[getter]
    fn __qualname__(this: &Py<Self>) -> PyResult<Option<Ref<Str>>> {
        Ok(this.qualname.get())
    }

    #[setter("__qualname__")]
    fn set_qualname(this: &Py<Self>, value: Option<&Any>) -> PyResult<()> {
        match value.and_then(Any::downcast::<Str>) {
            Some(name) => {
                this.qualname.set(name.new_ref());
                Ok(())
            }
            None => raise_type_error("__qualname__ must be set to a string object"),
        }
    }

    #[getter]
    fn __code__(this: &Py<Self>) -> PyResult<Option<Ref<Code>>> {
        Ok(this.code.get())
    }

    #[setter("__code__")]
    fn set_code(this: &Py<Self>, value: Option<&Any>) -> PyResult<()> {
        attributes::set_code(this, value)
    }

    #[getter]
    fn __defaults__(this: &Py<Self>) -> PyResult<Option<Ref<Tuple>>> {
        Ok(this.defaults.get())
    }

    #[getter]
    fn __kwdefaults__(this: &Py<Self>) -> PyResult<Option<Ref<Dict>>> {
        Ok(this.kwdefaults.get())
    }

    #[setter("__defaults__")]
    fn set_defaults(this: &Py<Self>, value: Option<&Any>) -> PyResult<()> {
        let value = attributes::tuple_or_none(value, "__defaults__ must be set to a tuple object")?;
        drop(this.defaults.replace(value));
        Ok(())
    }

    #[setter("__kwdefaults__")]
    fn set_kwdefaults(this: &Py<Self>, value: Option<&Any>) -> PyResult<()> {
        let value = attributes::dict_or_none(value, "__kwdefaults__ must be set to a dict object")?;
        drop(this.kwdefaults.replace(value));
        Ok(())
    }

    /// Dict of annotations in a function object.
    #[getter]
    fn __annotations__(this: &Py<Self>) -> PyResult<Obj> {
        attributes::annotations(this)
    }

    #[setter("__annotations__")]
    fn set_annotations(this: &Py<Self>, value: Option<&Any>) -> PyResult<()> {
        let value = attributes::dict_or_none(value, "__annotations__ must be set to a dict object")?;
        drop(this.annotations.replace(value.map(Ref::upcast)));
        drop(this.annotate.take());
        Ok(())
    }

    /// Get the code object for a function.
    #[getter]
    fn __annotate__(this: &Py<Self>) -> PyResult<Option<Obj>> {
        Ok(this.annotate.get())
    }

    #[setter("__annotate__")]
    fn set_annotate(this: &Py<Self>, value: Option<&Any>) -> PyResult<()> {
        attributes::set_annotate(this, value)
    }

    /// Get the declared type parameters for a function.
    #[getter]
    fn __type_params__(this: &Py<Self>) -> PyResult<Obj> {
        Ok(this.typeparams.get().unwrap_or_else(|| Tuple::new(Vec::new()).upcast()))
    }

    #[setter("__type_params__")]
    fn set_type_params(this: &Py<Self>, value: Option<&Any>) -> PyResult<()> {
        match value.filter(|value| value.downcast::<Tuple>().is_some()) {
            Some(value) => {
                this.typeparams.set(value.new_ref());
                Ok(())
            }
            None => raise_type_error("__type_params__ must be set to a tuple"),
        }
    }

    #[getter]
    fn __doc__(this: &Py<Self>) -> PyResult<Option<Obj>> {
        Ok(this.doc.get())
    }

    #[setter("__doc__")]
    fn set_doc(this: &Py<Self>, value: Option<&Any>) -> PyResult<()> {
        this.doc.set(value.map_or_else(none, Py::new_ref));
        Ok(())
    }

    #[getter]
    fn __module__(this: &Py<Self>) -> PyResult<Option<Obj>> {
        Ok(this.module.get())
    }

    #[setter("__module__")]
    fn set_module(this: &Py<Self>, value: Option<&Any>) -> PyResult<()> {
        this.module.set(value.map_or_else(none, Py::new_ref));
        Ok(())
    }
}

impl Function {
    /// A new function over `code`, in the namespace `globals`.
    ///
    /// # Errors
    /// What looking up `__builtins__` and `__name__` in the namespace raises.
    pub fn new(code: Ref<Code>, globals: Ref<Dict>) -> PyResult<Ref<Function>> {
        let builtins = hooks::builtins_of(&globals)?;
        let module = globals.get_str(names::__name__())?;
        let body = Self {
            builtins,
            name: Slot::new(code.name().clone()),
            qualname: Slot::new(code.qualname().clone()),
            defaults: Slot::empty(),
            kwdefaults: Slot::empty(),
            closure: Slot::empty(),
            doc: Slot::new(code.docstring()),
            dict: Slot::empty(),
            weakrefs: WeakList::new(),
            module: Slot::from_option(module),
            annotations: Slot::empty(),
            annotate: Slot::empty(),
            typeparams: Slot::empty(),
            vectorcall: VectorcallWord::of::<Self>(),
            version: Cell::new(0),
            globals,
            code: Slot::new(code),
        };
        Ok(heap::make_exact(body))
    }

    /// `__globals__`
    #[inline]
    pub fn globals(&self) -> Ref<Dict> {
        self.globals.clone()
    }

    /// `__builtins__`
    #[inline]
    pub fn builtins(&self) -> Obj {
        self.builtins.clone()
    }

    /// `__code__`
    ///
    /// # Errors
    /// `TypeError` when the collector has taken the function apart.
    #[inline]
    pub fn code(&self) -> PyResult<Ref<Code>> {
        self.code.get().map_or_else(|| raise_type_error("the function has been cleared"), Ok)
    }

    /// `__module__`
    pub fn module(&self) -> Option<Obj> {
        self.module.get()
    }

    /// `__defaults__`
    pub fn defaults(&self) -> &Slot<Tuple> {
        &self.defaults
    }

    /// `__kwdefaults__`
    pub fn keyword_defaults(&self) -> &Slot<Dict> {
        &self.kwdefaults
    }

    /// `__closure__`
    pub fn closure(&self) -> &Slot<Tuple> {
        &self.closure
    }

    /// `__annotations__`
    pub fn annotations(&self) -> &Slot<Object> {
        &self.annotations
    }

    /// `__annotate__`
    pub fn annotate(&self) -> &Slot<Object> {
        &self.annotate
    }

    /// `__type_params__`
    pub fn type_parameters(&self) -> &Slot<Object> {
        &self.typeparams
    }

    /// `__name__`
    pub fn name(&self) -> Option<Ref<Str>> {
        self.name.get()
    }

    /// `__qualname__`
    pub fn qualname(&self) -> Option<Ref<Str>> {
        self.qualname.get()
    }

    /// Names a function of the compiler's, `__annotate__`, as an attribute of the function that has it.
    pub fn set_qualname_behind(&self, owner: &Self) {
        let own = self.name.get().map_or_else(String::new, |name| name.to_string_lossy());
        self.qualname.set(Str::new(&format!("{}.{own}", owner.full_name())));
    }

    /// `__qualname__` as text.
    pub fn full_name(&self) -> String {
        self.qualname.get().map_or_else(String::new, |name| name.to_string_lossy())
    }
}

impl Callable for Function {
    fn call(this: &Py<Self>, args: Args<'_>) -> PyResult<Obj> {
        hooks::call_function(this, args)
    }
}

const _: () = assert!(size_of::<Py<Function>>() == size_of::<abi::Object<abi::functions::FunctionBody>>());
