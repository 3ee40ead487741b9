//! `getset_descriptor`: rows of getter and setter tables in the dicts of types.

use super::{check_receiver, some_text};
use crate::builtins::exceptions::AttributeError;
use crate::builtins::str::{Str, interned};
use crate::errors::{raise, raise_type_error};
use crate::heap;
use crate::raw::{Any, GetSetDef, Obj, Py, PyResult, Ref, Slot};
use crate::types::Type;
use macros::{object, pytype};

/// The body of `getset_descriptor`.
#[object]
pub struct GetSetDescriptor {
    class: Slot<Type>,
    name: Ref<Str>,
    qualname: Slot<Str>,
    def: GetSetDef,
}

/// A computed attribute of a builtin class.
#[pytype(name = "getset_descriptor", export = PyGetSetDescr_Type, gc, last, abstract_)]
impl GetSetDescriptor {
    fn __repr__(this: &Py<Self>) -> PyResult<String> {
        Ok(format!("<attribute '{}' of '{}' objects>", this.name.to_string_lossy(), this.owner()?.name()))
    }

    fn __get__(this: &Py<Self>, object: Option<&Any>, _class: Option<&Any>) -> PyResult<Obj> {
        let Some(object) = object else { return Ok(this.new_ref().upcast()) };
        let class = this.owner()?;
        check_receiver(&this.name, &class, object)?;
        match this.def.get(object) {
            Some(result) => result,
            None => this.refuse(&class, "readable"),
        }
    }

    fn __set__(this: &Py<Self>, object: &Any, value: Option<&Any>) -> PyResult<()> {
        let class = this.owner()?;
        check_receiver(&this.name, &class, object)?;
        match this.def.set(object, value) {
            Some(flag) => flag.done(),
            None => this.refuse(&class, "writable"),
        }
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
        Ok(some_text(this.def.doc()))
    }
}

impl GetSetDescriptor {
    /// The descriptor for a row of `class`'s table.
    pub(crate) fn new(class: &Py<Type>, def: GetSetDef) -> Ref<Self> {
        let name = interned(def.name());
        heap::make_exact(Self { class: Slot::new(class.new_ref()), name, qualname: Slot::empty(), def })
    }

    fn owner(&self) -> PyResult<Ref<Type>> {
        self.class.get().map_or_else(|| raise_type_error("the descriptor has been cleared"), Ok)
    }

    fn refuse<T>(&self, class: &Py<Type>, what: &str) -> PyResult<T> {
        let name = self.name.to_string_lossy();
        raise(&AttributeError, format!("attribute '{name}' of '{}' objects is not {what}", class.name()))
    }
}
