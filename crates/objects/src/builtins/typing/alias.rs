//! `typing.TypeAliasType`: what a `type` statement makes.

use crate::builtins::dict::Dict;
use crate::builtins::generic_alias::GenericAlias;
use crate::builtins::none::none;
use crate::builtins::str::Str;
use crate::builtins::tuple::Tuple;
use crate::errors::raise_type_error;
use crate::heap;
use crate::hooks;
use crate::names;
use crate::raw::{Any, Obj, Object, Parameters, Py, PyResult, Ref, Slot, glue_parse_call};
use crate::types::Type;
use macros::{object, pytype};

use super::{Lazy, ParamSpec, TypeVar, TypeVarTuple};

/// The body of `typing.TypeAliasType`.
#[object]
pub struct TypeAlias {
    name: Slot<Object>,
    type_params: Slot<Tuple>,
    value: Lazy,
    module: Slot<Object>,
}

static PARAMETERS: Parameters = Parameters {
    function: "typealias",
    names: &["name", "value", "type_params"],
    positional_only: 0,
    positional: 2,
    required: 3,
    variadic: false,
    keywords: false,
};

/// Type alias.
///
/// Type aliases are created through the type statement::
///
///     type Alias = int
#[pytype(
    name = "typing.TypeAliasType", export = _PyTypeAlias_Type, gc, last,
    members(readonly name as __name__)
)]
impl TypeAlias {
    fn __new__(_cls: &Py<Type>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
        let [name, value, parameters] = glue_parse_call(&PARAMETERS, args, keywords)?;
        let name = super::name_argument(&PARAMETERS, &name.unwrap_or_else(none))?;
        let parameters = match &parameters {
            None => None,
            Some(given) => match given.downcast::<Tuple>() {
                Some(parameters) => Some(checked(parameters)?),
                None => return raise_type_error("type_params must be a tuple"),
            },
        };
        let made = heap::make_exact(Self {
            name: Slot::new(name),
            type_params: Slot::from_option(parameters),
            value: Lazy::known(value),
            module: Slot::from_option(hooks::caller_module()),
        });
        Ok(made)
    }

    fn __repr__(this: &Py<Self>) -> PyResult<String> {
        super::name_text(&this.name)
    }

    fn __iter__(this: &Py<Self>) -> PyResult<Obj> {
        Tuple::new(vec![super::unpack(this.as_any())?]).as_any().iter()
    }

    fn __or__(left: &Any, right: &Any) -> PyResult<Obj> {
        crate::builtins::union_type::or(left, right)
    }

    fn __getitem__(this: &Py<Self>, item: &Any) -> PyResult<Obj> {
        if this.parameters().size() == 0 {
            return raise_type_error("Only generic type aliases are subscriptable");
        }
        Ok(GenericAlias::new(this.as_any(), item).upcast())
    }

    #[method]
    fn __reduce__(this: &Py<Self>) -> PyResult<Option<Obj>> {
        Ok(this.name.get())
    }

    #[getter]
    fn __parameters__(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        super::unpacked(&this.parameters())
    }

    #[getter]
    fn __type_params__(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        Ok(this.parameters())
    }

    #[getter]
    fn __value__(this: &Py<Self>) -> PyResult<Obj> {
        Ok(this.value.get()?.unwrap_or_else(none))
    }

    #[getter]
    fn evaluate_value(this: &Py<Self>) -> PyResult<Option<Obj>> {
        Ok(this.value.evaluator())
    }

    #[getter]
    fn __module__(this: &Py<Self>) -> PyResult<Option<Obj>> {
        if let Some(function) = this.value.evaluator.get() {
            return function.find_attribute(names::__module__());
        }
        Ok(this.module.get())
    }
}

impl TypeAlias {
    /// The alias that a `type` statement declares; `value` is a function.
    pub fn declared(name: Ref<Str>, parameters: Option<Ref<Tuple>>, value: Obj) -> Ref<Self> {
        heap::make_exact(Self {
            name: Slot::new(name.upcast()),
            type_params: Slot::from_option(parameters),
            value: Lazy::computed(Some(value)),
            module: Slot::<Object>::empty(),
        })
    }

    fn parameters(&self) -> Ref<Tuple> {
        self.type_params.get().unwrap_or_else(|| Tuple::new(Vec::new()))
    }
}

/// The type parameters given to a constructor: after one with a default, all must have one.
fn checked(parameters: &Py<Tuple>) -> PyResult<Ref<Tuple>> {
    let mut had_default = false;
    for parameter in parameters.items() {
        let shown = || parameter.repr().map(|text| text.to_string_lossy());
        if !super::is_type_parameter(parameter) {
            return raise_type_error(format!("Expected a type param, got {}", shown()?));
        }
        let default = match (parameter.exact::<TypeVar>(), parameter.exact::<ParamSpec>()) {
            (Some(variable), _) => variable.default().is_given(),
            (_, Some(specification)) => specification.default().is_given(),
            _ => parameter.exact::<TypeVarTuple>().is_some_and(|tuple| tuple.default().is_given()),
        };
        if had_default && !default {
            return raise_type_error(format!(
                "non-default type parameter '{}' follows default type parameter",
                shown()?
            ));
        }
        had_default = default;
    }
    Ok(parameters.new_ref())
}
