//! The backtracking machine: one loop over instructions, one explicit stack of choices and of things to undo.
//!
//! Every write to a mark or a loop counter above an open choice leaves an entry that undoes it, so going back to a
//! choice restores all of the state. Ending an atomic group or a look around drops the choices made inside and keeps the undo entries.
//! Heights of the stack kept in registers need no undoing: such a group is left before it can be entered again.

use smallvec::SmallVec;

use crate::class::{Fold, KINDS, TableBit, kind_of};
use crate::locale::Locale;
use crate::opcodes::At;
use crate::program::{Loop, Next, Op, Program, Run, Solo, Unit};
use crate::search::{self, has_kind};
use crate::text::Char;

/// How the text must match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// From the start position.
    Match,
    /// From the start position to the end.
    FullMatch,
    /// From the first possible position.
    Search,
}

/// What to match.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a, C> {
    /// The whole text: anchors and looks behind see it from its beginning.
    pub text: &'a [C],
    /// Where to start.
    pub start: usize,
    /// Where the text counts as ended.
    pub end: usize,
    /// How it must match.
    pub mode: Mode,
    /// Whether a match at the start position must not be empty (an iterator's second try there).
    pub must_advance: bool,
    /// What patterns with the LOCALE flag ask.
    pub locale: &'a Locale,
}

/// Why a match was given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// No memory for the stack.
    Memory,
    /// The poll said so.
    Interrupted,
}

const UNSET: usize = usize::MAX;

/// Instructions that may lead back between two polls.
const FUEL: u32 = 1 << 13;

#[derive(Clone, Copy, Debug)]
enum Entry {
    /// Go on there.
    Choice { pc: u32, pos: usize },
    /// Take the next way of a branch's list.
    Way { branch: u32, next: u32, end: u32, pos: usize },
    /// Give back one character of the run at `pc`.
    Fewer { pc: u32, pos: usize, min: usize },
    /// Take one more character for the run at `pc`.
    More { pc: u32, pos: usize, max: usize },
    /// Undo: a mark and the last group.
    Mark { mark: u32, old: usize, last_group: usize },
    /// Undo: the count and last beginning of a loop.
    Counter { slot: u32, count: usize, last: usize },
}

impl Entry {
    fn is_undo(&self) -> bool {
        matches!(self, Self::Mark { .. } | Self::Counter { .. })
    }
}

/// The working memory of a match, to be used again and again; holds the result of the last one.
#[derive(Debug, Default)]
pub struct Scratch {
    registers: SmallVec<[usize; 16]>,
    /// How many of the registers are marks; the rest are the slots of loops.
    marks: usize,
    stack: Vec<Entry>,
    span: (usize, usize),
    last_group: usize,
}

impl Scratch {
    /// Where the last match was.
    pub fn span(&self) -> (usize, usize) {
        self.span
    }

    /// Where a group (from 1 on; 0 is the whole match) matched.
    pub fn group(&self, group: usize) -> Option<(usize, usize)> {
        let Some(index) = group.checked_sub(1) else { return Some(self.span) };
        group_span(&self.registers[..self.marks], index)
    }

    /// The group that closed last (`lastindex`).
    pub fn last_group(&self) -> Option<usize> {
        (self.last_group != 0).then_some(self.last_group)
    }

    fn prepare(&mut self, marks: usize, slots: usize) -> Result<(), Stop> {
        self.marks = 0;
        self.registers.clear();
        self.registers.try_reserve(marks + slots).map_err(|_| Stop::Memory)?;
        self.registers.resize(marks + slots, UNSET);
        self.marks = marks;
        Ok(())
    }
}

/// Where the group with this index (from 0 on) lies, if both of its marks are set.
fn group_span(marks: &[usize], index: usize) -> Option<(usize, usize)> {
    let start = *marks.get(index * 2)?;
    let end = *marks.get(index * 2 + 1)?;
    (start <= end && end != UNSET).then_some((start, end))
}

