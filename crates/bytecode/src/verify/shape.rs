//! The first pass: everything that can be told of each instruction by itself.
//!
//! Costs: linear. Unreachable instructions have to be well-formed too.

use super::Foreign;
use super::rule::{Rule, VerifyError};
use crate::code::{CodeFlags, LocalKind};
use crate::exception_table::{Handler, Handlers};
use crate::instructions::{Instruction, Instructions};
use crate::opcode::{Oparg, Opcode, Traits};
use crate::operand::{
    BinaryOp, CommonConstant, Compare, Conversion, FunctionAttribute, Intrinsic1, Intrinsic2, Special,
};

/// No instruction, no handler.
const NONE: u32 = u32::MAX;

/// A code object taken apart.
pub(super) struct Shape {
    pub(super) instructions: Vec<Instruction>,
    pub(super) handlers: Vec<Handler>,
    /// Of each code unit: the index of the instruction that starts there.
    starts: Vec<u32>,
    /// Of each instruction: whether a jump or a handler leads to it.
    leaders: Vec<bool>,
    /// Of each instruction: the handler that covers it.
    covers: Vec<u32>,
}

impl Shape {
    pub(super) fn read(code: &Foreign<'_>) -> Result<Self, VerifyError> {
        let head = |rule| VerifyError::at(0, rule);
        check_head(code).map_err(head)?;
        if !code.code.len().is_multiple_of(2) || code.code.len() >= i32::MAX as usize {
            return Err(head(Rule::Cut));
        }
        let instructions: Vec<Instruction> = Instructions::new(code.code).collect();
        let mut starts = vec![NONE; code.code.len() / 2];
        for (index, instruction) in instructions.iter().enumerate() {
            check_instruction(code, instruction).map_err(|rule| VerifyError::at(instruction.start, rule))?;
            starts[instruction.start as usize] = index as u32;
        }
        let leaders = vec![false; instructions.len()];
        let covers = vec![NONE; instructions.len()];
        let mut shape = Self { instructions, handlers: Vec::new(), starts, leaders, covers };
        shape.read_jumps()?;
        shape.read_handlers(code).map_err(|unit| VerifyError::at(unit, Rule::ExceptionTable))?;
        shape.check_generator(code)?;
        Ok(shape)
    }

    /// The instruction that starts at a code unit.
    pub(super) fn index_of(&self, unit: u32) -> Option<usize> {
        self.starts.get(unit as usize).filter(|&&index| index != NONE).map(|&index| index as usize)
    }

    pub(super) fn is_leader(&self, index: usize) -> bool {
        self.leaders[index]
    }

    /// The handler that covers an instruction.
    pub(super) fn handler_of(&self, index: usize) -> Option<(u32, &Handler)> {
        let number = self.covers[index];
        self.handlers.get(number as usize).map(|handler| (number, handler))
    }

    fn read_jumps(&mut self) -> Result<(), VerifyError> {
        for instruction in &self.instructions {
            let error = |rule| VerifyError::at(instruction.start, rule);
            let jumps = matches!(instruction.op.oparg(), Oparg::JumpForward | Oparg::JumpBackward);
            let from = matches!(instruction.op.oparg(), Oparg::JumpedFrom);
            if from && instruction.jumped_from().and_then(|unit| self.index_of(unit)).is_none() {
                return Err(error(Rule::Jump));
            }
            if !jumps {
                continue;
            }
            let target = instruction.target().and_then(|unit| self.index_of(unit));
            let target = target.ok_or_else(|| error(Rule::Jump))?;
            // Exhausted loops skip the END_FOR without looking.
            let end = &self.instructions[target];
            if instruction.op == Opcode::ForIter && (end.op != Opcode::EndFor || end.prefixes() > 0) {
                return Err(error(Rule::LoopEnd));
            }
            self.leaders[target] = true;
        }
        Ok(())
    }

