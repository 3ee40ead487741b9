//! A marked instruction: its events and its body.

use bytecode::opcode::{Oparg, Opcode};
use objects::builtins::exceptions::StopIteration;
use objects::builtins::int::Int;
use objects::builtins::tuple::Tuple;
use objects::errors;
use objects::raw::{Obj, PyResult, Raised};

use super::fire::{Place, fire, offset};
use super::marks::{self, MARK, known};
use super::tools::{Event, monitors};
use crate::dispatch::{self, Flow};
use crate::stack::State;

/// A function is entered while some tool wants something. True when its instructions are marked by now and the running one
/// must be fetched again.
#[cold]
pub(crate) fn enter(state: &mut State) -> bool {
    let unit = state.frame().unit_index();
    let fresh = marks::refresh(state.code());
    let marked = marks::is_marked(crate::stream::plain(state.code())[unit].get().op);
    let again = fresh && marked;
    if again {
        state.go_to(unit as u32);
    }
    again
}

/// Executes a marked instruction.
#[cold]
pub(crate) fn step(state: &mut State, op: u16, oparg: u32) -> PyResult<Flow> {
    let unit = state.frame().unit_index() as u32;
    if marks::refresh(state.code()) {
        state.go_to(unit);
        return Ok(Flow::Next);
    }
    let op = op & !MARK;
    let previous = state.frame().traced.replace(unit + 1).checked_sub(1);
    if before(state, unit, previous)? {
        return Ok(Flow::Next);
    }
    let Some(opcode) = Opcode::from_u16(op) else { return dispatch::step(state, op, oparg) };
    match opcode {
        Opcode::Resume => {
            let flow = dispatch::step(state, op, oparg)?;
            let event = if oparg == 0 { Event::PyStart } else { Event::PyResume };
            told(state, unit, |place| fire(place, event, &offset(unit), &[]))?;
            Ok(flow)
        }
        Opcode::ReturnValue | Opcode::YieldValue => {
            let event = if opcode == Opcode::ReturnValue { Event::PyReturn } else { Event::PyYield };
            let value = state.peek_object(0).new_ref();
            told(state, unit, |place| fire(place, event, &offset(unit), &[&value]))?;
            dispatch::step(state, op, oparg)
        }
        Opcode::Call | Opcode::CallKw | Opcode::CallFunctionEx | Opcode::LoadSuperAttr => {
            call(state, unit, op, opcode, oparg)
        }
        Opcode::JumpForward | Opcode::JumpBackward => {
            let after = unit + 1 + opcode.caches() as u32;
            let target = match opcode {
                Opcode::JumpForward => after + oparg,
                _ => after.saturating_sub(oparg),
            };
            told(state, unit, |place| fire(place, Event::Jump, &offset(unit), &[&offset(target)]))?;
            dispatch::step(state, op, oparg)
        }
        Opcode::NotTaken => {
            let flow = dispatch::step(state, op, oparg)?;
            branch(state, unit, preceding(state, unit), Event::BranchLeft, unit + 1)?;
            Ok(flow)
        }
        Opcode::PopIter => {
            let flow = dispatch::step(state, op, oparg)?;
            branch(state, unit, previous.unwrap_or(unit), Event::BranchRight, unit + 1)?;
            Ok(flow)
        }
        Opcode::EndAsyncFor => {
            let flow = dispatch::step(state, op, oparg)?;
            if matches!(flow, Flow::Next) {
                branch(state, unit, (unit + 1).saturating_sub(oparg), Event::BranchRight, unit + 1)?;
            }
            Ok(flow)
        }
        Opcode::ForIter => {
            let after = unit + 1 + opcode.caches() as u32;
            let flow = dispatch::step(state, op, oparg)?;
            if state.raising_unit() + 1 == after {
                branch(state, unit, unit, Event::BranchLeft, after)?;
            }
            Ok(flow)
        }
        Opcode::EndSend => {
            stop_iteration(state, unit)?;
            dispatch::step(state, op, oparg)
        }
        _ if opcode.oparg() == Oparg::JumpForward && opcode != Opcode::Send => {
            let after = unit + 1 + opcode.caches() as u32;
            let flow = dispatch::step(state, op, oparg)?;
            if state.raising_unit() + 1 == after + oparg && oparg != 0 {
                branch(state, unit, unit, Event::BranchRight, after + oparg)?;
            }
            Ok(flow)
        }
        _ => dispatch::step(state, op, oparg),
    }
}

