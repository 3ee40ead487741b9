//! `with`, and constants that the compiler counts on.

use bytecode::operand::{CommonConstant, Special};
use objects::builtins::exceptions::{AssertionError, BaseException, NotImplementedError};
use objects::builtins::none::none;
use objects::builtins::str::interned;
use objects::builtins::tuple::PyTuple_Type;
use objects::errors::{raise, raise_type_error};
use objects::frame::Word;
use objects::raw::{Any, Obj, PyResult};
use objects::types::lookup::lookup;

use crate::ops::names;
use crate::stack::State;

/// A special method of the object's class: function and receiver, or what a descriptor gave and no receiver.
pub(crate) fn load_special(state: &mut State, which: usize) -> PyResult<()> {
    let Some(special) = Special::from_oparg(which as u32) else {
        return raise(&objects::builtins::exceptions::SystemError, "unknown special method");
    };
    let owner = state.peek_object(0).new_ref();
    let Some(found) = lookup(owner.class(), &interned(special.text())) else {
        return missing(special, &owner);
    };
    drop(state.pop());
    if found.class().has_flags(abi::TPFLAGS_METHOD_DESCRIPTOR) {
        state.push(found);
        state.push(owner);
        return Ok(());
    }
    let bound = match found.tp_descr_get(Some(&owner), Some(owner.class().as_any())) {
        Some(bound) => bound?,
        None => found,
    };
    state.push(bound);
    state.push_word(Word::NULL);
    Ok(())
}

#[cold]
fn missing(special: Special, owner: &Any) -> PyResult<()> {
    let (class, name) = (owner.class().name(), special.text());
    let (wanted, other, other_name, statement) = match special {
        Special::Enter | Special::Exit => {
            ("context manager", "asynchronous context manager", "__aenter__", "async with")
        }
        Special::Aenter | Special::Aexit => {
            ("asynchronous context manager", "context manager", "__enter__", "with")
        }
    };
    let hint = match lookup(owner.class(), &interned(other_name)) {
        Some(_) => format!(" but it supports the {other} protocol. Did you mean to use '{statement}'?"),
        None => String::new(),
    };
    raise_type_error(format!(
        "'{class}' object does not support the {wanted} protocol (missed {name} method){hint}"
    ))
}

/// Calls `__exit__` with the exception: [exit, receiver or null, lasti, previous, exception] and the result on top.
pub(crate) fn with_except_start(state: &mut State, _: usize) -> PyResult<()> {
    let exception = state.peek_object(0).new_ref();
    let class = exception.class().new_ref();
    let traceback = exception
        .downcast::<BaseException>()
        .and_then(|exception| exception.traceback().get())
        .unwrap_or_else(none);
    let exit = state.peek_object(4).new_ref();
    let receiver: Option<Obj> = state.peek(3).get().map(objects::raw::Py::new_ref);
    let mut args: Vec<&Any> = receiver.as_deref().into_iter().collect();
    args.extend([class.as_any(), &exception, &traceback]);
    let result = exit.call(&args)?;
    state.push(result);
    Ok(())
}

pub(crate) fn load_common_constant(state: &mut State, which: usize) -> PyResult<()> {
    let constant = match CommonConstant::from_oparg(which as u32) {
        Some(CommonConstant::AssertionError) => AssertionError.owned().upcast(),
        Some(CommonConstant::NotImplementedError) => NotImplementedError.owned().upcast(),
        Some(CommonConstant::Tuple) => PyTuple_Type.owned().upcast(),
        Some(other) => names::builtin(state, &interned(&format!("{other:?}").to_lowercase()))?,
        None => return raise(&objects::builtins::exceptions::SystemError, "unknown constant"),
    };
    state.push(constant);
    Ok(())
}

pub(crate) fn load_build_class(state: &mut State, _: usize) -> PyResult<()> {
    let build = names::builtin(state, &interned("__build_class__"))?;
    state.push(build);
    Ok(())
}
