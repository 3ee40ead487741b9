//! Words that must not stand in the tree: unfinished code, ignored tests, paths of one machine.

use super::Complaint;
use super::scan::Source;

/// Macros and attributes by which code says that it is not there.
const UNFINISHED: [(&str, char, &str); 4] = [
    ("todo", '!', "unfinished code: a program that gets here dies instead of raising"),
    ("unimplemented", '!', "unfinished code: a program that gets here dies instead of raising"),
    ("dbg", '!', "left over from debugging"),
    ("ignore", ']', "no test is ignored: assert what happens, with a note why it is wrong"),
];

/// Paths that exist on one machine only. In two parts, or this file would complain about itself.
const PATHS: [&str; 2] = [concat!("..", "/shared"), concat!("/", "work/")];

/// Code that is not finished.
pub(super) fn unfinished(source: &Source) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for (word, next, why) in UNFINISHED {
        for at in source.words(word).filter(|at| source.code[at + word.len()..].starts_with(next)) {
            complaints.push(Complaint::new(&source.path, source.line(at), format!("`{word}`: {why}")));
        }
    }
    complaints
}

/// Paths outside the checkout.
pub(super) fn forbidden_paths(path: &str, text: &str) -> Vec<Complaint> {
    let names_one =
        |line: &str| PATHS.iter().find(|p| line.match_indices(**p).any(|(at, _)| starts_path(line, at)));
    let lines = text.lines().enumerate();
    lines
        .filter_map(|(number, line)| {
            let what = format!("`{}` is not there in a clone", names_one(line)?);
            Some(Complaint::new(path, number + 1, what))
        })
        .collect()
}

/// Whether a path begins at `at`, rather than going on from what stands before it (as in a URL).
fn starts_path(line: &str, at: usize) -> bool {
    !line[..at].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '/' | '-' | '_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unfinished_lines(text: &str) -> Vec<usize> {
        unfinished(&Source::new("a.rs".into(), text.into())).iter().map(|c| c.line).collect()
    }

    #[test]
    fn unfinished_code_is_found() {
        assert_eq!(unfinished_lines("fn f() {\n    todo!()\n}"), [2]);
        assert_eq!(unfinished_lines("unimplemented!(\"x\")"), [1]);
        assert_eq!(unfinished_lines("#[test]\n#[ignore]\nfn f() {}"), [2]);
        assert_eq!(unfinished_lines("// todo!()\nlet todo = \"todo!()\";"), [0usize; 0]);
    }

    #[test]
    fn paths_of_one_machine_are_found() {
        let lines = |text: &str| forbidden_paths("a.md", text).iter().map(|c| c.line).collect::<Vec<_>>();
        assert_eq!(lines(concat!("see\n`..", "/shared/x`")), [2]);
        assert_eq!(lines(concat!("cd /", "work/main")), [1]);
        assert_eq!(lines(concat!("https://example.org/", "work/x")), [0usize; 0]);
    }
}
