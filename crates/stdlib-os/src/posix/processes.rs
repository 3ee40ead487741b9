//! Starting processes, replacing programs, waiting.

use std::ffi::{CString, c_int};

use objects::builtins::exceptions::ValueError;
use objects::builtins::list::List;
use objects::builtins::str::interned;
use objects::builtins::struct_sequence::SequenceSpec;
use objects::builtins::tuple::Tuple;
use objects::errors::{raise, raise_type_error};
use objects::raw::{Any, Obj, PyResult, Ref};

use crate::args::{FsText, fs_bytes, int};
use crate::sys::file::Outcome;

static WAITID_RESULT: SequenceSpec = SequenceSpec::new(
    c"posix.waitid_result",
    c"waitid_result: Result from waitid.\n\nThis object may be accessed either as a tuple of\n  (si_pid, si_uid, si_signo, si_status, si_code),\nor via the attributes si_pid, si_uid, and so on.\n\nSee os.waitid for more information.",
    &[(c"si_pid", c""), (c"si_uid", c""), (c"si_signo", c""), (c"si_status", c""), (c"si_code", c"")],
    5,
);

/// The arguments of a program from a list or tuple.
pub(super) fn arguments(argv: &Any, prefix: &str, named: &str) -> PyResult<Vec<CString>> {
    if argv.downcast::<List>().is_none() && argv.downcast::<Tuple>().is_none() {
        return raise_type_error(format!("{prefix} {named}must be a tuple or list"));
    }
    let items = argv.to_vec()?;
    if items.is_empty() {
        return raise(&ValueError, format!("{prefix} {named}must not be empty"));
    }
    let texts = items.iter().map(|item| Ok(FsText::of(item)?.0)).collect::<PyResult<Vec<_>>>()?;
    match texts[0].is_empty() {
        true => raise(&ValueError, format!("{prefix} {named}first element cannot be empty")),
        false => Ok(texts),
    }
}

/// `NAME=value` strings of a mapping.
pub(super) fn environment(mapping: &Any) -> PyResult<Vec<CString>> {
    let part = |name: &str| -> PyResult<Vec<Obj>> {
        let items = mapping.get_attribute(&interned(name))?.call(&[])?;
        items.to_vec()
    };
    let (names, values) = (part("keys")?, part("values")?);
    let mut entries = Vec::with_capacity(names.len());
    for (name, value) in names.iter().zip(&values) {
        let (name, value) = (fs_bytes(name)?, fs_bytes(value)?);
        if name.data().is_empty() || name.data()[1..].contains(&b'=') {
            return raise(&ValueError, "illegal environment variable name");
        }
        let entry = [name.data(), b"=", value.data()].concat();
        match CString::new(entry) {
            Ok(entry) => entries.push(entry),
            Err(_) => return raise(&ValueError, "embedded null byte"),
        }
    }
    Ok(entries)
}

/// Whether an object can be an environment.
pub(super) fn is_mapping(object: &Any) -> bool {
    object.class().mp_subscript().is_some()
}

fn status_pair((process, status): (c_int, c_int)) -> Ref<Tuple> {
    Tuple::pair(int(process), int(status))
}

fn usage_triple(
    (process, status, usage): (c_int, c_int, crate::sys::process::Usage),
) -> PyResult<Ref<Tuple>> {
    let usage = crate::resource::usage_object(&usage)?;
    Ok(Tuple::new(vec![int(process), int(status), usage.upcast()]))
}

fn number_outcome(outcome: Outcome<c_int>) -> Outcome<(c_int, ())> {
    outcome.map(|child| (child, ()))
}

#[objects::pymodule(name = "posix")]
pub(super) mod part {
    use std::ffi::c_int;

    use objects::builtins::exceptions::ValueError;
    use objects::builtins::module::Module;
    use objects::builtins::tuple::Tuple;
    use objects::errors::{raise, raise_type_error};
    use objects::raw::{Any, Obj, Py, PyResult, Ref};
    use objects::state::released;

    use super::{
        WAITID_RESULT, arguments, environment, is_mapping, number_outcome, status_pair, usage_triple,
    };
    use crate::args::{FsText, OrRaise, PathArg, PathOrFd, int, retry};
    use crate::fork;
    use crate::sys::{calls, process};

