//! The manifest: which modules run, how many cases CPython has, which tests are known to fail, and why.
//!
//! ```text
//! module test_bool 30            (a second number, when fewer tests exist on cinder)
//!   fail test.test_bool.BoolTest.test_x  why
//!   skip test.test_bool.BoolTest.test_y  why
//! ```

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;

use super::process::{Outcome, Run};

/// A reason without what differs from machine to machine: folders and addresses.
fn plain(reason: &str) -> String {
    let mut text = String::new();
    let mut rest = reason;
    while let Some(start) = rest.find('/') {
        let end = rest[start..]
            .find(|letter: char| " '\",:)]".contains(letter))
            .map_or(rest.len(), |end| start + end);
        let path = &rest[start..end];
        text.push_str(&rest[..start]);
        match path.rsplit_once('/') {
            Some((folder, name)) if folder.len() > 1 => text.push_str(name),
            _ => text.push_str(path),
        }
        rest = &rest[end..];
    }
    text.push_str(rest);
    let words: Vec<&str> =
        text.split(' ').map(|word| if word.starts_with("0x7") { "0x..." } else { word }).collect();
    words.join(" ").chars().take(160).collect()
}

/// The whole file.
pub(super) struct Manifest {
    head: String,
    pub(super) modules: Vec<Module>,
}

/// One module.
pub(super) struct Module {
    pub(super) name: String,
    /// Cases on CPython.
    pub(super) cases: usize,
    /// Cases that exist on `cinder`: fewer where a module makes tests of what it finds.
    pub(super) ran: usize,
    /// Tests known to fail.
    pub(super) fails: BTreeMap<String, String>,
    /// Tests known to be skipped.
    pub(super) skips: BTreeMap<String, String>,
}

impl Manifest {
    /// Reads the file.
    pub(super) fn read(path: &Path) -> Result<Self, Box<dyn Error>> {
        let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let mut manifest = Self { head: String::new(), modules: Vec::new() };
        for (number, line) in text.lines().enumerate() {
            let wrong = || format!("{}:{}: {line:?} is no line of a manifest", path.display(), number + 1);
            let words: Vec<&str> = line.split_whitespace().collect();
            match words.as_slice() {
                [] => {}
                [first, ..] if first.starts_with('#') => {
                    manifest.head.push_str(line);
                    manifest.head.push('\n');
                }
                ["module", name] => manifest.modules.push(Module::new(name, 0, 0)),
                ["module", name, cases] => {
                    let cases = cases.parse()?;
                    manifest.modules.push(Module::new(name, cases, cases));
                }
                ["module", name, cases, ran] => {
                    manifest.modules.push(Module::new(name, cases.parse()?, ran.parse()?));
                }
                [word @ ("fail" | "skip"), id, reason @ ..] => {
                    let module = manifest.modules.last_mut().ok_or_else(wrong)?;
                    let known = if *word == "fail" { &mut module.fails } else { &mut module.skips };
                    known.insert((*id).to_owned(), reason.join(" "));
                }
                _ => return Err(wrong().into()),
            }
        }
        Ok(manifest)
    }

    /// Writes the file.
    pub(super) fn write(&self, path: &Path) -> Result<(), Box<dyn Error>> {
        let mut text = self.head.clone();
        for module in &self.modules {
            match module.ran < module.cases {
                true => writeln!(text, "\nmodule {} {} {}", module.name, module.cases, module.ran)?,
                false => writeln!(text, "\nmodule {} {}", module.name, module.cases)?,
            }
            for (word, known) in [("fail", &module.fails), ("skip", &module.skips)] {
                for (id, reason) in known {
                    writeln!(text, "  {word} {id}  {reason}")?;
                }
            }
        }
        Ok(std::fs::write(path, text)?)
    }
}

impl Module {
    fn new(name: &str, cases: usize, ran: usize) -> Self {
        Self { name: name.to_owned(), cases, ran, fails: BTreeMap::new(), skips: BTreeMap::new() }
    }

    /// Lines on what is not as the manifest says.
    pub(super) fn surprises(&self, run: &Run) -> Vec<String> {
        let mut lines = Vec::new();
        if let Some(reason) = &run.broken
            && !self.fails.contains_key(&self.name)
        {
            lines.push(format!("{}: cannot be run: {reason}", self.name));
        }
        if run.tests.len() < self.ran && run.broken.is_none() {
            lines.push(format!("{}: {} tests ran, not {}", self.name, run.tests.len(), self.ran));
        }
        for (id, outcome) in &run.tests {
            match outcome {
                Outcome::Passed if self.fails.contains_key(id) => {
                    lines.push(format!("{id}: passes, though the manifest says it fails"));
                }
                Outcome::Failed(reason) if !self.fails.contains_key(id) => {
                    lines.push(format!("{id}: {reason}"))
                }
                Outcome::Skipped(reason) if !self.skips.contains_key(id) && !self.fails.contains_key(id) => {
                    lines.push(format!("{id}: skipped, though the manifest does not say so: {reason}"));
                }
                _ => {}
            }
        }
        lines
    }

    /// Makes what happened the expectation; reasons that somebody wrote stay.
    pub(super) fn take_over(&mut self, run: &Run) {
        let (old_fails, old_skips) = (std::mem::take(&mut self.fails), std::mem::take(&mut self.skips));
        self.ran = run.tests.len();
        if let Some(reason) = &run.broken {
            self.fails.insert(self.name.clone(), plain(reason));
        }
        for (id, outcome) in &run.tests {
            match outcome {
                Outcome::Passed => {}
                Outcome::Failed(reason) => {
                    let reason = old_fails.get(id).cloned().unwrap_or_else(|| plain(reason));
                    self.fails.insert(id.clone(), reason);
                }
                Outcome::Skipped(reason) => {
                    let reason = old_skips.get(id).cloned().unwrap_or_else(|| plain(reason));
                    self.skips.insert(id.clone(), reason);
                }
            }
        }
    }
}
