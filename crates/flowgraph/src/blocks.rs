//! Sequence to graph: cuts the instructions into basic blocks and turns labels into blocks.
//!
//! A block starts at every label that something jumps to and after every jump or scope exit. Labels nobody uses
//! start no block. `ANNOTATIONS_PLACEHOLDER` gives way to the annotation code.

use bytecode::Opcode;

use crate::graph::{BlockId, Graph, Instr};
use crate::sequence::{Inst, Sequence};
use crate::unit::AssembleError;

/// Builds the graph of a sequence.
pub(crate) fn build(sequence: &Sequence) -> Result<Graph, AssembleError> {
    let targets = targets(sequence)?;
    let mut builder = Builder { graph: Graph::new(), current: BlockId::ENTRY };
    let mut block_at = vec![None; sequence.insts.len() + 1];
    for (at, inst) in sequence.insts.iter().enumerate() {
        if targets[at] {
            block_at[at] = Some(builder.start_target());
        }
        match (inst.op, &sequence.annotations) {
            (Opcode::AnnotationsPlaceholder, Some(code)) => {
                code.insts.iter().for_each(|inst| builder.push(inst))
            }
            (Opcode::AnnotationsPlaceholder, None) => {}
            _ => builder.push(inst),
        }
    }
    if targets[sequence.insts.len()] {
        block_at[sequence.insts.len()] = Some(builder.start_target());
    }
    let mut graph = builder.graph;
    link(&mut graph, sequence, &block_at);
    Ok(graph)
}

/// Marks the positions that an instruction of the sequence refers to.
fn targets(sequence: &Sequence) -> Result<Vec<bool>, AssembleError> {
    let mut marks = vec![false; sequence.insts.len() + 1];
    for label in sequence.insts.iter().filter_map(|inst| inst.target) {
        marks[sequence.position(label).ok_or(AssembleError::UnplacedLabel)?] = true;
    }
    Ok(marks)
}

struct Builder {
    graph: Graph,
    current: BlockId,
}

impl Builder {
    /// The next instruction is a jump target: gives the block it goes to.
    fn start_target(&mut self) -> BlockId {
        let block = &self.graph[self.current];
        if !block.instrs.is_empty() || block.is_target {
            self.current = self.graph.add_block_after(self.current);
        }
        self.graph[self.current].is_target = true;
        self.current
    }

    fn push(&mut self, inst: &Inst) {
        if self.graph[self.current].last().is_some_and(ends_block) {
            self.current = self.graph.add_block_after(self.current);
        }
        let mut instr = Instr::new(inst.op, inst.oparg, inst.location);
        if let Some(label) = inst.target {
            // Which label it is; `link` puts the block in its place.
            instr.oparg = label.index() as u32;
            instr.target = Some(BlockId::ENTRY);
        }
        self.graph[self.current].push(instr);
    }
}

fn ends_block(instr: &Instr) -> bool {
    instr.op.has_jump() || instr.op.ends()
}

/// Gives every jump the block of its label.
fn link(graph: &mut Graph, sequence: &Sequence, block_at: &[Option<BlockId>]) {
    for instr in graph.instrs_mut().filter(|instr| instr.target.is_some()) {
        let place = sequence.labels[instr.oparg as usize];
        instr.target = place.and_then(|at| block_at[at as usize]);
        instr.oparg = 0;
    }
}
