//! The control-flow graph: basic blocks in layout order, instructions with their jump target and handler.
//!
//! Blocks live in one arena and are never removed; `next` links those that are part of the layout. An emptied
//! block stays in the layout and is looked through (`nonempty`). Order of blocks is order of code.

use bytecode::{Location, Opcode};

/// A block of a [`Graph`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub(crate) struct BlockId(u32);

impl BlockId {
    /// The first block of every graph.
    pub(crate) const ENTRY: Self = Self(0);

    /// As index of a table with one row per block.
    pub(crate) const fn index(self) -> usize {
        self.0 as usize
    }
}

/// One instruction.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Instr {
    pub(crate) op: Opcode,
    pub(crate) oparg: u32,
    pub(crate) location: Location,
    /// Where it jumps to, or where the handler of a `SETUP_…` starts.
    pub(crate) target: Option<BlockId>,
    /// Where an exception raised here goes.
    pub(crate) handler: Option<BlockId>,
}

impl Instr {
    pub(crate) const fn new(op: Opcode, oparg: u32, location: Location) -> Self {
        Self { op, oparg, location, target: None, handler: None }
    }

    pub(crate) const fn jump(op: Opcode, target: BlockId, location: Location) -> Self {
        Self { op, oparg: 0, location, target: Some(target), handler: None }
    }

    /// Replaces operation and oparg; location and handler stay.
    pub(crate) fn set(&mut self, op: Opcode, oparg: u32) {
        self.op = op;
        self.oparg = oparg;
        self.target = None;
    }

    /// Turns it into a `NOP` that keeps its line.
    pub(crate) fn clear(&mut self) {
        self.set(Opcode::Nop, 0);
    }

    /// Turns it into a `NOP` that the next clean-up drops.
    pub(crate) fn erase(&mut self) {
        self.clear();
        self.location = Location::NONE;
    }

    /// `SETUP_…`: a handler becomes active here.
    pub(crate) fn is_block_push(&self) -> bool {
        self.op.has_exc()
    }

    /// Goes on at its target and nowhere else.
    pub(crate) fn is_unconditional_jump(&self) -> bool {
        self.op.has_jump() && self.op.ends()
    }

    /// Leaves the code object.
    pub(crate) fn is_scope_exit(&self) -> bool {
        self.op.ends() && !self.op.has_jump()
    }

    /// Whether control can go on at the instruction after this one.
    pub(crate) fn falls_through(&self) -> bool {
        !self.op.ends()
    }

    /// Where control may go besides the next instruction (handlers aside).
    pub(crate) fn jump_target(&self) -> Option<BlockId> {
        if self.op.has_jump() { self.target } else { None }
    }

    /// Belongs to no line.
    pub(crate) const fn has_no_line(&self) -> bool {
        self.location.line < 0
    }
}

/// A run of instructions that is entered at its start and left at its end (exceptions aside).
#[derive(Clone, Default, Debug)]
pub(crate) struct Block {
    pub(crate) instrs: Vec<Instr>,
    /// Handlers of instructions that were dropped from the end, the one dropped from nearest the end first.
    ///
    /// CPython keeps blocks in arrays, and an instruction appended late takes over the handler that its place in
    /// the array had before. That shows in the exception table, so it is kept here; see [`Block::append_late`].
    dropped: Vec<Option<BlockId>>,
    /// The block after this one in the code.
    pub(crate) next: Option<BlockId>,
    /// How many edges lead here, `SETUP_…` included; kept by `passes::unreachable` and those after it.
    pub(crate) predecessors: u32,
    /// Stands at a label: may be entered by something else than the block before it.
    pub(crate) is_target: bool,
    /// An exception handler starts here.
    pub(crate) is_handler: bool,
    /// The handler wants the offset of the raising instruction on the stack.
    pub(crate) keeps_offset: bool,
    /// Only reached through exceptions.
    pub(crate) is_cold: bool,
    /// Operand stack depth at the start, once `passes::stack_depth` has run.
    pub(crate) depth: Option<u32>,
}

impl Block {
    /// Appends an instruction as it is.
    pub(crate) fn push(&mut self, instr: Instr) {
        self.dropped.pop();
        self.instrs.push(instr);
    }

    /// Inserts an instruction as it is.
    pub(crate) fn insert(&mut self, at: usize, instr: Instr) {
        self.dropped.pop();
        self.instrs.insert(at, instr);
    }

