//! Clocks and sleeping.

use std::ffi::c_int;

use objects::builtins::int::Int;
use objects::errors::raise_type_error;
use objects::hooks::check_signals;
use objects::raw::{Any, FromArg, Place, PyResult};
use objects::state::released;

use crate::args::OrRaise;
use crate::sys::clock;
use crate::timing::NANOS;

/// A clock's time in nanoseconds.
pub(crate) fn now(clock: c_int) -> PyResult<i64> {
    let (seconds, nanos) = clock::time(clock).or_raise()?;
    Ok(seconds.saturating_mul(NANOS).saturating_add(nanos))
}

/// Nanoseconds as seconds.
pub(crate) fn seconds(nanoseconds: i64) -> f64 {
    match nanoseconds % NANOS {
        0 => (nanoseconds / NANOS) as f64,
        _ => nanoseconds as f64 / NANOS as f64,
    }
}

/// The number of a clock.
struct ClockId(c_int);

impl FromArg<'_> for ClockId {
    fn from_arg(value: &Any, _: Place) -> PyResult<Self> {
        if value.downcast::<Int>().is_none() && value.class().nb_index().is_none() {
            return raise_type_error(format!("clk_id should be integer, not {}", value.class().name()));
        }
        let wide = Int::index_value(value)?;
        c_int::try_from(wide).map(Self).or_else(|_| Int::too_large("C int", wide))
    }
}

/// Sleeps for a time, on and on when signals interrupt.
fn sleep_for(nanoseconds: i64) -> PyResult<()> {
    let end = now(libc::CLOCK_MONOTONIC)?.saturating_add(nanoseconds);
    let until = (end.div_euclid(NANOS), end.rem_euclid(NANOS));
    loop {
        match released(|| clock::sleep_until(until)) {
            Err(libc::EINTR) => check_signals()?,
            outcome => return outcome.or_raise(),
        }
    }
}

#[objects::pymodule(name = "time")]
pub(super) mod part {
    use objects::builtins::dict::Dict;
    use objects::builtins::exceptions::ValueError;
    use objects::builtins::int::Int;
    use objects::builtins::namespace::Namespace;
    use objects::builtins::str::{Str, interned};
    use objects::errors::{raise, raise_type_error};
    use objects::raw::{Any, IntoObject, Py, PyResult, Ref};

    use super::{ClockId, now, seconds, sleep_for};
    use crate::args::OrRaise;
    use crate::sys::clock;
    use crate::timing::{NANOS, Round, nanoseconds};

    /// time() -> floating-point number
    ///
    /// Return the current time in seconds since the Epoch.
    /// Fractions of a second may be present if the system clock provides them.
    #[function]
    fn time() -> PyResult<f64> {
        now(libc::CLOCK_REALTIME).map(seconds)
    }

    /// time_ns() -> int
    ///
    /// Return the current time in nanoseconds since the Epoch.
    #[function]
    fn time_ns() -> PyResult<i64> {
        now(libc::CLOCK_REALTIME)
    }

    /// monotonic() -> float
    ///
    /// Monotonic clock, cannot go backward.
    #[function]
    fn monotonic() -> PyResult<f64> {
        now(libc::CLOCK_MONOTONIC).map(seconds)
    }

    /// monotonic_ns() -> int
    ///
    /// Monotonic clock, cannot go backward, as nanoseconds.
    #[function]
    fn monotonic_ns() -> PyResult<i64> {
        now(libc::CLOCK_MONOTONIC)
    }

    /// perf_counter() -> float
    ///
    /// Performance counter for benchmarking.
    #[function]
    fn perf_counter() -> PyResult<f64> {
        now(libc::CLOCK_MONOTONIC).map(seconds)
    }

    /// perf_counter_ns() -> int
    ///
    /// Performance counter for benchmarking as nanoseconds.
    #[function]
    fn perf_counter_ns() -> PyResult<i64> {
        now(libc::CLOCK_MONOTONIC)
    }

    /// process_time() -> float
    ///
    /// Process time for profiling: sum of the kernel and user-space CPU time.
    #[function]
    fn process_time() -> PyResult<f64> {
        now(libc::CLOCK_PROCESS_CPUTIME_ID).map(seconds)
    }

    /// process_time() -> int
    ///
    /// Process time for profiling as nanoseconds:
    /// sum of the kernel and user-space CPU time.
    #[function]
    fn process_time_ns() -> PyResult<i64> {
        now(libc::CLOCK_PROCESS_CPUTIME_ID)
    }

    /// thread_time() -> float
    ///
    /// Thread time for profiling: sum of the kernel and user-space CPU time.
    #[function]
    fn thread_time() -> PyResult<f64> {
        now(libc::CLOCK_THREAD_CPUTIME_ID).map(seconds)
    }

