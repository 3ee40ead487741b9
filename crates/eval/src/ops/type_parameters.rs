//! Type parameters, type aliases and templates: what the compiler makes of their syntax.

use bytecode::operand::{Conversion, Intrinsic2};
use objects::builtins::exceptions::SystemError;
use objects::builtins::function::Function;
use objects::builtins::none::none;
use objects::builtins::str::{Str, interned};
use objects::builtins::template::{Interpolation, Template};
use objects::builtins::tuple::Tuple;
use objects::builtins::typing::{ParamSpec, TypeAlias, TypeVar, TypeVarTuple, set_default};
use objects::errors::raise;
use objects::raw::{Obj, PyResult, Ref};

use crate::ops::intrinsics::prep_reraise_star;
use crate::stack::State;

fn wrong<T>(_: Obj) -> PyResult<T> {
    raise(&SystemError, "an intrinsic got a value of the wrong type")
}

fn name(value: Obj) -> PyResult<Ref<Str>> {
    value.downcast_ref::<Str>().or_else(wrong)
}

/// `[T]`
pub(crate) fn type_var(value: Obj) -> PyResult<Obj> {
    Ok(TypeVar::declared(name(value)?, None, None).upcast())
}

/// `[**P]`
pub(crate) fn param_spec(value: Obj) -> PyResult<Obj> {
    Ok(ParamSpec::declared(name(value)?).upcast())
}

/// `[*Ts]`
pub(crate) fn type_var_tuple(value: Obj) -> PyResult<Obj> {
    Ok(TypeVarTuple::declared(name(value)?).upcast())
}

/// `type name[parameters] = value`
pub(crate) fn type_alias(value: Obj) -> PyResult<Obj> {
    let parts = value.downcast_ref::<Tuple>().or_else(wrong)?;
    let [alias, parameters, value] = parts.items() else { return wrong(parts.upcast()) };
    let parameters = parameters.downcast::<Tuple>().map(|parameters| parameters.new_ref());
    Ok(TypeAlias::declared(name(alias.clone())?, parameters, value.clone()).upcast())
}

pub(crate) fn call_intrinsic_2(state: &mut State, which: usize) -> PyResult<()> {
    let second = state.pop_object();
    let first = state.pop_object();
    let result = match Intrinsic2::from_oparg(which as u32) {
        Some(Intrinsic2::PrepReraiseStar) => prep_reraise_star(&first, &second)?,
        Some(Intrinsic2::TypeVarWithBound) => TypeVar::declared(name(first)?, Some(second), None).upcast(),
        Some(Intrinsic2::TypeVarWithConstraints) => {
            TypeVar::declared(name(first)?, None, Some(second)).upcast()
        }
        Some(Intrinsic2::SetFunctionTypeParams) => {
            let function = first.downcast_ref::<Function>().or_else(wrong)?;
            function.type_parameters().set(second);
            function.upcast()
        }
        Some(Intrinsic2::SetTypeParamDefault) => {
            set_default(&first, second)?;
            first
        }
        None => return raise(&SystemError, "unknown intrinsic"),
    };
    state.push(result);
    Ok(())
}

/// [strings, interpolations], two tuples.
pub(crate) fn build_template(state: &mut State, _: usize) -> PyResult<()> {
    let interpolations = state.pop_object().downcast_ref::<Tuple>().or_else(wrong)?;
    let strings = state.pop_object().downcast_ref::<Tuple>().or_else(wrong)?;
    state.push(Template::new(strings, interpolations).upcast());
    Ok(())
}

/// [value, source text, perhaps a format specification]; the conversion is in the operand.
pub(crate) fn build_interpolation(state: &mut State, oparg: usize) -> PyResult<()> {
    let format_spec = if oparg & 1 != 0 { state.pop_object() } else { Str::new("").upcast() };
    let expression = state.pop_object();
    let value = state.pop_object();
    let conversion = match Conversion::from_oparg((oparg >> 2) as u32) {
        Some(Conversion::Str) => interned("s").upcast(),
        Some(Conversion::Repr) => interned("r").upcast(),
        Some(Conversion::Ascii) => interned("a").upcast(),
        None => none(),
    };
    state.push(Interpolation::new(value, expression, conversion, format_spec).upcast());
    Ok(())
}
