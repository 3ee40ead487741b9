//! Private instruction streams: one unit per public code unit, wide enough that no prefix is needed.

use std::any::Any;
use std::cell::{Cell, OnceCell};

/// One unit of a stream. Prefixes are folded into `oparg`; the units of prefixes and caches are there too, so that offsets,
/// line table, exception table and jumps are the public code's.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Unit {
    /// Instruction of the stream's own instruction table.
    pub op: u16,
    /// Number of an inline cache.
    pub cache: u16,
    /// The whole operand.
    pub oparg: u32,
}

/// Everything private that hangs on a code object.
#[derive(Default)]
pub struct CodeExtra {
    /// The generic stream, made when the code first runs.
    pub plain: OnceCell<Box<[Cell<Unit>]>>,
    /// What monitoring keeps, once it has looked at the code.
    pub monitor: OnceCell<Box<dyn Any>>,
    /// Why the code must not run: it is foreign, and the verifier did not accept it.
    pub refused: OnceCell<Box<str>>,
}
