//! What the rules know about this workspace: limits, exceptions with their reasons, villages.

/// A file longer than this is a defect, unless it is a table.
pub(super) const FILE_LIMIT: usize = 1000;
/// A file longer than this is worth a look.
pub(super) const FILE_SMELL: usize = 600;
/// The longest function.
pub(super) const FUNCTION_LIMIT: usize = 120;

/// Files (or folders, with a `/` at the end) that may be longer than [`FILE_LIMIT`], and why.
pub(super) const LONG_FILES: &[(&str, &str)] =
    &[("crates/unicode/src/tables/", "tables generated from the Unicode character database")];

/// Functions that may be longer than [`FUNCTION_LIMIT`]: file, name, and why.
pub(super) const LONG_FUNCTIONS: &[(&str, &str, &str)] = &[];

/// Where a crate may have `unsafe` code: modules below its `src`, `*` for the whole crate. Crates that are not
/// here forbid it.
pub(super) const VILLAGES: &[(&str, &[&str])] = &[
    ("abi", &["*"]),
    // what the macros emit is checked where it is expanded
    ("macros", &["*"]),
    ("objects", &["raw", "heap", "gc", "state", "frame", "types", "builtins/exceptions/classes", "helpers"]),
    ("shadowcode", &["entry"]),
    ("eval", &["stack", "dispatch"]),
    ("stdlib-os", &["sys"]),
    ("static-python", &["loader"]),
    ("codegen-x64", &["arena", "patch"]),
    ("jit", &["entry"]),
    ("capi", &["*"]),
    ("runtime-tests", &["*"]),
];

/// Dependencies that the order of the crates allows and the architecture does not: crate, dependency, why.
pub(super) const NEVER: &[(&str, &str, &str)] = &[
    ("syntax", "objects", "the compiler works on plain data"),
    ("symtable", "objects", "the compiler works on plain data"),
    ("flowgraph", "objects", "the compiler works on plain data"),
    ("compiler", "objects", "the compiler works on plain data"),
    ("library", "objects", "the archive is bytes"),
    ("jit-hir", "eval", "the JIT sees the runtime through layouts, bytecode, feedback and the helper table"),
    ("jit-lir", "eval", "the JIT sees the runtime through layouts, bytecode, feedback and the helper table"),
    (
        "codegen-x64",
        "eval",
        "the JIT sees the runtime through layouts, bytecode, feedback and the helper table",
    ),
    ("jit", "eval", "the JIT sees the runtime through layouts, bytecode, feedback and the helper table"),
];

/// Pages that name every crate.
pub(super) const MAPS: [&str; 2] = ["README.md", "ARCHITECTURE.md"];

/// Folders and files that are not the project's own text.
pub(super) fn is_skipped(name: &str) -> bool {
    let kept = [".ci", ".github", ".cargo", ".config", ".dockerignore", ".gitignore"];
    name.starts_with("target")
        || matches!(name, "__pycache__" | "Cargo.lock" | "corpus" | "artifacts")
        || name.starts_with('.') && !kept.contains(&name)
}

/// Whether a file of that name is text that people write.
pub(super) fn is_text(name: &str) -> bool {
    let endings = ["rs", "toml", "md", "py", "yml", "yaml", "sh", "json", "txt", "c", "h", "hir", "lir"];
    match name.rsplit_once('.') {
        Some(("", _)) | None => true,
        Some((_, ending)) => endings.contains(&ending),
    }
}
