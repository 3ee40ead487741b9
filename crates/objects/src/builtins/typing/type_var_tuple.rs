//! `typing.TypeVarTuple`

use std::mem::offset_of;

use crate::builtins::dict::Dict;
use crate::builtins::none::none;
use crate::builtins::str::Str;
use crate::builtins::tuple::Tuple;
use crate::errors::raise_type_error;
use crate::heap;
use crate::raw::{Any, Obj, Object, Parameters, Py, PyResult, Ref, Slot, WeakList, glue_parse_call};
use crate::types::Type;
use macros::{object, pytype};

use super::{Lazy, no_default};

/// The body of `typing.TypeVarTuple`.
#[object]
pub struct TypeVarTuple {
    name: Slot<Object>,
    default: Lazy,
    dict: Slot<Dict>,
    weakrefs: WeakList,
}

static PARAMETERS: Parameters = Parameters {
    function: "typevartuple",
    names: &["name", "default"],
    positional_only: 0,
    positional: 1,
    required: 1,
    variadic: false,
    keywords: false,
};

/// Type variable tuple. A specialized form of type variable that enables
/// variadic generics.
///
/// The preferred way to construct a type variable tuple is via the
/// dedicated syntax for generic functions, classes, and type aliases,
/// where a single '*' indicates a type variable tuple::
///
///     def move_first_element_to_last[T, *Ts](tup: tuple[T, *Ts]) -> tuple[*Ts, T]:
///         return (*tup[1:], tup[0])
#[pytype(
    name = "typing.TypeVarTuple", export = _PyTypeVarTuple_Type, gc, last,
    dict = 16 + offset_of!(TypeVarTuple, dict), weaklist = 16 + offset_of!(TypeVarTuple, weakrefs),
    members(readonly name as __name__)
)]
impl TypeVarTuple {
    fn __new__(_cls: &Py<Type>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
        let [name, default] = glue_parse_call(&PARAMETERS, args, keywords)?;
        let name = super::name_argument(&PARAMETERS, &name.unwrap_or_else(none))?;
        let made = heap::make_exact(Self::body(name));
        made.default.value.set(default.unwrap_or_else(no_default));
        super::set_module(made.as_any())?;
        Ok(made)
    }

    fn __repr__(this: &Py<Self>) -> PyResult<String> {
        super::name_text(&this.name)
    }

    fn __iter__(this: &Py<Self>) -> PyResult<Obj> {
        Tuple::new(vec![super::unpack(this.as_any())?]).as_any().iter()
    }

    #[method("(arg, /)")]
    fn __typing_subst__(_this: &Py<Self>, _arg: &Any) -> PyResult<Obj> {
        raise_type_error("Substitution of bare TypeVarTuple is not supported")
    }

    #[method("(alias, args, /)")]
    fn __typing_prepare_subst__(this: &Py<Self>, alias: &Any, args: &Any) -> PyResult<Obj> {
        super::call_typing("_typevartuple_prepare_subst", &[this.as_any(), alias, args])
    }

    #[method]
    fn __reduce__(this: &Py<Self>) -> PyResult<Option<Obj>> {
        Ok(this.name.get())
    }

    #[method]
    fn has_default(this: &Py<Self>) -> PyResult<bool> {
        Ok(this.default.is_given())
    }

    #[method("(object, /)")]
    fn __mro_entries__(_this: &Py<Self>, _object: &Any) -> PyResult<Obj> {
        super::not_a_base("TypeVarTuple")
    }

    /// The default value for this TypeVarTuple.
    #[getter]
    fn __default__(this: &Py<Self>) -> PyResult<Obj> {
        Ok(this.default.get()?.unwrap_or_else(no_default))
    }

    #[getter]
    fn evaluate_default(this: &Py<Self>) -> PyResult<Option<Obj>> {
        Ok(this.default.evaluator())
    }
}

impl TypeVarTuple {
    fn body(name: Obj) -> Self {
        Self {
            name: Slot::new(name),
            default: Lazy::known(None),
            dict: Slot::empty(),
            weakrefs: WeakList::new(),
        }
    }

    /// The tuple that `[*Ts]` declares.
    pub fn declared(name: Ref<Str>) -> Ref<Self> {
        heap::make_exact(Self::body(name.upcast()))
    }

    pub(super) fn default(&self) -> &Lazy {
        &self.default
    }
}
