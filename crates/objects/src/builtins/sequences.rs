//! The sequence classes, their iterators and the generic iterators that the core does not need to start.

use crate::raw::Static;
use crate::types::Type;

/// Static types of this family.
pub(super) static TYPES: &[&Static<Type>] = &[];
