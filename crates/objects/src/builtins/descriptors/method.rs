//! `method_descriptor` and `classmethod_descriptor`: rows of method tables in the dicts of types.

use std::mem::offset_of;

use super::{check_receiver, some_text, split_doc};
use crate::builtins::builtin_function::BuiltinFunction;
use crate::builtins::str::{Str, interned};
use crate::builtins::tuple::Tuple;
use crate::errors::raise_type_error;
use crate::heap;
use crate::hooks;
use crate::names;
use crate::raw::{Any, Args, Callable, MethodDef, Obj, Py, PyResult, Ref, Slot, VectorcallWord};
use crate::types::Type;
use macros::{object, pytype};

/// The body of `method_descriptor`.
#[object]
pub struct MethodDescriptor {
    class: Slot<Type>,
    name: Ref<Str>,
    qualname: Slot<Str>,
    def: MethodDef,
    vectorcall: VectorcallWord,
}

/// A method of a builtin class.
#[pytype(
    name = "method_descriptor", export = PyMethodDescr_Type, gc, last, abstract_,
    flags = abi::TPFLAGS_METHOD_DESCRIPTOR, vectorcall = 16 + offset_of!(MethodDescriptor, vectorcall)
)]
impl MethodDescriptor {
    fn __repr__(this: &Py<Self>) -> PyResult<String> {
        Ok(format!("<method '{}' of '{}' objects>", this.name.to_string_lossy(), this.owner()?.name()))
    }

    fn __get__(this: &Py<Self>, object: Option<&Any>, _class: Option<&Any>) -> PyResult<Obj> {
        let Some(object) = object else { return Ok(this.new_ref().upcast()) };
        check_receiver(&this.name, &*this.owner()?, object)?;
        Ok(BuiltinFunction::bound(this.def, object.new_ref()).upcast())
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
        this.full_name()
    }

    #[getter]
    fn __objclass__(this: &Py<Self>) -> PyResult<Ref<Type>> {
        this.owner()
    }

    #[getter]
    fn __doc__(this: &Py<Self>) -> PyResult<Option<&'static str>> {
        Ok(some_text(split_doc(this.def.raw_doc()).1))
    }

    #[getter]
    fn __text_signature__(this: &Py<Self>) -> PyResult<Option<&'static str>> {
        Ok(split_doc(this.def.raw_doc()).0)
    }
}

impl MethodDescriptor {
    /// The descriptor for a row of `class`'s method table.
    pub(crate) fn new(class: &Py<Type>, def: MethodDef) -> Ref<Self> {
        heap::make_exact(Self {
            class: Slot::new(class.new_ref()),
            name: interned(def.name()),
            qualname: Slot::empty(),
            def,
            vectorcall: VectorcallWord::of::<Self>(),
        })
    }

    fn owner(&self) -> PyResult<Ref<Type>> {
        self.class.get().map_or_else(|| raise_type_error("the descriptor has been cleared"), Ok)
    }

    fn full_name(&self) -> PyResult<String> {
        Ok(format!("{}.{}", self.owner()?.qualified_name(), self.name.to_string_lossy()))
    }

    /// Whether it is `class`'s own.
    pub(crate) fn belongs_to(&self, class: &Py<Type>) -> bool {
        self.class.holds(class)
    }

    /// The row.
    pub fn def(&self) -> MethodDef {
        self.def
    }
}

impl Callable for MethodDescriptor {
    fn call(this: &Py<Self>, args: Args<'_>) -> PyResult<Obj> {
        let Some((receiver, rest)) = args.split_first() else {
            return raise_type_error(format!("unbound method {}() needs an argument", this.full_name()?));
        };
        let class = this.owner()?;
        check_receiver(&this.name, &class, receiver)?;
        this.def.invoke(receiver, rest, || {
            format!("{}.{}", class.short_name().to_string_lossy(), this.def.name())
        })
    }
}

/// The body of `classmethod_descriptor`.
#[object]
pub struct ClassMethodDescriptor {
    class: Slot<Type>,
    name: Ref<Str>,
    qualname: Slot<Str>,
    def: MethodDef,
}

/// A class method of a builtin class.
#[pytype(name = "classmethod_descriptor", export = PyClassMethodDescr_Type, gc, last, abstract_)]
impl ClassMethodDescriptor {
    fn __repr__(this: &Py<Self>) -> PyResult<String> {
        Ok(format!("<method '{}' of '{}' objects>", this.name.to_string_lossy(), this.owner()?.name()))
    }

    fn __get__(this: &Py<Self>, object: Option<&Any>, class: Option<&Any>) -> PyResult<Obj> {
        let own = this.owner()?;
        let (name, own_name) = (this.name.to_string_lossy(), own.name());
        let class = match (class, object) {
            (Some(class), _) => class.new_ref(),
            (None, Some(object)) => object.class().new_ref().upcast(),
            (None, None) => {
                return raise_type_error(format!(
                    "descriptor '{name}' for type '{own_name}' needs either an object or a type"
                ));
            }
        };
        let Some(as_type) = class.downcast::<Type>() else {
            return raise_type_error(format!(
                "descriptor '{name}' for type '{own_name}' needs a type, not a '{}' as arg 2",
                class.class().name()
            ));
        };
        if !as_type.is_subtype_of(&own) {
            return raise_type_error(format!(
                "descriptor '{name}' requires a subtype of '{own_name}' but received '{}'",
                as_type.name()
            ));
        }
        Ok(BuiltinFunction::bound(this.def, class.clone()).upcast())
    }

    fn __call__(
        this: &Py<Self>,
        args: &Py<crate::builtins::tuple::Tuple>,
        keywords: Option<&Py<crate::builtins::dict::Dict>>,
    ) -> PyResult<Obj> {
        let own = this.owner()?;
        let Some(receiver) = args.get(0) else {
            return raise_type_error(format!(
                "descriptor '{}' of '{}' object needs an argument",
                this.name.to_string_lossy(),
                own.name()
            ));
        };
        let bound = Self::__get__(this, None, Some(receiver))?;
        let rest = crate::builtins::tuple::Tuple::new(args.items()[1..].to_vec());
        bound.call_with_tuple(&rest, keywords)
    }

    #[getter]
    fn __name__(this: &Py<Self>) -> PyResult<Ref<Str>> {
        Ok(this.name.clone())
    }

    #[getter]
    fn __objclass__(this: &Py<Self>) -> PyResult<Ref<Type>> {
        this.owner()
    }

    #[getter]
    fn __doc__(this: &Py<Self>) -> PyResult<Option<&'static str>> {
        Ok(some_text(split_doc(this.def.raw_doc()).1))
    }

    #[getter]
    fn __text_signature__(this: &Py<Self>) -> PyResult<Option<&'static str>> {
        Ok(split_doc(this.def.raw_doc()).0)
    }
}

impl ClassMethodDescriptor {
    /// The descriptor for a row of `class`'s method table.
    pub(crate) fn new(class: &Py<Type>, def: MethodDef) -> Ref<Self> {
        let name = interned(def.name());
        heap::make_exact(Self { class: Slot::new(class.new_ref()), name, qualname: Slot::empty(), def })
    }

    fn owner(&self) -> PyResult<Ref<Type>> {
        self.class.get().map_or_else(|| raise_type_error("the descriptor has been cleared"), Ok)
    }
}
