//! Gives conditional jumps the form the interpreter counts on: forward only, and `NOT_TAKEN` where they fall through.
//!
//! A conditional jump back becomes its opposite over a new block that jumps back.
//! Needs: the final order of blocks, stack depths. Cost: linear.

use bytecode::Opcode;

use crate::graph::{BlockId, Graph, Instr};

pub(super) fn run(graph: &mut Graph) {
    let mut passed = vec![false; graph.block_count()];
    for block in graph.snapshot() {
        passed[block.index()] = true;
        let Some(jump) = graph[block].last().copied() else { continue };
        let (Some(opposite), Some(target)) = (opposite(jump.op), jump.target) else { continue };
        let not_taken = Instr::new(Opcode::NotTaken, 0, jump.location);
        if passed[target.index()] {
            jump_back(graph, block, opposite, target, not_taken);
        } else {
            graph[block].append_late(not_taken);
        }
    }
}

fn jump_back(graph: &mut Graph, block: BlockId, opposite: Opcode, target: BlockId, not_taken: Instr) {
    let over = graph[block].next;
    let back = graph.add_block_after(block);
    graph[back].append_late(not_taken);
    graph[back].append_late(Instr::jump(Opcode::Jump, target, not_taken.location));
    graph[back].depth = graph[target].depth;
    graph[back].is_cold = graph[block].is_cold;
    if let Some(jump) = graph[block].instrs.last_mut() {
        jump.op = opposite;
        jump.target = over;
    }
}

fn opposite(op: Opcode) -> Option<Opcode> {
    match op {
        Opcode::PopJumpIfFalse => Some(Opcode::PopJumpIfTrue),
        Opcode::PopJumpIfTrue => Some(Opcode::PopJumpIfFalse),
        Opcode::PopJumpIfNone => Some(Opcode::PopJumpIfNotNone),
        Opcode::PopJumpIfNotNone => Some(Opcode::PopJumpIfNone),
        _ => None,
    }
}
