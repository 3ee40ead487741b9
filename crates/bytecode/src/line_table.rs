//! `co_linetable`: the source range of every code unit.
//!
//! A run of up to eight units is one entry. Its first byte is `0x80 | form << 3 | units - 1`; the forms are those of
//! [`form`], and the writer picks the one CPython 3.14 picks, so that tables are equal byte for byte. Lines are
//! relative to the run before, the first to `co_firstlineno`.
//!
//! Needs: any bytes when reading; the reader stops at an entry that is cut off. Costs: linear; a look-up walks.

use std::iter::repeat_n;

use crate::location::Location;

/// The forms of an entry, and what follows its first byte.
mod form {
    /// 0 to 9: same line, start column `form * 8 + (byte >> 4)`, width `byte & 15`.
    pub(super) const SHORT_END: u8 = 10;
    /// 10 to 12: 0 to 2 lines on, a byte each for start and end column.
    pub(super) const ONE_LINE: u8 = 10;
    /// Signed line distance; no columns.
    pub(super) const NO_COLUMNS: u8 = 13;
    /// Signed line distance, lines spanned, both columns plus one (0 is unknown).
    pub(super) const LONG: u8 = 14;
    /// Nothing: belongs to no line.
    pub(super) const NONE: u8 = 15;
}

/// Most units of one entry.
const LONGEST: u32 = 8;

/// Builds a line table from the locations of the instructions in order.
pub struct LineTableWriter {
    table: Vec<u8>,
    line: i32,
    pending: Location,
    units: u32,
}

impl LineTableWriter {
    /// For a code object that begins at this line (`co_firstlineno`).
    pub fn new(first_line: i32) -> Self {
        Self { table: Vec::new(), line: first_line, pending: Location::NONE, units: 0 }
    }

    /// Adds an instruction of this many units, caches included. Neighbours with the same location become one run.
    pub fn push(&mut self, units: u32, location: Location) {
        if location != self.pending {
            self.flush();
            self.pending = location;
        }
        self.units += units;
    }

    /// The table.
    pub fn finish(mut self) -> Box<[u8]> {
        self.flush();
        self.table.into()
    }

    fn flush(&mut self) {
        while self.units > 0 {
            let units = self.units.min(LONGEST);
            self.entry(units);
            self.units -= units;
        }
    }

    fn entry(&mut self, units: u32) {
        let at = self.pending;
        if at.line == -1 {
            return self.head(form::NONE, units);
        }
        let lines_on = at.line.wrapping_sub(self.line);
        self.line = at.line;
        let one_line = at.end_line == at.line;
        let width = at.end_column.wrapping_sub(at.column);
        if (at.column < 0 || at.end_column < 0) && (one_line || at.end_line < 0) {
            self.head(form::NO_COLUMNS, units);
            self.signed(lines_on);
        } else if at.column < 0 || at.end_column < 0 || !one_line {
            self.long(units, lines_on);
        } else if lines_on == 0 && at.column < 80 && (0..16).contains(&width) {
            self.head((at.column >> 3) as u8, units);
            self.table.push(((at.column & 7) << 4 | width) as u8);
        } else if (0..3).contains(&lines_on) && at.column < 128 && at.end_column < 128 {
            self.head(form::ONE_LINE + lines_on as u8, units);
            self.table.extend([at.column as u8, at.end_column as u8]);
        } else {
            self.long(units, lines_on);
        }
    }

    fn long(&mut self, units: u32, lines_on: i32) {
        let at = self.pending;
        self.head(form::LONG, units);
        self.signed(lines_on);
        self.unsigned(at.end_line.wrapping_sub(at.line) as u32);
        self.unsigned(at.column.wrapping_add(1) as u32);
        self.unsigned(at.end_column.wrapping_add(1) as u32);
    }

    fn head(&mut self, form: u8, units: u32) {
        self.table.push(0x80 | form << 3 | (units - 1) as u8);
    }

    /// Six bits a byte, lowest first, bit 6 on all but the last.
    fn unsigned(&mut self, mut value: u32) {
        while value >= 0x40 {
            self.table.push((value & 0x3F) as u8 | 0x40);
            value >>= 6;
        }
        self.table.push(value as u8);
    }

