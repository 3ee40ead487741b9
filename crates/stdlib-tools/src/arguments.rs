//! What constructors and callables of this crate that parse by hand have in common.

use objects::builtins::dict::Dict;
use objects::builtins::str::Str;
use objects::builtins::tuple::Tuple;
use objects::errors::raise_type_error;
use objects::modules;
use objects::protocol::repr::{ReprGuard, ReprText};
use objects::raw::{Any, Args, Class, Obj, Py, PyResult};
use objects::types::Type;

/// Refuses keywords.
pub(crate) fn no_keywords(name: &str, keywords: Option<&Py<Dict>>) -> PyResult<()> {
    match keywords {
        Some(keywords) if !keywords.is_empty() => {
            raise_type_error(format!("{name}() takes no keyword arguments"))
        }
        _ => Ok(()),
    }
}

/// Refuses keywords for a class itself; a subclass with an `__init__` of its own may take them.
pub(crate) fn no_keywords_unless_overridden<T: Class>(
    class: &Py<Type>,
    keywords: Option<&Py<Dict>>,
) -> PyResult<()> {
    if keywords.is_none_or(|keywords| keywords.is_empty()) {
        return Ok(());
    }
    let base = modules::class_of::<T>()?;
    let same_init = match (class.tp_init(), base.tp_init()) {
        (Some(own), Some(inherited)) => std::ptr::fn_addr_eq(own, inherited),
        _ => false,
    };
    if same_init { no_keywords(T::spec().short_name(), keywords) } else { Ok(()) }
}

/// The positional arguments, `least` to `most` of them.
pub(crate) fn positional<'a>(
    name: &str,
    args: &'a Py<Tuple>,
    least: usize,
    most: usize,
) -> PyResult<&'a [Obj]> {
    let given = args.size();
    if (least..=most).contains(&given) {
        return Ok(args.items());
    }
    let (bound, limit) = match () {
        () if least == most => ("", least),
        () if given < least => ("at least ", least),
        () => ("at most ", most),
    };
    let plural = if limit == 1 { "" } else { "s" };
    raise_type_error(format!("{name} expected {bound}{limit} argument{plural}, got {given}"))
}

/// The only argument of a callable that takes one, by position.
#[inline]
pub(crate) fn one_positional<'a>(name: &str, args: Args<'a>) -> PyResult<&'a Any> {
    match args.positional() {
        [only] if !args.has_keywords() => Ok(only),
        given => wrong_arguments(name, given.len(), args.has_keywords()),
    }
}

#[cold]
fn wrong_arguments<T>(name: &str, given: usize, has_keywords: bool) -> PyResult<T> {
    match has_keywords {
        true => raise_type_error(format!("{name}() takes no keyword arguments")),
        false => raise_type_error(format!("{name} expected 1 argument, got {given}")),
    }
}

/// Names and values of keywords.
pub(crate) fn owned_keywords(keywords: Option<&Py<Dict>>) -> (Vec<Obj>, Vec<Obj>) {
    keywords.map_or_else(Vec::new, |keywords| keywords.snapshot()).into_iter().unzip()
}

/// `module.Class(a, b, name=c)`, or with `...` for an object that holds itself.
pub(crate) fn joined_reprs(this: &Any, positional: &[Obj], named: &[(Obj, Obj)]) -> PyResult<Obj> {
    let class = this.class().name().into_owned();
    let Some(_guard) = ReprGuard::enter(this) else { return Ok(Str::new(&format!("{class}(...)")).upcast()) };
    let mut text = ReprText::new(&class);
    text.push("(");
    let mut separator = "";
    for item in positional {
        text.push(separator);
        text.push_repr(item)?;
        separator = ", ";
    }
    for (name, value) in named {
        text.push(separator);
        text.push_str(&*name.str()?);
        text.push("=");
        text.push_repr(value)?;
        separator = ", ";
    }
    text.push(")");
    Ok(text.finish().upcast())
}
