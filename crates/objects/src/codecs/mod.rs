//! Codecs: the registry of encodings and of error handlers, and the encodings that need neither.
//!
//! Keeps, per interpreter: search functions, the codecs they found, error handlers by name. Text that is UTF-8, UTF-16, UTF-32,
//! Latin-1 or ASCII never asks the registry; built-in error handlers are asked by name alone.

mod decoding;
mod encoding;
mod handlers;
mod narrow;
mod utf16;
mod utf32;
mod utf8;

use std::borrow::Cow;
use std::cell::OnceCell;

use crate::builtins::builtin_function::BuiltinFunction;
use crate::builtins::bytearray::ByteArray;
use crate::builtins::bytes::Bytes;
use crate::builtins::dict::Dict;
use crate::builtins::exceptions::{ImportError, LookupError, RuntimeWarning, ValueError};
use crate::builtins::list::List;
use crate::builtins::memoryview;
use crate::builtins::none::is_none;
use crate::builtins::str::{Str, interned};
use crate::builtins::tuple::Tuple;
use crate::errors::{self, raise, raise_type_error};
use crate::hooks;
use crate::raw::{Any, MethodDef, Obj, Py, PyResult, Raised, Ref};
use crate::state::current;

pub use decoding::Decoder;
pub use encoding::{Codec, Encoder, encode_with};
pub use handlers::{Handler, Replacement};
pub use narrow::{ascii_decode, ascii_encode, latin1_decode, latin1_encode};
pub use utf8::{utf8_decode, utf8_encode};
pub use utf16::{utf16_decode, utf16_encode};
pub use utf32::{utf32_decode, utf32_encode};

/// In which order the bytes of a unit stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ByteOrder {
    /// Least significant byte first.
    Little,
    /// Most significant byte first.
    Big,
    /// As a mark at the start says; little when there is none. Written with a mark.
    Marked,
}

/// What is kept per interpreter.
#[derive(Default)]
pub struct Registry {
    search: OnceCell<Ref<List>>,
    found: OnceCell<Ref<Dict>>,
    handlers: OnceCell<Ref<Dict>>,
}

fn registry() -> &'static Registry {
    &current().interpreter().codecs
}

fn search_functions() -> Ref<List> {
    registry().search.get_or_init(|| List::new(Vec::new())).clone()
}

fn found() -> Ref<Dict> {
    registry().found.get_or_init(Dict::new).clone()
}

fn error_handlers() -> PyResult<Ref<Dict>> {
    if let Some(handlers) = registry().handlers.get() {
        return Ok(handlers.clone());
    }
    let handlers = Dict::new();
    for (name, row) in handlers::BUILTIN.iter().zip(handlers::functions()) {
        let function = BuiltinFunction::function(MethodDef::from(row), None, None);
        handlers.set(interned(name).as_any(), function.upcast())?;
    }
    Ok(registry().handlers.get_or_init(|| handlers).clone())
}

/// Adds a function that finds codecs.
///
/// # Errors
/// `TypeError` when it cannot be called.
pub fn register(function: &Any) -> PyResult<()> {
    if !function.is_callable() {
        return raise_type_error("argument must be callable");
    }
    search_functions().push(function.new_ref());
    Ok(())
}

/// Removes a function that finds codecs, and forgets what was found.
///
/// # Errors
/// What comparing raises.
pub fn unregister(function: &Any) -> PyResult<()> {
    let functions = search_functions();
    let place = functions.to_vec().iter().position(|known| known.is(function));
    if let Some(place) = place {
        found().clear_entries();
        drop(functions.remove(place));
    }
    Ok(())
}

/// An encoding's name as search functions get it: lower case, everything but letters, digits and dots one underscore.
fn normal_name(name: &str) -> String {
    let mut normal = String::with_capacity(name.len());
    let mut gap = false;
    for letter in name.chars() {
        if letter.is_ascii_alphanumeric() || letter == '.' {
            if gap && !normal.is_empty() {
                normal.push('_');
            }
            gap = false;
            normal.push(letter.to_ascii_lowercase());
        } else {
            gap = true;
        }
    }
    normal
}

