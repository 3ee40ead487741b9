//! Items of a memoryview: from bytes to objects and back, by the format's letter.

use std::ffi::CStr;

use crate::builtins::bytes::Bytes;
use crate::builtins::exceptions::{NotImplementedError, TypeError, ValueError};
use crate::builtins::float::Float;
use crate::builtins::int::Int;
use crate::errors::{self, OverflowError, raise, raise_type_error};
use crate::raw::{Any, IntoObject, Obj, PyResult, Raised};

/// What the items are, in the machine's own sizes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ItemKind {
    /// `c`: a `bytes` of one.
    Char,
    /// Integers of this many bytes.
    Signed(usize),
    /// Integers of this many bytes, not negative.
    Unsigned(usize),
    /// `?`
    Bool,
    /// `e`
    Half,
    /// `f`
    Float,
    /// `d`
    Double,
}

impl ItemKind {
    /// The kind of a letter, or of a letter behind `@`.
    pub fn of(format: &str) -> Option<Self> {
        let letter = format.strip_prefix('@').unwrap_or(format);
        Some(match letter {
            "c" => Self::Char,
            "b" => Self::Signed(1),
            "B" => Self::Unsigned(1),
            "?" => Self::Bool,
            "h" => Self::Signed(2),
            "H" => Self::Unsigned(2),
            "i" => Self::Signed(4),
            "I" => Self::Unsigned(4),
            "l" | "q" | "n" => Self::Signed(8),
            "L" | "Q" | "N" | "P" => Self::Unsigned(8),
            "e" => Self::Half,
            "f" => Self::Float,
            "d" => Self::Double,
            _ => return None,
        })
    }

    /// Bytes of an item.
    pub fn size(self) -> usize {
        match self {
            Self::Char | Self::Bool => 1,
            Self::Half => 2,
            Self::Float => 4,
            Self::Double => 8,
            Self::Signed(size) | Self::Unsigned(size) => size,
        }
    }

    /// The object for an item's bytes.
    ///
    /// # Errors
    /// `MemoryError`
    pub fn unpack(self, item: &[u8]) -> PyResult<Obj> {
        let mut wide = [0; 8];
        let size = item.len().min(8);
        wide[..size].copy_from_slice(&item[..size]);
        let word = u64::from_ne_bytes(wide);
        match self {
            Self::Char => Ok(Bytes::new(item).upcast()),
            Self::Bool => (word != 0).into_object(),
            Self::Unsigned(_) => word.into_object(),
            Self::Signed(size) => {
                let unused = 64 - 8 * size as u32;
                Ok(Int::from_i64((word << unused).cast_signed() >> unused).upcast())
            }
            Self::Half => numbers::float::half_from_bits(word as u16).into_object(),
            Self::Float => f64::from(f32::from_bits(word as u32)).into_object(),
            Self::Double => f64::from_bits(word).into_object(),
        }
    }

    /// The bytes for an object.
    ///
    /// # Errors
    /// `TypeError` for an object of a wrong class, `ValueError` for one that does not fit, both with the format.
    pub fn pack(self, value: &Any, format: &str) -> PyResult<Vec<u8>> {
        let wrong =
            |kind: &str, class| raise(class, format!("memoryview: invalid {kind} for format '{format}'"));
        let converted = match self {
            Self::Char => match value.downcast::<Bytes>().map(|bytes| bytes.data()) {
                Some(&[byte]) => return Ok(vec![byte]),
                Some(_) => return wrong("value", &*ValueError),
                None => return wrong("type", &*TypeError),
            },
            Self::Bool => return Ok(vec![u8::from(value.truth()?)]),
            Self::Signed(_) | Self::Unsigned(_) => self.whole(value),
            Self::Half | Self::Float | Self::Double => self.real(value),
        };
        converted.or_else(|Raised| match () {
            () if errors::matches(&TypeError) => {
                drop(errors::take());
                wrong("type", &*TypeError)
            }
            () if errors::matches(&OverflowError) || errors::matches(&ValueError) => {
                drop(errors::take());
                wrong("value", &*ValueError)
            }
            () => Err(Raised),
        })
    }

    fn whole(self, value: &Any) -> PyResult<Vec<u8>> {
        let wide = Int::index_value(value)?;
        let bits = 8 * self.size() as u32;
        let fits = match self {
            Self::Signed(_) => (-(1i128 << (bits - 1))..1 << (bits - 1)).contains(&wide),
            _ => (0..1i128 << bits).contains(&wide),
        };
        match fits {
            true => Ok(wide.to_ne_bytes()[..self.size()].to_vec()),
            false => raise(&ValueError, "out of range"),
        }
    }

    fn real(self, value: &Any) -> PyResult<Vec<u8>> {
        let value = Float::value_of(value)?;
        Ok(match self {
            Self::Half => match numbers::float::half_to_bits(value) {
                Some(bits) => bits.to_ne_bytes().to_vec(),
                None => return raise(&OverflowError, "float too large to pack with e format"),
            },
            Self::Float => (value as f32).to_ne_bytes().to_vec(),
            _ => value.to_ne_bytes().to_vec(),
        })
    }
}

/// The kind that a memoryview's own format means.
pub(super) fn kind_of(format: &str) -> PyResult<ItemKind> {
    match ItemKind::of(format) {
        Some(kind) => Ok(kind),
        None => raise(&NotImplementedError, format!("memoryview: unsupported format {format}")),
    }
}

/// The static text of a format, as a cast stores it.
pub(super) fn static_format(format: &str) -> Option<&'static CStr> {
    const FORMATS: &[&CStr] = &[
        c"c", c"b", c"B", c"?", c"h", c"H", c"i", c"I", c"l", c"L", c"q", c"Q", c"n", c"N", c"P", c"e", c"f",
        c"d", c"@c", c"@b", c"@B", c"@?", c"@h", c"@H", c"@i", c"@I", c"@l", c"@L", c"@q", c"@Q", c"@n",
        c"@N", c"@P", c"@e", c"@f", c"@d",
    ];
    FORMATS.iter().copied().find(|known| known.to_bytes() == format.as_bytes())
}

/// The number of items from `TypeError`'s point of view: an index argument.
pub(super) fn whole_index(value: &Any) -> PyResult<isize> {
    let wide = Int::index_value(value)?;
    match isize::try_from(wide) {
        Ok(index) => Ok(index),
        Err(_) => raise(
            &crate::builtins::exceptions::IndexError,
            format!("cannot fit '{}' into an index-sized integer", value.class().name()),
        ),
    }
}

/// Raises `TypeError` with a text.
pub(super) fn refuse<T>(text: &str) -> PyResult<T> {
    raise_type_error(text)
}
