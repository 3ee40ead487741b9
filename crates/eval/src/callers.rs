//! What native code asks about the Python function that runs.

use bytecode::line_table::LineTable;
use objects::builtins::cell::Cell;
use objects::builtins::exceptions::RuntimeError;
use objects::builtins::int::Int;
use objects::builtins::none::none;
use objects::builtins::str::{Str, interned};
use objects::builtins::tuple::Tuple;
use objects::errors::raise;
use objects::frame::Frame;
use objects::hooks::SuperArguments;
use objects::raw::{Any, Obj, PyResult, Ref};
use objects::state::ThreadState;
use objects::types::Type;

use crate::stack;

/// `__name__` of the running function's globals.
pub(crate) fn module() -> Option<Obj> {
    let frame = stack::running()?;
    frame.globals.get_str(objects::names::__name__()).ok().flatten()
}

/// An attribute of a module, which is imported if need be.
pub(crate) fn import_attribute(module: &str, name: &str) -> PyResult<Obj> {
    crate::import::import_module(module)?.get_attribute(&interned(name))
}

/// What `super()` without arguments means in the running function: the content of its cell `__class__`, and its first argument.
pub(crate) fn super_arguments() -> PyResult<SuperArguments> {
    let Some(frame) = stack::running() else { return raise(&RuntimeError, "super(): no current frame") };
    if frame.code.parameter_counts().0 == 0 {
        return raise(&RuntimeError, "super(): no arguments");
    }
    // The argument itself may be a cell; only that of a variable which functions share is looked into.
    let shared = frame.code.is_cell_variable(0);
    let first = stack::fast_local(frame, 0).and_then(|first| match first.downcast::<Cell>() {
        Some(cell) if shared => cell.contents().get(),
        _ => Some(first),
    });
    let Some(first) = first else { return raise(&RuntimeError, "super(): arg[0] deleted") };
    let names = frame.code.local_names().items();
    let is_class = |name: &Obj| name.downcast::<Str>().is_some_and(|name| name.equals("__class__"));
    let Some(index) = names.iter().position(is_class) else {
        return raise(&RuntimeError, "super(): __class__ cell not found");
    };
    let cell = stack::fast_local(frame, index);
    let class = cell.as_deref().and_then(Any::downcast::<Cell>).and_then(|cell| cell.contents().get());
    match class.map(Obj::downcast_ref::<Type>) {
        Some(Ok(class)) => Ok((class, first)),
        Some(Err(other)) => {
            let found = other.class().short_name().to_string_lossy();
            raise(&RuntimeError, format!("super(): __class__ is not a type ({found})"))
        }
        None => raise(&RuntimeError, "super(): empty __class__ cell"),
    }
}

/// Where a coroutine is made (`cr_origin`): file, line and function name of the frames that called, innermost first.
pub(crate) fn origin(thread: &ThreadState) -> Ref<Tuple> {
    let depth = usize::try_from(thread.coroutine_origin_tracking_depth.get()).unwrap_or(0);
    let entry = |frame: &Frame| {
        let line = line_of(frame).map_or_else(none, |line| Int::new(i128::from(line)).upcast());
        let code = &frame.code;
        Tuple::new(vec![code.filename().clone().upcast(), line, code.name().clone().upcast()]).upcast()
    };
    Tuple::new(stack::frames().take(depth).map(entry).collect())
}

/// The line that a frame is at.
fn line_of(frame: &Frame) -> Option<u32> {
    let table = LineTable::new(frame.code.line_table(), frame.code.first_line());
    table.location_at(frame.unit_index() as u32).and_then(|location| u32::try_from(location.line).ok())
}
