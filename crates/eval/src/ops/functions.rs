//! Making, calling and leaving functions.

use bytecode::operand::FunctionAttribute;
use objects::builtins::code::Code;
use objects::builtins::dict::Dict;
use objects::builtins::exceptions::SystemError;
use objects::builtins::function::Function;
use objects::builtins::none::is_none;
use objects::builtins::str::interned;
use objects::builtins::tuple::Tuple;
use objects::errors::{self, raise};
use objects::raw::{Any, Args, Obj, PyResult, Raised, with_call_arguments};

use crate::breaker;
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
        _ => {
            if let Some(annotate) = value.exact::<Function>() {
                annotate.set_qualname_behind(target);
            }
            target.annotate().set(value);
        }
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

/// What `__init__` returned must be None.
pub(crate) fn exit_init_check(state: &mut State, _: usize) -> PyResult<()> {
    let result = state.pop_object();
    match is_none(&result) {
        true => Ok(()),
        false => {
            let class = result.class().name();
            errors::raise_type_error(format!("__init__() should return None, not '{class}'"))
        }
    }
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
    if let Some(frame) = call::frame_of(&callee, args)? {
        state.truncate(state.depth() - count - 2);
        state.call(frame);
        return Ok(());
    }
    let result = callee.call_args(args)?;
    state.truncate(state.depth() - count - 2);
    state.push(result);
    // Native code may have waited: what came meanwhile is looked at before its result is used.
    breaker::check(state)
}

/// `callee(*args, **kwargs)`: [callee, null, iterable, mapping or null].
pub(crate) fn call_function_ex(state: &mut State, _: usize) -> PyResult<()> {
    let keywords = state.pop().into_object();
    let args = state.pop_object();
    let callee = state.peek_object(1).new_ref();
    let args = match args.downcast_ref::<Tuple>() {
        Ok(args) => args,
        Err(iterable) => {
            Tuple::new(iterable.to_vec().or_else(|raised| not_iterable(&callee, &iterable, raised))?)
        }
    };
    let keywords = match keywords {
        None => None,
        Some(mapping) => match mapping.downcast_ref::<Dict>() {
            Ok(dict) => Some(dict),
            Err(mapping) => {
                let dict = Dict::new();
                dict.update_with(&mapping)?;
                Some(dict)
            }
        },
    };
    let frame = with_call_arguments(&args, keywords.as_deref(), |args| call::frame_of(&callee, args))?;
    if let Some(frame) = frame {
        state.truncate(state.depth() - 2);
        state.call(frame);
        return Ok(());
    }
    let result = callee.call_with_tuple(&args, keywords.as_deref())?;
    state.truncate(state.depth() - 2);
    state.push(result);
    breaker::check(state)
}

fn not_iterable(callee: &Any, iterable: &Any, raised: Raised) -> PyResult<Vec<Obj>> {
    if iterable.class().tp_iter().is_some() || iterable.class().sq_item().is_some() {
        return Err(raised);
    }
    drop(errors::take());
    let (name, class) = (callable_name(callee)?, iterable.class().short_name().to_string_lossy());
    errors::raise_type_error(format!("{name} argument after * must be an iterable, not {class}"))
}

/// How messages about a call name the callee: with its module, unless that is `builtins`.
pub(crate) fn callable_name(callee: &Any) -> PyResult<String> {
    let text = |name: &str| callee.find_attribute(&interned(name));
    let Some(qualname) = text("__qualname__")? else { return Ok(callee.str()?.to_string_lossy()) };
    let qualname = qualname.str()?.to_string_lossy();
    match text("__module__")? {
        Some(module) if !is_none(&module) => {
            let module = module.str()?.to_string_lossy();
            Ok(if module == "builtins" { format!("{qualname}()") } else { format!("{module}.{qualname}()") })
        }
        _ => Ok(format!("{qualname}()")),
    }
}
