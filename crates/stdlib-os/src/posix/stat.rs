//! `stat` and its like, and their results.

use std::ffi::c_int;

use objects::builtins::float::Float;
use objects::builtins::int::Int;
use objects::builtins::struct_sequence::SequenceSpec;
use objects::builtins::tuple::Tuple;
use objects::raw::{Obj, PyResult, Ref};

use crate::args::int;
use crate::sys::stat::{FileSystem, Stat};

pub(super) static STAT_RESULT: SequenceSpec = SequenceSpec::new(
    c"os.stat_result",
    c"stat_result: Result from stat, fstat, or lstat.\n\nThis object may be accessed either as a tuple of\n  (mode, ino, dev, nlink, uid, gid, size, atime, mtime, ctime)\nor via the attributes st_mode, st_ino, st_dev, st_nlink, and so on.\n\nPosix/windows: If your platform supports st_blksize, st_blocks, st_rdev,\nor st_flags, they are available as attributes only.\n\nSee os.stat for more information.",
    &[
        (c"st_mode", c"protection bits"),
        (c"st_ino", c"inode"),
        (c"st_dev", c"device"),
        (c"st_nlink", c"number of hard links"),
        (c"st_uid", c"user ID of owner"),
        (c"st_gid", c"group ID of owner"),
        (c"st_size", c"total size, in bytes"),
        (c"", c""),
        (c"", c""),
        (c"", c""),
        (c"st_atime", c"time of last access"),
        (c"st_mtime", c"time of last modification"),
        (c"st_ctime", c"time of last change"),
        (c"st_atime_ns", c"time of last access in nanoseconds"),
        (c"st_mtime_ns", c"time of last modification in nanoseconds"),
        (c"st_ctime_ns", c"time of last change in nanoseconds"),
        (c"st_blksize", c"blocksize for filesystem I/O"),
        (c"st_blocks", c"number of blocks allocated"),
        (c"st_rdev", c"device type (if inode device)"),
    ],
    10,
);

static STATVFS_RESULT: SequenceSpec = SequenceSpec::new(
    c"os.statvfs_result",
    c"statvfs_result: Result from statvfs or fstatvfs.\n\nThis object may be accessed either as a tuple of\n  (bsize, frsize, blocks, bfree, bavail, files, ffree, favail, flag, namemax),\nor via the attributes f_bsize, f_frsize, f_blocks, f_bfree, and so on.\n\nSee os.statvfs for more information.",
    &[
        (c"f_bsize", c""),
        (c"f_frsize", c""),
        (c"f_blocks", c""),
        (c"f_bfree", c""),
        (c"f_bavail", c""),
        (c"f_files", c""),
        (c"f_ffree", c""),
        (c"f_favail", c""),
        (c"f_flag", c""),
        (c"f_namemax", c""),
        (c"f_fsid", c""),
    ],
    10,
);

/// A time as nanoseconds.
fn nanoseconds(seconds: i64, nanos: i64) -> i128 {
    i128::from(seconds) * 1_000_000_000 + i128::from(nanos)
}

/// `os.stat_result` of what the system says.
pub(super) fn result(stat: &Stat) -> PyResult<Ref<Tuple>> {
    let times = [
        (stat.st_atime, stat.st_atime_nsec),
        (stat.st_mtime, stat.st_mtime_nsec),
        (stat.st_ctime, stat.st_ctime_nsec),
    ];
    let numbers: [i128; 7] = [
        stat.st_mode.into(),
        stat.st_ino.into(),
        stat.st_dev.into(),
        stat.st_nlink.into(),
        stat.st_uid.into(),
        stat.st_gid.into(),
        stat.st_size.into(),
    ];
    let mut fields: Vec<Obj> = Vec::with_capacity(19);
    fields.extend(numbers.map(int));
    fields.extend(times.map(|(seconds, _)| int(seconds)));
    fields.extend(times.map(|(seconds, nanos)| Float::new(seconds as f64 + 1e-9 * nanos as f64).upcast()));
    fields.extend(times.map(|(seconds, nanos)| Int::new(nanoseconds(seconds, nanos)).upcast()));
    fields.extend([int(stat.st_blksize), int(stat.st_blocks), int(stat.st_rdev)]);
    STAT_RESULT.make(fields)
}

