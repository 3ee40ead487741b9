//! Regions of the code: how they open, and what they become when they close.

use super::{Checked, InvalidCode, Kind, Lowerer, Region, check, class_of};
use crate::class::Class;
use crate::opcodes::Opcode;
use crate::program::{Loop, Next, Op, Run, Solo, Unit};

impl Lowerer<'_> {
    pub(super) fn open_branch(&mut self) -> Checked {
        let branch = self.branch(Vec::new());
        self.emit(Op::Branch(branch));
        self.open_way(branch, Vec::new(), None, u64::MAX)
    }

    /// An alternative: `skip`, contents, `Jump exit`.
    fn open_way(&mut self, branch: u32, jumps: Vec<usize>, exit: Option<usize>, width: u64) -> Checked {
        let next = self.skip()?;
        let here = self.here();
        self.program.branches[branch as usize].ways.push(here);
        check(next < self.end())?;
        let end = next.checked_sub(2).ok_or(InvalidCode)?;
        self.open(Kind::Way { branch, jumps, exit, width }, end, self.at)
    }

    pub(super) fn open_yes(&mut self) -> Checked {
        let group_at = self.at;
        let group = self.group()?;
        let target = group_at + self.word()? as usize;
        let open = self.emit(Op::IfGroup { group, otherwise: 0 });
        self.open(Kind::Yes { open }, target, self.at)
    }

    /// A jump: nothing but the end of the first part of a conditional has one here.
    pub(super) fn open_no(&mut self, at: usize) -> Checked {
        let exit = self.at + self.word()? as usize;
        let region = self.regions.pop().ok_or(InvalidCode)?;
        let Kind::Yes { open } = region.kind else { return Err(InvalidCode) };
        check(at + 2 == region.end)?;
        let jump = self.emit(Op::Jump(0));
        self.set_otherwise(open);
        self.open(Kind::No { jump, width: region.width }, exit, region.end)
    }

    fn set_otherwise(&mut self, open: usize) {
        let here = self.here();
        if let Op::IfGroup { otherwise, .. } = &mut self.program.ops[open] {
            *otherwise = here;
        }
    }

    pub(super) fn open_look(&mut self, negative: bool) -> Checked {
        let target = self.skip()?;
        let back = self.word()?;
        let end = target - 1;
        self.expect(end, Opcode::Success)?;
        let slot = self.slots(2);
        let kind = if negative {
            let open = self.emit(Op::LookNot { slot, back, after: 0 });
            Kind::LookNot { open, slot, back }
        } else {
            let open = self.emit(Op::Look { slot, back, after: 0 });
            Kind::Look { open, slot, back }
        };
        self.here();
        self.open(kind, end, self.at)
    }

    pub(super) fn open_atomic(&mut self) -> Checked {
        let target = self.skip()?;
        let end = target - 1;
        self.expect(end, Opcode::Success)?;
        let slot = self.slots(1);
        self.emit(Op::Atomic { slot });
        self.open(Kind::Atomic { slot }, end, self.at)
    }

    pub(super) fn open_loop(&mut self) -> Checked {
        let end = self.skip()?;
        let (min, max) = self.limits()?;
        // what the loop becomes depends on its contents: see `close_loop`
        let open = self.emit(Op::Fail);
        self.here();
        check(end < self.end())?;
        self.open(Kind::Loop { open, min, max }, end, self.at)
    }

    pub(super) fn open_possessive(&mut self) -> Checked {
        let end = self.skip()?;
        let (min, max) = self.limits()?;
        self.expect(end, Opcode::Success)?;
        check(end < self.end())?;
        let slot = self.slots(3);
        self.emit(Op::PossessiveInit { slot });
        self.here();
        let head = self.emit(Op::PossessiveHead { counts: Loop { slot, min, max }, exit: 0 });
        self.open(Kind::Possessive { head, slot }, end, self.at)
    }

    /// Ends the innermost region, whose contents have been read exactly to its end.
    pub(super) fn close(&mut self) -> Checked {
        let Some(Region { kind, width, .. }) = self.regions.pop() else { return Ok(()) };
        match kind {
            Kind::Top => {
                self.expect(self.at, Opcode::Success)?;
                self.emit(Op::Match);
            }
            Kind::Way { branch, jumps, exit, width: least } => {
                self.close_way(branch, jumps, exit, width.min(least))?;
            }
            Kind::Loop { open, min, max } => self.close_loop(open, min, max, width)?,
            Kind::Possessive { head, slot } => self.close_possessive(head, slot, width),
            Kind::Atomic { slot } => {
                self.emit(Op::AtomicEnd { slot });
                self.at += 1;
                self.widen(width);
            }
            Kind::Look { open, slot, back } => self.close_look(open, slot, back, false),
            Kind::LookNot { open, slot, back } => self.close_look(open, slot, back, true),
            Kind::Yes { open } => self.set_otherwise(open),
            Kind::No { jump, width: other } => {
                let here = self.here();
                self.program.ops[jump] = Op::Jump(here);
                self.widen(width.min(other));
            }
        }
        Ok(())
    }

    fn close_way(&mut self, branch: u32, mut jumps: Vec<usize>, exit: Option<usize>, width: u64) -> Checked {
        self.expect(self.at, Opcode::Jump)?;
        self.at += 1;
        let this_exit = self.skip()?;
        check(exit.is_none_or(|exit| exit == this_exit))?;
        if self.code.get(self.at) != Some(&(Opcode::Failure as u32)) {
            jumps.push(self.emit(Op::Jump(0)));
            return self.open_way(branch, jumps, Some(this_exit), width);
        }
        self.at += 1;
        check(self.at == this_exit)?;
        self.widen(width);
        if !self.merge_ways(branch)? {
            let here = self.here();
            for jump in jumps {
                self.program.ops[jump] = Op::Jump(here);
            }
        }
        Ok(())
    }

    /// Turns ways of one character each into a test of one character.
    fn merge_ways(&mut self, branch: u32) -> Checked<bool> {
        let ways = &self.program.branches[branch as usize].ways;
        let first = ways.first().map_or(0, |&way| way as usize);
        let body = &self.program.ops[first..];
        // each way but the last ends in a jump
        let single = |chunk: &[Op]| match *chunk {
            [Op::One(unit)] | [Op::One(unit), Op::Jump(_)] => Some(unit),
            _ => None,
        };
        let units: Option<Vec<Unit>> = body.chunks(2).map(single).collect();
        let apart = ways.iter().enumerate().all(|(i, &way)| way as usize == first + 2 * i);
        let Some(units) = units.filter(|units| apart && units.len() == ways.len()) else { return Ok(false) };
        if units.iter().any(|&unit| !self.program.sets.is_plain(unit)) {
            return Ok(false);
        }
        let class = units.iter().fold(Class::NOTHING, |class, &unit| class.or(class_of(&self.program, unit)));
        let (number, bit) = self.program.sets.add_union(units, class).ok_or(InvalidCode)?;
        self.program.ops.truncate(first - 1);
        self.program.branches.truncate(branch as usize);
        self.emit(Op::One(Unit::Set(bit, number)));
        self.here();
        Ok(true)
    }

    /// Most loops need no counter: a choice at the beginning or the end does.
    fn close_loop(&mut self, open: usize, min: u32, max: u32, width: u64) -> Checked {
        let lazy = self.code.get(self.at) == Some(&(Opcode::MinUntil as u32));
        check(lazy || self.code.get(self.at) == Some(&(Opcode::MaxUntil as u32)))?;
        self.at += 1;
        self.widen(width.saturating_mul(u64::from(min)));
        let body = open as u32 + 1;
        if let [Op::One(unit)] = self.program.ops[open + 1..] {
            self.program.ops.truncate(open);
            let run = Run { unit, min, max, next: Next::Any, solo: Solo::Never };
            self.emit(if lazy { Op::Lazy(run) } else { Op::Greedy(run) });
            self.here();
            return Ok(());
        }
        let order = |body, exit| if lazy { vec![exit, body] } else { vec![body, exit] };
        let endless = max == crate::MAX_REPEAT && width > 0;
        self.program.ops[open] = match (min, max) {
            (0, 0) => Op::Jump(self.here()),
            (1, 1) => {
                self.here();
                Op::Jump(body)
            }
            (0, 1) => {
                let ways = order(body, self.here());
                Op::Branch(self.branch(ways))
            }
            (0 | 1, _) if endless => {
                let ways = order(body, self.program.ops.len() as u32 + 1);
                let branch = self.branch(ways);
                self.emit(Op::Branch(branch));
                self.here();
                if min == 0 { Op::Branch(branch) } else { Op::Jump(body) }
            }
            _ => {
                let counts = Loop { slot: self.slots(2), min, max };
                let until = self.here();
                if lazy {
                    self.emit(Op::LazyUntil { counts, body });
                    self.emit(Op::LazyAgain { counts, body });
                } else {
                    self.emit(Op::Until { counts, body });
                }
                self.here();
                Op::LoopInit { slot: counts.slot, until }
            }
        };
        Ok(())
    }

    fn close_possessive(&mut self, head: usize, slot: u32, width: u64) {
        self.emit(Op::PossessiveEnd { slot, head: head as u32 });
        self.at += 1;
        let here = self.here();
        if let Op::PossessiveHead { counts, exit } = &mut self.program.ops[head] {
            *exit = here;
            let min = u64::from(counts.min);
            self.widen(width.saturating_mul(min));
        }
    }

    fn close_look(&mut self, open: usize, slot: u32, back: u32, negate: bool) {
        self.at += 1;
        let short = match self.program.ops[open + 1..] {
            [Op::One(unit)] => Some(Op::Peek { unit, back, negate }),
            [Op::Literal { start, len }] => Some(Op::PeekLiteral { start, len, back, negate }),
            _ => None,
        };
        if let Some(short) = short {
            self.program.ops.truncate(open);
            self.emit(short);
            self.here();
            return;
        }
        self.emit(if negate { Op::LookNotEnd { slot } } else { Op::LookEnd { slot } });
        let here = self.here();
        if let Op::Look { after, .. } | Op::LookNot { after, .. } = &mut self.program.ops[open] {
            *after = here;
        }
    }
}
