//! `cargo xtask testcinder`: CPython's own tests on `cinder`, compared with `tests/cpython/manifest.txt`.
//!
//! Each module runs in a process of its own, through `runner.py`. A process that dies or hangs costs the one test it was in; the
//! others go on in a new process. A test that fails though the manifest does not say so is an error, and so is one that passes
//! though the manifest says it fails.

mod manifest;
mod page;
mod process;

use std::error::Error;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use lexopt::prelude::*;

use manifest::{Manifest, Module};
use process::{Outcome, Run, Suite};

const HELP: &str = "\
usage: cargo xtask testcinder [options] [MODULE ...]

  MODULE              such as test_bool; all of the manifest by default
  --executable PATH   what runs the tests; target/debug/cinder by default
  --update            write what happened into the manifest, and COMPATIBILITY.md
  --measure           count each module's cases on the reference (with --update)
  --jobs N            processes at a time; the number of cores by default
  --seconds N         how long one test may take; 120 by default";

struct Options {
    executable: PathBuf,
    modules: Vec<String>,
    update: bool,
    measure: bool,
    jobs: usize,
    seconds: u64,
}

impl Options {
    fn read(arguments: impl Iterator<Item = OsString>) -> Result<Self, Box<dyn Error>> {
        let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
        let target = target.unwrap_or_else(|| crate::workspace_root().join("target"));
        let mut options = Self {
            executable: target.join("debug/cinder"),
            modules: Vec::new(),
            update: false,
            measure: false,
            jobs: std::thread::available_parallelism().map_or(2, usize::from),
            seconds: 120,
        };
        let mut parser = lexopt::Parser::from_args(arguments);
        while let Some(argument) = parser.next()? {
            match argument {
                Long("executable") => options.executable = parser.value()?.into(),
                Long("update") => options.update = true,
                Long("measure") => options.measure = true,
                Long("jobs") => options.jobs = parser.value()?.parse()?,
                Long("seconds") => options.seconds = parser.value()?.parse()?,
                Long("help") => return Err(HELP.into()),
                Value(module) => options.modules.push(module.string()?),
                _ => return Err(argument.unexpected().into()),
            }
        }
        Ok(options)
    }
}

/// Runs the command.
pub(crate) fn run(arguments: impl Iterator<Item = OsString>) -> Result<ExitCode, Box<dyn Error>> {
    let options = Options::read(arguments)?;
    let path = crate::workspace_root().join("tests/cpython/manifest.txt");
    let mut manifest = Manifest::read(&path)?;
    let suite = Suite::prepare(&options.executable, options.seconds)?;
    if options.measure {
        measure(&mut manifest, &options)?;
    }
    let chosen: Vec<usize> = (0..manifest.modules.len())
        .filter(|&index| {
            options.modules.is_empty() || options.modules.contains(&manifest.modules[index].name)
        })
        .collect();
    let runs = run_all(&suite, &manifest, &chosen, options.jobs);
    let mut surprises = Vec::new();
    let mut total = Totals::default();
    for (index, run) in &runs {
        let module = &mut manifest.modules[*index];
        total.add(module, run);
        surprises.extend(module.surprises(run));
        if options.update {
            module.take_over(run);
        }
    }
    println!("{total}");
    if options.update {
        manifest.write(&path)?;
        page::write(&crate::workspace_root().join("COMPATIBILITY.md"), &manifest)?;
        return Ok(ExitCode::SUCCESS);
    }
    for surprise in &surprises {
        println!("{surprise}");
    }
    Ok(if surprises.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Counts cases on the reference.
fn measure(manifest: &mut Manifest, options: &Options) -> Result<(), Box<dyn Error>> {
    let suite = Suite::prepare(&crate::reference::python()?, options.seconds)?;
    let all: Vec<usize> = (0..manifest.modules.len())
        .filter(|&index| {
            options.modules.is_empty() || options.modules.contains(&manifest.modules[index].name)
        })
        .collect();
    for (index, run) in run_all(&suite, manifest, &all, options.jobs) {
        manifest.modules[index].cases = run.tests.len();
    }
    Ok(())
}

/// The modules' runs, in the manifest's order; a line is printed as each ends.
fn run_all(suite: &Suite, manifest: &Manifest, chosen: &[usize], jobs: usize) -> Vec<(usize, Run)> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..jobs.max(1) {
            scope.spawn(|| {
                while let Some(&index) = chosen.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let module = &manifest.modules[index];
                    let run = suite.run(&module.name);
                    let (passed, failed, skipped) = counts(module, &run);
                    println!(
                        "{:28} {passed:5} passed {failed:5} failed {skipped:4} skipped{}",
                        module.name,
                        run.note()
                    );
                    done.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push((index, run));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    done.sort_by_key(|(index, _)| *index);
    done
}

/// Passed, failed, skipped; cases that never ran count as failed.
fn counts(module: &Module, run: &Run) -> (usize, usize, usize) {
    let count =
        |wanted: &dyn Fn(&Outcome) -> bool| run.tests.values().filter(|outcome| wanted(outcome)).count();
    let passed = count(&|outcome| matches!(outcome, Outcome::Passed));
    let skipped = count(&|outcome| matches!(outcome, Outcome::Skipped(_)));
    let failed = count(&|outcome| matches!(outcome, Outcome::Failed(_)));
    let missing = module.cases.saturating_sub(run.tests.len());
    (passed, failed + missing, skipped)
}

/// Sums over modules.
#[derive(Default)]
struct Totals {
    passed: usize,
    failed: usize,
    skipped: usize,
}

impl Totals {
    fn add(&mut self, module: &Module, run: &Run) {
        let (passed, failed, skipped) = counts(module, run);
        self.passed += passed;
        self.failed += failed;
        self.skipped += skipped;
    }
}

impl std::fmt::Display for Totals {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let all = self.passed + self.failed + self.skipped;
        let fine = self.passed + self.skipped;
        let share = 100.0 * fine as f64 / all.max(1) as f64;
        write!(
            f,
            "total: {} passed, {} failed, {} skipped of {all} ({share:.1} % passed or skipped)",
            self.passed, self.failed, self.skipped
        )
    }
}

/// A folder with nothing in it but CPython's package `test`.
fn test_folder(library: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let folder = crate::workspace_root().join("target/testcinder");
    std::fs::create_dir_all(&folder)?;
    let link = folder.join("test");
    if std::fs::read_link(&link).ok().as_deref() != Some(&library.join("test")) {
        let _ = std::fs::remove_file(&link);
        std::os::unix::fs::symlink(library.join("test"), &link)?;
    }
    Ok(folder)
}
