//! `_codecs`: the registry of codecs, and the encodings behind the package `encodings`.

mod charmap;
mod escape;
mod unicode_escape;
mod utf7;

use objects::builtins::bytes::Bytes;
use objects::builtins::module::Module;
use objects::builtins::str::Str;
use objects::builtins::tuple::Tuple;
use objects::codecs::{self, ByteOrder, name_text};
use objects::errors::raise_type_error;
use objects::raw::{BytesLike, IntoObject};
use objects::{Any, Obj, Py, PyResult, Ref};

/// The pair that encoders and decoders return.
fn pair(made: Obj, used: usize) -> PyResult<Ref<Tuple>> {
    Ok(Tuple::pair(made, used.into_object()?))
}

/// Text, and how many bytes were read: all of them when they were the last, whatever an error handler made of them.
fn decoded(text: Ref<Str>, used: usize, last: bool, given: usize) -> PyResult<Ref<Tuple>> {
    pair(text.upcast(), if last { given } else { used })
}

/// Bytes, and the number of characters they stand for.
fn encoded(text: &Py<Str>, bytes: PyResult<Ref<Bytes>>) -> PyResult<Ref<Tuple>> {
    pair(bytes?.upcast(), text.len())
}

/// A byte order as C has it: -1, 0, 1.
fn order(value: i32) -> ByteOrder {
    match value {
        0 => ByteOrder::Marked,
        ..0 => ByteOrder::Little,
        1.. => ByteOrder::Big,
    }
}

fn order_value(order: ByteOrder) -> i32 {
    match order {
        ByteOrder::Marked => 0,
        ByteOrder::Little => -1,
        ByteOrder::Big => 1,
    }
}

/// Calls with the name of an error handler; "strict" when none is given.
fn with_handler<R>(errors: Option<&Py<Str>>, work: impl FnOnce(&str) -> R) -> R {
    match errors {
        Some(errors) => work(&name_text(errors)),
        None => work("strict"),
    }
}

/// Bytes of a bytes-like object, or the UTF-8 form of a str.
fn bytes_or_text(value: &Any) -> PyResult<Vec<u8>> {
    match value.downcast::<Str>() {
        Some(text) => Ok(codecs::utf8_encode(text, "strict")?.data().to_vec()),
        None => Ok(BytesLike::of(value)?.to_vec()),
    }
}

/// Raises for a name that has no UTF-8 form.
fn check_name(name: &Py<Str>) -> PyResult<()> {
    if name.is_ascii() { Ok(()) } else { codecs::utf8_encode(name, "strict").map(drop) }
}

type Names<'a> = Option<&'a Py<Str>>;

/// The module.
#[objects::pymodule(name = "_codecs")]
pub mod module {
    use super::*;

    fn exec(module: &Py<Module>) -> PyResult<()> {
        module.make_class::<charmap::EncodingMap>()?;
        Ok(())
    }

    /// Register a codec search function.
    ///
    /// Search functions are expected to take one argument, the encoding
    /// name in all lower case letters, and either return None, or a tuple
    /// of functions (encoder, decoder, stream_reader, stream_writer) (or
    /// a CodecInfo object).
    #[function("(search_function, /)")]
    fn register(search_function: &Any) -> PyResult<()> {
        codecs::register(search_function)
    }

    /// Unregister a codec search function and clear the registry's cache.
    ///
    /// If the search function is not registered, do nothing.
    #[function("(search_function, /)")]
    fn unregister(search_function: &Any) -> PyResult<()> {
        codecs::unregister(search_function)
    }

    /// Looks up a codec tuple in the Python codec registry and returns a CodecInfo object.
    #[function("(encoding, /)")]
    fn lookup(encoding: &Py<Str>) -> PyResult<Ref<Tuple>> {
        check_name(encoding)?;
        codecs::lookup(&name_text(encoding))
    }

    /// Encodes obj using the codec registered for encoding.
    ///
    /// The default encoding is 'utf-8'.  errors may be given to set a
    /// different error handling scheme.  Default is 'strict' meaning that
    /// encoding errors raise a ValueError.  Other possible values are 'ignore',
    /// 'replace' and 'backslashreplace' as well as any other name registered
    /// with codecs.register_error that can handle ValueErrors.
    #[function("(obj, encoding='utf-8', errors='strict')")]
    fn encode(obj: &Any, encoding: Names<'_>, errors: Names<'_>) -> PyResult<Obj> {
        let encoding = encoding.map(name_text);
        let errors = errors.map(name_text);
        codecs::encode_object(obj, encoding.as_deref().unwrap_or("utf-8"), errors.as_deref())
    }

