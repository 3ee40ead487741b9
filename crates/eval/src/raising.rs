//! The `raise` statement and the `except` clause.

use objects::builtins::exceptions::BaseException;
use objects::builtins::none::is_none;
use objects::builtins::tuple::Tuple;
use objects::errors::{raise_type_error, set};
use objects::raw::{Any, Obj, PyResult, Raised, Ref};
use objects::types::Type;

/// `raise value from cause`: classes are called without arguments.
pub(crate) fn raise_object(value: Obj, cause: Option<Obj>) -> PyResult<()> {
    let exception = instance(value, "exceptions must derive from BaseException")?;
    match cause {
        Some(cause) if is_none(&cause) => exception.suppress_context(),
        Some(cause) => {
            let cause = instance(cause, "exception causes must derive from BaseException")?;
            exception.set_cause(cause);
        }
        None => {}
    }
    set(exception);
    Err(Raised)
}

fn instance(value: Obj, refusal: &str) -> PyResult<Ref<BaseException>> {
    let value = match value.downcast_ref::<BaseException>() {
        Ok(exception) => return Ok(exception),
        Err(value) => value,
    };
    if !is_exception_class(&value) {
        return raise_type_error(refusal);
    }
    value.call(&[])?.downcast_ref::<BaseException>().or_else(|made| {
        raise_type_error(format!(
            "calling {} should have returned an instance of BaseException, not {}",
            value.repr()?.to_string_lossy(),
            made.class().as_any().repr()?.to_string_lossy()
        ))
    })
}

fn is_exception_class(value: &Any) -> bool {
    value.downcast::<Type>().is_some_and(|class| class.has_flags(abi::TPFLAGS_BASE_EXC_SUBCLASS))
}

/// Whether `exception` is an instance of the class, or of one of the tuple of classes, in an `except` clause.
pub(crate) fn matches(exception: &Any, wanted: &Any) -> PyResult<bool> {
    let one = |class: &Any| match class.downcast::<Type>() {
        Some(class) if is_exception_class(class.as_any()) => Ok(exception.class().is_subtype_of(class)),
        _ => raise_type_error("catching classes that do not inherit from BaseException is not allowed"),
    };
    match wanted.downcast::<Tuple>() {
        Some(classes) => {
            let checked: Vec<bool> =
                classes.items().iter().map(|class| one(class)).collect::<PyResult<_>>()?;
            Ok(checked.contains(&true))
        }
        None => one(wanted),
    }
}
