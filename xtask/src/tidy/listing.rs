//! The pages that show the way through the crates name all of them.

use super::Complaint;
use super::rules::MAPS;
use super::scan::Source;

pub(super) fn check(sources: &[Source]) -> Vec<Complaint> {
    let manifests = sources.iter().filter(|source| source.path.ends_with("/Cargo.toml"));
    let crates: Vec<&str> = manifests.filter_map(Source::crate_name).collect();
    let mut complaints = Vec::new();
    for page in MAPS {
        let Some(source) = sources.iter().find(|source| source.path == page) else {
            complaints.push(Complaint::new(page, 1, "the page is missing"));
            continue;
        };
        let absent = crates.iter().filter(|name| !source.text.contains(&format!("`{name}`")));
        complaints
            .extend(absent.map(|name| Complaint::new(page, 1, format!("does not name the crate `{name}`"))));
    }
    complaints
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_names_every_crate() {
        let file = |path: &str, text: &str| Source::new(path.into(), text.into());
        let sources = [
            file("README.md", "`abi` is first"),
            file("ARCHITECTURE.md", "`abi`, `objects`"),
            file("crates/abi/Cargo.toml", ""),
            file("crates/objects/Cargo.toml", ""),
        ];
        let complaints = check(&sources);
        assert_eq!(complaints.len(), 1);
        assert_eq!(complaints[0].path, "README.md");
        assert_eq!(check(&sources[1..])[0].what, "the page is missing");
    }
}
