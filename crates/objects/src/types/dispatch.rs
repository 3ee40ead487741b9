//! What stands in the slots of a class whose special methods come from its dict and its bases: the native function where all
//! methods of the slot are native and agree, else the trampoline that looks the method up.

#![expect(unsafe_code, reason = "stores function words")]

use std::cell::OnceCell;

use rustc_hash::FxHashMap;

use super::lookup::lookup_with_owner;
use super::slots::SlotId;
use super::wrappers::ROWS;
use super::{Type, glue_unhashable, subclasses, trampolines};
use crate::builtins::builtin_function::BuiltinFunction;
use crate::builtins::descriptors::{MethodDescriptor, WrapperDescriptor};
use crate::builtins::none::is_none;
use crate::builtins::object::PyBaseObject_Type;
use crate::builtins::str::{Str, intern, interned};
use crate::raw::{Any, Obj, Py, Ref, Word};
use crate::state::current;

/// Methods that fill a slot but are no slot's wrapper.
const EXTRA: &[(&str, SlotId)] = &[("__getattr__", SlotId::GetAttr), ("__new__", SlotId::New)];

/// Name and slot of every special method.
fn pairs() -> impl Iterator<Item = (&'static str, SlotId)> {
    ROWS.iter().map(|row| (row.name, row.slot)).chain(EXTRA.iter().copied())
}

/// The names of special methods as strings, by slot; and the slots by name. Making a class asks for both.
#[derive(Default)]
pub struct SpecialNames(OnceCell<Tables>);

struct Tables {
    /// Slots that special methods stand for, each with the methods' names.
    slots: Vec<(SlotId, Vec<Ref<Str>>)>,
    /// Address of an interned name and the slots that it stands for, as places in `slots`.
    by_name: FxHashMap<usize, Vec<usize>>,
}

impl Tables {
    fn new() -> Self {
        let mut slots: Vec<(SlotId, Vec<Ref<Str>>)> = Vec::new();
        let mut by_name: FxHashMap<usize, Vec<usize>> = FxHashMap::default();
        for &slot in SlotId::ALL {
            let names: Vec<_> = pairs().filter(|pair| pair.1 == slot).map(|pair| interned(pair.0)).collect();
            if names.is_empty() {
                continue;
            }
            for name in &names {
                by_name.entry(name.address()).or_default().push(slots.len());
            }
            slots.push((slot, names));
        }
        Self { slots, by_name }
    }

    fn of_name(&self, name: &Py<Str>) -> &[usize] {
        self.by_name.get(&name.address()).map_or(&[], Vec::as_slice)
    }
}

fn tables() -> &'static Tables {
    current().interpreter().special_names.0.get_or_init(Tables::new)
}

/// Fills all slots of a class that has its MRO and its dict.
pub(crate) fn fill(class: &Py<Type>) {
    let tables = tables();
    match only_base(class) {
        None => {
            for (slot, names) in &tables.slots {
                fill_slot(class, *slot, names);
            }
        }
        Some(base) => fill_over(class, &base, tables),
    }
}

/// The one base of a class whose MRO is that of the base with the class in front; native bases have slots without methods.
fn only_base(class: &Py<Type>) -> Option<Ref<Type>> {
    let bases = class.bases()?;
    let [base] = bases.items() else { return None };
    let base = Any::downcast::<Type>(base)?.new_ref();
    let (own, inherited) = (class.mro()?, base.mro()?);
    let same = own.items().get(1..)?.iter().zip(inherited.items()).all(|(a, b)| a.is(&**b));
    let made_by_type = base.is(&*PyBaseObject_Type) || super::subtype::is_made_by_type(&base);
    (same && own.size() == inherited.size() + 1 && made_by_type).then_some(base)
}

/// What the class itself defines is looked up; all other words are those of the base, for which the same methods are found.
fn fill_over(class: &Py<Type>, base: &Py<Type>, tables: &Tables) {
    let mut own = vec![false; tables.slots.len()];
    let dict = class.dict();
    let mut position = 0;
    while let Some(entry) = dict.entry_from(position) {
        if let Some(name) = special_name(&entry.key) {
            for &place in tables.of_name(&name) {
                own[place] = true;
            }
        }
        position = entry.next;
    }
    for ((slot, names), own) in tables.slots.iter().zip(own) {
        if own {
            fill_slot(class, *slot, names);
            continue;
        }
        match base.word(*slot) {
            word if word.is_null() => class.clear_word(*slot),
            // SAFETY: the word of the same slot of a base.
            word => unsafe { class.set_word(*slot, word) },
        }
        if *slot == SlotId::Call {
            match base.has_flags(abi::TPFLAGS_HAVE_VECTORCALL) {
                true => class.add_flags(abi::TPFLAGS_HAVE_VECTORCALL),
                false => class.remove_flags(abi::TPFLAGS_HAVE_VECTORCALL),
            }
        }
    }
}

/// A key that may be the name of a special method, interned.
fn special_name(key: &Any) -> Option<Ref<Str>> {
    let name = key.downcast::<Str>()?;
    super::attributes::is_special(name).then(|| intern(name.new_ref()))
}

/// Fills the slots that a special method stands for, in a class and all that derive from it: the method was set or deleted.
pub(crate) fn changed(class: &Py<Type>, name: &Py<Str>) {
    let places = tables().of_name(name);
    if !places.is_empty() {
        fill_below(class, places);
    }
}

fn fill_below(class: &Py<Type>, places: &[usize]) {
    for &place in places {
        let (slot, names) = &tables().slots[place];
        fill_slot(class, *slot, names);
    }
    for subclass in subclasses::of(class) {
        fill_below(&subclass, places);
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

fn fill_slot(class: &Py<Type>, slot: SlotId, names: &[Ref<Str>]) {
    let mut chosen: Option<Word> = None;
    let mut by_name = false;
    for name in names {
        let Some((owner, value)) = lookup_with_owner(class, name) else { continue };
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
