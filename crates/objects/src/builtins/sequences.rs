//! The sequence classes, their iterators and the generic iterators that the core does not need to start.

use super::{list, reversed, slice, tuple};
use crate::raw::Static;
use crate::types::Type;

/// Static types of this family.
pub(super) static TYPES: &[&Static<Type>] = &[
    &slice::PySlice_Type,
    &list::PyListIter_Type,
    &list::PyListRevIter_Type,
    &tuple::PyTupleIter_Type,
    &reversed::PyReversed_Type,
];
