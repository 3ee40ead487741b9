//! Encodings of one byte per character, given by a mapping: a string, a dict, or what `charmap_build` makes of a string.

use std::collections::HashMap;

use objects::builtins::bytes::Bytes;
use objects::builtins::dict::Dict;
use objects::builtins::exceptions::{LookupError, TypeError};
use objects::builtins::int::Int;
use objects::builtins::none::is_none;
use objects::builtins::str::Str;
use objects::codecs::{self, Decoder, Encoder, Replacement};
use objects::errors::{self, raise_type_error};
use objects::raw::IntoObject;
use objects::{Any, Obj, Py, PyResult, Raised, Ref, object, pytype};

use super::bad_mapping;

const UNDEFINED: &str = "character maps to <undefined>";

/// The body of `EncodingMap`: from characters to bytes.
#[object]
pub(crate) struct EncodingMap {
    table: objects::raw::Native<HashMap<u16, u8>>,
    size: usize,
}

/// From characters to bytes.
#[pytype(name = "EncodingMap", last, abstract_)]
impl EncodingMap {
    /// Return the size (in bytes) of this object.
    #[method]
    fn size(this: &Py<Self>) -> PyResult<usize> {
        Ok(this.size)
    }
}

/// `charmap_build(map)`
pub(super) fn build(map: &Py<Str>) -> PyResult<Obj> {
    let points: Vec<u32> = map.characters().iter().take(256).collect();
    if points.is_empty() {
        return errors::raise(&TypeError, "bad argument type for built-in operation");
    }
    match compact(&points) {
        Some(body) => {
            let class = objects::modules::class_of::<EncodingMap>()?;
            objects::heap::make(&class, 0, body).map(Ref::upcast)
        }
        None => {
            let table = Dict::new();
            for (byte, &point) in points.iter().enumerate() {
                table.set(&*point.into_object()?, byte.into_object()?)?;
            }
            Ok(table.upcast())
        }
    }
}

/// The map, where the string is one that CPython gives a table of three levels.
fn compact(points: &[u32]) -> Option<EncodingMap> {
    if points[0] != 0 {
        return None;
    }
    let mut table = HashMap::from([(0, 0)]);
    let (mut seconds, mut thirds) = (Vec::new(), Vec::new());
    for (byte, &point) in points.iter().enumerate() {
        let point = u16::try_from(point).ok()?;
        if point == 0 && byte > 0 {
            return None;
        }
        if point == 0xFFFE {
            continue;
        }
        table.insert(point, byte as u8);
        if !seconds.contains(&(point >> 11)) {
            seconds.push(point >> 11);
        }
        if !thirds.contains(&(point >> 7)) {
            thirds.push(point >> 7);
        }
    }
    let fits = seconds.len() < 0xFF && thirds.len() < 0xFF;
    let size = 63 + 16 * seconds.len() + 128 * thirds.len();
    fits.then(|| EncodingMap { table: objects::raw::Native::new(table), size })
}

/// A mapping's value; `None` when it has none.
fn look_up(mapping: &Any, key: u32) -> PyResult<Option<Obj>> {
    let key = key.into_object()?;
    let value = match mapping.downcast::<Dict>() {
        Some(dict) => dict.get(&key)?,
        None => match mapping.get_item(&key) {
            Ok(value) => Some(value),
            Err(Raised) if errors::matches(&LookupError) => {
                drop(errors::take());
                None
            }
            Err(Raised) => return Err(Raised),
        },
    };
    Ok(value.filter(|value| !is_none(value)))
}

/// `charmap_decode(data, errors, mapping)`
pub(super) fn decode(data: &[u8], handler: &str, mapping: Option<&Any>) -> PyResult<Ref<Str>> {
    let Some(mapping) = mapping.filter(|mapping| !is_none(mapping)) else {
        return Ok(codecs::latin1_decode(data));
    };
    let mut decoder = Decoder::new(data, "charmap", handler);
    let text = mapping.downcast::<Str>();
    while let Some(&byte) = decoder.data.get(decoder.at) {
        let done = match text {
            Some(text) => match text.characters().get(usize::from(byte)) {
                None | Some(0xFFFE) => false,
                Some(point) => {
                    decoder.out.push(point);
                    true
                }
            },
            None => mapped(&mut decoder, mapping, byte)?,
        };
        let at = decoder.at;
        match done {
            true => decoder.at += 1,
            false => decoder.replace(at, at + 1, UNDEFINED)?,
        }
    }
    Ok(decoder.finish().0)
}

