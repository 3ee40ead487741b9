//! Which files `compile-diff` looks at.

use std::error::Error;
use std::path::{Path, PathBuf};

use super::options::Options;

/// Folders of the library that hold no library code.
const NOT_LIBRARY: [&str; 3] = ["test", "__pycache__", "site-packages"];

/// The files that the options name, in order, and the block to show, if one is asked for.
pub(super) fn select(
    options: &Options,
    library: &Path,
) -> Result<(Vec<PathBuf>, Option<String>), Box<dyn Error>> {
    if let Some(block) = &options.show {
        let (file, qualname) = block.split_once(':').ok_or("--show takes FILE:QUALNAME")?;
        return Ok((vec![locate(Path::new(file), library)?], Some(qualname.to_owned())));
    }
    let mut files = Vec::new();
    for path in &options.paths {
        collect(&locate(path, library)?, &["__pycache__"], &mut files)?;
    }
    if options.paths.is_empty() {
        let skipped = if options.tests { &NOT_LIBRARY[1..] } else { &NOT_LIBRARY[..] };
        collect(library, skipped, &mut files)?;
    }
    files.sort();
    files.dedup();
    if files.is_empty() {
        return Err("no Python file there".into());
    }
    Ok((files, None))
}

fn locate(path: &Path, library: &Path) -> Result<PathBuf, String> {
    [path.to_path_buf(), library.join(path)]
        .into_iter()
        .find(|candidate| candidate.exists())
        .and_then(|found| found.canonicalize().ok())
        .ok_or_else(|| format!("{}: neither here nor in {}", path.display(), library.display()))
}

fn collect(path: &Path, skipped: &[&str], files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    if !path.is_dir() {
        files.push(path.to_path_buf());
        return Ok(());
    }
    for entry in path.read_dir()? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if path.is_dir() && !path.is_symlink() {
            if !skipped.contains(&name) {
                collect(&path, skipped, files)?;
            }
        } else if name.ends_with(".py") && path.is_file() {
            files.push(path);
        }
    }
    Ok(())
}
