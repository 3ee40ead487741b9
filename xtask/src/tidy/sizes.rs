//! Lengths of files and functions.

use super::Complaint;
use super::rules::{FILE_LIMIT, FILE_SMELL, FUNCTION_LIMIT, LONG_FILES, LONG_FUNCTIONS};
use super::scan::Source;

/// Files over the limit, and exceptions that are none any more. What is merely long goes to `notes`.
pub(super) fn files(sources: &[Source], notes: &mut Vec<Complaint>) -> Vec<Complaint> {
    files_with(sources, LONG_FILES, notes)
}

fn files_with(sources: &[Source], allowed: &[(&str, &str)], notes: &mut Vec<Complaint>) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    let mut used = vec![false; allowed.len()];
    for source in sources.iter().filter(|source| source.is_rust() || source.path.ends_with(".py")) {
        let lines = source.text.lines().count();
        let exception = allowed.iter().position(|(path, _)| covers(path, &source.path));
        if lines <= FILE_SMELL {
            continue;
        }
        let said = format!("{lines} lines: is it still one subject? (limit {FILE_LIMIT})");
        match exception {
            Some(row) if lines > FILE_LIMIT => used[row] = true,
            None if lines > FILE_LIMIT => complaints.push(Complaint::new(&source.path, lines, said)),
            _ => notes.push(Complaint::new(&source.path, lines, said)),
        }
    }
    let stale = allowed.iter().zip(used).filter(|(_, used)| !used);
    complaints
        .extend(stale.map(|((path, _), _)| Complaint::new(path, 1, "no long file needs this exception")));
    complaints
}

fn covers(allowed: &str, path: &str) -> bool {
    path == allowed || allowed.ends_with('/') && path.starts_with(allowed)
}

/// Functions over the limit.
pub(super) fn functions(source: &Source) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for (at, name) in declared(source) {
        let Some((open, close)) = body(&source.code, at) else { continue };
        let lines = source.line(close) - source.line(open) + 1;
        let allowed = LONG_FUNCTIONS.iter().any(|(path, long, _)| *path == source.path && *long == name);
        if lines > FUNCTION_LIMIT && !allowed {
            let what = format!("`{name}` has {lines} lines (limit {FUNCTION_LIMIT}): name its steps");
            complaints.push(Complaint::new(&source.path, source.line(at), what));
        }
    }
    complaints
}

/// Offset and name of each `fn`; function pointer types have none.
fn declared(source: &Source) -> impl Iterator<Item = (usize, &str)> {
    source.words("fn").filter_map(|at| {
        let rest = source.code[at + 2..].trim_start();
        let end =
            rest.find(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '$' | '#')).unwrap_or(rest.len());
        (end > 0).then_some((at, &rest[..end]))
    })
}

/// Offsets of the braces around the body of the function declared at `at`; none for a declaration without.
fn body(code: &str, at: usize) -> Option<(usize, usize)> {
    let open = at + code[at..].find(['{', ';'])?;
    let mut depth = 0usize;
    for (offset, byte) in code.bytes().enumerate().skip(open) {
        match byte {
            b'{' => depth += 1,
            b'}' if depth == 1 => return Some((open, offset)),
            b'}' => depth -= 1,
            b';' if depth == 0 => return None,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(path: &str, lines: usize) -> Source {
        Source::new(path.into(), "//! x\n".repeat(lines))
    }

    #[test]
    fn long_files_are_defects_and_longish_ones_smell() {
        let sources = [source("a.rs", 1001), source("b.rs", 601), source("c.rs", 600), source("d.md", 5000)];
        let mut notes = Vec::new();
        let complaints = files_with(&sources, &[], &mut notes);
        assert_eq!(complaints.iter().map(|c| &*c.path).collect::<Vec<_>>(), ["a.rs"]);
        assert_eq!(notes.iter().map(|c| &*c.path).collect::<Vec<_>>(), ["b.rs"]);
    }

    #[test]
    fn tables_may_be_long_but_exceptions_must_be_needed() {
        let sources = [source("t/a.rs", 1001), source("b.rs", 700)];
        let complaints = files_with(&sources, &[("t/", "a table"), ("b.rs", "a table")], &mut Vec::new());
        assert_eq!(complaints.iter().map(|c| &*c.path).collect::<Vec<_>>(), ["b.rs"]);
    }

    fn long(body: &str) -> Vec<Complaint> {
        functions(&Source::new("a.rs".into(), body.into()))
    }

    #[test]
    fn long_functions_are_found() {
        let filler = "    x();\n".repeat(119);
        assert_eq!(long(&format!("fn f() {{\n{filler}}}\n")).len(), 1);
        assert_eq!(long(&format!("fn f() {{\n{}}}\n", "    x();\n".repeat(118))).len(), 0);
        // Braces in text, a declaration without body, a pointer type.
        assert_eq!(long(&format!("trait T {{ fn f(&self); }}\nfn g() {{ \"}}\" }}\n{filler}")).len(), 0);
        assert_eq!(long(&format!("type F = fn(u8) -> u8;\nmod m {{\n{filler}}}\n")).len(), 0);
    }
}
