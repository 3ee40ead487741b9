//! What all classes of the module share: the module's own exception, calls by name, arguments, buffers as fields.

use std::cell::Cell;

use objects::builtins::exceptions::ValueError;
use objects::builtins::int::Int;
use objects::builtins::none::is_none;
use objects::builtins::str::Str;
use objects::errors::{self, raise, raise_type_error};
use objects::modules;
use objects::names;
use objects::protocol::attribute::{Loaded, load_method};
use objects::raw::{Any, Class, FromArg, Native, Obj, Place, Py, PyResult, Raised, Ref, Slot};
use objects::types::Type;

/// What the module keeps per interpreter.
#[derive(Default)]
pub(crate) struct State {
    /// `io.UnsupportedOperation`
    pub(crate) unsupported: Slot<Type>,
}

/// `io.UnsupportedOperation`
pub(crate) fn unsupported_class() -> PyResult<Ref<Type>> {
    let state = modules::state::<State>();
    match state.unsupported.get() {
        Some(class) => Ok(class),
        None => {
            let bases = [objects::builtins::exceptions::OSError.owned(), ValueError.owned()];
            let class = modules::exception("io.UnsupportedOperation", &bases, None)?;
            state.unsupported.set(class.clone());
            Ok(class)
        }
    }
}

/// Raises `io.UnsupportedOperation`.
///
/// # Errors
/// Always.
#[cold]
pub(crate) fn unsupported<T>(text: &str) -> PyResult<T> {
    let class = unsupported_class()?;
    raise(&class, text)
}

/// Raises `ValueError`.
///
/// # Errors
/// Always.
#[cold]
pub(crate) fn value_error<T>(text: impl AsRef<str>) -> PyResult<T> {
    raise(&ValueError, text)
}

/// Calls a method by name, without making a bound method.
pub(crate) fn call(object: &Any, name: &Py<Str>, args: &[&Any]) -> PyResult<Obj> {
    match load_method(object, name)? {
        Loaded::Value(bound) => bound.call(args),
        Loaded::Method(function) => match args {
            [] => function.call(&[object]),
            [first] => function.call(&[object, first]),
            [first, second] => function.call(&[object, first, second]),
            args => {
                let mut all = vec![object];
                all.extend(args);
                function.call(&all)
            }
        },
    }
}

/// Whether `object.closed` is true.
pub(crate) fn is_closed(object: &Any) -> PyResult<bool> {
    object.get_attribute(names::closed())?.truth()
}

/// The object as exactly a `T`, no subclass.
#[inline]
pub(crate) fn exact<T: Class>(object: &Any) -> Option<&Py<T>> {
    match object.class().spec() {
        Some(spec) if std::ptr::eq(spec, T::spec()) => object.downcast::<T>(),
        _ => None,
    }
}

/// A buffer as a field: taken out to work with, and put back.
pub(crate) type Owned<T> = Native<Cell<T>>;

/// Works with the value of a field and puts it back. Whoever looks meanwhile finds the default.
#[inline]
pub(crate) fn with<T: Default, R>(field: &Cell<T>, work: impl FnOnce(&mut T) -> R) -> R {
    let mut value = field.take();
    let result = work(&mut value);
    field.set(value);
    result
}

/// A size argument: an integer, or `None` for -1.
#[derive(Clone, Copy)]
pub(crate) struct Size(pub(crate) isize);

impl FromArg<'_> for Size {
    #[inline]
    fn from_arg(value: &Any, _: Place) -> PyResult<Self> {
        if is_none(value) {
            return Ok(Self(-1));
        }
        if value.class().nb_index().is_none() {
            let found = value.class().name();
            return raise_type_error(format!("argument should be integer or None, not '{found}'"));
        }
        ssize(value).map(Self)
    }
}

/// The size, -1 when it is not given.
pub(crate) fn size_or_all(size: Option<Size>) -> isize {
    size.map_or(-1, |size| size.0)
}

/// An index as a machine number.
///
/// # Errors
/// `TypeError`, `OverflowError`.
pub(crate) fn ssize(value: &Any) -> PyResult<isize> {
    let wide = Int::index_value(value)?;
    isize::try_from(wide).or_else(|_| {
        let found = value.class().name();
        raise(&errors::OverflowError, format!("cannot fit '{found}' into an index-sized integer"))
    })
}

/// A file position: what `__index__` gives, in 64 bits.
///
/// # Errors
/// `TypeError`, and `ValueError` beyond the range.
pub(crate) fn offset(value: &Any) -> PyResult<i64> {
    let wide = Int::index_value(value)?;
    i64::try_from(wide).or_else(|_| {
        let found = value.class().name();
        value_error(format!("cannot fit '{found}' into an offset-sized integer"))
    })
}

/// Runs `second` whatever `first` gave; the errors of both are chained, as `try: first finally: second` does.
pub(crate) fn then<T>(first: PyResult<()>, second: impl FnOnce() -> PyResult<T>) -> PyResult<T> {
    match first {
        Ok(()) => second(),
        Err(Raised) => {
            let put_aside = errors::take();
            let _ = second();
            errors::chain(put_aside);
            Err(Raised)
        }
    }
}

/// Whether the current exception says that a signal has interrupted a call, whose handlers then run.
///
/// # Errors
/// What a handler raises.
pub(crate) fn was_interrupted() -> PyResult<bool> {
    let interrupted = errors::matches(&objects::builtins::exceptions::InterruptedError);
    if interrupted {
        drop(errors::take());
        objects::state::check_signals()?;
    }
    Ok(interrupted)
}
