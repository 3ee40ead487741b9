//! `_posixsubprocess`: what `subprocess` starts programs with.

use std::ffi::{CString, c_int};

use objects::builtins::bytes::Bytes;
use objects::builtins::exceptions::ValueError;
use objects::builtins::int::Int;
use objects::builtins::list::List;
use objects::builtins::none::is_none;
use objects::builtins::tuple::Tuple;
use objects::errors::{raise, raise_type_error};
use objects::raw::{Any, Py, PyResult};
use objects::types::ModuleSpec;

use crate::args::{FsText, GroupId, UserId, unless_type_error};
use crate::fork;
use crate::sys::fork_exec::{self, Plan};
use crate::sys::process;

pub(crate) static MODULE: &ModuleSpec = &module::MODULE;

/// Strings of a sequence of bytes objects.
fn byte_strings(sequence: &Any) -> PyResult<Vec<CString>> {
    sequence.length()?;
    let mut found = Vec::new();
    for item in sequence.to_vec()? {
        let Some(bytes) = item.downcast::<Bytes>() else {
            return raise_type_error(format!("expected bytes, {} found", item.class().name()));
        };
        match CString::new(bytes.data()) {
            Ok(text) => found.push(text),
            Err(_) => return raise(&ValueError, "embedded null byte"),
        }
    }
    Ok(found)
}

fn arguments(args: &Any) -> PyResult<Vec<CString>> {
    let Some(items) = unless_type_error(args.to_vec())? else {
        return raise_type_error("argv must be a tuple");
    };
    items.iter().map(|item| Ok(FsText::of(item)?.0)).collect()
}

/// Descriptors, which must be sorted.
fn kept(fds: &Py<Tuple>) -> PyResult<Vec<c_int>> {
    let mut kept: Vec<c_int> = Vec::new();
    for item in fds.items() {
        let fd = item.downcast::<Int>().and_then(|fd| c_int::try_from(fd.saturated()).ok());
        match fd {
            Some(fd) if fd >= 0 && kept.last().is_none_or(|&last| last < fd) => kept.push(fd),
            _ => return raise(&ValueError, "bad value(s) in fds_to_keep"),
        }
    }
    Ok(kept)
}

fn groups(given: &Any) -> PyResult<Option<Vec<u32>>> {
    if is_none(given) {
        return Ok(None);
    }
    let Some(list) = given.downcast::<List>() else {
        return raise_type_error("setgroups argument must be a list");
    };
    let mut found = Vec::new();
    for item in list.as_any().to_vec()? {
        if item.downcast::<Int>().is_none() {
            return raise_type_error("groups must be integers");
        }
        match GroupId::of(&item) {
            Ok(group) => found.push(group.0),
            Err(_) => {
                drop(objects::errors::take());
                return raise(&ValueError, "invalid group id");
            }
        }
    }
    Ok(Some(found))
}

/// Starts the program; with a callback the child is forked as `os.fork` does.
fn start(plan: &Plan, callback: Option<&Any>) -> Result<c_int, c_int> {
    let Some(callback) = callback else {
        return fork_exec::start(plan, fork_exec::bare_fork, || true);
    };
    fork::before();
    let started = fork_exec::start(plan, process::fork, || {
        fork::after_in_child();
        let result = callback.call(&[]);
        if result.is_err() {
            drop(objects::errors::take());
            return false;
        }
        true
    });
    fork::after_in_parent();
    started
}

/// A POSIX helper for the subprocess module.
#[objects::pymodule(name = "_posixsubprocess")]
#[expect(clippy::too_many_arguments, reason = "as many as the function has")]
mod module {
    use std::ffi::c_int;

    use objects::builtins::exceptions::ValueError;
    use objects::builtins::none::is_none;
    use objects::builtins::tuple::Tuple;
    use objects::errors::raise;
    use objects::raw::{Any, Py, PyResult};

    use super::{arguments, byte_strings, group_id, groups, kept, start, user_id};
    use crate::args::{FsText, OrRaise};
    use crate::sys::fork_exec::Plan;

    /// Spawn a fresh new child process.
    ///
    /// Fork a child process, close parent file descriptors as appropriate in
    /// the child and duplicate the few that are needed before calling exec() in
    /// the child process.
    ///
    /// If close_fds is True, close file descriptors 3 and higher, except those
    /// listed in the sorted tuple pass_fds.
    ///
    /// The preexec_fn, if supplied, will be called immediately before closing
    /// file descriptors and exec.
    ///
    /// WARNING: preexec_fn is NOT SAFE if your application uses threads.
    ///          It may trigger infrequent, difficult to debug deadlocks.
    ///
    /// If an error occurs in the child process before the exec, it is
    /// serialized and written to the errpipe_write fd per subprocess.py.
    ///
    /// Returns: the child process's PID.
    ///
    /// Raises: Only on an error in the parent process.
    #[function(
        "(args, executable_list, close_fds, pass_fds, cwd, env, p2cread, p2cwrite, c2pread, c2pwrite, errread, errwrite, errpipe_read, errpipe_write, restore_signals, call_setsid, pgid_to_set, gid, extra_groups, uid, child_umask, preexec_fn, /)"
    )]
    fn fork_exec(
        args: &Any,
        executable_list: &Any,
        close_fds: bool,
        pass_fds: &Py<Tuple>,
        cwd: &Any,
        env: &Any,
        p2cread: c_int,
        p2cwrite: c_int,
        c2pread: c_int,
        c2pwrite: c_int,
        errread: c_int,
        errwrite: c_int,
        errpipe_read: c_int,
        errpipe_write: c_int,
        restore_signals: bool,
        call_setsid: bool,
        pgid_to_set: c_int,
        gid: &Any,
        extra_groups: &Any,
        uid: &Any,
        child_umask: c_int,
        preexec_fn: &Any,
    ) -> PyResult<c_int> {
        if close_fds && errpipe_write < 3 {
            return raise(&ValueError, "errpipe_write must be >= 3");
        }
        let keep = kept(pass_fds)?;
        let paths = byte_strings(executable_list)?;
        let argv = arguments(args)?;
        let environment = if is_none(env) { None } else { Some(byte_strings(env)?) };
        let directory = if is_none(cwd) { None } else { Some(FsText::of(cwd)?.0) };
        let plan = Plan {
            argv,
            paths,
            environment,
            close: close_fds,
            keep,
            directory,
            pipes: [p2cread, p2cwrite, c2pread, c2pwrite, errread, errwrite],
            report: [errpipe_read, errpipe_write],
            restore_signals,
            session: call_setsid,
            group_of_process: pgid_to_set,
            group: group_id(gid)?,
            groups: groups(extra_groups)?,
            user: user_id(uid)?,
            umask: child_umask,
        };
        let callback = Some(preexec_fn).filter(|callback| !is_none(callback));
        start(&plan, callback).or_raise()
    }
}

fn user_id(given: &Any) -> PyResult<Option<u32>> {
    if is_none(given) { Ok(None) } else { UserId::of(given).map(|id| Some(id.0)) }
}

fn group_id(given: &Any) -> PyResult<Option<u32>> {
    if is_none(given) { Ok(None) } else { GroupId::of(given).map(|id| Some(id.0)) }
}
