//! Attribute access.

use crate::builtins::dict::Dict;
use crate::builtins::exceptions::AttributeError;
use crate::builtins::object::PyBaseObject_Type;
use crate::builtins::str::Str;
use crate::errors::{self, raise_type_error};
use crate::raw::{Any, Obj, Py, PyResult, Raised, Ref};
use crate::types::SlotId;
use crate::types::instance::{self, Stored};
use crate::types::lookup::lookup;

impl Any {
    /// `getattr(self, name)`
    ///
    /// # Errors
    /// `AttributeError`, or what a descriptor raises.
    pub fn get_attribute(&self, name: &Py<Str>) -> PyResult<Obj> {
        match self.tp_getattro(name.as_any()) {
            Some(result) => result,
            None => no_attribute(self, name),
        }
    }

    /// `getattr(self, name, None)`, with no object in place of `AttributeError`.
    ///
    /// # Errors
    /// Every other exception.
    pub fn find_attribute(&self, name: &Py<Str>) -> PyResult<Option<Obj>> {
        match self.get_attribute(name) {
            Ok(value) => Ok(Some(value)),
            Err(Raised) if errors::matches(&AttributeError) => {
                drop(errors::take());
                Ok(None)
            }
            Err(Raised) => Err(Raised),
        }
    }

    /// `setattr(self, name, value)`, or `delattr` without a value.
    ///
    /// # Errors
    /// `AttributeError` or `TypeError` when the attribute cannot be set, or what a descriptor raises.
    pub fn set_attribute(&self, name: &Py<Str>, value: Option<&Any>) -> PyResult<()> {
        match self.tp_setattro(name.as_any(), value) {
            Some(flag) => flag.done(),
            None => raise_type_error(format!(
                "'{}' object has no attributes ({} .{})",
                self.class().name(),
                if value.is_some() { "assign to" } else { "del" },
                name.to_string_lossy()
            )),
        }
    }
}

/// The name argument of an attribute slot.
///
/// # Errors
/// `TypeError` when it is no string.
pub fn attribute_name(name: &Any) -> PyResult<&Py<Str>> {
    name.downcast::<Str>().map_or_else(
        || raise_type_error(format!("attribute name must be string, not '{}'", name.class().name())),
        Ok,
    )
}

#[cold]
fn no_attribute<T>(object: &Any, name: &Py<Str>) -> PyResult<T> {
    let (class, shown) = (object.class().name(), name.to_string_lossy());
    refuse(object, name, &format!("'{class}' object has no attribute '{shown}'"))
}

/// Raises `AttributeError` with the object and the name, from which a report guesses what was meant.
#[cold]
fn refuse<T>(object: &Any, name: &Py<Str>, text: &str) -> PyResult<T> {
    errors::set(AttributeError::make(Str::new(text), Some(object), name)?);
    Err(Raised)
}

/// `object.__getattribute__`: data descriptor, instance dict, other descriptor, class attribute.
///
/// # Errors
/// `AttributeError`, or what a descriptor raises.
pub fn generic_get(object: &Any, name: &Py<Str>) -> PyResult<Obj> {
    get_with(object, name, || instance::attribute(object, name))
}

/// The same with another dict in the place of the instance's.
///
/// # Errors
/// As for [`generic_get`].
pub fn generic_get_in(object: &Any, name: &Py<Str>, dict: &Ref<Dict>) -> PyResult<Obj> {
    get_with(object, name, || dict.get_str(name))
}

#[inline]
fn get_with(object: &Any, name: &Py<Str>, own: impl FnOnce() -> PyResult<Option<Obj>>) -> PyResult<Obj> {
    let class = object.class();
    let found = lookup(class, name);
    if let Some(descriptor) = &found
        && descriptor.class().tp_descr_set().is_some()
        && let Some(value) = descriptor.tp_descr_get(Some(object), Some(class.as_any()))
    {
        return value;
    }
    if let Some(value) = own()? {
        return Ok(value);
    }
    match found {
        Some(descriptor) => match descriptor.tp_descr_get(Some(object), Some(class.as_any())) {
            Some(value) => value,
            None => Ok(descriptor),
        },
        None => no_attribute(object, name),
    }
}

/// `object.__setattr__` and `__delattr__`: data descriptor, then the instance dict.
///
/// # Errors
/// `AttributeError` when there is neither, or what a descriptor raises.
pub fn generic_set(object: &Any, name: &Py<Str>, value: Option<&Any>) -> PyResult<()> {
    let found = lookup(object.class(), name);
    if let Some(descriptor) = &found
        && let Some(flag) = descriptor.tp_descr_set(object, value)
    {
        return flag.done();
    }
    match instance::store_inline(object, name, value) {
        Stored::Done => return Ok(()),
        Stored::Missing => return no_attribute(object, name),
        Stored::ByDict => {}
    }
    let Some(dict) = instance::dict(object)? else { return read_only(object, name, found.as_deref()) };
    store(object, &dict, name, value)
}

/// The same with another dict in the place of the instance's.
///
/// # Errors
/// As for [`generic_set`].
pub fn generic_set_in(object: &Any, name: &Py<Str>, value: Option<&Any>, dict: &Ref<Dict>) -> PyResult<()> {
    if let Some(descriptor) = lookup(object.class(), name)
        && let Some(flag) = descriptor.tp_descr_set(object, value)
    {
        return flag.done();
    }
    store(object, dict, name, value)
}

fn store(object: &Any, dict: &Ref<Dict>, name: &Py<Str>, value: Option<&Any>) -> PyResult<()> {
    match value {
        Some(value) => dict.set(name.as_any(), value.new_ref()),
        None => match dict.remove(name.as_any())? {
            Some(_) => Ok(()),
            None => no_attribute(object, name),
        },
    }
}

#[cold]
fn read_only(object: &Any, name: &Py<Str>, found: Option<&Any>) -> PyResult<()> {
    let (class, text) = (object.class().name(), name.to_string_lossy());
    if found.is_some() {
        return refuse(object, name, &format!("'{class}' object attribute '{text}' is read-only"));
    }
    let generic = object.class().word(SlotId::SetAttr) == PyBaseObject_Type.word(SlotId::SetAttr);
    let hint = if generic { " and no __dict__ for setting new attributes" } else { "" };
    refuse(object, name, &format!("'{class}' object has no attribute '{text}'{hint}"))
}

/// What `object.name(...)` calls.
pub enum Loaded {
    /// A function of the class, to be called with the object in front: no bound method is made.
    Method(Obj),
    /// An ordinary attribute.
    Value(Obj),
}

/// Looks up the attribute that a call follows.
///
/// # Errors
/// As for [`Any::get_attribute`].
pub fn load_method(object: &Any, name: &Py<Str>) -> PyResult<Loaded> {
    let class = object.class();
    let generic = class.word(SlotId::GetAttr) == PyBaseObject_Type.word(SlotId::GetAttr);
    if generic
        && let Some(found) = lookup(class, name)
        && found.class().has_flags(abi::TPFLAGS_METHOD_DESCRIPTOR)
    {
        let own = instance::attribute(object, name)?;
        return Ok(own.map_or(Loaded::Method(found), Loaded::Value));
    }
    object.get_attribute(name).map(Loaded::Value)
}
