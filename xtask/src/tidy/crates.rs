//! Crates: who may use whom, and what each manifest says.
//!
//! The order is that of our own crates in the root manifest's `[workspace.dependencies]`; a crate that is not
//! there (an executable, a test crate) is used by nobody and may use all.

use super::Complaint;
use super::rules::NEVER;
use super::scan::Source;

/// One `name = …` or `name.workspace = true` line below a dependency heading.
struct Dependency<'a> {
    line: usize,
    name: &'a str,
    value: &'a str,
}

pub(super) fn check(sources: &[Source]) -> Vec<Complaint> {
    let Some(root) = sources.iter().find(|source| source.path == "Cargo.toml") else {
        return vec![Complaint::new("Cargo.toml", 1, "there is no root manifest")];
    };
    let order = order(&root.text);
    let mut complaints = Vec::new();
    for manifest in sources.iter().filter(|source| source.path.ends_with("/Cargo.toml")) {
        let Some(name) = manifest.crate_name() else { continue };
        complaints.extend(directions(manifest, name, &order));
        if name != "fuzz" {
            complaints.extend(form(manifest, name));
        }
    }
    complaints
}

/// Our own crates, low to high.
fn order(root: &str) -> Vec<&str> {
    let dependencies = dependencies(root, |heading| heading == "workspace.dependencies");
    dependencies.into_iter().filter(|d| d.value.contains("path =")).map(|d| d.name).collect()
}

/// The lines below the headings that `wanted` accepts.
fn dependencies(manifest: &str, wanted: impl Fn(&str) -> bool) -> Vec<Dependency<'_>> {
    let mut inside = false;
    let mut found = Vec::new();
    for (number, line) in manifest.lines().enumerate() {
        if let Some(heading) = line.trim().strip_prefix('[') {
            inside = wanted(heading.trim_end_matches(']'));
        } else if let Some((key, value)) = line.split_once('=').filter(|_| inside && !line.starts_with('#')) {
            let (name, _) = key.trim().split_once('.').unwrap_or((key.trim(), ""));
            found.push(Dependency { line: number + 1, name, value: value.trim() });
        }
    }
    found
}

fn is_dependency_heading(heading: &str) -> bool {
    heading.rsplit('.').next().is_some_and(|last| last.ends_with("dependencies"))
}

fn directions(manifest: &Source, name: &str, order: &[&str]) -> Vec<Complaint> {
    let rank = |name: &str| order.iter().position(|known| *known == name);
    let own = rank(name).unwrap_or(usize::MAX);
    let mut complaints = Vec::new();
    for dependency in dependencies(&manifest.text, is_dependency_heading) {
        let complain = |what: String| Complaint::new(&manifest.path, dependency.line, what);
        if rank(dependency.name).is_some_and(|rank| rank >= own) {
            let what =
                format!("`{name}` looks upward: `{}` stands higher in the root Cargo.toml", dependency.name);
            complaints.push(complain(what));
        }
        if let Some((.., why)) = NEVER.iter().find(|row| (row.0, row.1) == (name, dependency.name)) {
            complaints.push(complain(format!("`{name}` must never use `{}`: {why}", dependency.name)));
        }
    }
    complaints
}

/// What every manifest has: the folder's name, a description, the workspace's lints and versions.
fn form(manifest: &Source, name: &str) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    let needed = [
        (format!("name = \"{name}\""), "the package has another name than its folder"),
        ("description = ".to_owned(), "the package has no description"),
        ("[lints]\nworkspace = true".to_owned(), "the package does not take the workspace's lints"),
    ];
    for (text, what) in needed {
        if !manifest.text.contains(&text) {
            complaints.push(Complaint::new(&manifest.path, 1, what));
        }
    }
    for dependency in dependencies(&manifest.text, is_dependency_heading) {
        let inherits = dependency.value == "true" || dependency.value.contains("workspace = true");
        if !inherits {
            let what =
                format!("`{}` has a version of its own: pin it in the root Cargo.toml", dependency.name);
            complaints.push(Complaint::new(&manifest.path, dependency.line, what));
        }
    }
    complaints
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOT: &str = "[workspace.dependencies]\n# ours\nabi = { path = \"crates/abi\" }\n\
        objects = { path = \"crates/objects\" }\nsyntax = { path = \"crates/syntax\" }\nlibc = \"0.2\"\n";

    fn whats(name: &str, manifest: &str) -> Vec<String> {
        let sources = [
            Source::new("Cargo.toml".into(), ROOT.into()),
            Source::new(format!("crates/{name}/Cargo.toml"), manifest.into()),
        ];
        check(&sources).into_iter().map(|c| format!("{}: {}", c.line, c.what)).collect()
    }

    fn manifest(name: &str, dependencies: &str) -> String {
        format!(
            "[package]\nname = \"{name}\"\ndescription = \"x\"\n[lints]\nworkspace = true\n{dependencies}"
        )
    }

    #[test]
    fn no_crate_looks_upward() {
        let good = manifest("objects", "[dependencies]\nabi.workspace = true\nlibc.workspace = true\n");
        assert_eq!(whats("objects", &good), [""; 0]);
        let bad = manifest("abi", "[dev-dependencies]\nobjects.workspace = true\n");
        assert_eq!(
            whats("abi", &bad),
            ["7: `abi` looks upward: `objects` stands higher in the root Cargo.toml"]
        );
        let top = manifest("cli", "[dependencies]\nsyntax = { workspace = true, features = [\"x\"] }\n");
        assert_eq!(whats("cli", &top), [""; 0]);
    }

    #[test]
    fn some_crates_never_meet() {
        let bad = manifest("syntax", "[target.'cfg(unix)'.dependencies]\nobjects.workspace = true\n");
        assert_eq!(
            whats("syntax", &bad),
            ["7: `syntax` must never use `objects`: the compiler works on plain data"]
        );
    }

    #[test]
    fn manifests_take_what_the_workspace_gives() {
        let bad =
            manifest("other", "[dependencies]\nlibc = \"0.2\"\n").replace("[lints]\nworkspace", "[x]\ny");
        let whats = whats("abi", &bad);
        assert_eq!(whats.len(), 3, "{whats:?}");
    }
}
