//! Type objects: their memory, slots, making, inheritance and attribute lookup.

pub(crate) mod calls;
mod compare;
mod construct;
pub mod finalize;
pub mod hash;
mod inherit;
pub(crate) mod instance;
mod layout;
pub mod lookup;
mod mro;
pub(crate) mod ready;
pub mod slots;
pub mod spec;
pub mod subclasses;
pub mod wrappers;

pub use calls::SendResult;
pub use compare::CompareOp;
pub use layout::{Type, glue_unhashable, is_gc};
pub use slots::SlotId;
pub use spec::{BuiltinDef, GetSet, ModuleSpec, TypeSpec, Typed};