    /// Decodes obj using the codec registered for encoding.
    ///
    /// Default encoding is 'utf-8'.  errors may be given to set a
    /// different error handling scheme.  Default is 'strict' meaning that
    /// encoding errors raise a ValueError.  Other possible values are 'ignore',
    /// 'replace' and 'backslashreplace' as well as any other name registered
    /// with codecs.register_error that can handle ValueErrors.
    #[function("(obj, encoding='utf-8', errors='strict')")]
    fn decode(obj: &Any, encoding: Names<'_>, errors: Names<'_>) -> PyResult<Obj> {
        let encoding = encoding.map(name_text);
        let errors = errors.map(name_text);
        codecs::decode_object(obj, encoding.as_deref().unwrap_or("utf-8"), errors.as_deref())
    }

    /// Register the specified error handler under the name errors.
    ///
    /// handler must be a callable object, that will be called with an exception
    /// instance containing information about the location of the
    /// encoding/decoding error and must return a (replacement, new position)
    /// tuple.
    #[function("(errors, handler, /)")]
    fn register_error(errors: &Py<Str>, handler: &Any) -> PyResult<()> {
        codecs::register_error(errors, handler)
    }

    /// Un-register the specified error handler for the error handling `errors'.
    ///
    /// Only custom error handlers can be un-registered. An exception is raised
    /// if the error handling is a built-in one (e.g., 'strict'), or if an error
    /// occurs.
    ///
    /// Otherwise, this returns True if a custom handler has been successfully
    /// un-registered, and False if no custom handler for the specified error
    /// handling exists.
    #[function("(errors, /)")]
    fn _unregister_error(errors: &Py<Str>) -> PyResult<bool> {
        codecs::unregister_error(errors)
    }

    /// lookup_error(errors) -> handler
    ///
    /// Return the error handler for the specified error handling name or raise
    /// a LookupError, if no handler exists under this name.
    #[function("(name, /)")]
    fn lookup_error(name: &Py<Str>) -> PyResult<Obj> {
        check_name(name)?;
        codecs::lookup_error(&name_text(name))
    }

    #[function("(data, errors=None, /)")]
    fn escape_decode(data: &Any, errors: Names<'_>) -> PyResult<Ref<Tuple>> {
        let data = bytes_or_text(data)?;
        let made = with_handler(errors, |handler| escape::decode(&data, handler))?;
        pair(Bytes::new(&made).upcast(), data.len())
    }

    #[function("(data, errors=None, /)")]
    fn escape_encode(data: &Py<Bytes>, _errors: Names<'_>) -> PyResult<Ref<Tuple>> {
        pair(Bytes::new(&escape::encode(data.data())).upcast(), data.data().len())
    }

    #[function("(data, errors=None, final=False, /)")]
    fn utf_7_decode(data: BytesLike<'_>, errors: Names<'_>, last: bool) -> PyResult<Ref<Tuple>> {
        let (text, used) = with_handler(errors, |handler| utf7::decode(&data.data(), handler, last))?;
        decoded(text, used, last, data.len())
    }

    #[function("(str, errors=None, /)")]
    fn utf_7_encode(str: &Py<Str>, _errors: Names<'_>) -> PyResult<Ref<Tuple>> {
        pair(Bytes::new(&utf7::encode(str)).upcast(), str.len())
    }

    #[function("(data, errors=None, final=False, /)")]
    fn utf_8_decode(data: BytesLike<'_>, errors: Names<'_>, last: bool) -> PyResult<Ref<Tuple>> {
        let (text, used) = with_handler(errors, |handler| codecs::utf8_decode(&data.data(), handler, last))?;
        decoded(text, used, last, data.len())
    }

    #[function("(str, errors=None, /)")]
    fn utf_8_encode(str: &Py<Str>, errors: Names<'_>) -> PyResult<Ref<Tuple>> {
        encoded(str, with_handler(errors, |handler| codecs::utf8_encode(str, handler)))
    }

    #[function("(data, errors=None, final=False, /)")]
    fn utf_16_decode(data: BytesLike<'_>, errors: Names<'_>, last: bool) -> PyResult<Ref<Tuple>> {
        wide(&data, errors, ByteOrder::Marked, last, codecs::utf16_decode)
    }

