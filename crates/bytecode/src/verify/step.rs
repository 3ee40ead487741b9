//! What one instruction does to the state.

use super::ConstKind;
use super::Foreign;
use super::rule::Rule;
use super::state::{Kind, Owner, Slot, State};
use crate::code::LocalKind;
use crate::instructions::Instruction;
use crate::opcode::{Oparg, Opcode, Traits};
use crate::operand::Intrinsic1;

/// How many of the deepest inputs stay where they are, whether the instruction raises or not.
pub(super) fn kept(instruction: &Instruction) -> u64 {
    let op = instruction.op;
    match op {
        Opcode::GetAnext
        | Opcode::GetLen
        | Opcode::MatchMapping
        | Opcode::MatchSequence
        | Opcode::ImportFrom
        | Opcode::ForIter
        | Opcode::Send
        | Opcode::CheckExcMatch => 1,
        Opcode::MatchKeys => 2,
        Opcode::WithExceptStart => 5,
        Opcode::Reraise => u64::from(instruction.oparg),
        _ if op.oparg() == Oparg::Depth => {
            op.pops().of(instruction.oparg).min(op.pushes().of(instruction.oparg))
        }
        _ => 0,
    }
}

/// How many values are left when the instruction raises; when it cannot, what raises instead is a callback of
/// monitoring, before it starts.
pub(super) fn left_when_raised(instruction: &Instruction, depth: usize) -> u64 {
    // What is thrown in at a yield finds the value that was sent in place of the one yielded.
    if instruction.op == Opcode::YieldValue || !instruction.op.traits().contains(Traits::RAISES) {
        return depth as u64;
    }
    lowest_touched(instruction, depth)
}

/// How many of the lowest values an instruction leaves as they are, if it does not exchange them.
pub(super) fn lowest_touched(instruction: &Instruction, depth: usize) -> u64 {
    (depth as u64).saturating_sub(instruction.op.pops().of(instruction.oparg)) + kept(instruction)
}

impl State {
    /// Executes an instruction that the first pass has accepted.
    pub(super) fn step(&mut self, code: &Foreign<'_>, instruction: &Instruction) -> Result<(), Rule> {
        let Instruction { op, oparg, .. } = *instruction;
        let pops = op.pops().of(oparg);
        let depth = self.stack.depth() as u64;
        if pops > depth {
            return Err(Rule::Underflow);
        }
        if depth - pops + op.pushes().of(oparg) > u64::from(code.stacksize) {
            return Err(Rule::Overflow);
        }
        match op.oparg() {
            Oparg::Local | Oparg::LocalPair => self.step_local(instruction),
            Oparg::Deref | Oparg::FreeVars => self.step_cell(code, op, oparg),
            _ => self.step_values(code, instruction),
        }
    }

    fn step_local(&mut self, instruction: &Instruction) -> Result<(), Rule> {
        let local = instruction.oparg;
        let (first, second) = instruction.local_pair();
        match instruction.op {
            Opcode::LoadFast => self.load(local, false),
            Opcode::LoadFastBorrow => self.load(local, true),
            Opcode::LoadFastLoadFast => self.load(first, false).and_then(|()| self.load(second, false)),
            Opcode::LoadFastBorrowLoadFastBorrow => {
                self.load(first, true).and_then(|()| self.load(second, true))
            }
            Opcode::LoadFastCheck => {
                self.mark_bound(local);
                self.load(local, false)
            }
            Opcode::LoadFastAndClear => {
                let kind = self.local_kind(local);
                self.set_local(local, Kind::Null)?;
                self.push(kind);
                Ok(())
            }
            Opcode::DeleteFast => self.set_local(local, Kind::Null),
            Opcode::StoreFast => self.store(local),
            Opcode::StoreFastStoreFast => self.store(first).and_then(|()| self.store(second)),
            Opcode::StoreFastLoadFast => self.store(first).and_then(|()| self.load(second, false)),
            _ => Err(Rule::Unknown),
        }
    }

    fn load(&mut self, local: u32, borrow: bool) -> Result<(), Rule> {
        if !self.is_bound(local) {
            return Err(Rule::Unbound);
        }
        let owner = if borrow { Owner::local(local) } else { Owner::NONE };
        self.stack.push(Slot { kind: self.local_kind(local), owner });
        Ok(())
    }

    fn store(&mut self, local: u32) -> Result<(), Rule> {
        let value = self.stack.pop()?;
        if value.owner != Owner::NONE {
            return Err(Rule::BorrowedStore);
        }
        self.set_local(local, value.kind)
    }

