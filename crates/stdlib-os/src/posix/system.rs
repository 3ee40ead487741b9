//! The system and its parts: names, limits, random bytes.

#[objects::pymodule(name = "posix")]
pub(super) mod part {
    use std::ffi::c_int;

    use objects::builtins::bytes::Bytes;
    use objects::builtins::exceptions::ValueError;
    use objects::builtins::str::Str;
    use objects::builtins::tuple::Tuple;
    use objects::errors::{os_error, raise, strerror as error_text};
    use objects::raw::{Any, Obj, PyResult, Ref};

    use crate::args::{OrRaise, retry};
    use crate::sys::{bytes, calls};

    /// Normalize path, eliminating double slashes, etc.
    #[function("(path)")]
    fn _path_normpath(path: &Any) -> PyResult<Obj> {
        crate::posix::normal::norm_path(path)
    }

    /// Split a pathname into drive, root and tail.
    ///
    /// The tail contains anything after the root.
    #[function("(p)")]
    fn _path_splitroot_ex(p: &Any) -> PyResult<Ref<Tuple>> {
        crate::posix::normal::split_root(p)
    }

    /// Return a bytes object containing random bytes suitable for cryptographic use.
    #[function("(size, /)")]
    fn urandom(size: isize) -> PyResult<Ref<Bytes>> {
        let Ok(size) = usize::try_from(size) else {
            return raise(&ValueError, "negative argument not allowed");
        };
        let mut buffer = vec![0u8; size];
        let mut at = 0;
        while at < size {
            at += retry(|| bytes::random(&mut buffer[at..], 0))?;
        }
        Ok(Bytes::new(&buffer))
    }

    /// Obtain a series of random bytes.
    #[function("(size, flags=0)")]
    fn getrandom(size: isize, flags: c_int) -> PyResult<Ref<Bytes>> {
        let Ok(size) = usize::try_from(size) else { return os_error(libc::EINVAL, None, None) };
        let mut buffer = vec![0u8; size];
        let count = retry(|| bytes::random(&mut buffer, flags.cast_unsigned()))?;
        Ok(Bytes::new(&buffer[..count]))
    }

    /// Translate an error code to a message string.
    #[function("(code, /)")]
    fn strerror(code: c_int) -> PyResult<Ref<Str>> {
        Ok(error_text(code))
    }

    /// Return the number of logical CPUs in the system.
    ///
    /// Return None if indeterminable.
    #[function]
    fn cpu_count() -> PyResult<Option<i64>> {
        let count = calls::sysconf(libc::_SC_NPROCESSORS_ONLN).unwrap_or(0);
        Ok((count >= 1).then_some(count))
    }

    /// Return the current process id.
    #[function]
    fn getpid() -> PyResult<c_int> {
        Ok(calls::getpid())
    }

    /// Return the parent's process id.
    ///
    /// If the parent process has already exited, Windows machines will still
    /// return its id; others systems will return the id of the 'init' process (1).
    #[function]
    fn getppid() -> PyResult<c_int> {
        Ok(calls::getppid())
    }

    /// Kill a process with a signal.
    #[function("(pid, signal, /)")]
    fn kill(pid: c_int, signal: c_int) -> PyResult<()> {
        calls::kill(pid, signal).or_raise()?;
        objects::hooks::check_signals()
    }
}
