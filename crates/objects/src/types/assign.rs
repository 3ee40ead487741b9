//! Assignment to `__class__` of an instance and to `__bases__` of a class: both need layouts that fit.

use super::create::{best_base, resolve_order, solid_base};
use super::{SlotId, Type, dispatch, inherit, lookup, mro, subclasses, subtype};
use crate::builtins::module::Module;
use crate::builtins::tuple::Tuple;
use crate::builtins::type_object::PyType_Type;
use crate::errors::raise_type_error;
use crate::raw::{Any, Class, Py, PyResult, Ref};

/// Whether instances of both classes lie alike in memory and end alike.
fn compatible(old: &Py<Type>, new: &Py<Type>, attribute: &str) -> PyResult<()> {
    if new.word(SlotId::Free) != old.word(SlotId::Free) {
        return raise_type_error(format!(
            "{attribute} assignment: '{}' deallocator differs from '{}'",
            new.name(),
            old.name()
        ));
    }
    if same_layout(old, new) {
        return Ok(());
    }
    raise_type_error(format!(
        "{attribute} assignment: '{}' object layout differs from '{}'",
        new.name(),
        old.name()
    ))
}

fn same_layout(old: &Py<Type>, new: &Py<Type>) -> bool {
    let preheader = |class: &Py<Type>| class.flags() & (abi::TPFLAGS_PREHEADER | abi::TPFLAGS_INLINE_VALUES);
    let old_base = layout_base(old);
    let new_base = layout_base(new);
    if old_base.is(new_base) {
        return preheader(old) == preheader(new) && same_offsets(old, new);
    }
    // Both add the same `__slots__` to the same base.
    let parents = (old_base.base(), new_base.base());
    matches!(parents, (Some(a), Some(b)) if a.is(b))
        && same_slots(old_base, new_base)
        && same_offsets(old, new)
        && preheader(old) == preheader(new)
}

/// The nearest class that adds fields, or changes what lies in front.
fn layout_base(class: &Py<Type>) -> &Py<Type> {
    if subtype::is_made_by_type(class) { solid_base(class) } else { class }
}

fn same_offsets(a: &Py<Type>, b: &Py<Type>) -> bool {
    (a.basicsize(), a.itemsize(), a.dict_offset(), a.weaklist_offset())
        == (b.basicsize(), b.itemsize(), b.dict_offset(), b.weaklist_offset())
}

fn same_slots(a: &Py<Type>, b: &Py<Type>) -> bool {
    let (a, b) = (a.members(), b.members());
    !a.is_empty() && a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.name() == b.name())
}

/// `object.__class__ = value`
///
/// # Errors
/// `TypeError` unless both classes were made at run time and their layouts fit.
pub(crate) fn set_class(object: &Any, value: Option<&Any>) -> PyResult<()> {
    let Some(value) = value else { return raise_type_error("can't delete __class__ attribute") };
    let Some(new) = value.downcast::<Type>() else {
        return raise_type_error(format!(
            "__class__ must be set to a class, not '{}' object",
            value.class().name()
        ));
    };
    let old = object.class().new_ref();
    let module = |class: &Py<Type>| class.has_spec(Module::spec());
    let mutable = |class: &Py<Type>| !class.has_flags(abi::TPFLAGS_IMMUTABLETYPE);
    if !(module(new) && module(&old) || mutable(new) && mutable(&old)) {
        return raise_type_error(
            "__class__ assignment only supported for mutable types or ModuleType subclasses",
        );
    }
    compatible(&old, new, "__class__")?;
    // Inline values go by the keys of the old class.
    drop(super::instance::dict(object)?);
    change_class(object, new);
    Ok(())
}

/// Moves the instance's count from the old class to the new one.
fn change_class(object: &Any, new: &Py<Type>) {
    let old = object.class().new_ref();
    if new.has_flags(abi::TPFLAGS_HEAPTYPE) {
        std::mem::forget(new.new_ref());
    }
    object.set_class(new);
    if old.has_flags(abi::TPFLAGS_HEAPTYPE) {
        old.release_instance_count();
    }
}

