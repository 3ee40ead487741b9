//! `typing.ParamSpec`, and what its attributes `args` and `kwargs` give.

use std::cell::Cell;
use std::mem::offset_of;

use crate::builtins::bool::Bool;
use crate::builtins::dict::Dict;
use crate::builtins::none::{none, not_implemented};
use crate::builtins::str::Str;
use crate::builtins::tuple::Tuple;
use crate::heap;
use crate::raw::{Any, Obj, Object, Parameters, Py, PyResult, Ref, Slot, WeakList, glue_parse_call};
use crate::types::{CompareOp, Type};
use macros::{object, pytype};

use super::{Lazy, Variance, no_default};

/// The body of `typing.ParamSpec`.
#[object]
pub struct ParamSpec {
    name: Slot<Object>,
    bound: Slot<Object>,
    default: Lazy,
    covariant: Cell<bool>,
    contravariant: Cell<bool>,
    infer_variance: Cell<bool>,
    dict: Slot<Dict>,
    weakrefs: WeakList,
}

static PARAMETERS: Parameters = Parameters {
    function: "paramspec",
    names: &["name", "bound", "default", "covariant", "contravariant", "infer_variance"],
    positional_only: 0,
    positional: 1,
    required: 1,
    variadic: false,
    keywords: false,
};

/// Parameter specification variable.
///
/// The preferred way to construct a parameter specification is via the
/// dedicated syntax for generic functions, classes, and type aliases,
/// where the use of '**' creates a parameter specification::
///
///     type IntFunc[**P] = Callable[P, int]
#[pytype(
    name = "typing.ParamSpec", export = _PyParamSpec_Type, gc, last,
    dict = 16 + offset_of!(ParamSpec, dict), weaklist = 16 + offset_of!(ParamSpec, weakrefs),
    members(
        readonly name as __name__, readonly bound as __bound__, readonly covariant as __covariant__,
        readonly contravariant as __contravariant__, readonly infer_variance as __infer_variance__
    )
)]
impl ParamSpec {
    fn __new__(_cls: &Py<Type>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
        let [name, bound, default, covariant, contravariant, inferred] =
            glue_parse_call(&PARAMETERS, args, keywords)?;
        let name = super::name_argument(&PARAMETERS, &name.unwrap_or_else(none))?;
        let variance = Variance::checked(
            super::flag(covariant.as_ref())?,
            super::flag(contravariant.as_ref())?,
            super::flag(inferred.as_ref())?,
        )?;
        let made = heap::make_exact(Self::body(name, variance));
        drop(made.bound.replace(bound));
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
        super::call_typing("_paramspec_subst", &[this.as_any(), arg])
    }

    #[method("(alias, args, /)")]
    fn __typing_prepare_subst__(this: &Py<Self>, alias: &Any, args: &Any) -> PyResult<Obj> {
        super::call_typing("_paramspec_prepare_subst", &[this.as_any(), alias, args])
    }

    #[method]
    fn has_default(this: &Py<Self>) -> PyResult<bool> {
        Ok(this.default.is_given())
    }

    #[method]
    fn __reduce__(this: &Py<Self>) -> PyResult<Option<Obj>> {
        Ok(this.name.get())
    }

    #[method("(object, /)")]
    fn __mro_entries__(_this: &Py<Self>, _object: &Any) -> PyResult<Obj> {
        super::not_a_base("ParamSpec")
    }

    /// Represents positional arguments.
    #[getter]
    fn args(this: &Py<Self>) -> PyResult<Obj> {
        Ok(ParamSpecArgs::of(this.as_any()).upcast())
    }

    /// Represents keyword arguments.
    #[getter]
    fn kwargs(this: &Py<Self>) -> PyResult<Obj> {
        Ok(ParamSpecKwargs::of(this.as_any()).upcast())
    }

    /// The default value for this ParamSpec.
    #[getter]
    fn __default__(this: &Py<Self>) -> PyResult<Obj> {
        Ok(this.default.get()?.unwrap_or_else(no_default))
    }

