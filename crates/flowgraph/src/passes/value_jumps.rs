//! Writes out the jumps that look at a value and leave it: `JUMP_IF_…` → `COPY 1; TO_BOOL; POP_JUMP_IF_…`.
//!
//! Needs: nothing after this threads jumps. Keeps: lines, handlers. Cost: linear.

use bytecode::Opcode;

use crate::graph::{Graph, Instr};

pub(super) fn run(graph: &mut Graph) {
    for block in graph.blocks_mut() {
        let Some(jump) = block.last().copied() else { continue };
        let op = match jump.op {
            Opcode::JumpIfFalse => Opcode::PopJumpIfFalse,
            Opcode::JumpIfTrue => Opcode::PopJumpIfTrue,
            _ => continue,
        };
        let at = block.instrs.len() - 1;
        block.instrs[at].op = op;
        block.insert(at, Instr { op: Opcode::Copy, oparg: 1, target: None, ..jump });
        block.insert(at + 1, Instr { op: Opcode::ToBool, oparg: 0, target: None, ..jump });
    }
}
