//! Filling type objects from their declarations.
//!
//! Types, dicts and strings need each other, so the static types are readied in two passes: first all function words, from
//! which on objects can be made; then dicts, MROs and descriptors.

use super::instance_attributes::NATIVE_DICT;
use super::wrappers::{ROWS, SlotWrapper};
use super::{BuiltinDef, GetSet, SlotId, Type, TypeSpec, inherit, mro, subclasses};
use crate::builtins::builtin_function::BuiltinFunction;
use crate::builtins::descriptors::{
    ClassMethodDescriptor, GetSetDescriptor, MemberDescriptor, MethodDescriptor, WrapperDescriptor, split_doc,
};
use crate::builtins::dict::Dict;
use crate::builtins::none::none;
use crate::builtins::str::{Str, interned};
use crate::builtins::template::{self, _PyInterpolation_Type};
use crate::builtins::tuple::Tuple;
use crate::builtins::type_object::PyType_Type;
use crate::builtins::{STATIC_TYPES, object};
use crate::names;
use crate::raw::{GetSetDef, MethodDef, Obj, Py, PyResult, Ref, Static};

/// Readies every static type, in the order of the table: bases before what derives from them.
pub(crate) fn start() {
    let all = || STATIC_TYPES.iter().flat_map(|group| group.iter().copied());
    for class in all() {
        fill_words(class);
    }
    for class in all() {
        fill_dict(class).expect("static types have consistent bases and string keys");
    }
}

/// First pass: function words, own and inherited along `tp_base`.
fn fill_words(class: &'static Static<Type>) {
    let spec = class.spec().expect("static types are declared");
    apply_words(class, spec);
    if class.is(&*PyType_Type) {
        super::heap_type::complete_type(class);
    }
    let Some(base) = base_of(class, spec) else { return root_words(class) };
    class.set_base(base.owned());
    inherit::layout(class, base);
    let mut from: Option<&Py<Type>> = Some(base);
    while let Some(base) = from {
        inherit::slots(class, base);
        from = base.base();
    }
    inherit::constructor(class, base);
}

/// The declared base; `object` where none is; none for `object`.
fn base_of(class: &Py<Type>, spec: &TypeSpec) -> Option<&'static Static<Type>> {
    if class.is(&*object::PyBaseObject_Type) {
        return None;
    }
    Some(spec.base.unwrap_or(&object::PyBaseObject_Type))
}

pub(crate) fn apply_words(class: &Py<Type>, spec: &'static TypeSpec) {
    for &(slot, word) in spec.memory.iter().chain(spec.slots) {
        class.set_declared_word(slot, word);
    }
    class.set_offsets(spec.weaklist.cast_signed(), spec.dict.cast_signed(), spec.vectorcall.cast_signed());
    if let Some(doc) = spec.doc {
        class.set_doc(doc);
    }
}

fn root_words(class: &Py<Type>) {
    class.set_free(crate::heap::object_free);
    class.set_alloc(crate::heap::generic_alloc_entry);
}

/// Second pass: dict, MRO, descriptors.
fn fill_dict(class: &'static Static<Type>) -> PyResult<()> {
    let spec = class.spec().expect("static types are declared");
    class.set_dict(Dict::new());
    let bases: Vec<Ref<Type>> = class.base().map(Py::new_ref).into_iter().collect();
    let order = mro::linearise(class, &bases)?;
    class.set_bases(Tuple::new(bases.iter().cloned().map(Ref::upcast).collect()));
    class.set_mro(Tuple::new(order.into_iter().map(Ref::upcast).collect()));
    if let Some(base) = class.base() {
        subclasses::add(base, class);
    }
    add_attributes(class, spec)?;
    if is_type_parameter(spec) {
        class.dict().set(names::__module__().as_any(), interned("typing").upcast())?;
    }
    if std::ptr::eq(class, &raw const _PyInterpolation_Type) {
        class.dict().set(names::__match_args__().as_any(), template::match_args())?;
    }
    class.add_flags(abi::TPFLAGS_READY);
    Ok(())
}

