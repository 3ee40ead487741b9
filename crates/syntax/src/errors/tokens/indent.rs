//! Indentation: INDENT and DEDENT, and the quarrel about tabs.

use bytecode::Location;

use super::{Ending, Kind, Step, Tokenizer, failure};
use crate::diagnostic::ErrorKind;

const TAB_SIZE: usize = 8;
const MAX_INDENTS: usize = 100;

/// The open blocks: their columns, with tabs of 8 and with tabs of 1. Both must agree on every comparison.
#[derive(Default)]
pub(super) struct Indents(Vec<(usize, usize)>);

impl Indents {
    /// Leaves a block, if there is one.
    pub(super) fn pop(&mut self) -> bool {
        self.0.pop().is_some()
    }

    fn current(&self) -> (usize, usize) {
        self.0.last().copied().unwrap_or_default()
    }
}

impl Tokenizer<'_> {
    /// Skips blank lines, then gives the INDENT or DEDENTs before the first token of a line.
    pub(super) fn line_start(&mut self) -> Step {
        let mut comment = false;
        loop {
            let (column, alternate) = self.measure()?;
            match self.peek(0) {
                None if self.ends_in_line() => {
                    // A last line without a newline counts even when it holds but blanks; a comment has no column.
                    if !comment {
                        self.compare(column, alternate)?;
                    }
                    if !self.list.is_empty() {
                        self.end_line(self.at);
                    }
                    return Ok(());
                }
                None => return Ok(()),
                Some(b'\n') => (self.at, comment) = (self.at + 1, false),
                Some(b'#') => {
                    comment = true;
                    self.skip_comment();
                }
                Some(_) => return self.compare(column, alternate),
            }
        }
    }

    /// Whether the source ends within a line that no token has ended yet.
    fn ends_in_line(&self) -> bool {
        let ended = self.list.last().is_some_and(|last| last.kind == Kind::Newline && last.start == self.at);
        self.ending != Ending::Newline && !ended && !self.source.is_empty() && !self.source.ends_with('\n')
    }

    /// The columns of the next token; a line continued within its indentation keeps the first column.
    fn measure(&mut self) -> Step<(usize, usize)> {
        let (mut column, mut alternate) = (0, 0);
        let mut continued = None;
        loop {
            match self.peek(0) {
                Some(b' ') => (column, alternate) = (column + 1, alternate + 1),
                Some(b'\t') => (column, alternate) = ((column / TAB_SIZE + 1) * TAB_SIZE, alternate + 1),
                Some(b'\x0C') => (column, alternate) = (0, 0),
                Some(b'\\') => {
                    let first = *continued.get_or_insert((column, alternate));
                    self.continuation()?;
                    (column, alternate) = first;
                    continue;
                }
                _ => break,
            }
            self.at += 1;
        }
        Ok(match continued {
            Some(first) if first.0 > 0 => first,
            _ => (column, alternate),
        })
    }

    fn compare(&mut self, column: usize, alternate: usize) -> Step {
        let (current, current_alternate) = self.indents.current();
        if column == current {
            return if alternate == current_alternate { Ok(()) } else { Err(self.tab_error()) };
        }
        if column > current {
            if self.indents.0.len() + 1 >= MAX_INDENTS {
                return Err(self.indentation_error("too many levels of indentation"));
            }
            if alternate <= current_alternate {
                return Err(self.tab_error());
            }
            self.indents.0.push((column, alternate));
            self.push(Kind::Indent, self.at);
            return Ok(());
        }
        let mut dedents = 0;
        while column < self.indents.current().0 {
            self.indents.pop();
            dedents += 1;
        }
        if column != self.indents.current().0 {
            return Err(self.indentation_error("unindent does not match any outer indentation level"));
        }
        if alternate != self.indents.current().1 {
            return Err(self.tab_error());
        }
        for _ in 0..dedents {
            self.push(Kind::Dedent, self.at);
        }
        Ok(())
    }

    fn tab_error(&self) -> Box<super::Failure> {
        let (line, _) = self.lines.at(self.at);
        let message = "inconsistent use of tabs and spaces in indentation";
        let mut stop = failure(ErrorKind::Tab, message, Location::new(line, 0, line, -1));
        stop.overrides = false;
        stop
    }

    /// Shown at the end of the line.
    fn indentation_error(&self, message: &str) -> Box<super::Failure> {
        let (line, column) = self.lines.at(self.at);
        let rest = &self.bytes[self.at..];
        let newline = memchr::memchr(b'\n', rest);
        let cut = i32::from(newline.is_none() && self.ending != Ending::Newline);
        let end = column + newline.unwrap_or(rest.len()) as i32 - cut;
        let mut stop = failure(ErrorKind::Indentation, message, Location::new(line, end, line, -2));
        stop.overrides = false;
        stop
    }
}