/// Adds what a mapping has for a byte; false when that is nothing.
fn mapped(decoder: &mut Decoder<'_>, mapping: &Any, byte: u8) -> PyResult<bool> {
    let Some(value) = look_up(mapping, u32::from(byte))? else { return Ok(false) };
    if let Some(int) = value.downcast::<Int>() {
        return match u32::try_from(int.saturated()) {
            Ok(0xFFFE) => Ok(false),
            Ok(point @ 0..0x11_0000) => {
                decoder.out.push(point);
                Ok(true)
            }
            _ => bad_mapping("character mapping must be in range(0x110000)"),
        };
    }
    match value.downcast::<Str>() {
        Some(text) if text.len() == 1 && text.characters().get(0) == Some(0xFFFE) => Ok(false),
        Some(text) => {
            decoder.out.push_text(text);
            Ok(true)
        }
        None => bad_mapping("character mapping must return integer, None or str"),
    }
}

/// A mapping from characters to bytes.
enum Table<'a> {
    Compact(&'a Py<EncodingMap>),
    Mapping(&'a Any),
}

impl Table<'_> {
    /// The bytes for a character; `None` when there are none.
    fn bytes(&self, point: u32) -> PyResult<Option<Vec<u8>>> {
        let mapping = match self {
            Self::Compact(map) => {
                let byte = u16::try_from(point).ok().and_then(|point| map.table.get(&point));
                return Ok(byte.map(|&byte| vec![byte]));
            }
            Self::Mapping(mapping) => mapping,
        };
        let Some(value) = look_up(mapping, point)? else { return Ok(None) };
        if let Some(int) = value.downcast::<Int>() {
            return match u8::try_from(int.saturated()) {
                Ok(byte) => Ok(Some(vec![byte])),
                Err(_) => bad_mapping("character mapping must be in range(256)"),
            };
        }
        match value.downcast::<Bytes>() {
            Some(bytes) => Ok(Some(bytes.data().to_vec())),
            None => {
                let found = value.class().name();
                raise_type_error(format!("character mapping must return integer, bytes or None, not {found}"))
            }
        }
    }

    /// Appends the bytes for a character; false when there are none.
    fn put(&self, out: &mut Vec<u8>, point: u32) -> PyResult<bool> {
        let bytes = self.bytes(point)?;
        out.extend(bytes.iter().flatten());
        Ok(bytes.is_some())
    }
}

/// `charmap_encode(text, errors, mapping)`
pub(super) fn encode(text: &Py<Str>, handler: &str, mapping: Option<&Any>) -> PyResult<Ref<Bytes>> {
    let Some(mapping) = mapping.filter(|mapping| !is_none(mapping)) else {
        return codecs::latin1_encode(text, handler);
    };
    let table = match mapping.downcast::<EncodingMap>() {
        Some(map) => Table::Compact(map),
        None => Table::Mapping(mapping),
    };
    let mut out = Vec::with_capacity(text.len());
    let mut encoder = Encoder::new(text, "charmap", handler);
    let characters = text.characters();
    let mut at = 0;
    while let Some(point) = characters.get(at) {
        if table.put(&mut out, point)? {
            at += 1;
            continue;
        }
        let mut end = at + 1;
        while let Some(point) = characters.get(end) {
            if table.bytes(point)?.is_some() {
                break;
            }
            end += 1;
        }
        let (replacement, next) = encoder.replace(at, end, UNDEFINED)?;
        match replacement {
            Replacement::Bytes(bytes) => out.extend(bytes),
            Replacement::Text(replacement) => {
                for point in replacement.characters().iter() {
                    if !table.put(&mut out, point)? {
                        return encoder.fail(at, end, UNDEFINED);
                    }
                }
            }
        }
        at = next;
    }
    Ok(Bytes::new(&out))
}
