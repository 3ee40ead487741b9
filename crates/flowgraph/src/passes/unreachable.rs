//! Empties the blocks that nothing reaches and counts the edges into the others.
//!
//! Edges are fallthrough, jumps, and `SETUP_…` to its handler. The entry counts as reached once from outside.
//! Needs: nothing. Keeps: layout; emptied blocks stay in it. Cost: linear.

use crate::graph::{BlockId, Graph};

pub(super) fn run(graph: &mut Graph) {
    for block in graph.blocks_mut() {
        block.predecessors = 0;
    }
    graph[BlockId::ENTRY].predecessors = 1;
    let mut reached = vec![false; graph.block_count()];
    reached[BlockId::ENTRY.index()] = true;
    let mut work = vec![BlockId::ENTRY];
    while let Some(block) = work.pop() {
        let fallthrough = graph.fallthrough(block);
        let targets = (0..graph[block].instrs.len()).filter_map(|at| graph[block].instrs[at].target);
        for edge in fallthrough.into_iter().chain(targets).collect::<Vec<_>>() {
            graph[edge].predecessors += 1;
            if !std::mem::replace(&mut reached[edge.index()], true) {
                work.push(edge);
            }
        }
    }
    for block in graph.snapshot() {
        if !reached[block.index()] {
            graph[block].instrs.clear();
            graph[block].is_handler = false;
        }
    }
}
