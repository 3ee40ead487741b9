//! Type codes: what the items of an array are, from bytes to objects and back.

use std::ffi::CStr;

use objects::builtins::exceptions::ValueError;
use objects::builtins::float::Float;
use objects::builtins::int::Int;
use objects::builtins::memoryview::ItemKind;
use objects::builtins::str::Str;
use objects::errors::{OverflowError, raise, raise_type_error};
use objects::{Any, Obj, PyResult};

/// All codes, in their order.
pub(super) const CODES: &str = "bBuwhHiIlLqQfd";

/// A type code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Code(pub(super) u8);

impl Code {
    /// The code of a letter.
    pub(super) fn find(letter: u32) -> Option<Self> {
        let letter = u8::try_from(letter).ok()?;
        CODES.as_bytes().contains(&letter).then_some(Self(letter))
    }

    /// Whether the items are characters.
    pub(super) fn is_text(self) -> bool {
        matches!(self.0, b'u' | b'w')
    }

    /// The letter as text.
    pub(super) fn letter(self) -> char {
        char::from(self.0)
    }

    fn kind(self) -> ItemKind {
        let mut text = [0; 4];
        ItemKind::of(self.letter().encode_utf8(&mut text)).unwrap_or(ItemKind::Unsigned(4))
    }

    /// Bytes of an item.
    pub(super) fn size(self) -> usize {
        self.kind().size()
    }

    /// The format of views.
    pub(super) fn format(self) -> &'static CStr {
        match self.0 {
            b'b' => c"b",
            b'B' => c"B",
            b'h' => c"h",
            b'H' => c"H",
            b'i' => c"i",
            b'I' => c"I",
            b'l' => c"l",
            b'L' => c"L",
            b'q' => c"q",
            b'Q' => c"Q",
            b'f' => c"f",
            b'd' => c"d",
            _ => c"w",
        }
    }

    /// CPython's number for the machine's form of the items, as pickles have it.
    pub(super) fn machine_format(self) -> usize {
        match self.0 {
            b'b' => 1,
            b'B' => 0,
            b'h' => 4,
            b'H' => 2,
            b'i' => 8,
            b'I' => 6,
            b'l' | b'q' => 12,
            b'L' | b'Q' => 10,
            b'f' => 14,
            b'd' => 16,
            _ => 20,
        }
    }

    /// The object for an item's bytes.
    pub(super) fn unpack(self, item: &[u8]) -> PyResult<Obj> {
        if !self.is_text() {
            return self.kind().unpack(item);
        }
        let mut bytes = [0; 4];
        bytes.copy_from_slice(item);
        match u32::from_ne_bytes(bytes) {
            point @ 0..0x11_0000 => Ok(Str::from_point(point).upcast()),
            point => raise(&ValueError, format!("character U+{point:x} is not in range [U+0000; U+10ffff]")),
        }
    }

    /// The bytes for an object.
    pub(super) fn pack(self, value: &Any) -> PyResult<Vec<u8>> {
        match self.0 {
            b'u' | b'w' => character(value),
            b'f' => Ok((Float::value_of(value)? as f32).to_ne_bytes().to_vec()),
            b'd' => Ok(Float::value_of(value)?.to_ne_bytes().to_vec()),
            _ => self.whole(value),
        }
    }

    fn whole(self, value: &Any) -> PyResult<Vec<u8>> {
        let wide = Int::index_value(value)?;
        let (size, signed) = match self.kind() {
            ItemKind::Signed(size) => (size, true),
            kind => (kind.size(), false),
        };
        let bits = 8 * size as u32;
        let (least, most) = match signed {
            true => (-(1i128 << (bits - 1)), (1i128 << (bits - 1)) - 1),
            false => (0, (1i128 << bits) - 1),
        };
        if (least..=most).contains(&wide) {
            return Ok(wide.to_ne_bytes()[..size].to_vec());
        }
        let small = wide < least;
        let what = match self.0 {
            b'b' => "signed char",
            b'B' => "unsigned byte integer",
            b'h' => "signed short integer",
            b'H' => "unsigned short",
            b'i' => "signed integer",
            b'I' | b'L' if small => {
                return raise(&OverflowError, "can't convert negative value to unsigned int");
            }
            b'I' => "unsigned int",
            b'l' => return raise(&OverflowError, "Python int too large to convert to C long"),
            b'L' => return raise(&OverflowError, "Python int too large to convert to C unsigned long"),
            b'Q' if small => return raise(&OverflowError, "can't convert negative int to unsigned"),
            _ => return raise(&OverflowError, "int too big to convert"),
        };
        let which = if small { "less than minimum" } else { "greater than maximum" };
        raise(&OverflowError, format!("{what} is {which}"))
    }
}

fn character(value: &Any) -> PyResult<Vec<u8>> {
    const WANTED: &str = "array item must be a unicode character, not";
    let Some(text) = value.downcast::<Str>() else {
        return raise_type_error(format!("{WANTED} {}", value.class().name()));
    };
    match (text.len(), text.characters().get(0)) {
        (1, Some(point)) => Ok(point.to_ne_bytes().to_vec()),
        (length, _) => raise_type_error(format!("{WANTED} a string of length {length}")),
    }
}
