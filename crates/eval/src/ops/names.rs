//! Names in namespaces: module and class bodies, globals, builtins.

use objects::builtins::dict::Dict;
use objects::builtins::exceptions::{self, KeyError, NameError, SystemError};
use objects::builtins::str::Str;
use objects::builtins::tuple::Tuple;
use objects::errors::{self, raise};
use objects::frame::Word;
use objects::raw::{Any, Obj, Py, PyResult, Raised};

use crate::stack::State;

/// The namespace of a module or class body.
fn namespace(state: &State) -> PyResult<Obj> {
    state.frame().locals.get().map_or_else(|| raise(&SystemError, "no locals found"), Ok)
}

/// Looks a name up in a mapping; a missing key is no error.
pub(crate) fn find(mapping: &Any, name: &Py<Str>) -> PyResult<Option<Obj>> {
    if let Some(dict) = mapping.exact::<Dict>() {
        return dict.get_str(name);
    }
    match mapping.mp_subscript(name.as_any()) {
        Some(Ok(value)) => Ok(Some(value)),
        Some(Err(Raised)) if errors::matches(&KeyError) => {
            drop(errors::take());
            Ok(None)
        }
        Some(Err(Raised)) => Err(Raised),
        None => errors::raise_type_error(format!("'{}' object is not subscriptable", mapping.class().name())),
    }
}

/// A name in globals, then builtins.
pub(crate) fn global(state: &State, name: &Py<Str>) -> PyResult<Obj> {
    let frame = state.frame();
    // A subclass of `dict` may have `__missing__`.
    if let Some(value) = find(frame.globals.as_any(), name)? {
        return Ok(value);
    }
    match find(&frame.builtins, name)? {
        Some(value) => Ok(value),
        None => undefined(name),
    }
}

/// A name in the builtins alone.
pub(crate) fn builtin(state: &State, name: &Py<Str>) -> PyResult<Obj> {
    match find(&state.frame().builtins, name)? {
        Some(value) => Ok(value),
        None => raise(&NameError, format!("{} not found", name.to_string_lossy())),
    }
}

#[cold]
fn undefined<T>(name: &Py<Str>) -> PyResult<T> {
    unknown(name, format!("name '{}' is not defined", name.to_string_lossy()))
}

/// Raises `NameError` with the name.
#[cold]
pub(crate) fn unknown<T>(name: &Py<Str>, text: String) -> PyResult<T> {
    let error = exceptions::make(&NameError, Tuple::new(vec![Str::new(&text).upcast()]))?;
    if let Some(error) = error.as_any().downcast::<NameError>() {
        error.name().set(name.as_any().new_ref());
    }
    errors::set(error);
    Err(Raised)
}

/// A body with annotations that are evaluated at once has `__annotations__`.
pub(crate) fn setup_annotations(state: &mut State, _: usize) -> PyResult<()> {
    let Some(namespace) = state.frame().locals.get() else {
        return raise(&SystemError, "no locals found when setting up annotations");
    };
    let name = objects::names::__annotations__();
    match find(&namespace, name)? {
        Some(_) => Ok(()),
        None => namespace.set_item(name.as_any(), Dict::new().as_any()),
    }
}

pub(crate) fn load_name(state: &mut State, index: usize) -> PyResult<()> {
    let name = state.name(index);
    let value = match find(&*namespace(state)?, name)? {
        Some(value) => value,
        None => global(state, name)?,
    };
    state.push(value);
    Ok(())
}

pub(crate) fn store_name(state: &mut State, index: usize) -> PyResult<()> {
    let name = state.name(index);
    let value = state.pop_object();
    let namespace = namespace(state)?;
    if let Some(dict) = namespace.exact::<Dict>() {
        return dict.set(name.as_any(), value);
    }
    match namespace.mp_ass_subscript(name.as_any(), Some(&value)) {
        Some(flag) => flag.done(),
        None => errors::raise_type_error(format!(
            "'{}' object does not support item assignment",
            namespace.class().name()
        )),
    }
}

pub(crate) fn delete_name(state: &mut State, index: usize) -> PyResult<()> {
    let name = state.name(index);
    let namespace = namespace(state)?;
    let found = match namespace.exact::<Dict>() {
        Some(dict) => dict.remove(name.as_any())?.is_some(),
        None => match namespace.mp_ass_subscript(name.as_any(), None).map(|flag| flag.done()) {
            Some(Ok(())) => true,
            Some(Err(Raised)) if errors::matches(&KeyError) => {
                drop(errors::take());
                false
            }
            _ => return Err(Raised),
        },
    };
    if found { Ok(()) } else { undefined(name) }
}

pub(crate) fn load_global(state: &mut State, oparg: usize) -> PyResult<()> {
    let value = global(state, state.name(oparg >> 1))?;
    state.push(value);
    if oparg & 1 != 0 {
        state.push_word(Word::NULL);
    }
    Ok(())
}

pub(crate) fn store_global(state: &mut State, index: usize) -> PyResult<()> {
    let value = state.pop_object();
    state.frame().globals.set(state.name(index).as_any(), value)
}

pub(crate) fn delete_global(state: &mut State, index: usize) -> PyResult<()> {
    let name = state.name(index);
    match state.frame().globals.remove(name.as_any())? {
        Some(_) => Ok(()),
        None => undefined(name),
    }
}