impl Program {
    /// Matches; `poll` is asked now and then whether to go on. The scratch then holds the groups.
    pub fn run<C: Char>(
        &self,
        input: &Input<'_, C>,
        scratch: &mut Scratch,
        poll: &mut dyn FnMut() -> bool,
    ) -> Result<bool, Stop> {
        let text = &input.text[..input.end.min(input.text.len())];
        if text.len().checked_sub(input.start).is_none_or(|len| len < self.min_width) {
            return Ok(false);
        }
        scratch.prepare(self.marks, self.slots)?;
        let Scratch { registers, marks, stack, span, last_group } = scratch;
        let (marks, slots) = registers.split_at_mut(*marks);
        let mut machine = Machine {
            program: self,
            text,
            locale: input.locale,
            marks,
            slots,
            stack,
            last_group: 0,
            fuel: FUEL,
            poll,
            full: input.mode == Mode::FullMatch,
            barred: if input.must_advance { input.start } else { UNSET },
        };
        let found = match input.mode {
            Mode::Search => machine.search(input.start)?,
            _ => machine.try_at(input.start)?.map(|end| (input.start, end)),
        };
        *last_group = machine.last_group;
        *span = found.unwrap_or((0, 0));
        Ok(found.is_some())
    }
}

struct Machine<'a, C> {
    program: &'a Program,
    text: &'a [C],
    locale: &'a Locale,
    marks: &'a mut [usize],
    slots: &'a mut [usize],
    stack: &'a mut Vec<Entry>,
    last_group: usize,
    fuel: u32,
    poll: &'a mut dyn FnMut() -> bool,
    /// The match must reach the end of the text.
    full: bool,
    /// The match must not end here.
    barred: usize,
}

