//! Directories: working directory, `listdir`, `scandir`.

use std::cell::Cell;

use objects::builtins::exceptions::ResourceWarning;
use objects::builtins::none::none;
use objects::errors;
use objects::modules::class_of;
use objects::raw::{Args, Native, Obj, Py, PyResult, Raised, Ref};
use objects::state::released;
use objects::{heap, object, pytype};

use super::entry::DirEntry;
use crate::args::{OptionalPath, OrRaise};
use crate::sys::dir::Dir;
use crate::sys::file::Outcome;

/// What entries of a scan have in common.
pub(super) struct Origin {
    /// The directory's path, with which entries' paths start; none for a descriptor.
    pub(super) prefix: Option<Vec<u8>>,
    /// The descriptor that is read; -1 for a path.
    pub(super) fd: i32,
    /// Whether names are bytes.
    pub(super) is_bytes: bool,
}

/// The body of `posix.ScandirIterator`.
#[object]
pub(super) struct ScandirIterator {
    /// Taken out while a thread reads, and for good when the end is reached.
    dir: Native<Cell<Option<Dir>>>,
    closed: Cell<bool>,
    origin: Native<Origin>,
    path: Ref<objects::Object>,
}

#[pytype(name = "posix.ScandirIterator", abstract_, last)]
impl ScandirIterator {
    fn __iter__(this: &Py<Self>) -> PyResult<Obj> {
        Ok(this.new_ref().upcast())
    }

    fn __next__(this: &Py<Self>) -> PyResult<Option<Obj>> {
        let Some(mut dir) = this.dir.take() else { return Ok(None) };
        let (next, dir) = released(move || (dir.read(), dir));
        match next {
            Ok(Some(entry)) => {
                if !this.closed.get() {
                    this.dir.set(Some(dir));
                }
                DirEntry::make(&this.origin, &entry).map(|entry| Some(entry.upcast()))
            }
            Ok(None) => {
                close(dir, &this.origin);
                this.closed.set(true);
                Ok(None)
            }
            Err(errno) => {
                close(dir, &this.origin);
                this.closed.set(true);
                Err(errno).or_raise_for(&this.path, None)
            }
        }
    }

    #[method]
    fn close(this: &Py<Self>) -> PyResult<()> {
        this.closed.set(true);
        if let Some(dir) = this.dir.take() {
            close(dir, &this.origin);
        }
        Ok(())
    }

    #[method]
    fn __enter__(this: &Py<Self>) -> PyResult<Obj> {
        Ok(this.new_ref().upcast())
    }

    #[method("!(*args)")]
    fn __exit__(this: &Py<Self>, _args: Args<'_>) -> PyResult<()> {
        Self::close(this)
    }

    fn __del__(this: &Py<Self>) -> PyResult<()> {
        let Some(dir) = this.dir.take() else { return Ok(()) };
        close(dir, &this.origin);
        let shown = this.as_any().repr()?.to_string_lossy();
        let warned = errors::warn(&ResourceWarning, format!("unclosed scandir iterator {shown}"), 1);
        if let Err(Raised) = warned {
            errors::unraisable(None, Some(this.as_any()));
        }
        Ok(())
    }
}

/// Closes a directory; one read through a descriptor leaves that at the start.
fn close(mut dir: Dir, origin: &Origin) {
    released(move || {
        if origin.fd >= 0 {
            dir.rewind();
        }
        drop(dir);
    });
}

/// Opens the directory of an argument.
fn open(path: Option<&OptionalPath>) -> Outcome<Dir> {
    match path {
        Some(path) if path.is_fd() => {
            let fd = path.fd;
            released(move || Dir::of_descriptor(fd))
        }
        Some(path) => {
            let text = path.text();
            released(move || Dir::open(text))
        }
        None => released(|| Dir::open(c".")),
    }
}

/// What entries' paths start with.
fn origin(path: Option<&OptionalPath>) -> Origin {
    let (is_bytes, fd) = path.map_or((false, -1), |path| (path.is_bytes, path.fd));
    let prefix = match path {
        Some(path) if path.is_fd() => None,
        Some(path) => Some(path.text().to_bytes().to_vec()),
        None => Some(b".".to_vec()),
    };
    Origin { prefix, fd, is_bytes }
}

fn scan(path: Option<OptionalPath>) -> PyResult<Ref<ScandirIterator>> {
    let shown = path.as_ref().map_or_else(none, |path| path.object.clone());
    let dir = match (open(path.as_ref()), &path) {
        (opened, Some(path)) => opened.or_raise_for(&path.object, None)?,
        (opened, None) => opened.or_raise()?,
    };
    let body = ScandirIterator {
        dir: Native::new(Cell::new(Some(dir))),
        closed: Cell::new(false),
        origin: Native::new(origin(path.as_ref())),
        path: shown,
    };
    heap::make(&*class_of::<ScandirIterator>()?, 0, body)
}

