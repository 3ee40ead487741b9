//! `sys.settrace` and `sys.setprofile`: Python functions of a thread that get frame, name of the event, argument.

use objects::builtins::builtin_function::BuiltinFunction;
use objects::builtins::descriptors::MethodDescriptor;
use objects::builtins::function::Method;
use objects::builtins::none::{is_none, none};
use objects::builtins::str::interned;
use objects::builtins::tuple::Tuple;
use objects::errors;
use objects::frame::{FrameObject, frame_object};
use objects::raw::{Any, Obj, Py, PyResult, Raised, Ref, Slot};
use objects::state::{ThreadState, current, threads};

use super::fire::{Place, exc_info};
use super::tools::{Event, PROFILE, TRACE, monitors};

const TRACED: u32 = Event::PyStart.bit()
    | Event::PyResume.bit()
    | Event::PyReturn.bit()
    | Event::PyYield.bit()
    | Event::Raise.bit()
    | Event::Line.bit()
    | Event::Jump.bit()
    | Event::PyUnwind.bit()
    | Event::PyThrow.bit()
    | Event::StopIteration.bit();

const PROFILED: u32 = Event::PyStart.bit()
    | Event::PyResume.bit()
    | Event::PyReturn.bit()
    | Event::PyYield.bit()
    | Event::Call.bit()
    | Event::CReturn.bit()
    | Event::CRaise.bit()
    | Event::PyUnwind.bit()
    | Event::PyThrow.bit();

/// The slot of a thread's profile function (0) or trace function (1).
fn slot(thread: &ThreadState, tool: usize) -> &Slot {
    &thread.trace_objects[usize::from(tool == TRACE)]
}

/// `sys.gettrace()`
pub fn trace_function() -> Option<Obj> {
    slot(current(), TRACE).get()
}

/// `sys.getprofile()`
pub fn profile_function() -> Option<Obj> {
    slot(current(), PROFILE).get()
}

/// `sys.settrace(function)`; nothing turns tracing off.
pub fn set_trace(function: Option<&Any>) {
    drop(slot(current(), TRACE).replace(function.map(Py::new_ref)));
    update(TRACE, TRACED);
}

/// `sys.setprofile(function)`; nothing turns profiling off.
pub fn set_profile(function: Option<&Any>) {
    drop(slot(current(), PROFILE).replace(function.map(Py::new_ref)));
    update(PROFILE, PROFILED);
}

fn everywhere(tool: usize, function: Option<&Any>) {
    let mut old = Vec::new();
    threads::each(|thread| old.push(slot(thread, tool).replace(function.map(Py::new_ref))));
    drop(old);
}

/// `sys._settraceallthreads(function)`
pub fn set_trace_everywhere(function: Option<&Any>) {
    everywhere(TRACE, function);
    update(TRACE, TRACED);
}

/// `sys._setprofileallthreads(function)`
pub fn set_profile_everywhere(function: Option<&Any>) {
    everywhere(PROFILE, function);
    update(PROFILE, PROFILED);
}

/// The tool wants its events as long as some thread has a function.
fn update(tool: usize, events: u32) {
    let mut used = false;
    threads::each(|thread| used |= !slot(thread, tool).is_empty());
    let monitors = monitors();
    let opcodes = monitors.events(tool) & Event::Instruction.bit();
    monitors.set_events(tool, if used { events | opcodes } else { 0 });
}

/// A frame wants to be told of each instruction.
pub(crate) fn trace_opcodes(_frame: &Py<FrameObject>) -> PyResult<()> {
    let monitors = monitors();
    if !slot(current(), TRACE).is_empty() {
        monitors.set_events(TRACE, TRACED | Event::Instruction.bit());
    }
    Ok(())
}

/// `sys.call_tracing(function, args)`
///
/// # Errors
/// What the function raises.
pub fn call_tracing(function: &Any, args: &Py<Tuple>) -> PyResult<Obj> {
    let thread = current();
    let tracing = thread.tracing.replace(0);
    let result = function.call_with_tuple(args, None);
    thread.tracing.set(tracing);
    result
}

fn running_frame() -> Option<Ref<FrameObject>> {
    crate::stack::running().map(frame_object)
}

