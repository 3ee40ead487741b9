//! A process that compiles one file after the other, and the parent's handle on it.
//!
//! A request is a line "level path"; the answer a line "status length" and that many bytes. The process ends by
//! itself when a file takes too long, and dies of whatever else is wrong with the compiler: the parent notes
//! what it said last and starts another.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Seek, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitCode, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::marshal;

/// More than any file of the library takes in an unoptimised build on a busy machine.
const TIME_LIMIT: Duration = Duration::from_secs(60);

/// The child's side: answers requests until standard input ends.
pub(crate) fn serve() -> std::io::Result<ExitCode> {
    let served: &'static AtomicU64 = Box::leak(Box::default());
    std::thread::spawn(move || watch(served));
    let mut stdout = std::io::stdout().lock();
    for request in std::io::stdin().lock().lines() {
        let request = request?;
        let (level, path) = request.split_once(' ').unwrap_or(("0", &request));
        let (status, payload) = match compile(Path::new(path), level.parse().unwrap_or(0)) {
            Ok(bytes) => ("code", bytes),
            Err(message) => ("refused", message.into_bytes()),
        };
        served.fetch_add(1, Ordering::Relaxed);
        writeln!(stdout, "{status} {}", payload.len())?;
        stdout.write_all(&payload)?;
        stdout.flush()?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Ends the process when the same request is being served after two looks in a row.
fn watch(served: &AtomicU64) {
    let mut before = u64::MAX;
    loop {
        std::thread::sleep(TIME_LIMIT);
        let now = served.load(Ordering::Relaxed);
        if now == before {
            eprintln!("no answer after {} s", TIME_LIMIT.as_secs());
            std::process::exit(1);
        }
        before = now;
    }
}

fn compile(path: &Path, level: u8) -> Result<Vec<u8>, String> {
    let source = std::fs::read(path).map_err(|error| error.to_string())?;
    let name = path.to_string_lossy();
    super::ours::compile(&source, &name, level).map(|code| marshal::dump(&code))
}

/// The parent's side: a running worker.
pub(super) struct Handle {
    child: Child,
    requests: ChildStdin,
    answers: BufReader<ChildStdout>,
    complaints: File,
}

impl Handle {
    pub(super) fn start() -> std::io::Result<Self> {
        let complaints = scratch_file()?;
        let mut child = Command::new(std::env::current_exe()?)
            .arg("compile-worker")
            .env("RUST_BACKTRACE", "0")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(complaints.try_clone()?)
            .spawn()?;
        let missing = || std::io::Error::other("no pipe to the worker");
        let requests = child.stdin.take().ok_or_else(missing)?;
        let answers = BufReader::new(child.stdout.take().ok_or_else(missing)?);
        Ok(Self { child, requests, answers, complaints })
    }

    /// Status and payload for one file at one level.
    pub(super) fn compile(&mut self, file: &Path, level: u8) -> std::io::Result<(String, Vec<u8>)> {
        if let Ok(answer) = self.ask(file, level) {
            return Ok(answer);
        }
        let message = self.last_words()?;
        *self = Self::start()?;
        Ok(("died".to_owned(), message.into_bytes()))
    }

    fn ask(&mut self, file: &Path, level: u8) -> std::io::Result<(String, Vec<u8>)> {
        writeln!(self.requests, "{level} {}", file.display())?;
        let mut header = String::new();
        self.answers.read_line(&mut header)?;
        let (status, length) = header.trim_end().split_once(' ').ok_or(std::io::ErrorKind::UnexpectedEof)?;
        let length = length.parse().map_err(std::io::Error::other)?;
        let mut payload = vec![0; length];
        self.answers.read_exact(&mut payload)?;
        Ok((status.to_owned(), payload))
    }

    /// What the dead worker wrote to standard error, in one line, or else how it ended.
    fn last_words(&mut self) -> std::io::Result<String> {
        let status = self.child.wait()?;
        self.complaints.rewind()?;
        let mut said = Vec::new();
        self.complaints.read_to_end(&mut said)?;
        let said = String::from_utf8_lossy(&said);
        let lines: Vec<&str> = said
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty() && !line.starts_with("note:"))
            .collect();
        if lines.is_empty() { Ok(status.to_string()) } else { Ok(lines.join(" ")) }
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        // It is between two files; the end of its input would end it as well, only later.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A file without a name: pipes could fill up while nobody reads.
fn scratch_file() -> std::io::Result<File> {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let path = std::env::temp_dir().join(format!("compile-worker-{}-{number}", std::process::id()));
    let file = File::options().read(true).write(true).create_new(true).open(&path)?;
    std::fs::remove_file(&path)?;
    Ok(file)
}
