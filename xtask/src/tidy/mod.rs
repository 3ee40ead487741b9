//! `tidy`: the project's own rules, checked over the text of the checkout.
//!
//! Each rule is a function from files to [`Complaint`]s with tests of its own; [`rules`] lists what the rules need
//! to know about this workspace. Reads every file once; costs a few hundred milliseconds.

mod crates;
mod heads;
mod listing;
mod rules;
mod scan;
mod sizes;
mod unsafety;
mod words;

use std::fmt;
use std::path::{Path, PathBuf};

use scan::Source;

/// A rule that is broken at one place.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Complaint {
    path: String,
    line: usize,
    /// What is wrong, and why the rule is there or how to mend it.
    what: String,
}

impl Complaint {
    fn new(path: &str, line: usize, what: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, what: what.into() }
    }
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.what)
    }
}

/// What `cargo xtask tidy` prints, and whether all is well.
pub(crate) fn report(root: &Path) -> std::io::Result<(String, bool)> {
    let (complaints, notes) = check(root)?;
    let mut text = String::new();
    for note in notes {
        text += &format!("{note} (a note, not an error)\n");
    }
    for complaint in &complaints {
        text += &format!("{complaint}\n");
    }
    text += &match complaints.len() {
        0 => "tidy".to_owned(),
        count => format!("{count} to tidy up"),
    };
    Ok((text, complaints.is_empty()))
}

/// All complaints, and the notes that are not errors yet.
fn check(root: &Path) -> std::io::Result<(Vec<Complaint>, Vec<Complaint>)> {
    let mut files = Vec::new();
    walk(root, root, &mut files)?;
    files.sort();
    let mut complaints = Vec::new();
    let mut notes = Vec::new();
    let mut sources = Vec::new();
    for path in &files {
        let Ok(text) = std::fs::read_to_string(root.join(path)) else { continue };
        complaints.extend(words::forbidden_paths(path, &text));
        sources.push(Source::new(path.clone(), text));
    }
    for source in sources.iter().filter(|source| source.is_rust()) {
        complaints.extend(heads::check(source));
        complaints.extend(words::unfinished(source));
        complaints.extend(unsafety::notes(source));
        complaints.extend(unsafety::villages(source));
        complaints.extend(sizes::functions(source));
    }
    complaints.extend(sizes::files(&sources, &mut notes));
    complaints.extend(crates::check(&sources));
    complaints.extend(unsafety::forbidden(&sources));
    complaints.extend(listing::check(&sources));
    complaints.sort();
    Ok((complaints, notes))
}

/// Paths of the files to look at, relative to the root, with `/`.
fn walk(root: &Path, folder: &Path, files: &mut Vec<String>) -> std::io::Result<()> {
    for entry in folder.read_dir()? {
        let path: PathBuf = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if rules::is_skipped(name) {
            continue;
        }
        if path.is_dir() {
            walk(root, &path, files)?;
        } else if rules::is_text(name) {
            let relative = path.strip_prefix(root).unwrap_or(&path);
            files.push(relative.to_string_lossy().replace('\\', "/"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failure here is a failed test")]

    #[test]
    fn the_workspace_is_tidy() {
        let (text, tidy) = super::report(crate::workspace_root()).unwrap();
        assert!(tidy, "\n{text}");
    }
}