/// The classes of type parameters: their instances show no `__dict__`, and have the class's `__module__`.
fn is_type_parameter(spec: &TypeSpec) -> bool {
    let name = spec.name.to_bytes();
    name.starts_with(b"typing.TypeVar") || name.starts_with(b"typing.ParamSpec")
}

/// Puts what a declaration says into the dict: slot wrappers, methods, getters, documentation.
pub(crate) fn add_attributes(class: &Py<Type>, spec: &'static TypeSpec) -> PyResult<()> {
    let dict = class.dict();
    add_constructor(class, &dict, spec)?;
    for row in ROWS {
        let by_vectorcall = row.slot == SlotId::Call && spec.vectorcall != 0 && class.tp_call().is_some();
        if by_vectorcall || spec.slots.iter().any(|&(slot, _)| slot == row.slot) {
            add_wrapper(class, &dict, row)?;
        }
    }
    for row in spec.methods {
        add_method(class, &dict, row)?;
    }
    for row in spec.members {
        let name = interned(row.name());
        set_default(&dict, &name, || MemberDescriptor::fixed(class, row).upcast())?;
    }
    for row in spec.getset {
        add_getset(class, &dict, row)?;
    }
    if spec.dict != 0 && !is_type_parameter(spec) {
        set_default(&dict, names::__dict__(), || {
            GetSetDescriptor::new(class, (&NATIVE_DICT).into()).upcast()
        })?;
    }
    let doc = spec.doc.and_then(|doc| doc.to_str().ok()).map(|doc| split_doc(doc).1);
    set_default(&dict, names::__doc__(), || match doc {
        Some(doc) => Str::new(doc).upcast(),
        None => none(),
    })
}

fn set_default(dict: &Py<Dict>, name: &Py<Str>, make: impl FnOnce() -> Obj) -> PyResult<()> {
    if dict.get_str(name)?.is_some() { Ok(()) } else { dict.set(name.as_any(), make()) }
}

fn add_wrapper(class: &Py<Type>, dict: &Py<Dict>, row: &'static SlotWrapper) -> PyResult<()> {
    let name = interned(row.name);
    if row.slot == SlotId::Hash && class.is_unhashable() {
        return dict.set(name.as_any(), none());
    }
    set_default(dict, &name, || WrapperDescriptor::new(class, row).upcast())
}

fn add_method(class: &Py<Type>, dict: &Py<Dict>, row: &'static BuiltinDef) -> PyResult<()> {
    let def = MethodDef::from(row);
    let name = interned(def.name());
    let make = || match () {
        () if def.is_class_method() => ClassMethodDescriptor::new(class, def).upcast(),
        () if def.is_static() => static_method(class, def),
        () => MethodDescriptor::new(class, def).upcast(),
    };
    match def.flags() & abi::METH_COEXIST != 0 {
        true => dict.set(name.as_any(), make()),
        false => set_default(dict, &name, make),
    }
}

fn static_method(class: &Py<Type>, def: MethodDef) -> Obj {
    BuiltinFunction::function(def, Some(class.new_ref().upcast()), None).upcast()
}

fn add_getset(class: &Py<Type>, dict: &Py<Dict>, row: &'static GetSet) -> PyResult<()> {
    let name = interned(GetSetDef::from(row).name());
    dict.set(name.as_any(), GetSetDescriptor::new(class, row.into()).upcast())
}

/// `__new__` of a type with a constructor of its own.
fn add_constructor(class: &Py<Type>, dict: &Py<Dict>, spec: &'static TypeSpec) -> PyResult<()> {
    if !spec.slots.iter().any(|&(slot, _)| slot == SlotId::New) {
        return Ok(());
    }
    let function = BuiltinFunction::bound(super::construct::new_def(), class.new_ref().upcast());
    set_default(dict, names::__new__(), || function.upcast())
}
