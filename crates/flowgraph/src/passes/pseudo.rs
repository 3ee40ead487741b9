//! Replaces the pseudo-instructions that are done with: `SETUP_…` by `NOP`, `LOAD_CLOSURE` by `LOAD_FAST`,
//! `STORE_FAST_MAYBE_NULL` by `STORE_FAST`.
//!
//! Needs: stack depths, cell numbers. Cost: linear.

use bytecode::Opcode;

use crate::graph::Graph;

pub(super) fn run(graph: &mut Graph) {
    for instr in graph.instrs_mut() {
        match instr.op {
            Opcode::LoadClosure => instr.op = Opcode::LoadFast,
            Opcode::StoreFastMaybeNull => instr.op = Opcode::StoreFast,
            _ if instr.is_block_push() => instr.clear(),
            _ => {}
        }
    }
}
