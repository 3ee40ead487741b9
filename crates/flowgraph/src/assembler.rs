//! Graph to bytes: places the instructions, measures the jumps, writes code and tables.
//!
//! A jump's oparg depends on where its target is, and that on how many prefixes the jumps between need. Each round
//! measures the jumps with the sizes of the round before, until no size changes. There can be more than one such
//! result; as in CPython the first round takes the index of the target instruction for the oparg.
//! Needs: a graph that all passes went over. Cost: linear per round, two or three rounds in practice.

use bytecode::exception_table::{self, Handler};
use bytecode::instructions;
use bytecode::line_table::LineTableWriter;
use bytecode::{Location, Opcode};

use crate::graph::{BlockId, Graph, Instr};
use crate::sequence::NEXT_LOCATION;
use crate::unit::AssembleError;

/// From the `SEND` of an `async for`, which `END_ASYNC_FOR` is given as target, to the `END_SEND` it reports.
const SEND_TO_END: u32 = 5;

/// The byte strings of a code object.
pub(crate) struct Tables {
    pub(crate) code: Box<[u8]>,
    pub(crate) lines: Box<[u8]>,
    pub(crate) exceptions: Box<[u8]>,
}

/// Writes out a graph.
pub(crate) fn assemble(graph: &Graph, first_line: i32) -> Result<Tables, AssembleError> {
    let mut listing = Listing::of(graph);
    listing.measure_jumps()?;
    Ok(Tables {
        code: listing.code(),
        lines: listing.lines(first_line),
        exceptions: listing.exceptions(graph),
    })
}

/// The instructions in order, jump targets as indices.
struct Listing {
    instrs: Vec<Instr>,
    /// For each block the index of its first instruction.
    starts: Vec<usize>,
    /// Where each instruction starts in code units, and one more for the end.
    offsets: Vec<u32>,
}

impl Listing {
    fn of(graph: &Graph) -> Self {
        let mut instrs = Vec::new();
        let mut starts = vec![0; graph.block_count()];
        for block in graph.layout() {
            starts[block.index()] = instrs.len();
            instrs.extend_from_slice(&graph[block].instrs);
        }
        let mut listing = Self { offsets: vec![0; instrs.len() + 1], instrs, starts };
        listing.point_jumps();
        listing.take_next_locations();
        listing
    }

    /// Unconditional jumps get their direction.
    fn point_jumps(&mut self) {
        for at in 0..self.instrs.len() {
            let Some(target) = self.instrs[at].jump_target() else { continue };
            let forward = self.starts[target.index()] > at;
            self.instrs[at].oparg = self.starts[target.index()] as u32;
            let op = &mut self.instrs[at].op;
            *op = match (*op, forward) {
                (Opcode::Jump | Opcode::JumpNoInterrupt, true) => Opcode::JumpForward,
                (Opcode::Jump, false) => Opcode::JumpBackward,
                (Opcode::JumpNoInterrupt, false) => Opcode::JumpBackwardNoInterrupt,
                (op, _) => op,
            };
        }
    }

    fn take_next_locations(&mut self) {
        let mut next = Location::NONE;
        for instr in self.instrs.iter_mut().rev() {
            if instr.location == NEXT_LOCATION {
                let ends = instr.op.has_jump() || instr.op.ends();
                instr.location = if ends { Location::NONE } else { next };
            }
            next = instr.location;
        }
    }

    fn measure_jumps(&mut self) -> Result<(), AssembleError> {
        loop {
            self.place()?;
            let mut changed = false;
            for at in 0..self.instrs.len() {
                let Some(target) = self.instrs[at].jump_target() else { continue };
                let mut landing = self.target_offset(target);
                if self.instrs[at].op == Opcode::EndAsyncFor {
                    landing += SEND_TO_END;
                }
                let distance = landing.abs_diff(self.offsets[at + 1]);
                let before = std::mem::replace(&mut self.instrs[at].oparg, distance);
                changed |= instructions::prefixes(before) != instructions::prefixes(distance);
            }
            if !changed {
                return Ok(());
            }
        }
    }

    fn place(&mut self) -> Result<(), AssembleError> {
        let mut offset = 0u32;
        for (at, instr) in self.instrs.iter().enumerate() {
            self.offsets[at] = offset;
            let units = instructions::size(instr.op, instr.oparg) as u32;
            offset = offset
                .checked_add(units)
                .filter(|&end| end <= i32::MAX as u32 / 2)
                .ok_or(AssembleError::TooLarge)?;
        }
        self.offsets[self.instrs.len()] = offset;
        Ok(())
    }

    fn target_offset(&self, target: BlockId) -> u32 {
        self.offsets[self.starts[target.index()]]
    }

    fn code(&self) -> Box<[u8]> {
        let mut code = Vec::with_capacity(2 * self.offsets[self.instrs.len()] as usize);
        for instr in &self.instrs {
            instructions::emit(&mut code, instr.op, instr.oparg);
        }
        code.into()
    }

    fn lines(&self, first_line: i32) -> Box<[u8]> {
        let mut writer = LineTableWriter::new(first_line);
        for (at, instr) in self.instrs.iter().enumerate() {
            writer.push(self.offsets[at + 1] - self.offsets[at], instr.location);
        }
        writer.finish()
    }

    fn exceptions(&self, graph: &Graph) -> Box<[u8]> {
        let mut table = Vec::new();
        let mut start = 0;
        for run in self.instrs.chunk_by(|a, b| a.handler == b.handler) {
            let end = start + run.len();
            if let Some(handler) = run[0].handler {
                let (depth, lasti) = (graph[handler].depth.unwrap_or(0), graph[handler].keeps_offset);
                let entry = Handler {
                    start: self.offsets[start],
                    end: self.offsets[end],
                    target: self.target_offset(handler),
                    // What the handler finds above the stack that is kept: the exception, and the offset below it.
                    depth: depth.saturating_sub(1 + u32::from(lasti)),
                    lasti,
                };
                exception_table::encode(&mut table, &entry);
            }
            start = end;
        }
        table.into()
    }
}
