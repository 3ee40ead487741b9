//! Calls from the object model up to what is built on it: a handful of functions, set once when the runtime starts.

use std::sync::OnceLock;

use crate::builtins::code::{Code, CodeParts};
use crate::builtins::dict::Dict;
use crate::builtins::exceptions::{AttributeError, BaseException};
use crate::builtins::function::Function;
use crate::builtins::module::Module;
use crate::builtins::str::Str;
use crate::errors::{raise, raise_value};
use crate::frame::{FrameObject, Generator};
use crate::names;
use crate::raw::{Any, Args, Obj, Py, PyResult, Ref};
use crate::types::{SendResult, Type};

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

/// Exception, message, object.
pub type UnraisableHook = fn(&Py<BaseException>, Option<&str>, Option<&Any>) -> PyResult<()>;
/// Category, text, stack level.
pub type WarnHook = fn(&Py<Type>, &Py<Str>, usize) -> PyResult<()>;

/// How errors and warnings reach the user once `sys` and `warnings` are there. Each may come later than [`Hooks`], and on its
/// own.
pub struct Reports {
    /// Hands an unraisable exception to `sys.unraisablehook`: exception, message, object.
    pub unraisable: OnceLock<UnraisableHook>,
    /// The text of a traceback, for reports made without `sys`.
    pub traceback: OnceLock<fn(&Any) -> PyResult<String>>,
    /// Issues a warning: category, text, stack level.
    pub warn: OnceLock<WarnHook>,
}

/// The reporting functions; the first setting of each counts.
pub static REPORTS: Reports =
    Reports { unraisable: OnceLock::new(), traceback: OnceLock::new(), warn: OnceLock::new() };

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
        Some(module) if module.downcast::<Module>().is_some() => module.get_attribute(names::__dict__()),
        Some(mapping) => Ok(mapping),
        None => match OPTIONAL.get().and_then(|hooks| hooks.running_builtins).and_then(|hook| hook()) {
            Some(builtins) => Ok(builtins),
            None => (hooks()?.default_builtins)(),
        },
    }
}

/// The builtins of an interpreter in which nothing runs.
///
/// # Errors
/// `SystemError` when no evaluator has been installed.
pub fn default_builtins() -> PyResult<Obj> {
    (hooks()?.default_builtins)()
}

