//! Where things lie: the executable, the prefix, the library, `sys.path`.
//!
//! The library's folder is `PREFIX/lib/python3.14`, where PREFIX is the folder above the executable's. If the folder does not
//! exist, the importer serves the embedded library under that name. `PYTHONHOME` names another prefix, and `pyvenv.cfg` beside
//! the executable makes a virtual environment.

use std::path::{Path, PathBuf};

use stdlib_core::config::Config;

fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// The path under which the executable was called.
fn executable() -> PathBuf {
    let called = std::env::args_os().next().map(PathBuf::from).unwrap_or_default();
    if called.components().count() > 1 {
        return std::path::absolute(&called).unwrap_or(called);
    }
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let found =
        std::env::split_paths(&folders).map(|folder| folder.join(&called)).find(|path| path.is_file());
    found.or_else(|| std::env::current_exe().ok()).unwrap_or_default()
}

fn prefix_of(executable: &Path) -> PathBuf {
    let above = executable.parent().and_then(Path::parent);
    above.map_or_else(|| PathBuf::from("/usr/local"), Path::to_path_buf)
}

/// `home = FOLDER` of the `pyvenv.cfg` beside the executable or in the folder above.
fn venv_home(executable: &Path) -> Option<(PathBuf, PathBuf)> {
    let folder = executable.parent()?;
    let places = [Some(folder), folder.parent()];
    let (root, text) = places
        .into_iter()
        .flatten()
        .find_map(|root| Some((root, std::fs::read_to_string(root.join("pyvenv.cfg")).ok()?)))?;
    let home = text.lines().find_map(|line| {
        let (key, value) = line.split_once('=')?;
        (key.trim().eq_ignore_ascii_case("home")).then(|| PathBuf::from(value.trim()))
    })?;
    Some((root.to_path_buf(), home))
}

/// Fills the paths.
pub(crate) fn fill(config: &mut Config) {
    let executable = executable();
    config.executable = shown(&executable);
    let real = std::fs::canonicalize(&executable).unwrap_or_else(|_| executable.clone());
    let environment = |name: &str| {
        (config.ignore_environment == 0)
            .then(|| std::env::var_os(name))
            .flatten()
            .filter(|value| !value.is_empty())
    };
    let home = environment("PYTHONHOME");
    let (base, prefix) = match (&home, venv_home(&executable)) {
        (Some(home), _) => {
            let home = home.to_string_lossy().split(':').next().map(PathBuf::from).unwrap_or_default();
            (home.clone(), home)
        }
        (None, Some((root, home))) => {
            let base = home.parent().map_or_else(|| home.clone(), Path::to_path_buf);
            (base, root)
        }
        (None, None) => (prefix_of(&real), prefix_of(&real)),
    };
    config.base_prefix = shown(&base);
    config.prefix = shown(&prefix);
    let library = base.join("lib/python3.14");
    config.stdlib_dir = shown(&library);
    let mut path: Vec<String> = Vec::new();
    if let Some(folders) = environment("PYTHONPATH") {
        path.extend(folders.to_string_lossy().split(':').map(str::to_owned));
    }
    path.push(shown(&base.join("lib/python314.zip")));
    path.push(shown(&library));
    path.push(shown(&library.join("lib-dynload")));
    config.path = path;
}
