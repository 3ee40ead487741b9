//! The text and bytes classes that the core does not need to start.

use crate::raw::Static;
use crate::types::Type;

/// Static types of this family.
pub(super) static TYPES: &[&Static<Type>] = &[
    &super::str::PyUnicodeIter_Type,
    &super::str::_PyUnicodeASCIIIter_Type,
    &super::bytearray::PyByteArray_Type,
    &super::bytes::PyBytesIter_Type,
    &super::bytes::PyByteArrayIter_Type,
    &super::memoryview::_PyManagedBuffer_Type,
    &super::memoryview::PyMemoryView_Type,
    &super::memoryview::_PyMemoryIter_Type,
    &super::memoryview::_PyBufferWrapper_Type,
];
