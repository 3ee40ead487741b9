//! `CALL_INTRINSIC_1`: small services that the compiler asks for by number.

use bytecode::CodeFlags;
use bytecode::operand::Intrinsic1;
use objects::builtins::exceptions::{
    self, BaseException, RuntimeError, StopAsyncIteration, StopIteration, SystemError, prepare_reraise_star,
};
use objects::builtins::generator::WrappedValue;
use objects::builtins::list::List;
use objects::builtins::none::none;
use objects::builtins::str::Str;
use objects::builtins::tuple::Tuple;
use objects::builtins::typing::subscript_generic;
use objects::errors::raise;
use objects::raw::{Any, Obj, PyResult};

use crate::callers;
use crate::ops::type_parameters;
use crate::stack::State;

pub(crate) fn call_intrinsic_1(state: &mut State, which: usize) -> PyResult<()> {
    let value = state.pop_object();
    let result = match Intrinsic1::from_oparg(which as u32) {
        Some(Intrinsic1::Print) => display(&value)?,
        Some(Intrinsic1::ImportStar) => import_star(state, &value)?,
        Some(Intrinsic1::StopIterationError) => stop_iteration_error(state, value)?,
        Some(Intrinsic1::AsyncGenWrap) => WrappedValue::make(value).upcast(),
        Some(Intrinsic1::UnaryPositive) => value.positive()?,
        Some(Intrinsic1::ListToTuple) => match value.exact::<List>() {
            Some(list) => Tuple::new(list.to_vec()).upcast(),
            None => value,
        },
        Some(Intrinsic1::TypeVar) => type_parameters::type_var(value)?,
        Some(Intrinsic1::ParamSpec) => type_parameters::param_spec(value)?,
        Some(Intrinsic1::TypeVarTuple) => type_parameters::type_var_tuple(value)?,
        Some(Intrinsic1::TypeAlias) => type_parameters::type_alias(value)?,
        Some(Intrinsic1::SubscriptGeneric) => subscript_generic(&value)?,
        None => return raise(&SystemError, "unknown intrinsic"),
    };
    state.push(result);
    Ok(())
}

/// What a `try` with `except*` raises in the end.
pub(crate) fn prep_reraise_star(original: &Any, raised: &Any) -> PyResult<Obj> {
    match raised.downcast::<List>() {
        Some(raised) => Ok(prepare_reraise_star(original, &raised.to_vec())?.unwrap_or_else(none)),
        None => raise(&SystemError, "PREP_RERAISE_STAR needs a list"),
    }
}

/// What an expression statement of an interactive session does with its value.
fn display(value: &Obj) -> PyResult<Obj> {
    match callers::import_attribute("sys", "displayhook") {
        Ok(hook) => hook.call(&[value]),
        Err(raised) if objects::errors::matches(&exceptions::AttributeError) => {
            drop(objects::errors::take());
            let _ = raised;
            raise(&RuntimeError, "lost sys.displayhook")
        }
        Err(raised) => Err(raised),
    }
}

/// `from module import *`
fn import_star(state: &State, module: &Obj) -> PyResult<Obj> {
    let Some(namespace) = state.frame().locals.get() else {
        return raise(&SystemError, "no locals found during 'import *'");
    };
    crate::import::import_star(module, &namespace)?;
    Ok(none())
}

/// A `StopIteration` that leaves the body of a generator, coroutine or asynchronous generator becomes a `RuntimeError`
/// (PEP 479); others pass.
fn stop_iteration_error(state: &State, exception: Obj) -> PyResult<Obj> {
    let flags = CodeFlags::from_bits_retain(state.code().flags());
    let noun = match flags {
        flags if flags.contains(CodeFlags::ASYNC_GENERATOR) => "async generator",
        flags if flags.contains(CodeFlags::COROUTINE) => "coroutine",
        _ => "generator",
    };
    let class = exception.class();
    let what = if class.is_subtype_of(&StopIteration) {
        "StopIteration"
    } else if flags.contains(CodeFlags::ASYNC_GENERATOR) && class.is_subtype_of(&StopAsyncIteration) {
        "StopAsyncIteration"
    } else {
        return Ok(exception);
    };
    let text = Str::new(&format!("{noun} raised {what}"));
    let error = exceptions::make(&RuntimeError, Tuple::new(vec![text.upcast()]))?;
    if let Some(cause) = exception.downcast::<BaseException>() {
        error.set_cause(cause.new_ref());
        error.context().set(exception.clone());
    }
    Ok(error.upcast())
}
