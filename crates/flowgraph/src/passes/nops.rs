//! Drops `NOP`s nobody can see, jumps to where control goes anyway, and values that are pushed and popped.
//!
//! A `NOP` is seen by tracing when it is the only instruction of its line in a row, so those stay.
//! Needs: nothing. Keeps: predecessor counts are not updated. Cost: linear per round.

use bytecode::Opcode;

use crate::graph::{BlockId, Graph, Instr};

/// Drops `NOP`s in all blocks.
pub(super) fn nops(graph: &mut Graph) -> bool {
    graph.snapshot().into_iter().fold(false, |changed, block| nops_in(graph, block) | changed)
}

/// Drops `NOP`s and needless jumps until there are none.
pub(super) fn nops_and_jumps(graph: &mut Graph) {
    loop {
        let dropped = nops(graph);
        if !(needless_jumps(graph) | dropped) {
            break;
        }
    }
}

/// Drops `NOP`s and pairs such as `LOAD_CONST; POP_TOP` until there are none.
pub(super) fn nops_and_pairs(graph: &mut Graph) {
    while pairs(graph) {}
}

fn nops_in(graph: &mut Graph, block: BlockId) -> bool {
    if graph[block].instrs.iter().all(|instr| instr.op != Opcode::Nop) {
        return false;
    }
    let after = graph.nonempty(graph[block].next).map(|next| first_line(&graph[next].instrs));
    let instrs = &mut graph[block].instrs;
    let mut keep = Vec::with_capacity(instrs.len());
    let mut previous = None;
    for at in 0..instrs.len() {
        let kept = instrs[at].op != Opcode::Nop || needed(instrs, at, previous, after);
        keep.push(kept);
        if kept {
            previous = Some(instrs[at].location.line);
        }
    }
    graph[block].retain(&keep);
    keep.contains(&false)
}

/// Whether the `NOP` at `at` is the only sign of its line. One that goes may leave its line to the next instruction.
fn needed(instrs: &mut [Instr], at: usize, previous: Option<i32>, after: Option<i32>) -> bool {
    let location = instrs[at].location;
    if instrs[at].has_no_line() || previous == Some(location.line) {
        return false;
    }
    match instrs.get_mut(at + 1) {
        Some(next) if next.location.line == location.line => false,
        Some(next) if next.has_no_line() => {
            next.location = location;
            false
        }
        Some(_) => true,
        None => after != Some(location.line),
    }
}

/// The line that running a block shows first; `NOP`s without a line will be dropped.
fn first_line(instrs: &[Instr]) -> i32 {
    let first = instrs.iter().find(|instr| instr.op != Opcode::Nop || !instr.has_no_line());
    first.map_or(-1, |instr| instr.location.line)
}

fn needless_jumps(graph: &mut Graph) -> bool {
    let mut changed = false;
    for block in graph.snapshot() {
        let Some(last) = graph[block].last().filter(|last| last.is_unconditional_jump()) else { continue };
        let target = graph.nonempty(last.target);
        if target.is_some() && target == graph.nonempty(graph[block].next) {
            if let Some(last) = graph[block].instrs.last_mut() {
                last.clear();
            }
            changed = true;
        }
    }
    changed
}

/// One round over all blocks; pairs may span blocks where control only falls through.
fn pairs(graph: &mut Graph) -> bool {
    let mut changed = false;
    let mut previous: Option<(BlockId, usize)> = None;
    for block in graph.snapshot() {
        nops_in(graph, block);
        if graph[block].is_target {
            previous = None;
        }
        for at in 0..graph[block].instrs.len() {
            if let Some((before, pushed_at)) = previous {
                let pushed = graph[before].instrs[pushed_at];
                if graph[block].instrs[at].op == Opcode::PopTop && only_pushes(&pushed) {
                    graph[before].instrs[pushed_at].clear();
                    graph[block].instrs[at].clear();
                    changed = true;
                }
            }
            previous = Some((block, at));
        }
        let last = previous.map(|(block, at)| graph[block].instrs[at]);
        if last.is_some_and(|last| last.op.has_jump()) || !graph[block].falls_through() {
            previous = None;
        }
    }
    changed
}

fn only_pushes(instr: &Instr) -> bool {
    match instr.op {
        Opcode::LoadConst | Opcode::LoadSmallInt => true,
        Opcode::Copy => instr.oparg == 1,
        _ => false,
    }
}
