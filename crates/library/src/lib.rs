//! The Python files of the standard library, packed for the executable.
//!
//! Promises: the library's files by path or by module name, as bytes, without touching the file system; a hash
//! that changes when any of them does. Needs: at build time the `rustpython-pylib` crate, whose files the build
//! script packs after taking that crate's edits back, with the modules of `overlay/` laid over them. Must never
//! know: objects, the compiler, how an import works.
//!
//! Paths are relative to the library's folder and use `/`: `json/decoder.py`. A lookup is a binary search over an
//! index; a file is unpacked each time it is asked for (about 400 MB/s).

#![forbid(unsafe_code)]

mod archive;
mod format;

use std::borrow::Cow;

use archive::Archive;

/// Identifies the contents of the library: 32 hexadecimal digits.
pub const HASH: &str = env!("LIBRARY_HASH");

static BYTES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/library.bin"));

/// A file of the library.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct File {
    /// Path in the library.
    pub path: &'static str,
    /// Length of the contents in bytes.
    pub size: usize,
}

/// Where a module's source lies.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Module {
    /// Path of its source file in the library.
    pub path: &'static str,
    /// Whether it is a package (its file is an `__init__.py`).
    pub is_package: bool,
}

/// The contents of a file.
pub fn get(path: &str) -> Option<Cow<'static, [u8]>> {
    let entry = archive().find(path)?;
    Some(entry.unpack().expect("the build script wrote every frame of the archive"))
}

/// All files, sorted by path.
pub fn files() -> impl Iterator<Item = File> {
    let archive = archive();
    (0..archive.len())
        .filter_map(move |at| archive.entry(at))
        .map(|entry| File { path: entry.name, size: entry.size })
}

/// The file at a path, without unpacking it.
pub fn file(path: &str) -> Option<File> {
    archive().find(path).map(|entry| File { path: entry.name, size: entry.size })
}

/// The source of a module, by its dotted name. A package goes before a module of the same name.
pub fn module(name: &str) -> Option<Module> {
    let stem = name.replace('.', "/");
    let found = |path: String, is_package| {
        let entry = archive().find(&path)?;
        Some(Module { path: entry.name, is_package })
    };
    found(format!("{stem}/__init__.py"), true).or_else(|| found(format!("{stem}.py"), false))
}

/// Whether `path` is a folder of the library; the empty path is the library's own.
pub fn is_folder(path: &str) -> bool {
    path.is_empty() || below(path).next().is_some()
}

/// The names of the files and folders right below a folder, sorted by path; the flag says "folder".
pub fn list(folder: &str) -> impl Iterator<Item = (&'static str, bool)> {
    let start = if folder.is_empty() { 0 } else { folder.len() + 1 };
    let mut last = "";
    below(folder).filter_map(move |path| {
        let rest = &path[start..];
        let (name, is_folder) = rest.split_once('/').map_or((rest, false), |(name, _)| (name, true));
        (std::mem::replace(&mut last, name) != name).then_some((name, is_folder))
    })
}

/// Paths of all files below a folder.
fn below(folder: &str) -> impl Iterator<Item = &'static str> {
    let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    let archive = archive();
    let files = (archive.rank(&prefix)..archive.len()).filter_map(move |at| archive.entry(at));
    files.map(|entry| entry.name).take_while(move |name| name.starts_with(&prefix))
}

fn archive() -> Archive<'static> {
    Archive::new(BYTES).expect("the build script wrote the archive's head")
}

#[cfg(test)]
mod tests;
