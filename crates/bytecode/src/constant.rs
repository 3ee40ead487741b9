//! Constants of code objects, as plain Rust data: what the compiler folds and stores, and what `eval` turns
//! into objects once, when it loads the code.

use std::rc::Rc;

use num_bigint::BigInt;

use crate::code::Code;

/// Python text: generalised UTF-8 (WTF-8), that is UTF-8 in which lone surrogates may stand as three bytes.
///
/// Surrogate pairs never occur: a pair is one code point of four bytes.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Text(Box<[u8]>);

impl Text {
    /// Text from code points. Values above U+10FFFF are a bug of the caller.
    pub fn from_code_points(points: impl IntoIterator<Item = u32>) -> Self {
        let mut bytes = Vec::new();
        for point in points {
            push_code_point(&mut bytes, point);
        }
        Self(bytes.into())
    }

    /// The WTF-8 bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The text as `str`, unless it holds a lone surrogate.
    pub fn to_str(&self) -> Option<&str> {
        std::str::from_utf8(&self.0).ok()
    }

    /// The code points, lone surrogates included.
    pub fn code_points(&self) -> CodePoints<'_> {
        CodePoints { bytes: &self.0 }
    }

    /// Whether the text is empty.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self(text.as_bytes().into())
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self(text.into_bytes().into())
    }
}

impl std::fmt::Debug for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Debug::fmt(&String::from_utf8_lossy(&self.0), f)
    }
}

/// Iterator over the code points of a [`Text`].
pub struct CodePoints<'a> {
    bytes: &'a [u8],
}

impl Iterator for CodePoints<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        let (&first, rest) = self.bytes.split_first()?;
        let (length, mut point) = match first {
            0..0x80 => (1, u32::from(first)),
            0x80..0xE0 => (2, u32::from(first & 0x1F)),
            0xE0..0xF0 => (3, u32::from(first & 0x0F)),
            _ => (4, u32::from(first & 0x07)),
        };
        for &byte in &rest[..length - 1] {
            point = point << 6 | u32::from(byte & 0x3F);
        }
        self.bytes = &rest[length - 1..];
        Some(point)
    }
}

/// Appends one code point, surrogates allowed, in WTF-8.
pub fn push_code_point(bytes: &mut Vec<u8>, point: u32) {
    match point {
        0..0x80 => bytes.push(point as u8),
        0x80..0x800 => bytes.extend([0xC0 | (point >> 6) as u8, 0x80 | (point & 0x3F) as u8]),
        0x800..0x1_0000 => bytes.extend([
            0xE0 | (point >> 12) as u8,
            0x80 | (point >> 6 & 0x3F) as u8,
            0x80 | (point & 0x3F) as u8,
        ]),
        _ => bytes.extend([
            0xF0 | (point >> 18) as u8,
            0x80 | (point >> 12 & 0x3F) as u8,
            0x80 | (point >> 6 & 0x3F) as u8,
            0x80 | (point & 0x3F) as u8,
        ]),
    }
}

/// A constant of the source or of a code object.
///
/// `==` is Python identity of constants as the compiler needs it when it merges equal ones: type and value, so
/// `1`, `1.0` and `True` differ, `0.0` and `-0.0` differ, and a NaN equals itself when the bits agree.
#[derive(Clone, Debug)]
pub enum Constant {
    /// `None`
    None,
    /// `True`, `False`
    Bool(bool),
    /// `...`
    Ellipsis,
    /// An `int` of any size.
    Int(BigInt),
    /// A `float`.
    Float(f64),
    /// A `complex`: real, imaginary.
    Complex(f64, f64),
    /// A `str`.
    Str(Text),
    /// A `bytes`.
    Bytes(Box<[u8]>),
    /// A `tuple` of constants.
    Tuple(Box<[Constant]>),
    /// A `frozenset` of constants, in the order of the source.
    FrozenSet(Box<[Constant]>),
    /// A `slice` of constants: start, stop, step.
    Slice(Box<[Constant; 3]>),
    /// The code object of a nested block.
    Code(Rc<Code>),
}

impl PartialEq for Constant {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::None, Self::None) | (Self::Ellipsis, Self::Ellipsis) => true,
            (Self::Bool(a), Self::Bool(b)) => a == b,
            (Self::Int(a), Self::Int(b)) => a == b,
            (Self::Float(a), Self::Float(b)) => a.to_bits() == b.to_bits(),
            (Self::Complex(a, b), Self::Complex(c, d)) => {
                (a.to_bits(), b.to_bits()) == (c.to_bits(), d.to_bits())
            }
            (Self::Str(a), Self::Str(b)) => a == b,
            (Self::Bytes(a), Self::Bytes(b)) => a == b,
            (Self::Tuple(a), Self::Tuple(b)) | (Self::FrozenSet(a), Self::FrozenSet(b)) => a == b,
            (Self::Slice(a), Self::Slice(b)) => a == b,
            (Self::Code(a), Self::Code(b)) => Rc::ptr_eq(a, b),
            _ => false,
        }
    }
}

impl Eq for Constant {}

impl std::hash::Hash for Constant {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        std::mem::discriminant(self).hash(state);
        match self {
            Self::None | Self::Ellipsis => {}
            Self::Bool(value) => value.hash(state),
            Self::Int(value) => value.hash(state),
            Self::Float(value) => value.to_bits().hash(state),
            Self::Complex(real, imag) => (real.to_bits(), imag.to_bits()).hash(state),
            Self::Str(text) => text.hash(state),
            Self::Bytes(bytes) => bytes.hash(state),
            Self::Tuple(items) | Self::FrozenSet(items) => items.hash(state),
            Self::Slice(parts) => parts.hash(state),
            Self::Code(code) => Rc::as_ptr(code).hash(state),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_keeps_surrogates_and_planes() {
        let points = [0x41, 0xE9, 0x20AC, 0xD800, 0xDFFF, 0x1_F40D];
        let text = Text::from_code_points(points);
        assert_eq!(text.code_points().collect::<Vec<_>>(), points);
        assert_eq!(text.to_str(), None);
    }

    #[test]
    fn equality_is_by_type_and_bits() {
        assert_ne!(Constant::Float(0.0), Constant::Float(-0.0));
        assert_eq!(Constant::Float(f64::NAN), Constant::Float(f64::NAN));
        assert_ne!(Constant::Int(1.into()), Constant::Bool(true));
    }
}
