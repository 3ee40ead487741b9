//! What `type` does with the namespace it is given: names that become the type's own fields, functions that become class or
//! static methods, cells of the class body.

use crate::builtins::classmethods::{ClassMethod, StaticMethod};
use crate::builtins::dict::Dict;
use crate::builtins::function::Function;
use crate::builtins::none::none;
use crate::builtins::str::Str;
use crate::errors::raise_type_error;
use crate::names;
use crate::raw::{Any, Obj, Py, PyResult, Ref};
use crate::types::{SlotId, Type};

/// The namespace, copied.
pub(super) fn copied(namespace: &Py<Dict>) -> PyResult<Ref<Dict>> {
    let dict = Dict::new();
    for (key, value) in namespace.snapshot() {
        dict.set(&key, value)?;
    }
    Ok(dict)
}

/// Takes out and changes what needs it before there is an MRO.
pub(super) fn prepare(class: &Py<Type>, name: &Py<Str>) -> PyResult<()> {
    let dict = class.dict();
    if dict.get_str(names::__module__())?.is_none()
        && let Some(module) = crate::hooks::caller_module()
    {
        dict.set(names::__module__().as_any(), module)?;
    }
    let qualname = match dict.remove(names::__qualname__().as_any())? {
        None => name.new_ref(),
        Some(text) => text.downcast_ref::<Str>().or_else(|other| {
            raise_type_error(format!("type __qualname__ must be a str, not {}", other.class().name()))
        })?,
    };
    if let Some(slot) = class.ht_qualname() {
        slot.set(qualname);
    }
    wrap(&dict, names::__new__(), |function| StaticMethod::new(function).upcast())?;
    wrap(&dict, names::__init_subclass__(), |function| ClassMethod::new(function).upcast())?;
    wrap(&dict, names::__class_getitem__(), |function| ClassMethod::new(function).upcast())
}

fn wrap(dict: &Py<Dict>, name: &Py<Str>, make: impl FnOnce(Obj) -> Obj) -> PyResult<()> {
    match dict.get_str(name)? {
        Some(function) if function.exact::<Function>().is_some() => dict.set(name.as_any(), make(function)),
        _ => Ok(()),
    }
}

/// `__doc__` is there in every class.
pub(super) fn add_doc(class: &Py<Type>) -> PyResult<()> {
    let dict = class.dict();
    match dict.get_str(names::__doc__())? {
        Some(_) => Ok(()),
        None => dict.set(names::__doc__().as_any(), none()),
    }
}

/// A class that says what equality is, and nothing of hashes, has none.
pub(super) fn unhashable_with_equality(class: &Py<Type>) -> PyResult<()> {
    let dict = class.dict();
    if class.word(SlotId::Hash).is_null() && dict.get_str(names::__hash__())?.is_none() {
        dict.set(names::__hash__().as_any(), none())?;
    }
    Ok(())
}

/// Puts the class and its dict into the cells that the class body's functions see as `__class__` and `__classdict__`.
pub(super) fn fill_cells(class: &Py<Type>) -> PyResult<()> {
    let dict = class.dict();
    fill_cell(&dict, names::__classdictcell__(), dict.as_any())?;
    fill_cell(&dict, names::__classcell__(), class.as_any())
}

fn fill_cell(dict: &Py<Dict>, name: &Py<Str>, value: &Any) -> PyResult<()> {
    let Some(cell) = dict.get_str(name)? else { return Ok(()) };
    if !is_cell(&cell) {
        let found = cell.class().as_any().repr()?.to_string_lossy();
        let name = name.to_string_lossy();
        return raise_type_error(format!("{name} must be a nonlocal cell, not {found}"));
    }
    cell.set_attribute(names::cell_contents(), Some(value))?;
    dict.remove(name.as_any()).map(drop)
}

/// Whether an object is a cell; no other native class has the name.
fn is_cell(object: &Any) -> bool {
    let class = object.class();
    !class.has_flags(abi::TPFLAGS_HEAPTYPE) && class.tp_name() == c"cell"
}
