//! What `typing` has natively: type parameters, type aliases, `Generic`, `NoDefault`.
//!
//! Bounds, constraints, defaults and values that come from source text are functions, called when first asked for; those given
//! to a constructor are values, for which an evaluator is made when one is asked for. What checks and substitutes types is
//! written in Python: these classes ask the module `typing` for it.

mod alias;
mod evaluator;
mod generic;
mod no_default;
mod param_spec;
mod type_var;
mod type_var_tuple;

pub use alias::{_PyTypeAlias_Type, TypeAlias};
pub use evaluator::{_PyConstEvaluator_Type, ConstEvaluator};
pub use generic::Generic;
pub use no_default::{_PyNoDefault_Type, NoDefaultType, no_default};
pub use param_spec::{
    _PyParamSpec_Type, _PyParamSpecArgs_Type, _PyParamSpecKwargs_Type, ParamSpec, ParamSpecArgs,
    ParamSpecKwargs,
};
pub use type_var::{_PyTypeVar_Type, TypeVar};
pub use type_var_tuple::{_PyTypeVarTuple_Type, TypeVarTuple};

use crate::builtins::int::Int;
use crate::builtins::none::{is_none, none};
use crate::builtins::str::Str;
use crate::builtins::tuple::Tuple;
use crate::errors::raise_type_error;
use crate::hooks;
use crate::names;
use crate::raw::{Any, Obj, Object, Parameters, Place, Py, PyResult, Ref, Slot, Static};
use crate::types::Type;

/// Static types of this family.
pub(super) static TYPES: &[&Static<Type>] = &[
    &_PyNoDefault_Type,
    &_PyConstEvaluator_Type,
    &_PyTypeVar_Type,
    &_PyParamSpec_Type,
    &_PyParamSpecArgs_Type,
    &_PyParamSpecKwargs_Type,
    &_PyTypeVarTuple_Type,
    &_PyTypeAlias_Type,
];

/// A value that is computed when first asked for.
#[macros::object]
pub struct Lazy {
    value: Slot<Object>,
    evaluator: Slot<Object>,
}

impl Lazy {
    /// A value that is known, or neither value nor evaluator.
    fn known(value: Option<Obj>) -> Self {
        Self { value: Slot::from_option(value), evaluator: Slot::empty() }
    }

    /// A value that `evaluator` computes.
    fn computed(evaluator: Option<Obj>) -> Self {
        Self { value: Slot::empty(), evaluator: Slot::from_option(evaluator) }
    }

    /// The value, computed now if need be; `None` when there is nothing to compute it from.
    fn get(&self) -> PyResult<Option<Obj>> {
        if let Some(value) = self.value.get() {
            return Ok(Some(value));
        }
        let Some(evaluator) = self.evaluator.get() else { return Ok(None) };
        let value = evaluator.call(&[Int::new(VALUE).as_any()])?;
        self.value.set(value.clone());
        Ok(Some(value))
    }

    /// The function that computes the value; one is made for a value that is known.
    fn evaluator(&self) -> Option<Obj> {
        match (self.evaluator.get(), self.value.get()) {
            (Some(evaluator), _) => Some(evaluator),
            (None, Some(value)) => Some(ConstEvaluator::new(value).upcast()),
            (None, None) => None,
        }
    }

    /// Whether this is a default that was given.
    fn is_given(&self) -> bool {
        !self.evaluator.is_empty() || self.value.get().is_some_and(|value| !value.is(&*no_default()))
    }

    fn set_evaluator(&self, evaluator: Obj) {
        self.evaluator.set(evaluator);
    }
}

/// The format in which evaluators give the value itself (`annotationlib.Format.VALUE`).
pub(crate) const VALUE: i128 = 1;
/// The format in which evaluators give source text (`annotationlib.Format.STRING`).
const STRING: i128 = 4;

/// Calls a function of the module `typing`.
fn call_typing(name: &str, args: &[&Any]) -> PyResult<Obj> {
    hooks::import_attribute("typing", name)?.call(args)
}

/// A type as given to a constructor, checked by `typing`; `None` where it is missing or `None`.
fn checked_bound(bound: Option<Obj>) -> PyResult<Option<Obj>> {
    match bound.filter(|bound| !is_none(bound)) {
        Some(bound) => {
            call_typing("_type_check", &[&bound, Str::new("Bound must be a type.").as_any()]).map(Some)
        }
        None => Ok(None),
    }
}

/// The name argument of a constructor.
fn name_argument(parameters: &'static Parameters, given: &Any) -> PyResult<Obj> {
    match given.downcast::<Str>() {
        Some(_) => Ok(given.new_ref()),
        None => Place { parameters, index: 0 }.wrong_type("str", given),
    }
}

