//! Attributes of classes themselves: `type.__getattribute__`, `type.__setattr__`, and the special ones that live in the dict.

use super::lookup::{self, lookup};
use super::{Type, dispatch};
use crate::builtins::dict::Dict;
use crate::builtins::exceptions::AttributeError;
use crate::builtins::int::Int;
use crate::builtins::mapping_proxy::MappingProxy;
use crate::builtins::none::{is_none, none};
use crate::builtins::str::{Str, intern};
use crate::builtins::tuple::Tuple;
use crate::errors::{raise, raise_type_error};
use crate::names;
use crate::protocol::attribute::attribute_name;
use crate::raw::{Any, Obj, Py, PyResult};

#[cold]
fn no_attribute<T>(class: &Py<Type>, name: &Py<Str>) -> PyResult<T> {
    raise(
        &AttributeError,
        format!("type object '{}' has no attribute '{}'", class.name(), name.to_string_lossy()),
    )
}

/// `getattr(class, name)`: data descriptor of the metaclass, attribute along the MRO, attribute of the metaclass.
///
/// # Errors
/// `AttributeError`, or what a descriptor raises.
pub(crate) fn get(class: &Py<Type>, name: &Py<Str>) -> PyResult<Obj> {
    let metatype = class.class();
    let of_meta = lookup(metatype, name);
    if let Some(descriptor) = &of_meta
        && descriptor.class().tp_descr_set().is_some()
        && let Some(value) = descriptor.tp_descr_get(Some(class.as_any()), Some(metatype.as_any()))
    {
        return value;
    }
    if let Some(value) = lookup(class, name) {
        return value.tp_descr_get(None, Some(class.as_any())).unwrap_or(Ok(value));
    }
    match of_meta {
        Some(value) => value.tp_descr_get(Some(class.as_any()), Some(metatype.as_any())).unwrap_or(Ok(value)),
        None => no_attribute(class, name),
    }
}

/// `setattr(class, name, value)`, or `delattr` without a value.
///
/// # Errors
/// `TypeError` for immutable classes, `AttributeError` for what is not there, or what a descriptor raises.
pub(crate) fn set(class: &Py<Type>, name: &Any, value: Option<&Any>) -> PyResult<()> {
    if class.has_flags(abi::TPFLAGS_IMMUTABLETYPE) {
        let name = name.repr()?.to_string_lossy();
        return raise_type_error(format!("cannot set {name} attribute of immutable type '{}'", class.name()));
    }
    let name = attribute_name(name)?;
    if let Some(descriptor) = lookup(class.class(), name)
        && let Some(flag) = descriptor.tp_descr_set(class.as_any(), value)
    {
        return flag.done();
    }
    let was_there = store(class, name, value)?;
    if value.is_none() && !was_there { no_attribute(class, name) } else { Ok(()) }
}

/// Sets or deletes an entry of the class's dict, ends the versions that knew the old one, and refills slots. Whether there
/// was an old one.
pub(crate) fn store(class: &Py<Type>, name: &Py<Str>, value: Option<&Any>) -> PyResult<bool> {
    let dict = class.dict();
    let name = intern(name.new_ref());
    // The old value lives until no cache knows it.
    let old = dict.get_str(&name)?;
    lookup::modified(class);
    match value {
        Some(value) => dict.set(name.as_any(), value.new_ref())?,
        None => drop(dict.remove(name.as_any())?),
    }
    lookup::modified(class);
    if is_special(&name) {
        dispatch::changed(class, &name);
    }
    Ok(old.is_some())
}

/// Whether a name is of the form of special methods' names.
pub(crate) fn is_special(name: &Py<Str>) -> bool {
    name.as_ascii().is_some_and(|text| text.len() > 4 && text.starts_with("__") && text.ends_with("__"))
}

/// `class.__dict__`
pub(crate) fn shown_dict(class: &Py<Type>) -> Obj {
    MappingProxy::of(class.dict().upcast()).upcast()
}

/// Adds the names in the dicts of a class and its bases.
pub(crate) fn merge_class_names(names: &Py<Dict>, class: &Any) -> PyResult<()> {
    crate::protocol::recursion::enter(" while listing attributes")?;
    let dict = match class.downcast::<Type>() {
        Some(class) => Some(class.dict()),
        None => class.find_attribute(names::__dict__())?.and_then(|dict| dict.downcast_ref::<Dict>().ok()),
    };
    for (name, _) in dict.iter().flat_map(|dict| dict.snapshot()) {
        names.set(&name, none())?;
    }
    let Some(bases) = class.find_attribute(names::__bases__())? else { return Ok(()) };
    let Some(bases) = bases.downcast::<Tuple>() else { return Ok(()) };
    for base in bases.items() {
        merge_class_names(names, base)?;
    }
    Ok(())
}

