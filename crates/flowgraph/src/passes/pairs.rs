//! Joins two loads or stores of fast locals into one instruction.
//!
//! Both numbers have to fit into four bits, and both instructions belong to one line (or one has none).
//! Needs: checked loads marked. Cost: linear.

use bytecode::Opcode;

use crate::graph::{Graph, Instr};

pub(super) fn run(graph: &mut Graph) {
    for block in graph.blocks_mut() {
        for at in 1..block.instrs.len() {
            join(&mut block.instrs[at - 1..=at]);
        }
    }
}

fn join(pair: &mut [Instr]) {
    let joined = match (pair[0].op, pair[1].op) {
        (Opcode::LoadFast, Opcode::LoadFast) => Opcode::LoadFastLoadFast,
        (Opcode::StoreFast, Opcode::LoadFast) => Opcode::StoreFastLoadFast,
        (Opcode::StoreFast, Opcode::StoreFast) => Opcode::StoreFastStoreFast,
        _ => return,
    };
    let (first, second) = (pair[0].oparg, pair[1].oparg);
    let same_line =
        pair[0].has_no_line() || pair[1].has_no_line() || pair[0].location.line == pair[1].location.line;
    if same_line && first < 16 && second < 16 {
        pair[0].set(joined, first << 4 | second);
        pair[1].clear();
    }
}
