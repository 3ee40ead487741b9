//! General loops, possessive loops, atomic groups and looks around.
//!
//! A loop keeps its count and where its last iteration began in two slots; an iteration that begins where the last one
//! did would match nothing for ever, so the loop ends there.

use super::{Entry, Machine, Stop, UNSET};
use crate::program::{Loop, Op};
use crate::text::Char;

impl<C: Char> Machine<'_, C> {
    /// General loops, atomic groups and looks around.
    #[inline(never)]
    pub(super) fn rare(&mut self, op: Op, pc: usize, pos: &mut usize) -> Result<Option<usize>, Stop> {
        match op {
            Op::LoopInit { slot, until } => {
                self.count(slot, UNSET, UNSET)?;
                Ok(Some(until as usize))
            }
            Op::Until { counts, body } => self.until(pc, counts, body, *pos),
            Op::LazyUntil { counts, body } => self.lazy_until(pc, counts, body, *pos),
            Op::LazyAgain { counts, body } => self.lazy_again(counts, body, *pos),
            Op::PossessiveInit { slot } => {
                let slot = slot as usize;
                self.slots[slot] = 0;
                self.slots[slot + 1] = UNSET;
                Ok(Some(pc + 1))
            }
            Op::PossessiveHead { counts, exit } => self.possessive_head(pc, counts, exit, *pos),
            Op::PossessiveEnd { slot, head } => {
                self.tick()?;
                self.cut(self.slots[slot as usize + 2]);
                self.slots[slot as usize] += 1;
                Ok(Some(head as usize))
            }
            Op::Atomic { slot } => {
                self.slots[slot as usize] = self.stack.len();
                Ok(Some(pc + 1))
            }
            Op::AtomicEnd { slot } => {
                self.cut(self.slots[slot as usize]);
                Ok(Some(pc + 1))
            }
            _ => self.look(op, pc, pos),
        }
    }

    fn look(&mut self, op: Op, pc: usize, pos: &mut usize) -> Result<Option<usize>, Stop> {
        match op {
            Op::Look { slot, back, .. } => {
                let Some(from) = pos.checked_sub(back as usize) else { return Ok(None) };
                self.slots[slot as usize] = self.stack.len();
                self.slots[slot as usize + 1] = *pos;
                *pos = from;
                Ok(Some(pc + 1))
            }
            Op::LookEnd { slot } => {
                self.cut(self.slots[slot as usize]);
                *pos = self.slots[slot as usize + 1];
                Ok(Some(pc + 1))
            }
            Op::LookNot { slot, back, after } => {
                let Some(from) = pos.checked_sub(back as usize) else { return Ok(Some(after as usize)) };
                self.slots[slot as usize] = self.stack.len();
                self.push(Entry::Choice { pc: after, pos: *pos })?;
                *pos = from;
                Ok(Some(pc + 1))
            }
            Op::LookNotEnd { slot } => {
                self.unwind(self.slots[slot as usize]);
                Ok(None)
            }
            // `try_at` and `rare` know all others
            _ => Ok(None),
        }
    }

    /// Writes count and last beginning of a loop.
    fn count(&mut self, slot: u32, count: usize, last: usize) -> Result<(), Stop> {
        let slot_at = slot as usize;
        let old = Entry::Counter { slot, count: self.slots[slot_at], last: self.slots[slot_at + 1] };
        self.push(old)?;
        self.slots[slot_at] = count;
        self.slots[slot_at + 1] = last;
        Ok(())
    }

    /// The iterations done (the first arrival comes from `LoopInit`), and where the last one began.
    fn counted(&self, slot: u32) -> (usize, usize) {
        let slot = slot as usize;
        (self.slots[slot].wrapping_add(1), self.slots[slot + 1])
    }

    fn until(&mut self, pc: usize, counts: Loop, body: u32, pos: usize) -> Result<Option<usize>, Stop> {
        self.tick()?;
        let (count, last) = self.counted(counts.slot);
        if count < counts.min as usize {
            self.count(counts.slot, count, last)?;
            return Ok(Some(body as usize));
        }
        if !may_repeat(counts, count) || pos == last {
            return Ok(Some(pc + 1));
        }
        self.count(counts.slot, count, pos)?;
        self.push(Entry::Choice { pc: pc as u32 + 1, pos })?;
        Ok(Some(body as usize))
    }

    fn lazy_until(&mut self, pc: usize, counts: Loop, body: u32, pos: usize) -> Result<Option<usize>, Stop> {
        self.tick()?;
        let (count, last) = self.counted(counts.slot);
        if count < counts.min as usize {
            self.count(counts.slot, count, last)?;
            return Ok(Some(body as usize));
        }
        self.push(Entry::Choice { pc: pc as u32 + 1, pos })?;
        Ok(Some(pc + 2))
    }

    fn lazy_again(&mut self, counts: Loop, body: u32, pos: usize) -> Result<Option<usize>, Stop> {
        let (count, last) = self.counted(counts.slot);
        if !may_repeat(counts, count) || pos == last {
            return Ok(None);
        }
        self.count(counts.slot, count, pos)?;
        Ok(Some(body as usize))
    }

    fn possessive_head(
        &mut self,
        pc: usize,
        counts: Loop,
        exit: u32,
        pos: usize,
    ) -> Result<Option<usize>, Stop> {
        let slot = counts.slot as usize;
        let (count, last) = (self.slots[slot], self.slots[slot + 1]);
        self.slots[slot + 2] = self.stack.len();
        if count < counts.min as usize {
            return Ok(Some(pc + 1));
        }
        if !may_repeat(counts, count) || pos == last {
            return Ok(Some(exit as usize));
        }
        self.slots[slot + 1] = pos;
        self.push(Entry::Choice { pc: exit, pos })?;
        Ok(Some(pc + 1))
    }
}

fn may_repeat(counts: Loop, count: usize) -> bool {
    counts.max == crate::MAX_REPEAT || count < counts.max as usize
}
