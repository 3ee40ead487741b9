//! Finds the operand stack depth at the start of each block and the deepest of all.
//!
//! Needs: `SETUP_…` still there (a handler's depth follows from it). Cost: linear.

use bytecode::Opcode;
use bytecode::opcode::stack_effect;

use crate::graph::{BlockId, Graph};
use crate::unit::AssembleError;

/// Sets `Block::depth` of all blocks that are reached; gives the deepest stack.
pub(super) fn run(graph: &mut Graph) -> Result<u32, AssembleError> {
    let mut finder = Finder { work: Vec::new(), deepest: 0 };
    finder.reach(graph, BlockId::ENTRY, 0)?;
    while let Some(block) = finder.work.pop() {
        finder.block(graph, block)?;
    }
    Ok(finder.deepest)
}

struct Finder {
    work: Vec<BlockId>,
    deepest: u32,
}

impl Finder {
    fn block(&mut self, graph: &mut Graph, block: BlockId) -> Result<(), AssembleError> {
        let mut depth = graph[block].depth.unwrap_or(0);
        for at in 0..graph[block].instrs.len() {
            let instr = graph[block].instrs[at];
            let after = change(depth, instr.op, instr.oparg, false)?;
            self.deepest = self.deepest.max(after);
            // The target of `END_ASYNC_FOR` is where it came from, not where it goes.
            if let Some(target) = instr.target.filter(|_| instr.op != Opcode::EndAsyncFor) {
                let there = change(depth, instr.op, instr.oparg, true)?;
                self.deepest = self.deepest.max(there);
                self.reach(graph, target, there)?;
            }
            depth = after;
        }
        match graph.fallthrough(block) {
            Some(next) => self.reach(graph, next, depth),
            None => Ok(()),
        }
    }

    fn reach(&mut self, graph: &mut Graph, block: BlockId, depth: u32) -> Result<(), AssembleError> {
        match graph[block].depth {
            None => {
                graph[block].depth = Some(depth);
                self.work.push(block);
                Ok(())
            }
            Some(known) if known == depth => Ok(()),
            Some(_) => Err(AssembleError::InvalidStack),
        }
    }
}

fn change(depth: u32, op: Opcode, oparg: u32, jump: bool) -> Result<u32, AssembleError> {
    let after = i64::from(depth) + i64::from(stack_effect(op, oparg, Some(jump)));
    match u32::try_from(after) {
        Ok(after) if after <= i32::MAX as u32 => Ok(after),
        Ok(_) => Err(AssembleError::TooLarge),
        Err(_) => Err(AssembleError::InvalidStack),
    }
}
