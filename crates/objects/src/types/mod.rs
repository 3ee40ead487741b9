//! Type objects: their memory, slots, making, inheritance and attribute lookup.

pub(crate) mod assign;
pub(crate) mod attributes;
pub(crate) mod calls;
mod compare;
mod construct;
pub(crate) mod create;
pub(crate) mod dispatch;
pub mod finalize;
pub mod hash;
pub mod heap;
pub mod heap_type;
mod inherit;
pub(crate) mod instance;
mod instance_attributes;
mod layout;
pub mod lookup;
pub mod members;
mod mro;
pub(crate) mod ready;
pub mod slots;
pub mod spec;
pub(crate) mod special;
pub mod subclasses;
pub(crate) mod subtype;
mod trampolines;
pub mod wrappers;

pub use calls::SendResult;
pub use compare::CompareOp;
pub use instance::has_inline_values;
pub use layout::{Type, glue_unhashable, is_gc};
pub use slots::SlotId;
pub use spec::{BuiltinDef, GetSet, ModuleSpec, TypeSpec, Typed};
