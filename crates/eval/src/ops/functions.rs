//! Making, calling and leaving functions.

use bytecode::operand::FunctionAttribute;
use objects::builtins::code::Code;
use objects::builtins::dict::Dict;
use objects::builtins::exceptions::SystemError;
use objects::builtins::function::Function;
use objects::builtins::tuple::Tuple;
use objects::errors::raise;
use objects::frame::Owner;
use objects::raw::{Any, Args, Obj, PyResult};

use crate::call;
use crate::dispatch::Flow;
use crate::stack::State;

pub(crate) fn make_function(state: &mut State, _: usize) -> PyResult<()> {
    let code = state.pop_object().downcast_ref::<Code>();
    let Ok(code) = code else { return raise(&SystemError, "MAKE_FUNCTION needs a code object") };
    let function = Function::new(code, state.frame().globals.clone())?;
    state.push(function.upcast());
    Ok(())
}

pub(crate) fn set_function_attribute(state: &mut State, which: usize) -> PyResult<()> {
    let function = state.pop_object();
    let value = state.pop_object();
    let Some(target) = function.downcast::<Function>() else {
        return raise(&SystemError, "SET_FUNCTION_ATTRIBUTE needs a function");
    };
    match FunctionAttribute::from_bits_truncate(which as u32) {
        FunctionAttribute::DEFAULTS => {
            target.defaults().set(value.downcast_ref::<Tuple>().or_else(wrong_value)?)
        }
        FunctionAttribute::KWDEFAULTS => {
            target.keyword_defaults().set(value.downcast_ref::<Dict>().or_else(wrong_value)?)
        }
        FunctionAttribute::CLOSURE => {
            target.closure().set(value.downcast_ref::<Tuple>().or_else(wrong_value)?)
        }
        FunctionAttribute::ANNOTATIONS => target.annotations().set(value),
        _ => target.annotate().set(value),
    }
    state.push(function);
    Ok(())
}

fn wrong_value<T>(_: Obj) -> PyResult<T> {
    raise(&SystemError, "SET_FUNCTION_ATTRIBUTE: wrong value")
}

pub(crate) fn return_value(state: &mut State, _: usize) -> PyResult<Flow> {
    Ok(Flow::Return(state.pop_object()))
}

pub(crate) fn call(state: &mut State, count: usize) -> PyResult<()> {
    enter_or_call(state, count, None)
}

pub(crate) fn call_kw(state: &mut State, count: usize) -> PyResult<()> {
    let names = state.pop_object();
    match names.downcast::<Tuple>() {
        Some(names) => enter_or_call(state, count, Some(&names.new_ref())),
        None => raise(&SystemError, "CALL_KW needs a tuple of names"),
    }
}

/// The call of what lies under `count` arguments and perhaps a receiver: a frame for a Python function, which the loop then runs,
/// or an ordinary call.
fn enter_or_call(state: &mut State, count: usize, names: Option<&objects::raw::Ref<Tuple>>) -> PyResult<()> {
    let has_receiver = !state.peek(count).is_null();
    let given = count + usize::from(has_receiver);
    let callee = state.peek_object(count + 1).new_ref();
    let mut few: [&Any; 12] = [&callee; 12];
    let mut many: Vec<&Any> = Vec::new();
    let arguments: &[&Any] = if given <= few.len() {
        for (place, object) in few.iter_mut().zip(state.top_objects(given)) {
            *place = object;
        }
        &few[..given]
    } else {
        many.extend(state.top_objects(given));
        &many
    };
    let args = Args::new(arguments, names.map(|names| &**names));
    let python = callee.exact::<Function>().map(|function| (function, function.code()));
    let result = match python {
        Some((function, Ok(code))) if call::is_built(&code) => {
            let frame = call::bind(function, code, args, Owner::Thread)?;
            state.truncate(state.depth() - count - 2);
            state.call(frame);
            return Ok(());
        }
        _ => callee.call_args(args)?,
    };
    state.truncate(state.depth() - count - 2);
    state.push(result);
    Ok(())
}
