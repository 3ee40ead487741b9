//! Extended attributes.

use objects::builtins::exceptions::ValueError;
use objects::errors::raise;
use objects::raw::PyResult;

use crate::args::PathArg;
use crate::sys::attributes::Of;

/// Whose attributes an argument means.
fn target<'a, const NONE: bool>(
    path: &'a PathArg<true, NONE>,
    function: &str,
    follow_symlinks: bool,
) -> PyResult<Of<'a>> {
    match (path.is_fd(), follow_symlinks) {
        (true, false) => {
            raise(&ValueError, format!("{function}: cannot use fd and follow_symlinks together"))
        }
        (true, true) => Ok(Of::Descriptor(path.fd)),
        (false, true) => Ok(Of::Path(path.text())),
        (false, false) => Ok(Of::Link(path.text())),
    }
}

#[objects::pymodule(name = "posix")]
pub(super) mod part {
    use objects::builtins::bytes::Bytes;
    use objects::builtins::list::List;
    use objects::raw::{BytesLike, PyResult, Ref};
    use objects::state::released;

    use super::target;
    use crate::args::{OptionalPath, OrRaise, PathArg, PathOrFd, text};
    use crate::sys::attributes::{self, Of};

    /// Return the value of extended attribute attribute on path.
    ///
    /// path may be either a string, a path-like object, or an open file descriptor.
    /// If follow_symlinks is False, and the last element of the path is a symbolic
    ///   link, getxattr will examine the symbolic link itself instead of the file
    ///   the link points to.
    #[function("(path, attribute, *, follow_symlinks=True)")]
    fn getxattr(path: PathOrFd, attribute: PathArg, follow_symlinks: bool) -> PyResult<Ref<Bytes>> {
        let (of, name) = (target(&path, "getxattr", follow_symlinks)?, attribute.text());
        let value = released(|| attributes::get(of, name)).or_raise_for(&path.object, None)?;
        Ok(Bytes::new(&value))
    }

    /// Set extended attribute attribute on path to value.
    ///
    /// path may be either a string, a path-like object,  or an open file descriptor.
    /// If follow_symlinks is False, and the last element of the path is a symbolic
    ///   link, setxattr will modify the symbolic link itself instead of the file
    ///   the link points to.
    #[function("(path, attribute, value, flags=0, *, follow_symlinks=True)")]
    fn setxattr(
        path: PathOrFd,
        attribute: PathArg,
        value: BytesLike<'_>,
        flags: i32,
        follow_symlinks: bool,
    ) -> PyResult<()> {
        let (of, name) = (target(&path, "setxattr", follow_symlinks)?, attribute.text());
        let value = value.data();
        released(|| attributes::set(of, name, &value, flags)).or_raise_for(&path.object, None)
    }

    /// Remove extended attribute attribute on path.
    ///
    /// path may be either a string, a path-like object, or an open file descriptor.
    /// If follow_symlinks is False, and the last element of the path is a symbolic
    ///   link, removexattr will modify the symbolic link itself instead of the file
    ///   the link points to.
    #[function("(path, attribute, *, follow_symlinks=True)")]
    fn removexattr(path: PathOrFd, attribute: PathArg, follow_symlinks: bool) -> PyResult<()> {
        let (of, name) = (target(&path, "removexattr", follow_symlinks)?, attribute.text());
        released(|| attributes::remove(of, name)).or_raise_for(&path.object, None)
    }

    /// Return a list of extended attributes on path.
    ///
    /// path may be either None, a string, a path-like object, or an open file descriptor.
    /// if path is None, listxattr will examine the current directory.
    /// If follow_symlinks is False, and the last element of the path is a symbolic
    ///   link, listxattr will examine the symbolic link itself instead of the file
    ///   the link points to.
    #[function("(path=None, *, follow_symlinks=True)")]
    fn listxattr(path: Option<OptionalPath>, follow_symlinks: bool) -> PyResult<Ref<List>> {
        let of = match &path {
            Some(path) => target(path, "listxattr", follow_symlinks)?,
            None if follow_symlinks => Of::Path(c"."),
            None => Of::Link(c"."),
        };
        let listed = released(|| attributes::list(of));
        let names = match &path {
            Some(path) => listed.or_raise_for(&path.object, None)?,
            None => listed.or_raise()?,
        };
        let names = names.split(|&byte| byte == 0).filter(|name| !name.is_empty());
        Ok(List::new(names.map(text).collect()))
    }
}
