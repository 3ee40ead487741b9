//! `dict.update` and its relatives: merging mappings and sequences of pairs.

use crate::builtins::exceptions::{KeyError, RuntimeError, TypeError, ValueError};
use crate::builtins::list::List;
use crate::builtins::str::Str;
use crate::builtins::tuple::Tuple;
use crate::errors::{self, raise, raise_type_error, raise_value};
use crate::names;
use crate::raw::{Any, Obj, Py, PyResult, Raised};
use crate::types::SlotId;

use super::{Dict, PyDict_Type};

/// What merging does with a key that is there already.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Override {
    /// The old value stays.
    Keep,
    /// The new value comes.
    Replace,
    /// `KeyError` with the key.
    Refuse,
}

impl Py<Dict> {
    /// The positional part of `dict(...)` and `update(...)`, which is at most one argument.
    pub(super) fn update_from(&self, function: &str, count: usize, argument: Option<&Any>) -> PyResult<()> {
        if count > 1 {
            return raise_type_error(format!("{function} expected at most 1 argument, got {count}"));
        }
        argument.map_or(Ok(()), |argument| self.update_with(argument))
    }

    /// The keyword part: names must be strings.
    pub(super) fn update_keywords(&self, keywords: &Py<Dict>) -> PyResult<()> {
        let names_only = keywords.each_entry(|entry| Ok(entry.key.downcast::<Str>().is_some()))?;
        if !names_only {
            return raise_type_error("keywords must be strings");
        }
        self.merge(keywords.as_any(), Override::Replace)
    }

    /// `self.update(other)`: a mapping (an object with `keys`) or an iterable of pairs.
    ///
    /// # Errors
    /// `TypeError` or `ValueError` for what is neither, or what the other object raises.
    pub fn update_with(&self, other: &Any) -> PyResult<()> {
        if other.exact::<Dict>().is_some() || other.find_attribute(names::keys())?.is_some() {
            return self.merge(other, Override::Replace);
        }
        self.merge_pairs(other, Override::Replace)
    }

    /// Takes over the entries of a mapping.
    ///
    /// # Errors
    /// What the mapping raises, what hashing and comparing keys raises, and `KeyError` for [`Override::Refuse`].
    pub fn merge(&self, other: &Any, mode: Override) -> PyResult<()> {
        match other.downcast::<Dict>() {
            Some(dict) if iterates_as_dict(other) => self.merge_dict(dict, mode),
            _ => self.merge_mapping(other, mode),
        }
    }

    fn merge_dict(&self, other: &Py<Dict>, mode: Override) -> PyResult<()> {
        if self.is(other) || other.is_empty() || self.table.copy_whole(&other.table) {
            return Ok(());
        }
        self.table.reserve_for(&other.table);
        let (positions, mut position) = (other.table.positions(), 0);
        while let Some(entry) = other.table.next(position) {
            self.take_over(&entry.key, entry.hash, entry.value, mode)?;
            if other.table.positions() != positions {
                return raise(&RuntimeError, "dict mutated during update");
            }
            position = entry.next;
        }
        Ok(())
    }

    fn take_over(&self, key: &Any, hash: isize, value: Obj, mode: Override) -> PyResult<()> {
        match mode {
            Override::Replace => self.set_hashed(key, hash, value),
            Override::Keep => self.table.set_default(key, hash, &value).map(drop),
            Override::Refuse => {
                if self.table.contains(key, hash)? {
                    return raise_value(&KeyError, key.new_ref());
                }
                self.set_hashed(key, hash, value)
            }
        }
    }

    fn merge_mapping(&self, other: &Any, mode: Override) -> PyResult<()> {
        let keys = other.call_method(names::keys(), &[])?;
        let iterator = match keys.iter() {
            Ok(iterator) => iterator,
            Err(Raised) => return not_keys(other, &keys),
        };
        while let Some(key) = iterator.next()? {
            if mode != Override::Replace && self.contains(&key)? {
                if mode == Override::Refuse {
                    return raise_value(&KeyError, key);
                }
                continue;
            }
            let value = other.get_item(&key)?;
            self.set(&key, value)?;
        }
        Ok(())
    }

    /// Takes over pairs.
    ///
    /// # Errors
    /// `TypeError` or `ValueError` for items that are no pairs, or what iterating raises.
    pub fn merge_pairs(&self, pairs: &Any, mode: Override) -> PyResult<()> {
        let iterator = pairs.iter()?;
        let mut index = 0usize;
        while let Some(item) = iterator.next()? {
            let (key, value) = pair(&item, index)?;
            self.take_over(&key, super::hash_of(&key)?, value, mode)?;
            index += 1;
        }
        Ok(())
    }
}

/// Whether iterating over an instance of a subclass gives the table's keys.
fn iterates_as_dict(object: &Any) -> bool {
    object.class().word(SlotId::Iter) == PyDict_Type.word(SlotId::Iter)
}

#[cold]
fn not_keys<T>(mapping: &Any, keys: &Any) -> PyResult<T> {
    if errors::matches(&TypeError) && keys.class().tp_iter().is_none() {
        drop(errors::take());
        let (class, found) = (mapping.class().name(), keys.class().name());
        return raise_type_error(format!("{class}.keys() returned a non-iterable (type {found})"));
    }
    Err(Raised)
}

/// The two items of an element.
fn pair(item: &Any, index: usize) -> PyResult<(Obj, Obj)> {
    if let Some(tuple) = item.exact::<Tuple>() {
        return match tuple.items() {
            [key, value] => Ok((key.clone(), value.clone())),
            items => no_pair(index, items.len()),
        };
    }
    if let Some(list) = item.exact::<List>() {
        return match (list.len(), list.get(0), list.get(1)) {
            (2, Some(key), Some(value)) => Ok((key, value)),
            (length, ..) => no_pair(index, length),
        };
    }
    let iterator = match item.iter() {
        Ok(iterator) => iterator,
        Err(Raised) => return no_sequence(index),
    };
    let mut items = Vec::new();
    loop {
        match iterator.next() {
            Ok(Some(item)) => items.push(item),
            Ok(None) => break,
            Err(Raised) => {
                if errors::matches(&TypeError) {
                    note_element(index);
                }
                return Err(Raised);
            }
        }
    }
    match <[Obj; 2]>::try_from(items) {
        Ok([key, value]) => Ok((key, value)),
        Err(items) => no_pair(index, items.len()),
    }
}

#[cold]
fn no_pair<T>(index: usize, length: usize) -> PyResult<T> {
    raise(
        &ValueError,
        format!("dictionary update sequence element #{index} has length {length}; 2 is required"),
    )
}

/// The element cannot be iterated over: the exception says so, and a note says which it was.
#[cold]
fn no_sequence<T>(index: usize) -> PyResult<T> {
    if errors::matches(&TypeError) {
        drop(errors::take());
        let _: PyResult<()> = raise_type_error("object is not iterable");
        note_element(index);
    }
    Err(Raised)
}

fn note_element(index: usize) {
    let note = format!("Cannot convert dictionary update sequence element #{index} to a sequence");
    errors::add_note(Str::new(&note).upcast());
}