    /// The sign in the lowest bit, the size above it.
    fn signed(&mut self, value: i32) {
        self.unsigned(value.unsigned_abs().wrapping_shl(1) | u32::from(value < 0));
    }
}

/// A line table to read.
#[derive(Clone, Copy)]
pub struct LineTable<'a> {
    table: &'a [u8],
    first_line: i32,
}

/// Consecutive code units with one location.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Run {
    /// First unit.
    pub start: u32,
    /// After the last one.
    pub end: u32,
    /// Their source range.
    pub location: Location,
}

/// Consecutive code units of one line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LineRun {
    /// First unit.
    pub start: u32,
    /// After the last one.
    pub end: u32,
    /// Their line, if they have one.
    pub line: Option<i32>,
}

impl<'a> LineTable<'a> {
    /// `co_linetable` and `co_firstlineno`.
    pub fn new(table: &'a [u8], first_line: i32) -> Self {
        Self { table, first_line }
    }

    /// The entries as they are stored.
    pub fn runs(self) -> Runs<'a> {
        Runs { rest: self.table, line: self.first_line, unit: 0 }
    }

    /// The location of each code unit from the first (`co_positions`).
    pub fn positions(self) -> impl Iterator<Item = Location> + Clone + use<'a> {
        self.runs().flat_map(|run| repeat_n(run.location, (run.end - run.start) as usize))
    }

    /// Runs of one line, as long as possible (`co_lines`).
    pub fn lines(self) -> impl Iterator<Item = LineRun> + Clone + use<'a> {
        let mut runs = self.runs().peekable();
        std::iter::from_fn(move || {
            let Run { start, mut end, location: Location { line, .. } } = runs.next()?;
            while let Some(next) = runs.next_if(|next| next.location.line == line) {
                end = next.end;
            }
            Some(LineRun { start, end, line: (line != -1).then_some(line) })
        })
    }

    /// The location of one code unit; none where the table ends before it.
    pub fn location_at(self, unit: u32) -> Option<Location> {
        self.runs().find(|run| unit < run.end).map(|run| run.location)
    }
}

/// Iterator over the entries of a line table.
#[derive(Clone)]
pub struct Runs<'a> {
    rest: &'a [u8],
    line: i32,
    unit: u32,
}

impl Runs<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (&byte, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(byte)
    }

    fn unsigned(&mut self) -> Option<u32> {
        let mut value = 0u32;
        let mut shift = 0;
        loop {
            let byte = self.byte()?;
            if shift < 32 {
                value |= u32::from(byte & 0x3F) << shift;
            }
            shift += 6;
            if byte & 0x40 == 0 {
                return Some(value);
            }
        }
    }

    fn signed(&mut self) -> Option<i32> {
        let value = self.unsigned()?;
        let size = (value >> 1) as i32;
        Some(if value & 1 != 0 { -size } else { size })
    }

    fn location(&mut self, form: u8) -> Option<Location> {
        if form == form::NONE {
            return Some(Location::NONE);
        }
        let lines_on = match form {
            ..form::SHORT_END => 0,
            form::NO_COLUMNS | form::LONG => self.signed()?,
            _ => i32::from(form - form::ONE_LINE),
        };
        let line = self.line.wrapping_add(lines_on);
        let (end_line, column, end_column) = match form {
            ..form::SHORT_END => {
                let byte = i32::from(self.byte()?);
                let column = i32::from(form) << 3 | byte >> 4 & 7;
                (line, column, column + (byte & 15))
            }
            form::NO_COLUMNS => (line, -1, -1),
            form::LONG => {
                let end_line = line.wrapping_add(self.unsigned()? as i32);
                (
                    end_line,
                    (self.unsigned()? as i32).wrapping_sub(1),
                    (self.unsigned()? as i32).wrapping_sub(1),
                )
            }
            _ => (line, i32::from(self.byte()?), i32::from(self.byte()?)),
        };
        self.line = line;
        Some(Location { line, end_line, column, end_column })
    }
}

impl Iterator for Runs<'_> {
    type Item = Run;

    fn next(&mut self) -> Option<Run> {
        let head = self.byte()?;
        let Some(location) = self.location(head >> 3 & 15) else {
            self.rest = &[];
            return None;
        };
        let start = self.unit;
        self.unit += u32::from(head & 7) + 1;
        Some(Run { start, end: self.unit, location })
    }
}

#[cfg(test)]
mod tests;