/// All names in a directory.
fn names(path: Option<OptionalPath>) -> PyResult<Vec<Obj>> {
    let raise = |error: i32| match &path {
        Some(path) => Err(error).or_raise_for(&path.object, None),
        None => Err(error).or_raise(),
    };
    let mut dir = match open(path.as_ref()) {
        Ok(dir) => dir,
        Err(error) => return raise(error),
    };
    let is_fd = path.as_ref().is_some_and(OptionalPath::is_fd);
    let found = released(move || {
        let mut found = Vec::new();
        loop {
            match dir.read() {
                Ok(Some(entry)) => found.push(entry.name),
                Ok(None) => break,
                Err(error) => return Err(error),
            }
        }
        if is_fd {
            dir.rewind();
        }
        Ok(found)
    });
    let is_bytes = path.as_ref().is_some_and(|path| path.is_bytes);
    match found {
        Ok(found) => Ok(found.iter().map(|name| super::entry::name_object(name, is_bytes)).collect()),
        Err(error) => raise(error),
    }
}

#[objects::pymodule(name = "posix")]
pub(super) mod part {
    use objects::builtins::bytes::Bytes;
    use objects::builtins::list::List;
    use objects::builtins::module::Module;
    use objects::raw::{Obj, Py, PyResult, Ref};

    use super::super::entry::DirEntry;
    use super::ScandirIterator;
    use crate::args::{Fd, OptionalPath, PathOrFd, call, retry, text};
    use crate::sys::{bytes, calls};

    fn exec(module: &Py<Module>) -> PyResult<()> {
        module.add_class::<DirEntry>()?;
        module.make_class::<ScandirIterator>().map(drop)
    }

    /// Return a list containing the names of the files in the directory.
    ///
    /// path can be specified as either str, bytes, or a path-like object.  If path is bytes,
    ///   the filenames returned will also be bytes; in all other circumstances
    ///   the filenames returned will be str.
    /// If path is None, uses the path='.'.
    /// On some platforms, path may also be specified as an open file descriptor;\
    ///   the file descriptor must refer to a directory.
    ///   If this functionality is unavailable, using it raises NotImplementedError.
    ///
    /// The list is in arbitrary order.  It does not include the special
    /// entries '.' and '..' even if they are present in the directory.
    #[function("(path=None)")]
    fn listdir(path: Option<OptionalPath>) -> PyResult<Ref<List>> {
        super::names(path).map(List::new)
    }

    /// Return an iterator of DirEntry objects for given path.
    ///
    /// path can be specified as either str, bytes, or a path-like object.  If path
    /// is bytes, the names of yielded DirEntry objects will also be bytes; in
    /// all other circumstances they will be str.
    ///
    /// If path is None, uses the path='.'.
    #[function("(path=None)")]
    fn scandir(path: Option<OptionalPath>) -> PyResult<Ref<ScandirIterator>> {
        super::scan(path)
    }

    /// Return a unicode string representing the current working directory.
    #[function]
    fn getcwd() -> PyResult<Obj> {
        Ok(text(&call(bytes::working_directory)?))
    }

    /// Return a bytes string representing the current working directory.
    #[function]
    fn getcwdb() -> PyResult<Ref<Bytes>> {
        Ok(Bytes::new(&call(bytes::working_directory)?))
    }

    /// Change the current working directory to the specified path.
    ///
    /// path may always be specified as a string.
    /// On some platforms, path may also be specified as an open file descriptor.
    /// If this functionality is unavailable, using it raises an exception.
    #[function("(path)")]
    fn chdir(path: PathOrFd) -> PyResult<()> {
        let (is_fd, fd) = (path.is_fd(), path.fd);
        let moved = path.call(move |path| if is_fd { calls::fchdir(fd) } else { calls::chdir(path) });
        moved.map(drop)
    }

    /// Change to the directory of the given file descriptor.
    ///
    /// fd must be opened on a directory, not a file.
    /// Equivalent to os.chdir(fd).
    #[function("(fd)")]
    fn fchdir(fd: Fd) -> PyResult<()> {
        retry(|| calls::fchdir(fd.0)).map(drop)
    }

    /// Change root directory to path.
    #[function("(path)")]
    fn chroot(path: crate::args::PathArg) -> PyResult<()> {
        path.call(calls::chroot).map(drop)
    }
}