fn flag(given: Option<&Obj>) -> PyResult<bool> {
    given.map_or(Ok(false), |value| value.truth())
}

/// The variance of a type parameter.
#[derive(Clone, Copy)]
struct Variance {
    covariant: bool,
    contravariant: bool,
    inferred: bool,
}

impl Variance {
    /// That of parameters in the syntax for them.
    const INFERRED: Self = Self { covariant: false, contravariant: false, inferred: true };

    fn checked(covariant: bool, contravariant: bool, inferred: bool) -> PyResult<Self> {
        let refuse = |text| crate::errors::raise(&crate::builtins::exceptions::ValueError, text);
        match () {
            () if covariant && contravariant => refuse("Bivariant types are not supported."),
            () if inferred && (covariant || contravariant) => {
                refuse("Variance cannot be specified with infer_variance.")
            }
            () => Ok(Self { covariant, contravariant, inferred }),
        }
    }

    /// What stands before the name in a repr.
    fn sign(inferred: bool, covariant: bool, contravariant: bool) -> &'static str {
        match () {
            () if inferred => "",
            () if covariant => "+",
            () if contravariant => "-",
            () => "~",
        }
    }
}

/// A fresh parameter of a constructor call gets `__module__`: that of the caller.
fn set_module(parameter: &Any) -> PyResult<()> {
    let module = hooks::caller_module().unwrap_or_else(none);
    parameter.set_attribute(names::__module__(), Some(&module))
}

fn name_text(name: &Slot<Object>) -> PyResult<String> {
    Ok(name.get().unwrap_or_else(none).str()?.to_string_lossy())
}

#[cold]
fn not_a_base<T>(kind: &str) -> PyResult<T> {
    raise_type_error(format!("Cannot subclass an instance of {kind}"))
}

/// Sets the default of a type parameter made by the syntax for them: a function that computes it.
///
/// # Errors
/// `TypeError` for an object that is no type parameter.
pub fn set_default(parameter: &Any, evaluator: Obj) -> PyResult<()> {
    let default = if let Some(parameter) = parameter.exact::<TypeVar>() {
        parameter.default()
    } else if let Some(parameter) = parameter.exact::<ParamSpec>() {
        parameter.default()
    } else if let Some(parameter) = parameter.exact::<TypeVarTuple>() {
        parameter.default()
    } else {
        return raise_type_error(format!(
            "Expected a type param, got {}",
            parameter.repr()?.to_string_lossy()
        ));
    };
    default.set_evaluator(evaluator);
    Ok(())
}

/// `typing.Unpack[parameter]`
fn unpack(parameter: &Any) -> PyResult<Obj> {
    hooks::import_attribute("typing", "Unpack")?.get_item(parameter)
}

/// Type parameters with each `*Ts` unpacked, as they stand in a subscript.
fn unpacked(parameters: &Py<Tuple>) -> PyResult<Ref<Tuple>> {
    if !parameters.items().iter().any(|parameter| parameter.exact::<TypeVarTuple>().is_some()) {
        return Ok(parameters.new_ref());
    }
    let mut items = Vec::with_capacity(parameters.size());
    for parameter in parameters.items() {
        match parameter.exact::<TypeVarTuple>() {
            Some(tuple) => items.push(unpack(tuple.as_any())?),
            None => items.push(parameter.clone()),
        }
    }
    Ok(Tuple::new(items))
}

/// `Generic[parameters]`, the base of a class with type parameters.
///
/// # Errors
/// What importing `typing` raises.
pub fn subscript_generic(parameters: &Any) -> PyResult<Obj> {
    let Some(parameters) = parameters.downcast::<Tuple>() else {
        return crate::errors::raise(
            &crate::builtins::exceptions::SystemError,
            "type parameters must be a tuple",
        );
    };
    let parameters = unpacked(parameters)?;
    let generic = hooks::import_attribute("typing", "Generic")?;
    call_typing("_GenericAlias", &[&generic, parameters.as_any()])
}

/// Whether an object is a type parameter.
fn is_type_parameter(object: &Any) -> bool {
    object.exact::<TypeVar>().is_some()
        || object.exact::<ParamSpec>().is_some()
        || object.exact::<TypeVarTuple>().is_some()
}

/// `alias.__parameters__`, for the messages of substitution.
fn parameters_of(alias: &Any) -> PyResult<Obj> {
    alias.get_attribute(names::__parameters__())
}

fn index_in(parameters: &Any, wanted: &Any) -> PyResult<usize> {
    for (index, parameter) in parameters.to_vec()?.iter().enumerate() {
        if parameter.equals(wanted)? {
            return Ok(index);
        }
    }
    crate::errors::raise(&crate::builtins::exceptions::ValueError, "sequence.index(x): x not in sequence")
}