fn statvfs_result(system: &FileSystem) -> PyResult<Ref<Tuple>> {
    let numbers = [
        system.f_bsize,
        system.f_frsize,
        system.f_blocks,
        system.f_bfree,
        system.f_bavail,
        system.f_files,
        system.f_ffree,
        system.f_favail,
        system.f_flag,
        system.f_namemax,
        system.f_fsid,
    ];
    STATVFS_RESULT.make(numbers.map(int).into())
}

/// The flag for `follow_symlinks`.
pub(super) fn follow(follow_symlinks: bool) -> c_int {
    if follow_symlinks { 0 } else { libc::AT_SYMLINK_NOFOLLOW }
}

#[objects::pymodule(name = "posix")]
pub(super) mod part {
    use std::ffi::c_int;

    use objects::builtins::exceptions::ValueError;
    use objects::builtins::module::Module;
    use objects::builtins::tuple::Tuple;
    use objects::errors::raise;
    use objects::raw::{Py, PyResult, Ref};

    use super::{STAT_RESULT, STATVFS_RESULT, follow, result, statvfs_result};
    use crate::args::{DirFd, OrRaise, PathArg, PathOrFd, call, retry};
    use crate::sys::stat as sys;

    fn exec(module: &Py<Module>) -> PyResult<()> {
        module.add("stat_result", STAT_RESULT.class()?.upcast())?;
        module.add("statvfs_result", STATVFS_RESULT.class()?.upcast())
    }

    /// Perform a stat system call on the given path.
    #[function("(path, *, dir_fd=None, follow_symlinks=True)")]
    fn stat(path: PathOrFd, dir_fd: Option<DirFd>, follow_symlinks: bool) -> PyResult<Ref<Tuple>> {
        if path.is_fd() {
            if dir_fd.is_some() {
                return raise(&ValueError, "stat: can't specify dir_fd without matching path");
            }
            if !follow_symlinks {
                return raise(&ValueError, "stat: cannot use fd and follow_symlinks together");
            }
            let fd = path.fd;
            if fd == -1 {
                return Err(libc::EFAULT).or_raise_for(&path.object, None);
            }
            return result(&path.call(move |_| sys::stat_fd(fd))?);
        }
        let (dir, flags) = (DirFd::or_here(dir_fd), follow(follow_symlinks));
        result(&path.call(move |path| sys::stat_at(dir, path, flags))?)
    }

    /// Perform a stat system call on the given path, without following symbolic links.
    #[function("(path, *, dir_fd=None)")]
    fn lstat(path: PathArg, dir_fd: Option<DirFd>) -> PyResult<Ref<Tuple>> {
        let dir = DirFd::or_here(dir_fd);
        result(&path.call(move |path| sys::stat_at(dir, path, libc::AT_SYMLINK_NOFOLLOW))?)
    }

    /// Perform a stat system call on the given file descriptor.
    #[function("(fd)")]
    fn fstat(fd: c_int) -> PyResult<Ref<Tuple>> {
        result(&retry(|| sys::stat_fd(fd))?)
    }

    /// Perform a statvfs system call on the given path.
    #[function("(path)")]
    fn statvfs(path: PathOrFd) -> PyResult<Ref<Tuple>> {
        let (is_fd, fd) = (path.is_fd(), path.fd);
        statvfs_result(&path.call(move |path| match is_fd {
            true => sys::file_system_fd(fd),
            false => sys::file_system(path),
        })?)
    }

    /// Perform an fstatvfs system call on the given fd.
    #[function("(fd, /)")]
    fn fstatvfs(fd: c_int) -> PyResult<Ref<Tuple>> {
        statvfs_result(&call(|| sys::file_system_fd(fd))?)
    }
}