/// The codec of an encoding: a tuple of four, or a `CodecInfo`.
///
/// # Errors
/// `LookupError` when nobody knows the encoding, or what a search function raises.
pub fn lookup(encoding: &str) -> PyResult<Ref<Tuple>> {
    if encoding.contains('\0') {
        return raise(&ValueError, "embedded null character");
    }
    let name = interned(&normal_name(encoding));
    if let Some(known) = found().get_str(&name)?
        && let Ok(codec) = known.downcast_ref::<Tuple>()
    {
        return Ok(codec);
    }
    if search_functions().is_empty() {
        // The package that registers the standard search function.
        match hooks::import_attribute("encodings", "search_function") {
            Ok(function) => drop(function),
            Err(Raised) if errors::matches(&ImportError) => drop(errors::take()),
            Err(Raised) => return Err(Raised),
        }
    }
    let functions = search_functions();
    let mut at = 0;
    while let Some(function) = functions.get(at) {
        let result = function.call(&[name.as_any()])?;
        at += 1;
        if is_none(&result) {
            continue;
        }
        match result.downcast::<Tuple>() {
            Some(codec) if codec.size() == 4 => {
                found().set(name.as_any(), result.clone())?;
                return Ok(codec.new_ref());
            }
            _ => return raise_type_error("codec search functions must return 4-tuples"),
        }
    }
    raise(&LookupError, format!("unknown encoding: {encoding}"))
}

/// The function that handles errors of a name.
///
/// # Errors
/// `LookupError` when there is none.
pub fn lookup_error(name: &str) -> PyResult<Obj> {
    match error_handlers()?.get(Str::new(name).as_any())? {
        Some(handler) => Ok(handler),
        None => raise(&LookupError, format!("unknown error handler name '{name}'")),
    }
}

/// Gives a name to a function that handles errors.
///
/// # Errors
/// `TypeError` when it cannot be called.
pub fn register_error(name: &Py<Str>, handler: &Any) -> PyResult<()> {
    if !handler.is_callable() {
        return raise_type_error("handler must be callable");
    }
    error_handlers()?.set(name.as_any(), handler.new_ref())
}

/// Forgets a function that handles errors; whether there was one.
///
/// # Errors
/// `ValueError` for the names that are built in.
pub fn unregister_error(name: &Py<Str>) -> PyResult<bool> {
    if handlers::BUILTIN.iter().any(|builtin| name.equals(builtin)) {
        let name = name.to_string_lossy();
        return raise(&ValueError, format!("cannot un-register built-in error handler '{name}'"));
    }
    Ok(error_handlers()?.remove(name.as_any())?.is_some())
}

/// Which way a codec works.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Way {
    Encode,
    Decode,
}

impl Way {
    fn verb(self) -> &'static str {
        if self == Self::Encode { "encode" } else { "decode" }
    }
}

/// Applies a registered codec to any object.
fn apply(codec: &Py<Tuple>, way: Way, object: &Any, encoding: &str, handler: Option<&str>) -> PyResult<Obj> {
    let function = &codec.items()[if way == Way::Encode { 0 } else { 1 }];
    let handler = handler.map(Str::new);
    let result = match &handler {
        Some(handler) => function.call(&[object, handler.as_any()]),
        None => function.call(&[object]),
    };
    let result = result.inspect_err(|_| {
        let verb = if way == Way::Encode { "encoding" } else { "decoding" };
        errors::add_note(Str::new(&format!("{verb} with '{encoding}' codec failed")).upcast());
    })?;
    match result.downcast::<Tuple>() {
        Some(pair) if pair.size() == 2 => Ok(pair.items()[0].clone()),
        _ if way == Way::Encode => raise_type_error("encoder must return a tuple (object, integer)"),
        _ => raise_type_error("decoder must return a tuple (object,integer)"),
    }
}

/// `codecs.encode(object, encoding, errors)`
///
/// # Errors
/// What the codec raises.
pub fn encode_object(object: &Any, encoding: &str, handler: Option<&str>) -> PyResult<Obj> {
    apply(&*lookup(encoding)?, Way::Encode, object, encoding, handler)
}

/// `codecs.decode(object, encoding, errors)`
///
/// # Errors
/// What the codec raises.
pub fn decode_object(object: &Any, encoding: &str, handler: Option<&str>) -> PyResult<Obj> {
    apply(&*lookup(encoding)?, Way::Decode, object, encoding, handler)
}

/// The codec of a text encoding.
fn lookup_text(encoding: &str, way: Way) -> PyResult<Ref<Tuple>> {
    let codec = lookup(encoding)?;
    let exact: &Py<crate::types::Type> = <Tuple as crate::raw::StaticClass>::class();
    if !codec.class().is(exact)
        && let Some(mark) = codec.as_any().find_attribute(&interned("_is_text_encoding"))?
        && !mark.truth()?
    {
        let verb = way.verb();
        return raise(
            &LookupError,
            format!("'{encoding}' is not a text encoding; use codecs.{verb}() to handle arbitrary codecs"),
        );
    }
    Ok(codec)
}

