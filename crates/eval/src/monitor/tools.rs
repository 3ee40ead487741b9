//! Tools, the events they want, their callbacks.

use std::cell::{Cell, OnceCell};
use std::rc::Rc;

use objects::builtins::code::Code;
use objects::builtins::object::PyBaseObject_Type;
use objects::modules;
use objects::raw::{Any, Obj, Object, Py, PyResult, Slot};
use objects::state::{breaker, threads};

use super::marks;

/// What can be told to a tool, by CPython's number.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
#[repr(u8)]
pub enum Event {
    /// A function begins.
    PyStart,
    /// A generator goes on.
    PyResume,
    /// A function returns.
    PyReturn,
    /// A generator yields.
    PyYield,
    /// A call.
    Call,
    /// A line begins.
    Line,
    /// An instruction.
    Instruction,
    /// An unconditional jump.
    Jump,
    /// A branch goes to the next instruction.
    BranchLeft,
    /// A branch jumps.
    BranchRight,
    /// A generator or iterator ends without an exception being made.
    StopIteration,
    /// An exception, but one that is raised again.
    Raise,
    /// An exception has found its handler.
    ExceptionHandled,
    /// A function ends by an exception.
    PyUnwind,
    /// A generator goes on with an exception.
    PyThrow,
    /// An exception is raised again.
    Reraise,
    /// A native function returns.
    CReturn,
    /// A native function raises.
    CRaise,
}

impl Event {
    /// The event's bit in sets.
    pub const fn bit(self) -> u32 {
        1 << self as u8
    }
}

/// Names of the events, in the order of their numbers; the last stands for both branches.
pub const NAMES: [&str; 19] = [
    "PY_START",
    "PY_RESUME",
    "PY_RETURN",
    "PY_YIELD",
    "CALL",
    "LINE",
    "INSTRUCTION",
    "JUMP",
    "BRANCH_LEFT",
    "BRANCH_RIGHT",
    "STOP_ITERATION",
    "RAISE",
    "EXCEPTION_HANDLED",
    "PY_UNWIND",
    "PY_THROW",
    "RERAISE",
    "C_RETURN",
    "C_RAISE",
    "BRANCH",
];

/// How many events are bound to a place in code, so that they can be turned off there.
pub(super) const LOCAL_EVENTS: u32 = 11;
/// Number of tools, those of `sys.setprofile` and `sys.settrace` included.
pub const TOOLS: usize = 8;
/// The tool of `sys.setprofile`.
pub(super) const PROFILE: usize = 6;
/// The tool of `sys.settrace`.
pub(super) const TRACE: usize = 7;

/// Who wants what.
#[derive(Default)]
pub struct Monitors {
    names: [Slot<Object>; TOOLS],
    callbacks: [[Slot<Object>; NAMES.len()]; TOOLS],
    wanted: [Cell<u32>; TOOLS],
    /// Code objects whose own events are set are known by this only: whether there are any.
    local: Cell<bool>,
    version: Cell<u32>,
    restarts: Cell<u32>,
    disable: OnceCell<Obj>,
    missing: OnceCell<Obj>,
}

/// The interpreter's.
pub fn monitors() -> Rc<Monitors> {
    modules::state()
}

impl Monitors {
    /// The name under which a tool is in use.
    pub fn name(&self, tool: usize) -> Option<Obj> {
        self.names[tool].get()
    }

    /// Takes a tool into use, or gives it back.
    pub fn set_name(&self, tool: usize, name: Option<Obj>) {
        drop(self.names[tool].replace(name));
    }

    /// The callback of a tool for an event.
    pub fn callback(&self, tool: usize, event: u8) -> Option<Obj> {
        self.callbacks[tool][usize::from(event)].get()
    }

    /// Sets the callback of a tool for an event; the old one.
    pub fn set_callback(&self, tool: usize, event: u8, callback: Option<Obj>) -> Option<Obj> {
        self.callbacks[tool][usize::from(event)].replace(callback)
    }

    /// The events that a tool wants everywhere.
    pub fn events(&self, tool: usize) -> u32 {
        self.wanted[tool].get()
    }

    /// Sets them.
    pub fn set_events(&self, tool: usize, events: u32) {
        if self.wanted[tool].replace(events) != events {
            self.changed();
        }
    }

    /// The events that a tool wants in one code object.
    pub fn local_events(&self, tool: usize, code: &Py<Code>) -> u32 {
        marks::local_events(code, tool)
    }

    /// Sets them.
    pub fn set_local_events(&self, tool: usize, code: &Py<Code>, events: u32) {
        if marks::set_local_events(code, tool, events) {
            self.local.set(true);
            self.changed();
        }
    }

    /// What tools have turned off at places is on again.
    pub fn restart(&self) {
        self.restarts.set(self.restarts.get() + 1);
        self.changed();
    }

    /// A tool wants nothing any more, and has no callbacks.
    pub fn clear(&self, tool: usize) {
        let callbacks: Vec<_> = self.callbacks[tool].iter().filter_map(Slot::take).collect();
        marks::forget_tool(tool);
        self.wanted[tool].set(0);
        self.changed();
        drop(callbacks);
    }

    /// What a callback returns to be spared an event at its place.
    pub fn disable(&self) -> PyResult<Obj> {
        marker(&self.disable)
    }

    /// What stands for an argument that there is none of.
    pub fn missing(&self) -> PyResult<Obj> {
        marker(&self.missing)
    }

    /// Code whose marks are of another version is stale.
    pub(super) fn version(&self) -> u32 {
        self.version.get()
    }

    pub(super) fn restarts(&self) -> u32 {
        self.restarts.get()
    }

    /// The events that any tool wants everywhere.
    pub(super) fn all(&self) -> u32 {
        self.wanted.iter().fold(0, |all, wanted| all | wanted.get())
    }

    /// Some tool wants something else: code that runs is marked anew at once, other code when it is entered.
    fn changed(&self) {
        self.version.set(self.version.get() + 1);
        let on = self.all() != 0 || self.local.get();
        threads::set_breaker_everywhere(breaker::INSTRUMENT, on);
        crate::stack::each_running(|frame| {
            marks::refresh(&frame.code);
        });
    }
}

fn marker(place: &OnceCell<Obj>) -> PyResult<Obj> {
    if let Some(made) = place.get() {
        return Ok(made.clone());
    }
    let made = PyBaseObject_Type.as_any().call(&[])?;
    Ok(place.get_or_init(|| made).clone())
}

/// Whether an object is one of the markers.
pub(super) fn is(object: &Any, marker: PyResult<Obj>) -> bool {
    marker.is_ok_and(|marker| marker.is(object))
}
