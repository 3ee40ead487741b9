//! Drops constants that folding left without a user, and renumbers the others.
//!
//! The first constant always stays: it may be the docstring. Needs: nothing. Cost: linear.

use bytecode::Constant;

use crate::consts::Consts;
use crate::graph::Graph;

/// Renumbers the instructions; gives the constants that stay.
pub(super) fn run(graph: &mut Graph, consts: Consts) -> Vec<Constant> {
    let mut used = vec![false; consts.len()];
    if let Some(first) = used.first_mut() {
        *first = true;
    }
    for instr in graph.instrs_mut().filter(|instr| instr.op.has_const()) {
        used[instr.oparg as usize] = true;
    }
    let mut kept = 0;
    let mut renumbered = Vec::with_capacity(used.len());
    for &used in &used {
        renumbered.push(kept);
        kept += u32::from(used);
    }
    for instr in graph.instrs_mut().filter(|instr| instr.op.has_const()) {
        instr.oparg = renumbered[instr.oparg as usize];
    }
    let mut used = used.into_iter();
    consts.into_vec().into_iter().filter(|_| used.next() == Some(true)).collect()
}
