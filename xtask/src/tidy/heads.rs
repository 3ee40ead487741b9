//! Every Rust file opens with `//!`: what it is, then what it needs, keeps, costs.

use super::Complaint;
use super::scan::Source;

pub(super) fn check(source: &Source) -> Option<Complaint> {
    let first = source.text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let said = first.strip_prefix("//!").map(str::trim).unwrap_or_default();
    said.is_empty()
        .then(|| Complaint::new(&source.path, 1, "the file does not open with `//!` and what it is"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complains(text: &str) -> bool {
        check(&Source::new("a.rs".into(), text.into())).is_some()
    }

    #[test]
    fn a_head_is_asked_for() {
        assert!(complains("use std::fmt;\n"));
        assert!(complains(""));
        assert!(complains("//!\n//! Late.\n"));
        assert!(!complains("//! What it is.\n"));
    }
}
