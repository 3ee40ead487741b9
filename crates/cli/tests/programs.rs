//! Every program below `tests/programs` prints on `cinder` what it prints on the reference CPython.
//!
//! Needs the reference (`tools/setup-reference`); its output is asked for each time, so nothing recorded can grow old. A file
//! beside a program, `NAME.args`, holds its arguments, one per line.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().parent().unwrap()
}

/// The reference interpreter.
fn reference() -> &'static Path {
    static PATH: OnceLock<PathBuf> = OnceLock::new();
    PATH.get_or_init(|| {
        let output = Command::new(root().join("tools/setup-reference")).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        PathBuf::from(String::from_utf8(output.stdout).unwrap().lines().last().unwrap())
    })
}

/// Runs a program; one that takes too long is killed and fails.
fn run(executable: &Path, program: &Path) -> Output {
    const LIMIT: Duration = Duration::from_secs(120);
    let arguments = std::fs::read_to_string(program.with_extension("args")).unwrap_or_default();
    let mut command = Command::new(executable);
    command.arg(program.file_name().unwrap()).args(arguments.lines()).current_dir(program.parent().unwrap());
    command.env("PYTHONHASHSEED", "0").env("PYTHONDONTWRITEBYTECODE", "1").env("LC_ALL", "C.UTF-8");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let started = Instant::now();
    let (mut out, mut err) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
    let read = |stream: &mut dyn std::io::Read| {
        let mut data = Vec::new();
        stream.read_to_end(&mut data).unwrap();
        data
    };
    std::thread::scope(|scope| {
        let stdout = scope.spawn(move || read(&mut out));
        let stderr = scope.spawn(move || read(&mut err));
        let status = loop {
            match child.try_wait().unwrap() {
                Some(status) => break status,
                None if started.elapsed() > LIMIT => {
                    child.kill().unwrap();
                    break child.wait().unwrap();
                }
                None => std::thread::sleep(Duration::from_millis(5)),
            }
        };
        Output { status, stdout: stdout.join().unwrap(), stderr: stderr.join().unwrap() }
    })
}

/// The programs of an area, sorted.
fn programs(area: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(area)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "py"))
        .collect();
    found.sort();
    found
}

/// The first line in which two outputs differ.
fn difference(ours: &str, theirs: &str) -> String {
    let (mut left, mut right) = (ours.lines(), theirs.lines());
    for number in 1.. {
        match (left.next(), right.next()) {
            (None, None) => break,
            (left, right) if left != right => {
                let shown = |line: Option<&str>| line.unwrap_or("(nothing)").to_owned();
                return format!("line {number}:\n  cinder  {}\n  CPython {}", shown(left), shown(right));
            }
            _ => {}
        }
    }
    "the same lines".to_owned()
}

fn check(program: &Path) -> Option<String> {
    let ours = run(Path::new(env!("CARGO_BIN_EXE_cinder")), program);
    let theirs = run(reference(), program);
    let text = |data: &[u8]| String::from_utf8_lossy(data).into_owned();
    if ours.stdout == theirs.stdout && ours.status.code() == theirs.status.code() {
        return None;
    }
    let name = program.strip_prefix(root()).unwrap_or(program).display();
    let difference = difference(&text(&ours.stdout), &text(&theirs.stdout));
    let errors = text(&ours.stderr);
    let last = errors.lines().last().unwrap_or("");
    Some(format!(
        "{name}: {:?} against {:?}, {difference}\n  {last}",
        ours.status.code(),
        theirs.status.code()
    ))
}

#[test]
fn programs_print_what_cpython_prints() {
    let folder = root().join("tests/programs");
    let areas = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let mut all: Vec<PathBuf> = areas.filter(|path| path.is_dir()).flat_map(|area| programs(&area)).collect();
    all.sort();
    assert!(!all.is_empty(), "no programs in {}", folder.display());
    let next = std::sync::atomic::AtomicUsize::new(0);
    let failures = std::sync::Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(|| {
                while let Some(program) = all.get(next.fetch_add(1, std::sync::atomic::Ordering::Relaxed)) {
                    if let Some(failure) = check(program) {
                        failures.lock().unwrap().push(failure);
                    }
                }
            });
        }
    });
    let failures = failures.into_inner().unwrap();
    assert!(failures.is_empty(), "{} of {} differ:\n{}", failures.len(), all.len(), failures.join("\n"));
}
