//! `cinder`: CPython's command line.

mod run;

use std::process::ExitCode;

fn main() -> ExitCode {
    run::main(std::env::args_os().skip(1).collect())
}
