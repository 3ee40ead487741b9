//! Which `except` clause an exception is for.

use crate::builtins::exceptions::BaseExceptionGroup;
use crate::builtins::tuple::Tuple;
use crate::raw::{Any, Py, PyResult};
use crate::state::current;
use crate::types::Type;

use super::raise_type_error;

/// Whether the current exception is an instance of a class.
pub fn matches(class: &Py<Type>) -> bool {
    current().current_exception.get().is_some_and(|exception| exception.class().is_subtype_of(class))
}

/// Whether a class is one of exceptions.
pub fn is_exception_class(class: &Any) -> bool {
    class.downcast::<Type>().is_some_and(|class| class.has_flags(abi::TPFLAGS_BASE_EXC_SUBCLASS))
}

/// Whether an exception (or a class of them) is what a filter, a class or a tuple of filters, names.
pub fn given_matches(given: &Any, filter: &Any) -> bool {
    let mut pending: Vec<&Any> = vec![filter];
    while let Some(filter) = pending.pop() {
        if let Some(filters) = filter.downcast::<Tuple>() {
            pending.extend(filters.items().iter().map(|filter| &**filter));
        } else if matches_one(given, filter) {
            return true;
        }
    }
    false
}

fn matches_one(given: &Any, filter: &Any) -> bool {
    let class = match given.downcast::<Type>() {
        Some(class) => class,
        None => given.class(),
    };
    match filter.downcast::<Type>() {
        Some(filter) if is_exception_class(class.as_any()) && is_exception_class(filter.as_any()) => {
            class.is_subtype_of(filter)
        }
        _ => given.is(filter),
    }
}

/// Checks what stands behind `except`: a class of exceptions or a tuple of them.
///
/// # Errors
/// `TypeError`.
pub fn check_catchable(filter: &Any) -> PyResult<()> {
    let valid = match filter.downcast::<Tuple>() {
        Some(filters) => filters.items().iter().all(|filter| is_exception_class(filter)),
        None => is_exception_class(filter),
    };
    match valid {
        true => Ok(()),
        false => raise_type_error("catching classes that do not inherit from BaseException is not allowed"),
    }
}

/// Checks what stands behind `except*`: as for `except`, and no class of groups.
///
/// # Errors
/// `TypeError`.
pub fn check_group_catchable(filter: &Any) -> PyResult<()> {
    check_catchable(filter)?;
    let is_group =
        |class: &Any| class.downcast::<Type>().is_some_and(|class| class.is_subtype_of(&BaseExceptionGroup));
    let has_group = match filter.downcast::<Tuple>() {
        Some(filters) => filters.items().iter().any(|filter| is_group(filter)),
        None => is_group(filter),
    };
    match has_group {
        true => raise_type_error("catching ExceptionGroup with except* is not allowed. Use except instead."),
        false => Ok(()),
    }
}
