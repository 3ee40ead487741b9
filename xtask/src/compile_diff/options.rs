//! The command line of `compile-diff`.

use std::error::Error;
use std::ffi::OsString;
use std::path::PathBuf;

use lexopt::prelude::*;

use super::LEVELS;

const HELP: &str = "\
usage: cargo xtask compile-diff [OPTIONS] [PATH...]

Compiles Python files with the `compiler` crate and with CPython 3.14 and compares every code object. Without
PATH: the reference's library, its tests left out. A PATH is a file, a folder, or either below the library.

  --tests            the library's tests as well
  --jobs N           worker processes (default: one per processor)
  --level N          this optimisation level only (may be repeated)
  --show FILE:NAME   print both listings of the block with that qualified name (`<module>` for the file)
  --examples N       places shown per cause (default 2)
  --groups N         causes shown (default 25)
  --at-least P       the percentage that makes the run a success (default 97)";

/// What the user asked for.
pub(super) struct Options {
    pub(super) paths: Vec<PathBuf>,
    pub(super) tests: bool,
    pub(super) jobs: usize,
    pub(super) levels: Vec<u8>,
    pub(super) show: Option<String>,
    /// Options for the comparing script.
    pub(super) passed_on: Vec<OsString>,
}

impl Options {
    pub(super) fn parse(arguments: impl Iterator<Item = OsString>) -> Result<Self, Box<dyn Error>> {
        let jobs = std::thread::available_parallelism().map_or(2, usize::from);
        let (paths, levels, passed_on) = (Vec::new(), Vec::new(), Vec::new());
        let mut options = Self { paths, tests: false, jobs, levels, show: None, passed_on };
        let mut parser = lexopt::Parser::from_args(arguments);
        while let Some(argument) = parser.next()? {
            match argument {
                Long("tests") => options.tests = true,
                Short('j') | Long("jobs") => options.jobs = parser.value()?.parse::<usize>()?.max(1),
                Long("level") => options.levels.push(level(parser.value()?.parse()?)?),
                Long("show") => options.show = Some(parser.value()?.parse()?),
                Long(name @ ("examples" | "groups" | "at-least")) => {
                    let name = format!("--{name}");
                    options.passed_on.extend([name.into(), parser.value()?]);
                }
                Short('h') | Long("help") => return Err(HELP.into()),
                Value(path) => options.paths.push(path.into()),
                _ => return Err(argument.unexpected().into()),
            }
        }
        options.set_defaults();
        Ok(options)
    }

    /// One level is enough to look at a block; a comparison is of all.
    fn set_defaults(&mut self) {
        self.levels.sort_unstable();
        self.levels.dedup();
        if self.levels.is_empty() {
            self.levels = if self.show.is_some() { vec![0] } else { LEVELS.to_vec() };
        }
    }
}

fn level(number: u8) -> Result<u8, String> {
    if LEVELS.contains(&number) {
        Ok(number)
    } else {
        Err(format!("there is no optimisation level {number}"))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failure here is a failed test")]

    use super::*;

    fn parse(arguments: &[&str]) -> Result<Options, Box<dyn Error>> {
        Options::parse(arguments.iter().map(OsString::from))
    }

    #[test]
    fn levels_default_to_all_and_to_one_for_a_listing() {
        assert_eq!(parse(&[]).unwrap().levels, LEVELS);
        assert_eq!(parse(&["--show", "ast.py:parse"]).unwrap().levels, [0]);
        assert_eq!(parse(&["--level", "2", "--level", "0", "--level", "2"]).unwrap().levels, [0, 2]);
    }

    #[test]
    fn nonsense_is_refused() {
        assert!(parse(&["--level", "3"]).is_err());
        assert!(parse(&["--jobs", "many"]).is_err());
        assert!(parse(&["--frobnicate"]).is_err());
    }
}
