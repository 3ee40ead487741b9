//! Text tests: Python source in, listing or error out. The cases are in `tests/cases`; each is
//!
//! ```text
//! == what it shows
//! source
//! ---
//! warnings, then the listing or the error
//! ```
//!
//! A first line `# -O`, `# -OO`, `# single`, `# eval` or `# top-level await` says how the source is compiled.
//! `BLESS=1` rewrites the second parts; what it writes was checked against CPython by `xtask compile-diff`.

#![allow(clippy::unwrap_used, reason = "a test may end in a panic")]

use std::fmt::Write;
use std::path::Path;
use std::{env, fs};

use bytecode::Location;
use bytecode::listing::Listing;
use compiler::{Mode, Options, compile};
use syntax::{SyntaxError, WarningKind, WarningSink};

/// Writes warnings down.
struct Warnings(String);

impl WarningSink for Warnings {
    fn warn(&mut self, kind: WarningKind, message: &str, at: Location) -> Result<(), SyntaxError> {
        writeln!(self.0, "{kind:?}Warning at {}: {message}", range(at)).unwrap();
        Ok(())
    }
}

fn range(at: Location) -> String {
    format!("{}:{}-{}:{}", at.line, at.column, at.end_line, at.end_column)
}

fn answer(source: &str) -> String {
    let mut options = Options::new("test.py");
    let mut mode = Mode::Exec;
    match source.lines().next().unwrap_or_default() {
        "# -O" => options.optimize = 1,
        "# -OO" => options.optimize = 2,
        "# single" => mode = Mode::Single,
        "# eval" => mode = Mode::Eval,
        "# top-level await" => options.top_level_await = true,
        _ => {}
    }
    let mut warnings = Warnings(String::new());
    match compile(source, mode, &options, &mut warnings) {
        Ok(code) => warnings.0 + &Listing::new(&code).nested().to_string(),
        Err(error) => {
            format!("{}{:?}Error at {}: {}", warnings.0, error.kind, range(error.at), error.message)
        }
    }
}

/// Without blanks at line ends.
fn trimmed(text: &str) -> String {
    text.trim_end().lines().map(|line| line.trim_end().to_owned() + "\n").collect()
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
        let (expected, found) = (trimmed(expected), trimmed(&answer(source)));
        if found != expected {
            write!(report, "== {title}\nexpected:\n{expected}\nfound:\n{found}\n").unwrap();
        }
        write!(blessed, "== {title}\n{source}---\n{found}\n").unwrap();
        cases += 1;
    }
    assert!(cases > 0, "{name} has no case");
    if env::var_os("BLESS").is_some() {
        fs::write(path, blessed.trim_end().to_owned() + "\n").unwrap();
    } else {
        assert!(report.is_empty(), "{report}");
    }
}

macro_rules! files {
    ($($name:ident)*) => { $(
        #[test]
        fn $name() {
            check(concat!(stringify!($name), ".txt"));
        }
    )* };
}

files! {
    annotations calls classes comprehensions errors expressions flow functions handlers modes patterns strings
    type_parameters warnings
}
