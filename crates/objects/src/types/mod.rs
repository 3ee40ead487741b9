//! Type objects: their memory, slots, making, inheritance and attribute lookup.

pub(crate) mod calls;
mod compare;
pub mod finalize;
pub mod hash;
pub(crate) mod instance;
mod layout;
pub(crate) mod ready;
pub mod slots;
pub mod spec;

pub use calls::SendResult;
pub use compare::CompareOp;
pub use layout::{Type, is_gc};
pub use slots::SlotId;
pub use spec::{BuiltinDef, GetSet, TypeSpec, Typed};
