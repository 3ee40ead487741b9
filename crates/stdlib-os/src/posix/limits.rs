//! Names and limits of the system.

use std::ffi::c_int;

use objects::builtins::exceptions::ValueError;
use objects::builtins::int::Int;
use objects::builtins::str::Str;
use objects::builtins::struct_sequence::SequenceSpec;
use objects::errors::{raise, raise_type_error};
use objects::raw::{Any, PyResult};

use super::constants;

static UNAME_RESULT: SequenceSpec = SequenceSpec::new(
    c"posix.uname_result",
    c"uname_result: Result from os.uname().\n\nThis object may be accessed either as a tuple of\n  (sysname, nodename, release, version, machine),\nor via the attributes sysname, nodename, release, version, and machine.\n\nSee os.uname for more information.",
    &[
        (c"sysname", c"operating system name"),
        (c"nodename", c"name of machine on network (implementation-defined)"),
        (c"release", c"operating system release"),
        (c"version", c"operating system version"),
        (c"machine", c"hardware identifier"),
    ],
    5,
);

static TIMES_RESULT: SequenceSpec = SequenceSpec::new(
    c"posix.times_result",
    c"times_result: Result from os.times().\n\nThis object may be accessed either as a tuple of\n  (user, system, children_user, children_system, elapsed),\nor via the attributes user, system, children_user, children_system,\nand elapsed.\n\nSee os.times for more information.",
    &[
        (c"user", c"user time"),
        (c"system", c"system time"),
        (c"children_user", c"user time of children"),
        (c"children_system", c"system time of children"),
        (c"elapsed", c"elapsed time since an arbitrary point in the past"),
    ],
    5,
);

/// The number of a configuration name, which may be given as such.
fn configuration_name(name: &Any, table: &[(&str, i64)]) -> PyResult<c_int> {
    if let Some(text) = name.downcast::<Str>() {
        return match table.iter().find(|(known, _)| text.equals(known)) {
            Some(&(_, number)) => Ok(number as c_int),
            None => raise(&ValueError, "unrecognized configuration name"),
        };
    }
    if name.downcast::<Int>().is_none() && name.class().nb_index().is_none() {
        return raise_type_error("configuration names must be strings or integers");
    }
    let wide = Int::index_value(name)?;
    c_int::try_from(wide).or_else(|_| Int::too_large("C int", wide))
}

/// The numbers of devices: all bits set is -1, no device.
fn device(value: u64) -> i128 {
    if value == u64::MAX { -1 } else { i128::from(value) }
}

fn device_argument(value: &Any) -> PyResult<u64> {
    match Int::index_value(value)? {
        -1 => Ok(u64::MAX),
        wide => match u64::try_from(wide) {
            Ok(device) => Ok(device),
            Err(_) if wide < 0 => {
                raise(&objects::errors::OverflowError, "can't convert negative int to unsigned")
            }
            Err(_) => raise(&objects::errors::OverflowError, "int too big to convert"),
        },
    }
}

fn device_part(value: &Any) -> PyResult<u32> {
    match Int::index_value(value)? {
        -1 => Ok(u32::MAX),
        wide => u32::try_from(wide).or_else(|_| Int::too_large("C unsigned int", wide)),
    }
}

#[objects::pymodule(name = "posix")]
#[expect(non_snake_case, reason = "the names are C macros of the system")]
pub(super) mod part {
    use std::ffi::c_int;

    use objects::builtins::exceptions::OSError;
    use objects::builtins::float::Float;
    use objects::builtins::int::Int;
    use objects::builtins::module::Module;
    use objects::builtins::tuple::Tuple;
    use objects::errors::raise;
    use objects::raw::{Any, Obj, Py, PyResult, Ref};

    use super::{
        TIMES_RESULT, UNAME_RESULT, configuration_name, constants, device, device_argument, device_part,
    };
    use crate::args::{OrRaise, PathOrFd, text};
    use crate::sys::{calls, process};

    fn exec(module: &Py<Module>) -> PyResult<()> {
        module.add("uname_result", UNAME_RESULT.class()?.upcast())?;
        module.add("times_result", TIMES_RESULT.class()?.upcast())
    }

    /// Return an object identifying the current operating system.
    ///
    /// The object behaves like a named tuple with the following fields:
    ///   (sysname, nodename, release, version, machine)
    #[function]
    fn uname() -> PyResult<Ref<Tuple>> {
        let names = process::system_names().or_raise()?;
        UNAME_RESULT.make(names.iter().map(|name| text(name)).collect())
    }

    /// Return a collection containing process timing information.
    ///
    /// The object returned behaves like a named tuple with these fields:
    ///   (utime, stime, cutime, cstime, elapsed_time)
    /// All fields are floating-point numbers.
    #[function]
    fn times() -> PyResult<Ref<Tuple>> {
        let rate = calls::sysconf(libc::_SC_CLK_TCK).or_raise()? as f64;
        TIMES_RESULT
            .make(process::times().iter().map(|&ticks| Float::new(ticks as f64 / rate).upcast()).collect())
    }