    fn step_cell(&mut self, code: &Foreign<'_>, op: Opcode, oparg: u32) -> Result<(), Rule> {
        match op {
            Opcode::MakeCell => return self.set_local(oparg, Kind::Cell),
            Opcode::CopyFreeVars => {
                for (index, kind) in code.localspluskinds.iter().enumerate() {
                    if kind.contains(LocalKind::FREE) {
                        self.set_local(index as u32, Kind::Cell)?;
                    }
                }
                return Ok(());
            }
            _ if !self.is_cell(oparg) => return Err(Rule::NoCell),
            Opcode::StoreDeref | Opcode::LoadFromDictOrDeref => self.pop_objects(1)?,
            _ => {}
        }
        if matches!(op, Opcode::LoadDeref | Opcode::LoadFromDictOrDeref) {
            self.push(Kind::Any);
        }
        Ok(())
    }

    fn step_values(&mut self, code: &Foreign<'_>, instruction: &Instruction) -> Result<(), Rule> {
        let Instruction { op, oparg, .. } = *instruction;
        self.check_types(instruction)?;
        match op {
            Opcode::PopTop => {
                self.stack.pop()?;
            }
            Opcode::PushNull => self.push(Kind::Null),
            Opcode::LoadConst => self.push(match code.consts.get(oparg as usize) {
                Some(ConstKind::Str) => Kind::Str,
                Some(ConstKind::Code) => Kind::Code,
                Some(&ConstKind::Names(count)) => u16::try_from(count).map_or(Kind::Tuple, Kind::Names),
                Some(ConstKind::Tuple) => Kind::Tuple,
                _ => Kind::Any,
            }),
            Opcode::Copy => {
                let slot = self.stack.peek(oparg - 1)?;
                self.stack.push(slot);
            }
            Opcode::Swap => {
                self.stack.swap(oparg - 1)?;
                self.weakened = true;
            }
            Opcode::Call | Opcode::CallKw | Opcode::CallFunctionEx | Opcode::WithExceptStart => {
                self.call(instruction)?;
            }
            _ => self.step_objects(code, instruction)?,
        }
        Ok(())
    }

    /// Instructions whose inputs are all objects.
    fn step_objects(&mut self, code: &Foreign<'_>, instruction: &Instruction) -> Result<(), Rule> {
        let Instruction { op, oparg, .. } = *instruction;
        let top = self.stack.peek(0).unwrap_or(Slot::ANY);
        let (pops, pushes, kept) = (op.pops().of(oparg), op.pushes().of(oparg), kept(instruction));
        let whole = op.oparg() != Oparg::Depth && op != Opcode::Reraise;
        self.check_objects(if whole { pops } else { pops - kept })?;
        self.stack.drop_top(pops - kept)?;
        match op {
            Opcode::LoadGlobal if oparg & 1 != 0 => {
                self.push(Kind::Any);
                self.push(Kind::Null);
            }
            Opcode::LoadAttr | Opcode::LoadSuperAttr if oparg & 1 != 0 => self.push_method(top),
            Opcode::LoadSpecial => self.push_method(top),
            Opcode::PushExcInfo => {
                self.push(Kind::Any);
                self.stack.push(top);
            }
            Opcode::EndSend => self.stack.push(top),
            Opcode::SetFunctionAttribute => self.stack.push(top),
            Opcode::FormatSimple => self.stack.push(Slot { kind: Kind::Str, owner: top.owner }),
            // The instruction after it reports the iterator below the value as what is awaited.
            Opcode::YieldValue if self.stack.depth() == 0 && awaits(code, instruction) => {
                return Err(Rule::Generator);
            }
            _ => {
                let kind = result(op, oparg);
                for _ in kept..pushes {
                    self.push(kind);
                }
            }
        }
        Ok(())
    }

    /// A method and what it is bound to, or an attribute and null.
    fn push_method(&mut self, object: Slot) {
        self.push(Kind::Any);
        self.stack.push(Slot { kind: Kind::Maybe, owner: object.owner });
    }

