//! A checked and lowered pattern: instructions, and the tables they point into.

use memchr::memmem;

use crate::class::{Class, KINDS};
use crate::lower::{self, InvalidCode};
use crate::opcodes::At;
use crate::search::Start;
use crate::set::{Fold, Sets, TableBit};
use crate::{first, search};

/// A test of one character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    /// None passes.
    Nothing,
    /// Every one passes.
    Any,
    NotNewline,
    Is(u32),
    Not(u32),
    /// A set: its bit for characters below 256, its number for the others.
    Set(TableBit, u32),
    /// A set that the locale has a say in.
    Local(u32),
}

/// What the next character must be for what follows a repeat to have a chance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// Anything may follow, the end too.
    Any,
    /// This character.
    Is(u32),
    /// A bit for characters below 256, kinds for the others, and whether the end will do.
    In { bit: TableBit, kinds: u8, end: bool },
}

/// For which texts a repeat of one character never gives back what it took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Solo {
    Never,
    Narrow,
    Always,
}

/// A repeat of one character.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Run {
    pub(crate) unit: Unit,
    pub(crate) min: u32,
    /// [`crate::MAX_REPEAT`] stands for "no limit".
    pub(crate) max: u32,
    pub(crate) next: Next,
    pub(crate) solo: Solo,
}

/// Count and limits of a general loop. `slot` holds the count, `slot + 1` where the last iteration began.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Loop {
    pub(crate) slot: u32,
    pub(crate) min: u32,
    pub(crate) max: u32,
}

/// One instruction. Instructions follow each other unless they say otherwise; targets are instruction numbers.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Op {
    /// The pattern has matched.
    Match,
    Fail,
    One(Unit),
    /// A string of [`Program::literals`].
    Literal {
        start: u32,
        len: u32,
    },
    At(At),
    /// Stores the position in a mark.
    Mark(u32),
    Jump(u32),
    /// Takes the ways of [`Program::branches`] in turn.
    Branch(u32),
    /// The text of a group again.
    BackRef {
        group: u32,
        fold: Fold,
    },
    /// Goes on at `otherwise` where the group has not matched.
    IfGroup {
        group: u32,
        otherwise: u32,
    },
    /// As many as possible, then fewer.
    Greedy(Run),
    /// As few as possible, then more.
    Lazy(Run),
    /// As many as possible.
    Possessive(Run),
    /// Begins a general loop, whose `Until` decides first.
    LoopInit {
        slot: u32,
        until: u32,
    },
    /// Ends an iteration; the body begins at `body`, the exit follows.
    Until {
        counts: Loop,
        body: u32,
    },
    /// As `Until`, but leaves first; `LazyAgain` follows and is where it comes back to, then the exit.
    LazyUntil {
        counts: Loop,
        body: u32,
    },
    LazyAgain {
        counts: Loop,
        body: u32,
    },
    /// Begins a possessive loop: count, last beginning, height of the stack.
    PossessiveInit {
        slot: u32,
    },
    /// Decides on one more iteration; the body follows.
    PossessiveHead {
        counts: Loop,
        exit: u32,
    },
    PossessiveEnd {
        slot: u32,
        head: u32,
    },
    /// Begins a group whose choices are forgotten at its end; `slot` holds the height of the stack.
    Atomic {
        slot: u32,
    },
    AtomicEnd {
        slot: u32,
    },
    /// Begins a look around, `back` characters back; `slot` holds height and position, `after` is behind its end.
    Look {
        slot: u32,
        back: u32,
        after: u32,
    },
    LookEnd {
        slot: u32,
    },
    /// Begins a negative look around; its failure leads to `after`.
    LookNot {
        slot: u32,
        back: u32,
        after: u32,
    },
    LookNotEnd {
        slot: u32,
    },
    /// A look at one character, `back` back.
    Peek {
        unit: Unit,
        back: u32,
        negate: bool,
    },
    /// A look for a string of [`Program::literals`].
    PeekLiteral {
        start: u32,
        len: u32,
        back: u32,
        negate: bool,
    },
    /// `Mark`, `One`, `Mark` for a group (from 0 on) of one character.
    Capture {
        unit: Unit,
        group: u32,
    },
}

/// A choice between ways, narrowed by the next character.
#[derive(Debug)]
pub(crate) struct Branch {
    /// The targets in order of preference.
    pub(crate) ways: Vec<u32>,
    /// What to do, by character below 256, then by kind, then at the end of the text: a target, or [`Branch::DEAD`],
    /// or [`Branch::LIST`] plus the number of a list.
    pub(crate) choose: [u32; 256 + KINDS + 1],
    /// The lists, as ranges of `pool`.
    pub(crate) lists: Vec<(u32, u32)>,
    /// Targets.
    pub(crate) pool: Vec<u32>,
}

impl Branch {
    /// No way is open.
    pub(crate) const DEAD: u32 = u32::MAX;
    /// Several ways are; no instruction has a number as great.
    pub(crate) const LIST: u32 = 1 << 31;
}

/// A pattern ready to run.
#[derive(Debug)]
pub struct Program {
    pub(crate) ops: Vec<Op>,
    pub(crate) sets: Sets,
    pub(crate) literals: Vec<u32>,
    pub(crate) branches: Vec<Branch>,
    pub(crate) groups: usize,
    /// How many marks it writes: two per group.
    pub(crate) marks: usize,
    /// How many words its loops and atomic groups need.
    pub(crate) slots: usize,
    pub(crate) min_width: usize,
    pub(crate) start: Start,
    /// Where the pattern begins with a run without limit, and no start in a run can succeed where an earlier one
    /// failed: its test.
    pub(crate) lead: Option<Unit>,
    pub(crate) finder: Option<memmem::Finder<'static>>,
}

impl Program {
    /// Checks and lowers the code words of a pattern with that many groups.
    pub fn new(code: &[u32], groups: usize) -> Result<Self, InvalidCode> {
        let mut program = lower::lower(code, groups)?;
        let firsts = first::analyse(&program);
        first::refine(&mut program, &firsts).ok_or(InvalidCode)?;
        search::plan(&mut program, firsts.first().copied().unwrap_or(Class::ALL)).ok_or(InvalidCode)?;
        program.sets.finish();
        program.ops.shrink_to_fit();
        Ok(program)
    }

    /// The number of groups.
    pub fn groups(&self) -> usize {
        self.groups
    }
}
