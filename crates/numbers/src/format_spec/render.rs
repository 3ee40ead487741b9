//! A laid out value: text and fill, not yet put together.

use std::fmt::{self, Write};

use super::{Align, FormatSpec};

/// Text with fill before it, after it, and at one place within.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// The code point to fill with, which may be a lone surrogate.
    pub fill: u32,
    /// Fill before the text.
    pub left: usize,
    /// The text, sign and prefix included.
    pub text: String,
    /// Byte offset in the text of the fill within (behind sign and prefix).
    pub split: usize,
    /// Fill at that place.
    pub middle: usize,
    /// Fill after the text.
    pub right: usize,
    /// A lone surrogate after the text (type `c` only): no `String` can hold it.
    pub surrogate: Option<u32>,
}

impl Rendered {
    /// Pads `text`, whose first `split` bytes are sign and prefix, to the width of `spec`.
    pub(super) fn new(text: String, split: usize, spec: &FormatSpec) -> Self {
        let len = if text.is_ascii() { text.len() } else { text.chars().count() };
        let (left, middle, right) = padding(spec, len);
        Self { fill: spec.fill, left, text, split, middle, right, surrogate: None }
    }

    pub(super) fn of_surrogate(code: u32, spec: &FormatSpec) -> Self {
        let (left, middle, right) = padding(spec, 1);
        Self { fill: spec.fill, left, text: String::new(), split: 0, middle, right, surrogate: Some(code) }
    }

    /// Length in code points; `None` if it does not fit.
    pub fn len(&self) -> Option<usize> {
        let text = if self.text.is_ascii() { self.text.len() } else { self.text.chars().count() };
        self.left
            .checked_add(self.middle)?
            .checked_add(self.right)?
            .checked_add(text + usize::from(self.surrogate.is_some()))
    }

    /// Whether there is nothing at all.
    pub fn is_empty(&self) -> bool {
        self.len() == Some(0)
    }

    /// The text, if there is no fill: most often so, and then there is nothing to put together.
    pub fn into_plain(self) -> Result<String, Self> {
        if self.left | self.middle | self.right == 0 && self.surrogate.is_none() {
            Ok(self.text)
        } else {
            Err(self)
        }
    }

    /// The code points from left to right.
    pub fn code_points(&self) -> impl Iterator<Item = u32> {
        let fill = |count| std::iter::repeat_n(self.fill, count);
        let (head, tail) = self.text.split_at(self.split);
        fill(self.left)
            .chain(head.chars().map(u32::from))
            .chain(fill(self.middle))
            .chain(tail.chars().map(u32::from))
            .chain(self.surrogate)
            .chain(fill(self.right))
    }
}

/// Put together; a fill that is no character shows as the replacement character.
impl fmt::Display for Rendered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.code_points()
            .try_for_each(|code| f.write_char(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)))
    }
}

/// Fill before, within and after a text of `len` code points.
pub(super) fn padding(spec: &FormatSpec, len: usize) -> (usize, usize, usize) {
    let fill = spec.width.unwrap_or(0).saturating_sub(len);
    match spec.align {
        Align::Left => (0, 0, fill),
        Align::Right => (fill, 0, 0),
        Align::Center => (fill / 2, 0, fill - fill / 2),
        Align::AfterSign => (0, fill, 0),
    }
}
