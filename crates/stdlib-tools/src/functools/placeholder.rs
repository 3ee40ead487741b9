//! `functools.Placeholder`: stands for a positional argument that a call of a partial fills in.

use objects::builtins::dict::Dict;
use objects::builtins::tuple::Tuple;
use objects::errors::raise_type_error;
use objects::heap;
use objects::modules;
use objects::raw::{Any, Obj, Py, PyResult, Slot};
use objects::types::Type;
use objects::{object, pytype};

/// The body of the placeholder's type.
#[object]
pub struct PlaceholderType {}

/// The one instance.
#[derive(Default)]
struct Only(Slot);

/// The type of the Placeholder singleton.
///
/// Used as a placeholder for partial arguments.
#[pytype(name = "functools._PlaceholderType", last, flags = abi::TPFLAGS_IMMUTABLETYPE)]
impl PlaceholderType {
    fn __new__(_cls: &Py<Type>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Obj> {
        if args.size() > 0 || keywords.is_some_and(|keywords| !keywords.is_empty()) {
            return raise_type_error("PlaceholderType takes no arguments");
        }
        placeholder()
    }

    fn __repr__(_this: &Py<Self>) -> PyResult<&'static str> {
        Ok("Placeholder")
    }

    #[method]
    fn __reduce__(_this: &Py<Self>) -> PyResult<&'static str> {
        Ok("Placeholder")
    }
}

/// The placeholder.
///
/// # Errors
/// `SystemError` when the module has not been made.
pub(super) fn placeholder() -> PyResult<Obj> {
    let only = modules::state::<Only>();
    if let Some(known) = only.0.get() {
        return Ok(known);
    }
    let class = modules::class_of::<PlaceholderType>()?;
    let made = heap::make(&class, 0, PlaceholderType {})?.upcast();
    made.set_immortal();
    only.0.set(made.clone());
    Ok(made)
}

/// Whether an object is the placeholder.
#[inline]
pub(super) fn is_placeholder(object: &Any) -> bool {
    object.downcast::<PlaceholderType>().is_some()
}
