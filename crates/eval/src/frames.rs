//! What `sys`, `builtins` and others ask about the calls that run: frames by depth, local variables, the exception being
//! handled.

use bytecode::line_table::LineTable;
use objects::builtins::code::Code;
use objects::builtins::dict::Dict;
use objects::builtins::exceptions::{BaseException, SystemError};
use objects::builtins::frame::locals_of;
use objects::builtins::frame_locals::FrameLocalsProxy;
use objects::builtins::int::Int;
use objects::builtins::list::List;
use objects::builtins::none::none;
use objects::builtins::tuple::Tuple;
use objects::errors::raise;
use objects::frame::{FrameObject, frame_object};
use objects::raw::{Obj, Py, PyResult, Ref};
use objects::state::{current, threads};

use crate::stack;

/// The frame `depth` calls above the running one (0), if there are so many: `sys._getframe`.
pub fn at(depth: usize) -> Option<Ref<FrameObject>> {
    stack::frame_at(depth).map(frame_object)
}

/// File, line and function of the frame `depth` calls above the running one; for reports when nothing can be relied on.
pub fn place_at(depth: usize) -> Option<(String, i32, String)> {
    if !objects::state::is_attached() {
        return None;
    }
    let frame = stack::frame_at(depth)?;
    let code = &frame.code;
    let table = LineTable::new(code.line_table(), code.first_line());
    let line = table.location_at(frame.unit_index() as u32).map_or(-1, |location| location.line);
    Some((code.filename().to_string_lossy(), line, code.qualname().to_string_lossy()))
}

/// `__module__` of the function of the frame `depth` calls above the running one: `sys._getframemodulename`.
pub fn module_name_at(depth: usize) -> Option<Obj> {
    stack::frame_at(depth)?.function.module()
}

/// The globals of the running frame.
pub fn globals() -> Option<Ref<Dict>> {
    stack::running().map(|frame| frame.globals.clone())
}

/// The builtins of the running frame.
pub(crate) fn running_builtins() -> Option<Obj> {
    stack::running().map(|frame| frame.builtins.clone())
}

/// The builtins of the running frame, or the interpreter's when none runs.
///
/// # Errors
/// `SystemError` without an evaluator.
pub fn builtins() -> PyResult<Obj> {
    running_builtins().map_or_else(objects::hooks::default_builtins, Ok)
}

/// The code of the running frame.
pub fn code() -> Option<Ref<Code>> {
    stack::running().map(|frame| frame.code.clone())
}

/// `locals()`: a fresh dict in a function, the namespace itself in the body of a module or class.
///
/// # Errors
/// `SystemError` when no frame runs.
pub fn locals() -> PyResult<Obj> {
    let Some(frame) = stack::running() else { return raise(&SystemError, "frame does not exist") };
    let locals = locals_of(&frame_object(frame));
    match locals.downcast::<FrameLocalsProxy>() {
        Some(proxy) => Ok(proxy.to_dict()?.upcast()),
        None => Ok(locals),
    }
}

/// `dir()` without arguments: the sorted names of the local variables.
///
/// # Errors
/// `TypeError` when the namespace's keys are no list, or what asking for them raises.
pub fn names() -> PyResult<Obj> {
    let keys = locals()?.call_method(&objects::builtins::str::interned("keys"), &[])?;
    let names = List::from_iterable(&keys)?;
    names.as_any().call_method(&objects::builtins::str::interned("sort"), &[])?;
    Ok(names.upcast())
}

/// `sys._current_frames()`: identities of threads, and their running frames.
///
/// # Errors
/// `MemoryError`.
pub fn current_frames() -> PyResult<Ref<Dict>> {
    let dict = Dict::new();
    for (ident, frame) in stack::running_everywhere() {
        dict.set(Int::new(ident as i128).as_any(), frame.upcast())?;
    }
    Ok(dict)
}

/// `sys._current_exceptions()`: identities of threads, and the exceptions that they handle.
///
/// # Errors
/// `MemoryError`.
pub fn current_exceptions() -> PyResult<Ref<Dict>> {
    let dict = Dict::new();
    for (ident, exception) in threads::exceptions() {
        dict.set(Int::new(ident as i128).as_any(), exception.unwrap_or_else(none))?;
    }
    Ok(dict)
}

/// `sys.exception()`: the exception being handled.
pub fn exception() -> Option<Obj> {
    current().handled_exception()
}

/// `sys.exc_info()`: class, exception and traceback, or three times `None`.
pub fn exc_info() -> Ref<Tuple> {
    let Some(exception) = exception() else { return Tuple::new(vec![none(), none(), none()]) };
    let traceback = exception.downcast::<BaseException>().and_then(|exception| exception.traceback().get());
    let class = exception.class().new_ref().upcast();
    Tuple::new(vec![class, exception, traceback.unwrap_or_else(none)])
}

/// The line of a unit of a code object; -1 for none.
pub(crate) fn line_at(code: &Py<Code>, unit: usize) -> i32 {
    let table = LineTable::new(code.line_table(), code.first_line());
    table.location_at(unit as u32).map_or(-1, |location| location.line)
}
