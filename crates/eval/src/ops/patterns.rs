//! `match` (PEP 634).

use objects::builtins::bool::Bool;
use objects::builtins::exceptions::ValueError;
use objects::builtins::none::none;
use objects::builtins::object::PyBaseObject_Type;
use objects::builtins::set::Set;
use objects::builtins::str::{Str, interned};
use objects::builtins::tuple::Tuple;
use objects::errors::{raise, raise_type_error};
use objects::raw::{Any, Obj, Py, PyResult, Ref};
use objects::types::Type;

use crate::stack::State;

fn push_flag(state: &mut State, bits: u64) {
    let matched = state.peek_object(0).class().has_flags(bits);
    state.push(Bool::new(matched).upcast());
}

pub(crate) fn match_sequence(state: &mut State, _: usize) {
    push_flag(state, abi::TPFLAGS_SEQUENCE);
}

pub(crate) fn match_mapping(state: &mut State, _: usize) {
    push_flag(state, abi::TPFLAGS_MAPPING);
}

/// [subject, keys] and the values of the keys, or None when one is missing.
pub(crate) fn match_keys(state: &mut State, _: usize) -> PyResult<()> {
    let (subject, keys) = (state.peek_object(1).new_ref(), state.peek_object(0).new_ref());
    let keys = keys.downcast::<Tuple>().expect("verified: a tuple of keys");
    let values = values_of(&subject, keys)?;
    state.push(values.map_or_else(none, Ref::upcast));
    Ok(())
}

fn values_of(subject: &Any, keys: &Py<Tuple>) -> PyResult<Option<Ref<Tuple>>> {
    if keys.items().is_empty() {
        return Ok(Some(Tuple::new(Vec::new())));
    }
    let get = subject.get_attribute(&interned("get"))?;
    // An object of its own tells a missing key from every value.
    let missing = PyBaseObject_Type.as_any().call(&[])?;
    let (seen, mut values) = (Set::new(), Vec::new());
    for key in keys.items() {
        if seen.contains(key)? {
            let key = key.repr()?.to_string_lossy();
            return raise(&ValueError, format!("mapping pattern checks duplicate key ({key})"));
        }
        seen.add(key)?;
        let value = get.call(&[key, &missing])?;
        if value.is(&*missing) {
            return Ok(None);
        }
        values.push(value);
    }
    Ok(Some(Tuple::new(values)))
}

/// [subject, class, names]: the attributes of the sub-patterns, or None.
pub(crate) fn match_class(state: &mut State, positional: usize) -> PyResult<()> {
    let names = state.pop_object();
    let class = state.pop_object();
    let subject = state.pop_object();
    let names = names.downcast::<Tuple>().expect("verified: a tuple of names");
    let Some(class) = class.downcast::<Type>() else {
        return raise_type_error("called match pattern must be a class");
    };
    let attributes = match subject.is_instance(class.as_any())? {
        true => Attributes { subject: &subject, class, seen: Vec::new(), values: Vec::new() }
            .all(positional, names)?,
        false => None,
    };
    state.push(attributes.map_or_else(none, Ref::upcast));
    Ok(())
}

/// The attributes found so far.
struct Attributes<'a> {
    subject: &'a Any,
    class: &'a Py<Type>,
    seen: Vec<Ref<Str>>,
    values: Vec<Obj>,
}

impl Attributes<'_> {
    fn all(mut self, positional: usize, names: &Py<Tuple>) -> PyResult<Option<Ref<Tuple>>> {
        if positional > 0 && !self.by_position(positional)? {
            return Ok(None);
        }
        for name in names.items() {
            let name = name.downcast::<Str>().expect("verified: names");
            if !self.take(name)? {
                return Ok(None);
            }
        }
        Ok(Some(Tuple::new(self.values)))
    }

    fn by_position(&mut self, count: usize) -> PyResult<bool> {
        let class_name = self.class.short_name().to_string_lossy();
        let declared = self.class.as_any().find_attribute(&interned("__match_args__"))?;
        let takes_itself = declared.is_none() && self.class.has_flags(abi::TPFLAGS_MATCH_SELF);
        let declared = declared.unwrap_or_else(|| Tuple::new(Vec::new()).upcast());
        let Some(declared) = declared.exact::<Tuple>() else {
            let found = declared.class().short_name().to_string_lossy();
            return raise_type_error(format!("{class_name}.__match_args__ must be a tuple (got {found})"));
        };
        let allowed = if takes_itself { 1 } else { declared.size() };
        if allowed < count {
            let plural = if allowed == 1 { "" } else { "s" };
            return raise_type_error(format!(
                "{class_name}() accepts {allowed} positional sub-pattern{plural} ({count} given)"
            ));
        }
        if takes_itself {
            self.values.push(self.subject.new_ref());
            return Ok(true);
        }
        for name in &declared.items()[..count] {
            let Some(name) = name.exact::<Str>() else {
                let found = name.class().short_name().to_string_lossy();
                return raise_type_error(format!("__match_args__ elements must be strings (got {found})"));
            };
            if !self.take(name)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Reads one attribute; false when the subject lacks it.
    fn take(&mut self, name: &Py<Str>) -> PyResult<bool> {
        if self.seen.iter().any(|seen| seen.same_text(name)) {
            let (class, name) =
                (self.class.short_name().to_string_lossy(), name.as_any().repr()?.to_string_lossy());
            return raise_type_error(format!("{class}() got multiple sub-patterns for attribute {name}"));
        }
        self.seen.push(name.new_ref());
        let found = self.subject.find_attribute(name)?;
        Ok(found.map(|value| self.values.push(value)).is_some())
    }
}
