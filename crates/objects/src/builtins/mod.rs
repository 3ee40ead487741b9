//! The builtin classes.

pub mod bool;
pub mod dict;
pub mod exceptions;
pub mod float;
pub mod int;
pub mod list;
pub mod none;
pub mod object;
pub mod str;
pub mod tuple;
pub mod type_object;
pub mod weakref;
