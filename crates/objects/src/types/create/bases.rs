//! Which metaclass makes a class, and which of its bases gives its instances their layout.

use crate::builtins::object::PyBaseObject_Type;
use crate::builtins::tuple::Tuple;
use crate::errors::raise_type_error;
use crate::names;
use crate::raw::{Any, Py, PyResult, Ref};
use crate::types::Type;

/// The most derived of the wanted metaclass and those of the bases.
pub(super) fn metaclass(wanted: &Py<Type>, bases: &Py<Tuple>) -> PyResult<Ref<Type>> {
    let mut winner = wanted.new_ref();
    for base in bases.items() {
        if base.downcast::<Type>().is_none() && base.find_attribute(names::__mro_entries__())?.is_some() {
            return raise_type_error("type() doesn't support MRO entry resolution; use types.new_class()");
        }
        let candidate = base.class();
        if winner.is_subtype_of(candidate) {
            continue;
        }
        if !candidate.is_subtype_of(&winner) {
            return raise_type_error(
                "metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses of all its bases",
            );
        }
        winner = candidate.new_ref();
    }
    Ok(winner)
}

/// The base whose instances' layout the class extends.
pub(crate) fn best_base(bases: &Py<Tuple>) -> PyResult<Ref<Type>> {
    let mut best: Option<(&Py<Type>, &Py<Type>)> = None;
    for base in bases.items() {
        let Some(base) = Any::downcast::<Type>(base) else { return raise_type_error("bases must be types") };
        if !base.has_flags(abi::TPFLAGS_BASETYPE) {
            return raise_type_error(format!(
                "type '{}' is not an acceptable base type",
                base.tp_name().to_string_lossy()
            ));
        }
        let solid = solid_base(base);
        best = match best {
            None => Some((base, solid)),
            Some((_, winner)) if winner.is_subtype_of(solid) => best,
            Some((_, winner)) if solid.is_subtype_of(winner) => Some((base, solid)),
            Some(_) => return raise_type_error("multiple bases have instance lay-out conflict"),
        };
    }
    match best {
        Some((base, _)) => Ok(base.new_ref()),
        None => Ok(PyBaseObject_Type.owned()),
    }
}

/// The nearest class, itself included, that adds to the layout of its base.
pub(crate) fn solid_base(class: &Py<Type>) -> &Py<Type> {
    let mut class = class;
    while let Some(base) = class.base() {
        if class.basicsize() != base.basicsize() || class.itemsize() != base.itemsize() {
            return class;
        }
        class = base;
    }
    class
}