    #[getter]
    fn evaluate_default(this: &Py<Self>) -> PyResult<Option<Obj>> {
        Ok(this.default.evaluator())
    }
}

impl ParamSpec {
    fn body(name: Obj, variance: Variance) -> Self {
        Self {
            name: Slot::new(name),
            bound: Slot::empty(),
            default: Lazy::known(None),
            covariant: Cell::new(variance.covariant),
            contravariant: Cell::new(variance.contravariant),
            infer_variance: Cell::new(variance.inferred),
            dict: Slot::empty(),
            weakrefs: WeakList::new(),
        }
    }

    /// The specification that `[**P]` declares.
    pub fn declared(name: Ref<Str>) -> Ref<Self> {
        heap::make_exact(Self::body(name.upcast(), Variance::INFERRED))
    }

    pub(super) fn default(&self) -> &Lazy {
        &self.default
    }
}

/// The class of `P.args` or of `P.kwargs`: two that differ in their names.
macro_rules! half {
    ($Half:ident, $name:literal, $export:ident, $parameters:ident, $function:literal, $attribute:literal, $kind:literal, $doc:literal) => {
        #[doc = concat!("The body of `", $name, "`.")]
        #[object]
        pub struct $Half {
            origin: Slot<Object>,
            weakrefs: WeakList,
        }

        static $parameters: Parameters = Parameters {
            function: $function,
            names: &["origin"],
            positional_only: 0,
            positional: 1,
            required: 1,
            variadic: false,
            keywords: false,
        };

        #[doc = $doc]
        #[pytype(
            name = $name, export = $export, gc, last, unhashable, weaklist = 16 + offset_of!($Half, weakrefs),
            members(readonly origin as __origin__)
        )]
        impl $Half {
            fn __new__(_cls: &Py<Type>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
                let [origin] = glue_parse_call(&$parameters, args, keywords)?;
                Ok(Self::of(&origin.unwrap_or_else(none)))
            }

            fn __repr__(this: &Py<Self>) -> PyResult<String> {
                shown(&this.origin, $attribute)
            }

            fn __richcompare__(this: &Py<Self>, other: &Any, op: CompareOp) -> PyResult<Obj> {
                let Some(other) = other.exact::<Self>() else { return Ok(not_implemented()) };
                match (this.origin.get(), other.origin.get()) {
                    (Some(left), Some(right)) if matches!(op, CompareOp::Eq | CompareOp::Ne) => {
                        let equal = left.equals(&right)?;
                        Ok(Bool::new(equal == matches!(op, CompareOp::Eq)).upcast())
                    }
                    _ => Ok(not_implemented()),
                }
            }

            #[method("(object, /)")]
            fn __mro_entries__(_this: &Py<Self>, _object: &Any) -> PyResult<Obj> {
                super::not_a_base($kind)
            }
        }

        impl $Half {
            /// The half of a parameter specification.
            pub fn of(origin: &Any) -> Ref<Self> {
                heap::make_exact(Self { origin: Slot::new(origin.new_ref()), weakrefs: WeakList::new() })
            }
        }
    };
}

fn shown(origin: &Slot<Object>, attribute: &str) -> PyResult<String> {
    let origin = origin.get().unwrap_or_else(none);
    let text = match origin.exact::<ParamSpec>() {
        Some(parameter) => super::name_text(&parameter.name)?,
        None => origin.repr()?.to_string_lossy(),
    };
    Ok(format!("{text}.{attribute}"))
}

half!(
    ParamSpecArgs,
    "typing.ParamSpecArgs",
    _PyParamSpecArgs_Type,
    ARGS_PARAMETERS,
    "paramspecargs",
    "args",
    "ParamSpecArgs",
    "The args for a ParamSpec object."
);
half!(
    ParamSpecKwargs,
    "typing.ParamSpecKwargs",
    _PyParamSpecKwargs_Type,
    KWARGS_PARAMETERS,
    "paramspeckwargs",
    "kwargs",
    "ParamSpecKwargs",
    "The kwargs for a ParamSpec object."
);
