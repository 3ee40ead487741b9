//! `CALL_INTRINSIC_1`: small services that the compiler asks for by number.

use bytecode::operand::Intrinsic1;
use objects::builtins::exceptions::{BaseException, NotImplementedError, RuntimeError, StopIteration};
use objects::builtins::list::List;
use objects::builtins::tuple::Tuple;
use objects::builtins::typing::subscript_generic;
use objects::errors::raise;
use objects::raw::{Obj, PyResult};

use crate::ops::type_parameters;
use crate::stack::State;

pub(crate) fn call_intrinsic_1(state: &mut State, which: usize) -> PyResult<()> {
    let value = state.pop_object();
    let result = match Intrinsic1::from_oparg(which as u32) {
        Some(Intrinsic1::StopIterationError) => stop_iteration_error(state, value)?,
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
        Some(other) => {
            return raise(&NotImplementedError, format!("the intrinsic {other:?} is not built yet"));
        }
        None => return raise(&objects::builtins::exceptions::SystemError, "unknown intrinsic"),
    };
    state.push(result);
    Ok(())
}

/// A `StopIteration` that leaves a generator's body becomes a `RuntimeError` (PEP 479); others pass.
fn stop_iteration_error(state: &State, exception: Obj) -> PyResult<Obj> {
    if !exception.class().is_subtype_of(&StopIteration) {
        return Ok(exception);
    }
    let replaced: PyResult<()> = raise(&RuntimeError, "generator raised StopIteration");
    debug_assert!(replaced.is_err());
    let error = state.thread.current_exception.take().expect("it was just raised");
    if let (Some(error), Some(cause)) =
        (error.downcast::<BaseException>(), exception.downcast::<BaseException>())
    {
        error.set_cause(cause.new_ref());
        error.context().set(exception.clone());
    }
    Ok(error)
}
