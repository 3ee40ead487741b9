//! Texts and what CPython 3.14 says about them: `errors.txt` holds pairs of lines, the mode with the source between
//! bars, then `ok` or type, place (line, offset, end line, end offset) and text of the error.

#![allow(clippy::unwrap_used, reason = "a panic is the failure")]

use syntax::{Arena, ErrorKind, Mode, NoWarnings, Options, SyntaxError};

#[test]
fn errors_are_those_of_cpython() {
    let mut lines = include_str!("errors.txt").lines();
    let mut wrong = Vec::new();
    while let (Some(head), Some(expected)) = (lines.next(), lines.next()) {
        let (mode, source) = head.split_once(" |").unwrap();
        let source = unescape(source.strip_suffix('|').unwrap());
        let found = outcome(mode, &source);
        if found != unescape(expected.trim_start()) {
            wrong.push(format!("{head}\n  want {}\n  have {found}", expected.trim_start()));
        }
    }
    assert!(wrong.is_empty(), "{} texts:\n{}", wrong.len(), wrong.join("\n"));
}

fn outcome(mode: &str, source: &str) -> String {
    let incomplete = mode == "incomplete";
    let options =
        Options { allow_incomplete_input: incomplete, dont_imply_dedent: incomplete, ..Options::default() };
    let mode = match mode {
        "eval" => Mode::Eval,
        "single" | "incomplete" => Mode::Single,
        "func_type" => Mode::FuncType,
        _ => Mode::Exec,
    };
    match syntax::parse(source, mode, &options, &Arena::new(), &mut NoWarnings) {
        Ok(_) => "ok".to_owned(),
        Err(error) => show(source, &error),
    }
}

fn show(source: &str, error: &SyntaxError) -> String {
    let name = match error.kind {
        ErrorKind::Indentation => "IndentationError",
        ErrorKind::Tab => "TabError",
        ErrorKind::IncompleteInput => "_IncompleteInputError",
        _ => "SyntaxError",
    };
    let at = error.at;
    let (start, end) = (offset(source, at.line, at.column), offset(source, at.end_line, at.end_column));
    format!("{name} {},{start},{},{end} {}", at.line, at.end_line, error.message)
}

/// A column in bytes from 0 as a column in characters from 1.
fn offset(source: &str, line: i32, column: i32) -> i32 {
    let text = source.split('\n').nth(line.max(1) as usize - 1).unwrap_or_default();
    match text.get(..column.max(0) as usize) {
        Some(before) if column >= 0 => before.chars().count() as i32 + 1,
        _ => column + 1,
    }
}

fn unescape(text: &str) -> String {
    let mut plain = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match (c, c == '\\') {
            (c, false) => plain.push(c),
            (_, true) => match chars.next().unwrap() {
                'n' => plain.push('\n'),
                't' => plain.push('\t'),
                'u' => {
                    let code: String = chars.by_ref().skip(1).take_while(|&c| c != '}').collect();
                    plain.push(char::from_u32(u32::from_str_radix(&code, 16).unwrap()).unwrap());
                }
                other => plain.push(other),
            },
        }
    }
    plain
}
