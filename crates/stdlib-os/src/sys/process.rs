//! Processes: starting, replacing, waiting, their limits and order.

use std::ffi::{CStr, CString, c_char, c_int, c_long};
use std::mem::MaybeUninit;

use super::file::{Outcome, last_error};

pub use libc::rusage as Usage;

fn number(result: c_int) -> Outcome<c_int> {
    if result == -1 { Err(last_error()) } else { Ok(result) }
}

/// Pointers to strings, and a null at the end.
pub struct Pointers(Vec<*const c_char>);

impl Pointers {
    /// Pointers to strings that outlive their use.
    pub fn new(strings: &[CString]) -> Self {
        Self(strings.iter().map(|text| text.as_ptr()).chain([std::ptr::null()]).collect())
    }

    /// Where they start.
    pub fn start(&self) -> *const *const c_char {
        self.0.as_ptr()
    }
}

/// `fork(2)`: the child's number, 0 in the child. The caller sees to what a child of one thread needs.
///
/// # Errors
/// The error number.
pub fn fork() -> Outcome<c_int> {
    let mut outcome = Ok(0);
    objects::state::forking(|| {
        // SAFETY: `forking` puts the runtime's locks right in the child; the C library does for its own.
        outcome = number(unsafe { libc::fork() });
        outcome.unwrap_or(-1)
    });
    outcome
}

/// `forkpty(3)`: the child's number, 0 in the child, and the terminal's master.
///
/// # Errors
/// The error number.
pub fn fork_pty() -> Outcome<(c_int, c_int)> {
    let mut master = -1;
    let mut outcome = Ok(0);
    objects::state::forking(|| {
        // SAFETY: as for `fork`; no name, settings or size are given.
        outcome = number(unsafe {
            libc::forkpty(&raw mut master, std::ptr::null_mut(), std::ptr::null(), std::ptr::null())
        });
        outcome.unwrap_or(-1)
    });
    outcome.map(|child| (child, master))
}

/// Replaces the program. Returns when that fails, with the error number.
pub fn execute(path: &CStr, argv: &[CString], environment: Option<&[CString]>) -> c_int {
    let argv = Pointers::new(argv);
    // SAFETY: strings and arrays end as C asks and live until the call is over.
    unsafe {
        match environment {
            Some(environment) => {
                libc::execve(path.as_ptr(), argv.start(), Pointers::new(environment).start());
            }
            None => {
                libc::execv(path.as_ptr(), argv.start());
            }
        }
    }
    last_error()
}

/// Replaces the program by that of an open file. Returns when that fails, with the error number.
pub fn execute_fd(fd: c_int, argv: &[CString], environment: &[CString]) -> c_int {
    let (argv, environment) = (Pointers::new(argv), Pointers::new(environment));
    // SAFETY: as above.
    unsafe { libc::fexecve(fd, argv.start(), environment.start()) };
    last_error()
}

/// Ends the process at once.
pub fn exit(status: c_int) -> ! {
    // SAFETY: nothing of the process is used afterwards.
    unsafe { libc::_exit(status) }
}

/// Ends the process by `SIGABRT`.
pub fn abort() -> ! {
    // SAFETY: nothing of the process is used afterwards.
    unsafe { libc::abort() }
}

/// `system(3)`
pub fn system(command: &CStr) -> c_int {
    // SAFETY: the string ends in NUL.
    unsafe { libc::system(command.as_ptr()) }
}

/// `waitpid(2)`: process and status.
///
/// # Errors
/// The error number.
pub fn wait(process: c_int, options: c_int) -> Outcome<(c_int, c_int)> {
    let mut status = 0;
    // SAFETY: room for the status.
    number(unsafe { libc::waitpid(process, &raw mut status, options) }).map(|process| (process, status))
}

/// `wait4(2)`: process, status, resources.
///
/// # Errors
/// The error number.
pub fn wait_usage(process: c_int, options: c_int) -> Outcome<(c_int, c_int, Usage)> {
    let (mut status, mut usage) = (0, MaybeUninit::<Usage>::zeroed());
    // SAFETY: room for status and resources; zeroes are valid.
    unsafe {
        let process = number(libc::wait4(process, &raw mut status, options, usage.as_mut_ptr()))?;
        Ok((process, status, usage.assume_init()))
    }
}

/// What `waitid` says of a child.
pub struct Child {
    /// `si_pid`; 0 when there is none to tell of.
    pub process: c_int,
    /// `si_uid`
    pub user: u32,
    /// `si_signo`
    pub signal: c_int,
    /// `si_status`
    pub status: c_int,
    /// `si_code`
    pub code: c_int,
}

