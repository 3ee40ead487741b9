//! What stands in the slots of a class whose special methods come from its dict and its bases: the native function where all
//! methods of the slot are native and agree, else the trampoline that looks the method up.

#![expect(unsafe_code, reason = "stores function words")]

use super::lookup::lookup_with_owner;
use super::slots::SlotId;
use super::wrappers::ROWS;
use super::{Type, glue_unhashable, subclasses, trampolines};
use crate::builtins::builtin_function::BuiltinFunction;
use crate::builtins::descriptors::{MethodDescriptor, WrapperDescriptor};
use crate::builtins::none::is_none;
use crate::builtins::object::PyBaseObject_Type;
use crate::builtins::str::{Str, interned};
use crate::raw::{Any, Obj, Py, Word};

/// Methods that fill a slot but are no slot's wrapper.
const EXTRA: &[(&str, SlotId)] = &[("__getattr__", SlotId::GetAttr), ("__new__", SlotId::New)];

/// Name and slot of every special method.
fn pairs() -> impl Iterator<Item = (&'static str, SlotId)> {
    ROWS.iter().map(|row| (row.name, row.slot)).chain(EXTRA.iter().copied())
}

/// Fills all slots of a class that has its MRO and its dict.
pub(crate) fn fill(class: &Py<Type>) {
    for &slot in SlotId::ALL {
        if pairs().any(|pair| pair.1 == slot) {
            fill_slot(class, slot);
        }
    }
}

/// Fills the slots that a special method stands for, in a class and all that derive from it: the method was set or deleted.
pub(crate) fn changed(class: &Py<Type>, name: &Py<Str>) {
    let slots: Vec<SlotId> = pairs().filter(|pair| name.equals(pair.0)).map(|pair| pair.1).collect();
    if !slots.is_empty() {
        fill_below(class, &slots);
    }
}

fn fill_below(class: &Py<Type>, slots: &[SlotId]) {
    for &slot in slots {
        fill_slot(class, slot);
    }
    for subclass in subclasses::of(class) {
        fill_below(&subclass, slots);
    }
}

/// Fills all slots of a class and of those that derive from it: its bases have changed.
pub(crate) fn refill(class: &Py<Type>) {
    fill(class);
    for subclass in subclasses::of(class) {
        refill(&subclass);
    }
}

/// What one special method asks of its slot.
enum Wanted {
    Native(Word),
    /// The method is native but does not use this slot.
    Nothing,
    Trampoline,
}

fn fill_slot(class: &Py<Type>, slot: SlotId) {
    let mut chosen: Option<Word> = None;
    let mut by_name = false;
    for (name, _) in pairs().filter(|pair| pair.1 == slot) {
        let Some((owner, value)) = lookup_with_owner(class, &interned(name)) else { continue };
        match wanted(class, slot, &owner, &value) {
            Wanted::Nothing => {}
            Wanted::Trampoline => by_name = true,
            Wanted::Native(word) => match chosen {
                Some(other) if !std::ptr::eq(other, word) => by_name = true,
                _ => chosen = Some(word),
            },
        }
    }
    let word = if by_name { trampolines::word(slot) } else { chosen };
    match word {
        // SAFETY: a trampoline of the slot's shape, or the word of the same slot of a base.
        Some(word) => unsafe { class.set_word(slot, word) },
        None => class.clear_word(slot),
    }
    if slot == SlotId::Call {
        vectorcall_flag(class, by_name);
    }
}

/// A class whose `__call__` is written in Python is not called through the vectorcall word of its native base.
fn vectorcall_flag(class: &Py<Type>, by_name: bool) {
    let base = class.base().is_some_and(|base| base.has_flags(abi::TPFLAGS_HAVE_VECTORCALL));
    match base && !by_name {
        true => class.add_flags(abi::TPFLAGS_HAVE_VECTORCALL),
        false => class.remove_flags(abi::TPFLAGS_HAVE_VECTORCALL),
    }
}

fn wanted(class: &Py<Type>, slot: SlotId, owner: &Py<Type>, value: &Obj) -> Wanted {
    let of_owner = || match owner.word(slot) {
        word if word.is_null() => Wanted::Nothing,
        word => Wanted::Native(word),
    };
    if let Some(wrapper) = value.exact::<WrapperDescriptor>() {
        return match wrapper.parts() {
            Some((native, row, word)) if row.slot == slot && class.is_subtype_of(&native) => {
                Wanted::Native(word)
            }
            // One wrapper stands for several slots: `__len__`, `__add__` of sequences.
            Some((native, ..)) if native.is(owner) => of_owner(),
            _ => Wanted::Trampoline,
        };
    }
    if let Some(method) = value.exact::<MethodDescriptor>() {
        let is_native = method.def().flags() & abi::METH_COEXIST != 0 && method.belongs_to(owner);
        return if is_native { of_owner() } else { Wanted::Trampoline };
    }
    if slot == SlotId::New && is_native_constructor(value) {
        // Only the native base knows how to make its layout, whichever `__new__` the MRO finds first.
        return match super::subtype::native_base(class).word(slot) {
            word if word.is_null() => Wanted::Nothing,
            word => Wanted::Native(word),
        };
    }
    if slot == SlotId::Hash && is_none(value) {
        return Wanted::Native(glue_unhashable());
    }
    Wanted::Trampoline
}

/// Whether a value is the builtin `__new__` of some class.
fn is_native_constructor(value: &Any) -> bool {
    value.exact::<BuiltinFunction>().is_some_and(|function| super::construct::is_new(function.def()))
}

/// Whether a `__getattribute__` is that of `object`.
pub(crate) fn is_generic_getattribute(function: &Any) -> bool {
    function
        .exact::<WrapperDescriptor>()
        .and_then(|wrapper| wrapper.parts())
        .is_some_and(|(native, ..)| native.is(&*PyBaseObject_Type))
}
