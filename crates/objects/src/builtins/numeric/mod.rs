//! The numeric classes that the core does not need to start, and what numeric classes share.

pub mod complex;
pub(crate) mod text;

use crate::builtins::dict::Dict;
use crate::builtins::tuple::Tuple;
use crate::errors::raise_type_error;
use crate::raw::{Obj, Py, PyResult, Static};
use crate::types::Type;

/// Static types of this family.
pub(super) static TYPES: &[&Static<Type>] = &[&complex::PyComplex_Type];

/// The argument of a constructor that takes at most one, by position.
pub(crate) fn only_argument(
    class: &str,
    args: &Py<Tuple>,
    keywords: Option<&Py<Dict>>,
) -> PyResult<Option<Obj>> {
    if keywords.is_some_and(|keywords| !keywords.is_empty()) {
        return raise_type_error(format!("{class}() takes no keyword arguments"));
    }
    match args.items() {
        [] => Ok(None),
        [only] => Ok(Some(only.clone())),
        more => raise_type_error(format!("{class} expected at most 1 argument, got {}", more.len())),
    }
}
