//! Text tests: Python source in, printed table or error out. The cases are in `tests/cases`; each is
//!
//! ```text
//! == what it shows
//! source
//! ---
//! table, or `error at line:column-line:column: message`
//! ```
//!
//! `BLESS=1` rewrites the second parts.

#![allow(clippy::unwrap_used, reason = "a test may end in a panic")]

use std::fmt::Write;
use std::{env, fs, path::Path};

use symtable::{Options, build, future};
use syntax::{Arena, Mode, NoWarnings, SyntaxError, parse};

/// The table of a source text, printed.
fn table(source: &str) -> Result<String, SyntaxError> {
    let arena = Arena::new();
    let options = syntax::Options::default();
    let module = parse(source, Mode::Exec, &options, &arena, &mut NoWarnings)?;
    let features = future::scan(&module)?;
    let top_level_await = source.contains("# top-level await");
    Ok(build(&arena, &module, Options { features, top_level_await })?.to_string())
}

fn answer(source: &str) -> String {
    table(source).unwrap_or_else(|SyntaxError { message, at, .. }| {
        format!("error at {}:{}-{}:{}: {message}\n", at.line, at.column, at.end_line, at.end_column)
    })
}

/// Runs all cases of a file; the report names those that differ.
fn check(name: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(name);
    let text = fs::read_to_string(&path).unwrap();
    let (mut blessed, mut report) = (String::new(), String::new());
    let mut cases = 0;
    for case in text.split("== ").skip(1) {
        let (title, rest) = case.split_once('\n').unwrap();
        let (source, expected) = rest.split_once("---\n").unwrap();
        let (expected, found) = (expected.trim_end(), answer(source));
        let found = found.trim_end();
        if found != expected {
            write!(report, "== {title}\nexpected:\n{expected}\nfound:\n{found}\n").unwrap();
        }
        write!(blessed, "== {title}\n{source}---\n{found}\n\n").unwrap();
        cases += 1;
    }
    assert!(cases > 0, "{name} has no case");
    if env::var_os("BLESS").is_some() {
        fs::write(path, blessed.trim_end().to_owned() + "\n").unwrap();
    } else {
        assert!(report.is_empty(), "{report}");
    }
}

#[test]
fn names() {
    check("names.txt");
}

#[test]
fn classes() {
    check("classes.txt");
}

#[test]
fn comprehensions() {
    check("comprehensions.txt");
}

#[test]
fn annotations() {
    check("annotations.txt");
}

#[test]
fn type_parameters() {
    check("type-parameters.txt");
}

#[test]
fn errors() {
    check("errors.txt");
}
