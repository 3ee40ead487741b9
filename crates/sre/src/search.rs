//! Where a match can start: the scan in front of the machine.

use memchr::memmem;

use crate::class::{Class, KIND_ANY, kind_of};
use crate::opcodes::At;
use crate::program::{Op, Program, Unit};
use crate::set::TableBit;
use crate::text::Char;

/// What is known about the places where a match starts.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Start {
    Anywhere,
    /// Only at the beginning of the text.
    Beginning,
    /// Only at beginnings of lines.
    Line,
    /// Where this string of [`Program::literals`] stands.
    Literal {
        start: u32,
        len: u32,
    },
    /// At this character.
    Is(u32),
    /// At one of three bytes (the second may repeat); in wide texts like `In`.
    Bytes([u8; 3], TableBit),
    /// A bit for characters below 256; for the others kinds, or better the set that the first one is tested with.
    In {
        bit: TableBit,
        kinds: u8,
        set: Option<u32>,
    },
}

/// Finds out where a match of the program can start. Fails only on programs with too many sets.
pub(crate) fn plan(program: &mut Program, first: Class) -> Option<()> {
    program.start = match leading(program) {
        Some(start) => start,
        None => by_class(program, first)?,
    };
    program.lead = leading_run(program);
    if let Start::Literal { start, len } = program.start {
        let literal = &program.literals[start as usize..(start + len) as usize];
        let bytes: Option<Vec<u8>> = literal.iter().map(|&code| u8::try_from(code).ok()).collect();
        program.finder = bytes.map(|bytes| memmem::Finder::new(&bytes).into_owned());
    }
    Some(())
}

/// An anchor or a string at the very beginning; marks and boundaries may stand before it.
fn leading(program: &Program) -> Option<Start> {
    for op in &program.ops {
        match *op {
            Op::Mark(_) => {}
            Op::At(At::Beginning | At::BeginningString) => return Some(Start::Beginning),
            Op::At(At::BeginningLine) => return Some(Start::Line),
            Op::At(_) => {}
            Op::Literal { start, len } => return Some(Start::Literal { start, len }),
            _ => return None,
        }
    }
    None
}

/// The test of a run without limit at the very beginning. From a later start in the same run, the rest of the pattern
/// would be tried at some of the same places; and it fails there again, unless it asks what a group holds.
fn leading_run(program: &Program) -> Option<Unit> {
    let first = program.ops.iter().find(|op| !matches!(op, Op::Mark(_)))?;
    let (Op::Greedy(run) | Op::Lazy(run) | Op::Possessive(run)) = first else { return None };
    let asks = program.ops.iter().any(|op| matches!(op, Op::BackRef { .. } | Op::IfGroup { .. }));
    (run.max == crate::MAX_REPEAT && !asks).then_some(run.unit)
}

/// The set that the first character is always tested with.
fn leading_set(program: &Program) -> Option<u32> {
    let first = program.ops.iter().find(|op| !matches!(op, Op::Mark(_) | Op::At(_)))?;
    let unit = match *first {
        Op::One(unit) | Op::Capture { unit, .. } => unit,
        Op::Greedy(run) | Op::Lazy(run) | Op::Possessive(run) if run.min > 0 => run.unit,
        _ => return None,
    };
    if let Unit::Set(_, set) = unit { Some(set) } else { None }
}

fn by_class(program: &mut Program, first: Class) -> Option<Start> {
    if first.end || first.and(Class { end: false, ..Class::ALL }) == (Class { end: false, ..Class::ALL }) {
        return Some(Start::Anywhere);
    }
    if let Some(code) = first.single() {
        return Some(Start::Is(code));
    }
    let bit = program.sets.bit(first.bytes)?;
    let few: Vec<u8> = first.bytes.iter().take(4).collect();
    Some(match (few.as_slice(), first.kinds) {
        ([a, b], 0) => Start::Bytes([*a, *b, *b], bit),
        ([a, b, c], 0) => Start::Bytes([*a, *b, *c], bit),
        (_, kinds) => Start::In { bit, kinds, set: leading_set(program) },
    })
}

/// The first place from `from` on where a match can start.
#[inline]
pub(crate) fn find<C: Char>(program: &Program, text: &[C], from: usize) -> Option<usize> {
    let rest = text.get(from..)?;
    let found = match program.start {
        Start::Anywhere => 0,
        Start::Beginning => return (from == 0).then_some(0),
        Start::Line => return next_line(text, from),
        Start::Literal { start, len } => {
            find_literal(program, &program.literals[start as usize..(start + len) as usize], rest)?
        }
        Start::Is(code) => C::find(rest, C::from_code(code)?)?,
        Start::Bytes([a, b, c], bit) => match C::bytes(rest) {
            Some(rest) => memchr::memchr3(a, b, c, rest)?,
            None => find_in(program, rest, bit, 0, None)?,
        },
        Start::In { bit, kinds, set } => find_in(program, rest, bit, kinds, set)?,
    };
    Some(from + found)
}

fn next_line<C: Char>(text: &[C], from: usize) -> Option<usize> {
    let newline = C::from_code(u32::from(b'\n'))?;
    match from.checked_sub(1) {
        Some(before) => C::find(&text[before..], newline).map(|place| before + place + 1),
        None => Some(0),
    }
}

fn find_literal<C: Char>(program: &Program, literal: &[u32], text: &[C]) -> Option<usize> {
    if let Some(bytes) = C::bytes(text) {
        // without a finder the string holds a character that no narrow text has
        return program.finder.as_ref()?.find(bytes);
    }
    let first = C::from_code(*literal.first()?)?;
    let mut from = 0;
    loop {
        from += C::find(&text[from..], first)?;
        let here = text.get(from..from + literal.len())?;
        if here.iter().zip(literal).all(|(&c, &code)| c.into() == code) {
            return Some(from);
        }
        from += 1;
    }
}

#[inline]
fn find_in<C: Char>(
    program: &Program,
    text: &[C],
    bit: TableBit,
    kinds: u8,
    set: Option<u32>,
) -> Option<usize> {
    let table = program.sets.table(bit);
    text.iter().position(|&c| {
        let code: u32 = c.into();
        match table.get(code as usize) {
            Some(byte) => byte & bit.mask != 0,
            None => match set {
                Some(set) => program.sets.contains_high(set, code),
                None => has_kind(kinds, code),
            },
        }
    })
}

/// Whether a character from 256 on is of one of the kinds.
#[inline]
pub(crate) fn has_kind(kinds: u8, code: u32) -> bool {
    kinds == KIND_ANY || (kinds != 0 && kinds >> kind_of(code) & 1 == 1)
}