    /// thread_time() -> int
    ///
    /// Thread time for profiling as nanoseconds:
    /// sum of the kernel and user-space CPU time.
    #[function]
    fn thread_time_ns() -> PyResult<i64> {
        now(libc::CLOCK_THREAD_CPUTIME_ID)
    }

    /// Return the time of the specified clock clk_id as a float.
    #[function("(clk_id, /)")]
    fn clock_gettime(clk_id: ClockId) -> PyResult<f64> {
        now(clk_id.0).map(seconds)
    }

    /// Return the time of the specified clock clk_id as nanoseconds (int).
    #[function("(clk_id, /)")]
    fn clock_gettime_ns(clk_id: ClockId) -> PyResult<i64> {
        now(clk_id.0)
    }

    /// clock_settime(clk_id, time)
    ///
    /// Set the time of the specified clock clk_id.
    #[function("!(clk_id, time, /)")]
    fn clock_settime(clk_id: i32, time: &Any) -> PyResult<()> {
        let time = nanoseconds(time, Round::Floor)?;
        clock::set_time(clk_id, (time.div_euclid(NANOS), time.rem_euclid(NANOS))).or_raise()
    }

    /// clock_settime_ns(clk_id, time)
    ///
    /// Set the time of the specified clock clk_id with nanoseconds.
    #[function("!(clk_id, time, /)")]
    fn clock_settime_ns(clk_id: i32, time: &Any) -> PyResult<()> {
        let Some(time) = time.downcast::<Int>() else {
            return raise_type_error(format!("expect int, got {}", time.class().name()));
        };
        let Some(time) = time.to_i64() else { return crate::timing::too_large() };
        clock::set_time(clk_id, (time.div_euclid(NANOS), time.rem_euclid(NANOS))).or_raise()
    }

    /// clock_getres(clk_id) -> floating-point number
    ///
    /// Return the resolution (precision) of the specified clock clk_id.
    #[function("!(clk_id, /)")]
    fn clock_getres(clk_id: i32) -> PyResult<f64> {
        let (whole, nanos) = clock::resolution(clk_id).or_raise()?;
        Ok(whole as f64 + nanos as f64 * 1e-9)
    }

    /// pthread_getcpuclockid(thread_id) -> int
    ///
    /// Return the clk_id of a thread's CPU time clock.
    #[function("!(thread_id, /)")]
    fn pthread_getcpuclockid(thread_id: &Any) -> PyResult<i32> {
        let Some(thread) = thread_id.downcast::<Int>() else {
            let class = thread_id.class().name();
            return raise_type_error(format!("pthread_getcpuclockid() argument 1 must be int, not {class}"));
        };
        clock::thread_clock(thread.saturated() as u64).or_raise()
    }

    /// sleep(seconds)
    ///
    /// Delay execution for a given number of seconds.  The argument may be
    /// a floating-point number for subsecond precision.
    #[function("(object, /)")]
    fn sleep(object: &Any) -> PyResult<()> {
        let time = nanoseconds(object, Round::Up)?;
        if time < 0 {
            return raise(&ValueError, "sleep length must be non-negative");
        }
        sleep_for(time)
    }

    /// get_clock_info(name: str) -> dict
    ///
    /// Get information of the specified clock.
    #[function("!(name, /)")]
    fn get_clock_info(name: &Any) -> PyResult<Ref<Namespace>> {
        let Some(name) = name.downcast::<Str>() else {
            let class = name.class().name();
            return raise_type_error(format!("get_clock_info() argument 1 must be str, not {class}"));
        };
        let (clock, implementation, monotonic, adjustable) = match &*name.to_string_lossy() {
            "time" => (libc::CLOCK_REALTIME, "CLOCK_REALTIME", false, true),
            "monotonic" | "perf_counter" => (libc::CLOCK_MONOTONIC, "CLOCK_MONOTONIC", true, false),
            "process_time" => (libc::CLOCK_PROCESS_CPUTIME_ID, "CLOCK_PROCESS_CPUTIME_ID", true, false),
            "thread_time" => (libc::CLOCK_THREAD_CPUTIME_ID, "CLOCK_THREAD_CPUTIME_ID", true, false),
            _ => return raise(&ValueError, "unknown clock"),
        };
        let info = Dict::new();
        set(&info, "implementation", format!("clock_gettime({implementation})"))?;
        set(&info, "monotonic", monotonic)?;
        set(&info, "adjustable", adjustable)?;
        set(&info, "resolution", clock_getres(clock)?)?;
        Ok(Namespace::new(info))
    }

    fn set(dict: &Py<Dict>, name: &str, value: impl IntoObject) -> PyResult<()> {
        dict.set(interned(name).as_any(), value.into_object()?)
    }
}
