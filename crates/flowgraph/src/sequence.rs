//! What a code generator writes into: a flat list of instructions, with labels as jump targets.
//!
//! Labels are made first and placed later; an instruction inserted in front of a placed label moves the label
//! along with the instruction it stands at. Cost: one vector push per instruction; insertion is linear.

use bytecode::Location;
use bytecode::Opcode;

/// An instruction that takes its place in the source from the instruction that follows it.
pub const NEXT_LOCATION: Location = Location { line: -2, end_line: -2, column: -2, end_column: -2 };

/// A place to jump to, known before it is placed. Belongs to the sequence that made it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Label(u32);

impl Label {
    pub(crate) const fn index(self) -> usize {
        self.0 as usize
    }
}

/// One instruction of a [`Sequence`].
#[derive(Clone, Debug)]
pub struct Inst {
    /// What it does; pseudo-instructions are allowed.
    pub op: Opcode,
    /// Its argument; 0 when it takes none, and for jumps.
    pub oparg: u32,
    /// Where in the source it comes from.
    pub location: Location,
    /// Where it jumps to, or where the handler of a `SETUP_…` is.
    pub target: Option<Label>,
}

/// Instructions in source order.
#[derive(Clone, Debug, Default)]
pub struct Sequence {
    pub(crate) insts: Vec<Inst>,
    /// For every label the index of the instruction it stands at.
    pub(crate) labels: Vec<Option<u32>>,
    /// What replaces `ANNOTATIONS_PLACEHOLDER`; without it the placeholder is dropped.
    pub(crate) annotations: Option<Box<Sequence>>,
}

impl Sequence {
    /// An empty sequence.
    pub fn new() -> Self {
        Self::default()
    }

    /// A new label, not placed yet.
    pub fn label(&mut self) -> Label {
        self.labels.push(None);
        Label(self.labels.len() as u32 - 1)
    }

    /// Places a label before the instruction that is emitted next.
    pub fn place(&mut self, label: Label) {
        debug_assert!(self.labels[label.index()].is_none(), "label placed twice");
        self.labels[label.index()] = Some(self.insts.len() as u32);
    }

    /// Appends an instruction; `oparg` is 0 when it takes none.
    pub fn emit(&mut self, op: Opcode, oparg: u32, location: Location) {
        self.insts.push(Inst { op, oparg, location, target: None });
    }

    /// Appends a jump, or a `SETUP_…` whose handler is at `target`.
    pub fn jump(&mut self, op: Opcode, target: Label, location: Location) {
        self.insts.push(Inst { op, oparg: 0, location, target: Some(target) });
    }

    /// Inserts an instruction before the one at `at`; labels from `at` on move with their instructions.
    pub fn insert(&mut self, at: usize, op: Opcode, oparg: u32, location: Location) {
        self.insert_inst(at, Inst { op, oparg, location, target: None });
    }

    /// Inserts a jump or a `SETUP_…` before the instruction at `at`, like [`Self::insert`].
    pub fn insert_jump(&mut self, at: usize, op: Opcode, target: Label, location: Location) {
        self.insert_inst(at, Inst { op, oparg: 0, location, target: Some(target) });
    }

    /// Gives the instructions that stand for `ANNOTATIONS_PLACEHOLDER`. They have no jumps.
    pub fn set_annotations(&mut self, annotations: Sequence) {
        debug_assert!(annotations.labels.is_empty(), "annotation code has no labels");
        self.annotations = Some(Box::new(annotations));
    }

    /// Number of instructions so far.
    pub fn len(&self) -> usize {
        self.insts.len()
    }

    /// Whether there is no instruction yet.
    pub fn is_empty(&self) -> bool {
        self.insts.is_empty()
    }

    /// The instructions so far.
    pub fn insts(&self) -> &[Inst] {
        &self.insts
    }

    /// The index of the instruction a label stands at, once it is placed.
    pub fn position(&self, label: Label) -> Option<usize> {
        self.labels[label.index()].map(|at| at as usize)
    }

    fn insert_inst(&mut self, at: usize, inst: Inst) {
        for place in self.labels.iter_mut().flatten() {
            if *place as usize >= at {
                *place += 1;
            }
        }
        self.insts.insert(at, inst);
    }
}
