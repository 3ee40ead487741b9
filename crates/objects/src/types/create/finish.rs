//! The last steps of making a class: its MRO, and the hooks that learn of it.

use super::solid_base;
use crate::builtins::dict::Dict;
use crate::builtins::tuple::Tuple;
use crate::builtins::type_object::PyType_Type;
use crate::errors::{self, raise_type_error};
use crate::names;
use crate::raw::{Any, Obj, Py, PyResult, Raised, Ref};
use crate::types::lookup::lookup;
use crate::types::{Type, mro, special};

/// Sets the class's MRO.
pub(super) fn set_order(class: &Py<Type>) -> PyResult<()> {
    let order = resolve_order(class)?;
    drop(class.set_mro(order));
    Ok(())
}

/// The MRO: C3's, or what the metaclass's `mro` gives.
pub(crate) fn resolve_order(class: &Py<Type>) -> PyResult<Ref<Tuple>> {
    let metatype = class.class();
    if !metatype.is(&*PyType_Type)
        && let Some(custom) = lookup(metatype, names::mro())
        && lookup(&PyType_Type, names::mro()).is_none_or(|own| !own.is(&*custom))
        && let Some(result) = special::call(class.as_any(), names::mro(), &[])?
    {
        return checked(class, &result);
    }
    Ok(Tuple::new(default_order(class)?.into_iter().map(Ref::upcast).collect()))
}

/// C3's order for the class's bases.
pub(crate) fn default_order(class: &Py<Type>) -> PyResult<Vec<Ref<Type>>> {
    let bases = class.bases();
    let bases: Vec<Ref<Type>> = bases
        .as_deref()
        .map_or(&[][..], |bases| bases.items())
        .iter()
        .filter_map(|base| Any::downcast::<Type>(base))
        .map(Py::new_ref)
        .collect();
    mro::linearise(class, &bases)
}

fn checked(class: &Py<Type>, result: &Any) -> PyResult<Ref<Tuple>> {
    let order = Tuple::new(result.to_vec()?);
    let solid = solid_base(class);
    for item in order.items() {
        let Some(base) = Any::downcast::<Type>(item) else {
            return raise_type_error(format!("mro() returned a non-class ('{}')", item.class().name()));
        };
        if !solid.is_subtype_of(solid_base(base)) {
            return raise_type_error(format!(
                "mro() returned base with unsuitable layout ('{}')",
                base.name()
            ));
        }
    }
    Ok(order)
}

/// Tells each attribute that asks for it the class and the name it is stored under.
pub(super) fn set_names(class: &Py<Type>) -> PyResult<()> {
    for (name, value) in class.dict().snapshot() {
        let result = special::find(&value, names::__set_name__()).and_then(|method| match method {
            Some(method) => method.call(&value, &[class.as_any(), &name]).map(drop),
            None => Ok(()),
        });
        if result.is_err() {
            return note_set_name(class, &name, &value);
        }
    }
    Ok(())
}

#[cold]
fn note_set_name(class: &Py<Type>, name: &Any, value: &Any) -> PyResult<()> {
    let saved = errors::take();
    let shown = name.repr().map_or_else(|_| "?".to_owned(), |shown| shown.to_string_lossy());
    crate::state::current().current_exception.replace(saved);
    let (instance, class) = (value.class().name(), class.name());
    let note = format!("Error calling __set_name__ on '{instance}' instance {shown} in '{class}'");
    errors::add_note(crate::builtins::str::Str::new(&note).upcast());
    Err(Raised)
}

/// Tells the bases of the new class.
pub(super) fn init_subclass(class: &Py<Type>, keywords: Option<&Py<Dict>>) -> PyResult<()> {
    let Some(hook) = next_attribute(class)? else { return Ok(()) };
    hook.call_with_tuple(&Tuple::new(Vec::new()), keywords).map(drop)
}

/// `super(class, class).__init_subclass__`
fn next_attribute(class: &Py<Type>) -> PyResult<Option<Obj>> {
    let order = mro::order_of(class);
    let found = order
        .iter()
        .skip(1)
        .filter(|base| base.has_dict())
        .find_map(|base| base.dict().get_str(names::__init_subclass__()).transpose());
    let Some(hook) = found.transpose()? else { return Ok(None) };
    match hook.tp_descr_get(None, Some(class.as_any())) {
        Some(bound) => bound.map(Some),
        None => Ok(Some(hook)),
    }
}
