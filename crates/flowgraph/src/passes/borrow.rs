//! Lets loads borrow from their local where the local is sure to keep the value alive: `LOAD_FAST` →
//! `LOAD_FAST_BORROW`.
//!
//! Each block is run on a stack that knows which load every value came from. A load must own its value if the
//! value is still there at the end of the block, if its local changes while it is there, or if it is stored
//! into a local.
//! Blocks are found from the entry by falling through and jumping; handlers are not, and neither is what comes after
//! an empty block, so the loads there stay as they are.
//! Needs: stack depths, final instructions. Cost: linear in instructions, times the stack depth at stores.

use bytecode::Opcode;

use crate::graph::{BlockId, Graph, Instr};

pub(super) fn run(graph: &mut Graph) {
    let mut visited = vec![false; graph.block_count()];
    visited[BlockId::ENTRY.index()] = true;
    let mut work = vec![BlockId::ENTRY];
    let mut tracer = Tracer::default();
    while let Some(block) = work.pop() {
        tracer.start(&graph[block].instrs, graph[block].depth.unwrap_or(0));
        let mut edges = Vec::new();
        for (at, instr) in graph[block].instrs.iter().enumerate() {
            edges.extend(instr.jump_target());
            tracer.step(at, instr);
        }
        tracer.finish(&mut graph[block].instrs);
        edges.extend(graph[block].last().filter(|last| last.falls_through()).and(graph[block].next));
        for edge in edges {
            if !std::mem::replace(&mut visited[edge.index()], true) {
                work.push(edge);
            }
        }
    }
}

/// A value on the stack: the load it came from and the local that was loaded.
#[derive(Clone, Copy)]
struct Value {
    load: Option<usize>,
    local: Option<u32>,
}

const OTHER: Value = Value { load: None, local: None };

/// What instructions push that leave their operands: CPython takes it to come from the first of the block, which
/// costs that one its borrowing when the value is stored or stays.
const FROM_FIRST: Value = Value { load: Some(0), local: None };

#[derive(Default)]
struct Tracer {
    stack: Vec<Value>,
    /// For each instruction of the block: a load that must own what it loads.
    owned: Vec<bool>,
}

impl Tracer {
    fn start(&mut self, instrs: &[Instr], depth: u32) {
        self.owned.clear();
        self.owned.resize(instrs.len(), false);
        self.stack.clear();
        self.stack.resize(depth as usize, OTHER);
    }

    fn step(&mut self, at: usize, instr: &Instr) {
        let (first, second) = (instr.oparg >> 4, instr.oparg & 15);
        match instr.op {
            Opcode::DeleteFast => self.change(instr.oparg),
            Opcode::LoadFast => self.load(at, instr.oparg),
            Opcode::LoadFastAndClear => {
                self.change(instr.oparg);
                self.load(at, instr.oparg);
            }
            Opcode::LoadFastLoadFast => {
                self.load(at, first);
                self.load(at, second);
            }
            Opcode::StoreFast => self.store(instr.oparg),
            Opcode::StoreFastLoadFast => {
                self.store(first);
                self.load(at, second);
            }
            Opcode::StoreFastStoreFast => {
                self.store(first);
                self.store(second);
            }
            Opcode::Copy => {
                let depth = self.stack.len().saturating_sub(instr.oparg as usize);
                self.stack.extend(self.stack.get(depth).copied());
            }
            Opcode::Swap => {
                let top = self.stack.len().saturating_sub(1);
                let other = self.stack.len().saturating_sub(instr.oparg as usize).min(top);
                self.stack.swap(other, top);
            }
            _ => self.other(instr),
        }
    }

    fn other(&mut self, instr: &Instr) {
        let (pops, pushes) =
            (instr.op.pops().of(instr.oparg) as usize, instr.op.pushes().of(instr.oparg) as usize);
        match instr.op {
            // What they look at may be what they leave, or it stays below what they push.
            Opcode::FormatSimple
            | Opcode::GetAnext
            | Opcode::GetLen
            | Opcode::GetYieldFromIter
            | Opcode::ImportFrom
            | Opcode::MatchKeys
            | Opcode::MatchMapping
            | Opcode::MatchSequence
            | Opcode::WithExceptStart => self.stack.extend(std::iter::repeat_n(FROM_FIRST, pushes - pops)),
            Opcode::ForIter => self.push(1),
            Opcode::DictMerge
            | Opcode::DictUpdate
            | Opcode::ListAppend
            | Opcode::ListExtend
            | Opcode::MapAdd
            | Opcode::Reraise
            | Opcode::SetAdd
            | Opcode::SetUpdate => self.pop(pops - pushes),
            Opcode::CheckExcMatch | Opcode::Send => {
                self.pop(1);
                self.push(1);
            }
            // The top value stays on top.
            Opcode::EndSend | Opcode::SetFunctionAttribute | Opcode::LoadSpecial | Opcode::PushExcInfo => {
                self.below_top(pops - 1, pushes - 1);
            }
            // Two results: the second is the object itself when the first is its method.
            Opcode::LoadAttr | Opcode::LoadSuperAttr if pushes == 2 => self.below_top(pops - 1, 1),
            _ => {
                self.pop(pops);
                self.push(pushes);
            }
        }
    }

    fn below_top(&mut self, pops: usize, pushes: usize) {
        let top = self.stack.pop().unwrap_or(OTHER);
        self.pop(pops);
        self.push(pushes);
        self.stack.push(top);
    }

    fn pop(&mut self, count: usize) {
        self.stack.truncate(self.stack.len().saturating_sub(count));
    }

    fn push(&mut self, count: usize) {
        self.stack.resize(self.stack.len() + count, OTHER);
    }

    fn load(&mut self, at: usize, local: u32) {
        self.stack.push(Value { load: Some(at), local: Some(local) });
    }

    fn store(&mut self, local: u32) {
        let value = self.stack.pop().unwrap_or(OTHER);
        self.change(local);
        self.own(value);
    }

    /// The local no longer keeps what was loaded from it.
    fn change(&mut self, local: u32) {
        for at in 0..self.stack.len() {
            if self.stack[at].local == Some(local) {
                self.own(self.stack[at]);
            }
        }
    }

    fn own(&mut self, value: Value) {
        if let Some(load) = value.load {
            self.owned[load] = true;
        }
    }

    fn finish(&mut self, instrs: &mut [Instr]) {
        for at in 0..self.stack.len() {
            self.own(self.stack[at]);
        }
        for (instr, _) in instrs.iter_mut().zip(&self.owned).filter(|(_, owned)| !**owned) {
            match instr.op {
                Opcode::LoadFast => instr.op = Opcode::LoadFastBorrow,
                Opcode::LoadFastLoadFast => instr.op = Opcode::LoadFastBorrowLoadFastBorrow,
                _ => {}
            }
        }
    }
}
