//! Functions on paths.

use objects::builtins::int::Int;
use objects::builtins::none::is_none;
use objects::builtins::tuple::Tuple;
use objects::errors::raise_type_error;
use objects::raw::{Any, Obj, Py, PyResult};

use crate::sys::stat::FileTime;
use crate::timing::{NANOS, Round, split_seconds};

/// What `utime` was asked to set.
fn file_times(times: Option<&Any>, ns: Option<&Any>) -> PyResult<[FileTime; 2]> {
    let pair = |value: &Any| value.downcast::<Tuple>().filter(|pair| pair.size() == 2).map(Py::new_ref);
    match (times.filter(|times| !is_none(times)), ns) {
        (Some(times), _) => {
            let Some(pair) = pair(times) else {
                return raise_type_error("utime: 'times' must be either a tuple of two ints or None");
            };
            let [access, change] = [&pair.items()[0], &pair.items()[1]];
            Ok([Some(split_seconds(access, Round::Floor)?), Some(split_seconds(change, Round::Floor)?)])
        }
        (None, Some(ns)) => {
            let Some(pair) = pair(ns) else {
                return raise_type_error("utime: 'ns' must be a tuple of two ints");
            };
            Ok([Some(split_nanoseconds(&pair.items()[0])?), Some(split_nanoseconds(&pair.items()[1])?)])
        }
        (None, None) => Ok([None, None]),
    }
}

/// Seconds and nanoseconds of a number of nanoseconds.
fn split_nanoseconds(value: &Any) -> PyResult<(i64, i64)> {
    let billion = Int::new(i128::from(NANOS));
    let divided: Obj = value.divmod(billion.as_any())?;
    let parts = divided.downcast::<Tuple>().filter(|parts| parts.size() == 2);
    let Some(parts) = parts else {
        let (from, given) = (value.class().name(), divided.class().name());
        return raise_type_error(format!("{from}.__divmod__() must return a 2-tuple, not {given}"));
    };
    let seconds = crate::timing::whole_seconds(&parts.items()[0], Round::Floor)?;
    let nanos = Int::index_value(&parts.items()[1])?;
    Ok((seconds, i64::try_from(nanos).or_else(|_| Int::too_large("C long", nanos))?))
}

#[objects::pymodule(name = "posix")]
pub(super) mod part {
    use std::ffi::c_int;

    use objects::builtins::exceptions::{NotImplementedError, ValueError};
    use objects::builtins::none::is_none;
    use objects::errors::raise;
    use objects::raw::{Any, Obj, PyResult};
    use objects::state::released;

    use crate::args::{Bits, DirFd, GroupId, OrRaise, PathArg, PathOrFd, UserId, fs_path};
    use crate::posix::stat::follow;
    use crate::sys::{bytes, calls, stat};

    /// Return the file system path representation of the object.
    ///
    /// If the object is str or bytes, then allow it to pass through as-is. If the
    /// object defines __fspath__(), then return the result of that method. All other
    /// types raise a TypeError.
    #[function("(path)")]
    fn fspath(path: &Any) -> PyResult<Obj> {
        fs_path(path)
    }

    /// Use the real uid/gid to test for access to a path.
    ///
    /// Note that most operations will use the effective uid/gid, therefore this
    ///   routine can be used in a suid/sgid environment to test if the invoking user
    ///   has the specified access to the path.
    #[function("(path, mode, *, dir_fd=None, effective_ids=False, follow_symlinks=True)")]
    fn access(
        path: PathArg,
        mode: c_int,
        dir_fd: Option<DirFd>,
        effective_ids: bool,
        follow_symlinks: bool,
    ) -> PyResult<bool> {
        let effective = if effective_ids { libc::AT_EACCESS } else { 0 };
        let (dir, path) = (DirFd::or_here(dir_fd), path.text());
        Ok(released(|| calls::faccessat(dir, path, mode, effective | follow(follow_symlinks))).is_ok())
    }

