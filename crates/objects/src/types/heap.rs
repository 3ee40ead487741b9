//! Heap types of native modules: a type object made at run time from a declaration without `export`.

use super::heap_type::allocate;
use super::{SlotId, Type, TypeSpec, create, inherit, mro, ready, subclasses};
use crate::builtins::dict::Dict;
use crate::builtins::object::PyBaseObject_Type;
use crate::builtins::str::{Str, interned};
use crate::builtins::tuple::Tuple;
use crate::builtins::type_object::PyType_Type;
use crate::names;
use crate::raw::{Any, Py, PyResult, Ref};

/// A new type for a declaration, derived from the declared base.
///
/// # Errors
/// `MemoryError`, or `TypeError` when the base cannot be derived from.
pub fn from_spec(spec: &'static TypeSpec, module: Option<&Any>) -> PyResult<Ref<Type>> {
    let base = spec.base.unwrap_or(&PyBaseObject_Type).owned();
    from_spec_with_bases(spec, module, &[base])
}

/// A new type for a declaration, with bases given at run time: other heap types of the module, say. The first is the one
/// whose layout the declared body extends.
///
/// # Errors
/// As for [`from_spec`], and when the bases do not go together.
pub fn from_spec_with_bases(
    spec: &'static TypeSpec,
    module: Option<&Any>,
    bases: &[Ref<Type>],
) -> PyResult<Ref<Type>> {
    debug_assert!(spec.is_heap(), "a static type is declared with `export`");
    let bases = Tuple::new(bases.iter().map(|base| base.clone().upcast()).collect());
    let base = create::best_base(&bases)?;
    let class = allocate(&PyType_Type, &interned(spec.short_name()), spec.flags, 0)?;
    drop(class.set_owned_name(spec.name.to_owned()));
    class.set_token(spec);
    class.set_sizes(spec.basicsize, spec.itemsize);
    ready::apply_words(&class, spec);
    class.set_dict(Dict::new());
    class.set_base(base.clone());
    drop(class.set_bases(bases.clone()));
    if let (Some(slot), Some(module)) = (class.ht_module(), module) {
        slot.set(module.new_ref());
    }
    if let Some(slot) = class.ht_qualname() {
        slot.set(interned(spec.short_name()));
    }
    let order = mro::linearise(&class, &direct(&bases))?;
    drop(class.set_mro(Tuple::new(order.iter().cloned().map(Ref::upcast).collect())));
    for base in direct(&bases) {
        subclasses::add(&base, &class);
    }
    inherit::layout(&class, &base);
    for base in order.iter().skip(1) {
        inherit::slots(&class, base);
    }
    inherit::constructor(&class, &base);
    ready::add_attributes(&class, spec)?;
    add_module_name(&class, spec)?;
    class.add_flags(abi::TPFLAGS_READY);
    debug_assert!(!class.word(SlotId::Dealloc).is_null());
    Ok(class)
}

fn direct(bases: &Py<Tuple>) -> Vec<Ref<Type>> {
    bases.items().iter().filter_map(|base| Any::downcast::<Type>(base)).map(Py::new_ref).collect()
}

/// `__module__`, from the part of the declared name before the last dot.
fn add_module_name(class: &Py<Type>, spec: &TypeSpec) -> PyResult<()> {
    let name = spec.name.to_str().unwrap_or("");
    let module = name.rsplit_once('.').map_or("builtins", |(module, _)| module);
    class.dict().set(names::__module__().as_any(), Str::new(module).upcast())
}
