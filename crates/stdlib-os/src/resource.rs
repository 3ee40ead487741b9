//! `resource`: limits and use of the system's resources.

use objects::builtins::exceptions::ValueError;
use objects::builtins::float::Float;
use objects::builtins::int::Int;
use objects::builtins::struct_sequence::SequenceSpec;
use objects::builtins::tuple::Tuple;
use objects::errors::{OverflowError, raise};
use objects::raw::{Any, Obj, PyResult, Ref};
use objects::types::ModuleSpec;

use crate::args::int;
use crate::sys::process::Usage;

pub(crate) static MODULE: &ModuleSpec = &module::MODULE;

static RUSAGE: SequenceSpec = SequenceSpec::new(
    c"resource.struct_rusage",
    c"struct_rusage: Result from getrusage.\n\nThis object may be accessed either as a tuple of\n    (utime,stime,maxrss,ixrss,idrss,isrss,minflt,majflt,\n    nswap,inblock,oublock,msgsnd,msgrcv,nsignals,nvcsw,nivcsw)\nor via the attributes ru_utime, ru_stime, ru_maxrss, and so on.",
    &[
        (c"ru_utime", c"user time used"),
        (c"ru_stime", c"system time used"),
        (c"ru_maxrss", c"max. resident set size"),
        (c"ru_ixrss", c"shared memory size"),
        (c"ru_idrss", c"unshared data size"),
        (c"ru_isrss", c"unshared stack size"),
        (c"ru_minflt", c"page faults not requiring I/O"),
        (c"ru_majflt", c"page faults requiring I/O"),
        (c"ru_nswap", c"number of swap outs"),
        (c"ru_inblock", c"block input operations"),
        (c"ru_oublock", c"block output operations"),
        (c"ru_msgsnd", c"IPC messages sent"),
        (c"ru_msgrcv", c"IPC messages received"),
        (c"ru_nsignals", c"signals received"),
        (c"ru_nvcsw", c"voluntary context switches"),
        (c"ru_nivcsw", c"involuntary context switches"),
    ],
    16,
);

/// `struct_rusage` of what the system says.
pub(crate) fn usage_object(usage: &Usage) -> PyResult<Ref<Tuple>> {
    let seconds = |time: libc::timeval| Float::new(time.tv_sec as f64 + time.tv_usec as f64 * 1e-6).upcast();
    let mut fields: Vec<Obj> = vec![seconds(usage.ru_utime), seconds(usage.ru_stime)];
    let numbers = [
        usage.ru_maxrss,
        usage.ru_ixrss,
        usage.ru_idrss,
        usage.ru_isrss,
        usage.ru_minflt,
        usage.ru_majflt,
        usage.ru_nswap,
        usage.ru_inblock,
        usage.ru_oublock,
        usage.ru_msgsnd,
        usage.ru_msgrcv,
        usage.ru_nsignals,
        usage.ru_nvcsw,
        usage.ru_nivcsw,
    ];
    fields.extend(numbers.map(int));
    RUSAGE.make(fields)
}

/// A limit as an object: no limit is -1.
fn limit_object(limit: u64) -> Obj {
    if limit == libc::RLIM_INFINITY { int(-1) } else { int(limit) }
}

fn limit(value: &Any) -> PyResult<u64> {
    match Int::index_value(value)? {
        -1 => Ok(libc::RLIM_INFINITY),
        wide if wide < 0 => raise(&ValueError, "Cannot convert negative int"),
        wide => match u64::try_from(wide) {
            Ok(limit) => Ok(limit),
            Err(_) => raise(&OverflowError, "Python int too large to convert to C rlim_t"),
        },
    }
}

/// Soft and hard limit from a sequence.
fn limit_pair(limits: &Any) -> PyResult<(u64, u64)> {
    let items = limits.to_vec()?;
    let [soft, hard] = &items[..] else { return raise(&ValueError, "expected a tuple of 2 integers") };
    Ok((limit(soft)?, limit(hard)?))
}

#[objects::pymodule(name = "resource")]
mod module {
    use std::ffi::c_int;

    use objects::builtins::exceptions::{OSError, ValueError};
    use objects::builtins::module::Module;
    use objects::builtins::tuple::Tuple;
    use objects::errors::raise;
    use objects::raw::{Any, Py, PyResult, Ref};

