//! CPython 3.14's instruction set and code objects as data.
//!
//! Promises: one row per instruction, from which names, numbers, inline cache sizes, stack effects and traits
//! all come; encoders and decoders of the line and exception tables; a verifier for code that this runtime's
//! compiler did not make; listings in `dis` form. Needs nothing of the runtime. Must never know: objects, frames,
//! how an instruction is executed.

#![forbid(unsafe_code)]

pub mod code;
pub mod constant;
pub mod exception_table;
pub mod instructions;
pub mod line_table;
pub mod listing;
pub mod location;
pub mod opcode;
pub mod operand;
pub mod verify;

pub use code::{Code, CodeFlags, LocalKind};
pub use constant::{Constant, Text};
pub use location::Location;
pub use opcode::Opcode;
