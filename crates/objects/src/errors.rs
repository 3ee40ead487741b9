//! Raising exceptions.

use crate::builtins::exceptions::{self, BaseException, MemoryError, TypeError};
use crate::builtins::list::List;
use crate::builtins::str::Str;
use crate::raw::{Obj, Py, PyResult, Raised, Ref, Static};
use crate::state::current;
use crate::types::Type;

pub use crate::builtins::exceptions::OverflowError;

/// Raises an exception of a core class with a text.
///
/// # Errors
/// Always.
#[cold]
pub fn raise<T>(class: &'static Static<Type>, text: impl AsRef<str>) -> PyResult<T> {
    raise_value(class, Str::new(text.as_ref()).upcast())
}

/// Raises an exception of a core class with one argument.
///
/// # Errors
/// Always.
#[cold]
pub fn raise_value<T>(class: &'static Static<Type>, argument: Obj) -> PyResult<T> {
    let exception = exceptions::make(class, argument)?;
    set(exception);
    Err(Raised)
}

/// Raises `TypeError`.
///
/// # Errors
/// Always.
#[cold]
pub fn raise_type_error<T>(text: impl AsRef<str>) -> PyResult<T> {
    raise(&TypeError, text)
}

/// Raises `MemoryError`.
///
/// # Errors
/// Always.
#[cold]
pub fn no_memory<T>() -> PyResult<T> {
    raise(&MemoryError, "")
}

/// Sets the current exception; the one being handled becomes its context.
pub fn set(exception: Ref<BaseException>) {
    let state = current();
    if let Some(handled) = state.handled_exception()
        && !handled.is(&*exception)
        && exception.context().is_empty()
    {
        exception.context().set(handled);
    }
    state.current_exception.set(exception.upcast());
}

/// Takes the current exception away.
pub fn take() -> Option<Obj> {
    current().current_exception.take()
}

/// Adds a note to the current exception.
pub fn add_note(note: Obj) {
    let Some(current) = current().current_exception.get() else { return };
    let Some(exception) = current.downcast::<BaseException>() else { return };
    match exception.notes().get() {
        Some(notes) => {
            if let Some(notes) = notes.downcast::<List>() {
                notes.push(note);
            }
        }
        None => exception.notes().set(List::new(vec![note]).upcast()),
    }
}

/// Whether the current exception is an instance of a class.
pub fn matches(class: &Py<Type>) -> bool {
    current().current_exception.get().is_some_and(|exception| exception.class().is_subtype_of(class))
}

/// Reports the current exception where nobody can receive it.
pub fn write_unraisable() {
    drop(take());
}

/// Raises an exception of a core class without arguments.
///
/// # Errors
/// Always.
#[cold]
pub fn raise_bare<T>(class: &'static Static<Type>) -> PyResult<T> {
    set(exceptions::make_bare(class)?);
    Err(Raised)
}