    fn exec(module: &Py<Module>) -> PyResult<()> {
        module.add("waitid_result", WAITID_RESULT.class()?.upcast())
    }

    /// Fork a child process.
    ///
    /// Return 0 to child process and PID of child to parent process.
    #[function]
    fn fork() -> PyResult<c_int> {
        fork::fork_with("fork", || number_outcome(process::fork())).map(|(child, ())| child)
    }

    /// Fork a new process with a new pseudo-terminal as controlling tty.
    ///
    /// Returns a tuple of (pid, master_fd).
    /// Like fork(), return pid of 0 to the child process,
    /// and pid of child to the parent process.
    /// To both, return fd of newly opened pseudo-terminal.
    #[function]
    fn forkpty() -> PyResult<Ref<Tuple>> {
        let (child, master) = fork::fork_with("forkpty", process::fork_pty)?;
        Ok(Tuple::pair(int(child), int(master)))
    }

    fn checked_callback(callback: Option<&Any>, name: &str) -> PyResult<()> {
        match callback {
            Some(callback) if !callback.is_callable() => {
                raise_type_error(format!("'{name}' must be callable, not {}", callback.class().name()))
            }
            _ => Ok(()),
        }
    }

    /// Register callables to be called when forking a new process.
    ///
    ///   before
    ///     A callable to be called in the parent before the fork() syscall.
    ///   after_in_child
    ///     A callable to be called in the child after fork().
    ///   after_in_parent
    ///     A callable to be called in the parent after fork().
    ///
    /// 'before' callbacks are called in reverse order.
    /// 'after_in_child' and 'after_in_parent' callbacks are called in order.
    #[function(
        "(*, before=<unrepresentable>, after_in_child=<unrepresentable>, after_in_parent=<unrepresentable>)"
    )]
    fn register_at_fork(
        before: Option<&Any>,
        after_in_child: Option<&Any>,
        after_in_parent: Option<&Any>,
    ) -> PyResult<()> {
        if before.is_none() && after_in_child.is_none() && after_in_parent.is_none() {
            return raise_type_error("At least one argument is required.");
        }
        checked_callback(before, "before")?;
        checked_callback(after_in_child, "after_in_child")?;
        checked_callback(after_in_parent, "after_in_parent")?;
        fork::register(before, after_in_child, after_in_parent);
        Ok(())
    }

    /// Execute an executable path with arguments, replacing current process.
    ///
    ///   path
    ///     Path of executable file.
    ///   argv
    ///     Tuple or list of strings.
    #[function("(path, argv, /)")]
    fn execv(path: PathArg, argv: &Any) -> PyResult<()> {
        let argv = arguments(argv, "execv()", "arg 2 ")?;
        Err(process::execute(path.text(), &argv, None)).or_raise()
    }

    /// Execute an executable path with arguments, replacing current process.
    ///
    ///   path
    ///     Path of executable file.
    ///   argv
    ///     Tuple or list of strings.
    ///   env
    ///     Dictionary of strings mapping to strings.
    #[function("(path, argv, env)")]
    fn execve(path: PathOrFd, argv: &Any, env: &Any) -> PyResult<()> {
        let argv = arguments(argv, "execve:", "argv ")?;
        if !is_mapping(env) {
            return raise_type_error("execve: environment must be a mapping object");
        }
        let env = environment(env)?;
        let error = match path.is_fd() {
            true => process::execute_fd(path.fd, &argv, &env),
            false => process::execute(path.text(), &argv, Some(&env)),
        };
        Err(error).or_raise_for(&path.object, None)
    }

    /// Exit to the system with specified status, without normal exit processing.
    #[function("(status)")]
    fn _exit(status: c_int) -> PyResult<()> {
        process::exit(status)
    }

    /// Abort the interpreter immediately.
    ///
    /// This function 'dumps core' or otherwise fails in the hardest way possible
    /// on the hosting operating system.  This function never returns.
    #[function]
    fn abort() -> PyResult<()> {
        process::abort()
    }

    /// Execute the command in a subshell.
    #[function("(command)")]
    fn system(command: FsText) -> PyResult<c_int> {
        let command = command.0;
        Ok(released(|| process::system(&command)))
    }

    /// Kill a process group with a signal.
    #[function("(pgid, signal, /)")]
    fn killpg(pgid: c_int, signal: c_int) -> PyResult<()> {
        calls::killpg(pgid, signal).or_raise()?;
        objects::hooks::check_signals()
    }

    /// Wait for completion of a child process.
    ///
    /// Returns a tuple of information about the child process:
    ///     (pid, status)
    #[function]
    fn wait() -> PyResult<Ref<Tuple>> {
        retry(|| process::wait(-1, 0)).map(status_pair)
    }

    /// Wait for completion of a given child process.
    ///
    /// Returns a tuple of information regarding the child process:
    ///     (pid, status)
    ///
    /// The options argument is ignored on Windows.
    #[function("(pid, options, /)")]
    fn waitpid(pid: c_int, options: c_int) -> PyResult<Ref<Tuple>> {
        retry(|| process::wait(pid, options)).map(status_pair)
    }

    /// Wait for completion of a child process.
    ///
    /// Returns a tuple of information about the child process:
    ///   (pid, status, rusage)
    #[function("(options)")]
    fn wait3(options: c_int) -> PyResult<Ref<Tuple>> {
        usage_triple(retry(|| process::wait_usage(-1, options))?)
    }

    /// Wait for completion of a specific child process.
    ///
    /// Returns a tuple of information about the child process:
    ///   (pid, status, rusage)
    #[function("(pid, options)")]
    fn wait4(pid: c_int, options: c_int) -> PyResult<Ref<Tuple>> {
        usage_triple(retry(|| process::wait_usage(pid, options))?)
    }

    /// Returns the result of waiting for a process or processes.
    ///
    ///   idtype
    ///     Must be one of be P_PID, P_PGID or P_ALL.
    ///   id
    ///     The id to wait on.
    ///   options
    ///     Constructed from the ORing of one or more of WEXITED, WSTOPPED
    ///     or WCONTINUED and additionally may be ORed with WNOHANG or WNOWAIT.
    ///
    /// Returns either waitid_result or None if WNOHANG is specified and there are
    /// no children in a waitable state.
    #[function("(idtype, id, options, /)")]
    fn waitid(idtype: c_int, id: c_int, options: c_int) -> PyResult<Option<Ref<Tuple>>> {
        let child = retry(|| process::wait_id(idtype.cast_unsigned(), id.cast_unsigned(), options))?;
        if child.process == 0 {
            return Ok(None);
        }
        let user = crate::args::id_object(child.user);
        let fields = vec![int(child.process), user, int(child.signal), int(child.status), int(child.code)];
        WAITID_RESULT.make(fields).map(Some)
    }

    /// Convert a wait status to an exit code.
    ///
    /// On Unix:
    ///
    /// * If WIFEXITED(status) is true, return WEXITSTATUS(status).
    /// * If WIFSIGNALED(status) is true, return -WTERMSIG(status).
    /// * Otherwise, raise a ValueError.
    ///
    /// On Windows, return status shifted right by 8 bits.
    ///
    /// On Unix, if the process is being traced or if waitpid() was called with
    /// WUNTRACED option, the caller must first check if WIFSTOPPED(status) is true.
    /// This function must not be called if WIFSTOPPED(status) is true.
    #[function("(status)")]
    fn waitstatus_to_exitcode(status: c_int) -> PyResult<c_int> {
        match status {
            status if libc::WIFEXITED(status) => Ok(libc::WEXITSTATUS(status)),
            status if libc::WIFSIGNALED(status) => Ok(-libc::WTERMSIG(status)),
            status if libc::WIFSTOPPED(status) => {
                let signal = libc::WSTOPSIG(status);
                raise(&ValueError, format!("process stopped by delivery of signal {signal}"))
            }
            status => raise(&ValueError, format!("invalid wait status: {status}")),
        }
    }

    /// Checks if PyOS_CallInputHook is set
    #[function]
    fn _is_inputhook_installed() -> PyResult<bool> {
        Ok(false)
    }

    /// Calls PyOS_CallInputHook droppong the GIL first
    #[function]
    fn _inputhook() -> PyResult<Obj> {
        Ok(int(0))
    }
}
