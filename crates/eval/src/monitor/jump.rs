//! `frame.f_lineno = line`: a debugger moves a frame that reports a line to another one.
//!
//! The frame goes to the first instruction of the line at which the operand stack can be made what it must be there by
//! dropping words from its top. What lies on the stack at each instruction is found by following the code; only its kind
//! matters: an iterator, an exception being handled, a saved position, anything else.

use std::collections::HashMap;

use bytecode::exception_table::Handlers;
use bytecode::instructions::{Instruction, Instructions};
use bytecode::line_table::LineTable;
use bytecode::opcode::Opcode;
use objects::builtins::code::Code;
use objects::builtins::exceptions::{OverflowError, RuntimeWarning, ValueError};
use objects::builtins::int::Int;
use objects::builtins::none::none;
use objects::errors::{self, raise};
use objects::frame::{Activity, FrameObject};
use objects::raw::{Any, Py, PyResult};
use objects::state::current;

use super::tools::Event;
use crate::stack;

/// What a word of the operand stack is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Object,
    Null,
    Iterator,
    /// An exception that is being handled, or what was handled before.
    Except,
    /// A saved position.
    Lasti,
}

type Stack = Vec<Kind>;

/// Moves the frame.
pub(crate) fn set_line(frame: &Py<FrameObject>, value: &Any) -> PyResult<()> {
    let Some(line) = value.downcast::<Int>() else {
        return raise(&ValueError, "lineno must be an integer");
    };
    let thread = current();
    let event = (thread.tracing.get() > 0).then(|| thread.traced_event.get());
    const START: u8 = Event::PyStart as u8;
    const RESUME: u8 = Event::PyResume as u8;
    const LINE: u8 = Event::Line as u8;
    const JUMP: u8 = Event::Jump as u8;
    match event {
        None => return raise(&ValueError, "f_lineno can only be set in a trace function"),
        Some(START | RESUME) => {
            return raise(&ValueError, "can't jump from the 'call' trace event of a new frame");
        }
        Some(LINE | JUMP) => {}
        Some(_) => return raise(&ValueError, "can only jump from a 'line' trace event"),
    }
    let Some(line) = line.to_i64().and_then(|line| i32::try_from(line).ok()) else {
        return raise(&OverflowError, "lineno out of range");
    };
    let code = frame.code();
    if line < code.first_line() {
        return raise(&ValueError, format!("line {line} comes before the current code block"));
    }
    let instructions: Vec<Instruction> = Instructions::new(code.public_code()).collect();
    let starts = line_starts(&code);
    let Some(line) = starts.iter().map(|&(_, start)| start).filter(|&start| start >= line).min() else {
        return raise(&ValueError, format!("line {line} comes after the current code block"));
    };
    let stacks = stacks(&code, &instructions);
    let here = stacks.get(&(frame.unit_index() as u32));
    let Some(here) = here else {
        return raise(&ValueError, "can't jump from unreachable code");
    };
    let (target, depth) = choose(&starts, line, here, &stacks)?;
    unbound_locals(frame, &code)?;
    if frame.activity() == Activity::Executing {
        drop_exceptions(&here[depth..], frame);
        stack::move_to(frame.frame_pointer(), target, depth);
    }
    frame.line.set(0);
    Ok(())
}

/// Units at which lines begin, and the lines.
fn line_starts(code: &Py<Code>) -> Vec<(u32, i32)> {
    let table = LineTable::new(code.line_table(), code.first_line());
    table.lines().filter_map(|run| Some((run.start, run.line?))).collect()
}

/// The start of the line at which most of the stack can stay: its unit, and how much stays.
fn choose(
    starts: &[(u32, i32)],
    line: i32,
    here: &Stack,
    stacks: &HashMap<u32, Stack>,
) -> PyResult<(u32, usize)> {
    let mut best: Option<(u32, usize)> = None;
    let mut why = "can't jump into an exception handler, or code may be unreachable";
    for &(unit, _) in starts.iter().filter(|&&(_, start)| start == line) {
        let Some(there) = stacks.get(&unit) else { continue };
        match fits(here, there) {
            true if best.is_none_or(|(_, depth)| there.len() > depth) => best = Some((unit, there.len())),
            true => {}
            false => {
                why = match there.last() {
                    Some(Kind::Except) => "can't jump into an 'except' block as there's no exception",
                    Some(Kind::Lasti) => "can't jump into a re-raising block as there's no location",
                    Some(Kind::Iterator) => "can't jump into the body of a for loop",
                    Some(Kind::Object | Kind::Null) | None => "incompatible stacks",
                }
            }
        }
    }
    match best {
        Some(best) => Ok(best),
        None => raise(&ValueError, why),
    }
}

/// Whether dropping words from the top makes the one stack the other.
fn fits(here: &[Kind], there: &[Kind]) -> bool {
    let same = |(here, there): (&Kind, &Kind)| match there {
        Kind::Object => *here != Kind::Null,
        Kind::Null => true,
        there => here == there,
    };
    here.len() >= there.len() && here.iter().zip(there).all(same)
}

/// Exceptions that are handled where the frame was are so no more.
fn drop_exceptions(dropped: &[Kind], frame: &Py<FrameObject>) {
    for (above, kind) in dropped.iter().rev().enumerate() {
        if *kind == Kind::Except {
            let previous = stack::stack_object(frame.frame_pointer(), above);
            let previous = previous.filter(|previous| !objects::builtins::none::is_none(previous));
            drop(current().exc_info_level().replace(previous));
        }
    }
}

