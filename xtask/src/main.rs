//! Chores of the workspace: `cargo xtask COMMAND`.
//!
//! Promises: each command says in one line what is wrong and ends with a code other than 0. Needs: a checkout of
//! the repository. Must never be needed by a build of the runtime.

#![forbid(unsafe_code)]
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command-line tool talks to its user")]

mod compile_diff;
mod reference;
mod testcinder;
mod tidy;

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

const HELP: &str = "\
usage: cargo xtask COMMAND

  compile-diff    compare our code objects with CPython's (--help tells more)
  testcinder      run CPython's test suite and compare with the manifest (--help tells more)
  tidy            check the project's own rules";

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let command = arguments.next().unwrap_or_default();
    let outcome: Result<ExitCode, Box<dyn Error>> = match command.to_str() {
        Some("compile-diff") => compile_diff::run(arguments),
        Some("compile-worker") => compile_diff::serve().map_err(Into::into),
        Some("testcinder") => testcinder::run(arguments),
        Some("tidy") => tidy().map_err(Into::into),
        _ => Err(HELP.into()),
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("{error}");
        ExitCode::from(2)
    })
}

fn tidy() -> std::io::Result<ExitCode> {
    let (report, tidy) = tidy::report(workspace_root())?;
    println!("{report}");
    Ok(if tidy { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The root of the checkout.
fn workspace_root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."))
}
