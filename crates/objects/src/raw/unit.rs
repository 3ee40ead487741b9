//! What a character is stored in: one, two or four bytes.

use std::borrow::Cow;

use super::Characters;

/// A unit of string storage.
pub trait Unit: Copy + Ord + 'static {
    /// Bytes of a unit.
    const KIND: u32;

    /// The code point.
    fn point(self) -> u32;

    /// The unit for a code point that fits.
    fn from_point(point: u32) -> Self;

    /// The characters, when they are stored in this unit.
    fn units(characters: Characters<'_>) -> Option<&[Self]>;
}

macro_rules! units {
    ($($unit:ty, $kind:literal, $variant:ident;)*) => {
        $(impl Unit for $unit {
            const KIND: u32 = $kind;

            #[inline]
            fn point(self) -> u32 {
                self.into()
            }

            #[inline]
            fn from_point(point: u32) -> Self {
                point as $unit
            }

            #[inline]
            fn units(characters: Characters<'_>) -> Option<&[Self]> {
                match characters {
                    Characters::$variant(text) => Some(text),
                    _ => None,
                }
            }
        })*
    };
}

units! {
    u8, 1, One;
    u16, 2, Two;
    u32, 4, Four;
}

/// The characters in a unit that is as wide as theirs or wider.
pub fn widened<U: Unit>(characters: Characters<'_>) -> Cow<'_, [U]> {
    match U::units(characters) {
        Some(units) => Cow::Borrowed(units),
        None => Cow::Owned(characters.iter().map(U::from_point).collect()),
    }
}

/// Units seen as bytes.
pub fn as_bytes<U: Unit>(units: &[U]) -> &[u8] {
    // SAFETY: units are plain integers without padding.
    unsafe { std::slice::from_raw_parts(units.as_ptr().cast(), size_of_val(units)) }
}
