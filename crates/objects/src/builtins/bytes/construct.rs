//! What `bytes(...)` and `bytearray(...)` are made of.

use super::work::reserved;
use crate::builtins::bytes::Bytes;
use crate::builtins::exceptions::{TypeError, ValueError};
use crate::builtins::int::Int;
use crate::builtins::memoryview;
use crate::codecs;
use crate::errors::{self, OverflowError, no_memory, raise, raise_type_error};
use crate::names;
use crate::raw::{Any, PyResult, Raised, Ref, Str};

/// The bytes that a source (with encoding and errors) stands for.
pub(crate) fn source(
    source: Option<&Any>,
    encoding: Option<&Any>,
    errors: Option<&Any>,
    class: &str,
) -> PyResult<Vec<u8>> {
    let Some(source) = source else {
        return match (encoding, errors) {
            (None, None) => Ok(Vec::new()),
            (Some(_), _) => raise_type_error("encoding without a string argument"),
            _ => raise_type_error("errors without a string argument"),
        };
    };
    if let Some(text) = source.downcast::<Str>() {
        let Some(encoding) = encoding else {
            let own = class == "bytes" && errors.is_none();
            if own && let Some(data) = own_bytes(source)? {
                return Ok(data.data().to_vec());
            }
            return raise_type_error("string argument without an encoding");
        };
        let encoding = name(encoding, class, "encoding")?;
        let errors = errors.map(|errors| name(errors, class, "errors")).transpose()?;
        return Ok(codecs::encode_text(text, &encoding, errors.as_deref())?.data().to_vec());
    }
    match (encoding, errors) {
        (None, None) => from_object(source, class),
        (Some(_), _) => raise_type_error("encoding without a string argument"),
        _ => raise_type_error("errors without a string argument"),
    }
}

fn name(value: &Any, class: &str, parameter: &str) -> PyResult<String> {
    match value.downcast::<Str>() {
        Some(text) => Ok(text.to_string_lossy()),
        None => {
            let found = crate::builtins::str::type_name(value);
            raise_type_error(format!("{class}() argument '{parameter}' must be str, not {found}"))
        }
    }
}

/// What `__bytes__` gives, where there is one.
pub(super) fn own_bytes(source: &Any) -> PyResult<Option<Ref<Bytes>>> {
    let Some(made) = crate::types::special::call(source, names::__bytes__(), &[])? else { return Ok(None) };
    match made.downcast_ref::<Bytes>() {
        Ok(bytes) => Ok(Some(bytes)),
        Err(made) => raise_type_error(format!("__bytes__ returned non-bytes (type {})", made.class().name())),
    }
}

fn from_object(source: &Any, class: &str) -> PyResult<Vec<u8>> {
    if class == "bytes"
        && let Some(data) = own_bytes(source)?
    {
        return Ok(data.data().to_vec());
    }
    if source.downcast::<Int>().is_some() || source.class().nb_index().is_some() {
        match zeros(source) {
            Err(Raised) if errors::matches(&TypeError) => drop(errors::take()),
            done => return done,
        }
    }
    if let Some(bytes) = source.exact::<Bytes>() {
        return Ok(bytes.data().to_vec());
    }
    if source.class().bf_getbuffer().is_some() {
        // Whatever its shape.
        let view = memoryview::of(source)?;
        return Ok(view.gather(true).unwrap_or_default());
    }
    if source.class().tp_iter().is_none() && source.class().sq_item().is_none() {
        let found = source.class().name();
        return raise_type_error(format!("cannot convert '{found}' object to {class}"));
    }
    let mut data = reserved(source.length_hint(0)?.min(1 << 20))?;
    each_byte(source, class, |byte| {
        data.push(byte);
        Ok(())
    })?;
    Ok(data)
}

/// Goes through an iterable of integers, which may change meanwhile.
pub(crate) fn each_byte(source: &Any, class: &str, mut work: impl FnMut(u8) -> PyResult<()>) -> PyResult<()> {
    let iterator = source.iter()?;
    while let Some(item) = iterator.next()? {
        let value = Int::index_value(&item)?;
        match u8::try_from(value) {
            Ok(byte) => work(byte)?,
            Err(_) if class == "bytes" => return raise(&ValueError, "bytes must be in range(0, 256)"),
            Err(_) => return raise(&ValueError, "byte must be in range(0, 256)"),
        }
    }
    Ok(())
}

fn zeros(count: &Any) -> PyResult<Vec<u8>> {
    let wide = Int::index_value(count)?;
    let Ok(count_) = isize::try_from(wide) else {
        let class = count.class().name();
        return raise(&OverflowError, format!("cannot fit '{class}' into an index-sized integer"));
    };
    let Ok(size) = usize::try_from(count_) else { return raise(&ValueError, "negative count") };
    let mut data: Vec<u8> = Vec::new();
    if data.try_reserve_exact(size).is_err() {
        return no_memory();
    }
    data.resize(size, 0);
    Ok(data)
}
