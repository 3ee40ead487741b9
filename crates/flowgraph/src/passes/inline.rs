//! Replaces an unconditional jump by a copy of its target, where that is small and leaves the code object, or has
//! no line of its own and ends in a jump.
//!
//! The first saves a jump. The second keeps tracing honest: code without a line (the jump back of a loop, say)
//! takes the line of the one place it is reached from.
//! Needs: nothing. Keeps: handlers of the copied instructions. Cost: each round is linear in the number of
//! blocks.

use bytecode::Opcode;

use crate::graph::{BlockId, Graph};

/// Longest block that is copied for being an exit.
const MAX_EXIT: usize = 4;

pub(super) fn run(graph: &mut Graph) {
    let layout = graph.snapshot();
    // A round follows every jump one block further, so more rounds than blocks only walk in circles.
    for _ in 0..=layout.len() {
        if !layout.iter().fold(false, |changed, &block| inline_target(graph, block) | changed) {
            break;
        }
    }
}

fn inline_target(graph: &mut Graph, block: BlockId) -> bool {
    let Some(jump) = graph[block].last().copied().filter(|last| last.is_unconditional_jump()) else {
        return false;
    };
    let Some(target) = jump.target else { return false };
    let small_exit = graph[target].exits_scope() && graph[target].instrs.len() <= MAX_EXIT;
    let passes_on = graph[target].has_no_line() && !graph[target].falls_through();
    if target == block || !(small_exit || passes_on) {
        return false;
    }
    let copies = graph[target].instrs.clone();
    let block = &mut graph[block];
    if let Some(last) = block.instrs.last_mut() {
        last.clear();
    }
    copies.into_iter().for_each(|instr| block.push(instr));
    if let Some(last) = block.instrs.last_mut().filter(|last| last.is_unconditional_jump()) {
        // A loop must stay interruptible.
        if jump.op == Opcode::Jump {
            last.op = Opcode::Jump;
        }
    }
    graph[target].predecessors = graph[target].predecessors.saturating_sub(1);
    true
}
