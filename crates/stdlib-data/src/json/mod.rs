//! `_json`: the native half of `json`.

mod decode;
mod encode;
mod text;

pub use decode::Scanner;
pub use encode::Encoder;

/// json speedups
///
#[objects::pymodule(name = "_json")]
pub mod module {
    use objects::builtins::module::Module;
    use objects::builtins::str::Str;
    use objects::builtins::tuple::Tuple;
    use objects::errors::raise_type_error;
    use objects::raw::{Any, Obj, Py, PyResult, Ref};

    use super::{Encoder, Scanner, decode, text};

    fn exec(module: &Py<Module>) -> PyResult<()> {
        let scanner = module.make_class::<Scanner>()?;
        module.add("make_scanner", scanner.upcast())?;
        let encoder = module.make_class::<Encoder>()?;
        module.add("make_encoder", encoder.upcast())
    }

    fn string(object: &Any) -> PyResult<&Py<Str>> {
        match object.downcast::<Str>() {
            Some(text) => Ok(text),
            None => {
                raise_type_error(format!("first argument must be a string, not {}", object.class().name()))
            }
        }
    }

    /// encode_basestring(string) -> string
    ///
    /// Return a JSON representation of a Python string
    #[function("(object, /)")]
    fn encode_basestring(object: &Any) -> PyResult<Ref<Str>> {
        Ok(text::quoted(string(object)?, false))
    }

    /// encode_basestring_ascii(string) -> string
    ///
    /// Return an ASCII-only JSON representation of a Python string
    #[function("(object, /)")]
    fn encode_basestring_ascii(object: &Any) -> PyResult<Ref<Str>> {
        Ok(text::quoted(string(object)?, true))
    }

    /// scanstring(string, end, strict=True) -> (string, end)
    ///
    /// Scan the string s for a JSON string. End is the index of the
    /// character in s after the quote that started the JSON string.
    /// Unescapes all valid JSON string escape sequences and raises ValueError
    /// on attempt to decode an invalid string. If strict is False then literal
    /// control characters are allowed in the string.
    ///
    /// Returns a tuple of the decoded string and the index of the character in s
    /// after the end quote.
    #[function("!(string, end, strict=True, /)")]
    fn scanstring(string: &Any, end: isize, strict: bool) -> PyResult<Obj> {
        let text = self::string(string)?;
        let (found, end) = decode::string_at(text, end, strict)?;
        Ok(Tuple::pair(found.upcast(), objects::raw::IntoObject::into_object(end)?).upcast())
    }
}
