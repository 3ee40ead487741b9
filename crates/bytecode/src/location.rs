//! Where in the source a node, an instruction or an error stands.

/// A source range in CPython's terms: lines from 1, columns from 0 in UTF-8 bytes, the end exclusive.
///
/// Any part may be -1, "not known" (the line table has forms for that, and `ast` objects made by hand lack parts).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Location {
    /// First line.
    pub line: i32,
    /// Last line.
    pub end_line: i32,
    /// First column.
    pub column: i32,
    /// Column after the last.
    pub end_column: i32,
}

impl Location {
    /// An instruction that belongs to no line.
    pub const NONE: Self = Self { line: -1, end_line: -1, column: -1, end_column: -1 };

    /// A range; the order of the parameters is that of reading: start, then end.
    pub const fn new(line: i32, column: i32, end_line: i32, end_column: i32) -> Self {
        Self { line, end_line, column, end_column }
    }

    /// The line alone, no columns.
    pub const fn line_only(line: i32) -> Self {
        Self { line, end_line: line, column: -1, end_column: -1 }
    }
}
