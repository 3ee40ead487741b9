//! Decoders and encoders of text streams: UTF-8, Latin-1 and ASCII in place, all others as objects of the codec registry.

use std::cell::Cell;

use macros::object;
use objects::builtins::bool::Bool;
use objects::builtins::bytes::Bytes;
use objects::builtins::exceptions::LookupError;
use objects::builtins::int::Int;
use objects::builtins::str::{Characters, Str, decode, encode, interned};
use objects::builtins::tuple::Tuple;
use objects::errors::{raise, raise_type_error};
use objects::names;
use objects::raw::{Any, Obj, Py, PyResult, Ref, Slot};

use crate::newline::{Universal, decoded, decoder_state};
use crate::support::call;

/// Who decodes or encodes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    /// Nobody: the stream is not open for that.
    Absent,
    Utf8,
    Latin1,
    Ascii,
    /// An object.
    Object,
}

impl Kind {
    /// The encoding of a name when it is one of those that need no object.
    pub(crate) fn native(name: &Py<Str>) -> Option<Self> {
        let name = name.as_ascii()?;
        let is = |known: &str| {
            name.len() == known.len()
                && name
                    .bytes()
                    .zip(known.bytes())
                    .all(|(a, b)| a.to_ascii_lowercase() == b || a == b'_' && b == b'-')
        };
        match () {
            () if is("utf-8") || is("utf8") => Some(Self::Utf8),
            () if is("latin-1") || is("latin1") || is("iso-8859-1") || is("iso8859-1") => Some(Self::Latin1),
            () if is("ascii") || is("us-ascii") => Some(Self::Ascii),
            () => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Latin1 => "latin-1",
            Self::Ascii => "ascii",
            _ => "utf-8",
        }
    }
}

/// The codec of a name, which must be for text.
///
/// # Errors
/// `LookupError` when there is none, or when it is not one for text.
pub(crate) fn lookup(encoding: &Py<Str>) -> PyResult<Obj> {
    let codec = objects::codecs::lookup(&encoding.to_string_lossy())?.upcast();
    if let Some(is_text) = codec.find_attribute(&interned("_is_text_encoding"))?
        && !is_text.truth()?
    {
        let name = encoding.to_string_lossy();
        return raise(&LookupError, format!("'{name}' is not a text encoding"));
    }
    Ok(codec)
}

/// The bytes at the end of the input that are the start of a character: UTF-8 has at most three.
#[derive(Clone, Copy, Default, Debug)]
struct Partial {
    bytes: [u8; 4],
    size: u8,
}

impl Partial {
    fn of(bytes: &[u8]) -> Self {
        let mut this = Self::default();
        for (place, &byte) in this.bytes.iter_mut().zip(bytes) {
            *place = byte;
            this.size += 1;
        }
        this
    }

    fn bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.size)]
    }
}

/// How many bytes at the end may be the start of a character whose rest is to come.
fn unfinished(data: &[u8]) -> usize {
    for back in 1..=data.len().min(3) {
        let tail = &data[data.len() - back..];
        match tail[0] {
            0x80..0xC0 => continue,
            0xC2..0xF5 => {
                let open = std::str::from_utf8(tail).is_err_and(|error| error.error_len().is_none());
                return if open { back } else { 0 };
            }
            _ => return 0,
        }
    }
    0
}

/// The decoder of a stream.
#[object]
pub(crate) struct Decoder {
    kind: Cell<Kind>,
    object: Slot,
    partial: Cell<Partial>,
    universal: Cell<Option<Universal>>,
}

impl Decoder {
    pub(crate) fn absent() -> Self {
        Self {
            kind: Cell::new(Kind::Absent),
            object: Slot::empty(),
            partial: Cell::new(Partial::default()),
            universal: Cell::new(None),
        }
    }

    /// Sets who decodes.
    pub(crate) fn set(&self, kind: Kind, object: Option<Obj>, universal: Option<Universal>) {
        self.kind.set(kind);
        self.partial.set(Partial::default());
        self.universal.set(universal);
        drop(self.object.replace(object));
    }

    pub(crate) fn is_absent(&self) -> bool {
        self.kind.get() == Kind::Absent
    }

    /// The attribute `newlines`.
    pub(crate) fn newlines(&self) -> PyResult<Option<Obj>> {
        match (self.universal.get(), self.object.get()) {
            (Some(universal), _) => Ok(universal.newlines()),
            (None, Some(object)) => object.find_attribute(&interned("newlines")),
            (None, None) => Ok(None),
        }
    }

    /// Decodes a further part; `last` when nothing follows.
    pub(crate) fn decode(&self, data: &[u8], errors: &str, last: bool) -> PyResult<Ref<Str>> {
        let text = match self.kind.get() {
            Kind::Absent | Kind::Object => {
                let Some(object) = self.object.get() else { return Ok(Str::empty()) };
                let bytes = Bytes::new(data);
                decoded(call(&object, names::decode(), &[bytes.as_any(), Bool::new(last).as_any()])?)?
            }
            Kind::Utf8 => self.decode_utf8(data, errors, last)?,
            kind => decode::decode(data, kind.name(), errors)?,
        };
        match self.universal.get() {
            None => Ok(text),
            Some(mut universal) => {
                let text = universal.decode(text, last);
                self.universal.set(Some(universal));
                Ok(text)
            }
        }
    }

