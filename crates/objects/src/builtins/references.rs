//! Cells, weak references, capsules, tracebacks that the core does not need to start.

use crate::raw::Static;
use crate::types::Type;

/// Static types of this family.
pub(super) static TYPES: &[&Static<Type>] = &[
    &super::cell::PyCell_Type,
    &super::capsule::PyCapsule_Type,
    &super::traceback::PyTraceBack_Type,
    &super::weakref::_PyWeakref_ProxyType,
    &super::weakref::_PyWeakref_CallableProxyType,
];
