//! The plain stream of a code object: its instructions with whole operands, one unit per public code unit.

use std::cell::Cell;

use bytecode::instructions::Instructions;
use bytecode::opcode::Opcode;
use objects::builtins::code::Code;
use objects::frame::Unit;
use objects::raw::Py;

/// The code's plain stream, made at the first call. Monitoring marks units in place.
pub(crate) fn plain(code: &Py<Code>) -> &[Cell<Unit>] {
    code.extra().plain.get_or_init(|| build(code.public_code()))
}

fn build(public: &[u8]) -> Box<[Cell<Unit>]> {
    // Prefixes are skipped where a jump lands on them; caches are never executed.
    let skip = Unit { op: Opcode::ExtendedArg as u16, cache: 0, oparg: 0 };
    let mut units = vec![Cell::new(skip); public.len() / 2];
    for instruction in Instructions::new(public) {
        units[instruction.offset as usize] =
            Cell::new(Unit { op: instruction.op as u16, cache: 0, oparg: instruction.oparg });
    }
    units.into()
}
