//! `compile-diff`: our compiler's code objects against the reference's, field by field.
//!
//! Needs the reference interpreter (`tools/setup-reference`). Our half runs in worker processes, so that a
//! panic, a stack overflow or a hang costs one file and is counted against it; the comparison itself is
//! `compare.py`, run by the reference. Costs about as much time as our compiler takes.

mod marshal;
mod options;
mod ours;
mod source;
mod worker;

use std::error::Error;
use std::ffi::OsString;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{ChildStdin, Command, ExitCode, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use options::Options;
pub(crate) use worker::serve;

use crate::reference;

/// The optimisation levels that are compared.
const LEVELS: [u8; 3] = [0, 1, 2];

/// Runs the comparison; the exit code says whether enough is equal.
pub(crate) fn run(arguments: impl Iterator<Item = OsString>) -> Result<ExitCode, Box<dyn Error>> {
    let options = Options::parse(arguments)?;
    let python = reference::python()?;
    let (files, show) = source::select(&options, &reference::library(&python)?)?;
    let mut comparer = Command::new(&python);
    comparer.args(["-I", "-B", "-X", "utf8"]).arg(comparer_script()).arg("--cache").arg(cache());
    comparer.args(&options.passed_on);
    if let Some(qualname) = show {
        comparer.arg("--show").arg(qualname);
    }
    let mut comparer = comparer.stdin(Stdio::piped()).spawn()?;
    let stdin = comparer.stdin.take().ok_or("no pipe to the reference")?;
    compile_all(&files, options.jobs, &options.levels, stdin)?;
    Ok(if comparer.wait()?.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn comparer_script() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/compile_diff/compare.py")
}

/// Where compiled references are remembered: beside the executable, so in cargo's target directory.
fn cache() -> PathBuf {
    let beside = std::env::current_exe().ok().and_then(|exe| Some(exe.parent()?.to_path_buf()));
    beside.unwrap_or_else(std::env::temp_dir).join("compile-diff")
}

/// Compiles every file at every level and passes the results on, the levels of a file together.
fn compile_all(
    files: &[PathBuf],
    jobs: usize,
    levels: &[u8],
    sink: ChildStdin,
) -> Result<(), Box<dyn Error>> {
    let next = AtomicUsize::new(0);
    let sink = Mutex::new(BufWriter::new(sink));
    let work = || -> std::io::Result<()> {
        let mut worker = worker::Handle::start()?;
        while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
            let mut records = Vec::new();
            for &level in levels {
                let (status, payload) = worker.compile(file, level)?;
                writeln!(records, "{level} {status} {} {}", payload.len(), file.display())?;
                records.extend(payload);
            }
            let mut sink =
                sink.lock().map_err(|_| std::io::Error::other("another worker's thread panicked"))?;
            sink.write_all(&records)?;
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..jobs).map(|_| scope.spawn(work)).collect();
        threads.into_iter().try_for_each(|thread| {
            thread.join().map_err(|_| std::io::Error::other("a worker's thread panicked"))?
        })
    })?;
    sink.into_inner()?.flush()?;
    Ok(())
}
