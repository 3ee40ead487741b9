//! Moves blocks that only exceptions reach to the end of the code.
//!
//! Warm is what the entry reaches by falling through and jumping; cold is what handlers reach and is not warm. A
//! cold block that falls into a warm one gets a jump for that. Order among the cold blocks stays.
//! Needs: handlers marked. Keeps: the entry. Cost: linear.

use bytecode::{Location, Opcode};

use crate::graph::{BlockId, Graph, Instr};

/// Says whether blocks were moved.
pub(super) fn run(graph: &mut Graph) -> bool {
    let warm = reach(graph, [BlockId::ENTRY], None);
    let handlers =
        graph.snapshot().into_iter().rev().filter(|&block| graph[block].is_handler).collect::<Vec<_>>();
    let cold = reach(graph, handlers, Some(&warm));
    for block in graph.snapshot() {
        graph[block].is_cold = cold[block.index()];
    }
    let edges = graph.snapshot();
    for block in edges {
        jump_to_warm(graph, block, &warm);
    }
    move_to_end(graph)
}

/// What can be reached from `start` by fallthrough and jumps, `except` left out.
fn reach(graph: &Graph, start: impl IntoIterator<Item = BlockId>, except: Option<&[bool]>) -> Vec<bool> {
    let mut reached = vec![false; graph.block_count()];
    let mut work: Vec<BlockId> = Vec::new();
    for block in start {
        reached[block.index()] = true;
        work.push(block);
    }
    while let Some(block) = work.pop() {
        for next in [graph.fallthrough(block), graph[block].jump_target()].into_iter().flatten() {
            let excepted = except.is_some_and(|except| except[next.index()]);
            if !excepted && !std::mem::replace(&mut reached[next.index()], true) {
                work.push(next);
            }
        }
    }
    reached
}

/// Ends a cold block that falls into a warm one with a jump, in a block of its own.
fn jump_to_warm(graph: &mut Graph, block: BlockId, warm: &[bool]) {
    let Some(next) = graph.fallthrough(block).filter(|next| warm[next.index()]) else { return };
    if !graph[block].is_cold {
        return;
    }
    let jump = graph.add_block_after(block);
    graph[jump].is_cold = true;
    graph[jump].predecessors = 1;
    graph[jump].push(Instr::jump(Opcode::JumpNoInterrupt, next, Location::NONE));
    graph[next].is_target = true;
}

fn move_to_end(graph: &mut Graph) -> bool {
    let (cold, warm): (Vec<_>, Vec<_>) =
        graph.snapshot().into_iter().partition(|&block| graph[block].is_cold);
    let order: Vec<BlockId> = warm.into_iter().chain(cold.iter().copied()).collect();
    for pair in order.windows(2) {
        graph[pair[0]].next = Some(pair[1]);
    }
    if let Some(&last) = order.last() {
        graph[last].next = None;
    }
    !cold.is_empty()
}
