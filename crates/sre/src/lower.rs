//! Checks code words and lowers them to instructions, in one pass and without recursion.
//!
//! Regions (the alternatives of a branch, the body of a loop, ...) are on an explicit stack. Each region's end is
//! known when it opens and lies inside the region around it, so no word is read twice and every target exists.

mod regions;

use std::fmt;

use crate::class::Class;
use crate::opcodes::{At, Category, Opcode};
use crate::program::{Branch, Next, Op, Program, Run, Solo, Unit};
use crate::search::Start;
use crate::set::{Added, Fold, Sets};

/// The words are not a pattern (`RuntimeError("invalid SRE code")`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidCode;

impl fmt::Display for InvalidCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("invalid SRE code")
    }
}

impl std::error::Error for InvalidCode {}

type Checked<T = ()> = Result<T, InvalidCode>;

/// What a region is, with the number of the instruction that opened it where that matters.
enum Kind {
    Top,
    /// One alternative: the branch, the jumps to its end, where that end must be, and the least width so far.
    Way {
        branch: u32,
        jumps: Vec<usize>,
        exit: Option<usize>,
        width: u64,
    },
    Loop {
        open: usize,
        min: u32,
        max: u32,
    },
    Possessive {
        head: usize,
        slot: u32,
    },
    Atomic {
        slot: u32,
    },
    Look {
        open: usize,
        slot: u32,
        back: u32,
    },
    LookNot {
        open: usize,
        slot: u32,
        back: u32,
    },
    /// The first part of a conditional; `open` is the `IfGroup`.
    Yes {
        open: usize,
    },
    /// The second part, with the jump over it and the least width of the first.
    No {
        jump: usize,
        width: u64,
    },
}

struct Region {
    kind: Kind,
    /// The first word behind its contents.
    end: usize,
    /// The least number of characters that its contents match.
    width: u64,
}

struct Lowerer<'c> {
    code: &'c [u32],
    at: usize,
    regions: Vec<Region>,
    /// Instructions before this one may be jump targets' neighbours: no literal grows across it.
    label: usize,
    program: Program,
}

/// Checks and lowers `code`.
pub(crate) fn lower(code: &[u32], groups: usize) -> Checked<Program> {
    if groups > crate::MAX_GROUPS || code.len() >= Branch::LIST as usize {
        return Err(InvalidCode);
    }
    let mut lowerer = Lowerer { code, at: 0, regions: Vec::new(), label: 0, program: empty(groups) };
    lowerer.info()?;
    let end = code.len().checked_sub(1).ok_or(InvalidCode)?;
    lowerer.open(Kind::Top, end, lowerer.at)?;
    while let Some(region) = lowerer.regions.last() {
        if lowerer.at == region.end { lowerer.close()? } else { lowerer.item()? }
    }
    Ok(lowerer.program)
}

fn empty(groups: usize) -> Program {
    Program {
        ops: Vec::new(),
        sets: Sets::default(),
        literals: Vec::new(),
        branches: Vec::new(),
        groups,
        marks: 0,
        slots: 0,
        min_width: 0,
        start: Start::Anywhere,
        lead: None,
        finder: None,
    }
}

fn check(holds: bool) -> Checked {
    if holds { Ok(()) } else { Err(InvalidCode) }
}

