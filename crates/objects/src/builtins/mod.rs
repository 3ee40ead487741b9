//! The builtin classes.

pub mod bool;
pub mod builtin_function;
pub mod bytearray;
pub mod bytes;
pub mod callable_iterator;
pub mod capsule;
pub mod cell;
mod classes;
pub mod classmethods;
pub mod code;
mod constructor;
pub mod context;
pub mod descriptors;
pub mod dict;
pub mod enumerate;
pub mod exceptions;
pub mod float;
pub mod frame;
pub mod frame_locals;
pub mod function;
pub mod generator;
pub mod generic_alias;
mod hashed;
pub mod int;
pub mod list;
pub mod mapping_proxy;
pub mod memory_lender;
pub mod memoryview;
pub mod module;
pub mod namespace;
pub mod none;
pub mod numeric;
pub mod object;
pub(crate) mod percent;
pub mod property;
pub mod range;
mod reduce;
mod references;
pub mod reversed;
pub mod sequence_iterator;
mod sequences;
pub mod set;
pub mod slice;
pub mod str;
pub mod struct_sequence;
pub mod super_object;
pub mod template;
mod text;
pub mod traceback;
pub mod tuple;
pub mod type_object;
pub mod typing;
pub mod union_type;
pub mod weakref;
mod whole;
pub mod zip;

use crate::raw::{Py, Ref, Static};
use crate::types::Type;

/// Every static type, bases before what derives from them.
pub(crate) static STATIC_TYPES: &[&[&Static<Type>]] = &[
    &[
        &object::PyBaseObject_Type,
        &type_object::PyType_Type,
        &tuple::PyTuple_Type,
        &str::PyUnicode_Type,
        &dict::PyDict_Type,
        &list::PyList_Type,
        &bytes::PyBytes_Type,
        &int::PyLong_Type,
        &bool::PyBool_Type,
        &float::PyFloat_Type,
        &none::_PyNone_Type,
        &none::_PyNotImplemented_Type,
        &none::PyEllipsis_Type,
        &descriptors::PyMethodDescr_Type,
        &descriptors::PyClassMethodDescr_Type,
        &descriptors::PyGetSetDescr_Type,
        &descriptors::PyWrapperDescr_Type,
        &descriptors::_PyMethodWrapper_Type,
        &builtin_function::PyCFunction_Type,
        &weakref::_PyWeakref_RefType,
        &code::PyCode_Type,
        &sequence_iterator::PySeqIter_Type,
        &function::PyFunction_Type,
        &function::PyMethod_Type,
        &generator::PyGen_Type,
        &frame::PyFrame_Type,
        &frame_locals::PyFrameLocalsProxy_Type,
        &exceptions::_PyExc_BaseException,
    ],
    exceptions::PLAIN,
    exceptions::WITH_FIELDS,
    exceptions::OS_ERRORS,
    exceptions::IMPORT_ERRORS,
    exceptions::NAME_ERRORS,
    exceptions::SYNTAX_ERRORS,
    numeric::TYPES,
    text::TYPES,
    sequences::TYPES,
    hashed::TYPES,
    classes::TYPES,
    references::TYPES,
    typing::TYPES,
    generator::TYPES,
    context::TYPES,
];

/// Every static type.
pub fn static_types() -> impl Iterator<Item = &'static crate::raw::Py<Type>> {
    STATIC_TYPES.iter().flat_map(|table| table.iter()).map(|class| &***class)
}

/// The static type of a name, as its `tp_name` has it: "typing.Union".
pub fn static_type(name: &str) -> Option<Ref<Type>> {
    let all = STATIC_TYPES.iter().flat_map(|family| family.iter());
    all.copied().find(|class| Py::<Type>::tp_name(class).to_bytes() == name.as_bytes()).map(Static::owned)
}