    /// The error is the code unit to report.
    fn read_handlers(&mut self, code: &Foreign<'_>) -> Result<(), u32> {
        let mut handlers = Handlers::new(code.exceptiontable);
        let mut covered = 0;
        for handler in handlers.by_ref() {
            let Handler { start, end, target, .. } = handler;
            let (from, to) = (self.index_of(start).ok_or(start)?, self.end_index(end).ok_or(end)?);
            let target = self.index_of(target).ok_or(target)?;
            if start >= end || start < covered {
                return Err(start);
            }
            covered = end;
            self.covers[from..to].fill(self.handlers.len() as u32);
            self.leaders[target] = true;
            self.handlers.push(handler);
        }
        if handlers.is_whole() { Ok(()) } else { Err(covered) }
    }

    fn end_index(&self, unit: u32) -> Option<usize> {
        let at_end = unit as usize == self.starts.len();
        if at_end { Some(self.instructions.len()) } else { self.index_of(unit) }
    }

    /// A generator is made once, before anything else happens and outside of every handler; only generators yield,
    /// and each yield says at the instruction after it how it was suspended.
    fn check_generator(&self, code: &Foreign<'_>) -> Result<(), VerifyError> {
        let mut makers = 0;
        for (index, instruction) in self.instructions.iter().enumerate() {
            let fine = match instruction.op {
                Opcode::ReturnGenerator => {
                    makers += 1;
                    code.suspends() && makers == 1 && self.is_prologue(index)
                }
                Opcode::YieldValue => code.suspends() && makers == 1 && self.resumes(index + 1),
                _ => true,
            };
            if !fine {
                return Err(VerifyError::at(instruction.start, Rule::Generator));
            }
        }
        if code.suspends() && makers == 0 {
            return Err(VerifyError::at(0, Rule::Generator));
        }
        Ok(())
    }

    fn is_prologue(&self, last: usize) -> bool {
        (0..=last).all(|index| {
            let quiet = matches!(
                self.instructions[index].op,
                Opcode::CopyFreeVars | Opcode::MakeCell | Opcode::Nop | Opcode::ReturnGenerator
            );
            quiet && !self.is_leader(index) && self.handler_of(index).is_none()
        })
    }

    fn resumes(&self, index: usize) -> bool {
        self.instructions
            .get(index)
            .is_some_and(|next| next.op == Opcode::Resume && next.prefixes() == 0 && next.oparg & 3 != 0)
    }
}

fn check_head(code: &Foreign<'_>) -> Result<(), Rule> {
    let kinds = [CodeFlags::GENERATOR, CodeFlags::COROUTINE, CodeFlags::ASYNC_GENERATOR];
    let several = kinds.iter().filter(|&&kind| code.flags.contains(kind)).count() > 1;
    let awaitable = code.flags.contains(CodeFlags::ITERABLE_COROUTINE);
    if several || awaitable && !code.flags.intersects(CodeFlags::GENERATOR | CodeFlags::COROUTINE) {
        return Err(Rule::Flags);
    }
    let locals = code.localspluskinds.iter().take_while(|kind| kind.contains(LocalKind::LOCAL)).count();
    if code.posonlyargcount > code.argcount || code.arguments() > locals as u64 {
        return Err(Rule::Arguments);
    }
    let order = |kind: &LocalKind| match (kind.contains(LocalKind::LOCAL), kind.contains(LocalKind::FREE)) {
        (true, false) => Some(0),
        (false, false) if kind.contains(LocalKind::CELL) => Some(1),
        (false, true) if !kind.contains(LocalKind::CELL) => Some(2),
        _ => None,
    };
    let known = code.localspluskinds.iter().all(|kind| order(kind).is_some());
    if known && code.localspluskinds.is_sorted_by_key(order) { Ok(()) } else { Err(Rule::LocalKinds) }
}

