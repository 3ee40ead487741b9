//! Rewrites short runs of instructions inside a block: folding, jump threading, needless conversions, swaps.
//!
//! One walk over each block, then one for its swaps. Operands that go leave `NOP`s, which a later pass drops. A
//! threaded jump leaves a `NOP` with its line and goes on as a new jump with the line of the jump it went to; the new
//! one is looked at in turn.
//! Needs: constants' jumps decided. Keeps: layout; predecessor counts are not updated. Cost: linear, but for chains of
//! jumps.

use bytecode::Opcode;
use bytecode::operand::Intrinsic1;

use super::{fold, swaps};
use crate::consts::Consts;
use crate::graph::{BlockId, Graph, Instr};

/// In `COMPARE_OP`'s oparg: convert the result to `bool`.
const COMPARE_TO_BOOL: u32 = 16;

pub(super) fn run(graph: &mut Graph, consts: &mut Consts) {
    for block in graph.snapshot() {
        let mut at = 0;
        // Jumps that go in a circle must not be followed for ever.
        let longest = graph[block].instrs.len() + graph.block_count();
        while at < graph[block].instrs.len() {
            skip_empty_targets(graph, block, at);
            if graph[block].instrs.len() > longest || !thread_jump(graph, block, at) {
                rewrite(&mut graph[block].instrs, at, consts);
                at += 1;
            }
        }
        swaps::run(&mut graph[block].instrs);
    }
}

/// Lets the instruction refer to the first block after its target that has instructions.
fn skip_empty_targets(graph: &mut Graph, block: BlockId, at: usize) {
    if let Some(target) = graph[block].instrs[at].target {
        graph[block].instrs[at].target = graph.nonempty(Some(target)).or(Some(target));
    }
}

/// A jump to a jump goes to where that goes. Says whether there is something new to look at in the same place.
fn thread_jump(graph: &mut Graph, block: BlockId, at: usize) -> bool {
    let jump = graph[block].instrs[at];
    let Some(target) = jump.target else { return false };
    let Some(landing) = graph[target].instrs.first().copied() else { return false };
    let op = match (jump.op, landing.op) {
        (Opcode::JumpIfFalse, Opcode::JumpIfTrue) | (Opcode::JumpIfTrue, Opcode::JumpIfFalse) => {
            // The value is known to be of the other kind there: the jump is not taken.
            graph[block].instrs[at].target = graph[target].next;
            return true;
        }
        (Opcode::JumpNoInterrupt, Opcode::Jump) => Opcode::Jump,
        (Opcode::Jump, Opcode::Jump | Opcode::JumpNoInterrupt)
        | (Opcode::JumpNoInterrupt, Opcode::JumpNoInterrupt)
        | (Opcode::JumpIfFalse, Opcode::Jump | Opcode::JumpIfFalse)
        | (Opcode::JumpIfTrue, Opcode::Jump | Opcode::JumpIfTrue)
        | (Opcode::PopJumpIfFalse | Opcode::PopJumpIfTrue, Opcode::Jump)
        | (Opcode::PopJumpIfNone | Opcode::PopJumpIfNotNone, Opcode::Jump) => jump.op,
        _ => return false,
    };
    match landing.target {
        // A loop of jumps would be followed for ever.
        Some(further) if further != target => {
            graph[block].instrs[at].clear();
            graph[block].append_late(Instr::jump(op, further, landing.location));
            true
        }
        _ => false,
    }
}

