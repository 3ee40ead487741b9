//! Unsafe code: only in the villages, each block with a `SAFETY` note, forbidden everywhere else.

use super::Complaint;
use super::rules::VILLAGES;
use super::scan::Source;

/// How far above an unsafe block its note may begin.
const NOTE_REACH: usize = 12;

/// Unsafe blocks and impls without a note in the comment lines above (attributes, and the statement that the block
/// is part of, may stand between).
pub(super) fn notes(source: &Source) -> Vec<Complaint> {
    let lines: Vec<&str> = source.text.lines().collect();
    let unnoted = |line: usize| {
        let above = lines[..line].iter().rev().take(NOTE_REACH);
        !above.take_while(|text| !text.trim().is_empty()).any(|text| text.contains("SAFETY"))
    };
    uses(source)
        .filter(|(_, kind)| matches!(kind, Kind::Block | Kind::Impl))
        .map(|(at, _)| source.line(at))
        .filter(|&line| unnoted(line))
        .map(|line| Complaint::new(&source.path, line, "unsafe code without a `// SAFETY:` note above it"))
        .collect()
}

/// Unsafe code outside the modules that may have it; one complaint per file.
pub(super) fn villages(source: &Source) -> Option<Complaint> {
    let name = source.crate_name()?;
    let villages = villages_of(name);
    if allows(villages, &source.path) {
        return None;
    }
    let places: Vec<usize> = uses(source).filter(|(_, kind)| *kind != Kind::Type).map(|(at, _)| at).collect();
    let count = match places.len() {
        0 => return None,
        1 => String::new(),
        count => format!(" (here and {} times below)", count - 1),
    };
    let what = match villages {
        [] => format!("unsafe code{count} in `{name}`, which has no village for it"),
        _ => format!("unsafe code{count} outside the villages of `{name}`: {}", villages.join(", ")),
    };
    Some(Complaint::new(&source.path, source.line(places[0]), what))
}

/// Crates without a village that do not forbid unsafe code.
pub(super) fn forbidden(sources: &[Source]) -> Vec<Complaint> {
    let roots = sources.iter().filter(|source| is_root(&source.path));
    roots
        .filter(|source| villages_of(source.crate_name().unwrap_or_default()).is_empty())
        .filter(|source| !source.code.contains("#![forbid(unsafe_code)]"))
        .map(|source| {
            Complaint::new(
                &source.path,
                1,
                "`#![forbid(unsafe_code)]` is missing: the crate has no unsafe village",
            )
        })
        .collect()
}

fn is_root(path: &str) -> bool {
    path.ends_with("/src/lib.rs") || path.ends_with("/src/main.rs")
}

fn villages_of(name: &str) -> &'static [&'static str] {
    VILLAGES.iter().find(|(crate_name, _)| *crate_name == name).map_or(&[], |(_, villages)| villages)
}

fn allows(villages: &[&str], path: &str) -> bool {
    // Tests of a crate that has villages may poke at what lies there.
    let inside = path.split_once("/src/").map(|(_, inside)| inside);
    villages.iter().any(|village| match inside {
        _ if *village == "*" => true,
        Some(inside) => inside.strip_prefix(village).is_some_and(|rest| rest.starts_with(['/', '.'])),
        None => path.contains("/tests/") || path.contains("/benches/"),
    })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Block,
    Impl,
    /// A function, a trait, an `extern` block.
    Item,
    /// A function pointer type or an attribute: names unsafe code, has none.
    Type,
}

fn uses(source: &Source) -> impl Iterator<Item = (usize, Kind)> {
    source.words("unsafe").map(|at| (at, kind(&source.code[at + "unsafe".len()..])))
}

fn kind(rest: &str) -> Kind {
    let rest = rest.trim_start();
    if rest.starts_with('{') {
        return Kind::Block;
    }
    if rest.starts_with("impl") {
        return Kind::Impl;
    }
    // The name of an ABI is a literal, so it is blank here.
    let rest = rest.strip_prefix("extern").map_or(rest, str::trim_start);
    match rest.strip_prefix("fn") {
        Some(after) if after.trim_start().starts_with('(') => Kind::Type,
        None if rest.starts_with('(') => Kind::Type,
        _ => Kind::Item,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(path: &str, text: &str) -> Source {
        Source::new(path.into(), text.into())
    }

    #[test]
    fn a_block_needs_its_note() {
        let bare = at("crates/abi/src/a.rs", "fn f() {\n    unsafe { g() }\n}");
        assert_eq!(notes(&bare).len(), 1);
        let noted = "// SAFETY: x\nlet a =\n    unsafe { g() };\n// SAFETY: y\n#[a]\nunsafe impl A for B {}";
        assert_eq!(notes(&at("crates/abi/src/a.rs", noted)).len(), 0);
        let far = at("crates/abi/src/a.rs", "// SAFETY: another\n\nunsafe { g() }");
        assert_eq!(notes(&far).len(), 1);
    }

    #[test]
    fn unsafe_code_stays_in_the_villages() {
        let text = "unsafe { g() }";
        assert!(villages(&at("crates/objects/src/raw/mod.rs", text)).is_none());
        assert!(villages(&at("crates/objects/src/raw.rs", text)).is_none());
        assert!(villages(&at("crates/objects/src/rawer.rs", text)).is_some());
        assert!(villages(&at("crates/objects/src/list.rs", text)).is_some());
        assert!(villages(&at("crates/objects/tests/core.rs", text)).is_none());
        assert!(villages(&at("crates/syntax/tests/core.rs", text)).is_some());
        let pointers = "type F = unsafe extern \"C\" fn(u8);\n#[unsafe(no_mangle)]\nstatic A: u8 = 0;";
        assert!(villages(&at("crates/objects/src/list.rs", pointers)).is_none());
        assert!(villages(&at("crates/objects/src/list.rs", "unsafe extern \"C\" fn f() {}")).is_some());
    }

    #[test]
    fn other_crates_forbid_it() {
        let bare = [at("crates/syntax/src/lib.rs", "//! x\n"), at("crates/abi/src/lib.rs", "//! x\n")];
        assert_eq!(
            forbidden(&bare).iter().map(|c| &*c.path).collect::<Vec<_>>(),
            ["crates/syntax/src/lib.rs"]
        );
        let good = [at("crates/syntax/src/lib.rs", "//! x\n#![forbid(unsafe_code)]\n")];
        assert_eq!(forbidden(&good), []);
    }
}