fn check_instruction(code: &Foreign<'_>, instruction: &Instruction) -> Result<(), Rule> {
    let op = instruction.op;
    if op == Opcode::Reserved && code.code[2 * instruction.offset as usize] != Opcode::Reserved as u8 {
        return Err(Rule::Unknown);
    }
    if op.traits().contains(Traits::INTERNAL) {
        return Err(Rule::Internal);
    }
    if op.deopt() != op {
        return Err(Rule::Form);
    }
    if op == Opcode::ExtendedArg || instruction.end as usize != instruction.offset as usize + 1 + op.caches()
    {
        return Err(Rule::Cut);
    }
    if instruction.prefixes() > 3 {
        return Err(Rule::Prefix);
    }
    check_operand(code, op, instruction)
}

fn check_operand(code: &Foreign<'_>, op: Opcode, instruction: &Instruction) -> Result<(), Rule> {
    let oparg = instruction.oparg;
    let below = |index: u32, length: usize, rule: Rule| {
        if (index as usize) < length { Ok(()) } else { Err(rule) }
    };
    let known = |fine: bool| if fine { Ok(()) } else { Err(Rule::Operand) };
    let local = |index: u32| below(index, code.localspluskinds.len(), Rule::Local);
    match op.oparg() {
        Oparg::Const => below(oparg, code.consts.len(), Rule::Const),
        Oparg::Name => below(oparg, code.names, Rule::Name),
        Oparg::NameFlag => below(oparg >> 1, code.names, Rule::Name),
        Oparg::NameSuper => below(oparg >> 2, code.names, Rule::Name),
        Oparg::Local => local(oparg),
        Oparg::LocalPair => {
            let (first, second) = instruction.local_pair();
            local(first).and_then(|()| local(second))
        }
        Oparg::Deref => check_cell(code, oparg),
        Oparg::FreeVars => {
            // Only first in the code, so that this is counted once.
            let free = |kind: &&LocalKind| kind.contains(LocalKind::FREE);
            let fits =
                instruction.start == 0 && oparg as usize == code.localspluskinds.iter().filter(free).count();
            if fits { Ok(()) } else { Err(Rule::FreeVars) }
        }
        Oparg::Compare => known(Compare::from_oparg(oparg).is_some()),
        Oparg::BinOp => known(BinaryOp::from_oparg(oparg).is_some()),
        Oparg::Intrinsic1 => known(Intrinsic1::from_oparg(oparg).is_some()),
        Oparg::Intrinsic2 => known(Intrinsic2::from_oparg(oparg).is_some()),
        Oparg::Convert => known(Conversion::from_oparg(oparg).is_some()),
        Oparg::Interpolation => known(oparg >> 2 == 0 || Conversion::from_oparg(oparg >> 2).is_some()),
        Oparg::Special => known(Special::from_oparg(oparg).is_some()),
        Oparg::CommonConstant => known(CommonConstant::from_oparg(oparg).is_some()),
        Oparg::FunctionAttribute => {
            known(FunctionAttribute::from_bits(oparg).is_some_and(|bits| bits.text().is_some()))
        }
        Oparg::Invert => known(oparg <= 1),
        Oparg::SmallInt => known(oparg <= 255),
        Oparg::Resume => known(oparg <= 7),
        Oparg::Slice => known(oparg == 2 || oparg == 3),
        Oparg::Raise | Oparg::Awaitable => known(oparg <= 2),
        Oparg::YieldDepth => known(oparg <= 1),
        Oparg::Depth => known(oparg >= if op == Opcode::Swap { 2 } else { 1 }),
        _ => Ok(()),
    }
}

/// The compiler makes new cells in the place of free variables too, in comprehensions within type parameters.
fn check_cell(code: &Foreign<'_>, index: u32) -> Result<(), Rule> {
    let kind = code.localspluskinds.get(index as usize).ok_or(Rule::Cell)?;
    if kind.intersects(LocalKind::CELL | LocalKind::FREE) { Ok(()) } else { Err(Rule::Cell) }
}
