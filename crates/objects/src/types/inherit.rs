//! Inheritance of slots and flags from a base class.

use super::Type;
use super::slots::SlotId;
use crate::heap;
use crate::raw::Py;

/// Flags that say how instances are laid out or treated, which every subclass shares.
const INHERITED_FLAGS: u64 = abi::TPFLAGS_SUBCLASS_BITS | abi::TPFLAGS_MATCH_SELF | abi::TPFLAGS_ITEMS_AT_END;

/// Takes over what lies in the instance: sizes, offsets, flags, collector functions. Before the MRO is known, from `tp_base`.
pub(crate) fn layout(class: &Py<Type>, base: &Py<Type>) {
    class.add_flags(base.flags() & INHERITED_FLAGS);
    let collected = abi::TPFLAGS_HAVE_GC;
    if !class.has_flags(collected)
        && base.has_flags(collected)
        && class.tp_traverse().is_none()
        && class.tp_clear().is_none()
    {
        class.add_flags(collected);
        class.copy_word(SlotId::Traverse, base);
        class.copy_word(SlotId::Clear, base);
    }
    let size = if class.basicsize() == 0 { base.basicsize() } else { class.basicsize() };
    let item = if class.itemsize() == 0 { base.itemsize() } else { class.itemsize() };
    class.set_sizes(size, item);
    let or_base = |own: isize, inherited: isize| if own == 0 { inherited } else { own };
    class.set_offsets(
        or_base(class.weaklist_offset(), base.weaklist_offset()),
        or_base(class.dict_offset(), base.dict_offset()),
        or_base(class.vectorcall_offset(), base.vectorcall_offset()),
    );
}

/// Takes over the function words that `base` itself defines and `class` lacks. Called for each class of the MRO in order.
pub(crate) fn slots(class: &Py<Type>, base: &Py<Type>) {
    let collection = abi::TPFLAGS_SEQUENCE | abi::TPFLAGS_MAPPING;
    if class.flags() & collection == 0 {
        class.add_flags(base.flags() & collection);
    }
    let defined = |slot: SlotId| {
        let word = base.word(slot);
        !word.is_null() && base.base().is_none_or(|further| further.word(slot) != word)
    };
    if class.tp_richcompare().is_none() && class.tp_hash().is_none() && !overrides_comparison(class) {
        for slot in [SlotId::RichCompare, SlotId::Hash] {
            class.copy_word(slot, base);
        }
    }
    if class.tp_descr_get().is_none()
        && defined(SlotId::DescrGet)
        && base.has_flags(abi::TPFLAGS_METHOD_DESCRIPTOR)
    {
        class.add_flags(abi::TPFLAGS_METHOD_DESCRIPTOR);
    }
    if class.tp_call().is_none() && defined(SlotId::Call) && base.has_flags(abi::TPFLAGS_HAVE_VECTORCALL) {
        class.add_flags(abi::TPFLAGS_HAVE_VECTORCALL);
    }
    for &slot in SlotId::ALL {
        if !is_special(slot) && class.word(slot).is_null() && defined(slot) {
            class.copy_word(slot, base);
        }
    }
    memory(class, base);
}

/// Slots with rules of their own.
fn is_special(slot: SlotId) -> bool {
    use SlotId::{Alloc, Clear, Free, Hash, New, RichCompare, Traverse, Vectorcall};
    matches!(slot, Alloc | Clear | Free | Hash | New | RichCompare | Traverse | Vectorcall)
}

/// A class that says what equality or its hash is takes neither from its base.
fn overrides_comparison(class: &Py<Type>) -> bool {
    if !class.has_dict() {
        return false;
    }
    let dict = class.dict();
    [crate::names::__eq__(), crate::names::__hash__()]
        .into_iter()
        .any(|name| dict.get_str(name).is_ok_and(|found| found.is_some()))
}

/// Allocation suits the class's flags, whatever the base does.
fn memory(class: &Py<Type>, base: &Py<Type>) {
    if class.tp_alloc().is_none() {
        class.copy_word(SlotId::Alloc, base);
    }
    let collected = class.has_flags(abi::TPFLAGS_HAVE_GC);
    if class.tp_free().is_none() {
        if collected == base.has_flags(abi::TPFLAGS_HAVE_GC) {
            class.copy_word(SlotId::Free, base);
        } else if collected {
            class.set_free(heap::gc_free);
        }
    }
}

/// `tp_new`: a native class that derives from `object` directly and has a body is not constructed by `object.__new__`, which
/// knows nothing of it.
pub(crate) fn constructor(class: &Py<Type>, base: &Py<Type>) {
    let has_body = class.basicsize() > base.basicsize();
    let native_child_of_object = class.spec().is_some() && base.base().is_none() && has_body;
    if class.tp_new().is_some() {
        return;
    }
    if class.has_flags(abi::TPFLAGS_DISALLOW_INSTANTIATION) {
        return;
    }
    match native_child_of_object {
        true => class.add_flags(abi::TPFLAGS_DISALLOW_INSTANTIATION),
        false => class.copy_word(SlotId::New, base),
    }
}
