//! What can be set on a function, what its annotations are, and `FunctionType(...)`.

use crate::builtins::cell::Cell;
use crate::builtins::code::Code;
use crate::builtins::dict::Dict;
use crate::builtins::exceptions::ValueError;
use crate::builtins::int::Int;
use crate::builtins::none::is_none;
use crate::builtins::str::Str;
use crate::builtins::tuple::Tuple;
use crate::errors::{raise, raise_type_error};
use crate::raw::{Any, Obj, Py, PyResult, Ref};

use super::Function;

/// The value for an attribute that is a tuple or nothing.
pub(super) fn tuple_or_none(value: Option<&Any>, refusal: &str) -> PyResult<Option<Ref<Tuple>>> {
    match value.filter(|value| !is_none(value)) {
        None => Ok(None),
        Some(value) => match value.downcast::<Tuple>() {
            Some(tuple) => Ok(Some(tuple.new_ref())),
            None => raise_type_error(refusal),
        },
    }
}

/// The value for an attribute that is a dict or nothing.
pub(super) fn dict_or_none(value: Option<&Any>, refusal: &str) -> PyResult<Option<Ref<Dict>>> {
    match value.filter(|value| !is_none(value)) {
        None => Ok(None),
        Some(value) => match value.downcast::<Dict>() {
            Some(dict) => Ok(Some(dict.new_ref())),
            None => raise_type_error(refusal),
        },
    }
}

/// `function.__code__ = value`: the closure must suit the new code.
pub(super) fn set_code(this: &Py<Function>, value: Option<&Any>) -> PyResult<()> {
    let Some(code) = value.and_then(Any::downcast::<Code>) else {
        return raise_type_error("__code__ must be set to a code object");
    };
    let cells = this.closure.get().map_or(0, |closure| closure.size());
    let free = code.free_count();
    if cells != free {
        let name = this.name.get().map_or_else(String::new, |name| name.to_string_lossy());
        let text = format!("{name}() requires a code object with {cells} free vars, not {free}");
        return raise(&ValueError, text);
    }
    /// Generator, coroutine, asynchronous generator.
    const KINDS: u32 = 0x20 | 0x80 | 0x200;
    if this.code()?.flags() & KINDS != code.flags() & KINDS {
        crate::errors::warn(
            &crate::builtins::exceptions::DeprecationWarning,
            "Assigning a code object of non-matching type is deprecated (e.g., from a generator to a plain function)",
            1,
        )?;
    }
    this.version.set(0);
    this.code.set(code.new_ref());
    Ok(())
}

/// `function.__annotate__ = value`: annotations made by the old one are forgotten.
pub(super) fn set_annotate(this: &Py<Function>, value: Option<&Any>) -> PyResult<()> {
    let Some(value) = value else { return raise_type_error("__annotate__ cannot be deleted") };
    if is_none(value) {
        this.annotate.set(value.new_ref());
        return Ok(());
    }
    if !value.is_callable() {
        return raise_type_error("__annotate__ must be callable or None");
    }
    this.annotate.set(value.new_ref());
    drop(this.annotations.take());
    Ok(())
}

/// `function.__annotations__`: kept, or made now by `__annotate__`. The compiler gives annotations that are text as a tuple of
/// names and values in turn.
pub(super) fn annotations(this: &Py<Function>) -> PyResult<Obj> {
    if let Some(known) = this.annotations.get() {
        let Some(pairs) = known.downcast::<Tuple>() else { return Ok(known) };
        let dict = Dict::new();
        for pair in pairs.items().chunks_exact(2) {
            dict.set(&pair[0], pair[1].clone())?;
        }
        this.annotations.set(dict.clone().upcast());
        return Ok(dict.upcast());
    }
    let made = match this.annotate.get() {
        Some(annotate) if annotate.is_callable() => {
            let made = annotate.call(&[Int::new(1).as_any()])?;
            if made.downcast::<Dict>().is_none() {
                let found = made.class().name();
                return raise_type_error(format!("__annotate__ returned non-dict of type '{found}'"));
            }
            made
        }
        _ => Dict::new().upcast(),
    };
    this.annotations.set(made.clone());
    Ok(made)
}

/// `FunctionType(code, globals, name, argdefs, closure, kwdefaults)`
pub(super) fn construct(
    code: &Py<Code>,
    globals: &Py<Dict>,
    [name, defaults, closure, kwdefaults]: [Option<&Any>; 4],
) -> PyResult<Ref<Function>> {
    let name = name.filter(|name| !is_none(name));
    if name.is_some_and(|name| name.downcast::<Str>().is_none()) {
        return raise_type_error("arg 3 (name) must be None or string");
    }
    let defaults = tuple_or_none(defaults, "arg 4 (defaults) must be None or tuple")?;
    let free = code.free_count();
    let refusal =
        if free == 0 { "arg 5 (closure) must be None or tuple" } else { "arg 5 (closure) must be tuple" };
    let closure = tuple_or_none(closure, refusal)?;
    if free != 0 && closure.is_none() {
        return raise_type_error(refusal);
    }
    let kwdefaults = dict_or_none(kwdefaults, "arg 6 (kwdefaults) must be None or dict")?;
    let cells = closure.as_deref().map_or(&[][..], |closure| closure.items());
    if cells.len() != free {
        let name = code.name().to_string_lossy();
        let text = format!("{name} requires closure of length {free}, not {}", cells.len());
        return raise(&ValueError, text);
    }
    for cell in cells {
        if cell.downcast::<Cell>().is_none() {
            let found = cell.class().name();
            return raise_type_error(format!("arg 5 (closure) expected cell, found {found}"));
        }
    }
    let function = Function::new(code.new_ref(), globals.new_ref())?;
    if let Some(name) = name.and_then(Any::downcast::<Str>) {
        function.name.set(name.new_ref());
    }
    drop(function.defaults.replace(defaults));
    drop(function.closure.replace(closure));
    drop(function.kwdefaults.replace(kwdefaults));
    Ok(function)
}