    /// Calls take a null besides objects.
    fn call(&mut self, instruction: &Instruction) -> Result<(), Rule> {
        let Instruction { op, oparg, .. } = *instruction;
        let (null, pops) = match op {
            Opcode::Call => (oparg, 2 + u64::from(oparg)),
            Opcode::CallKw => (oparg.saturating_add(1), 3 + u64::from(oparg)),
            Opcode::CallFunctionEx => {
                if self.stack.peek(2)?.kind != Kind::Null {
                    return Err(Rule::Null);
                }
                if !matches!(self.stack.peek(0)?.kind, Kind::Dict | Kind::Null) {
                    return Err(Rule::Type);
                }
                self.object_at(1)?;
                self.object_at(3)?;
                self.stack.drop_top(4)?;
                self.push(Kind::Any);
                return Ok(());
            }
            _ => (3, 5),
        };
        self.check_objects(u64::from(null))?;
        self.object_at(null + 1)?;
        if op == Opcode::CallKw
            && !matches!(self.stack.peek(0)?.kind, Kind::Names(count) if u32::from(count) <= oparg)
        {
            return Err(Rule::Type);
        }
        if op != Opcode::WithExceptStart {
            self.stack.drop_top(pops)?;
        }
        self.push(Kind::Any);
        Ok(())
    }

    /// Instructions that build on a value of one type.
    fn check_types(&self, instruction: &Instruction) -> Result<(), Rule> {
        let Instruction { op, oparg, .. } = *instruction;
        let tuple = |kind| matches!(kind, Kind::Tuple | Kind::Names(_));
        let names = |kind| matches!(kind, Kind::Names(_));
        let fine = match op {
            Opcode::ListAppend | Opcode::ListExtend => self.stack.peek(oparg)?.kind == Kind::List,
            Opcode::DictUpdate => self.stack.peek(oparg)?.kind == Kind::Dict,
            Opcode::DictMerge => {
                // The callable is named by errors.
                self.object_at(oparg.saturating_add(3))?;
                self.stack.peek(oparg)?.kind == Kind::Dict
            }
            Opcode::Reraise => self.stack.peek(oparg)?.kind.is_object(),
            Opcode::MapAdd => self.stack.peek(oparg.saturating_add(1))?.kind == Kind::Dict,
            Opcode::BuildString => self.stack.top(u64::from(oparg)).all(|slot| slot.kind == Kind::Str),
            Opcode::BuildTemplate => tuple(self.stack.peek(0)?.kind) && names(self.stack.peek(1)?.kind),
            Opcode::BuildInterpolation => {
                let format = oparg & 1;
                (format == 0 || self.stack.peek(0)?.kind == Kind::Str)
                    && self.stack.peek(format)?.kind == Kind::Str
            }
            Opcode::MatchClass => names(self.stack.peek(0)?.kind),
            Opcode::MatchKeys => tuple(self.stack.peek(0)?.kind),
            Opcode::MakeFunction => self.stack.peek(0)?.kind == Kind::Code,
            Opcode::SetFunctionAttribute => self.stack.peek(0)?.kind == Kind::Function,
            Opcode::CallIntrinsic1 if oparg == Intrinsic1::ListToTuple.oparg() => {
                self.stack.peek(0)?.kind == Kind::List
            }
            _ => true,
        };
        if fine { Ok(()) } else { Err(Rule::Type) }
    }

    fn push(&mut self, kind: Kind) {
        self.stack.push(Slot::owned(kind));
    }

    fn object_at(&self, below: u32) -> Result<(), Rule> {
        if self.stack.peek(below)?.kind.is_object() { Ok(()) } else { Err(Rule::Null) }
    }

    fn check_objects(&self, count: u64) -> Result<(), Rule> {
        let fine = self.stack.top(count).all(|slot| slot.kind.is_object());
        if fine { Ok(()) } else { Err(Rule::Null) }
    }

    fn pop_objects(&mut self, count: u64) -> Result<(), Rule> {
        self.check_objects(count)?;
        self.stack.drop_top(count)
    }
}

/// Whether the `RESUME` after a yield says that something else is awaited.
fn awaits(code: &Foreign<'_>, instruction: &Instruction) -> bool {
    code.code.get(2 * instruction.end as usize + 1).is_some_and(|oparg| oparg & 3 >= 2)
}

/// What an instruction leaves that has one result.
fn result(op: Opcode, oparg: u32) -> Kind {
    match op {
        Opcode::BuildList => Kind::List,
        Opcode::BuildMap => Kind::Dict,
        Opcode::BuildTuple => Kind::Tuple,
        Opcode::BuildString | Opcode::FormatWithSpec | Opcode::ConvertValue => Kind::Str,
        Opcode::MakeFunction => Kind::Function,
        Opcode::CallIntrinsic1 if oparg == Intrinsic1::ListToTuple.oparg() => Kind::Tuple,
        _ => Kind::Any,
    }
}