    /// Create a directory.
    ///
    /// If dir_fd is not None, it should be a file descriptor open to a directory,
    ///   and path should be relative; path will then be relative to that directory.
    /// dir_fd may not be implemented on your platform.
    ///   If it is unavailable, using it will raise a NotImplementedError.
    ///
    /// The mode argument is ignored on Windows. Where it is used, the current umask
    /// value is first masked out.
    #[function("(path, mode=511, *, dir_fd=None)")]
    fn mkdir(path: PathArg, mode: i32, dir_fd: Option<DirFd>) -> PyResult<()> {
        let dir = DirFd::or_here(dir_fd);
        path.call(move |path| calls::mkdirat(dir, path, mode.cast_unsigned())).map(drop)
    }

    /// Create a "fifo" (a POSIX named pipe).
    #[function("(path, mode=438, *, dir_fd=None)")]
    fn mkfifo(path: PathArg, mode: i32, dir_fd: Option<DirFd>) -> PyResult<()> {
        let (dir, path) = (DirFd::or_here(dir_fd), path.text());
        crate::args::retry(|| calls::mkfifoat(dir, path, mode.cast_unsigned())).map(drop)
    }

    /// Create a node in the file system.
    ///
    /// Create a node in the file system (file, device special file or named pipe)
    /// at path.  mode specifies both the permissions to use and the
    /// type of node to be created, being combined (bitwise OR) with one of
    /// S_IFREG, S_IFCHR, S_IFBLK, and S_IFIFO.  If S_IFCHR or S_IFBLK is set on mode,
    /// device defines the newly created device special file (probably using
    /// os.makedev()).  Otherwise device is ignored.
    #[function("(path, mode=384, device=0, *, dir_fd=None)")]
    fn mknod(path: PathArg, mode: i32, device: u64, dir_fd: Option<DirFd>) -> PyResult<()> {
        let (dir, path) = (DirFd::or_here(dir_fd), path.text());
        crate::args::retry(|| calls::mknodat(dir, path, mode.cast_unsigned(), device)).map(drop)
    }

    fn unlink_at(path: &PathArg, dir_fd: Option<DirFd>, flags: c_int) -> PyResult<()> {
        let dir = DirFd::or_here(dir_fd);
        path.call(move |path| calls::unlinkat(dir, path, flags)).map(drop)
    }

    /// Remove a file (same as remove()).
    #[function("(path, *, dir_fd=None)")]
    fn unlink(path: PathArg, dir_fd: Option<DirFd>) -> PyResult<()> {
        unlink_at(&path, dir_fd, 0)
    }

    /// Remove a file (same as unlink()).
    #[function("(path, *, dir_fd=None)")]
    fn remove(path: PathArg, dir_fd: Option<DirFd>) -> PyResult<()> {
        unlink_at(&path, dir_fd, 0)
    }

    /// Remove a directory.
    #[function("(path, *, dir_fd=None)")]
    fn rmdir(path: PathArg, dir_fd: Option<DirFd>) -> PyResult<()> {
        unlink_at(&path, dir_fd, libc::AT_REMOVEDIR)
    }

    fn rename_at(
        src: &PathArg,
        dst: &PathArg,
        src_dir_fd: Option<DirFd>,
        dst_dir_fd: Option<DirFd>,
    ) -> PyResult<()> {
        let (src_dir, dst_dir) = (DirFd::or_here(src_dir_fd), DirFd::or_here(dst_dir_fd));
        let (from, to) = (src.text(), dst.text());
        let renamed = released(|| calls::renameat(src_dir, from, dst_dir, to));
        renamed.or_raise_for(&src.object, Some(&dst.object)).map(drop)
    }

    /// Rename a file or directory.
    #[function("(src, dst, *, src_dir_fd=None, dst_dir_fd=None)")]
    fn rename(
        src: PathArg,
        dst: PathArg,
        src_dir_fd: Option<DirFd>,
        dst_dir_fd: Option<DirFd>,
    ) -> PyResult<()> {
        rename_at(&src, &dst, src_dir_fd, dst_dir_fd)
    }

