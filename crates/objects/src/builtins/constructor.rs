//! What constructors that parse by hand have in common.

use super::dict::Dict;
use super::tuple::Tuple;
use crate::errors::raise_type_error;
use crate::raw::{Obj, Py, PyResult};
use crate::types::{SlotId, Type};

/// Refuses keywords for a class and those subclasses that initialise themselves as it does; others may take them.
pub(crate) fn no_keywords(
    name: &str,
    class: &Py<Type>,
    base: &Py<Type>,
    keywords: Option<&Py<Dict>>,
) -> PyResult<()> {
    let given = keywords.is_some_and(|keywords| !keywords.is_empty());
    if given && (class.is(base) || class.word(SlotId::Init) == base.word(SlotId::Init)) {
        return raise_type_error(format!("{name}() takes no keyword arguments"));
    }
    Ok(())
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
