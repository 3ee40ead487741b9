//! The classes built on hash tables, their views and iterators that the core does not need to start.

use crate::errors::{self, raise_type_error};
use crate::names;
use crate::raw::{Any, Obj, PyResult, Static};
use crate::types::Type;

use super::dict;
use super::exceptions::{BaseException, TypeError};
use super::list::List;
use super::mapping_proxy;
use super::set;
use super::tuple::Tuple;

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
    &dict::PyODict_Type,
    &dict::PyODictKeys_Type,
    &dict::PyODictValues_Type,
    &dict::PyODictItems_Type,
    &dict::PyODictIter_Type,
    &mapping_proxy::PyDictProxy_Type,
    &set::PySet_Type,
    &set::PyFrozenSet_Type,
    &set::PySetIter_Type,
    #[cfg(test)]
    &tests::PyTricky_Type,
];

#[cfg(test)]
mod tests;

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

/// `(iter, ([items],))`: how iterators over tables are pickled.
pub(super) fn reduce_iterator(rest: Vec<Obj>) -> PyResult<Obj> {
    let arguments = Tuple::new(vec![List::new(rest).upcast()]);
    Ok(Tuple::pair(crate::hooks::builtin(names::iter())?, arguments.upcast()).upcast())
}