impl Lowerer<'_> {
    /// The information block: only the least width is of use, the rest is found out anew.
    fn info(&mut self) -> Checked {
        if self.code.first() != Some(&(Opcode::Info as u32)) {
            return Ok(());
        }
        let (&skip, &width) = self.code.get(1).zip(self.code.get(3)).ok_or(InvalidCode)?;
        self.at = 1 + skip as usize;
        self.program.min_width = width as usize;
        check(skip >= 4 && self.at < self.code.len())
    }

    // reading -------------------------------------------------------------------------------

    fn end(&self) -> usize {
        self.regions.last().map_or(self.code.len(), |region| region.end)
    }

    fn word(&mut self) -> Checked<u32> {
        check(self.at < self.end())?;
        let word = self.code[self.at];
        self.at += 1;
        Ok(word)
    }

    /// A skip word: the place it leads to, which lies behind it and at most at the end of the region.
    fn skip(&mut self) -> Checked<usize> {
        let base = self.at;
        let target = base + self.word()? as usize;
        check(target > base && target <= self.end())?;
        Ok(target)
    }

    /// The word at `at` must be this operator.
    fn expect(&self, at: usize, op: Opcode) -> Checked {
        check(self.code.get(at) == Some(&(op as u32)))
    }

    fn open(&mut self, kind: Kind, end: usize, at: usize) -> Checked {
        check(at <= end && end <= self.end())?;
        self.at = at;
        self.regions.push(Region { kind, end, width: 0 });
        Ok(())
    }

    // writing -------------------------------------------------------------------------------

    fn emit(&mut self, op: Op) -> usize {
        self.program.ops.push(op);
        self.program.ops.len() - 1
    }

    /// The number of the next instruction, which something jumps to.
    fn here(&mut self) -> u32 {
        self.label = self.program.ops.len();
        self.label as u32
    }

    fn widen(&mut self, width: u64) {
        if let Some(region) = self.regions.last_mut() {
            region.width = region.width.saturating_add(width);
        }
    }

    fn slots(&mut self, count: usize) -> u32 {
        let slot = self.program.slots;
        self.program.slots += count;
        slot as u32
    }

    fn branch(&mut self, ways: Vec<u32>) -> u32 {
        let branch = Branch { ways, choose: [0; _], lists: Vec::new(), pool: Vec::new() };
        self.program.branches.push(branch);
        self.program.branches.len() as u32 - 1
    }

    fn emit_unit(&mut self, unit: Unit) {
        self.widen(1);
        let Unit::Is(code) = unit else {
            self.emit(Op::One(unit));
            return;
        };
        // a literal grows out of single characters, unless a jump leads between them
        let last = self.program.ops.len().checked_sub(1).filter(|&last| last >= self.label);
        let literals = &mut self.program.literals;
        match last.map(|last| &mut self.program.ops[last]) {
            Some(Op::Literal { len, .. }) => {
                literals.push(code);
                *len += 1;
            }
            Some(op @ Op::One(Unit::Is(_))) => {
                let Op::One(Unit::Is(before)) = *op else { return };
                *op = Op::Literal { start: literals.len() as u32, len: 2 };
                literals.extend([before, code]);
            }
            _ => {
                self.emit(Op::One(unit));
            }
        }
    }

    // items ---------------------------------------------------------------------------------

    fn item(&mut self) -> Checked {
        let at = self.at;
        let op = Opcode::from_word(self.word()?).ok_or(InvalidCode)?;
        match op {
            Opcode::Mark => self.mark(),
            Opcode::At => {
                let place = At::from_word(self.word()?).ok_or(InvalidCode)?;
                self.emit(Op::At(place));
                Ok(())
            }
            Opcode::Branch => self.open_branch(),
            Opcode::Jump => self.open_no(at),
            Opcode::GroupRef => self.back_ref(Fold::None),
            Opcode::GroupRefIgnore => self.back_ref(Fold::Ascii),
            Opcode::GroupRefUniIgnore => self.back_ref(Fold::Unicode),
            Opcode::GroupRefLocIgnore => self.back_ref(Fold::Locale),
            Opcode::GroupRefExists => self.open_yes(),
            Opcode::Assert | Opcode::AssertNot => self.open_look(op == Opcode::AssertNot),
            Opcode::AtomicGroup => self.open_atomic(),
            Opcode::Repeat => self.open_loop(),
            Opcode::PossessiveRepeat => self.open_possessive(),
            Opcode::RepeatOne => self.run(Op::Greedy),
            Opcode::MinRepeatOne => self.run(Op::Lazy),
            Opcode::PossessiveRepeatOne => self.run(Op::Possessive),
            Opcode::Failure => {
                self.emit(Op::Fail);
                Ok(())
            }
            _ => {
                let unit = self.unit(op)?;
                self.emit_unit(unit);
                Ok(())
            }
        }
    }

    fn mark(&mut self) -> Checked {
        let mark = self.word()?;
        check((mark as usize) < self.program.groups * 2)?;
        // a program may claim more groups than it has
        self.program.marks = self.program.marks.max((mark as usize | 1) + 1);
        match self.program.ops.last_chunk() {
            Some(&[Op::Mark(begin), Op::One(unit)])
                if mark % 2 == 1 && begin == mark - 1 && self.label + 2 <= self.program.ops.len() =>
            {
                self.program.ops.truncate(self.program.ops.len() - 2);
                self.emit(Op::Capture { unit, group: mark / 2 });
            }
            _ => {
                self.emit(Op::Mark(mark));
            }
        }
        Ok(())
    }

    fn group(&mut self) -> Checked<u32> {
        let group = self.word()?;
        check((group as usize) < self.program.groups)?;
        Ok(group)
    }

    fn back_ref(&mut self, fold: Fold) -> Checked {
        let group = self.group()?;
        self.emit(Op::BackRef { group, fold });
        Ok(())
    }

    /// The test of one character that the operator, already read, begins.
    fn unit(&mut self, op: Opcode) -> Checked<Unit> {
        let literal = Opcode::Literal as u32;
        let close = Opcode::Failure as u32;
        let (fold, invert) = match op {
            Opcode::Failure => return Ok(Unit::Nothing),
            Opcode::Any => return Ok(Unit::NotNewline),
            Opcode::AnyAll => return Ok(Unit::Any),
            Opcode::Literal => return self.word().map(Unit::Is),
            Opcode::NotLiteral => return self.word().map(Unit::Not),
            Opcode::Category => {
                let category = self.word()?;
                check(Category::from_word(category).is_some())?;
                return self.set(&[op as u32, category, close], Fold::None, false);
            }
            Opcode::In => return self.in_set(Fold::None),
            Opcode::InIgnore => return self.in_set(Fold::Ascii),
            Opcode::InUniIgnore => return self.in_set(Fold::Unicode),
            Opcode::InLocIgnore => return self.in_set(Fold::Locale),
            Opcode::LiteralIgnore => (Fold::Ascii, false),
            Opcode::LiteralUniIgnore => (Fold::Unicode, false),
            Opcode::LiteralLocIgnore => (Fold::Locale, false),
            Opcode::NotLiteralIgnore => (Fold::Ascii, true),
            Opcode::NotLiteralUniIgnore => (Fold::Unicode, true),
            Opcode::NotLiteralLocIgnore => (Fold::Locale, true),
            _ => return Err(InvalidCode),
        };
        let code = self.word()?;
        self.set(&[literal, code, close], fold, invert)
    }

    fn in_set(&mut self, fold: Fold) -> Checked<Unit> {
        let end = self.skip()?;
        let words = &self.code[self.at..end];
        self.at = end;
        self.set(words, fold, false)
    }

    fn set(&mut self, words: &[u32], fold: Fold, invert: bool) -> Checked<Unit> {
        Ok(match self.program.sets.add(words, fold, invert).ok_or(InvalidCode)? {
            Added::Local(number) => Unit::Local(number),
            Added::Fixed(number, bit, class) => {
                let mut bytes = class.bytes.iter();
                match (bytes.next(), bytes.next(), class.kinds) {
                    (None, _, 0) => Unit::Nothing,
                    (Some(only), None, 0) => Unit::Is(u32::from(only)),
                    _ => Unit::Set(bit, number),
                }
            }
        })
    }

    fn limits(&mut self) -> Checked<(u32, u32)> {
        let limits = (self.word()?, self.word()?);
        check(limits.0 <= limits.1)?;
        Ok(limits)
    }

    /// A repeat of one character: `skip min max unit Success`.
    fn run(&mut self, op: fn(Run) -> Op) -> Checked {
        let end = self.skip()?;
        let (min, max) = self.limits()?;
        let first = self.word()?;
        let unit = self.unit(Opcode::from_word(first).ok_or(InvalidCode)?)?;
        check(self.at + 1 == end)?;
        self.expect(self.at, Opcode::Success)?;
        self.at = end;
        self.emit(op(Run { unit, min, max, next: Next::Any, solo: Solo::Never }));
        self.widen(u64::from(min));
        Ok(())
    }
}

/// The class of the characters that pass a test.
pub(crate) fn class_of(program: &Program, unit: Unit) -> Class {
    match unit {
        Unit::Nothing => Class::NOTHING,
        Unit::Any => Class { end: false, ..Class::ALL },
        Unit::NotNewline => Class::without(u32::from(b'\n')),
        Unit::Is(code) => Class::one(code),
        Unit::Not(code) => Class::without(code),
        Unit::Set(_, number) => program.sets.class(number),
        Unit::Local(_) => Class { end: false, ..Class::ALL },
    }
}