    /// Rename a file or directory, overwriting the destination.
    #[function("(src, dst, *, src_dir_fd=None, dst_dir_fd=None)")]
    fn replace(
        src: PathArg,
        dst: PathArg,
        src_dir_fd: Option<DirFd>,
        dst_dir_fd: Option<DirFd>,
    ) -> PyResult<()> {
        rename_at(&src, &dst, src_dir_fd, dst_dir_fd)
    }

    /// Create a hard link to a file.
    #[function("(src, dst, *, src_dir_fd=None, dst_dir_fd=None, follow_symlinks=(os.name != 'nt'))")]
    fn link(
        src: PathArg,
        dst: PathArg,
        src_dir_fd: Option<DirFd>,
        dst_dir_fd: Option<DirFd>,
        follow_symlinks: bool,
    ) -> PyResult<()> {
        let (src_dir, dst_dir) = (DirFd::or_here(src_dir_fd), DirFd::or_here(dst_dir_fd));
        let (from, to) = (src.text(), dst.text());
        let flags = if follow_symlinks { libc::AT_SYMLINK_FOLLOW } else { 0 };
        let linked = released(|| calls::linkat(src_dir, from, dst_dir, to, flags));
        linked.or_raise_for(&src.object, Some(&dst.object)).map(drop)
    }

    /// Create a symbolic link pointing to src named dst.
    ///
    /// target_is_directory is required on Windows if the target is to be
    ///   interpreted as a directory.  (On Windows, symlink requires
    ///   Windows 6.0 or greater, and raises a NotImplementedError otherwise.)
    ///   target_is_directory is ignored on non-Windows platforms.
    #[function("(src, dst, target_is_directory=False, *, dir_fd=None)")]
    fn symlink(src: PathArg, dst: PathArg, target_is_directory: bool, dir_fd: Option<DirFd>) -> PyResult<()> {
        let _ = target_is_directory;
        let (dir, target, path) = (DirFd::or_here(dir_fd), src.text(), dst.text());
        let linked = released(|| calls::symlinkat(target, dir, path));
        linked.or_raise_for(&src.object, Some(&dst.object)).map(drop)
    }

    /// Return a string representing the path to which the symbolic link points.
    #[function("(path, *, dir_fd=None)")]
    fn readlink(path: PathArg, dir_fd: Option<DirFd>) -> PyResult<Obj> {
        let dir = DirFd::or_here(dir_fd);
        let target = path.call(move |path| bytes::readlink_at(dir, path))?;
        Ok(path.name(&target))
    }

    /// Truncate a file, specified by path, to a specific length.
    ///
    /// On some platforms, path may also be specified as an open file descriptor.
    /// If this functionality is unavailable, using it raises an exception.
    #[function("(path, length)")]
    fn truncate(path: PathOrFd, length: i64) -> PyResult<()> {
        if path.is_fd() {
            return crate::sys::file::ftruncate(path.fd, length)?.or_raise();
        }
        path.call(move |path| calls::truncate(path, length)).map(drop)
    }

    /// Change the access permissions of a file.
    #[function("(path, mode, *, dir_fd=None, follow_symlinks=(os.name != 'nt'))")]
    fn chmod(path: PathOrFd, mode: i32, dir_fd: Option<DirFd>, follow_symlinks: bool) -> PyResult<()> {
        let (is_fd, fd, mode) = (path.is_fd(), path.fd, mode.cast_unsigned());
        let (dir, flags) = (DirFd::or_here(dir_fd), follow(follow_symlinks));
        let text = path.text();
        let changed = released(move || match is_fd {
            true => calls::fchmod(fd, mode),
            false => calls::fchmodat(dir, text, mode, flags),
        });
        match changed {
            Err(libc::EOPNOTSUPP) if !follow_symlinks => {
                raise(&NotImplementedError, "chmod: follow_symlinks unavailable on this platform")
            }
            changed => changed.or_raise_for(&path.object, None).map(drop),
        }
    }

