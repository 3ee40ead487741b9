//! Docstrings: which statement is one, and its text without the source's indentation.

use bytecode::{Constant, Location, Text};
use syntax::ast::{ExprKind, Stmt, StmtKind};

/// A body taken apart.
pub(crate) struct Docstring<'a> {
    /// The text as written, and where.
    pub(crate) text: Option<(&'a Text, Location)>,
    /// The statements after it.
    pub(crate) rest: &'a [Stmt<'a>],
}

/// Takes the docstring off a body, if it begins with one.
pub(crate) fn split<'a>(body: &'a [Stmt<'a>]) -> Docstring<'a> {
    if let Some((first, rest)) = body.split_first()
        && let StmtKind::Expr { value } = first.kind
        && let ExprKind::Constant { value: Constant::Str(text), .. } = value.kind
    {
        return Docstring { text: Some((text, value.at)), rest };
    }
    Docstring { text: None, rest: body }
}

/// Where a body that was only a docstring stands under `-OO`: it is compiled as if it were `pass`.
pub(crate) fn stripped(at: Location) -> Location {
    const PASS: i32 = "pass".len() as i32;
    Location { end_line: at.line, end_column: at.column + PASS, ..at }
}

/// The text as `__doc__` shows it: tabs expanded, the margin of all lines but the first removed, the first line's
/// leading blanks too. Lines of blanks alone do not count for the margin.
pub(crate) fn clean(text: &Text) -> Text {
    let expanded = expand_tabs(text.code_points());
    let mut lines = expanded.split(|&point| point == NEWLINE);
    let first = lines.next().unwrap_or_default();
    let margin = lines.clone().filter_map(indent).min().unwrap_or(0);
    let mut result = Vec::with_capacity(expanded.len());
    result.extend(first.iter().skip_while(|&&point| point == BLANK));
    for line in lines {
        result.push(NEWLINE);
        result.extend(line.get(margin..).unwrap_or_default());
    }
    Text::from_code_points(result)
}

const NEWLINE: u32 = '\n' as u32;
const BLANK: u32 = ' ' as u32;

/// Leading blanks of a line, none for a line of blanks alone.
fn indent(line: &[u32]) -> Option<usize> {
    line.iter().position(|&point| point != BLANK)
}

/// As `str.expandtabs(8)`.
fn expand_tabs(points: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut result = Vec::new();
    let mut column = 0;
    for point in points {
        if point == '\t' as u32 {
            let width = 8 - column % 8;
            result.extend(std::iter::repeat_n(BLANK, width));
            column += width;
            continue;
        }
        column = if point == NEWLINE || point == '\r' as u32 { 0 } else { column + 1 };
        result.push(point);
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(clean(&text.into()).to_str(), Some(expected), "{text:?}");
    }

    #[test]
    fn margins_as_cpython_takes_them_off() {
        check("  a\n     b\n    c\n  ", "a\n b\nc\n");
        check("a\n\n   \n  b\n ", "a\n\n \nb\n");
        check("  \n  ", "\n  ");
        check("x\n  \n\n", "x\n  \n\n");
        check("\u{c}a\n \u{c} b\n  c", "\u{c}a\n\u{c} b\n c");
    }

    #[test]
    fn tabs_count_characters() {
        check("\ta\n\tb\n  c", "a\n      b\nc");
        check("\u{e9}\tx\n\t\u{e9}", "\u{e9}       x\n\u{e9}");
    }
}