    /// Appends an instruction made by a pass; its handler is the one that the place had before, if it had one.
    pub(crate) fn append_late(&mut self, instr: Instr) {
        let handler = self.dropped.pop().flatten();
        self.instrs.push(Instr { handler, ..instr });
    }

    /// Keeps the instructions whose bit is set; `keep` has one bit per instruction.
    pub(crate) fn retain(&mut self, keep: &[bool]) {
        let kept = keep.iter().filter(|&&keep| keep).count();
        self.dropped.extend(self.instrs[kept..].iter().rev().map(|instr| instr.handler));
        let mut bits = keep.iter();
        self.instrs.retain(|_| bits.next().is_none_or(|&keep| keep));
    }

    pub(crate) fn last(&self) -> Option<&Instr> {
        self.instrs.last()
    }

    pub(crate) fn falls_through(&self) -> bool {
        self.last().is_none_or(Instr::falls_through)
    }

    /// Ends by leaving the code object.
    pub(crate) fn exits_scope(&self) -> bool {
        self.last().is_some_and(Instr::is_scope_exit)
    }

    /// No instruction has a line.
    pub(crate) fn has_no_line(&self) -> bool {
        self.instrs.iter().all(Instr::has_no_line)
    }

    /// Where its last instruction may jump to.
    pub(crate) fn jump_target(&self) -> Option<BlockId> {
        self.last().and_then(Instr::jump_target)
    }
}

/// A function's blocks.
#[derive(Clone, Debug)]
pub(crate) struct Graph {
    blocks: Vec<Block>,
}

impl Graph {
    /// A graph of one empty block.
    pub(crate) fn new() -> Self {
        Self { blocks: vec![Block::default()] }
    }

    /// A new block that is not in the layout yet.
    pub(crate) fn add_block(&mut self) -> BlockId {
        self.blocks.push(Block::default());
        BlockId(self.blocks.len() as u32 - 1)
    }

    /// A new block, in the layout right after `after`.
    pub(crate) fn add_block_after(&mut self, after: BlockId) -> BlockId {
        let new = self.add_block();
        self[new].next = self[after].next.replace(new);
        new
    }

    /// Number of blocks ever made: length of tables with one row per block.
    pub(crate) fn block_count(&self) -> usize {
        self.blocks.len()
    }

    /// The blocks in layout order.
    pub(crate) fn layout(&self) -> Layout<'_> {
        Layout { graph: self, at: Some(BlockId::ENTRY) }
    }

    /// The blocks in layout order, as they are now: for passes that edit the graph on the way.
    pub(crate) fn snapshot(&self) -> Vec<BlockId> {
        self.layout().collect()
    }

    /// The first block from `from` on (in layout order) that has an instruction.
    pub(crate) fn nonempty(&self, from: Option<BlockId>) -> Option<BlockId> {
        let mut at = from;
        while let Some(block) = at {
            if !self[block].instrs.is_empty() {
                break;
            }
            at = self[block].next;
        }
        at
    }

    /// The block that `block` falls through into.
    pub(crate) fn fallthrough(&self, block: BlockId) -> Option<BlockId> {
        if self[block].falls_through() { self[block].next } else { None }
    }

    /// All instructions, for passes that look at each by itself.
    pub(crate) fn instrs_mut(&mut self) -> impl Iterator<Item = &mut Instr> {
        self.blocks.iter_mut().flat_map(|block| &mut block.instrs)
    }

    /// All blocks, in no order.
    pub(crate) fn blocks_mut(&mut self) -> impl Iterator<Item = &mut Block> {
        self.blocks.iter_mut()
    }
}

impl std::ops::Index<BlockId> for Graph {
    type Output = Block;

    fn index(&self, block: BlockId) -> &Block {
        &self.blocks[block.index()]
    }
}

impl std::ops::IndexMut<BlockId> for Graph {
    fn index_mut(&mut self, block: BlockId) -> &mut Block {
        &mut self.blocks[block.index()]
    }
}

/// Iterator over blocks in layout order.
pub(crate) struct Layout<'a> {
    graph: &'a Graph,
    at: Option<BlockId>,
}

impl Iterator for Layout<'_> {
    type Item = BlockId;

    fn next(&mut self) -> Option<BlockId> {
        let block = self.at?;
        self.at = self.graph[block].next;
        Some(block)
    }
}
