//! The unsafe village of references: what an object is, who owns a count on it, and the glue that macros emit.
//!
//! Everything that turns a pointer into a reference, reads behind a fixed body (items, digits, characters) or changes
//! a Rust function into a C slot word is in this folder; each `glue_*` is an `unsafe fn`, so that only the attribute
//! macros can call it from crates that forbid `unsafe`.

#![expect(unsafe_code, reason = "the village that owns the facts about references")]

mod args;
mod buffer;
mod byte_array;
mod bytes;
mod capsule;
mod convert;
pub(crate) mod def;
mod dict;
mod digits;
mod field;
mod glue;
mod items;
mod member;
mod memory;
mod memory_view;
mod object;
mod refs;
mod ring;
mod set;
pub(crate) mod single;
mod singletons;
mod slot;
mod statics;
mod str_builder;
pub(crate) mod struct_sequence;
pub(crate) mod system;
mod tail;
mod text;
mod tuple;
mod unit;
pub(crate) mod vectorcall;
pub(crate) mod weak;
mod words;

pub use args::{
    Args, Parameters, glue_arity, glue_new_keywords, glue_no_kwargs, glue_parse, glue_parse_call,
};
pub use buffer::{BytesLike, Lent, WritableBytes, byte_like, lend_memory, request};
pub(crate) use buffer::{lend_byte_array, lend_bytes, take_back_byte_array};
pub use byte_array::ByteArray;
pub use bytes::Bytes;
pub use capsule::{Capsule, CapsuleDestructor};
pub use convert::{FromArg, IntoObject, Place};
pub use def::{GetSetDef, MethodDef};
pub(crate) use dict::Inline;
pub use dict::{Entry, SharedKeys, Table};
pub use digits::{Int, OneDigit};
pub use field::{Field, Native, VisitFn, Visitor};
pub use glue::*;
pub use items::Items;
pub use member::{MemberField, member_kind};
pub use memory::{Memory, glue_lend_memory, glue_take_back_memory};
pub use memory_view::{MAX_DIMENSIONS, ManagedBuffer, MemoryView};
pub use object::{Any, Class, Object, Py, StaticClass, StaticSpec};
pub use refs::{Obj, Ref};
pub use ring::Ring;
pub use set::SetTable;
pub use singletons::*;
pub use slot::Slot;
pub use statics::{Static, StaticStr, glue_declare};
pub use str_builder::StrBuilder;
pub use system::ByteCases;
pub(crate) use tail::make_code;
pub use tail::{Tail, as_borrowed};
pub(crate) use text::by_width;
pub use text::{Characters, Points, Str};
pub use tuple::Tuple;
pub use unit::{Unit, as_bytes, widened};
pub use vectorcall::{
    Callable, VectorcallWord, glue_call_by_vectorcall, with_arguments as with_call_arguments,
};
pub use weak::WeakList;
pub use words::{Flag, Hash, Len, Next, PyResult, Raised};
