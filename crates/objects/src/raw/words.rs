//! Results as C sees them: one machine word each, with the error inside.
//!
//! `PyResult<Obj>` is one pointer with null = error, because [`Raised`] has no size and [`Ref`](super::Ref) is never
//! null. The other slot results are thin wrappers with C's error values.

use super::{Obj, Ref};

/// "An exception is set in the thread state." Carries nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Raised;

/// A value, or an exception set in the thread state.
pub type PyResult<T> = Result<T, Raised>;

/// Truth, contains, init, setters: 0, 1, or -1 with an exception set.
#[repr(transparent)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Flag(pub i32);

/// A hash; -1 with an exception set. Never -1 otherwise.
#[repr(transparent)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Hash(pub isize);

/// A length; -1 with an exception set.
#[repr(transparent)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Len(pub isize);

/// What an iterator gives: a new reference, or null. Null without an exception is the end.
#[repr(transparent)]
pub struct Next(pub Option<Obj>);

impl From<PyResult<bool>> for Flag {
    fn from(result: PyResult<bool>) -> Self {
        Self(result.map_or(-1, i32::from))
    }
}

impl From<PyResult<()>> for Flag {
    fn from(result: PyResult<()>) -> Self {
        Self(result.map_or(-1, |()| 0))
    }
}

impl Flag {
    /// Back to Rust: any negative value is an error.
    pub fn result(self) -> PyResult<bool> {
        if self.0 < 0 { Err(Raised) } else { Ok(self.0 != 0) }
    }

    /// Back to Rust where the value itself means nothing.
    pub fn done(self) -> PyResult<()> {
        if self.0 < 0 { Err(Raised) } else { Ok(()) }
    }
}

impl From<PyResult<isize>> for Hash {
    fn from(result: PyResult<isize>) -> Self {
        match result {
            Ok(-1) => Self(-2),
            Ok(hash) => Self(hash),
            Err(Raised) => Self(-1),
        }
    }
}

impl Hash {
    /// Back to Rust.
    pub fn result(self) -> PyResult<isize> {
        if self.0 == -1 { Err(Raised) } else { Ok(self.0) }
    }
}

impl From<PyResult<usize>> for Len {
    fn from(result: PyResult<usize>) -> Self {
        Self(result.map_or(-1, usize::cast_signed))
    }
}

impl Len {
    /// Back to Rust: any negative value is an error.
    pub fn result(self) -> PyResult<usize> {
        usize::try_from(self.0).map_err(|_| Raised)
    }
}

impl<T> From<PyResult<Option<Ref<T>>>> for Next {
    fn from(result: PyResult<Option<Ref<T>>>) -> Self {
        Self(result.ok().flatten().map(Ref::upcast))
    }
}

impl Next {
    /// Back to Rust: `Ok(None)` is the end, told from an error by the thread state.
    pub fn result(self) -> PyResult<Option<Obj>> {
        match self.0 {
            Some(item) => Ok(Some(item)),
            None if crate::state::error_is_set() => Err(Raised),
            None => Ok(None),
        }
    }
}
