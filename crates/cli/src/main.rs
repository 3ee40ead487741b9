//! `cinder`: CPython's command line.

#![forbid(unsafe_code)]

mod hash_seed;
mod options;
mod paths;
mod run;

use std::process::ExitCode;

fn main() -> ExitCode {
    run::main()
}