/// `waitid(2)`
///
/// # Errors
/// The error number.
pub fn wait_id(kind: u32, id: u32, options: c_int) -> Outcome<Child> {
    let mut info = MaybeUninit::<libc::siginfo_t>::zeroed();
    // SAFETY: room for the answer; zeroes are valid; the fields are those of a child's signal.
    unsafe {
        number(libc::waitid(kind, id, info.as_mut_ptr(), options))?;
        let info = info.assume_init();
        Ok(Child {
            process: info.si_pid(),
            user: info.si_uid(),
            signal: info.si_signo,
            status: info.si_status(),
            code: info.si_code,
        })
    }
}

/// `getrusage(2)`
///
/// # Errors
/// The error number.
pub fn usage(who: c_int) -> Outcome<Usage> {
    let mut usage = MaybeUninit::<Usage>::zeroed();
    // SAFETY: room for the answer; zeroes are valid.
    unsafe {
        number(libc::getrusage(who, usage.as_mut_ptr()))?;
        Ok(usage.assume_init())
    }
}

/// Clock ticks of the process and its children, and since some point in the past.
pub fn times() -> [c_long; 5] {
    let mut times = libc::tms { tms_utime: 0, tms_stime: 0, tms_cutime: 0, tms_cstime: 0 };
    // SAFETY: room for the answer.
    let elapsed = unsafe { libc::times(&raw mut times) };
    [times.tms_utime, times.tms_stime, times.tms_cutime, times.tms_cstime, elapsed]
}

/// Real, effective and saved user.
///
/// # Errors
/// The error number.
pub fn users() -> Outcome<[u32; 3]> {
    let [mut real, mut effective, mut saved] = [0; 3];
    // SAFETY: room for the three.
    number(unsafe { libc::getresuid(&raw mut real, &raw mut effective, &raw mut saved) })?;
    Ok([real, effective, saved])
}

/// Real, effective and saved group.
///
/// # Errors
/// The error number.
pub fn groups_of_process() -> Outcome<[u32; 3]> {
    let [mut real, mut effective, mut saved] = [0; 3];
    // SAFETY: room for the three.
    number(unsafe { libc::getresgid(&raw mut real, &raw mut effective, &raw mut saved) })?;
    Ok([real, effective, saved])
}

/// Supplementary groups.
///
/// # Errors
/// The error number.
pub fn groups() -> Outcome<Vec<u32>> {
    loop {
        // SAFETY: asking for the number alone.
        let count = number(unsafe { libc::getgroups(0, std::ptr::null_mut()) })?;
        let mut groups = vec![0; count.cast_unsigned() as usize];
        // SAFETY: room for as many.
        match number(unsafe { libc::getgroups(count, groups.as_mut_ptr()) }) {
            Ok(count) => {
                groups.truncate(count.cast_unsigned() as usize);
                return Ok(groups);
            }
            // There are more by now.
            Err(libc::EINVAL) => {}
            Err(error) => return Err(error),
        }
    }
}

/// Sets the supplementary groups.
///
/// # Errors
/// The error number.
pub fn set_groups(groups: &[u32]) -> Outcome<()> {
    // SAFETY: the slice has as many.
    number(unsafe { libc::setgroups(groups.len(), groups.as_ptr()) }).map(drop)
}

/// The groups that a user belongs to, with `group` among them.
///
/// # Errors
/// The error number.
pub fn groups_of_user(user: &CStr, group: u32) -> Outcome<Vec<u32>> {
    let mut room = 64;
    loop {
        let (mut groups, mut count) = (vec![0; room], room as c_int);
        // SAFETY: room for as many as said.
        let result = unsafe { libc::getgrouplist(user.as_ptr(), group, groups.as_mut_ptr(), &raw mut count) };
        let count = count.max(0).cast_unsigned() as usize;
        if result >= 0 {
            groups.truncate(count);
            return Ok(groups);
        }
        if room > 1 << 20 {
            return Err(last_error());
        }
        room = count.max(room * 2);
    }
}

unsafe extern "C" {
    fn getlogin_r(buffer: *mut c_char, size: usize) -> c_int;
}

/// The name the session's user logged in with.
///
/// # Errors
/// The error number.
pub fn login_name() -> Outcome<Vec<u8>> {
    let mut buffer = [0u8; 1024];
    // SAFETY: the buffer has its size.
    match unsafe { getlogin_r(buffer.as_mut_ptr().cast(), buffer.len()) } {
        0 => Ok(super::descriptor::until_nul(&buffer)),
        error => Err(error),
    }
}

