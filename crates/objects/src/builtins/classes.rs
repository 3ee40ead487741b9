//! Classes that make up classes: `property`, `super`, `classmethod`, `staticmethod`, `module`, members that the core does not need to start.

use crate::raw::Static;
use crate::types::Type;

/// Static types of this family.
pub(super) static TYPES: &[&Static<Type>] = &[
    &super::descriptors::PyMemberDescr_Type,
    &super::classmethods::PyClassMethod_Type,
    &super::classmethods::PyStaticMethod_Type,
    &super::module::PyModule_Type,
    &super::namespace::_PyNamespace_Type,
    &super::generic_alias::Py_GenericAliasType,
    &super::generic_alias::_Py_GenericAliasIterType,
    &super::union_type::_PyUnion_Type,
    &super::property::PyProperty_Type,
    &super::super_object::PySuper_Type,
    &super::template::_PyTemplate_Type,
    &super::template::_PyTemplateIter_Type,
    &super::template::_PyInterpolation_Type,
];