/// Rewrites what starts or ends at `at`.
fn rewrite(instrs: &mut [Instr], at: usize, consts: &mut Consts) {
    let (op, oparg) = (instrs[at].op, instrs[at].oparg);
    let next = instrs.get(at + 1).map(|next| next.op);
    match op {
        Opcode::BuildTuple if unpacks_again(instrs, at) => unpack_again(instrs, at),
        Opcode::BuildTuple => fold::tuple(instrs, at, consts),
        Opcode::BuildList | Opcode::BuildSet => fold::list_or_set(instrs, at, consts),
        Opcode::ListAppend | Opcode::SetAdd if oparg == 1 && is_read(next) => {
            fold::appended_display(instrs, at, consts);
        }
        Opcode::CallIntrinsic1 if oparg == Intrinsic1::ListToTuple.oparg() => {
            fold::list_to_tuple(instrs, at, consts);
            if next == Some(Opcode::GetIter) && instrs[at].op == Opcode::CallIntrinsic1 {
                instrs[at].clear();
            }
        }
        Opcode::CallIntrinsic1 if oparg == Intrinsic1::UnaryPositive.oparg() => {
            fold::unary(instrs, at, consts)
        }
        Opcode::UnaryNegative | Opcode::UnaryInvert => fold::unary(instrs, at, consts),
        Opcode::BinaryOp => fold::binary(instrs, at, consts),
        Opcode::CompareOp | Opcode::ContainsOp | Opcode::IsOp | Opcode::ToBool => {
            truth_value(instrs, at);
        }
        Opcode::UnaryNot => {
            let merged = truth_value(instrs, at);
            if !merged {
                fold::unary(instrs, at, consts);
            }
        }
        Opcode::LoadGlobal if next == Some(Opcode::PushNull) && oparg & 1 == 0 => {
            instrs[at].oparg |= 1;
            instrs[at + 1].clear();
        }
        Opcode::StoreFast if next == Some(Opcode::StoreFast) => overwritten_store(instrs, at),
        Opcode::Swap if oparg == 1 => instrs[at].clear(),
        _ => {}
    }
}

/// A list or set that the next instruction only reads.
fn is_read(next: Option<Opcode>) -> bool {
    matches!(next, Some(Opcode::GetIter | Opcode::ContainsOp))
}

/// `BUILD_TUPLE n; UNPACK_SEQUENCE n` reverses the values; up to three a swap will do.
fn unpacks_again(instrs: &[Instr], at: usize) -> bool {
    let size = instrs[at].oparg;
    let next = instrs.get(at + 1);
    (1..=3).contains(&size)
        && next.is_some_and(|next| (next.op, next.oparg) == (Opcode::UnpackSequence, size))
}

fn unpack_again(instrs: &mut [Instr], at: usize) {
    let size = instrs[at].oparg;
    instrs[at].clear();
    match size {
        1 => instrs[at + 1].clear(),
        _ => instrs[at + 1].set(Opcode::Swap, size),
    }
}

/// A test whose result is negated or converted right after: leaves one instruction in the second place.
fn truth_value(instrs: &mut [Instr], at: usize) -> bool {
    let (op, oparg) = (instrs[at].op, instrs[at].oparg);
    let Some(next) = instrs.get(at + 1).map(|next| next.op) else { return false };
    let merged = match (op, next) {
        (Opcode::CompareOp, Opcode::ToBool) => (op, oparg | COMPARE_TO_BOOL),
        (Opcode::ContainsOp | Opcode::IsOp, Opcode::ToBool) => (op, oparg),
        (Opcode::ContainsOp | Opcode::IsOp, Opcode::UnaryNot) => (op, oparg ^ 1),
        (Opcode::ToBool | Opcode::UnaryNot, Opcode::ToBool) => (op, 0),
        (Opcode::UnaryNot, Opcode::UnaryNot) => (Opcode::Nop, 0),
        _ => return false,
    };
    instrs[at].clear();
    instrs[at + 1].set(merged.0, merged.1);
    true
}

/// Two stores to one variable in a line: the first only drops its value.
fn overwritten_store(instrs: &mut [Instr], at: usize) {
    let (first, second) = (&instrs[at], &instrs[at + 1]);
    if first.oparg == second.oparg && first.location.line == second.location.line {
        instrs[at].set(Opcode::PopTop, 0);
    }
}
