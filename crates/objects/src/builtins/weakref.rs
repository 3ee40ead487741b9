//! Weak references.

use crate::raw::Any;

/// Clears every weak reference to an object that is about to be destroyed.
pub fn clear_weakrefs(_object: &Any) {}
