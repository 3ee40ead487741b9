//! `module`

use std::cell::Cell;
use std::ffi::c_void;
use std::mem::offset_of;

use crate::errors::{self, raise, raise_type_error};
use crate::heap;
use crate::hooks;
use crate::names;
use crate::protocol::attribute;
use crate::raw::{Any, Obj, Object, Py, PyResult, Raised, Ref, Slot};
use crate::types::Type;
use crate::types::members::Member;
use macros::{object, pytype};

use super::dict::Dict;
use super::exceptions::{AttributeError, SystemError};
use super::list::List;
use super::none::none;
use super::str::Str;
use super::tuple::Tuple;

mod annotations;

/// The body of `module`.
#[object]
pub struct Module {
    dict: Slot<Dict>,
    def: Cell<*mut abi::modules::PyModuleDef>,
    state: Cell<*mut c_void>,
    weakrefs: Slot<Object>,
    name: Slot<Object>,
}

static MEMBERS: &[Member] = &[Member::fixed(c"__dict__", abi::member::OBJECT, 16)];

/// Create a module object.
///
/// The name must be a string; the optional docstring can have any type.
#[pytype(
    name = "module", export = PyModule_Type, gc, members = MEMBERS, dict = 16 + offset_of!(Module, dict),
    weaklist = 16 + offset_of!(Module, weakrefs)
)]
impl Module {
    fn __repr__(this: &Py<Self>) -> PyResult<Obj> {
        if let Some(text) = hooks::module_repr(this.as_any()) {
            return text;
        }
        let name = this.dict().get_str(names::__name__())?.unwrap_or_else(none);
        Ok(Str::new(&format!("<module {}>", name.repr()?.to_string_lossy())).upcast())
    }

    #[signature("module(name, doc=None)")]
    fn __init__(this: &Py<Self>, name: &Py<Str>, doc: Option<&Any>) -> PyResult<()> {
        let doc = doc.map_or_else(none, Py::new_ref);
        this.fill(name, doc)
    }

    fn __getattribute__(this: &Py<Self>, name: &Any) -> PyResult<Obj> {
        this.attribute(attribute::attribute_name(name)?)
    }

    fn __new__(cls: &Py<Type>, _args: &Py<Tuple>, _keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
        heap::make(cls, 0, Self::empty())
    }

    #[getter]
    fn __annotations__(this: &Py<Self>) -> PyResult<Obj> {
        annotations::get(&this.dict())
    }

    #[setter("__annotations__")]
    fn set_annotations(this: &Py<Self>, value: Option<&Any>) -> PyResult<()> {
        annotations::set(&this.dict(), value)
    }

    #[getter]
    fn __annotate__(this: &Py<Self>) -> PyResult<Obj> {
        annotations::annotate(&this.dict())
    }

    #[setter("__annotate__")]
    fn set_annotate(this: &Py<Self>, value: Option<&Any>) -> PyResult<()> {
        annotations::set_annotate(&this.dict(), value)
    }

    /// __dir__() -> list
    /// specialized dir() implementation
    #[method]
    fn __dir__(this: &Py<Self>) -> PyResult<Obj> {
        let dict = this.as_any().get_attribute(names::__dict__())?;
        let Some(dict) = dict.downcast::<Dict>() else {
            return raise_type_error("<module>.__dict__ is not a dictionary");
        };
        if let Some(custom) = dict.get_str(names::__dir__())? {
            return custom.call(&[]);
        }
        Ok(List::new(dict.snapshot().into_iter().map(|(name, _)| name).collect()).upcast())
    }
}

impl Module {
    fn empty() -> Self {
        Self {
            dict: Slot::new(Dict::new()),
            def: Cell::new(std::ptr::null_mut()),
            state: Cell::new(std::ptr::null_mut()),
            weakrefs: Slot::empty(),
            name: Slot::empty(),
        }
    }

    /// A new module, as `types.ModuleType(name)` makes it.
    ///
    /// # Errors
    /// None today.
    pub fn new(name: &Py<Str>) -> PyResult<Ref<Self>> {
        let module = heap::make_exact(Self::empty());
        module.fill(name, none())?;
        Ok(module)
    }
}

impl Py<Module> {
    /// The module's namespace. A module that the collector has taken apart gets a fresh one.
    pub fn dict(&self) -> Ref<Dict> {
        self.dict.get().unwrap_or_else(|| {
            let dict = Dict::new();
            self.dict.set(dict.clone());
            dict
        })
    }

    /// `__name__`
    ///
    /// # Errors
    /// `SystemError` for a module without a name.
    pub fn name(&self) -> PyResult<Ref<Str>> {
        match self.dict().get_str(names::__name__())?.map(Obj::downcast_ref::<Str>) {
            Some(Ok(name)) => Ok(name),
            _ => raise(&SystemError, "nameless module"),
        }
    }

    fn fill(&self, name: &Py<Str>, doc: Obj) -> PyResult<()> {
        let dict = self.dict();
        dict.set(names::__name__().as_any(), name.new_ref().upcast())?;
        dict.set(names::__doc__().as_any(), doc)?;
        for empty in [names::__package__(), names::__loader__(), names::__spec__()] {
            dict.set(empty.as_any(), none())?;
        }
        self.name.set(name.new_ref().upcast());
        Ok(())
    }

    /// An attribute; the module's own `__getattr__` is asked last.
    fn attribute(&self, name: &Py<Str>) -> PyResult<Obj> {
        match attribute::generic_get(self.as_any(), name) {
            Err(Raised) if errors::matches(&AttributeError) => drop(errors::take()),
            result => return result,
        }
        let dict = self.dict();
        if let Some(custom) = dict.get_str(names::__getattr__())? {
            return custom.call(&[name.as_any()]);
        }
        let name = name.to_string_lossy();
        match dict.get_str(names::__name__())?.as_deref().and_then(Any::downcast::<Str>) {
            Some(own) => raise(
                &AttributeError,
                format!("module '{}' has no attribute '{name}'", own.to_string_lossy()),
            ),
            None => raise(&AttributeError, format!("module has no attribute '{name}'")),
        }
    }
}

const _: () = assert!(size_of::<Py<Module>>() == size_of::<abi::Object<abi::modules::ModuleBody>>());
