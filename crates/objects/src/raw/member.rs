//! Which kind of row in C's member table a field of a body is.

use std::cell::Cell;
use std::ffi::c_int;

use abi::member;

use super::{Object, Slot};

/// A type of field that an attribute of the class can stand for.
pub trait MemberField {
    /// C's number of the kind.
    const KIND: c_int;
}

/// The kind of the field that `place` names.
pub const fn member_kind<T, F: MemberField>(_place: fn(&T) -> &F) -> c_int {
    F::KIND
}

macro_rules! kinds {
    ($($ty:ty: $kind:ident),* $(,)?) => {
        $(impl MemberField for $ty {
            const KIND: c_int = member::$kind;
        })*
    };
}

kinds! {
    Slot<Object>: OBJECT, Cell<bool>: BOOL, Cell<i32>: INT, i32: INT, Cell<isize>: PYSSIZET, isize: PYSSIZET,
}
