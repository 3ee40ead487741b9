//! Pieces that become one string. A single piece is the result itself.

use super::{Str, StrBuilder};
use crate::raw::{Py, PyResult, Ref};

/// Text under construction, which is one string as long as nothing is added to it.
pub(super) struct Pieces {
    only: Option<Ref<Str>>,
    builder: StrBuilder,
}

impl Pieces {
    /// Nothing yet.
    pub(super) fn new() -> Self {
        Self { only: None, builder: StrBuilder::new() }
    }

    /// The text to append to.
    pub(super) fn builder(&mut self) -> &mut StrBuilder {
        if let Some(only) = self.only.take() {
            self.builder.push_text(&only);
        }
        &mut self.builder
    }

    /// Appends a string.
    pub(super) fn push_text(&mut self, text: &Py<Str>) {
        if text.is_empty() {
            return;
        }
        if self.only.is_none() && self.builder.is_empty() && text.as_any().exact::<Str>().is_some() {
            self.only = Some(text.new_ref());
            return;
        }
        self.builder().push_text(text);
    }

    /// Appends code points.
    pub(super) fn push_points(&mut self, points: &[u32]) {
        if !points.is_empty() {
            self.builder().extend(points.iter().copied());
        }
    }

    /// Appends one code point so many times.
    pub(super) fn fill(&mut self, point: u32, count: usize) -> PyResult<()> {
        match count {
            0 => Ok(()),
            count => self.builder().fill(point, count),
        }
    }

    /// The string.
    pub(super) fn finish(self) -> Ref<Str> {
        self.only.unwrap_or_else(|| self.builder.finish())
    }
}