/// The encodings that need no registry.
#[derive(Clone, Copy)]
enum Known {
    Utf8,
    Utf16,
    Utf32,
    Latin1,
    Ascii,
}

fn known(encoding: &str) -> Option<Known> {
    let exact = |encoding: &str| match encoding {
        "utf-8" | "utf8" | "utf_8" => Some(Known::Utf8),
        "utf-16" | "utf16" | "utf_16" => Some(Known::Utf16),
        "utf-32" | "utf32" | "utf_32" => Some(Known::Utf32),
        "latin-1" | "latin1" | "latin_1" | "iso-8859-1" | "iso_8859_1" | "iso8859-1" | "iso8859_1" => {
            Some(Known::Latin1)
        }
        "ascii" | "us-ascii" | "us_ascii" => Some(Known::Ascii),
        _ => None,
    };
    exact(encoding).or_else(|| if encoding.contains('\0') { None } else { exact(&normal_name(encoding)) })
}

/// `text.encode(encoding, errors)`
///
/// # Errors
/// `LookupError` for an unknown encoding, `UnicodeEncodeError`, or what a codec raises.
pub fn encode_text(text: &Py<Str>, encoding: &str, handler: Option<&str>) -> PyResult<Ref<Bytes>> {
    let strict = handler.unwrap_or("strict");
    if let Some(known) = known(encoding) {
        return match known {
            Known::Utf8 => utf8_encode(text, strict),
            Known::Utf16 => utf16_encode(text, ByteOrder::Marked, strict),
            Known::Utf32 => utf32_encode(text, ByteOrder::Marked, strict),
            Known::Latin1 => latin1_encode(text, strict),
            Known::Ascii => ascii_encode(text, strict),
        };
    }
    let codec = lookup_text(encoding, Way::Encode)?;
    let result = apply(&codec, Way::Encode, text.as_any(), encoding, handler)?;
    if let Some(array) = result.downcast::<ByteArray>() {
        let text = format!(
            "encoder {encoding} returned bytearray instead of bytes; use codecs.encode() to encode to arbitrary types"
        );
        errors::warn(&RuntimeWarning, text, 1)?;
        return Ok(Bytes::new(&array.to_vec()));
    }
    result.downcast_ref::<Bytes>().or_else(|other| {
        let found = other.class().name();
        raise_type_error(format!(
            "'{encoding}' encoder returned '{found}' instead of 'bytes'; use codecs.encode() to encode to arbitrary types"
        ))
    })
}

/// Bytes as text: `bytes.decode(encoding, errors)`. `object` is what a registered codec is handed.
///
/// # Errors
/// `LookupError` for an unknown encoding, `UnicodeDecodeError`, or what a codec raises.
pub fn decode_text(
    data: &[u8],
    object: Option<&Any>,
    encoding: &str,
    handler: Option<&str>,
) -> PyResult<Ref<Str>> {
    let strict = handler.unwrap_or("strict");
    if let Some(known) = known(encoding) {
        return match known {
            Known::Utf8 => utf8_decode(data, strict, true).map(|(text, _)| text),
            Known::Utf16 => utf16_decode(data, strict, ByteOrder::Marked, true).map(|(text, ..)| text),
            Known::Utf32 => utf32_decode(data, strict, ByteOrder::Marked, true).map(|(text, ..)| text),
            Known::Latin1 => Ok(latin1_decode(data)),
            Known::Ascii => ascii_decode(data, strict),
        };
    }
    let codec = lookup_text(encoding, Way::Decode)?;
    let bytes = object.map_or_else(|| Bytes::new(data).upcast(), Py::new_ref);
    let view = memoryview::of(&bytes)?;
    let result = apply(&codec, Way::Decode, view.as_any(), encoding, handler)?;
    result.downcast_ref::<Str>().or_else(|other| {
        let found = other.class().name();
        raise_type_error(format!(
            "'{encoding}' decoder returned '{found}' instead of 'str'; use codecs.decode() to decode to arbitrary types"
        ))
    })
}

/// A name of an encoding or error handler as Rust text.
pub fn name_text(name: &Py<Str>) -> Cow<'_, str> {
    name.as_ascii().map_or_else(|| Cow::Owned(name.to_string_lossy()), Cow::Borrowed)
}