/// The first of these names in the class's own dict.
fn own(class: &Py<Type>, candidates: [&Py<Str>; 2]) -> PyResult<Option<Obj>> {
    for name in candidates {
        if let Some(value) = class.dict().get_str(name)? {
            return value.tp_descr_get(None, Some(class.as_any())).unwrap_or(Ok(value)).map(Some);
        }
    }
    Ok(None)
}

fn heap_only(class: &Py<Type>, name: &Py<Str>) -> PyResult<()> {
    if class.has_flags(abi::TPFLAGS_HEAPTYPE) { Ok(()) } else { no_attribute(class, name) }
}

fn changeable(class: &Py<Type>, name: &str) -> PyResult<()> {
    if class.has_flags(abi::TPFLAGS_IMMUTABLETYPE) {
        return raise_type_error(format!(
            "cannot set '{name}' attribute of immutable type '{}'",
            class.name()
        ));
    }
    Ok(())
}

/// `class.__annotate__`: the function that makes the annotations, or `None`.
pub(crate) fn annotate(class: &Py<Type>) -> PyResult<Obj> {
    heap_only(class, names::__annotate__())?;
    if let Some(function) = own(class, [names::__annotate__(), names::__annotate_func__()])? {
        return Ok(function);
    }
    store(class, names::__annotate_func__(), Some(&none()))?;
    Ok(none())
}

/// Sets `class.__annotate__`; annotations made by the old function are forgotten.
pub(crate) fn set_annotate(class: &Py<Type>, value: Option<&Any>) -> PyResult<()> {
    let Some(value) = value else { return raise_type_error("cannot delete __annotate__ attribute") };
    changeable(class, "__annotate__")?;
    if !is_none(value) && !value.is_callable() {
        return raise_type_error("__annotate__ must be callable or None");
    }
    store(class, names::__annotate_func__(), Some(value))?;
    if !is_none(value) {
        store(class, names::__annotations_cache__(), None)?;
    }
    Ok(())
}

/// `class.__annotations__`, made by `__annotate__` when first asked for.
pub(crate) fn annotations(class: &Py<Type>) -> PyResult<Obj> {
    heap_only(class, names::__annotations__())?;
    if let Some(known) = own(class, [names::__annotations__(), names::__annotations_cache__()])? {
        return Ok(known);
    }
    let function = annotate(class)?;
    let made = if function.is_callable() {
        let made = function.call(&[Int::new(1).as_any()])?;
        if made.downcast::<Dict>().is_none() {
            let found = made.class().name();
            return raise_type_error(format!("__annotate__ returned non-dict of type '{found}'"));
        }
        made
    } else {
        Dict::new().upcast()
    };
    store(class, names::__annotations_cache__(), Some(&made))?;
    Ok(made)
}

/// Sets or deletes `class.__annotations__`, and forgets the function that would make others.
pub(crate) fn set_annotations(class: &Py<Type>, value: Option<&Any>) -> PyResult<()> {
    changeable(class, "__annotations__")?;
    let in_place = class.dict().get_str(names::__annotations__())?.is_some();
    let name = if in_place { names::__annotations__() } else { names::__annotations_cache__() };
    let was_there = store(class, name, value)?;
    if value.is_none() && !was_there {
        return raise(&AttributeError, "__annotations__");
    }
    if in_place {
        store(class, names::__annotations_cache__(), None)?;
    }
    store(class, names::__annotate__(), None)?;
    store(class, names::__annotate_func__(), None).map(drop)
}

impl Py<Type> {
    /// Takes the descriptors of instances' dicts and weak references out of the class's dict.
    ///
    /// # Errors
    /// `TypeError` for immutable classes.
    pub fn clear_instance_descriptors(&self) -> PyResult<()> {
        if self.has_flags(abi::TPFLAGS_IMMUTABLETYPE) {
            return raise_type_error("argument is immutable");
        }
        for name in [names::__dict__(), names::__weakref__()] {
            store(self, name, None)?;
        }
        Ok(())
    }
}
