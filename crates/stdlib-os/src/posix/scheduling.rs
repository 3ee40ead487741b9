//! Priorities and scheduling.

use std::ffi::c_int;

use objects::builtins::exceptions::{OverflowError, TypeError, ValueError};
use objects::builtins::int::Int;
use objects::builtins::struct_sequence::SequenceSpec;
use objects::builtins::tuple::{PyTuple_Type, Tuple};
use objects::errors::{raise, raise_type_error};
use objects::raw::{Any, Class, Py, PyResult, Ref};
use objects::types::Type;
use objects::{object, pytype};

pub(super) static SCHED_PARAM: SequenceSpec = SequenceSpec::new(
    c"posix.sched_param",
    c"sched_param(sched_priority)\n--\n\nCurrently has only one field: sched_priority\n\n  sched_priority\n    A scheduling parameter.",
    &[(c"sched_priority", c"the scheduling priority")],
    1,
)
.with(Parameter::spec);

/// What `sched_param` does in its own way.
#[object]
struct Parameter(());

#[pytype(name = "posix.sched_param", base = PyTuple_Type, gc, last, itemsize = 8)]
impl Parameter {
    #[signature("sched_param(sched_priority)")]
    fn __new__(_cls: &Py<Type>, sched_priority: &Any) -> PyResult<Ref<Tuple>> {
        SCHED_PARAM.make(vec![sched_priority.new_ref()])
    }

    #[method("!()")]
    fn __reduce__(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        let priority = this.as_any().downcast::<Tuple>().and_then(|tuple| tuple.get(0)).map(Py::new_ref);
        let arguments = Tuple::new(priority.into_iter().collect());
        Ok(Tuple::pair(this.class().new_ref().upcast(), arguments.upcast()))
    }
}

/// The priority in a `sched_param`.
pub(super) fn priority(value: &Any) -> PyResult<c_int> {
    let tuple = value
        .downcast::<Tuple>()
        .filter(|_| SCHED_PARAM.class().is_ok_and(|class| value.class().is(&*class)));
    let Some(tuple) = tuple else { return raise_type_error("must have a sched_param object") };
    let wide = tuple.get(0).map_or(Ok(0), Int::index_value)?;
    c_int::try_from(wide).or_else(|_| raise(&OverflowError, "sched_priority out of range"))
}

/// The numbers of processors that an iterable gives.
fn processors(mask: &Any) -> PyResult<Vec<usize>> {
    let mut found = Vec::new();
    let iterator = mask.iter()?;
    while let Some(item) = iterator.next()? {
        let Some(number) = item.downcast::<Int>() else {
            let class = item.class().as_any().repr()?.to_string_lossy();
            return raise(&TypeError, format!("expected an iterator of ints, but iterator yielded {class}"));
        };
        let wide = number.saturated();
        if wide < 0 {
            return raise(&ValueError, "negative CPU number");
        }
        match usize::try_from(wide) {
            Ok(number) if wide < i128::from(i32::MAX) => found.push(number),
            _ => return raise(&OverflowError, "CPU number too large"),
        }
    }
    Ok(found)
}

#[objects::pymodule(name = "posix")]
pub(super) mod part {
    use std::ffi::c_int;

    use objects::builtins::module::Module;
    use objects::builtins::set::Set;
    use objects::builtins::tuple::Tuple;
    use objects::raw::{Any, Obj, Py, PyResult, Ref};

    use super::{SCHED_PARAM, priority, processors};
    use crate::args::{OrRaise, int};
    use crate::sys::{calls, process};

    fn exec(module: &Py<Module>) -> PyResult<()> {
        module.add("sched_param", SCHED_PARAM.class()?.upcast())
    }

    /// Add increment to the priority of process and return the new priority.
    #[function("(increment, /)")]
    fn nice(increment: c_int) -> PyResult<c_int> {
        calls::nice(increment).or_raise()
    }

