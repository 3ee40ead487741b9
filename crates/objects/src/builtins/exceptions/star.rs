//! `except*` (PEP 654): which part of an exception a clause takes, and what is raised behind the clauses.

use crate::builtins::list::List;
use crate::builtins::none::is_none;
use crate::builtins::str::interned;
use crate::builtins::tuple::Tuple;
use crate::errors::{self, raise_type_error};
use crate::raw::{Any, Obj, Py, PyResult, Raised};

use super::BaseException;
use super::group::{_PyExc_BaseExceptionGroup, BaseExceptionGroup, as_base};
use super::split::{Matcher, split};

/// What a clause `except* filter` takes of an exception, and what is left for the next; a naked exception is taken in a group.
///
/// # Errors
/// What a group's `split` raises, and `TypeError` when it gives no pair.
pub fn match_star(exception: &Any, filter: &Any) -> PyResult<(Option<Obj>, Option<Obj>)> {
    if errors::given_matches(exception, filter) {
        let taken = match exception.downcast::<BaseExceptionGroup>() {
            Some(_) => exception.new_ref(),
            None => group_of(vec![exception.new_ref()])?,
        };
        return Ok((Some(taken), None));
    }
    if exception.downcast::<BaseExceptionGroup>().is_none() {
        return Ok((None, Some(exception.new_ref())));
    }
    let pair = exception.call_method(&interned("split"), &[filter])?;
    let class = exception.class().name();
    let Some(parts) = pair.downcast::<Tuple>() else {
        let found = pair.class().name();
        return raise_type_error(format!("{class}.split must return a tuple, not {found}"));
    };
    let [taken, left, ..] = parts.items() else {
        let size = parts.size();
        return raise_type_error(format!("{class}.split must return a 2-tuple, got tuple of size {size}"));
    };
    let part = |part: &Obj| (!is_none(part)).then(|| part.clone());
    Ok((part(taken), part(left)))
}

/// An exception group without a message.
fn group_of(members: Vec<Obj>) -> PyResult<Obj> {
    _PyExc_BaseExceptionGroup.as_any().call(&[interned("").as_any(), List::new(members).as_any()])
}

/// What a `try` statement with `except*` raises behind its clauses: of the exceptions that they raised and left (None among
/// them), those that are parts of the original come together in a group of its shape, the others stand beside it.
///
/// # Errors
/// What making groups raises.
pub fn prepare_reraise_star(original: &Any, exceptions: &[Obj]) -> PyResult<Option<Obj>> {
    let mut exceptions = exceptions.iter().filter(|exception| !is_none(exception));
    if original.downcast::<BaseExceptionGroup>().is_none() {
        // At most one: a naked exception is not divided.
        return Ok(exceptions.next().cloned());
    }
    let (again, mut raised): (Vec<Obj>, Vec<Obj>) =
        exceptions.cloned().partition(|exception| is_part_of(exception, original));
    if !again.is_empty() {
        let leaves = again.iter().try_fold(Vec::new(), |mut leaves, part| {
            collect_leaves(part, &mut leaves)?;
            Ok::<_, Raised>(leaves)
        })?;
        let kept = split(original, &Matcher::Leaves(&leaves), false)?.matched;
        match (kept, raised.is_empty()) {
            (kept, true) => return Ok(kept),
            (kept, false) => raised.extend(kept),
        }
    }
    match raised.len() {
        0 | 1 => Ok(raised.pop()),
        _ => group_of(raised).map(Some),
    }
}

/// Whether an exception was split off another: traceback, cause and context are the same objects.
fn is_part_of(exception: &Any, original: &Any) -> bool {
    let (Some(part), Some(whole)) =
        (exception.downcast::<BaseExceptionGroup>(), original.downcast::<BaseExceptionGroup>())
    else {
        return false;
    };
    let (part, whole) = (as_base(part), as_base(whole));
    let address = |slot: Option<Obj>| slot.map(|object| object.address());
    let same = |field: fn(&Py<BaseException>) -> Option<Obj>| address(field(part)) == address(field(whole));
    same(|exception| exception.traceback().get())
        && same(|exception| exception.cause().get())
        && same(|exception| exception.context().get())
}

/// The addresses of a group's leaves.
fn collect_leaves(exception: &Any, leaves: &mut Vec<usize>) -> PyResult<()> {
    crate::protocol::recursion::enter(" in collect_exception_group_leaf_ids")?;
    match exception.downcast::<BaseExceptionGroup>() {
        Some(group) => group.members().items().iter().try_for_each(|member| collect_leaves(member, leaves)),
        None => {
            leaves.push(exception.address());
            Ok(())
        }
    }
}
