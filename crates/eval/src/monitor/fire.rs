//! Telling tools.

use objects::builtins::code::Code;
use objects::builtins::exceptions::ValueError;
use objects::builtins::int::Int;
use objects::errors::{self, raise};
use objects::raw::{Any, Obj, Py, PyResult, Ref};
use objects::state::{ThreadState, breaker};

use super::marks::{self, known};
use super::tools::{self, Event, LOCAL_EVENTS, NAMES, PROFILE, TRACE, monitors};
use super::trace;
use crate::stack::State;

/// Where an event happens.
pub(super) struct Place<'a> {
    pub(super) thread: &'a ThreadState,
    pub(super) code: &'a Py<Code>,
    /// The instruction.
    pub(super) unit: u32,
}

/// An offset as tools see it.
pub(super) fn offset(unit: u32) -> Obj {
    Int::new(i128::from(unit) * 2).upcast()
}

/// Tells every tool that wants the event. `args` come behind code and offset (or, for a line, the line).
pub(super) fn fire(place: &Place<'_>, event: Event, where_: &Any, args: &[&Any]) -> PyResult<()> {
    if place.thread.tracing.get() != 0 {
        return Ok(());
    }
    marks::refresh(place.code);
    let Some(monitor) = known(place.code) else { return Ok(()) };
    let all = monitor.tools(place.unit, event);
    for tool in (0..tools::TOOLS).filter(|tool| all & 1 << tool != 0) {
        place.thread.tracing.set(place.thread.tracing.get() + 1);
        let outer = place.thread.traced_event.replace(event as u8);
        let result = match tool {
            TRACE => trace::trace_event(place, event, args).map(|()| None),
            PROFILE => trace::profile_event(place, event, args).map(|()| None),
            tool => call(place, tool, event, where_, args),
        };
        place.thread.traced_event.set(outer);
        place.thread.tracing.set(place.thread.tracing.get() - 1);
        let Some(result) = result? else { continue };
        if !tools::is(&result, monitors().disable()) {
            continue;
        }
        if (event as u32) < LOCAL_EVENTS {
            monitor.turn_off(place.code, place.unit, event, tool);
        } else if !matches!(event, Event::CReturn | Event::CRaise) {
            drop(monitors().set_callback(tool, event as u8, None));
            let name = NAMES[event as usize];
            return raise(&ValueError, format!("Cannot disable {name} events. Callback removed."));
        }
    }
    Ok(())
}

fn call(place: &Place<'_>, tool: usize, event: Event, where_: &Any, args: &[&Any]) -> PyResult<Option<Obj>> {
    let Some(callback) = monitors().callback(tool, event as u8) else { return Ok(None) };
    let mut all: Vec<&Any> = vec![place.code.as_any(), where_];
    all.extend(args);
    callback.call(&all).map(Some)
}

/// Tells of the current exception, which is put aside meanwhile. What a callback raises takes its place.
fn exception(state: &State, unit: u32, event: Event) {
    if state.thread.breaker() & breaker::INSTRUMENT == 0 {
        return;
    }
    let Some(exception) = errors::take() else { return };
    state.save();
    let place = Place { thread: state.thread, code: state.code(), unit };
    if fire(&place, event, &offset(unit), &[&exception]).is_ok() {
        errors::restore(Some(exception));
    }
}

/// An exception was raised in the running frame, or has come up to it.
#[inline]
pub(crate) fn raised(state: &State, at: u32) {
    exception(state, at, Event::Raise);
}

/// An exception that was handled is raised again.
#[inline]
pub(crate) fn reraised(state: &State, at: u32) {
    exception(state, at, Event::Reraise);
}

/// The exception leaves the running frame.
#[inline]
pub(crate) fn unwound(state: &State, at: u32) {
    exception(state, at, Event::PyUnwind);
}

/// A generator goes on with an exception.
#[inline]
pub(crate) fn thrown(state: &State) {
    exception(state, state.raising_unit() + 1, Event::PyThrow);
}

/// The exception goes to the handler at a unit. Whether it still does: a callback may have raised another one.
#[inline]
pub(crate) fn handled(state: &State, exception: &Any, unit: u32) -> PyResult<()> {
    if state.thread.breaker() & breaker::INSTRUMENT == 0 {
        return Ok(());
    }
    state.save();
    // What comes next does not follow the instruction that raised.
    state.frame().traced.set(0);
    let place = Place { thread: state.thread, code: state.code(), unit };
    fire(&place, Event::ExceptionHandled, &offset(unit), &[exception])
}

/// A tuple as `exc_info` has it.
pub(super) fn exc_info(exception: &Any) -> Ref<objects::builtins::tuple::Tuple> {
    use objects::builtins::exceptions::BaseException;
    use objects::builtins::none::none;
    let traceback = exception.downcast::<BaseException>().and_then(|exception| exception.traceback().get());
    objects::builtins::tuple::Tuple::new(vec![
        exception.class().new_ref().upcast(),
        exception.new_ref(),
        traceback.unwrap_or_else(none),
    ])
}
