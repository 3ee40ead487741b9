//! The backtracking machine: one loop over instructions, one explicit stack of choices and of things to undo.
//!
//! Every write to a mark or a loop counter above an open choice leaves an entry that undoes it, so going back to a
//! choice restores all of the state. Ending an atomic group or a look around drops the choices made inside and keeps the undo entries.
//! Heights of the stack kept in registers need no undoing: such a group is left before it can be entered again.

mod loops;
mod runs;
mod ways;

use smallvec::SmallVec;

use crate::locale::Locale;
use crate::program::{Op, Program};
use crate::search;
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

/// The longest stack that a scratch keeps from one match to the next.
const KEPT: usize = 1 << 14;

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
    /// Undo: a mark, how many marks counted, and the last group.
    Mark { mark: u32, set: u32, last_group: u32, old: usize },
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
    stack: Vec<Entry>,
    span: (usize, usize),
    /// How many of the registers hold marks of the result.
    set: u32,
    last_group: u32,
}

impl Scratch {
    /// Where the last match was.
    pub fn span(&self) -> (usize, usize) {
        self.span
    }

    /// Where a group (from 1 on; 0 is the whole match) matched.
    pub fn group(&self, group: usize) -> Option<(usize, usize)> {
        let Some(index) = group.checked_sub(1) else { return Some(self.span) };
        group_span(&self.registers, self.set, index)
    }

    /// The group that closed last (`lastindex`).
    pub fn last_group(&self) -> Option<usize> {
        (self.last_group != 0).then_some(self.last_group as usize)
    }

    fn prepare(&mut self, registers: usize) -> Result<(), Stop> {
        self.set = 0;
        self.registers.clear();
        self.registers.try_reserve(registers).map_err(|_| Stop::Memory)?;
        self.registers.resize(registers, UNSET);
        Ok(())
    }
}

/// Where the group with this index (from 0 on) lies, if both of its marks are among the `set` first and hold a place.
#[inline]
fn group_span(marks: &[usize], set: u32, index: usize) -> Option<(usize, usize)> {
    let &[start, end] = marks.get(..set as usize)?.get(index.checked_mul(2)?..)?.first_chunk()?;
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
        scratch.prepare(self.marks + self.slots)?;
        let Scratch { registers, stack, span, set, last_group } = scratch;
        let (marks, slots) = registers.split_at_mut(self.marks);
        let mut machine = Machine {
            program: self,
            text,
            locale: input.locale,
            marks,
            slots,
            stack,
            set: 0,
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
        (*set, *last_group) = (machine.set, machine.last_group);
        *span = found.unwrap_or((0, 0));
        if stack.capacity() > KEPT {
            *stack = Vec::new();
        }
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
    /// Marks from this one on count as unset, whatever they hold.
    set: u32,
    last_group: u32,
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
            // where a run without limit comes first, starting later in it cannot help
            from = place
                + self.program.lead.map_or(1, |unit| self.run_length(unit, place, crate::MAX_REPEAT).max(1));
        }
        Ok(None)
    }

    /// Runs the program from `pos` on; the end of the match.
    fn try_at(&mut self, mut pos: usize) -> Result<Option<usize>, Stop> {
        self.stack.clear();
        (self.set, self.last_group) = (0, 0);
        let (program, text) = (self.program, self.text);
        let mut pc = 0;
        loop {
            let next = match program.ops[pc] {
                Op::One(unit) => match text.get(pos) {
                    Some(&c) if self.test(unit, c) => {
                        pos += 1;
                        Some(pc + 1)
                    }
                    _ => None,
                },
                Op::Literal { start, len } => {
                    let same = self.literal(start, len, pos);
                    pos += len as usize;
                    same.then_some(pc + 1)
                }
                Op::Capture { unit, group } => match text.get(pos) {
                    Some(&c) if self.test(unit, c) => {
                        self.mark(group * 2, pos)?;
                        pos += 1;
                        self.mark(group * 2 + 1, pos)?;
                        Some(pc + 1)
                    }
                    _ => None,
                },
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
                Op::PeekLiteral { start, len, back, negate } => {
                    let there = pos.checked_sub(back as usize);
                    (there.is_some_and(|there| self.literal(start, len, there)) != negate).then_some(pc + 1)
                }
                Op::BackRef { group, fold } => self.back_ref(group, fold, &mut pos).then_some(pc + 1),
                Op::IfGroup { group, otherwise } => match self.group(group) {
                    Some(_) => Some(pc + 1),
                    None => Some(otherwise as usize),
                },
                Op::Match if (self.full && pos != text.len()) || pos == self.barred => None,
                Op::Match => return Ok(Some(pos)),
                Op::Fail => None,
                op => self.rare(op, pc, &mut pos)?,
            };
            match next {
                Some(next) => pc = next,
                None if self.stack.is_empty() => return Ok(None),
                None => match self.backtrack()? {
                    Some((back_pc, back_pos)) => (pc, pos) = (back_pc, back_pos),
                    None => return Ok(None),
                },
            }
        }
    }

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
        self.fuel = self.fuel.saturating_sub(1);
        if self.fuel == 0 { self.poll() } else { Ok(()) }
    }

    /// Counts a scan over so many characters as work.
    #[inline]
    fn charge(&mut self, len: usize) {
        self.fuel = self.fuel.saturating_sub((len >> 8) as u32);
    }

    #[cold]
    fn poll(&mut self) -> Result<(), Stop> {
        self.fuel = FUEL;
        if (self.poll)() { Ok(()) } else { Err(Stop::Interrupted) }
    }

    fn undo(&mut self, entry: Entry) {
        match entry {
            Entry::Mark { mark, set, last_group, old } => {
                self.marks[mark as usize] = old;
                (self.set, self.last_group) = (set, last_group);
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
}
