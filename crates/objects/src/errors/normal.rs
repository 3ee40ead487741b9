//! What the `raise` statement accepts.

use crate::builtins::exceptions::{self, BaseException};
use crate::builtins::none::is_none;
use crate::builtins::tuple::Tuple;
use crate::raw::{Any, Obj, PyResult, Raised, Ref};
use crate::types::Type;

use super::{is_exception_class, raise_type_error, set};

/// The exception that `raise value` means: the instance itself, or a new one of the class.
///
/// # Errors
/// `TypeError` when it is neither, or what the class raises.
pub fn normalise(value: &Any) -> PyResult<Ref<BaseException>> {
    instance(value, "exceptions must derive from BaseException")
}

fn instance(value: &Any, refusal: &str) -> PyResult<Ref<BaseException>> {
    if let Some(exception) = value.downcast::<BaseException>() {
        return Ok(exception.new_ref());
    }
    match value.downcast::<Type>() {
        Some(class) if is_exception_class(value) => exceptions::make(class, Tuple::new(Vec::new())),
        _ => raise_type_error(refusal),
    }
}

/// Raises that a class of exceptions has made something else.
///
/// # Errors
/// Always.
#[cold]
pub fn not_an_exception<T>(class: &Any, made: &Any) -> PyResult<T> {
    raise_type_error(format!(
        "calling {} should have returned an instance of BaseException, not {}",
        class.repr()?.to_string_lossy(),
        made.class().as_any().repr()?.to_string_lossy()
    ))
}

/// `raise value`
///
/// # Errors
/// Always.
pub fn raise_object<T>(value: &Any) -> PyResult<T> {
    set(normalise(value)?);
    Err(Raised)
}

/// `raise value from cause`
///
/// # Errors
/// Always.
pub fn raise_from<T>(value: &Any, cause: &Any) -> PyResult<T> {
    let exception = normalise(value)?;
    let cause: Option<Obj> = match is_none(cause) {
        true => None,
        false => Some(instance(cause, "exception causes must derive from BaseException")?.upcast()),
    };
    exception.replace_cause(cause);
    set(exception);
    Err(Raised)
}