/// `class.__bases__ = value`
///
/// # Errors
/// `TypeError` when the bases do not suit the class's layout, form a cycle, or have no common order.
pub(crate) fn set_bases(class: &Py<Type>, value: &Any) -> PyResult<()> {
    let Some(bases) = value.downcast::<Tuple>() else {
        return raise_type_error(format!(
            "can only assign tuple to {}.__bases__, not {}",
            class.name(),
            value.class().name()
        ));
    };
    if bases.size() == 0 {
        return raise_type_error(format!(
            "can only assign non-empty tuple to {}.__bases__, not ()",
            class.name()
        ));
    }
    for base in bases.items() {
        let Some(base) = Any::downcast::<Type>(base) else {
            return raise_type_error(format!(
                "{}.__bases__ must be tuple of classes, not '{}'",
                class.name(),
                base.class().name()
            ));
        };
        if base.is_subtype_of(class) || is_based_on(base, class) {
            return raise_type_error("a __bases__ item causes an inheritance cycle");
        }
    }
    let best = best_base(bases)?;
    let Some(old_base) = class.base() else {
        return raise_type_error(format!("{}.__bases__ cannot be changed", class.name()));
    };
    compatible(old_base, &best, "__bases__")?;
    exchange(class, bases, best)
}

/// Whether a class is in another's chain of `__base__`: set before a custom `mro` runs, when the MRO does not say so yet.
fn is_based_on(derived: &Py<Type>, class: &Py<Type>) -> bool {
    let mut level = Some(derived.new_ref());
    while let Some(current) = level {
        if current.is(class) {
            return true;
        }
        level = current.base().map(Py::new_ref);
    }
    false
}

fn exchange(class: &Py<Type>, bases: &Py<Tuple>, best: Ref<Type>) -> PyResult<()> {
    let old_bases = class.set_bases(bases.new_ref());
    let old_base = class.replace_base(best);
    let reordered = reorder(class);
    // a custom `mro` may have set other bases meanwhile: those count
    let superseded = class.bases().is_none_or(|now| !now.is(bases));
    if superseded {
        return reordered;
    }
    if let Err(raised) = reordered {
        if let Some(old) = old_bases {
            drop(class.set_bases(old));
        }
        if let Some(old) = old_base {
            drop(class.replace_base(old));
        }
        return Err(raised);
    }
    if let Some(old) = old_bases.as_deref() {
        for base in old.items().iter().filter_map(|base| Any::downcast::<Type>(base)) {
            subclasses::remove(base, class);
        }
    }
    for base in bases.items().iter().filter_map(|base| Any::downcast::<Type>(base)) {
        subclasses::add(base, class);
    }
    lookup::modified(class);
    inherit_again(class);
    dispatch::refill(class);
    Ok(())
}

/// New MROs for a class and all that derive from it; the old ones stay when one fails.
fn reorder(class: &Py<Type>) -> PyResult<()> {
    let mut done: Vec<(Ref<Type>, Option<Ref<Tuple>>)> = Vec::new();
    let mut pending = vec![class.new_ref()];
    while let Some(next) = pending.pop() {
        match resolve_order(&next) {
            Ok(order) => {
                lookup::modified(&next);
                let old = next.set_mro(order);
                pending.extend(subclasses::of(&next));
                done.push((next, old));
            }
            Err(raised) => {
                for (class, old) in done.into_iter().rev() {
                    if let Some(old) = old {
                        drop(class.set_mro(old));
                    }
                }
                return Err(raised);
            }
        }
    }
    Ok(())
}

/// Slots that no special method stands for come from the new bases, where the class has none.
fn inherit_again(class: &Py<Type>) {
    for base in mro::order_of(class).iter().skip(1) {
        inherit::slots(class, base);
    }
    debug_assert!(!class.is(&*PyType_Type));
}
