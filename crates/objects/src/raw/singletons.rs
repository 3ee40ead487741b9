//! The singletons, in static memory under their C names.

use super::Static;
use crate::builtins::bool::{Bool, PyBool_Type};
use crate::builtins::none::{
    _PyNone_Type, _PyNotImplemented_Type, EllipsisType, NoneType, NotImplementedType, PyEllipsis_Type,
};
use crate::builtins::typing::{_PyNoDefault_Type, NoDefaultType};

/// `None`
#[unsafe(no_mangle)]
// SAFETY: the class named is the one declared above.
pub static _Py_NoneStruct: Static<NoneType> = unsafe { Static::new(&raw const _PyNone_Type, NoneType {}) };
/// `NotImplemented`
#[unsafe(no_mangle)]
pub static _Py_NotImplementedStruct: Static<NotImplementedType> =
    // SAFETY: the class named is the one declared above.
    unsafe { Static::new(&raw const _PyNotImplemented_Type, NotImplementedType {}) };
/// `Ellipsis`
#[unsafe(no_mangle)]
pub static _Py_EllipsisObject: Static<EllipsisType> =
    // SAFETY: the class named is the one declared above.
    unsafe { Static::new(&raw const PyEllipsis_Type, EllipsisType {}) };

/// `typing.NoDefault`
#[unsafe(no_mangle)]
pub static _Py_NoDefaultStruct: Static<NoDefaultType> =
    // SAFETY: the class named is the one declared with the body.
    unsafe { Static::new(&raw const _PyNoDefault_Type, NoDefaultType {}) };

/// `True`
#[unsafe(no_mangle)]
// SAFETY: `bool`'s instances have this body.
pub static _Py_TrueStruct: Static<Bool> = unsafe { Static::new(&raw const PyBool_Type, Bool::body(true)) };
/// `False`
#[unsafe(no_mangle)]
// SAFETY: `bool`'s instances have this body.
pub static _Py_FalseStruct: Static<Bool> = unsafe { Static::new(&raw const PyBool_Type, Bool::body(false)) };
