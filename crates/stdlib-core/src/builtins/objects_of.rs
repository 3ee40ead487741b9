//! `aiter`, `anext`, `ascii`, `dir`, `getattr`, `iter`, `next`, `vars`: functions that ask an object.

use objects::builtins::callable_iterator::CallableIterator;
use objects::builtins::exceptions::{AttributeError, StopIteration};
use objects::builtins::generator::AnextAwaitable;
use objects::builtins::list::List;
use objects::builtins::str::ascii as ascii_text;
use objects::errors::{self, raise_bare, raise_type_error};
use objects::names;
use objects::protocol::attribute::attribute_name;
use objects::raw::{Any, Args, Obj, PyResult, Raised, Ref};

use super::evaluate;

/// The positional arguments, when their number is allowed.
///
/// # Errors
/// "f expected at most 2 arguments, got 3" and its kin.
fn counted<'a>(name: &str, args: &Args<'a>, least: usize, most: usize) -> PyResult<&'a [&'a Any]> {
    if args.has_keywords() {
        return raise_type_error(format!("{name}() takes no keyword arguments"));
    }
    let given = args.positional();
    let (bound, word) = match given.len() {
        count if count < least => (least, "least"),
        count if count > most => (most, "most"),
        _ => return Ok(given),
    };
    let plural = if bound == 1 { "" } else { "s" };
    raise_type_error(format!("{name} expected at {word} {bound} argument{plural}, got {}", given.len()))
}

pub(super) fn aiter(object: &Any) -> PyResult<Obj> {
    let found = object.class().name().into_owned();
    let Some(iterator) = object.am_aiter() else {
        return raise_type_error(format!("'{found}' object is not an async iterable"));
    };
    let iterator = iterator?;
    if iterator.class().am_anext().is_none() {
        let made = iterator.class().name();
        return raise_type_error(format!("aiter() returned not an async iterator of type '{made}'"));
    }
    Ok(iterator)
}

pub(super) fn anext(iterator: &Any, default: Option<&Any>) -> PyResult<Obj> {
    let found = iterator.class().name().into_owned();
    let Some(awaitable) = iterator.am_anext() else {
        return raise_type_error(format!("'{found}' object is not an async iterator"));
    };
    let awaitable = awaitable?;
    match default {
        Some(default) => Ok(AnextAwaitable::make(awaitable, default.new_ref()).upcast()),
        None => Ok(awaitable),
    }
}

pub(super) fn ascii(object: &Any) -> PyResult<Obj> {
    Ok(ascii_text(&*object.repr()?).upcast())
}

pub(super) fn dir(args: Args<'_>) -> PyResult<Obj> {
    let list = match counted("dir", &args, 0, 1)? {
        [] => {
            let locals = evaluate::current_locals()?;
            let keys = locals.call_method(names::keys(), &[])?;
            List::from_iterable(&keys)?
        }
        [object] => {
            let Some(method) = objects::protocol::number::special_method(object, names::__dir__())? else {
                return raise_type_error("object does not provide __dir__");
            };
            List::from_iterable(&*method.call(&[])?)?
        }
        _ => unreachable!("counted"),
    };
    List::sort_items(&list, None, false)?;
    Ok(list.upcast())
}

pub(super) fn getattr(args: Args<'_>) -> PyResult<Obj> {
    match counted("getattr", &args, 2, 3)? {
        [object, name, default] => match object.get_attribute(attribute_name(name)?) {
            Err(Raised) if errors::matches(&AttributeError) => {
                drop(errors::take());
                Ok(default.new_ref())
            }
            result => result,
        },
        [object, name] => object.get_attribute(attribute_name(name)?),
        _ => unreachable!("counted"),
    }
}

pub(super) fn iter(args: Args<'_>) -> PyResult<Obj> {
    match counted("iter", &args, 1, 2)? {
        [callable, sentinel] => {
            if !callable.is_callable() {
                return raise_type_error("iter(v, w): v must be callable");
            }
            CallableIterator::of(callable, sentinel).map(Ref::upcast)
        }
        [object] => object.iter(),
        _ => unreachable!("counted"),
    }
}

pub(super) fn next(args: Args<'_>) -> PyResult<Obj> {
    let given = counted("next", &args, 1, 2)?;
    let iterator = given[0];
    if !iterator.is_iterator() {
        let found = iterator.class().name();
        return raise_type_error(format!("'{found}' object is not an iterator"));
    }
    // Without a default the iterator's own `StopIteration` goes on, with what it carries.
    let next = iterator.tp_iternext().map_or(Ok(None), |next| next.result());
    match (next, given.get(1)) {
        (Ok(Some(item)), _) => Ok(item),
        (Ok(None), Some(default)) => Ok(default.new_ref()),
        (Ok(None), None) => raise_bare(&StopIteration),
        (Err(Raised), Some(default)) if errors::matches(&StopIteration) => {
            drop(errors::take());
            Ok(default.new_ref())
        }
        (Err(Raised), _) => Err(Raised),
    }
}

pub(super) fn vars(args: Args<'_>) -> PyResult<Obj> {
    match counted("vars", &args, 0, 1)? {
        [] => evaluate::current_locals(),
        [object] => match object.find_attribute(names::__dict__())? {
            Some(dict) => Ok(dict),
            None => raise_type_error("vars() argument must have __dict__ attribute"),
        },
        _ => unreachable!("counted"),
    }
}
