//! Subscription: `x[key]`, `x[key] = value`, `del x[key]`.

use super::sequence::{index_argument, is_index};
use crate::builtins::generic_alias::GenericAlias;
use crate::builtins::none::is_none;
use crate::builtins::type_object::PyType_Type;
use crate::errors::raise_type_error;
use crate::names;
use crate::raw::{Any, Obj, Py, PyResult};
use crate::types::Type;

impl Any {
    /// `self[key]`
    ///
    /// # Errors
    /// `TypeError` when the object has no items, `IndexError` or `KeyError`, or what `__getitem__` raises.
    #[inline]
    pub fn get_item(&self, key: &Any) -> PyResult<Obj> {
        match self.mp_subscript(key) {
            Some(result) => result,
            None => self.get_item_by_index(key),
        }
    }

    fn get_item_by_index(&self, key: &Any) -> PyResult<Obj> {
        if self.class().sq_item().is_some() {
            if is_index(key) {
                return self.get_index(index_argument(key)?);
            }
            return bad_index(key);
        }
        match self.downcast::<Type>() {
            Some(class) => class_item(class, key),
            None => raise_type_error(format!("'{}' object is not subscriptable", self.class().name())),
        }
    }

    /// `self[index]` of a sequence; negative indices count from the end.
    ///
    /// # Errors
    /// `TypeError` when the object is no sequence, or what its `__getitem__` raises.
    pub fn get_index(&self, index: isize) -> PyResult<Obj> {
        let index = self.counted_from_start(index, self.class().sq_item().is_some())?;
        match self.sq_item(index) {
            Some(result) => result,
            None if self.class().mp_subscript().is_some() => {
                raise_type_error(format!("{} is not a sequence", self.class().name()))
            }
            None => raise_type_error(format!("'{}' object does not support indexing", self.class().name())),
        }
    }

    /// `self[key] = value`
    ///
    /// # Errors
    /// `TypeError` when the object does not let its items be set, or what `__setitem__` raises.
    #[inline]
    pub fn set_item(&self, key: &Any, value: &Any) -> PyResult<()> {
        match self.mp_ass_subscript(key, Some(value)) {
            Some(flag) => flag.done(),
            None => self.assign_by_index(key, Some(value)),
        }
    }

    /// `del self[key]`
    ///
    /// # Errors
    /// `TypeError` when the object does not let its items be deleted, or what `__delitem__` raises.
    pub fn delete_item(&self, key: &Any) -> PyResult<()> {
        match self.mp_ass_subscript(key, None) {
            Some(flag) => flag.done(),
            None => self.assign_by_index(key, None),
        }
    }

    fn assign_by_index(&self, key: &Any, value: Option<&Any>) -> PyResult<()> {
        if self.class().is_sequence_class() {
            if is_index(key) {
                return self.assign_index(index_argument(key)?, value);
            }
            if self.class().sq_ass_item().is_some() {
                return bad_index(key);
            }
        }
        let what = if value.is_some() { "assignment" } else { "deletion" };
        raise_type_error(format!("'{}' object does not support item {what}", self.class().name()))
    }

    /// `self[index] = value` of a sequence, or `del self[index]` without a value.
    ///
    /// # Errors
    /// `TypeError` when the object does not let its items be changed, or what its own method raises.
    pub fn assign_index(&self, index: isize, value: Option<&Any>) -> PyResult<()> {
        let index = self.counted_from_start(index, self.class().sq_ass_item().is_some())?;
        match (self.sq_ass_item(index, value), value) {
            (Some(flag), _) => flag.done(),
            (None, Some(_)) => {
                raise_type_error(format!("'{}' object does not support item assignment", self.class().name()))
            }
            (None, None) => {
                raise_type_error(format!("'{}' object doesn't support item deletion", self.class().name()))
            }
        }
    }

    /// A negative index with the length added, when the class has items and a length.
    fn counted_from_start(&self, index: isize, has_items: bool) -> PyResult<isize> {
        if index >= 0 || !has_items {
            return Ok(index);
        }
        match self.sq_length() {
            Some(length) => Ok(index.saturating_add_unsigned(length.result()?)),
            None => Ok(index),
        }
    }
}

impl Py<Type> {
    /// Whether the class has a table of sequence functions, as every class made by a `class` statement does.
    fn is_sequence_class(&self) -> bool {
        self.has_flags(abi::TPFLAGS_HEAPTYPE)
            || self.sq_length().is_some()
            || self.sq_item().is_some()
            || self.sq_contains().is_some()
            || self.sq_concat().is_some()
    }
}

#[cold]
fn bad_index<T>(key: &Any) -> PyResult<T> {
    raise_type_error(format!("sequence index must be integer, not '{}'", key.class().name()))
}

/// `Class[key]` where the metaclass has no `__getitem__`.
fn class_item(class: &Py<Type>, key: &Any) -> PyResult<Obj> {
    if class.is(&*PyType_Type) {
        return Ok(GenericAlias::new(class.as_any(), key).upcast());
    }
    if let Some(method) = class.as_any().find_attribute(names::__class_getitem__())?
        && !is_none(&method)
    {
        return method.call(&[key]);
    }
    raise_type_error(format!("type '{}' is not subscriptable", class.name()))
}
