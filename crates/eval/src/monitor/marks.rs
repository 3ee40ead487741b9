//! Marks in private streams, and what is known per code object: its own events, places where tools want nothing.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashMap;

use bytecode::instructions::Instructions;
use bytecode::opcode::Opcode;
use objects::builtins::code::Code;
use objects::raw::Py;

use super::lines::Lines;
use super::tools::{Event, LOCAL_EVENTS, TOOLS, monitors};
use crate::stream;

/// The bit of a marked unit's instruction number.
pub(crate) const MARK: u16 = 0x8000;

/// Whether the number is one of a marked instruction.
#[inline]
pub(crate) fn is_marked(op: u16) -> bool {
    op & MARK != 0
}

/// What monitoring knows of a code object.
#[derive(Default)]
pub(super) struct CodeMonitor {
    version: Cell<u32>,
    restarts: Cell<u32>,
    wanted: [Cell<u32>; TOOLS],
    lines: OnceCell<Lines>,
    /// Unit and event: the tools that have turned it off there.
    off: RefCell<HashMap<(u32, u8), u8>>,
}

/// A code object's, if it ever was looked at.
pub(super) fn known(code: &Py<Code>) -> Option<&CodeMonitor> {
    code.extra().monitor.get()?.downcast_ref()
}

fn of(code: &Py<Code>) -> &CodeMonitor {
    let any = code.extra().monitor.get_or_init(|| Box::new(CodeMonitor::default()));
    any.downcast_ref().expect("only monitoring keeps something there")
}

pub(super) fn local_events(code: &Py<Code>, tool: usize) -> u32 {
    known(code).map_or(0, |monitor| monitor.wanted[tool].get())
}

/// Sets the events that a tool wants in the code; whether that is a change.
pub(super) fn set_local_events(code: &Py<Code>, tool: usize, events: u32) -> bool {
    let changed = of(code).wanted[tool].replace(events) != events;
    if changed {
        of(code).version.set(0);
        refresh(code);
    }
    changed
}

/// A tool is given back: what it wanted in code objects that are known by now is forgotten when they are entered.
pub(super) fn forget_tool(tool: usize) {
    crate::stack::each_running(|frame| {
        if let Some(monitor) = known(&frame.code) {
            monitor.wanted[tool].set(0);
        }
    });
}

impl CodeMonitor {
    /// The lines' starts.
    pub(super) fn lines<'a>(&'a self, code: &Py<Code>) -> &'a Lines {
        self.lines.get_or_init(|| Lines::of(code))
    }

    /// Whether the marks are out of date.
    fn is_stale(&self) -> bool {
        self.version.get() != monitors().version()
    }

    /// The tools that want an event at a unit.
    pub(super) fn tools(&self, unit: u32, event: Event) -> u8 {
        let monitors = monitors();
        let wants = |tool: &usize| (monitors.events(*tool) | self.wanted[*tool].get()) & event.bit() != 0;
        let tools = (0..TOOLS).filter(wants).fold(0u8, |tools, tool| tools | 1 << tool);
        if tools == 0 || event as u32 >= LOCAL_EVENTS {
            return tools;
        }
        tools & !self.off.borrow().get(&(unit, event as u8)).copied().unwrap_or(0)
    }

    /// A tool does not want an event at a unit any more.
    pub(super) fn turn_off(&self, code: &Py<Code>, unit: u32, event: Event, tool: usize) {
        *self.off.borrow_mut().entry((unit, event as u8)).or_insert(0) |= 1 << tool;
        let units = stream::plain(code);
        let Some(cell) = units.get(unit as usize) else { return };
        let mut changed = cell.get();
        let Some(op) = Opcode::from_u16(changed.op & !MARK) else { return };
        if !self.wants(code, op, unit, self.everything()) {
            changed.op &= !MARK;
            cell.set(changed);
        }
    }

    /// All events that any tool wants in the code.
    fn everything(&self) -> u32 {
        self.wanted.iter().fold(monitors().all(), |all, wanted| all | wanted.get())
    }

    /// Whether an instruction must be marked for the events that are wanted.
    fn wants(&self, code: &Py<Code>, op: Opcode, unit: u32, events: u32) -> bool {
        let wanted = |event: Event| events & event.bit() != 0 && self.tools(unit, event) != 0;
        if wanted(Event::Instruction) {
            return true;
        }
        if events & Event::Line.bit() != 0 {
            let lines = self.lines(code);
            if lines.precedes(unit) || lines.starts(unit) && self.tools(unit, Event::Line) != 0 {
                return true;
            }
        }
        match op {
            Opcode::Resume => wanted(Event::PyStart) || wanted(Event::PyResume),
            Opcode::ReturnValue => wanted(Event::PyReturn),
            Opcode::YieldValue => wanted(Event::PyYield),
            Opcode::Call | Opcode::CallKw | Opcode::CallFunctionEx | Opcode::LoadSuperAttr => {
                wanted(Event::Call)
            }
            Opcode::JumpForward | Opcode::JumpBackward => wanted(Event::Jump),
            Opcode::PopJumpIfTrue
            | Opcode::PopJumpIfFalse
            | Opcode::PopJumpIfNone
            | Opcode::PopJumpIfNotNone
            | Opcode::ForIter
            | Opcode::NotTaken
            | Opcode::PopIter
            | Opcode::EndAsyncFor => {
                // The place is the branch's; the instruction behind it must be seen for its sake.
                events & (Event::BranchLeft.bit() | Event::BranchRight.bit()) != 0
            }
            Opcode::EndSend => wanted(Event::StopIteration),
            _ => false,
        }
    }
}

/// Marks the code as tools want it now. Whether it was out of date.
pub(super) fn refresh(code: &Py<Code>) -> bool {
    let monitors = monitors();
    if known(code).is_none() && monitors.all() == 0 {
        return false;
    }
    let monitor = of(code);
    if !monitor.is_stale() {
        return false;
    }
    monitor.version.set(monitors.version());
    if monitor.restarts.replace(monitors.restarts()) != monitors.restarts() {
        monitor.off.borrow_mut().clear();
    }
    let events = monitor.everything();
    let units = stream::plain(code);
    for instruction in Instructions::new(code.public_code()) {
        let cell = &units[instruction.offset as usize];
        let mut unit = cell.get();
        unit.op &= !MARK;
        if events != 0 && monitor.wants(code, instruction.op, instruction.offset, events) {
            unit.op |= MARK;
        }
        cell.set(unit);
    }
    true
}