/// An event for the thread's trace function.
pub(super) fn trace_event(place: &Place<'_>, event: Event, args: &[&Any]) -> PyResult<()> {
    let Some(function) = slot(place.thread, TRACE).get() else { return Ok(()) };
    let Some(frame) = running_frame() else { return Ok(()) };
    let nothing = none();
    match event {
        Event::PyStart | Event::PyResume | Event::PyThrow => {
            if event == Event::PyStart && frame.trace_opcodes.get() {
                trace_opcodes(&frame)?;
            }
            call_trace(&function, &frame, "call", &nothing)
        }
        Event::PyReturn | Event::PyYield => {
            local(&frame, "return", args.first().copied().unwrap_or(&nothing))
        }
        Event::PyUnwind => local(&frame, "return", &nothing),
        Event::Raise | Event::StopIteration => match args.first() {
            Some(exception) => local(&frame, "exception", exc_info(exception).as_any()),
            None => Ok(()),
        },
        Event::Line => {
            let line = crate::frames::line_at(place.code, place.unit as usize);
            trace_line(&frame, line)
        }
        Event::Jump => jump(place, &frame, args),
        Event::Instruction if frame.trace_opcodes.get() => local(&frame, "opcode", &nothing),
        _ => Ok(()),
    }
}

fn trace_line(frame: &Py<FrameObject>, line: i32) -> PyResult<()> {
    if !frame.trace_lines.get() {
        return Ok(());
    }
    frame.line.set(line);
    let result = local(frame, "line", &none());
    frame.line.set(0);
    result
}

/// A jump back to the line it comes from is a new round of that line.
fn jump(place: &Place<'_>, frame: &Py<FrameObject>, args: &[&Any]) -> PyResult<()> {
    let target = args.first().and_then(|target| target.downcast::<objects::builtins::int::Int>()?.to_i64());
    let Some(target) = target.map(|target| target / 2) else { return Ok(()) };
    if target > i64::from(place.unit) {
        return Ok(());
    }
    let line = |unit| crate::frames::line_at(place.code, unit);
    match line(target as usize) == line(place.unit as usize) {
        true => trace_line(frame, line(target as usize)),
        false => Ok(()),
    }
}

/// An event for the frame's own trace function, if it has one.
fn local(frame: &Py<FrameObject>, what: &str, arg: &Any) -> PyResult<()> {
    match frame.trace.get() {
        Some(function) => call_trace(&function, frame, what, arg),
        None => Ok(()),
    }
}

/// Calls a trace function; what it returns is the frame's from now on. An error ends tracing.
fn call_trace(function: &Any, frame: &Py<FrameObject>, what: &str, arg: &Any) -> PyResult<()> {
    match function.call(&[frame.as_any(), interned(what).as_any(), arg]) {
        Ok(result) => {
            if !is_none(&result) {
                drop(frame.trace.replace(Some(result)));
            }
            Ok(())
        }
        Err(Raised) => {
            let raised = errors::take();
            set_trace(None);
            drop(frame.trace.take());
            errors::restore(raised);
            Err(Raised)
        }
    }
}

/// An event for the thread's profile function.
pub(super) fn profile_event(place: &Place<'_>, event: Event, args: &[&Any]) -> PyResult<()> {
    let Some(function) = slot(place.thread, PROFILE).get() else { return Ok(()) };
    let nothing = none();
    let (what, arg) = match event {
        Event::PyStart | Event::PyResume | Event::PyThrow => ("call", nothing),
        Event::PyReturn | Event::PyYield => ("return", args.first().map_or(nothing, |value| value.new_ref())),
        Event::PyUnwind => ("return", nothing),
        Event::Call | Event::CReturn | Event::CRaise => {
            let Some(callee) = native(args) else { return Ok(()) };
            let what = match event {
                Event::Call => "c_call",
                Event::CReturn => "c_return",
                _ => "c_exception",
            };
            (what, callee)
        }
        _ => return Ok(()),
    };
    let Some(frame) = running_frame() else { return Ok(()) };
    match function.call(&[frame.as_any(), interned(what).as_any(), &arg]) {
        Ok(_) => Ok(()),
        Err(Raised) => {
            let raised = errors::take();
            set_profile(None);
            errors::restore(raised);
            Err(Raised)
        }
    }
}

/// The native function that is called, bound when it is a method.
fn native(args: &[&Any]) -> Option<Obj> {
    let [callee, first] = args else { return None };
    if callee.exact::<BuiltinFunction>().is_some() {
        return Some(callee.new_ref());
    }
    if let Some(method) = callee.exact::<Method>() {
        let (function, _) = method.parts().ok()?;
        return function.exact::<BuiltinFunction>().is_some().then_some(function);
    }
    callee.downcast::<MethodDescriptor>()?;
    if super::tools::is(first, monitors().missing()) {
        return None;
    }
    let bound = callee.tp_descr_get(Some(first), Some(first.class().as_any()))?;
    match bound {
        Ok(bound) => Some(bound),
        Err(Raised) => {
            drop(errors::take());
            None
        }
    }
}
