//! `cinder`: CPython's command line.

#![forbid(unsafe_code)]

mod hash_seed;
mod options;
mod panics;
mod paths;
mod run;

use std::process::ExitCode;

fn main() -> ExitCode {
    panics::end_the_process();
    run::main()
}
