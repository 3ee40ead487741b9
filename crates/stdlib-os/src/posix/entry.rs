//! `DirEntry`: an entry of a directory that was scanned, with what is known of it without asking again.

use std::cell::Cell;
use std::ffi::CString;

use objects::builtins::bytes::Bytes;
use objects::builtins::exceptions::FileNotFoundError;
use objects::builtins::generic_alias::GenericAlias;
use objects::builtins::str::fs_decode;
use objects::builtins::tuple::Tuple;
use objects::errors;
use objects::modules::class_of;
use objects::raw::{Any, Native, Obj, Object, Py, PyResult, Raised, Ref, Slot};
use objects::state::released;
use objects::types::Type;
use objects::{heap, object, pytype};

use super::directory::Origin;
use super::stat::follow;
use crate::args::{OrRaise, int};
use crate::sys::dir::Entry;
use crate::sys::file::Outcome;
use crate::sys::stat::{self, Stat};

/// A name from the system as text or bytes.
pub(super) fn name_object(name: &[u8], is_bytes: bool) -> Obj {
    if is_bytes { Bytes::new(name).upcast() } else { fs_decode(name).upcast() }
}

/// The body of `posix.DirEntry`.
#[object]
pub(super) struct DirEntry {
    name: Slot<Object>,
    path: Slot<Object>,
    /// What `stat` gave, with and without following links.
    followed: Slot<Tuple>,
    own: Slot<Tuple>,
    /// The path for the system, and the directory it starts from.
    place: Native<(i32, CString)>,
    inode: Cell<u64>,
    /// `DT_*`
    kind: Cell<u8>,
}

#[pytype(
    name = "posix.DirEntry", abstract_, last,
    members(
        readonly name = "the entry's base filename, relative to scandir() \"path\" argument",
        readonly path = "the entry's full path name; equivalent to\nos.path.join(scandir_path, entry.name)"
    )
)]
impl DirEntry {
    fn __repr__(this: &Py<Self>) -> PyResult<String> {
        let name =
            this.name.get().map_or_else(|| Ok(String::new()), |name| Ok(name.repr()?.to_string_lossy()))?;
        Ok(format!("<DirEntry {name}>"))
    }

    /// Return True if the entry is a directory; cached per entry.
    #[method("(*, follow_symlinks=True)")]
    fn is_dir(this: &Py<Self>, follow_symlinks: bool) -> PyResult<bool> {
        Self::is_kind(this, follow_symlinks, libc::DT_DIR, libc::S_IFDIR)
    }

    /// Return True if the entry is a file; cached per entry.
    #[method("(*, follow_symlinks=True)")]
    fn is_file(this: &Py<Self>, follow_symlinks: bool) -> PyResult<bool> {
        Self::is_kind(this, follow_symlinks, libc::DT_REG, libc::S_IFREG)
    }

    /// Return True if the entry is a symbolic link; cached per entry.
    #[method]
    fn is_symlink(this: &Py<Self>) -> PyResult<bool> {
        match this.kind.get() {
            libc::DT_UNKNOWN => Self::is_kind(this, false, libc::DT_LNK, libc::S_IFLNK),
            kind => Ok(kind == libc::DT_LNK),
        }
    }

    /// Return True if the entry is a junction; cached per entry.
    #[method]
    fn is_junction(_this: &Py<Self>) -> PyResult<bool> {
        Ok(false)
    }

    /// Return stat_result object for the entry; cached per entry.
    #[method("(*, follow_symlinks=True)")]
    fn stat(this: &Py<Self>, follow_symlinks: bool) -> PyResult<Ref<Tuple>> {
        if !follow_symlinks {
            return this.own_status();
        }
        if let Some(known) = this.followed.get() {
            return Ok(known);
        }
        let status = match Self::is_symlink(this)? {
            true => this.fetch(true)?,
            false => this.own_status()?,
        };
        this.followed.set(status.clone());
        Ok(status)
    }

    /// Return inode of the entry; cached per entry.
    #[method]
    fn inode(this: &Py<Self>) -> PyResult<u64> {
        Ok(this.inode.get())
    }

    /// Returns the path for the entry.
    #[method]
    fn __fspath__(this: &Py<Self>) -> PyResult<Option<Obj>> {
        Ok(this.path.get())
    }

    /// DirEntry is generic over the type of the path (str or bytes)
    #[classmethod]
    fn __class_getitem__(cls: &Py<Type>, object: &Any) -> PyResult<Obj> {
        Ok(GenericAlias::new(cls.as_any(), object).upcast())
    }
}

impl DirEntry {
    /// The object for an entry of a scanned directory.
    pub(super) fn make(origin: &Origin, entry: &Entry) -> PyResult<Ref<Self>> {
        let name = name_object(&entry.name, origin.is_bytes);
        let joined = origin.prefix.as_ref().map(|prefix| {
            let mut path = prefix.clone();
            if path.last().is_some_and(|&last| last != b'/') {
                path.push(b'/');
            }
            path.extend_from_slice(&entry.name);
            path
        });
        let path = joined.as_ref().map_or_else(|| name.clone(), |path| name_object(path, origin.is_bytes));
        let dir = if joined.is_none() { origin.fd } else { libc::AT_FDCWD };
        // Neither names from the system nor a path that was opened contain NULs.
        let text = CString::new(joined.unwrap_or_else(|| entry.name.clone())).unwrap_or_default();
        let body = Self {
            name: Slot::new(name),
            path: Slot::new(path),
            followed: Slot::empty(),
            own: Slot::empty(),
            place: Native::new((dir, text)),
            inode: Cell::new(entry.inode),
            kind: Cell::new(entry.kind),
        };
        heap::make(&*class_of::<Self>()?, 0, body)
    }
}

impl DirEntry {
    fn ask(&self, follow_symlinks: bool) -> Outcome<Stat> {
        let (dir, path) = &*self.place;
        released(move || stat::stat_at(*dir, path, follow(follow_symlinks)))
    }

    fn fetch(&self, follow_symlinks: bool) -> PyResult<Ref<Tuple>> {
        let path = self.path.get().unwrap_or_else(|| int(0));
        super::stat::result(&self.ask(follow_symlinks).or_raise_for(&path, None)?)
    }

    fn own_status(&self) -> PyResult<Ref<Tuple>> {
        if let Some(known) = self.own.get() {
            return Ok(known);
        }
        let status = self.fetch(false)?;
        self.own.set(status.clone());
        Ok(status)
    }

    /// Whether the entry is of a kind: as the directory says, or else by asking. What has gone meanwhile is of none.
    fn is_kind(this: &Py<Self>, follow_symlinks: bool, known: u8, mode: u32) -> PyResult<bool> {
        let kind = this.kind.get();
        let must_ask = kind == libc::DT_UNKNOWN || follow_symlinks && kind == libc::DT_LNK;
        if !must_ask {
            return Ok(kind == known);
        }
        let status = match Self::stat(this, follow_symlinks) {
            Ok(status) => status,
            Err(Raised) if errors::matches(&FileNotFoundError) => {
                drop(errors::take());
                return Ok(false);
            }
            Err(Raised) => return Err(Raised),
        };
        let found = status.get(0).map_or(Ok(0), objects::builtins::int::Int::index_value)?;
        Ok(found as u32 & libc::S_IFMT == mode)
    }
}
