//! Packs the standard library's Python files into the archive that `include_bytes!` embeds.
//!
//! Reads the files of the `rustpython-pylib` crate, leaves some out, takes that crate's edits back, lays the
//! files of `overlay/` over them, and writes the archive and its hashes to `OUT_DIR`. Fails with one line when an
//! edit does not match exactly once. Costs a few seconds on two processors.

#![expect(clippy::print_stdout, reason = "a build script talks to cargo on standard output")]

mod edits;
#[path = "../src/format.rs"]
mod format;
mod pack;

use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};

/// Files by their name in the archive; sorted, as the archive's index is.
type Files = BTreeMap<String, Vec<u8>>;

/// Folders and files of the crate that the archive does without: those that CPython does not have, and those
/// that need Tk.
const LEFT_OUT: [&str; 10] = [
    "_dummy_os.py",
    "_dummy_thread.py",
    "_pycodecs.py",
    "ctypes/macholib/",
    "dummy_threading.py",
    "idlelib/",
    "README.md",
    "tkinter/",
    "turtledemo/",
    "PSF-LICENSE",
];

/// Endings of data files that the library reads.
const KEPT_ENDINGS: [&str; 3] = [".py", ".css", ".whl"];

fn main() -> Result<(), Box<dyn Error>> {
    let manifest = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    for watched in ["build", "overlay", "src/format.rs"] {
        println!("cargo::rerun-if-changed={watched}");
    }
    let library = Path::new(rustpython_pylib::LIB_PATH);
    let mut original = Files::new();
    read_tree(library, library, &mut original)?;
    println!("cargo::rustc-env=LIBRARY_SOURCE_HASH={}", pack::hash(&original));

    let mut files: Files = original.iter().filter(|(name, _)| is_kept(name)).map(owned).collect();
    let licence = original.get("PSF-LICENSE").ok_or("the library's licence is missing")?;
    files.insert("LICENSE.txt".to_owned(), licence.clone());
    edits::apply(&mut files)?;
    let overlay = manifest.join("overlay");
    read_tree(&overlay, &overlay, &mut files)?;
    println!("cargo::rustc-env=LIBRARY_HASH={}", pack::hash(&files));
    std::fs::write(out.join("library.bin"), pack::archive(&files)?)?;
    Ok(())
}

fn owned((name, text): (&String, &Vec<u8>)) -> (String, Vec<u8>) {
    (name.clone(), text.clone())
}

fn is_kept(name: &str) -> bool {
    let left_out = LEFT_OUT.iter().any(|out| name == *out || out.ends_with('/') && name.starts_with(out));
    let is_data =
        KEPT_ENDINGS.iter().any(|ending| name.ends_with(ending)) || name.starts_with("venv/scripts/");
    is_data && !left_out
}

/// Adds the files below `folder`, by their path from `root`.
fn read_tree(root: &Path, folder: &Path, files: &mut Files) -> Result<(), Box<dyn Error>> {
    for entry in folder.read_dir()? {
        let path = entry?.path();
        if path.is_dir() {
            if path.file_name().is_none_or(|name| name != "__pycache__") {
                read_tree(root, &path, files)?;
            }
            continue;
        }
        let name = path.strip_prefix(root)?.to_str().ok_or("a file name that is not UTF-8")?;
        files.insert(name.replace('\\', "/"), std::fs::read(&path)?);
    }
    Ok(())
}
