//! Makes loads of locals that may be unbound check for that: `LOAD_FAST` → `LOAD_FAST_CHECK`.
//!
//! For the first 64 locals by data flow over the whole graph: the set of locals that may be unbound at the start of
//! a block is the union over all ways in, and at a handler over all instructions it serves. Locals beyond are
//! looked at block by block, as unbound at its start.
//! Needs: handlers. Cost: each block is looked at again when its set grows, 64 times at most.

use bytecode::Opcode;

use crate::graph::{BlockId, Graph, Instr};

/// How many locals the data flow covers: one bit each.
const TRACKED: u32 = u64::BITS;

pub(super) fn run(graph: &mut Graph, locals: u32, parameters: u32) {
    if locals > TRACKED {
        check_untracked(graph);
    }
    Flow::new(graph, locals, parameters).solve(graph);
}

/// What an instruction says about a local.
enum Effect {
    /// It may be unbound afterwards.
    Unbinds(u32),
    /// It is bound afterwards.
    Binds(u32),
    /// It has to be bound, so it is afterwards.
    Reads(u32),
}

fn effect(instr: &Instr) -> Option<Effect> {
    match instr.op {
        Opcode::DeleteFast | Opcode::LoadFastAndClear | Opcode::StoreFastMaybeNull => {
            Some(Effect::Unbinds(instr.oparg))
        }
        Opcode::StoreFast | Opcode::LoadFastCheck => Some(Effect::Binds(instr.oparg)),
        Opcode::LoadFast => Some(Effect::Reads(instr.oparg)),
        _ => None,
    }
}

fn check_untracked(graph: &mut Graph) {
    let mut bound = rustc_hash::FxHashSet::default();
    for block in graph.snapshot() {
        bound.clear();
        for instr in &mut graph[block].instrs {
            match effect(instr) {
                Some(Effect::Unbinds(local)) => {
                    bound.remove(&local);
                }
                Some(Effect::Binds(local)) => {
                    bound.insert(local);
                }
                Some(Effect::Reads(local)) if local >= TRACKED && bound.insert(local) => {
                    instr.op = Opcode::LoadFastCheck;
                }
                _ => {}
            }
        }
    }
}

struct Flow {
    /// For each block, which locals may be unbound at its start.
    unbound: Vec<u64>,
    waiting: Vec<bool>,
    work: Vec<BlockId>,
}

impl Flow {
    fn new(graph: &Graph, locals: u32, parameters: u32) -> Self {
        let blocks = graph.block_count();
        let mut work = graph.snapshot();
        work.reverse();
        let mut flow = Self { unbound: vec![0; blocks], waiting: vec![true; blocks], work };
        flow.unbound[BlockId::ENTRY.index()] = low_bits(locals) & !low_bits(parameters);
        flow
    }

    fn solve(&mut self, graph: &mut Graph) {
        while let Some(block) = self.work.pop() {
            self.waiting[block.index()] = false;
            self.scan(graph, block);
        }
    }

    fn scan(&mut self, graph: &mut Graph, block: BlockId) {
        let mut unbound = self.unbound[block.index()];
        for instr in &mut graph[block].instrs {
            if let Some(handler) = instr.handler {
                self.flow_into(handler, unbound);
            }
            match effect(instr) {
                Some(Effect::Unbinds(local)) => unbound |= bit(local),
                Some(Effect::Binds(local)) => unbound &= !bit(local),
                Some(Effect::Reads(local)) => {
                    if unbound & bit(local) != 0 {
                        instr.op = Opcode::LoadFastCheck;
                    }
                    unbound &= !bit(local);
                }
                None => {}
            }
        }
        for next in [graph.fallthrough(block), graph[block].jump_target()].into_iter().flatten() {
            self.flow_into(next, unbound);
        }
    }

    fn flow_into(&mut self, block: BlockId, unbound: u64) {
        let known = &mut self.unbound[block.index()];
        if *known | unbound != *known {
            *known |= unbound;
            if !std::mem::replace(&mut self.waiting[block.index()], true) {
                self.work.push(block);
            }
        }
    }
}

fn low_bits(count: u32) -> u64 {
    if count >= TRACKED { u64::MAX } else { (1 << count) - 1 }
}

fn bit(local: u32) -> u64 {
    1u64.checked_shl(local).unwrap_or(0)
}
