//! Gives lines to instructions that have none, so that tracing shows each line exactly when it runs.
//!
//! An exit (or jump back) without a line that several blocks jump to is copied, one copy for each, and the copy
//! starts at the line of the jump. Then every instruction without a line takes that of the instruction it is
//! reached from, where there is only one.
//! Needs: predecessor counts. Keeps: predecessor counts, handlers. Cost: linear.

use bytecode::Location;
use bytecode::opcode::Traits;

use crate::graph::{Block, BlockId, Graph};

pub(super) fn run(graph: &mut Graph) {
    copy_shared_exits(graph);
    line_exits_fallen_into(graph);
    propagate(graph);
}

/// No line, and either an exit or a place where signals are looked at.
fn is_lineless_exit(block: &Block) -> bool {
    let breaks = || block.instrs.iter().any(|instr| instr.op.traits().contains(Traits::BREAKS));
    (block.exits_scope() || breaks()) && block.has_no_line()
}

fn copy_shared_exits(graph: &mut Graph) {
    let mut at = Some(BlockId::ENTRY);
    while let Some(block) = at {
        let target = graph.nonempty(graph[block].jump_target());
        let shared = |target: &BlockId| graph[*target].predecessors > 1 && is_lineless_exit(&graph[*target]);
        if let Some(target) = target.filter(shared) {
            copy_for(graph, block, target);
        }
        at = graph[block].next;
    }
}

/// Lets the jump at the end of `block` go to a copy of `target`.
fn copy_for(graph: &mut Graph, block: BlockId, target: BlockId) {
    let copy = graph.add_block_after(target);
    for at in 0..graph[target].instrs.len() {
        let instr = graph[target].instrs[at];
        graph[copy].push(instr);
    }
    graph[copy].is_target = true;
    graph[copy].predecessors = 1;
    graph[target].predecessors -= 1;
    let Some(jump) = graph[block].instrs.last_mut() else { return };
    jump.target = Some(copy);
    let location = jump.location;
    graph[copy].instrs[0].location = location;
}

/// What is left has one predecessor, the block it is fallen into from.
fn line_exits_fallen_into(graph: &mut Graph) {
    for block in graph.snapshot() {
        let (Some(last), Some(next)) = (graph[block].last().copied(), graph.fallthrough(block)) else {
            continue;
        };
        if is_lineless_exit(&graph[next]) {
            graph[next].instrs[0].location = last.location;
        }
    }
}

fn propagate(graph: &mut Graph) {
    for block in graph.snapshot() {
        let mut line = Location::NONE;
        for instr in &mut graph[block].instrs {
            if is_unknown(instr.location) {
                instr.location = line;
            } else {
                line = instr.location;
            }
        }
        if graph[block].instrs.is_empty() {
            continue;
        }
        let edges = [graph.fallthrough(block), graph[block].jump_target()];
        for next in edges.into_iter().flatten() {
            let first_alone = graph[next].predecessors == 1;
            if let Some(first) =
                graph[next].instrs.first_mut().filter(|first| first_alone && is_unknown(first.location))
            {
                first.location = line;
            }
        }
    }
}

fn is_unknown(location: Location) -> bool {
    location.line == Location::NONE.line
}
