//! The classes built on hash tables, their views and iterators that the core does not need to start.

use crate::errors::{self, raise_type_error};
use crate::raw::{Any, Obj, PyResult, Static};
use crate::types::Type;

use super::dict;
use super::exceptions::{BaseException, StopIteration, TypeError};

/// Static types of this family.
pub(super) static TYPES: &[&Static<Type>] = &[
    &dict::PyDictKeys_Type,
    &dict::PyDictValues_Type,
    &dict::PyDictItems_Type,
    &dict::PyDictIterKey_Type,
    &dict::PyDictIterValue_Type,
    &dict::PyDictIterItem_Type,
    &dict::PyDictRevIterKey_Type,
    &dict::PyDictRevIterValue_Type,
    &dict::PyDictRevIterItem_Type,
];

/// Replaces the exact `TypeError` of a hash by one that says what the object was meant for.
#[cold]
pub(super) fn explain_unhashable<T>(key: &Any, purpose: &str) -> PyResult<T> {
    let exception = errors::take().expect("hashing has failed");
    let raised = exception.downcast::<BaseException>().expect("only exceptions are raised");
    if !exception.class().is(&*TypeError) {
        errors::set(raised.new_ref());
        return Err(crate::raw::Raised);
    }
    let text = match raised.arguments().get() {
        Some(args) if args.size() == 1 => args.items()[0].str()?,
        _ => exception.str()?,
    };
    let class = key.class().name();
    raise_type_error(format!("cannot use '{class}' as {purpose} ({})", text.to_string_lossy()))
}

/// An iterator over any iterable.
pub(super) struct Steps(Obj);

impl Steps {
    /// `iter(iterable)`
    pub(super) fn over(iterable: &Any) -> PyResult<Self> {
        let Some(iterator) = iterable.tp_iter() else {
            return raise_type_error(format!("'{}' object is not iterable", iterable.class().name()));
        };
        let iterator = iterator?;
        if iterator.class().tp_iternext().is_none() {
            let class = iterator.class().name();
            return raise_type_error(format!("iter() returned non-iterator of type '{class}'"));
        }
        Ok(Self(iterator))
    }

    /// The next item; nothing at the end.
    pub(super) fn next(&self) -> PyResult<Option<Obj>> {
        let Some(next) = self.0.tp_iternext() else { return Ok(None) };
        next.result().or_else(|raised| match errors::matches(&StopIteration) {
            true => {
                drop(errors::take());
                Ok(None)
            }
            false => Err(raised),
        })
    }
}
