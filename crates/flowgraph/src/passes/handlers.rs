//! Finds for every instruction the handler that is active there.
//!
//! `SETUP_…` pushes a handler, `POP_BLOCK` pops it; control flow carries the stack of handlers from block to
//! block. After this pass `Instr::handler` is set, `POP_BLOCK` is gone, handlers are marked, and a `RESUME` knows
//! whether its `yield` had one handler around it. `SETUP_…` stays (its target keeps the handler reachable) and
//! has no handler itself, nor have the `NOP`s that `POP_BLOCK` leaves.
//!
//! Cost: linear; stacks share their tails.

use bytecode::Opcode;
use bytecode::operand::ResumeAt;

use crate::graph::{BlockId, Graph};

pub(super) fn run(graph: &mut Graph) {
    let mut finder =
        Finder { visited: vec![false; graph.block_count()], stacks: Stacks::default(), work: Vec::new() };
    finder.reach(BlockId::ENTRY, Stack::EMPTY);
    while let Some((block, stack)) = finder.work.pop() {
        finder.block(graph, block, stack);
    }
}

/// A stack of handlers: its top in [`Stacks`].
#[derive(Clone, Copy)]
struct Stack(Option<u32>);

impl Stack {
    const EMPTY: Self = Self(None);
}

/// All stacks there are, as a tree: each entry names its handler, the rest of the stack and the depth.
#[derive(Default)]
struct Stacks(Vec<(BlockId, Stack, u32)>);

impl Stacks {
    fn push(&mut self, stack: Stack, handler: BlockId) -> Stack {
        self.0.push((handler, stack, self.depth(stack) + 1));
        Stack(Some(self.0.len() as u32 - 1))
    }

    fn pop(&self, stack: Stack) -> Stack {
        stack.0.map_or(Stack::EMPTY, |top| self.0[top as usize].1)
    }

    fn top(&self, stack: Stack) -> Option<BlockId> {
        stack.0.map(|top| self.0[top as usize].0)
    }

    fn depth(&self, stack: Stack) -> u32 {
        stack.0.map_or(0, |top| self.0[top as usize].2)
    }
}

struct Finder {
    visited: Vec<bool>,
    stacks: Stacks,
    work: Vec<(BlockId, Stack)>,
}

impl Finder {
    fn reach(&mut self, block: BlockId, stack: Stack) {
        if !std::mem::replace(&mut self.visited[block.index()], true) {
            self.work.push((block, stack));
        }
    }

    fn block(&mut self, graph: &mut Graph, block: BlockId, mut stack: Stack) {
        let mut yielded_at = None;
        for at in 0..graph[block].instrs.len() {
            let instr = &mut graph[block].instrs[at];
            if instr.is_block_push() {
                let keeps_offset = instr.op != Opcode::SetupFinally;
                if let Some(handler) = instr.target {
                    self.reach(handler, stack);
                    stack = self.stacks.push(stack, handler);
                    graph[handler].is_handler = true;
                    graph[handler].keeps_offset |= keeps_offset;
                }
                continue;
            }
            if instr.op == Opcode::PopBlock {
                stack = self.stacks.pop(stack);
                instr.clear();
                continue;
            }
            instr.handler = self.stacks.top(stack);
            if instr.op == Opcode::YieldValue {
                yielded_at = Some(self.stacks.depth(stack));
            }
            let resumes = instr.op == Opcode::Resume && instr.oparg != ResumeAt::Start as u32;
            if resumes && yielded_at.take() == Some(1) {
                instr.oparg |= ResumeAt::DEPTH1;
            }
            if let Some(target) = instr.jump_target() {
                self.reach(target, stack);
            }
        }
        if let Some(next) = graph.fallthrough(block) {
            self.reach(next, stack);
        }
    }
}