/// A builtin function by name, as natively implemented classes name them when they are pickled.
///
/// # Errors
/// `AttributeError` when there is none of the name.
pub fn builtin(name: &Py<Str>) -> PyResult<Obj> {
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

/// The class behind which `super()` searches, and the object it binds.
pub type SuperArguments = (Ref<Type>, Obj);

/// What frames need of the evaluator.
pub struct FrameHooks {
    /// The line of a unit of a code object; -1 for none.
    pub line_at: fn(&Py<Code>, usize) -> i32,
    /// Jumps to another line (`frame.f_lineno = value`).
    pub set_line: fn(&Py<FrameObject>, &Any) -> PyResult<()>,
    /// The frame wants trace events for each instruction.
    pub trace_opcodes: fn(&Py<FrameObject>) -> PyResult<()>,
}

static FRAMES: OnceLock<FrameHooks> = OnceLock::new();

/// Sets what frames need; the first call counts.
pub fn install_frames(hooks: FrameHooks) {
    let _ = FRAMES.set(hooks);
}

/// The line of a unit of a code object; -1 for none.
pub(crate) fn line_at(code: &Py<Code>, unit: usize) -> i32 {
    FRAMES.get().map_or(-1, |hooks| (hooks.line_at)(code, unit))
}

/// Jumps to another line.
pub(crate) fn set_line(frame: &Py<FrameObject>, value: &Any) -> PyResult<()> {
    match FRAMES.get() {
        Some(hooks) => (hooks.set_line)(frame, value),
        None => {
            raise(&crate::builtins::exceptions::ValueError, "f_lineno can only be set in a trace function")
        }
    }
}

/// Turns trace events for each instruction of a frame on.
pub(crate) fn trace_opcodes(frame: &Py<FrameObject>) -> PyResult<()> {
    FRAMES.get().map_or(Ok(()), |hooks| (hooks.trace_opcodes)(frame))
}

/// What code objects need of those who know bytecode.
pub struct CodeHooks {
    /// A code object of parts that a program names, once they are checked.
    pub foreign: fn(CodeParts) -> PyResult<Ref<Code>>,
    /// Runs of one line: first unit, the unit behind the last, line or -1.
    pub lines: fn(&Py<Code>) -> Vec<[i32; 3]>,
    /// Line, last line, column and last column of each unit; -1 for none.
    pub positions: fn(&Py<Code>) -> Vec<[i32; 4]>,
    /// Branches: unit of the instruction, where it goes on, where it jumps to.
    pub branches: fn(&Py<Code>) -> Vec<[i32; 3]>,
}

static CODE: OnceLock<CodeHooks> = OnceLock::new();

/// Sets what code objects need; the first call counts.
pub fn install_code(hooks: CodeHooks) {
    let _ = CODE.set(hooks);
}

/// A code object of foreign parts.
///
/// # Errors
/// `SystemError` when the code must not run.
pub(crate) fn foreign_code(parts: CodeParts) -> PyResult<Ref<Code>> {
    match CODE.get() {
        Some(hooks) => (hooks.foreign)(parts),
        None => raise(&crate::builtins::exceptions::SystemError, "no evaluator has been installed"),
    }
}

/// Runs of one line.
pub(crate) fn code_lines(code: &Py<Code>) -> Vec<[i32; 3]> {
    CODE.get().map_or_else(Vec::new, |hooks| (hooks.lines)(code))
}

/// The position of each unit.
pub(crate) fn code_positions(code: &Py<Code>) -> Vec<[i32; 4]> {
    CODE.get().map_or_else(Vec::new, |hooks| (hooks.positions)(code))
}

/// Branches.
pub(crate) fn code_branches(code: &Py<Code>) -> Vec<[i32; 3]> {
    CODE.get().map_or_else(Vec::new, |hooks| (hooks.branches)(code))
}

/// Further calls up, each with a plain answer while it is not set.
#[derive(Default)]
pub struct Optional {
    /// `__name__` of the globals of the Python function that runs.
    pub caller_module: Option<fn() -> Option<Obj>>,
    /// The builtins of the Python function that runs, which functions in a namespace without any take over.
    pub running_builtins: Option<fn() -> Option<Obj>>,
    /// What `super()` without arguments means: the class in the cell `__class__` and the first argument of the function
    /// that runs.
    pub super_arguments: Option<fn() -> PyResult<SuperArguments>>,
    /// An attribute of a module, which is imported if need be: `("copyreg", "__newobj__")`.
    pub import_attribute: Option<fn(&str, &str) -> PyResult<Obj>>,
    /// The repr of a module, from its `__spec__` and loader.
    pub module_repr: Option<fn(&Any) -> PyResult<Obj>>,
}

static OPTIONAL: OnceLock<Optional> = OnceLock::new();

/// Sets the further functions; the first call counts.
pub fn install_optional(hooks: Optional) {
    let _ = OPTIONAL.set(hooks);
}

/// `__name__` of the globals of the Python function that runs, if one does.
pub(crate) fn caller_module() -> Option<Obj> {
    OPTIONAL.get().and_then(|hooks| hooks.caller_module).and_then(|hook| hook())
}

/// Class and first argument for `super()`; `None` when no evaluator answers.
pub(crate) fn super_arguments() -> Option<PyResult<SuperArguments>> {
    OPTIONAL.get().and_then(|hooks| hooks.super_arguments).map(|hook| hook())
}

/// A module's repr; `None` when there is no import system.
pub(crate) fn module_repr(module: &Any) -> Option<PyResult<Obj>> {
    OPTIONAL.get().and_then(|hooks| hooks.module_repr).map(|hook| hook(module))
}

/// An attribute of a module.
///
/// # Errors
/// `ImportError` when there is no import system yet, or what importing raises.
pub fn import_attribute(module: &str, name: &str) -> PyResult<Obj> {
    match OPTIONAL.get().and_then(|hooks| hooks.import_attribute) {
        Some(hook) => hook(module, name),
        None => raise(
            &crate::builtins::exceptions::ImportError,
            format!("cannot import name '{name}' from '{module}': no import system has been installed"),
        ),
    }
}

/// Runs the handlers of signals that have arrived: called when a system call was interrupted.
///
/// # Errors
/// What a handler raises.
pub fn check_signals() -> PyResult<()> {
    crate::state::check_signals()
}

/// The object of the running frame, once an evaluator is there; the first setting counts.
pub static RUNNING_FRAME: OnceLock<fn() -> Option<Obj>> = OnceLock::new();

/// The object of the running frame, if one runs.
pub fn running_frame() -> Option<Obj> {
    RUNNING_FRAME.get().and_then(|frame| frame())
}
