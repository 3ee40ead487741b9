//! The sequence classes, their iterators and the generic iterators that the core does not need to start.

use super::{callable_iterator, enumerate, list, range, reversed, slice, tuple, zip};
use crate::raw::Static;
use crate::types::Type;

/// Static types of this family.
pub(super) static TYPES: &[&Static<Type>] = &[
    &slice::PySlice_Type,
    &list::PyListIter_Type,
    &list::PyListRevIter_Type,
    &tuple::PyTupleIter_Type,
    &reversed::PyReversed_Type,
    &range::PyRange_Type,
    &range::PyRangeIter_Type,
    &range::PyLongRangeIter_Type,
    &enumerate::PyEnum_Type,
    &zip::PyZip_Type,
    &zip::PyMap_Type,
    &zip::PyFilter_Type,
    &callable_iterator::PyCallIter_Type,
];