    fn decode_utf8(&self, data: &[u8], errors: &str, last: bool) -> PyResult<Ref<Str>> {
        let partial = self.partial.get();
        let joined;
        let data = if partial.size == 0 {
            data
        } else {
            joined = [partial.bytes(), data].concat();
            &joined
        };
        if data.is_ascii() {
            self.partial.set(Partial::default());
            return Ok(Str::from_latin1(data));
        }
        let kept = if last { 0 } else { unfinished(data) };
        let (whole, rest) = data.split_at(data.len() - kept);
        let text = decode::utf8(whole, errors)?;
        self.partial.set(Partial::of(rest));
        Ok(text)
    }

    /// `getstate()`: bytes not decoded yet, and a number.
    pub(crate) fn state(&self) -> PyResult<(Vec<u8>, u64)> {
        let (bytes, flags) = match self.kind.get() {
            Kind::Object => {
                let Some(object) = self.object.get() else { return Ok((Vec::new(), 0)) };
                let (buffer, flags) = decoder_state(&*call(&object, names::getstate(), &[])?)?;
                let Some(buffer) = buffer.downcast::<Bytes>() else {
                    let found = buffer.class().name();
                    return raise_type_error(format!(
                        "illegal decoder state: the first item should be a bytes object, not '{found}'"
                    ));
                };
                (buffer.data().to_vec(), flags)
            }
            _ => (self.partial.get().bytes().to_vec(), 0),
        };
        match self.universal.get() {
            Some(universal) => Ok((bytes, flags << 1 | u64::from(universal.pending))),
            None => Ok((bytes, flags)),
        }
    }

    /// `setstate((bytes, flags))`
    pub(crate) fn set_state(&self, bytes: &[u8], flags: u64) -> PyResult<()> {
        let flags = match self.universal.get() {
            Some(mut universal) => {
                universal.pending = flags & 1 != 0;
                self.universal.set(Some(universal));
                flags >> 1
            }
            None => flags,
        };
        match (self.kind.get(), self.object.get()) {
            (Kind::Object, Some(object)) => {
                let parts = vec![Bytes::new(bytes).upcast(), Int::new(i128::from(flags)).upcast()];
                call(&object, names::setstate(), &[Tuple::new(parts).as_any()]).map(drop)
            }
            _ => {
                self.partial.set(Partial::of(bytes));
                Ok(())
            }
        }
    }

    /// `reset()`
    pub(crate) fn reset(&self) -> PyResult<()> {
        self.partial.set(Partial::default());
        if let Some(universal) = self.universal.get() {
            self.universal.set(Some(Universal { translate: universal.translate, ..Universal::default() }));
        }
        match self.object.get() {
            Some(object) => call(&object, names::reset(), &[]).map(drop),
            None => Ok(()),
        }
    }
}

/// The encoder of a stream.
#[object]
pub(crate) struct Encoder {
    kind: Cell<Kind>,
    object: Slot,
}

impl Encoder {
    pub(crate) fn absent() -> Self {
        Self { kind: Cell::new(Kind::Absent), object: Slot::empty() }
    }

    /// Sets who encodes.
    pub(crate) fn set(&self, kind: Kind, object: Option<Obj>) {
        self.kind.set(kind);
        drop(self.object.replace(object));
    }

    pub(crate) fn is_absent(&self) -> bool {
        self.kind.get() == Kind::Absent
    }

    /// Whether ASCII text is its own encoding.
    pub(crate) fn is_plain(&self) -> bool {
        matches!(self.kind.get(), Kind::Utf8 | Kind::Latin1 | Kind::Ascii)
    }

    /// Appends the encoded text.
    pub(crate) fn encode_into(&self, out: &mut Vec<u8>, text: &Py<Str>, errors: &str) -> PyResult<()> {
        let kind = self.kind.get();
        match (kind, text.characters()) {
            (Kind::Absent | Kind::Object, _) => {
                let Some(object) = self.object.get() else { return Ok(()) };
                let made = call(&object, names::encode(), &[text.as_any()])?;
                let Some(bytes) = made.downcast::<Bytes>() else {
                    let found = made.class().name();
                    return raise_type_error(format!("encoder should return a bytes object, not '{found}'"));
                };
                out.extend_from_slice(bytes.data());
            }
            (_, Characters::One(units)) if text.is_ascii() || kind == Kind::Latin1 => {
                out.extend_from_slice(units);
            }
            _ => out.extend_from_slice(encode::encode(text, kind.name(), errors)?.data()),
        }
        Ok(())
    }

    /// `reset()` at the start of the stream, `setstate(0)` elsewhere, so that no mark is written there.
    pub(crate) fn reset(&self, at_start: bool) -> PyResult<()> {
        let Some(object) = self.object.get() else { return Ok(()) };
        match at_start {
            true => call(&object, names::reset(), &[]).map(drop),
            false => call(&object, names::setstate(), &[Int::new(0).as_any()]).map(drop),
        }
    }
}

/// An incremental decoder or encoder from a codec.
pub(crate) fn incremental(codec: &Any, what: &str, errors: &Py<Str>) -> PyResult<Obj> {
    codec.get_attribute(&interned(what))?.call(&[errors.as_any()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn starts_of_characters_wait() {
        assert_eq!(unfinished(b"abc"), 0);
        assert_eq!(unfinished("ä".as_bytes()), 0);
        assert_eq!(unfinished(&[b'a', 0xC3]), 1);
        assert_eq!(unfinished(&[0xE2, 0x82]), 2);
        assert_eq!(unfinished(&[0xF0, 0x9F, 0x98]), 3);
        assert_eq!(unfinished(&[0xED, 0xA0]), 0);
        assert_eq!(unfinished(&[0x82, 0x82, 0x82]), 0);
    }
}
