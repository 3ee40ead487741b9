//! Instructions that push a constant: reading and writing them. Shared by the passes that fold.

use std::borrow::Cow;

use bytecode::{Constant, Opcode};
use num_traits::ToPrimitive;

use crate::consts::Consts;
use crate::graph::Instr;

/// The constant that an instruction pushes.
pub(super) fn constant<'a>(instr: &Instr, consts: &'a Consts) -> Option<Cow<'a, Constant>> {
    match instr.op {
        Opcode::LoadConst => consts.get(instr.oparg).map(Cow::Borrowed),
        Opcode::LoadSmallInt => Some(Cow::Owned(Constant::Int(instr.oparg.into()))),
        _ => None,
    }
}

/// Whether an instruction pushes a constant.
pub(super) fn is_load(instr: &Instr) -> bool {
    matches!(instr.op, Opcode::LoadConst | Opcode::LoadSmallInt)
}

/// The oparg of `LOAD_SMALL_INT` for a constant.
fn as_small_int(constant: &Constant) -> Option<u32> {
    match constant {
        Constant::Int(value) => value.to_u8().map(u32::from),
        _ => None,
    }
}

/// `LOAD_CONST 5` → `LOAD_SMALL_INT 5`
pub(super) fn shorten(instr: &mut Instr, consts: &Consts) {
    let constant = consts.get(instr.oparg).filter(|_| instr.op == Opcode::LoadConst);
    if let Some(small) = constant.and_then(as_small_int) {
        instr.set(Opcode::LoadSmallInt, small);
    }
}

/// Makes an instruction push a constant.
pub(super) fn set(instr: &mut Instr, constant: Constant, consts: &mut Consts) {
    match as_small_int(&constant) {
        Some(small) => instr.set(Opcode::LoadSmallInt, small),
        None => instr.set(Opcode::LoadConst, consts.add(constant)),
    }
}
