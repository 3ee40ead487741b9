//! `_cinder_library`: the embedded library's files for the importer written in Python (`_cinder_importer` in the library).
//!
//! Paths are relative to the library's folder.

/// The files of the library inside the executable.
#[objects::pymodule(name = "_cinder_library")]
#[expect(clippy::module_inception, reason = "Python's name of the module")]
pub(crate) mod embedded {
    use objects::builtins::bytes::Bytes;
    use objects::builtins::exceptions::FileNotFoundError;
    use objects::builtins::list::List;
    use objects::builtins::module::Module;
    use objects::builtins::str::{Str, interned};
    use objects::errors::raise;
    use objects::raw::{Py, PyResult, Ref};

    /// The contents of a file.
    #[function("(path, /)")]
    fn read(path: &Py<Str>) -> PyResult<Ref<Bytes>> {
        let path = path.to_string_lossy();
        match library::get(&path) {
            Some(contents) => Ok(Bytes::new(&contents)),
            None => raise(&FileNotFoundError, path),
        }
    }

    /// The length of a file in bytes; None when there is none of the name.
    #[function("(path, /)")]
    fn size(path: &Py<Str>) -> PyResult<Option<usize>> {
        Ok(library::file(&path.to_string_lossy()).map(|file| file.size))
    }

    /// Whether there is a folder of the name.
    #[function("(path, /)")]
    fn is_folder(path: &Py<Str>) -> PyResult<bool> {
        Ok(library::is_folder(&path.to_string_lossy()))
    }

    /// The names of the files and folders in a folder.
    #[function("(path, /)")]
    fn list_folder(path: &Py<Str>) -> PyResult<Ref<List>> {
        let path = path.to_string_lossy();
        Ok(List::new(library::list(&path).map(|(name, _)| Str::new(name).upcast()).collect()))
    }

    fn exec(module: &Py<Module>) -> PyResult<()> {
        module.add("HASH", interned(library::HASH).upcast())?;
        module.add("BUILD", interned(env!("CARGO_PKG_VERSION")).upcast())?;
        let root = crate::config::with(|config| config.stdlib_dir.clone());
        module.add("ROOT", Str::new(&root).upcast())
    }
}
