//! Raising, catching and reporting exceptions.
//!
//! The current exception lies in the thread state; `Err(Raised)` says that one is set. Functions that raise are cold and
//! return `PyResult<T>` for any `T`, so that they can end an expression. A raised exception's context is the one being
//! handled; [`restore`] alone sets one as it stands.

mod build;
mod chain;
mod matching;
mod normal;
mod report;
pub mod suggest;

use crate::builtins::exceptions::{self, BaseException, TypeError};
use crate::builtins::str::Str;
use crate::builtins::tuple::Tuple;
use crate::raw::{Obj, Py, PyResult, Raised, Ref};
use crate::state::current;
use crate::types::Type;

pub use crate::builtins::exceptions::OverflowError;
pub use build::{
    key_error, os_error, strerror, unicode_decode_error, unicode_encode_error, unicode_translate_error,
};
pub use chain::{add_context, chain, format_from_cause};
pub use matching::{check_catchable, check_group_catchable, given_matches, is_exception_class, matches};
pub use normal::{normalise, not_an_exception, raise_from, raise_object};
pub(crate) use report::full_name;
pub use report::{add_note, unraisable, warn, write_unraisable};

/// Raises an exception of a class with a text.
///
/// # Errors
/// Always.
#[cold]
pub fn raise<T>(class: &Py<Type>, text: impl AsRef<str>) -> PyResult<T> {
    raise_value(class, Str::new(text.as_ref()).upcast())
}

/// Raises an exception of a class with one argument, whatever that is.
///
/// # Errors
/// Always.
#[cold]
pub fn raise_value<T>(class: &Py<Type>, argument: Obj) -> PyResult<T> {
    raise_with(class, Tuple::new(vec![argument]))
}

/// Raises an exception of a class with these arguments.
///
/// # Errors
/// Always.
#[cold]
pub fn raise_with<T>(class: &Py<Type>, args: Ref<Tuple>) -> PyResult<T> {
    set(exceptions::make(class, args)?);
    Err(Raised)
}

/// Raises an exception of a class without arguments.
///
/// # Errors
/// Always.
#[cold]
pub fn raise_bare<T>(class: &Py<Type>) -> PyResult<T> {
    raise_with(class, Tuple::new(Vec::new()))
}

/// Raises `TypeError`.
///
/// # Errors
/// Always.
#[cold]
pub fn raise_type_error<T>(text: impl AsRef<str>) -> PyResult<T> {
    raise(&TypeError, text)
}

/// Raises `MemoryError`, for which memory is kept.
///
/// # Errors
/// Always.
#[cold]
pub fn no_memory<T>() -> PyResult<T> {
    set(current().interpreter().memory_errors.take());
    Err(Raised)
}

/// Sets the current exception; the one being handled becomes its context.
pub fn set(exception: Ref<BaseException>) {
    if let Some(handled) = current().handled_exception() {
        add_context(&exception, handled);
    }
    current().current_exception.set(exception.upcast());
}

/// Sets the current exception as it stands, or none.
pub fn restore(exception: Option<Obj>) {
    drop(current().current_exception.replace(exception));
}

/// Takes the current exception away.
pub fn take() -> Option<Obj> {
    current().current_exception.take()
}
