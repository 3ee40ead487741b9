//! Takes out `SWAP`s: several in a row become the fewest that do the same, and a swap of values that are stored or
//! dropped right after becomes a swap of those instructions.
//!
//! Needs: nothing. Keeps: order of evaluation as far as it can be seen. Cost: linear in the run.

use bytecode::Opcode;

use crate::graph::Instr;

/// Goes over a block.
pub(super) fn run(instrs: &mut [Instr]) {
    let mut at = 0;
    while at < instrs.len() {
        if instrs[at].op == Opcode::Swap {
            at = shorten(instrs, at);
            swap_stores(instrs, at);
        }
        at += 1;
    }
}

/// Shortens the run of `SWAP`s (and `NOP`s between them) that starts at `start`; gives its last place.
fn shorten(instrs: &mut [Instr], start: usize) -> usize {
    let in_run = |instr: &&Instr| matches!(instr.op, Opcode::Swap | Opcode::Nop);
    let length = instrs[start..].iter().take_while(in_run).count();
    let run = &mut instrs[start..start + length];
    let swaps: Vec<usize> =
        run.iter().filter(|instr| instr.op == Opcode::Swap).map(|swap| swap.oparg as usize).collect();
    if swaps.len() < 2 {
        return start;
    }
    let mut needed = fewest(permutation(&swaps)).into_iter();
    // From the end of the run, the last swap first; what is left over in front goes.
    for instr in run.iter_mut().rev() {
        match needed.next() {
            Some(depth) => instr.set(Opcode::Swap, depth as u32),
            None => instr.clear(),
        }
    }
    start + length - 1
}

/// Which value (counted from the top) ends up in which place.
fn permutation(swaps: &[usize]) -> Vec<usize> {
    let depth = swaps.iter().copied().max().unwrap_or(0);
    let mut stack: Vec<usize> = (0..depth).collect();
    for &swap in swaps.iter().filter(|&&swap| swap > 0) {
        stack.swap(0, swap - 1);
    }
    stack
}

/// Depths of the swaps that make a permutation, last one first.
///
/// Every cycle of the permutation is walked once, each value swapped with the top on the way; the top's own cycle
/// needs one swap less.
fn fewest(mut permutation: Vec<usize>) -> Vec<usize> {
    const DONE: usize = usize::MAX;
    let mut swaps = Vec::new();
    for start in 0..permutation.len() {
        if permutation[start] == DONE || permutation[start] == start {
            continue;
        }
        let mut place = start;
        loop {
            if place > 0 {
                swaps.push(place + 1);
            }
            let next = std::mem::replace(&mut permutation[place], DONE);
            if next == DONE {
                break;
            }
            place = next;
        }
    }
    swaps
}

/// Tries to do each `SWAP` from `end` on upwards by swapping the instructions that take the values.
fn swap_stores(instrs: &mut [Instr], end: usize) {
    for at in (0..=end).rev() {
        match instrs[at].op {
            Opcode::Swap => {
                let Some((first, second)) = takers(instrs, at) else { return };
                if !may_trade(instrs, first, second) {
                    return;
                }
                instrs[at].clear();
                instrs.swap(first, second);
            }
            Opcode::Nop => {}
            op if takes_top(op) => {}
            _ => return,
        }
    }
}

/// Takes the top value and neither looks at other values nor runs code that could.
fn takes_top(op: Opcode) -> bool {
    matches!(op, Opcode::StoreFast | Opcode::StoreFastMaybeNull | Opcode::PopTop)
}

/// The instructions that take the two values that the `SWAP` at `at` swaps. The second and those between are on the
/// line of the first, so that no line is seen out of order.
fn takers(instrs: &[Instr], at: usize) -> Option<(usize, usize)> {
    let first = next_taker(instrs, at, None)?;
    let line = Some(instrs[first].location.line).filter(|&line| line >= 0);
    let second = (1..instrs[at].oparg).try_fold(first, |taker, _| next_taker(instrs, taker, line))?;
    Some((first, second))
}

fn next_taker(instrs: &[Instr], after: usize, line: Option<i32>) -> Option<usize> {
    for (at, instr) in instrs.iter().enumerate().skip(after + 1) {
        if line.is_some_and(|line| instr.location.line != line) {
            return None;
        }
        if instr.op != Opcode::Nop {
            return takes_top(instr.op).then_some(at);
        }
    }
    None
}

/// Stores to one variable must stay in order, also with the stores between.
fn may_trade(instrs: &[Instr], first: usize, second: usize) -> bool {
    let stored = |at: usize| {
        Some(instrs[at].oparg).filter(|_| instrs[at].op != Opcode::PopTop && instrs[at].op != Opcode::Nop)
    };
    let (a, b) = (stored(first), stored(second));
    if a.is_none() && b.is_none() {
        return true;
    }
    a != b && (first + 1..second).filter_map(stored).all(|between| Some(between) != a && Some(between) != b)
}
