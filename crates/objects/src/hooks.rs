//! Calls from the object model up to what is built on it: a handful of functions, set once when the runtime starts.

use std::sync::OnceLock;

use crate::builtins::dict::Dict;
use crate::builtins::exceptions::AttributeError;
use crate::builtins::function::Function;
use crate::builtins::str::Str;
use crate::errors::{raise, raise_value};
use crate::frame::Generator;
use crate::names;
use crate::raw::{Args, Obj, Py, PyResult};
use crate::types::SendResult;

/// The functions.
pub struct Hooks {
    /// Calls a Python function.
    pub call_function: fn(&Py<Function>, Args<'_>) -> PyResult<Obj>,
    /// Resumes a suspended generator: with a value, or with the current exception.
    pub resume_generator: fn(&Py<Generator>, Option<Obj>) -> PyResult<SendResult>,
    /// What a suspended generator delegates to with `yield from`, if it does.
    pub delegate_of: fn(&Py<Generator>) -> Option<Obj>,
    /// The builtins that code in a namespace without `__builtins__` sees.
    pub default_builtins: fn() -> PyResult<Obj>,
}

static HOOKS: OnceLock<Hooks> = OnceLock::new();

/// Sets the functions; the first call counts.
pub fn install(hooks: Hooks) {
    let _ = HOOKS.set(hooks);
}

fn hooks() -> PyResult<&'static Hooks> {
    HOOKS.get().map_or_else(
        || raise(&crate::builtins::exceptions::SystemError, "no evaluator has been installed"),
        Ok,
    )
}

/// Calls a Python function.
///
/// # Errors
/// What it raises.
pub(crate) fn call_function(function: &Py<Function>, args: Args<'_>) -> PyResult<Obj> {
    (hooks()?.call_function)(function, args)
}

/// Resumes a suspended generator with a value, or, without one, with the current exception.
///
/// # Errors
/// What the body raises.
pub(crate) fn resume_generator(generator: &Py<Generator>, value: Option<Obj>) -> PyResult<SendResult> {
    (hooks()?.resume_generator)(generator, value)
}

/// What a suspended generator delegates to with `yield from` or `await`.
pub(crate) fn delegate_of(generator: &Py<Generator>) -> Option<Obj> {
    HOOKS.get().and_then(|hooks| (hooks.delegate_of)(generator))
}

/// The builtins for code in a namespace: its `__builtins__`, a module's dict, or the default.
///
/// # Errors
/// What looking them up raises.
pub(crate) fn builtins_of(globals: &Py<Dict>) -> PyResult<Obj> {
    match globals.get_str(names::__builtins__())? {
        Some(builtins) if builtins.downcast::<Dict>().is_some() => Ok(builtins),
        Some(module) => module.get_attribute(names::__dict__()),
        None => (hooks()?.default_builtins)(),
    }
}

/// A builtin function by name, as natively implemented classes name them when they are pickled.
///
/// # Errors
/// `AttributeError` when there is none of the name.
pub(crate) fn builtin(name: &Py<Str>) -> PyResult<Obj> {
    let builtins = (hooks()?.default_builtins)()?;
    let found = match builtins.downcast::<Dict>() {
        Some(dict) => dict.get_str(name)?,
        None => builtins.find_attribute(name)?,
    };
    match found {
        Some(function) => Ok(function),
        None => raise_value(&AttributeError, name.as_any().new_ref()),
    }
}