    /// Return average recent system load information.
    ///
    /// Return the number of processes in the system run queue averaged over
    /// the last 1, 5, and 15 minutes as a tuple of three floats.
    /// Raises OSError if the load average was unobtainable.
    #[function]
    fn getloadavg() -> PyResult<Ref<Tuple>> {
        match process::loads() {
            Some(loads) => Ok(Tuple::new(loads.map(|load| Float::new(load).upcast()).into())),
            None => raise(&OSError, "Load averages are unobtainable"),
        }
    }

    /// Return an integer-valued system configuration variable.
    #[function("(name, /)")]
    fn sysconf(name: &Any) -> PyResult<i64> {
        calls::sysconf(configuration_name(name, constants::SYSCONF)?).or_raise()
    }

    /// Return a string-valued system configuration variable.
    #[function("(name, /)")]
    fn confstr(name: &Any) -> PyResult<Option<Obj>> {
        let value = process::configuration(configuration_name(name, constants::CONFSTR)?).or_raise()?;
        Ok(value.map(|value| text(&value)))
    }

    /// Return the configuration limit name for the file or directory path.
    ///
    /// If there is no limit, return -1.
    /// On some platforms, path may also be specified as an open file descriptor.
    /// If this functionality is unavailable, using it raises an exception.
    #[function("(path, name)")]
    fn pathconf(path: PathOrFd, name: &Any) -> PyResult<i64> {
        let name = configuration_name(name, constants::PATHCONF)?;
        let limit = match path.is_fd() {
            true => calls::fpathconf(path.fd, name),
            false => calls::pathconf(path.text(), name),
        };
        match limit {
            // The name may be what is wrong.
            Err(libc::EINVAL) => limit.or_raise(),
            limit => limit.or_raise_for(&path.object, None),
        }
    }

    /// Return the configuration limit name for the file descriptor fd.
    ///
    /// If there is no limit, return -1.
    #[function("(fd, name, /)")]
    fn fpathconf(fd: crate::args::Fd, name: &Any) -> PyResult<i64> {
        calls::fpathconf(fd.0, configuration_name(name, constants::PATHCONF)?).or_raise()
    }

    /// Extracts a device major number from a raw device number.
    #[function("(device, /)")]
    fn major(number: &Any) -> PyResult<Obj> {
        let number = device_argument(number)?;
        Ok(Int::new(if number == u64::MAX { -1 } else { libc::major(number).into() }).upcast())
    }

    /// Extracts a device minor number from a raw device number.
    #[function("(device, /)")]
    fn minor(number: &Any) -> PyResult<Obj> {
        let number = device_argument(number)?;
        Ok(Int::new(if number == u64::MAX { -1 } else { libc::minor(number).into() }).upcast())
    }

    /// Composes a raw device number from the major and minor device numbers.
    #[function("(major, minor, /)")]
    fn makedev(major: &Any, minor: &Any) -> PyResult<Obj> {
        let (major, minor) = (device_part(major)?, device_part(minor)?);
        Ok(Int::new(device(libc::makedev(major, minor))).upcast())
    }

    /// Return True if the process returning status was dumped to a core file.
    #[function("(status, /)")]
    fn WCOREDUMP(status: c_int) -> PyResult<bool> {
        Ok(libc::WCOREDUMP(status))
    }

    /// Return True if a particular process was continued from a job control stop.
    ///
    /// Return True if the process returning status was continued from a
    /// job control stop.
    #[function("(status)")]
    fn WIFCONTINUED(status: c_int) -> PyResult<bool> {
        Ok(libc::WIFCONTINUED(status))
    }

    /// Return True if the process returning status was stopped.
    #[function("(status)")]
    fn WIFSTOPPED(status: c_int) -> PyResult<bool> {
        Ok(libc::WIFSTOPPED(status))
    }

    /// Return True if the process returning status was terminated by a signal.
    #[function("(status)")]
    fn WIFSIGNALED(status: c_int) -> PyResult<bool> {
        Ok(libc::WIFSIGNALED(status))
    }

    /// Return True if the process returning status exited via the exit() system call.
    #[function("(status)")]
    fn WIFEXITED(status: c_int) -> PyResult<bool> {
        Ok(libc::WIFEXITED(status))
    }

    /// Return the process return code from status.
    #[function("(status)")]
    fn WEXITSTATUS(status: c_int) -> PyResult<c_int> {
        Ok(libc::WEXITSTATUS(status))
    }

    /// Return the signal that terminated the process that provided the status value.
    #[function("(status)")]
    fn WTERMSIG(status: c_int) -> PyResult<c_int> {
        Ok(libc::WTERMSIG(status))
    }

    /// Return the signal that stopped the process that provided the status value.
    #[function("(status)")]
    fn WSTOPSIG(status: c_int) -> PyResult<c_int> {
        Ok(libc::WSTOPSIG(status))
    }
}
