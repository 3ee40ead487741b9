//! `array(...)`

use objects::builtins::bytearray::ByteArray;
use objects::builtins::bytes::Bytes;
use objects::builtins::dict::Dict;
use objects::builtins::exceptions::{DeprecationWarning, ValueError};
use objects::builtins::str::Str;
use objects::builtins::tuple::Tuple;
use objects::errors::{self, raise, raise_type_error};
use objects::types::Type;
use objects::{Any, Py, PyResult, Ref, modules};

use super::Array;
use super::item::Code;

/// The type code that an argument names.
fn code_of(given: &Any) -> PyResult<Code> {
    let Some(text) = given.downcast::<Str>() else {
        let found = given.class().name();
        return raise_type_error(format!("array() argument 1 must be a unicode character, not {found}"));
    };
    if text.len() != 1 {
        let length = text.len();
        return raise_type_error(format!(
            "array() argument 1 must be a unicode character, not a string of length {length}"
        ));
    }
    match text.characters().get(0).and_then(Code::find) {
        Some(Code(b'u')) => {
            let text = "The 'u' type code is deprecated and will be removed in Python 3.16";
            errors::warn(&DeprecationWarning, text, 1)?;
            Ok(Code(b'u'))
        }
        Some(code) => Ok(code),
        None => raise(&ValueError, "bad typecode (must be b, B, u, w, h, H, i, I, l, L, q, Q, f or d)"),
    }
}

/// `array.__new__`
pub(super) fn construct(
    class: &Py<Type>,
    args: &Py<Tuple>,
    keywords: Option<&Py<Dict>>,
) -> PyResult<Ref<Array>> {
    let exact = modules::class_of::<Array>()?;
    if class.is(&*exact) && keywords.is_some_and(|keywords| !keywords.is_empty()) {
        return raise_type_error("array.array() takes no keyword arguments");
    }
    let (code, initial) = match args.items() {
        [code] => (code, None),
        [code, initial] => (code, Some(initial)),
        [] => {
            return raise_type_error("array() takes at least 1 argument (0 given)");
        }
        given => {
            let count = given.len();
            return raise_type_error(format!("array() takes at most 2 arguments ({count} given)"));
        }
    };
    let code = code_of(code)?;
    let Some(initial) = initial else { return Array::make(class, code, Vec::new()) };
    let letter = code.letter();
    if let Some(text) = initial.downcast::<Str>() {
        if !code.is_text() {
            return raise_type_error(format!(
                "cannot use a str to initialize an array with typecode '{letter}'"
            ));
        }
        let data = text.characters().iter().flat_map(u32::to_ne_bytes).collect();
        return Array::make(class, code, data);
    }
    if let Some(other) = initial.downcast::<Array>() {
        if other.code().is_text() && !code.is_text() {
            return raise_type_error(format!(
                "cannot use a unicode array to initialize an array with typecode '{letter}'"
            ));
        }
        if other.code() == code {
            return Array::make(class, code, other.memory.to_vec());
        }
    }
    let made = Array::make(class, code, Vec::new())?;
    if let Some(bytes) = initial.downcast::<Bytes>() {
        made.append_bytes(bytes.data())?;
    } else if let Some(bytes) = initial.downcast::<ByteArray>() {
        made.append_bytes(&bytes.to_vec())?;
    } else {
        extend_by_items(&made, initial)?;
    }
    Ok(made)
}

/// Adds the items of an iterable one by one.
pub(super) fn extend_by_items(array: &Py<Array>, items: &Any) -> PyResult<()> {
    let iterator = items.iter()?;
    while let Some(item) = iterator.next()? {
        let bytes = array.code().pack(&item)?;
        array.change(usize::MAX, usize::MAX, &bytes)?;
    }
    Ok(())
}
