//! `posix_spawn`.

use std::ffi::{CStr, CString, c_int, c_short};
use std::mem::MaybeUninit;

use super::file::Outcome;
use super::process::Pointers;

/// What is done to descriptors in the new process before its program starts.
pub enum Action {
    /// Opens a path as a descriptor.
    Open(c_int, CString, c_int, u32),
    /// Closes one.
    Close(c_int),
    /// Copies one.
    Copy(c_int, c_int),
    /// Closes all from a number on.
    CloseFrom(c_int),
}

/// What the new process is like.
#[derive(Default)]
pub struct Attributes {
    /// Its process group.
    pub group: Option<c_int>,
    /// Whether effective users become real ones.
    pub reset_ids: bool,
    /// Whether it starts a session.
    pub session: bool,
    /// Signals that are blocked.
    pub mask: Option<Vec<c_int>>,
    /// Signals whose handling is the default.
    pub default: Option<Vec<c_int>>,
    /// Scheduling policy and priority.
    pub scheduler: Option<(Option<c_int>, c_int)>,
}

/// A set of signals.
pub(super) fn signal_set(signals: &[c_int]) -> libc::sigset_t {
    let mut set = MaybeUninit::<libc::sigset_t>::zeroed();
    // SAFETY: the set is emptied before use; numbers that are no signals are refused.
    unsafe {
        libc::sigemptyset(set.as_mut_ptr());
        for &signal in signals {
            libc::sigaddset(set.as_mut_ptr(), signal);
        }
        set.assume_init()
    }
}

fn checked(result: c_int) -> Outcome<()> {
    if result == 0 { Ok(()) } else { Err(result) }
}

unsafe extern "C" {
    fn posix_spawn_file_actions_addclosefrom_np(
        actions: *mut libc::posix_spawn_file_actions_t,
        from: c_int,
    ) -> c_int;
}

/// File actions, freed on drop.
struct FileActions(libc::posix_spawn_file_actions_t);

impl FileActions {
    fn new(actions: &[Action]) -> Outcome<Self> {
        let mut raw = MaybeUninit::uninit();
        // SAFETY: initialised by the call.
        let mut this = unsafe {
            checked(libc::posix_spawn_file_actions_init(raw.as_mut_ptr()))?;
            Self(raw.assume_init())
        };
        for action in actions {
            let raw = &raw mut this.0;
            // SAFETY: initialised; strings end in NUL and live until the process is started.
            checked(unsafe {
                match action {
                    Action::Open(fd, path, flags, mode) => {
                        libc::posix_spawn_file_actions_addopen(raw, *fd, path.as_ptr(), *flags, *mode)
                    }
                    Action::Close(fd) => libc::posix_spawn_file_actions_addclose(raw, *fd),
                    Action::Copy(from, to) => libc::posix_spawn_file_actions_adddup2(raw, *from, *to),
                    Action::CloseFrom(fd) => posix_spawn_file_actions_addclosefrom_np(raw, *fd),
                }
            })?;
        }
        Ok(this)
    }
}

impl Drop for FileActions {
    fn drop(&mut self) {
        // SAFETY: initialised, freed once.
        unsafe { libc::posix_spawn_file_actions_destroy(&raw mut self.0) };
    }
}

/// `POSIX_SPAWN_SETSID`, which the C bindings lack.
const SET_SESSION: c_int = 0x80;

struct SpawnAttributes(libc::posix_spawnattr_t);

impl SpawnAttributes {
    fn new(wanted: &Attributes) -> Outcome<Self> {
        let mut raw = MaybeUninit::uninit();
        // SAFETY: initialised by the call.
        let mut this = unsafe {
            checked(libc::posix_spawnattr_init(raw.as_mut_ptr()))?;
            Self(raw.assume_init())
        };
        let raw = &raw mut this.0;
        let mut flags = 0;
        // SAFETY: initialised; sets and parameters are complete.
        unsafe {
            if let Some(group) = wanted.group {
                checked(libc::posix_spawnattr_setpgroup(raw, group))?;
                flags |= libc::POSIX_SPAWN_SETPGROUP;
            }
            if wanted.reset_ids {
                flags |= libc::POSIX_SPAWN_RESETIDS;
            }
            if wanted.session {
                flags |= SET_SESSION;
            }
            if let Some(mask) = &wanted.mask {
                checked(libc::posix_spawnattr_setsigmask(raw, &signal_set(mask)))?;
                flags |= libc::POSIX_SPAWN_SETSIGMASK;
            }
            if let Some(default) = &wanted.default {
                checked(libc::posix_spawnattr_setsigdefault(raw, &signal_set(default)))?;
                flags |= libc::POSIX_SPAWN_SETSIGDEF;
            }
            if let Some((policy, priority)) = wanted.scheduler {
                if let Some(policy) = policy {
                    checked(libc::posix_spawnattr_setschedpolicy(raw, policy))?;
                    flags |= libc::POSIX_SPAWN_SETSCHEDULER;
                }
                let parameter = libc::sched_param { sched_priority: priority };
                checked(libc::posix_spawnattr_setschedparam(raw, &raw const parameter))?;
                flags |= libc::POSIX_SPAWN_SETSCHEDPARAM;
            }
            checked(libc::posix_spawnattr_setflags(raw, flags as c_short))?;
        }
        Ok(this)
    }
}

impl Drop for SpawnAttributes {
    fn drop(&mut self) {
        // SAFETY: initialised, freed once.
        unsafe { libc::posix_spawnattr_destroy(&raw mut self.0) };
    }
}

/// Starts a program; the process's number. With `search`, a name without a slash is looked for along `PATH`.
///
/// # Errors
/// The error number.
pub fn spawn(
    path: &CStr,
    argv: &[CString],
    environment: Option<&[CString]>,
    actions: &[Action],
    attributes: &Attributes,
    search: bool,
) -> Outcome<c_int> {
    let (actions, attributes) = (FileActions::new(actions)?, SpawnAttributes::new(attributes)?);
    let argv = Pointers::new(argv);
    let given = environment.map(Pointers::new);
    let environment = given.as_ref().map_or_else(super::environment::raw, Pointers::start);
    let call = if search { libc::posix_spawnp } else { libc::posix_spawn };
    let mut process = 0;
    // SAFETY: strings and arrays end as C asks and live until the call is over; the structures are initialised.
    checked(unsafe {
        call(
            &raw mut process,
            path.as_ptr(),
            &raw const actions.0,
            &raw const attributes.0,
            argv.start().cast(),
            environment.cast(),
        )
    })?;
    Ok(process)
}
