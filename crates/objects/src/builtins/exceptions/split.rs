//! Taking exception groups apart by what their leaves are.

use crate::builtins::exceptions::BaseException;
use crate::builtins::list::List;
use crate::builtins::str::interned;
use crate::builtins::tuple::Tuple;
use crate::errors::{self, raise_type_error};
use crate::names;
use crate::protocol::recursion;
use crate::raw::{Any, Obj, Py, PyResult, Ref};
use crate::types::Type;

use super::group::{BaseExceptionGroup, as_base};

/// Which exceptions are wanted.
pub(super) enum Matcher<'a> {
    /// Instances of a class, or of one of a tuple's classes.
    Type(&'a Any),
    /// Those for which a callable gives truth.
    Predicate(&'a Any),
    /// Those at these addresses.
    Leaves(&'a [usize]),
}

impl<'a> Matcher<'a> {
    /// What the argument of `split` and `subgroup` means.
    pub(super) fn of(value: &'a Any) -> PyResult<Self> {
        let is_exception = |class: &Any| {
            class.downcast::<Type>().is_some_and(|class| class.is_subtype_of(&super::_PyExc_BaseException))
        };
        let by_type = match value.downcast::<Tuple>() {
            Some(classes) => classes.items().iter().all(|class| is_exception(class)),
            None => is_exception(value),
        };
        match () {
            () if by_type => Ok(Self::Type(value)),
            () if value.downcast::<Type>().is_none() && value.is_callable() => Ok(Self::Predicate(value)),
            () => raise_type_error(
                "expected an exception type, a tuple of exception types, or a callable (other than a class)",
            ),
        }
    }

    fn accepts(&self, exception: &Any) -> PyResult<bool> {
        match self {
            Self::Type(filter) => Ok(errors::given_matches(exception, filter)),
            Self::Predicate(predicate) => predicate.call(&[exception])?.truth(),
            Self::Leaves(leaves) => Ok(leaves.contains(&exception.address())),
        }
    }
}

/// The two halves; nothing where one would be empty.
#[derive(Default)]
pub(super) struct Parts {
    pub(super) matched: Option<Obj>,
    pub(super) rest: Option<Obj>,
}

/// Splits an exception; `rest` is only made when it is wanted.
pub(super) fn split(exception: &Any, matcher: &Matcher<'_>, want_rest: bool) -> PyResult<Parts> {
    if matcher.accepts(exception)? {
        return Ok(Parts { matched: Some(exception.new_ref()), rest: None });
    }
    let Some(group) = exception.downcast::<BaseExceptionGroup>() else {
        return Ok(Parts { matched: None, rest: want_rest.then(|| exception.new_ref()) });
    };
    recursion::enter(" in exceptiongroup_split_recursive")?;
    let (mut matched, mut rest) = (Vec::new(), Vec::new());
    for member in group.members().items() {
        let parts = split(member, matcher, want_rest)?;
        matched.extend(parts.matched);
        rest.extend(parts.rest);
    }
    Ok(Parts { matched: subset(group, matched)?, rest: subset(group, rest)? })
}

/// A group of some of a group's members (`derive`), with its traceback, context, cause and notes.
fn subset(group: &Py<BaseExceptionGroup>, members: Vec<Obj>) -> PyResult<Option<Obj>> {
    if members.is_empty() {
        return Ok(None);
    }
    let members = List::new(members);
    let derived = group.as_any().call_method(&interned("derive"), &[members.as_any()])?;
    let Some(part) = derived.downcast::<BaseExceptionGroup>() else {
        return raise_type_error("derive must return an instance of BaseExceptionGroup");
    };
    copy_metadata(as_base(group), as_base(part))?;
    Ok(Some(derived))
}

fn copy_metadata(from: &Py<BaseException>, to: &Py<BaseException>) -> PyResult<()> {
    if let Some(traceback) = from.traceback().get() {
        to.traceback().set(traceback);
    }
    drop(to.context().replace(from.context().get()));
    to.replace_cause(from.cause().get());
    let Some(notes) = from.as_any().find_attribute(names::__notes__())? else { return Ok(()) };
    let Some(copy) = copy_of_notes(&notes)? else { return Ok(()) };
    to.as_any().set_attribute(names::__notes__(), Some(copy.as_any()))
}

/// Notes are copied, so that halves can be annotated apart. What is no sequence is left out.
fn copy_of_notes(notes: &Any) -> PyResult<Option<Ref<List>>> {
    let is_sequence = notes.class().sq_item().is_some() && notes.downcast::<super::Dict>().is_none();
    let is_known = notes.downcast::<List>().is_some() || notes.downcast::<Tuple>().is_some();
    if !is_sequence && !is_known {
        return Ok(None);
    }
    Ok(Some(List::new(super::tuple_of(notes)?.items().to_vec())))
}