/// Code that was checked for the way it came must not meet a local without a value: those get `None`.
fn unbound_locals(frame: &Py<FrameObject>, code: &Py<Code>) -> PyResult<()> {
    let unbound: Vec<usize> = (0..code.local_count()).filter(|&index| frame.is_empty(index)).collect();
    if unbound.is_empty() {
        return Ok(());
    }
    let (count, plural) = (unbound.len(), if unbound.len() == 1 { "" } else { "s" });
    errors::warn(&RuntimeWarning, format!("assigning None to {count} unbound local{plural}"), 1)?;
    for index in unbound {
        frame.set_local(index, &none());
    }
    Ok(())
}

/// What lies on the stack before each instruction that can be reached, by where it starts and where its opcode is.
fn stacks(code: &Py<Code>, instructions: &[Instruction]) -> HashMap<u32, Stack> {
    let by_start: HashMap<u32, usize> =
        instructions.iter().enumerate().map(|(index, at)| (at.start, index)).collect();
    let handlers: Vec<_> = Handlers::new(code.exception_table()).collect();
    let mut found: HashMap<u32, Stack> = HashMap::new();
    let mut pending = vec![(0u32, Stack::new())];
    while let Some((start, stack)) = pending.pop() {
        let Some(&index) = by_start.get(&start) else { continue };
        let at = &instructions[index];
        if found.contains_key(&at.start) {
            continue;
        }
        found.insert(at.start, stack.clone());
        found.insert(at.offset, stack.clone());
        for handler in handlers.iter().filter(|handler| (handler.start..handler.end).contains(&at.offset)) {
            let mut caught = stack.clone();
            caught.truncate(handler.depth as usize);
            if handler.lasti {
                caught.push(Kind::Lasti);
            }
            caught.push(Kind::Except);
            pending.push((handler.target, caught));
        }
        if let Some(target) = at.target() {
            pending.push((target, after(at, stack.clone())));
        }
        if !at.op.ends() {
            pending.push((at.end, after(at, stack)));
        }
    }
    found
}

/// The stack after an instruction: the same whether it jumps or goes on.
fn after(at: &Instruction, mut stack: Stack) -> Stack {
    let pop = |stack: &mut Stack, count: usize| stack.truncate(stack.len().saturating_sub(count));
    match at.op {
        Opcode::PushNull => stack.push(Kind::Null),
        Opcode::Copy => {
            let kind = stack.len().checked_sub(at.oparg as usize).and_then(|index| stack.get(index).copied());
            stack.push(kind.unwrap_or(Kind::Object));
        }
        Opcode::Swap => {
            let (top, other) = (stack.len().wrapping_sub(1), stack.len().wrapping_sub(at.oparg as usize));
            if top < stack.len() && other < stack.len() {
                stack.swap(top, other);
            }
        }
        Opcode::GetIter | Opcode::GetAiter => {
            pop(&mut stack, 1);
            stack.push(Kind::Iterator);
        }
        // END_FOR, where an exhausted loop goes on, takes a value too.
        Opcode::ForIter => stack.push(Kind::Object),
        Opcode::PushExcInfo => {
            pop(&mut stack, 1);
            stack.extend([Kind::Except, Kind::Except]);
        }
        // A method's receiver, or nothing.
        Opcode::LoadAttr | Opcode::LoadSuperAttr => {
            pop(&mut stack, if at.op == Opcode::LoadAttr { 1 } else { 3 });
            stack.push(Kind::Object);
            if at.oparg & 1 != 0 {
                stack.push(Kind::Null);
            }
        }
        Opcode::LoadSpecial => {
            pop(&mut stack, 1);
            stack.extend([Kind::Object, Kind::Null]);
        }
        // The local may have had no value.
        Opcode::LoadFastAndClear => stack.push(Kind::Null),
        Opcode::LoadGlobal => {
            stack.push(Kind::Object);
            if at.oparg & 1 != 0 {
                stack.push(Kind::Null);
            }
        }
        // The word below stays what it is.
        Opcode::CheckExcMatch => {
            pop(&mut stack, 1);
            stack.push(Kind::Object);
        }
        Opcode::WithExceptStart => stack.push(Kind::Object),
        _ => {
            let (pops, pushes) = (at.op.pops().of(at.oparg), at.op.pushes().of(at.oparg));
            let kept = in_place(at.op, pops, pushes);
            pop(&mut stack, (pops - kept) as usize);
            stack.extend(std::iter::repeat_n(Kind::Object, (pushes - kept) as usize));
        }
    }
    stack
}

/// How many of the words that an instruction takes it gives back as they were.
fn in_place(op: Opcode, pops: u64, pushes: u64) -> u64 {
    match op {
        Opcode::ListAppend
        | Opcode::SetAdd
        | Opcode::MapAdd
        | Opcode::ListExtend
        | Opcode::SetUpdate
        | Opcode::DictUpdate
        | Opcode::DictMerge
        | Opcode::Reraise => pushes.min(pops),
        Opcode::Send | Opcode::GetAnext | Opcode::ImportFrom | Opcode::MatchKeys => pops.min(pushes).min(1),
        _ => 0,
    }
}