    /// Return program scheduling priority.
    #[function("(which, who)")]
    fn getpriority(which: c_int, who: c_int) -> PyResult<c_int> {
        calls::getpriority(which.cast_unsigned(), who.cast_unsigned()).or_raise()
    }

    /// Set program scheduling priority.
    #[function("(which, who, priority)")]
    fn setpriority(which: c_int, who: c_int, priority: c_int) -> PyResult<()> {
        calls::setpriority(which.cast_unsigned(), who.cast_unsigned(), priority).or_raise().map(drop)
    }

    /// Get the maximum scheduling priority for policy.
    #[function("(policy)")]
    fn sched_get_priority_max(policy: c_int) -> PyResult<c_int> {
        calls::sched_get_priority_max(policy).or_raise()
    }

    /// Get the minimum scheduling priority for policy.
    #[function("(policy)")]
    fn sched_get_priority_min(policy: c_int) -> PyResult<c_int> {
        calls::sched_get_priority_min(policy).or_raise()
    }

    /// Get the scheduling policy for the process identified by pid.
    ///
    /// Passing 0 for pid returns the scheduling policy for the calling process.
    #[function("(pid, /)")]
    fn sched_getscheduler(pid: c_int) -> PyResult<c_int> {
        calls::sched_getscheduler(pid).or_raise()
    }

    /// Set the scheduling policy for the process identified by pid.
    ///
    /// If pid is 0, the calling process is changed.
    /// param is an instance of sched_param.
    #[function("(pid, policy, param, /)")]
    fn sched_setscheduler(pid: c_int, policy: c_int, param: &Any) -> PyResult<()> {
        process::set_scheduler(pid, Some(policy), priority(param)?).or_raise()
    }

    /// Returns scheduling parameters for the process identified by pid.
    ///
    /// If pid is 0, returns parameters for the calling process.
    /// Return value is an instance of sched_param.
    #[function("(pid, /)")]
    fn sched_getparam(pid: c_int) -> PyResult<Ref<Tuple>> {
        SCHED_PARAM.make(vec![int(process::scheduler_priority(pid).or_raise()?)])
    }

    /// Set scheduling parameters for the process identified by pid.
    ///
    /// If pid is 0, sets parameters for the calling process.
    /// param should be an instance of sched_param.
    #[function("(pid, param, /)")]
    fn sched_setparam(pid: c_int, param: &Any) -> PyResult<()> {
        process::set_scheduler(pid, None, priority(param)?).or_raise()
    }

    /// Return the round-robin quantum for the process identified by pid, in seconds.
    ///
    /// Value returned is a float.
    #[function("(pid, /)")]
    fn sched_rr_get_interval(pid: c_int) -> PyResult<f64> {
        let (seconds, nanos) = process::round_robin_interval(pid).or_raise()?;
        Ok(seconds as f64 + 1e-9 * nanos as f64)
    }

    /// Voluntarily relinquish the CPU.
    #[function]
    fn sched_yield() -> PyResult<()> {
        crate::args::call(calls::sched_yield).map(drop)
    }

    /// Return the affinity of the process identified by pid (or the current process if zero).
    ///
    /// The affinity is returned as a set of CPU identifiers.
    #[function("(pid, /)")]
    fn sched_getaffinity(pid: c_int) -> PyResult<Obj> {
        let set = Set::new();
        for processor in process::affinity(pid).or_raise()? {
            set.add(&int(processor as i64))?;
        }
        Ok(set.upcast())
    }

    /// Set the CPU affinity of the process identified by pid to mask.
    ///
    ///   pid
    ///     The process ID. If zero, the current process is used.
    ///   mask
    ///     An iterable of integers identifying CPUs.
    #[function("(pid, mask, /)")]
    fn sched_setaffinity(pid: c_int, mask: &Any) -> PyResult<()> {
        process::set_affinity(pid, &processors(mask)?).or_raise()
    }
}
