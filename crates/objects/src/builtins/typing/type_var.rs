//! `typing.TypeVar`

use std::cell::Cell;
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

use super::{Lazy, Variance, no_default};

/// The body of `typing.TypeVar`.
#[object]
pub struct TypeVar {
    name: Slot<Object>,
    bound: Lazy,
    constraints: Lazy,
    default: Lazy,
    covariant: Cell<bool>,
    contravariant: Cell<bool>,
    infer_variance: Cell<bool>,
    dict: Slot<Dict>,
    weakrefs: WeakList,
}

static PARAMETERS: Parameters = Parameters {
    function: "typevar",
    names: &["name", "bound", "default", "covariant", "contravariant", "infer_variance"],
    positional_only: 0,
    positional: 1,
    required: 1,
    variadic: true,
    keywords: false,
};

/// Type variable.
///
/// The preferred way to construct a type variable is via the dedicated
/// syntax for generic functions, classes, and type aliases::
///
///     class Sequence[T]:  # T is a TypeVar
///         ...
#[pytype(
    name = "typing.TypeVar", export = _PyTypeVar_Type, gc, last,
    dict = 16 + offset_of!(TypeVar, dict), weaklist = 16 + offset_of!(TypeVar, weakrefs),
    members(
        readonly name as __name__, readonly covariant as __covariant__,
        readonly contravariant as __contravariant__, readonly infer_variance as __infer_variance__
    )
)]
impl TypeVar {
    fn __new__(_cls: &Py<Type>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
        let [name, bound, default, covariant, contravariant, inferred] =
            glue_parse_call(&PARAMETERS, args, keywords)?;
        let name = super::name_argument(&PARAMETERS, &name.unwrap_or_else(none))?;
        let variance = Variance::checked(
            super::flag(covariant.as_ref())?,
            super::flag(contravariant.as_ref())?,
            super::flag(inferred.as_ref())?,
        )?;
        let bound = super::checked_bound(bound)?;
        let constraints = match args.items().get(1..).unwrap_or(&[]) {
            [] => None,
            [_] => return raise_type_error("A single constraint is not allowed"),
            _ if bound.is_some() => {
                return raise_type_error("Constraints cannot be combined with bound=...");
            }
            constraints => Some(Tuple::new(constraints.to_vec()).upcast()),
        };
        let body = Self::body(name, Lazy::known(bound), Lazy::known(constraints), variance);
        let made = heap::make_exact(body);
        made.default.value.set(default.unwrap_or_else(no_default));
        super::set_module(made.as_any())?;
        Ok(made)
    }

    fn __repr__(this: &Py<Self>) -> PyResult<String> {
        let sign = Variance::sign(this.infer_variance.get(), this.covariant.get(), this.contravariant.get());
        Ok(format!("{sign}{}", super::name_text(&this.name)?))
    }

    fn __or__(left: &Any, right: &Any) -> PyResult<Obj> {
        crate::builtins::union_type::unite(left, right)
    }

    #[method("(arg, /)")]
    fn __typing_subst__(this: &Py<Self>, arg: &Any) -> PyResult<Obj> {
        super::call_typing("_typevar_subst", &[this.as_any(), arg])
    }

    /// The arguments of an alias, with the default where this variable has none.
    #[method("(alias, args, /)")]
    fn __typing_prepare_subst__(this: &Py<Self>, alias: &Any, args: &Any) -> PyResult<Obj> {
        let parameters = super::parameters_of(alias)?;
        let (given, index) = (args.length()?, super::index_in(&parameters, this.as_any())?);
        if index < given {
            return Ok(args.new_ref());
        }
        if index == given
            && let Some(default) = this.default.get()?
            && !default.is(&*no_default())
        {
            let mut items = args.to_vec()?;
            items.push(default);
            return Ok(Tuple::new(items).upcast());
        }
        let (alias, least) = (alias.str()?.to_string_lossy(), index + 1);
        raise_type_error(format!("Too few arguments for {alias}; actual {given}, expected at least {least}"))
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
        super::not_a_base("TypeVar")
    }

    #[getter]
    fn __bound__(this: &Py<Self>) -> PyResult<Option<Obj>> {
        this.bound.get()
    }

    #[getter]
    fn __constraints__(this: &Py<Self>) -> PyResult<Obj> {
        Ok(this.constraints.get()?.unwrap_or_else(|| Tuple::new(Vec::new()).upcast()))
    }

    #[getter]
    fn __default__(this: &Py<Self>) -> PyResult<Obj> {
        Ok(this.default.get()?.unwrap_or_else(no_default))
    }

    #[getter]
    fn evaluate_bound(this: &Py<Self>) -> PyResult<Option<Obj>> {
        Ok(this.bound.evaluator())
    }

    #[getter]
    fn evaluate_constraints(this: &Py<Self>) -> PyResult<Option<Obj>> {
        Ok(this.constraints.evaluator())
    }

    #[getter]
    fn evaluate_default(this: &Py<Self>) -> PyResult<Option<Obj>> {
        Ok(this.default.evaluator())
    }
}

impl TypeVar {
    fn body(name: Obj, bound: Lazy, constraints: Lazy, variance: Variance) -> Self {
        Self {
            name: Slot::new(name),
            bound,
            constraints,
            default: Lazy::known(None),
            covariant: Cell::new(variance.covariant),
            contravariant: Cell::new(variance.contravariant),
            infer_variance: Cell::new(variance.inferred),
            dict: Slot::empty(),
            weakrefs: WeakList::new(),
        }
    }

    /// The variable that `[T]`, `[T: bound]` or `[T: (a, b)]` declares; bound and constraints are functions.
    pub fn declared(name: Ref<Str>, bound: Option<Obj>, constraints: Option<Obj>) -> Ref<Self> {
        heap::make_exact(Self::body(
            name.upcast(),
            Lazy::computed(bound),
            Lazy::computed(constraints),
            Variance::INFERRED,
        ))
    }

    pub(super) fn default(&self) -> &Lazy {
        &self.default
    }
}