    #[function("(data, errors=None, final=False, /)")]
    fn utf_16_le_decode(data: BytesLike<'_>, errors: Names<'_>, last: bool) -> PyResult<Ref<Tuple>> {
        wide(&data, errors, ByteOrder::Little, last, codecs::utf16_decode)
    }

    #[function("(data, errors=None, final=False, /)")]
    fn utf_16_be_decode(data: BytesLike<'_>, errors: Names<'_>, last: bool) -> PyResult<Ref<Tuple>> {
        wide(&data, errors, ByteOrder::Big, last, codecs::utf16_decode)
    }

    #[function("(data, errors=None, byteorder=0, final=False,\n                 /)")]
    fn utf_16_ex_decode(
        data: BytesLike<'_>,
        errors: Names<'_>,
        byteorder: i32,
        last: bool,
    ) -> PyResult<Ref<Tuple>> {
        extended(&data, errors, byteorder, last, codecs::utf16_decode)
    }

    #[function("(str, errors=None, byteorder=0, /)")]
    fn utf_16_encode(str: &Py<Str>, errors: Names<'_>, byteorder: i32) -> PyResult<Ref<Tuple>> {
        encoded(str, with_handler(errors, |handler| codecs::utf16_encode(str, order(byteorder), handler)))
    }

    #[function("(str, errors=None, /)")]
    fn utf_16_le_encode(str: &Py<Str>, errors: Names<'_>) -> PyResult<Ref<Tuple>> {
        encoded(str, with_handler(errors, |handler| codecs::utf16_encode(str, ByteOrder::Little, handler)))
    }

    #[function("(str, errors=None, /)")]
    fn utf_16_be_encode(str: &Py<Str>, errors: Names<'_>) -> PyResult<Ref<Tuple>> {
        encoded(str, with_handler(errors, |handler| codecs::utf16_encode(str, ByteOrder::Big, handler)))
    }

    #[function("(data, errors=None, final=False, /)")]
    fn utf_32_decode(data: BytesLike<'_>, errors: Names<'_>, last: bool) -> PyResult<Ref<Tuple>> {
        wide(&data, errors, ByteOrder::Marked, last, codecs::utf32_decode)
    }

    #[function("(data, errors=None, final=False, /)")]
    fn utf_32_le_decode(data: BytesLike<'_>, errors: Names<'_>, last: bool) -> PyResult<Ref<Tuple>> {
        wide(&data, errors, ByteOrder::Little, last, codecs::utf32_decode)
    }

    #[function("(data, errors=None, final=False, /)")]
    fn utf_32_be_decode(data: BytesLike<'_>, errors: Names<'_>, last: bool) -> PyResult<Ref<Tuple>> {
        wide(&data, errors, ByteOrder::Big, last, codecs::utf32_decode)
    }

    #[function("(data, errors=None, byteorder=0, final=False,\n                 /)")]
    fn utf_32_ex_decode(
        data: BytesLike<'_>,
        errors: Names<'_>,
        byteorder: i32,
        last: bool,
    ) -> PyResult<Ref<Tuple>> {
        extended(&data, errors, byteorder, last, codecs::utf32_decode)
    }

    #[function("(str, errors=None, byteorder=0, /)")]
    fn utf_32_encode(str: &Py<Str>, errors: Names<'_>, byteorder: i32) -> PyResult<Ref<Tuple>> {
        encoded(str, with_handler(errors, |handler| codecs::utf32_encode(str, order(byteorder), handler)))
    }

    #[function("(str, errors=None, /)")]
    fn utf_32_le_encode(str: &Py<Str>, errors: Names<'_>) -> PyResult<Ref<Tuple>> {
        encoded(str, with_handler(errors, |handler| codecs::utf32_encode(str, ByteOrder::Little, handler)))
    }

    #[function("(str, errors=None, /)")]
    fn utf_32_be_encode(str: &Py<Str>, errors: Names<'_>) -> PyResult<Ref<Tuple>> {
        encoded(str, with_handler(errors, |handler| codecs::utf32_encode(str, ByteOrder::Big, handler)))
    }

    #[function("(data, errors=None, /)")]
    fn latin_1_decode(data: BytesLike<'_>, _errors: Names<'_>) -> PyResult<Ref<Tuple>> {
        pair(codecs::latin1_decode(&data.data()).upcast(), data.len())
    }