    use super::{RUSAGE, limit_object, limit_pair, usage_object};
    use crate::args::OrRaise;
    use crate::posix::add_numbers;
    use crate::sys::file::Outcome;
    use crate::sys::{calls, limits, process};

    fn exec(module: &Py<Module>) -> PyResult<()> {
        module.add("error", OSError.owned().upcast())?;
        module.add("struct_rusage", RUSAGE.class()?.upcast())?;
        add_numbers(module, super::NUMBERS)
    }

    fn valid(resource: c_int) -> PyResult<u32> {
        match (0..limits::COUNT).contains(&resource) {
            true => Ok(resource.cast_unsigned()),
            false => raise(&ValueError, "invalid resource specified"),
        }
    }

    fn checked<T>(outcome: Outcome<T>) -> PyResult<T> {
        match outcome {
            Err(libc::EINVAL) => raise(&ValueError, "current limit exceeds maximum limit"),
            Err(libc::EPERM) => raise(&ValueError, "not allowed to raise maximum limit"),
            outcome => outcome.or_raise(),
        }
    }

    fn pair((soft, hard): (u64, u64)) -> Ref<Tuple> {
        Tuple::pair(limit_object(soft), limit_object(hard))
    }

    #[function("(who, /)")]
    fn getrusage(who: c_int) -> PyResult<Ref<Tuple>> {
        match process::usage(who) {
            Err(libc::EINVAL) => raise(&ValueError, "invalid who parameter"),
            usage => usage_object(&usage.or_raise()?),
        }
    }

    #[function("(resource, /)")]
    fn getrlimit(resource: c_int) -> PyResult<Ref<Tuple>> {
        limits::get(valid(resource)?).or_raise().map(pair)
    }

    #[function("(resource, limits, /)")]
    fn setrlimit(resource: c_int, wanted: &Any) -> PyResult<()> {
        let (resource, (soft, hard)) = (valid(resource)?, limit_pair(wanted)?);
        checked(limits::set(resource, soft, hard))
    }

    #[function("(pid, resource, limits=None, /)")]
    fn prlimit(pid: c_int, resource: c_int, wanted: Option<&Any>) -> PyResult<Ref<Tuple>> {
        let resource = valid(resource)?;
        let wanted = wanted.filter(|wanted| !objects::builtins::none::is_none(wanted));
        let wanted = wanted.map(limit_pair).transpose()?;
        checked(limits::of_process(pid, resource, wanted)).map(pair)
    }

    #[function]
    fn getpagesize() -> PyResult<i64> {
        calls::sysconf(libc::_SC_PAGESIZE).or_raise()
    }
}

/// Constants of the module.
const NUMBERS: &[(&str, i64)] = &[
    ("RLIMIT_CPU", libc::RLIMIT_CPU as i64),
    ("RLIMIT_FSIZE", libc::RLIMIT_FSIZE as i64),
    ("RLIMIT_DATA", libc::RLIMIT_DATA as i64),
    ("RLIMIT_STACK", libc::RLIMIT_STACK as i64),
    ("RLIMIT_CORE", libc::RLIMIT_CORE as i64),
    ("RLIMIT_NOFILE", libc::RLIMIT_NOFILE as i64),
    ("RLIMIT_OFILE", libc::RLIMIT_NOFILE as i64),
    ("RLIMIT_AS", libc::RLIMIT_AS as i64),
    ("RLIMIT_RSS", libc::RLIMIT_RSS as i64),
    ("RLIMIT_NPROC", libc::RLIMIT_NPROC as i64),
    ("RLIMIT_MEMLOCK", libc::RLIMIT_MEMLOCK as i64),
    ("RLIMIT_MSGQUEUE", libc::RLIMIT_MSGQUEUE as i64),
    ("RLIMIT_NICE", libc::RLIMIT_NICE as i64),
    ("RLIMIT_RTPRIO", libc::RLIMIT_RTPRIO as i64),
    ("RLIMIT_RTTIME", libc::RLIMIT_RTTIME as i64),
    ("RLIMIT_SIGPENDING", libc::RLIMIT_SIGPENDING as i64),
    ("RUSAGE_SELF", libc::RUSAGE_SELF as i64),
    ("RUSAGE_CHILDREN", libc::RUSAGE_CHILDREN as i64),
    ("RUSAGE_THREAD", libc::RUSAGE_THREAD as i64),
    ("RLIM_INFINITY", -1),
];
