//! The format-spec mini-language: `[[fill]align][sign][z][#][0][width][grouping][.precision[grouping]][type]`.
//!
//! [`FormatSpec::parse`] reads it; [`format_int`], [`format_float`], [`format_complex`] and [`layout_str`] follow it.
//! What comes out is [`Rendered`]: ASCII text (but for a locale's separators) and how much fill goes where, so that
//! the caller fills its own string storage, whatever its width.

use std::fmt;

mod complex;
mod group;
mod number;
mod parse;
mod render;
mod str;

#[cfg(test)]
mod tests;

pub use complex::format_complex;
pub use group::Locale;
pub(crate) use number::MAX_PRECISION;
pub use number::{format_float, format_int};
pub use parse::ascii_decimal;
pub use render::Rendered;
pub use str::{StrLayout, layout_str};

/// Where the value stands in its field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// `<`
    Left,
    /// `>`
    Right,
    /// `^`
    Center,
    /// `=`: the fill goes between sign and digits.
    AfterSign,
}

/// What is shown for the sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// `-`: only a minus.
    Minus,
    /// `+`: always a sign.
    Plus,
    /// ` `: a space where there is no minus.
    Space,
}

/// What separates groups of digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Separator {
    /// `,`
    Comma,
    /// `_`
    Underscore,
}

impl Separator {
    /// The character.
    pub const fn char(self) -> char {
        match self {
            Self::Comma => ',',
            Self::Underscore => '_',
        }
    }

    const fn text(self) -> &'static str {
        match self {
            Self::Comma => ",",
            Self::Underscore => "_",
        }
    }
}

/// A parsed format spec.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormatSpec {
    /// A code point, which may be a lone surrogate; space if none was given.
    pub fill: u32,
    /// The given one, or the type's own.
    pub align: Align,
    /// The given one, if any.
    pub sign: Option<Sign>,
    /// `z`: a negative zero loses its sign.
    pub no_negative_zero: bool,
    /// `#`
    pub alternate: bool,
    /// Least width.
    pub width: Option<usize>,
    /// Of the integral digits.
    pub thousands: Option<Separator>,
    /// Digits after the point, or characters of a str.
    pub precision: Option<usize>,
    /// Of the digits after the point.
    pub fraction: Option<Separator>,
    /// The type code point, if one was given.
    pub code: Option<u32>,
}

impl FormatSpec {
    fn code_char(&self) -> Option<char> {
        self.code.map(|code| char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER))
    }
}

/// What type a spec is for: decides what is the default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// `int`, `bool`
    Int,
    /// `float`
    Float,
    /// `complex`
    Complex,
    /// `str`
    Str,
}

/// Why a spec cannot be read or does not fit the object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpecError {
    /// More than one character is left where the type should be.
    Invalid,
    /// A width or precision beyond the size of memory.
    TooManyDigits,
    /// A point without precision.
    MissingPrecision,
    /// `,` and `_` together.
    BothSeparators,
    /// A separator with a type that has none.
    SeparatorWith(char, u32),
    /// A type that the object does not know.
    UnknownCode(u32),
    /// Refused for the kind of object; the text is complete.
    NotAllowed(&'static str),
    /// A float precision beyond a C int.
    PrecisionTooBig,
    /// `OverflowError`: the int is no code point.
    NotACodePoint,
    /// `OverflowError`: the int is not even a C long.
    NotACLong,
    /// `OverflowError`: a float type on an int beyond the float's range.
    IntTooLarge,
    /// Too many decimal digits.
    DigitLimit(crate::int_text::DigitLimit),
    /// `MemoryError`.
    Memory,
}

/// The Python exception type that goes with a [`SpecError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// `ValueError`
    Value,
    /// `OverflowError`
    Overflow,
    /// `MemoryError`
    Memory,
}

impl SpecError {
    /// Which exception to raise.
    pub const fn kind(self) -> ErrorKind {
        match self {
            Self::NotACodePoint | Self::NotACLong | Self::IntTooLarge => ErrorKind::Overflow,
            Self::Memory => ErrorKind::Memory,
            _ => ErrorKind::Value,
        }
    }

    /// CPython's text. `spec` is the spec as written, `type_name` that of the object's type.
    pub fn message(self, spec: &str, type_name: &str) -> String {
        match self {
            Self::Invalid => format!("Invalid format specifier '{spec}' for object of type '{type_name}'"),
            Self::TooManyDigits => "Too many decimal digits in format string".into(),
            Self::MissingPrecision => "Format specifier missing precision".into(),
            Self::BothSeparators => "Cannot specify both ',' and '_'.".into(),
            Self::SeparatorWith(separator, code) => {
                format!("Cannot specify '{separator}' with '{}'.", ShownCode(code))
            }
            Self::UnknownCode(code) => {
                format!("Unknown format code '{}' for object of type '{type_name}'", ShownCode(code))
            }
            Self::NotAllowed(text) => text.into(),
            Self::PrecisionTooBig => "precision too big".into(),
            Self::NotACodePoint => "%c arg not in range(0x110000)".into(),
            Self::NotACLong => "Python int too large to convert to C long".into(),
            Self::IntTooLarge => crate::int::FloatOverflow::MESSAGE.into(),
            Self::DigitLimit(limit) => limit.message(),
            Self::Memory => String::new(),
        }
    }
}

/// A type code in a message: itself if it is ASCII and no control character (delete counts as none).
struct ShownCode(u32);

impl fmt::Display for ShownCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match char::from_u32(self.0) {
            Some(shown @ '!'..='\x7f') => write!(f, "{shown}"),
            _ => write!(f, "\\x{:x}", self.0),
        }
    }
}