/// Lines and single instructions. True when a callback has moved the frame elsewhere.
fn before(state: &mut State, unit: u32, previous: Option<u32>) -> PyResult<bool> {
    if state.thread.tracing.get() != 0 {
        return Ok(false);
    }
    let line = known(state.code()).and_then(|monitor| {
        if monitor.tools(unit, Event::Line) == 0 {
            return None;
        }
        let lines = monitor.lines(state.code());
        lines.begins(unit, previous).then(|| lines.line(unit))
    });
    if let Some(line) = line {
        let line = Int::new(i128::from(line)).upcast();
        if told(state, unit, |place| fire(place, Event::Line, &line, &[]))? {
            return Ok(true);
        }
    }
    told(state, unit, |place| fire(place, Event::Instruction, &offset(unit), &[]))
}

/// Lets tools be told with the frame in order. True when they have moved it elsewhere; the next instruction is then fetched there.
fn told(state: &mut State, unit: u32, tell: impl FnOnce(&Place<'_>) -> PyResult<()>) -> PyResult<bool> {
    if state.thread.tracing.get() != 0 {
        return Ok(false);
    }
    state.save();
    let result = tell(&Place { thread: state.thread, code: state.code(), unit });
    let moved = state.frame().unit_index() as u32 != unit;
    match result {
        Ok(()) if moved => {
            state.reload();
            Ok(true)
        }
        Ok(()) => Ok(false),
        Err(Raised) => Err(Raised),
    }
}

/// The instruction that stands before a unit.
fn preceding(state: &State, unit: u32) -> u32 {
    let units = crate::stream::plain(state.code());
    // Units of caches and prefixes are no instructions of their own.
    let own = |unit: &u32| units[*unit as usize].get().op & !MARK != Opcode::ExtendedArg as u16;
    (0..unit).rev().find(own).unwrap_or(unit)
}

/// A branch at `source` goes to `target`. The instruction has been executed; an error belongs to it all the same.
fn branch(state: &mut State, unit: u32, source: u32, event: Event, target: u32) -> PyResult<()> {
    let place = Place { thread: state.thread, code: state.code(), unit: source };
    let result = fire(&place, event, &offset(source), &[&offset(target)]);
    if result.is_err() {
        state.go_to(unit + 1);
    }
    result
}

/// A delegation has ended without an exception; tools are told of one.
fn stop_iteration(state: &mut State, unit: u32) -> PyResult<()> {
    if objects::frame::Generator::of(state.peek_object(1)).is_none() {
        return Ok(());
    }
    let value = state.peek_object(0).new_ref();
    let args = match objects::builtins::none::is_none(&value) {
        true => Tuple::new(Vec::new()),
        false => Tuple::new(vec![value]),
    };
    let exception = objects::builtins::exceptions::make(&StopIteration, args)?.upcast();
    told(state, unit, |place| fire(place, Event::StopIteration, &offset(unit), &[&exception])).map(drop)
}

/// What is called, and its first argument.
fn callee(state: &State, opcode: Opcode, oparg: u32) -> PyResult<(Obj, Obj)> {
    let count = oparg as usize;
    let first = |callee: usize, positional: usize| {
        let receiver = state.peek(callee - 1);
        match receiver.get() {
            Some(receiver) => Some(receiver.new_ref()),
            None if positional > 0 => Some(state.peek_object(callee - 2).new_ref()),
            None => None,
        }
    };
    let (callee, first) = match opcode {
        Opcode::Call => (state.peek_object(count + 1).new_ref(), first(count + 1, count)),
        Opcode::CallKw => {
            let names = state.peek_object(0).downcast::<Tuple>().map_or(0, |names| names.size());
            (state.peek_object(count + 2).new_ref(), first(count + 2, count - names.min(count)))
        }
        Opcode::CallFunctionEx => {
            let args = state.peek_object(1).downcast::<Tuple>();
            let first = args.and_then(|args| args.get(0).map(|first| first.new_ref()));
            (state.peek_object(3).new_ref(), first)
        }
        _ => (state.peek_object(2).new_ref(), Some(state.peek_object(1).new_ref())),
    };
    Ok((callee, first.map_or_else(|| monitors().missing(), Ok)?))
}

fn call(state: &mut State, unit: u32, op: u16, opcode: Opcode, oparg: u32) -> PyResult<Flow> {
    let (callee, first) = callee(state, opcode, oparg)?;
    told(state, unit, |place| fire(place, Event::Call, &offset(unit), &[&callee, &first]))?;
    let frame = std::ptr::from_ref(state.frame());
    let result = dispatch::step(state, op, oparg);
    if !std::ptr::eq(frame, state.frame()) {
        return result;
    }
    match result {
        Ok(flow) => {
            told(state, unit, |place| fire(place, Event::CReturn, &offset(unit), &[&callee, &first]))?;
            Ok(flow)
        }
        Err(Raised) => {
            let exception = errors::take();
            told(state, unit, |place| fire(place, Event::CRaise, &offset(unit), &[&callee, &first]))?;
            errors::restore(exception);
            Err(Raised)
        }
    }
}
