//! Byte offsets to (line, column), the only positions that leave this crate.
//!
//! Needs: source in which every newline is one `\n`. Costs: one pass over the source, then a binary search per
//! offset, which the memory of the last line makes rare (trees are walked in source order).

use std::cell::Cell;

use bytecode::Location;
use ruff_text_size::{TextRange, TextSize};

/// The line starts of one source text.
pub(crate) struct LineIndex {
    starts: Vec<u32>,
    last: Cell<usize>,
}

impl LineIndex {
    /// Scans the source.
    pub(crate) fn new(source: &str) -> Self {
        let newlines = memchr::memchr_iter(b'\n', source.as_bytes());
        let starts = std::iter::once(0).chain(newlines.map(|at| at as u32 + 1)).collect();
        Self { starts, last: Cell::new(0) }
    }

    /// Line from 1 and column in bytes from 0.
    pub(crate) fn position(&self, offset: TextSize) -> (i32, i32) {
        let offset = offset.to_u32();
        let line = self.line_of(offset);
        (line as i32 + 1, (offset - self.starts[line]) as i32)
    }

    /// The same for a plain offset.
    pub(crate) fn at(&self, offset: usize) -> (i32, i32) {
        self.position(TextSize::new(offset as u32))
    }

    /// The line of an offset, from 1.
    pub(crate) fn line(&self, offset: usize) -> i32 {
        self.at(offset).0
    }

    /// A range as location.
    pub(crate) fn location(&self, range: TextRange) -> Location {
        let (line, column) = self.position(range.start());
        let (end_line, end_column) = self.position(range.end());
        Location::new(line, column, end_line, end_column)
    }

    fn line_of(&self, offset: u32) -> usize {
        let last = self.last.get();
        if self.holds(last, offset) {
            return last;
        }
        let line = if self.holds(last + 1, offset) {
            last + 1
        } else {
            self.starts.partition_point(|&start| start <= offset) - 1
        };
        self.last.set(line);
        line
    }

    fn holds(&self, line: usize, offset: u32) -> bool {
        self.starts.get(line).is_some_and(|&start| start <= offset)
            && self.starts.get(line + 1).is_none_or(|&next| offset < next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_find_their_line_in_any_order() {
        let index = LineIndex::new("ab\n\ncd");
        for (offset, expected) in
            [(5, (3, 1)), (0, (1, 0)), (2, (1, 2)), (3, (2, 0)), (6, (3, 2)), (4, (3, 0))]
        {
            assert_eq!(index.position(TextSize::new(offset)), expected, "offset {offset}");
        }
    }
}