impl<C: Char> Machine<'_, C> {
    fn search(&mut self, mut from: usize) -> Result<Option<(usize, usize)>, Stop> {
        let start = from;
        while let Some(place) = search::find(self.program, self.text, from) {
            if place + self.program.min_width > self.text.len() {
                break;
            }
            if place != start {
                self.barred = UNSET;
            }
            if let Some(end) = self.try_at(place)? {
                return Ok(Some((place, end)));
            }
            self.tick()?;
            self.forget_marks();
            // where a run without limit comes first, starting later in it cannot help
            from = place
                + self.program.lead.map_or(1, |unit| self.run_length(unit, place, crate::MAX_REPEAT).max(1));
        }
        Ok(None)
    }

    /// Unsets what the last try has left: marks written while there was no choice open.
    #[inline]
    fn forget_marks(&mut self) {
        self.marks.fill(UNSET);
        self.last_group = 0;
    }

    /// Runs the program from `pos` on, all marks unset; the end of the match.
    fn try_at(&mut self, mut pos: usize) -> Result<Option<usize>, Stop> {
        self.stack.clear();
        let program = self.program;
        let mut pc = 0;
        loop {
            let next = match program.ops[pc] {
                Op::One(unit) => match self.text.get(pos) {
                    Some(&c) if self.test(unit, c) => {
                        pos += 1;
                        Some(pc + 1)
                    }
                    _ => None,
                },
                Op::Literal { start, len } => {
                    let literal = &program.literals[start as usize..(start + len) as usize];
                    let here = self.text.get(pos..pos + literal.len());
                    let same =
                        here.is_some_and(|here| here.iter().zip(literal).all(|(&c, &l)| c.into() == l));
                    pos += literal.len();
                    same.then_some(pc + 1)
                }
                Op::Greedy(run) => self.greedy(pc, run, &mut pos)?,
                Op::Branch(branch) => self.branch(branch, pos)?,
                Op::Mark(mark) => {
                    self.mark(mark, pos)?;
                    Some(pc + 1)
                }
                Op::Jump(target) => Some(target as usize),
                Op::At(place) => self.at(place, pos).then_some(pc + 1),
                Op::Lazy(run) => self.lazy(pc, run, &mut pos)?,
                Op::Possessive(run) => self.possessive(run, &mut pos).then_some(pc + 1),
                Op::Peek { unit, back, negate } => (self.peek(unit, back, pos) != negate).then_some(pc + 1),
                Op::BackRef { group, fold } => self.back_ref(group, fold, &mut pos).then_some(pc + 1),
                Op::IfGroup { group, otherwise } => match self.group(group) {
                    Some(_) => Some(pc + 1),
                    None => Some(otherwise as usize),
                },
                Op::Match if (self.full && pos != self.text.len()) || pos == self.barred => None,
                Op::Match => return Ok(Some(pos)),
                Op::Fail => None,
                op => self.rare(op, pc, &mut pos)?,
            };
            match next {
                Some(next) => pc = next,
                None => match self.backtrack()? {
                    Some((back_pc, back_pos)) => (pc, pos) = (back_pc, back_pos),
                    None => return Ok(None),
                },
            }
        }
    }

    /// General loops, atomic groups and looks around.
    #[inline(never)]
    fn rare(&mut self, op: Op, pc: usize, pos: &mut usize) -> Result<Option<usize>, Stop> {
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

    // the stack -----------------------------------------------------------------------------

    #[inline]
    fn push(&mut self, entry: Entry) -> Result<(), Stop> {
        if self.stack.len() == self.stack.capacity() {
            self.grow()?;
        }
        self.stack.push(entry);
        Ok(())
    }

    #[cold]
    fn grow(&mut self) -> Result<(), Stop> {
        self.stack.try_reserve(self.stack.len().max(32)).map_err(|_| Stop::Memory)
    }

    #[inline]
    fn tick(&mut self) -> Result<(), Stop> {
        self.fuel -= 1;
        if self.fuel == 0 { self.poll() } else { Ok(()) }
    }

    #[cold]
    fn poll(&mut self) -> Result<(), Stop> {
        self.fuel = FUEL;
        if (self.poll)() { Ok(()) } else { Err(Stop::Interrupted) }
    }

    fn undo(&mut self, entry: Entry) {
        match entry {
            Entry::Mark { mark, old, last_group } => {
                self.marks[mark as usize] = old;
                self.last_group = last_group;
            }
            Entry::Counter { slot, count, last } => {
                self.slots[slot as usize] = count;
                self.slots[slot as usize + 1] = last;
            }
            _ => {}
        }
    }

    /// Drops the choices above `height`.
    fn cut(&mut self, height: usize) {
        let mut kept = height;
        for i in height..self.stack.len() {
            let entry = self.stack[i];
            if entry.is_undo() {
                self.stack[kept] = entry;
                kept += 1;
            }
        }
        self.stack.truncate(kept);
    }

    /// Drops everything above `height` and undoes what it says.
    fn unwind(&mut self, height: usize) {
        while self.stack.len() > height
            && let Some(entry) = self.stack.pop()
        {
            self.undo(entry);
        }
    }

    /// Where the last open choice leads.
    fn backtrack(&mut self) -> Result<Option<(usize, usize)>, Stop> {
        self.tick()?;
        while let Some(entry) = self.stack.pop() {
            let resumed = match entry {
                Entry::Choice { pc, pos } => Some((pc as usize, pos)),
                Entry::Way { branch, next, end, pos } => Some((self.take_way(branch, next, end, pos)?, pos)),
                Entry::Fewer { pc, pos, min } => self.fewer(pc, pos, min)?,
                Entry::More { pc, pos, max } => self.more(pc, pos, max)?,
                undo => {
                    self.undo(undo);
                    None
                }
            };
            if resumed.is_some() {
                return Ok(resumed);
            }
        }
        Ok(None)
    }

    // single characters ---------------------------------------------------------------------

    #[inline]
    fn test(&self, unit: Unit, c: C) -> bool {
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

    #[inline]
    fn in_set(&self, bit: TableBit, set: u32, code: u32) -> bool {
        match self.program.sets.table(bit).get(code as usize) {
            Some(byte) => byte & bit.mask != 0,
            None => self.program.sets.contains_high(set, code),
        }
    }

    /// How many characters from `pos` on pass the test, up to `max`.
    #[inline]
    fn run_length(&self, unit: Unit, pos: usize, max: u32) -> usize {
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
    fn greedy(&mut self, pc: usize, run: Run, pos: &mut usize) -> Result<Option<usize>, Stop> {
        let len = self.run_length(run.unit, *pos, run.max);
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

    fn fewer(&mut self, pc: u32, pos: usize, min: usize) -> Result<Option<(usize, usize)>, Stop> {
        let Some(run) = self.run_at(pc) else { return Ok(None) };
        let Some(place) = self.last_admitted(run.next, min, pos - 1) else { return Ok(None) };
        if place > min {
            self.push(Entry::Fewer { pc, pos: place, min })?;
        }
        Ok(Some((pc as usize + 1, place)))
    }

    fn lazy(&mut self, pc: usize, run: Run, pos: &mut usize) -> Result<Option<usize>, Stop> {
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
    fn more(&mut self, pc: u32, mut pos: usize, max: usize) -> Result<Option<(usize, usize)>, Stop> {
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

    fn possessive(&self, run: Run, pos: &mut usize) -> bool {
        let len = self.run_length(run.unit, *pos, run.max);
        *pos += len;
        len >= run.min as usize
    }

    fn peek(&self, unit: Unit, back: u32, pos: usize) -> bool {
        let place = pos.checked_sub(back as usize);
        place.and_then(|place| self.text.get(place)).is_some_and(|&c| self.test(unit, c))
    }

    // branches, groups, positions -----------------------------------------------------------

    #[inline]
    fn branch(&mut self, branch: u32, pos: usize) -> Result<Option<usize>, Stop> {
        let choice = &self.program.branches[branch as usize];
        let column = match self.text.get(pos) {
            Some(&c) => {
                let code: u32 = c.into();
                if code < 256 { code as usize } else { 256 + kind_of(code) }
            }
            None => 256 + KINDS,
        };
        let (start, end) = choice.lists[usize::from(choice.choose[column])];
        if start == end {
            return Ok(None);
        }
        self.take_way(branch, start, end, pos).map(Some)
    }

    /// Goes the way `next` of the list that ends at `end`, leaving the rest as a choice.
    #[inline]
    fn take_way(&mut self, branch: u32, next: u32, end: u32, pos: usize) -> Result<usize, Stop> {
        let pool = &self.program.branches[branch as usize].pool;
        let target = pool[next as usize];
        match end - next {
            1 => {}
            2 => self.push(Entry::Choice { pc: pool[next as usize + 1], pos })?,
            _ => self.push(Entry::Way { branch, next: next + 1, end, pos })?,
        }
        Ok(target as usize)
    }

    #[inline]
    fn mark(&mut self, mark: u32, pos: usize) -> Result<(), Stop> {
        if !self.stack.is_empty() {
            let old = self.marks[mark as usize];
            self.push(Entry::Mark { mark, old, last_group: self.last_group })?;
        }
        self.marks[mark as usize] = pos;
        if mark % 2 == 1 {
            self.last_group = mark as usize / 2 + 1;
        }
        Ok(())
    }

    /// The text of a group that has matched.
    fn group(&self, group: u32) -> Option<&[C]> {
        let (start, end) = group_span(self.marks, group as usize)?;
        self.text.get(start..end)
    }

    fn back_ref(&self, group: u32, fold: Fold, pos: &mut usize) -> bool {
        let Some(wanted) = self.group(group) else { return false };
        let Some(here) = self.text.get(*pos..*pos + wanted.len()) else { return false };
        *pos += wanted.len();
        if fold == Fold::None {
            return here == wanted;
        }
        let lower = |c: C| fold.lower(c.into(), self.locale);
        here.iter().zip(wanted).all(|(&a, &b)| a == b || lower(a) == lower(b))
    }

    fn at(&self, place: At, pos: usize) -> bool {
        let newline = |place: usize| self.text.get(place).is_some_and(|&c| c.into() == u32::from(b'\n'));
        let len = self.text.len();
        match place {
            At::Beginning | At::BeginningString => pos == 0,
            At::BeginningLine => pos == 0 || newline(pos - 1),
            At::End => pos == len || (pos + 1 == len && newline(pos)),
            At::EndLine => pos == len || newline(pos),
            At::EndString => pos == len,
            At::Boundary => self.boundary(pos, is_ascii_word),
            At::NonBoundary => !self.boundary(pos, is_ascii_word),
            At::LocBoundary => self.boundary(pos, |code| self.locale.is_word(code)),
            At::LocNonBoundary => !self.boundary(pos, |code| self.locale.is_word(code)),
            At::UniBoundary => self.boundary(pos, is_word),
            At::UniNonBoundary => !self.boundary(pos, is_word),
        }
    }

    #[inline]
    fn boundary(&self, pos: usize, is: impl Fn(u32) -> bool) -> bool {
        let word = |place: usize| self.text.get(place).is_some_and(|&c| is(c.into()));
        word(pos) != (pos > 0 && word(pos - 1))
    }

    // general loops -------------------------------------------------------------------------

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

fn is_ascii_word(code: u32) -> bool {
    u8::try_from(code).is_ok_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

fn is_word(code: u32) -> bool {
    unicode::is_alnum(code) || code == u32::from(b'_')
}
