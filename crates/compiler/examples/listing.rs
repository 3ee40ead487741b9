//! Compiles a file and prints its listing: `cargo run -p compiler --example listing -- FILE [LEVEL [exec|single|eval]]`.

use std::io::Write as _;

use bytecode::Location;
use bytecode::listing::Listing;
use compiler::{Mode, Options, compile};
use syntax::{SyntaxError, WarningKind, WarningSink};

/// Prints warnings where they come up.
struct Printer;

impl WarningSink for Printer {
    fn warn(&mut self, kind: WarningKind, message: &str, at: Location) -> Result<(), SyntaxError> {
        let _ = writeln!(std::io::stderr(), "{kind:?} at {}:{}: {message}", at.line, at.column);
        Ok(())
    }
}

fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let Some(path) = arguments.next() else {
        return writeln!(std::io::stderr(), "usage: listing FILE [LEVEL [exec|single|eval]]");
    };
    let source = std::fs::read_to_string(&path)?;
    let mut options = Options::new(&path);
    options.optimize = arguments.next().and_then(|level| level.parse().ok()).unwrap_or(0);
    let mode = match arguments.next().as_deref() {
        Some("single") => Mode::Single,
        Some("eval") => Mode::Eval,
        _ => Mode::Exec,
    };
    match compile(&source, mode, &options, &mut Printer) {
        Ok(code) => writeln!(std::io::stdout(), "{}", Listing::new(&code).nested()),
        Err(error) => writeln!(
            std::io::stdout(),
            "{:?} at {}:{}..{}:{}: {}",
            error.kind,
            error.at.line,
            error.at.column,
            error.at.end_line,
            error.at.end_column,
            error.message
        ),
    }
}
