//! Text cases of the passes (`testdata/passes`) and whole code objects of the reference (`testdata/reference.txt`).

#![allow(clippy::unwrap_used, reason = "tests")]

mod api;
mod reference;

use std::path::{Path, PathBuf};

use crate::text::{self, constant};
use crate::{Consts, blocks, passes};

fn testdata() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata")
}

/// Every case of every file: `== title`, `pass: names`, optional `consts: …`, `locals: …`, the listing, `---`, and what the
/// passes make of it. `BLESS=1` writes the latter.
#[test]
fn passes_do_what_their_cases_say() {
    let bless = std::env::var_os("BLESS").is_some();
    let mut cases = 0;
    for entry in std::fs::read_dir(testdata().join("passes")).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let actual: Vec<String> = text.split("== ").skip(1).map(run_case).collect();
        cases += actual.len();
        let actual = actual.join("\n");
        if bless {
            std::fs::write(&path, &actual).unwrap();
        }
        assert!(bless || actual == text, "{}:\n{actual}\ninstead of\n{text}", path.display());
    }
    assert!(cases > 30, "{cases} cases");
}

/// Runs one case; gives its whole text with the result in place of the expectation.
fn run_case(case: &str) -> String {
    let (input, _) = case.split_once("---\n").unwrap_or((case, ""));
    let mut consts = Consts::default();
    let (mut locals, mut names, mut listing) = (0, Vec::new(), String::new());
    for line in input.lines().skip(1) {
        if let Some(rest) = line.strip_prefix("pass:") {
            names = rest.split_whitespace().collect();
        } else if let Some(rest) = line.strip_prefix("consts:") {
            let mut words = rest.split_whitespace();
            consts = std::iter::from_fn(|| constant::parse(&mut words)).collect();
        } else if let Some(rest) = line.strip_prefix("locals:") {
            locals = rest.trim().parse().unwrap();
        } else {
            listing.push_str(line);
            listing.push('\n');
        }
    }
    let mut graph = blocks::build(&text::parse(&listing)).unwrap();
    let before = consts.len();
    let mut notes = String::new();
    for name in names {
        notes.push_str(&passes::run_named(name, &mut graph, &mut consts, locals));
    }
    let added: Vec<String> = consts.iter().skip(before).map(constant::print).collect();
    if !added.is_empty() {
        notes.push_str(&format!("new consts: {}\n", added.join(" ")));
    }
    format!("== {input}---\n{}{notes}", text::print(&graph))
}
