//! Instruction bodies, one function each: state and operand in; nothing, an error or a flow out. The meaning of each is that of
//! the `dis` module's documentation.

pub(crate) mod attributes;
pub(crate) mod awaiting;
pub(crate) mod cells;
pub(crate) mod contexts;
pub(crate) mod displays;
pub(crate) mod functions;
pub(crate) mod generators;
pub(crate) mod handlers;
pub(crate) mod imports;
pub(crate) mod intrinsics;
pub(crate) mod iteration;
pub(crate) mod jumps;
pub(crate) mod locals;
pub(crate) mod names;
pub(crate) mod operators;
pub(crate) mod patterns;
pub(crate) mod slices;
pub(crate) mod stack;
pub(crate) mod strings;
pub(crate) mod truth;
pub(crate) mod type_parameters;
