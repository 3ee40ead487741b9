//! Decides conditions on constants, and turns tests against `None` into jumps.
//!
//! ```text
//! LOAD_CONST true; POP_JUMP_IF_TRUE L      → JUMP L
//! LOAD_CONST true; JUMP_IF_TRUE L          → LOAD_CONST true; JUMP L
//! LOAD_CONST x; TO_BOOL                    → LOAD_CONST bool(x)
//! LOAD_CONST None; IS_OP; POP_JUMP_IF_…    → POP_JUMP_IF_NONE, POP_JUMP_IF_NOT_NONE
//! LOAD_CONST 5                             → LOAD_SMALL_INT 5
//! ```
//!
//! `COPY 1` after a `LOAD_CONST` counts as that constant. Only instructions that follow each other directly are
//! looked at. Needs: nothing. Cost: linear.

use bytecode::{Constant, Opcode};

use super::load;
use crate::consts::Consts;
use crate::eval::truth;
use crate::graph::{Graph, Instr};

pub(super) fn run(graph: &mut Graph, consts: &mut Consts) {
    for block in graph.blocks_mut() {
        in_block(&mut block.instrs, consts);
    }
}

fn in_block(instrs: &mut [Instr], consts: &mut Consts) {
    let mut loaded: Option<Instr> = None;
    for at in 0..instrs.len() {
        let instr = instrs[at];
        load::shorten(&mut instrs[at], consts);
        let repeats = (instr.op, instr.oparg) == (Opcode::Copy, 1)
            && loaded.is_some_and(|loaded| loaded.op == Opcode::LoadConst);
        if !repeats {
            loaded = Some(instrs[at]);
        }
        if let Some(loaded) = loaded.filter(load::is_load) {
            use_constant(&mut instrs[at..], &loaded, consts);
        }
    }
}

/// `instrs[0]` pushes what `load` does.
fn use_constant(instrs: &mut [Instr], load: &Instr, consts: &mut Consts) {
    let Some(next) = instrs.get(1).map(|next| next.op) else { return };
    if !matches!(next, Opcode::IsOp | Opcode::ToBool) && !next.has_jump() {
        return;
    }
    let Some(constant) = load::constant(load, consts) else { return };
    match next {
        Opcode::PopJumpIfFalse | Opcode::PopJumpIfTrue | Opcode::JumpIfFalse | Opcode::JumpIfTrue => {
            decide(instrs, truth(&constant));
        }
        Opcode::IsOp if matches!(*constant, Constant::None) => test_none(instrs),
        Opcode::ToBool => {
            let truth = Constant::Bool(truth(&constant));
            instrs[0].clear();
            instrs[1].set(Opcode::LoadConst, consts.add(truth));
        }
        _ => {}
    }
}

fn decide(instrs: &mut [Instr], truth: bool) {
    let jump = instrs[1].op;
    if matches!(jump, Opcode::PopJumpIfFalse | Opcode::PopJumpIfTrue) {
        instrs[0].clear();
    }
    if truth == matches!(jump, Opcode::PopJumpIfTrue | Opcode::JumpIfTrue) {
        instrs[1].op = Opcode::Jump;
    } else {
        instrs[1].clear();
    }
}

/// `LOAD_CONST None; IS_OP`, an optional `TO_BOOL` (it always goes), and a jump.
fn test_none(instrs: &mut [Instr]) {
    let mut jump = 2;
    if instrs.get(jump).is_some_and(|instr| instr.op == Opcode::ToBool) {
        instrs[jump].clear();
        jump += 1;
    }
    let negated = instrs[1].oparg == 1;
    let if_none = match instrs.get(jump).map(|instr| instr.op) {
        Some(Opcode::PopJumpIfTrue) => !negated,
        Some(Opcode::PopJumpIfFalse) => negated,
        _ => return,
    };
    instrs[0].clear();
    instrs[1].clear();
    instrs[jump].op = if if_none { Opcode::PopJumpIfNone } else { Opcode::PopJumpIfNotNone };
}
