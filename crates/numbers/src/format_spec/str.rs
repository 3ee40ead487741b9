//! Strings by a format spec.

use super::render::padding;
use super::{Align, FormatSpec, Sign, SpecError};

/// How a str stands in its field; the caller copies its own storage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StrLayout {
    /// The code point to fill with.
    pub fill: u32,
    /// Fill before.
    pub left: usize,
    /// How many code points of the str are taken.
    pub take: usize,
    /// Fill after.
    pub right: usize,
}

/// `format(value, spec)` of a str of `len` code points.
pub fn layout_str(len: usize, spec: &FormatSpec) -> Result<StrLayout, SpecError> {
    const STR: u32 = 's' as u32;
    let refused = match spec {
        FormatSpec { code: Some(code), .. } if *code != STR => return Err(SpecError::UnknownCode(*code)),
        FormatSpec { sign: Some(Sign::Space), .. } => "Space not allowed in string format specifier",
        FormatSpec { sign: Some(_), .. } => "Sign not allowed in string format specifier",
        FormatSpec { no_negative_zero: true, .. } => {
            "Negative zero coercion (z) not allowed in string format specifier"
        }
        FormatSpec { alternate: true, .. } => "Alternate form (#) not allowed in string format specifier",
        FormatSpec { align: Align::AfterSign, .. } => "'=' alignment not allowed in string format specifier",
        _ => "",
    };
    if !refused.is_empty() {
        return Err(SpecError::NotAllowed(refused));
    }
    let take = match spec.precision {
        Some(precision) if precision < len => precision,
        _ => len,
    };
    let (left, _, right) = padding(spec, take);
    Ok(StrLayout { fill: spec.fill, left, take, right })
}