    #[function("(str, errors=None, /)")]
    fn latin_1_encode(str: &Py<Str>, errors: Names<'_>) -> PyResult<Ref<Tuple>> {
        encoded(str, with_handler(errors, |handler| codecs::latin1_encode(str, handler)))
    }

    #[function("(data, errors=None, /)")]
    fn ascii_decode(data: BytesLike<'_>, errors: Names<'_>) -> PyResult<Ref<Tuple>> {
        let text = with_handler(errors, |handler| codecs::ascii_decode(&data.data(), handler))?;
        pair(text.upcast(), data.len())
    }

    #[function("(str, errors=None, /)")]
    fn ascii_encode(str: &Py<Str>, errors: Names<'_>) -> PyResult<Ref<Tuple>> {
        encoded(str, with_handler(errors, |handler| codecs::ascii_encode(str, handler)))
    }

    #[function("(data, errors=None, mapping=None, /)")]
    fn charmap_decode(data: BytesLike<'_>, errors: Names<'_>, mapping: Option<&Any>) -> PyResult<Ref<Tuple>> {
        let text = with_handler(errors, |handler| charmap::decode(&data.data(), handler, mapping))?;
        pair(text.upcast(), data.len())
    }

    #[function("(str, errors=None, mapping=None, /)")]
    fn charmap_encode(str: &Py<Str>, errors: Names<'_>, mapping: Option<&Any>) -> PyResult<Ref<Tuple>> {
        encoded(str, with_handler(errors, |handler| charmap::encode(str, handler, mapping)))
    }

    #[function("(map, /)")]
    fn charmap_build(map: &Py<Str>) -> PyResult<Obj> {
        charmap::build(map)
    }

    #[function("(data, errors=None, final=True, /)")]
    fn unicode_escape_decode(data: &Any, errors: Names<'_>, last: bool) -> PyResult<Ref<Tuple>> {
        let data = bytes_or_text(data)?;
        let (text, used) = with_handler(errors, |handler| unicode_escape::decode(&data, handler, last))?;
        decoded(text, used, last, data.len())
    }

    #[function("(str, errors=None, /)")]
    fn unicode_escape_encode(str: &Py<Str>, _errors: Names<'_>) -> PyResult<Ref<Tuple>> {
        pair(Bytes::new(&unicode_escape::encode(str)).upcast(), str.len())
    }

    #[function("(data, errors=None, final=True, /)")]
    fn raw_unicode_escape_decode(data: &Any, errors: Names<'_>, last: bool) -> PyResult<Ref<Tuple>> {
        let data = bytes_or_text(data)?;
        let (text, used) = with_handler(errors, |handler| unicode_escape::decode_raw(&data, handler, last))?;
        decoded(text, used, last, data.len())
    }

    #[function("(str, errors=None, /)")]
    fn raw_unicode_escape_encode(str: &Py<Str>, _errors: Names<'_>) -> PyResult<Ref<Tuple>> {
        pair(Bytes::new(&unicode_escape::encode_raw(str)).upcast(), str.len())
    }

    #[function("(data, errors=None, /)")]
    fn readbuffer_encode(data: &Any, _errors: Names<'_>) -> PyResult<Ref<Tuple>> {
        let data = bytes_or_text(data)?;
        pair(Bytes::new(&data).upcast(), data.len())
    }
}

type WideDecoder = fn(&[u8], &str, ByteOrder, bool) -> PyResult<(Ref<Str>, usize, ByteOrder)>;

/// A decoder of UTF-16 or UTF-32.
fn wide(
    data: &BytesLike<'_>,
    errors: Names<'_>,
    order: ByteOrder,
    last: bool,
    decode: WideDecoder,
) -> PyResult<Ref<Tuple>> {
    let (text, used, _) = with_handler(errors, |handler| decode(&data.data(), handler, order, last))?;
    decoded(text, used, last, data.len())
}

/// The same, with the byte order it has found.
fn extended(
    data: &BytesLike<'_>,
    errors: Names<'_>,
    byteorder: i32,
    last: bool,
    decode: WideDecoder,
) -> PyResult<Ref<Tuple>> {
    let (text, used, found) =
        with_handler(errors, |handler| decode(&data.data(), handler, order(byteorder), last))?;
    let used = if last { data.len() } else { used };
    Ok(Tuple::new(vec![text.upcast(), used.into_object()?, order_value(found).into_object()?]))
}

/// Raises `TypeError` for a mapping that gives something else than it should.
fn bad_mapping<T>(text: &str) -> PyResult<T> {
    raise_type_error(text)
}
