//! Trimming and padding.

use super::search::{From, any};
use crate::errors::{OverflowError, raise, raise_type_error};
use crate::raw::{Any, Characters, Py, PyResult, Ref, Str, StrBuilder};

/// Which ends `strip` works on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Ends {
    /// The front.
    Left,
    /// The back.
    Right,
    /// Both.
    Both,
}

impl Ends {
    /// The method's name.
    fn method(self) -> &'static str {
        match self {
            Self::Left => "lstrip",
            Self::Right => "rstrip",
            Self::Both => "strip",
        }
    }
}

/// What is left of `len` items when those that `drop` accepts are gone from the ends.
pub(crate) fn stripped(len: usize, ends: Ends, drop: impl Fn(usize) -> bool) -> (usize, usize) {
    let (mut start, mut end) = (0, len);
    if ends != Ends::Right {
        while start < end && drop(start) {
            start += 1;
        }
    }
    if ends != Ends::Left {
        while end > start && drop(end - 1) {
            end -= 1;
        }
    }
    (start, end)
}

/// `strip`, `lstrip` and `rstrip`.
pub(super) fn strip(this: &Py<Str>, chars: Option<&Any>, ends: Ends) -> PyResult<Ref<Str>> {
    let text = this.characters();
    let at = |index: usize| text.get(index).unwrap_or(0);
    let Some(chars) = chars else {
        let (start, end) = stripped(this.len(), ends, |index| unicode::is_space(at(index)));
        return Ok(this.slice(start, end));
    };
    let Some(chars) = chars.downcast::<Str>() else {
        return raise_type_error(format!("{} arg must be None or str", ends.method()));
    };
    let chars = chars.characters();
    let (start, end) = stripped(this.len(), ends, |index| {
        let point = at(index);
        match chars {
            Characters::One(set) => u8::try_from(point).is_ok_and(|byte| memchr::memchr(byte, set).is_some()),
            _ => any(chars, |other| other == point),
        }
    });
    Ok(this.slice(start, end))
}

/// The string with so many fill characters on both sides.
pub(super) fn padded(this: &Py<Str>, left: usize, right: usize, fill: u32) -> PyResult<Ref<Str>> {
    if left == 0 && right == 0 {
        return Ok(super::exact(this));
    }
    let Some(size) = left.checked_add(right).and_then(|pad| pad.checked_add(this.len())) else {
        return raise(&OverflowError, "padded string is too long");
    };
    let mut builder = StrBuilder::new();
    builder.try_reserve(size, fill)?;
    builder.fill(fill, left)?;
    builder.push_text(this);
    builder.fill(fill, right)?;
    Ok(builder.finish())
}

/// How much fill stands on each side of `len` items in a centred field.
pub(crate) fn centred(len: usize, width: isize) -> (usize, usize) {
    let Some(room) = usize::try_from(width).ok().and_then(|width| width.checked_sub(len)) else {
        return (0, 0);
    };
    let left = room / 2 + (room & width.cast_unsigned() & 1);
    (left, room - left)
}

/// How much fill a field needs.
pub(crate) fn missing(len: usize, width: isize) -> usize {
    usize::try_from(width).unwrap_or(0).saturating_sub(len)
}

/// `zfill`
pub(super) fn zero_fill(this: &Py<Str>, width: isize) -> PyResult<Ref<Str>> {
    let zeros = missing(this.len(), width);
    if zeros == 0 {
        return Ok(super::exact(this));
    }
    let text = this.characters();
    let sign = usize::from(matches!(text.get(0), Some(0x2B | 0x2D)));
    let mut builder = StrBuilder::new();
    builder.try_reserve(zeros.saturating_add(this.len()), 0)?;
    builder.push_characters(text.range(0, sign));
    builder.fill(u32::from(b'0'), zeros)?;
    builder.push_characters(text.range(sign, text.len()));
    Ok(builder.finish())
}

/// `expandtabs`
pub(super) fn expand_tabs(this: &Py<Str>, size: isize) -> PyResult<Ref<Str>> {
    let text = this.characters();
    if !any(text, |point| point == 0x09) {
        return Ok(super::exact(this));
    }
    let size = usize::try_from(size).unwrap_or(0);
    let mut builder = StrBuilder::with_capacity(this.len());
    let mut column = 0;
    for point in text.iter() {
        match point {
            0x09 if size > 0 => {
                let spaces = size - column % size;
                builder.fill(0x20, spaces)?;
                column += spaces;
            }
            0x09 => {}
            0x0A | 0x0D => {
                builder.push(point);
                column = 0;
            }
            _ => {
                builder.push(point);
                column += 1;
            }
        }
    }
    Ok(builder.finish())
}

/// `removeprefix` and `removesuffix`.
pub(super) fn without_affix(this: &Py<Str>, affix: &Py<Str>, from: From) -> Ref<Str> {
    let (len, size) = (this.len(), affix.len());
    match super::search::is_at(this.characters(), affix.characters(), from) {
        true if from == From::Front => this.slice(size, len),
        true => this.slice(0, len - size),
        false => super::exact(this),
    }
}