/// `sched_setscheduler(2)`, or `sched_setparam(2)` without a policy.
///
/// # Errors
/// The error number.
pub fn set_scheduler(process: c_int, policy: Option<c_int>, priority: c_int) -> Outcome<()> {
    let parameter = libc::sched_param { sched_priority: priority };
    // SAFETY: a parameter is there.
    number(unsafe {
        match policy {
            Some(policy) => libc::sched_setscheduler(process, policy, &raw const parameter),
            None => libc::sched_setparam(process, &raw const parameter),
        }
    })
    .map(drop)
}

/// `sched_getparam(2)`
///
/// # Errors
/// The error number.
pub fn scheduler_priority(process: c_int) -> Outcome<c_int> {
    let mut parameter = libc::sched_param { sched_priority: 0 };
    // SAFETY: room for the answer.
    number(unsafe { libc::sched_getparam(process, &raw mut parameter) })?;
    Ok(parameter.sched_priority)
}

/// `sched_rr_get_interval(2)`
///
/// # Errors
/// The error number.
pub fn round_robin_interval(process: c_int) -> Outcome<(i64, i64)> {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: room for the answer.
    number(unsafe { libc::sched_rr_get_interval(process, &raw mut time) })?;
    Ok((time.tv_sec, time.tv_nsec))
}

/// Bits in a word of a processor set.
const WORD: usize = u64::BITS as usize;

/// The processors a process may run on.
///
/// # Errors
/// The error number.
pub fn affinity(process: c_int) -> Outcome<Vec<usize>> {
    let mut words = vec![0u64; 16];
    loop {
        let bytes = words.len() * size_of::<u64>();
        // SAFETY: room for as many bytes.
        match number(unsafe { libc::sched_getaffinity(process, bytes, words.as_mut_ptr().cast()) }) {
            Ok(_) => break,
            Err(libc::EINVAL) if words.len() < 1 << 20 => words.resize(words.len() * 2, 0),
            Err(error) => return Err(error),
        }
    }
    let is_set = |index: &usize| words[index / WORD] >> (index % WORD) & 1 == 1;
    Ok((0..words.len() * WORD).filter(is_set).collect())
}

/// Sets the processors a process may run on.
///
/// # Errors
/// The error number.
pub fn set_affinity(process: c_int, processors: &[usize]) -> Outcome<()> {
    let most = processors.iter().copied().max().unwrap_or(0);
    let mut words = vec![0u64; most / WORD + 1];
    for &processor in processors {
        words[processor / WORD] |= 1 << (processor % WORD);
    }
    let bytes = words.len() * size_of::<u64>();
    // SAFETY: as many bytes are there.
    number(unsafe { libc::sched_setaffinity(process, bytes, words.as_ptr().cast()) }).map(drop)
}

/// Average loads of the last 1, 5 and 15 minutes.
pub fn loads() -> Option<[f64; 3]> {
    let mut loads = [0.0; 3];
    // SAFETY: room for three.
    (unsafe { libc::getloadavg(loads.as_mut_ptr(), 3) } == 3).then_some(loads)
}

/// Names of system, node, release, version, machine.
///
/// # Errors
/// The error number.
pub fn system_names() -> Outcome<[Vec<u8>; 5]> {
    let mut names = MaybeUninit::<libc::utsname>::zeroed();
    // SAFETY: room for the answer; zeroes are valid.
    let names = unsafe {
        number(libc::uname(names.as_mut_ptr()))?;
        names.assume_init()
    };
    let text = |field: &[c_char]| {
        let bytes: Vec<u8> = field.iter().map(|&byte| byte as u8).collect();
        super::descriptor::until_nul(&bytes)
    };
    Ok([&names.sysname, &names.nodename, &names.release, &names.version, &names.machine]
        .map(|field| text(field)))
}

/// `confstr(3)`; nothing when the value is not defined.
///
/// # Errors
/// The error number.
pub fn configuration(name: c_int) -> Outcome<Option<Vec<u8>>> {
    let mut buffer = vec![0u8; 256];
    loop {
        // SAFETY: the buffer has its size; the error number is the thread's own.
        let needed = unsafe {
            *libc::__errno_location() = 0;
            libc::confstr(name, buffer.as_mut_ptr().cast(), buffer.len())
        };
        match (needed, last_error()) {
            (0, 0) => return Ok(None),
            (0, error) => return Err(error),
            (needed, _) if needed <= buffer.len() => {
                buffer.truncate(needed - 1);
                return Ok(Some(buffer));
            }
            (needed, _) => buffer.resize(needed, 0),
        }
    }
}

/// Number of the process's native threads, as far as the system says.
pub fn thread_count() -> usize {
    std::fs::read_dir("/proc/self/task").map_or(1, Iterator::count)
}
