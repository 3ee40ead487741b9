//! One module of the suite in as many processes as it takes.

use std::collections::BTreeMap;
use std::error::Error;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

/// How a test ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// As it should.
    Passed,
    /// Not run, and why.
    Skipped(String),
    /// An exception, a crash or a hang.
    Failed(String),
}

/// What became of a module.
#[derive(Default)]
pub(super) struct Run {
    /// Tests by id.
    pub(super) tests: BTreeMap<String, Outcome>,
    /// Why the module could not be loaded.
    pub(super) broken: Option<String>,
    /// How often a process died or had to be killed.
    pub(super) deaths: usize,
}

impl Run {
    /// What the line of a module says besides numbers.
    pub(super) fn note(&self) -> String {
        match (&self.broken, self.deaths) {
            (Some(reason), _) => format!("  ({reason})"),
            (None, 0) => String::new(),
            (None, deaths) => format!("  (process died or hung {deaths} times)"),
        }
    }
}

/// What runs the tests.
pub(super) struct Suite {
    executable: PathBuf,
    folder: PathBuf,
    seconds: u64,
}

/// How one process ended.
enum End {
    Done,
    Died(String),
}

/// A module that kills more processes than this is given up.
const DEATHS: usize = 40;

impl Suite {
    /// Finds the reference's tests.
    pub(super) fn prepare(executable: &Path, seconds: u64) -> Result<Self, Box<dyn Error>> {
        if !executable.is_file() {
            return Err(
                format!("{} is not there; `cargo build -p cli` makes it", executable.display()).into()
            );
        }
        let python = crate::reference::python()?;
        let folder = super::test_folder(&crate::reference::library(&python)?)?;
        Ok(Self { executable: executable.to_path_buf(), folder, seconds })
    }

    /// Runs a module.
    pub(super) fn run(&self, module: &str) -> Run {
        let mut run = Run::default();
        loop {
            match self.process(module, &mut run) {
                End::Done => return run,
                End::Died(_) if run.deaths + 1 >= DEATHS || run.broken.is_some() => {
                    run.deaths += 1;
                    return run;
                }
                End::Died(reason) => {
                    run.deaths += 1;
                    if run.tests.is_empty() {
                        run.broken = Some(reason);
                        return run;
                    }
                }
            }
        }
    }

    fn process(&self, module: &str, run: &mut Run) -> End {
        let work = std::env::temp_dir().join(format!("testcinder-{}-{module}", std::process::id()));
        let _ = std::fs::create_dir_all(&work);
        let exclude = work.join("exclude");
        let known: Vec<&str> = run.tests.keys().map(String::as_str).collect();
        let _ = std::fs::write(&exclude, known.join("\n"));
        let runner = crate::workspace_root().join("xtask/src/testcinder/runner.py");
        let mut command = Command::new(&self.executable);
        command.arg(runner).arg(format!("test.{module}")).current_dir(&work);
        command.env("PYTHONPATH", &self.folder).env("TESTCINDER_EXCLUDE", &exclude);
        command.env("PYTHONDONTWRITEBYTECODE", "1").env("LC_ALL", "C.UTF-8");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let end = match command.spawn() {
            Ok(mut child) => {
                let end = self.listen(&mut child, run);
                let _ = child.kill();
                let status = child.wait();
                match (end, status) {
                    (End::Died(reason), Ok(status)) if reason.is_empty() => End::Died(status.to_string()),
                    (end, _) => end,
                }
            }
            Err(error) => {
                run.broken = Some(error.to_string());
                End::Died(error.to_string())
            }
        };
        let _ = std::fs::remove_dir_all(&work);
        end
    }

    /// Reads what the runner says; the test that it was in when it fell silent has failed.
    fn listen(&self, child: &mut std::process::Child, run: &mut Run) -> End {
        let Some(stdout) = child.stdout.take() else { return End::Died("no output".to_owned()) };
        let (send, receive) = mpsc::channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                if send.send(line).is_err() {
                    break;
                }
            }
        });
        let mut current: Option<String> = None;
        loop {
            match receive.recv_timeout(Duration::from_secs(self.seconds)) {
                Ok(line) => {
                    let (word, rest) = line.split_once(' ').unwrap_or((&line, ""));
                    let (id, reason) = rest.split_once(' ').unwrap_or((rest, ""));
                    let outcome = match word {
                        "done" => return End::Done,
                        "broken" => {
                            run.broken = Some(rest.to_owned());
                            return End::Done;
                        }
                        "start" => {
                            current = Some(id.to_owned());
                            continue;
                        }
                        "ok" => Outcome::Passed,
                        "skip" => Outcome::Skipped(reason.to_owned()),
                        "fail" => Outcome::Failed(reason.to_owned()),
                        _ => continue,
                    };
                    current = None;
                    run.tests.insert(id.to_owned(), outcome);
                }
                Err(error) => {
                    let hung = error == RecvTimeoutError::Timeout;
                    let reason = if hung { "takes too long" } else { "crash" };
                    if let Some(test) = current {
                        run.tests.insert(test, Outcome::Failed(reason.to_owned()));
                    } else if hung {
                        run.broken = Some("hangs between tests".to_owned());
                    }
                    return End::Died(if hung { reason.to_owned() } else { String::new() });
                }
            }
        }
    }
}
