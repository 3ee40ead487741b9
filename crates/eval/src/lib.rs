//! The evaluator: runs code objects on frames of the data stack.
//!
//! Promises: CPython 3.14's meaning for every instruction; a Python-to-Python call uses no native stack. Needs `objects` for
//! everything it computes with, `bytecode` for the instruction table. Must never know: how code is compiled, any native
//! module.
//!
//! ```text
//! Py<Function> ─ call::bind ─▶ Frame ─ dispatch::run ─▶ ops::* ─ errors ─▶ unwind ─▶ handler or caller
//! ```
//!
//! `stack` is the running frame seen by an instruction, `ops` has one function per instruction by family, `dispatch` the loop
//! over them, `call` binds arguments, `unwind` finds handlers, `load` makes code objects of the compiler's output.

#![deny(unsafe_code)]

mod breaker;
mod call;
mod callers;
pub mod classes;
mod dispatch;
pub mod display;
pub mod foreign;
pub mod frames;
mod generators;
pub mod import;
mod import_frames;
mod load;
pub mod monitor;
mod ops;
mod places;
mod stack;
mod stream;
mod unwind;

use objects::builtins::code::Code;
use objects::builtins::dict::Dict;
use objects::builtins::function::Function;
use objects::builtins::tuple::Tuple;
use objects::hooks::{self, CodeHooks, FrameHooks, Hooks, Optional};
use objects::raw::{Obj, Py, PyResult, Ref};

pub use load::{code_object, constant as constant_object};

/// Makes the evaluator known to the object model. Called once, before the first Python function is called.
pub fn install(default_builtins: fn() -> PyResult<Obj>) {
    hooks::install(Hooks {
        call_function: call::call_function,
        resume_generator: generators::resume,
        delegate_of: generators::delegate_of,
        default_builtins,
    });
    hooks::install_frames(FrameHooks {
        line_at: frames::line_at,
        set_line: monitor::set_line,
        trace_opcodes: monitor::trace_opcodes,
    });
    // Evaluators that come later have the same frames.
    let _ = hooks::RUNNING_FRAME.set(|| frames::at(0).map(Ref::upcast));
    // The first setting counts.
    let _ = hooks::REPORTS.traceback.set(display::for_reports);
    hooks::install_code(CodeHooks {
        foreign: foreign::unchecked,
        lines: places::lines,
        positions: places::positions,
        branches: places::branches,
    });
    hooks::install_optional(Optional {
        caller_module: Some(callers::module),
        running_builtins: Some(frames::running_builtins),
        super_arguments: Some(callers::super_arguments),
        import_attribute: Some(callers::import_attribute),
        module_repr: Some(import::module_repr),
    });
}

/// Runs the code of a module or of `exec` in a namespace.
///
/// # Errors
/// What the code raises.
pub fn run_module(code: &bytecode::Code, globals: &Py<Dict>) -> PyResult<Obj> {
    let function: Ref<Function> = Function::new(load::code_object(code)?, globals.new_ref())?;
    call::run_body(function, globals.new_ref().upcast())
}

/// Runs a code object in namespaces, as `exec` and `eval` do.
///
/// # Errors
/// What the code raises.
pub fn run_code(
    code: &Py<Code>,
    globals: &Py<Dict>,
    locals: Obj,
    closure: Option<Ref<Tuple>>,
) -> PyResult<Obj> {
    let function: Ref<Function> = Function::new(code.new_ref(), globals.new_ref())?;
    if let Some(closure) = closure {
        function.closure().set(closure);
    }
    call::run_body(function, locals)
}
