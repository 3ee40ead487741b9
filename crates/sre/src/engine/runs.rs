//! Tests of one character, repeats of one character, and how they give back or take more.

use super::{Entry, Machine, Stop, UNSET};
use crate::program::{Next, Op, Run, Solo, Unit};
use crate::search::has_kind;
use crate::set::TableBit;
use crate::text::Char;

impl<C: Char> Machine<'_, C> {
    #[inline]
    pub(super) fn test(&self, unit: Unit, c: C) -> bool {
        let code: u32 = c.into();
        match unit {
            Unit::Is(one) => code == one,
            Unit::Set(bit, set) => self.in_set(bit, set, code),
            Unit::NotNewline => code != u32::from(b'\n'),
            Unit::Any => true,
            Unit::Not(one) => code != one,
            Unit::Nothing => false,
            Unit::Local(set) => self.program.sets.contains(set, code, self.locale),
        }
    }

    /// Whether a string of the program stands at `pos`.
    #[inline]
    pub(super) fn literal(&self, start: u32, len: u32, pos: usize) -> bool {
        let literal = &self.program.literals[start as usize..(start + len) as usize];
        let here = self.text.get(pos..pos + literal.len());
        here.is_some_and(|here| here.iter().zip(literal).all(|(&c, &code)| c.into() == code))
    }

    #[inline]
    fn in_set(&self, bit: TableBit, set: u32, code: u32) -> bool {
        match self.program.sets.table(bit).get(code as usize) {
            Some(byte) => byte & bit.mask != 0,
            None => self.program.sets.contains_high(set, code),
        }
    }

    /// How many characters from `pos` on pass the test, up to `max`.
    #[inline]
    pub(super) fn run_length(&self, unit: Unit, pos: usize, max: u32) -> usize {
        let mut rest = &self.text[pos..];
        if max != crate::MAX_REPEAT {
            rest = &rest[..rest.len().min(max as usize)];
        }
        let stop = match unit {
            Unit::Set(bit, set) => {
                let table = self.program.sets.table(bit);
                rest.iter().position(|&c| match table.get(c.into() as usize) {
                    Some(byte) => byte & bit.mask == 0,
                    None => !self.program.sets.contains_high(set, c.into()),
                })
            }
            Unit::NotNewline => C::from_code(u32::from(b'\n')).and_then(|newline| C::find(rest, newline)),
            Unit::Not(code) => C::from_code(code).and_then(|one| C::find(rest, one)),
            Unit::Any => None,
            unit => rest.iter().position(|&c| !self.test(unit, c)),
        };
        stop.unwrap_or(rest.len())
    }

    /// Whether what follows a run has a chance at `pos`.
    #[inline]
    fn admits(&self, next: Next, pos: usize) -> bool {
        match (next, self.text.get(pos)) {
            (Next::Any, _) => true,
            (Next::Is(code), Some(&c)) => c.into() == code,
            (Next::Is(_), None) => false,
            (Next::In { bit, kinds, .. }, Some(&c)) => {
                let code: u32 = c.into();
                match self.program.sets.table(bit).get(code as usize) {
                    Some(byte) => byte & bit.mask != 0,
                    None => has_kind(kinds, code),
                }
            }
            (Next::In { end, .. }, None) => end,
        }
    }

    #[inline]
    pub(super) fn greedy(&mut self, pc: usize, run: Run, pos: &mut usize) -> Result<Option<usize>, Stop> {
        let len = self.run_length(run.unit, *pos, run.max);
        self.charge(len);
        let min = *pos + run.min as usize;
        if *pos + len < min {
            return Ok(None);
        }
        let end = *pos + len;
        let solo = run.solo == Solo::Always || (C::NARROW && run.solo == Solo::Narrow);
        if solo || end == min {
            *pos = end;
            return Ok(Some(pc + 1));
        }
        let Some(place) = self.last_admitted(run.next, min, end) else { return Ok(None) };
        if place > min {
            self.push(Entry::Fewer { pc: pc as u32, pos: place, min })?;
        }
        *pos = place;
        Ok(Some(pc + 1))
    }

    /// The last place of `min..=end` where what follows has a chance.
    #[inline]
    fn last_admitted(&self, next: Next, min: usize, end: usize) -> Option<usize> {
        match next {
            Next::Any => Some(end),
            Next::Is(code) => {
                let hay = &self.text[min..self.text.len().min(end + 1)];
                C::rfind(hay, C::from_code(code)?).map(|place| min + place)
            }
            Next::In { .. } => (min..=end).rev().find(|&place| self.admits(next, place)),
        }
    }

    fn run_at(&self, pc: u32) -> Option<Run> {
        match self.program.ops[pc as usize] {
            Op::Greedy(run) | Op::Lazy(run) => Some(run),
            _ => None,
        }
    }

    pub(super) fn fewer(&mut self, pc: u32, pos: usize, min: usize) -> Result<Option<(usize, usize)>, Stop> {
        let Some(run) = self.run_at(pc) else { return Ok(None) };
        let place = self.last_admitted(run.next, min, pos - 1);
        self.charge(pos - place.unwrap_or(min));
        let Some(place) = place else { return Ok(None) };
        if place > min {
            self.push(Entry::Fewer { pc, pos: place, min })?;
        }
        Ok(Some((pc as usize + 1, place)))
    }

    pub(super) fn lazy(&mut self, pc: usize, run: Run, pos: &mut usize) -> Result<Option<usize>, Stop> {
        if C::NARROW && run.solo == Solo::Narrow {
            return self.greedy(pc, run, pos);
        }
        let min = run.min as usize;
        if min > 0 && self.run_length(run.unit, *pos, run.min) < min {
            return Ok(None);
        }
        let max = if run.max == crate::MAX_REPEAT { UNSET } else { *pos + run.max as usize };
        *pos += min;
        if !self.admits(run.next, *pos) {
            // the choice to take more is all there is
            let resumed = self.more(pc as u32, *pos, max)?;
            return Ok(resumed.map(|(next, place)| {
                *pos = place;
                next
            }));
        }
        self.push(Entry::More { pc: pc as u32, pos: *pos, max })?;
        Ok(Some(pc + 1))
    }

    /// Takes characters from `pos` on until what follows has a chance.
    pub(super) fn more(
        &mut self,
        pc: u32,
        mut pos: usize,
        max: usize,
    ) -> Result<Option<(usize, usize)>, Stop> {
        let Some(run) = self.run_at(pc) else { return Ok(None) };
        loop {
            match self.text.get(pos) {
                Some(&c) if pos < max && self.test(run.unit, c) => pos += 1,
                _ => return Ok(None),
            }
            if let (Next::Is(code), Unit::Any | Unit::NotNewline) = (run.next, run.unit) {
                pos = self.leap(code, run.unit, pos, max);
            }
            if self.admits(run.next, pos) {
                self.push(Entry::More { pc, pos, max })?;
                return Ok(Some((pc as usize + 1, pos)));
            }
        }
    }

    /// The place from `pos` on where `code` stands, or the unit ends, or `max`.
    fn leap(&self, code: u32, unit: Unit, pos: usize, max: usize) -> usize {
        let hay = &self.text[pos..self.text.len().min(max)];
        let found = match (unit, C::from_code(code), C::from_code(u32::from(b'\n'))) {
            (Unit::NotNewline, Some(one), Some(newline)) => C::find2(hay, one, newline),
            (_, Some(one), _) => C::find(hay, one),
            _ => None,
        };
        pos + found.unwrap_or(hay.len())
    }

    pub(super) fn possessive(&self, run: Run, pos: &mut usize) -> bool {
        let len = self.run_length(run.unit, *pos, run.max);
        *pos += len;
        len >= run.min as usize
    }

    pub(super) fn peek(&self, unit: Unit, back: u32, pos: usize) -> bool {
        let place = pos.checked_sub(back as usize);
        place.and_then(|place| self.text.get(place)).is_some_and(|&c| self.test(unit, c))
    }
}