    /// Change the access permissions of the file given by file descriptor fd.
    ///
    ///   fd
    ///     The file descriptor of the file to be modified.
    ///   mode
    ///     Operating-system mode bitfield.
    ///     Be careful when using number literals for *mode*. The conventional UNIX notation for
    ///     numeric modes uses an octal base, which needs to be indicated with a ``0o`` prefix in
    ///     Python.
    ///
    /// Equivalent to os.chmod(fd, mode).
    #[function("(fd, mode)")]
    fn fchmod(fd: c_int, mode: i32) -> PyResult<()> {
        crate::args::retry(|| calls::fchmod(fd, mode.cast_unsigned())).map(drop)
    }

    /// Change the owner and group id of path to the numeric uid and gid.
    #[function("(path, uid, gid, *, dir_fd=None, follow_symlinks=True)")]
    fn chown(
        path: PathOrFd,
        uid: UserId,
        gid: GroupId,
        dir_fd: Option<DirFd>,
        follow_symlinks: bool,
    ) -> PyResult<()> {
        if path.is_fd() && dir_fd.is_some() {
            return raise(&ValueError, "chown: can't specify both dir_fd and fd");
        }
        if path.is_fd() && !follow_symlinks {
            return raise(&ValueError, "chown: cannot use fd and follow_symlinks together");
        }
        let (is_fd, fd) = (path.is_fd(), path.fd);
        let (dir, flags) = (DirFd::or_here(dir_fd), follow(follow_symlinks));
        let changed = path.call(move |path| match is_fd {
            true => calls::fchown(fd, uid.0, gid.0),
            false => calls::fchownat(dir, path, uid.0, gid.0, flags),
        });
        changed.map(drop)
    }

    /// Change the owner and group id of path to the numeric uid and gid.
    ///
    /// This function will not follow symbolic links.
    /// Equivalent to os.chown(path, uid, gid, follow_symlinks=False).
    #[function("(path, uid, gid)")]
    fn lchown(path: PathArg, uid: UserId, gid: GroupId) -> PyResult<()> {
        let flags = libc::AT_SYMLINK_NOFOLLOW;
        path.call(move |path| calls::fchownat(libc::AT_FDCWD, path, uid.0, gid.0, flags)).map(drop)
    }

    /// Change the owner and group id of the file specified by file descriptor.
    ///
    /// Equivalent to os.chown(fd, uid, gid).
    #[function("(fd, uid, gid)")]
    fn fchown(fd: c_int, uid: UserId, gid: GroupId) -> PyResult<()> {
        crate::args::retry(|| calls::fchown(fd, uid.0, gid.0)).map(drop)
    }

    /// Set the access and modified time of path.
    #[function("(path, times=None, *, ns=<unrepresentable>, dir_fd=None, follow_symlinks=True)")]
    fn utime(
        path: PathOrFd,
        times: Option<&Any>,
        ns: Option<&Any>,
        dir_fd: Option<DirFd>,
        follow_symlinks: bool,
    ) -> PyResult<()> {
        if times.is_some_and(|times| !is_none(times)) && ns.is_some() {
            return raise(&ValueError, "utime: you may specify either 'times' or 'ns' but not both");
        }
        let set = super::file_times(times, ns)?;
        if path.is_fd() && dir_fd.is_some() {
            return raise(&ValueError, "utime: can't specify dir_fd without matching path");
        }
        if path.is_fd() && !follow_symlinks {
            return raise(&ValueError, "utime: cannot use fd and follow_symlinks together");
        }
        let (is_fd, fd) = (path.is_fd(), path.fd);
        let (dir, flags) = (DirFd::or_here(dir_fd), follow(follow_symlinks));
        path.call(move |path| match is_fd {
            true => stat::set_times_fd(fd, set),
            false => stat::set_times(dir, path, set, flags),
        })
    }

    /// Set the current numeric umask and return the previous umask.
    #[function("(mask, /)")]
    fn umask(mask: Bits) -> PyResult<u32> {
        Ok(calls::umask(mask.0))
    }
}
