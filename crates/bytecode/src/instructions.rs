//! Code units as instructions and back: `EXTENDED_ARG` folded in, inline caches skipped.
//!
//! Needs: any bytes; an odd byte at the end is ignored, a number that is no instruction reads as `RESERVED`.
//! Costs: one pass, no allocation.

use crate::opcode::{Oparg, Opcode};

/// One instruction with its prefixes and caches. Positions are in code units.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Instruction {
    /// First prefix, or the instruction itself: where jumps to it land.
    pub start: u32,
    /// The unit that holds the opcode.
    pub offset: u32,
    /// After the inline caches.
    pub end: u32,
    /// What it is.
    pub op: Opcode,
    /// Its operand; of more than three prefixes the last three count.
    pub oparg: u32,
}

impl Instruction {
    /// How many `EXTENDED_ARG` precede it.
    pub const fn prefixes(&self) -> u32 {
        self.offset - self.start
    }

    /// Where it jumps to when taken; `None` for no jump and for one before the start of the code.
    ///
    /// `END_ASYNC_FOR` does not jump: see [`Self::jumped_from`].
    pub fn target(&self) -> Option<u32> {
        match self.op.oparg() {
            Oparg::JumpForward => self.end.checked_add(self.oparg),
            Oparg::JumpBackward => self.end.checked_sub(self.oparg),
            _ => None,
        }
    }

    /// The `SEND` that an `END_ASYNC_FOR` names.
    pub fn jumped_from(&self) -> Option<u32> {
        matches!(self.op.oparg(), Oparg::JumpedFrom).then(|| self.end.checked_sub(self.oparg))?
    }

    /// The two locals of an instruction that names two.
    pub const fn local_pair(&self) -> (u32, u32) {
        (self.oparg >> 4, self.oparg & 15)
    }
}

/// Iterator over the instructions of a code string; prefixes at the very end make an `EXTENDED_ARG` of their own.
#[derive(Clone)]
pub struct Instructions<'a> {
    units: &'a [[u8; 2]],
    next: usize,
}

impl<'a> Instructions<'a> {
    /// Reads from the start.
    pub fn new(code: &'a [u8]) -> Self {
        Self { units: code.as_chunks().0, next: 0 }
    }
}

impl Iterator for Instructions<'_> {
    type Item = Instruction;

    fn next(&mut self) -> Option<Instruction> {
        let start = self.next;
        let mut offset = start;
        let [mut number, low] = *self.units.get(offset)?;
        let mut oparg = u32::from(low);
        while number == Opcode::ExtendedArg as u8
            && let Some(&[next, low]) = self.units.get(offset + 1)
        {
            offset += 1;
            number = next;
            oparg = oparg << 8 | u32::from(low);
        }
        let op = Opcode::from_u8(number).unwrap_or(Opcode::Reserved);
        self.next = (offset + 1 + op.caches()).min(self.units.len());
        Some(Instruction { start: start as u32, offset: offset as u32, end: self.next as u32, op, oparg })
    }
}

/// Code units that an instruction takes, prefixes and caches included.
pub const fn size(op: Opcode, oparg: u32) -> usize {
    prefixes(oparg) + 1 + op.caches()
}

/// How many `EXTENDED_ARG` an oparg needs.
pub const fn prefixes(oparg: u32) -> usize {
    match oparg {
        0..=0xFF => 0,
        0x100..=0xFFFF => 1,
        0x1_0000..=0xFF_FFFF => 2,
        _ => 3,
    }
}

/// Appends an instruction: prefixes, unit, zeroed caches.
///
/// # Panics
/// On pseudo-instructions: the compiler has to replace them first.
pub fn emit(code: &mut Vec<u8>, op: Opcode, oparg: u32) {
    assert!(!op.is_pseudo(), "{op} is no instruction of a code object");
    for prefix in (1..=prefixes(oparg)).rev() {
        code.extend([Opcode::ExtendedArg as u8, (oparg >> (8 * prefix)) as u8]);
    }
    code.extend([op as u8, oparg as u8]);
    code.resize(code.len() + 2 * op.caches(), 0);
}

/// Turns running code into public code: specialised and instrumented forms into what they stand for, caches zero.
///
/// `INSTRUMENTED_LINE`, `INSTRUMENTED_INSTRUCTION` and `ENTER_EXECUTOR` hide an instruction that the bytes do not
/// tell: the owner of the code has to put it back first.
pub fn deopt(code: &mut [u8]) {
    let units = code.as_chunks_mut::<2>().0;
    let mut at = 0;
    while at < units.len() {
        let op = Opcode::from_u8(units[at][0]).unwrap_or(Opcode::Reserved);
        if op.deopt() != op {
            units[at][0] = op.deopt() as u8;
        }
        let end = (at + 1 + op.caches()).min(units.len());
        units[at + 1..end].fill([0, 0]);
        at = end;
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn emitted(list: &[(Opcode, u32)]) -> Vec<u8> {
        let mut code = Vec::new();
        for &(op, oparg) in list {
            emit(&mut code, op, oparg);
        }
        code
    }

    #[test]
    fn what_is_emitted_is_read() {
        let list = [
            (Opcode::Resume, 0),
            (Opcode::LoadConst, 0x100),
            (Opcode::LoadAttr, 0x1_0203),
            (Opcode::LoadGlobal, u32::MAX),
            (Opcode::PopTop, 0),
        ];
        let code = emitted(&list);
        let read: Vec<_> = Instructions::new(&code).collect();
        assert_eq!(read.iter().map(|i| (i.op, i.oparg)).collect::<Vec<_>>(), list);
        for (instruction, (op, oparg)) in read.iter().zip(list) {
            assert_eq!((instruction.end - instruction.start) as usize, size(op, oparg));
        }
        assert_eq!(code.len(), 2 * read.last().unwrap().end as usize);
    }

    #[test]
    fn jumps_count_from_after_the_caches() {
        let code = emitted(&[
            (Opcode::ForIter, 5),
            (Opcode::Nop, 0),
            (Opcode::JumpBackward, 5),
            (Opcode::JumpBackward, 9),
        ]);
        let targets: Vec<_> = Instructions::new(&code).map(|i| i.target()).collect();
        assert_eq!(targets, [Some(7), None, Some(0), None]);
    }

    #[test]
    fn cut_and_foreign_bytes() {
        let prefix = Opcode::ExtendedArg as u8;
        let read = |code: &[u8]| Instructions::new(code).map(|i| (i.op, i.oparg, i.end)).collect::<Vec<_>>();
        assert_eq!(read(&[]), []);
        assert_eq!(read(&[prefix]), []);
        assert_eq!(read(&[prefix, 1, prefix, 2]), [(Opcode::ExtendedArg, 0x102, 2)]);
        assert_eq!(read(&[Opcode::LoadAttr as u8, 3, 0, 0]), [(Opcode::LoadAttr, 3, 2)]);
        assert_eq!(read(&[233, 7]), [(Opcode::Reserved, 7, 1)]);
    }

    #[test]
    fn public_code_has_no_forms_and_empty_caches() {
        let mut code = emitted(&[(Opcode::LoadAttrSlot, 2), (Opcode::InstrumentedResume, 0)]);
        code[2..10].fill(0xEE);
        deopt(&mut code);
        assert_eq!(code, emitted(&[(Opcode::LoadAttr, 2), (Opcode::Resume, 0)]));
        deopt(&mut code[..7]);
    }
}
