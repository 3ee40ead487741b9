//! `str(...)`

use crate::builtins::dict::Dict;
use crate::builtins::tuple::Tuple;
use crate::codecs;
use crate::errors::raise_type_error;
use crate::raw::{Any, Parameters, Py, PyResult, Ref, StaticClass, Str, byte_like, glue_parse_call};
use crate::types::Type;

static PARAMETERS: Parameters = Parameters {
    function: "str",
    names: &["object", "encoding", "errors"],
    positional_only: 0,
    positional: 3,
    required: 0,
    variadic: false,
    keywords: false,
};

/// `str.__new__`
pub(super) fn construct(
    class: &Py<Type>,
    args: &Py<Tuple>,
    keywords: Option<&Py<Dict>>,
) -> PyResult<Ref<Str>> {
    let count = args.size();
    if count > 3 && keywords.is_none_or(|keywords| keywords.is_empty()) {
        return raise_type_error(format!("str expected at most 3 arguments, got {count}"));
    }
    let [object, encoding, errors] = glue_parse_call::<3>(&PARAMETERS, args, keywords)?;
    let text = match object {
        None => Str::empty(),
        Some(object) if encoding.is_none() && errors.is_none() => object.str()?,
        Some(object) => {
            let encoding = option(encoding.as_deref(), "encoding")?;
            let errors = option(errors.as_deref(), "errors")?;
            decoded(&object, encoding.as_deref().unwrap_or("utf-8"), errors.as_deref())?
        }
    };
    let exact: &Py<Type> = Str::class();
    if class.is(exact) { Ok(text) } else { Str::new_in(class, &text) }
}

fn option(value: Option<&Any>, name: &str) -> PyResult<Option<String>> {
    let Some(value) = value else { return Ok(None) };
    match value.downcast::<Str>() {
        Some(text) => Ok(Some(text.to_string_lossy())),
        None => {
            let found = super::type_name(value);
            raise_type_error(format!("str() argument '{name}' must be str, not {found}"))
        }
    }
}

/// `str(object, encoding, errors)`
///
/// # Errors
/// `TypeError` for what has no bytes, or what decoding raises.
pub fn decoded(object: &Any, encoding: &str, errors: Option<&str>) -> PyResult<Ref<Str>> {
    if object.downcast::<Str>().is_some() {
        return raise_type_error("decoding str is not supported");
    }
    match byte_like(object)? {
        Some(data) => codecs::decode_text(&data, Some(object), encoding, errors),
        None => raise_type_error(format!(
            "decoding to str: need a bytes-like object, {} found",
            object.class().name()
        )),
    }
}
