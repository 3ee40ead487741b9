//! Text put together from Rust text and strings, lone surrogates included.

use crate::builtins::str::Str;
use crate::raw::{Any, Py, PyResult, Ref};

/// A text under construction.
#[derive(Default)]
pub(super) struct Text(Vec<u32>);

impl Text {
    /// Adds Rust text.
    pub(super) fn push(mut self, text: &str) -> Self {
        self.0.extend(text.chars().map(u32::from));
        self
    }

    /// Adds a string.
    pub(super) fn push_str(mut self, text: &Py<Str>) -> Self {
        self.0.extend(text.characters().iter());
        self
    }

    /// Adds `str(object)`, or "None" for no object.
    pub(super) fn push_object(self, object: Option<&Any>) -> PyResult<Self> {
        match object {
            Some(object) => Ok(self.push_str(&*object.str()?)),
            None => Ok(self.push("None")),
        }
    }

    /// Adds `repr(object)`.
    pub(super) fn push_repr(self, object: &Any) -> PyResult<Self> {
        Ok(self.push_str(&*object.repr()?))
    }

    /// The string.
    pub(super) fn finish(self) -> Ref<Str> {
        Str::from_code_points(self.0.into_iter())
    }
}
