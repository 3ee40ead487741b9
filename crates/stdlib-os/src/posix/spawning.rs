//! `posix_spawn` and `posix_spawnp`.

use std::ffi::c_int;

use objects::builtins::int::Int;
use objects::builtins::none::is_none;
use objects::builtins::tuple::Tuple;
use objects::errors::raise_type_error;
use objects::raw::{Any, PyResult};

use super::processes::{arguments, environment, is_mapping};
use super::scheduling::priority;
use crate::args::{FsText, OrRaise, PathArg};
use crate::signals::numbers;
use crate::sys::spawn::{Action, Attributes, spawn};

/// Numbers of `file_actions`.
const OPEN: i128 = 0;
const CLOSE: i128 = 1;
const COPY: i128 = 2;
const CLOSE_FROM: i128 = 3;

/// The keyword arguments.
pub(super) struct Options<'a> {
    pub(super) file_actions: Option<&'a Any>,
    pub(super) setpgroup: Option<&'a Any>,
    pub(super) resetids: bool,
    pub(super) setsid: bool,
    pub(super) setsigmask: Option<&'a Any>,
    pub(super) setsigdef: Option<&'a Any>,
    pub(super) scheduler: Option<&'a Any>,
}

fn c_int_of(value: &Any) -> PyResult<c_int> {
    let wide = Int::index_value(value)?;
    c_int::try_from(wide).or_else(|_| Int::too_large("C int", wide))
}

fn action(item: &Any) -> PyResult<Action> {
    let parts = item.downcast::<Tuple>().filter(|parts| parts.size() > 0);
    let Some(parts) = parts else {
        return raise_type_error("Each file_actions element must be a non-empty tuple");
    };
    let number = |index: usize| parts.get(index).map_or(Ok(0), c_int_of);
    let kind = Int::index_value(&parts.items()[0])?;
    let (name, size) = match kind {
        OPEN => ("open", 5),
        CLOSE => ("close", 2),
        COPY => ("dup2", 3),
        CLOSE_FROM => ("closefrom", 2),
        _ => return raise_type_error("Unknown file_actions identifier"),
    };
    if parts.size() != size {
        return raise_type_error(format!("A {name} file_action tuple must have {size} elements"));
    }
    Ok(match kind {
        OPEN => {
            let (fd, path) = (number(1)?, FsText::of(&parts.items()[2])?);
            let mode = Int::index_value(&parts.items()[4])? as u32;
            Action::Open(fd, path.0, number(3)?, mode)
        }
        CLOSE => Action::Close(number(1)?),
        COPY => Action::Copy(number(1)?, number(2)?),
        _ => Action::CloseFrom(number(1)?),
    })
}

fn actions(given: Option<&Any>) -> PyResult<Vec<Action>> {
    let Some(given) = given.filter(|given| !is_none(given)) else { return Ok(Vec::new()) };
    if !given.is_sequence() {
        return raise_type_error("file_actions must be a sequence or None");
    }
    given.to_vec()?.iter().map(|item| action(item)).collect()
}

fn attributes(function: &str, options: &Options<'_>) -> PyResult<Attributes> {
    let scheduler = match options.scheduler.filter(|given| !is_none(given)) {
        None => None,
        Some(given) => {
            let Some(pair) = given.downcast::<Tuple>() else {
                return raise_type_error(format!("{function}: scheduler must be a tuple or None"));
            };
            let [policy, parameter] = pair.items() else {
                return raise_type_error("A scheduler tuple must have two elements");
            };
            let policy = if is_none(policy) { None } else { Some(c_int_of(policy)?) };
            Some((policy, priority(parameter)?))
        }
    };
    Ok(Attributes {
        group: options.setpgroup.filter(|group| !is_none(group)).map(c_int_of).transpose()?,
        reset_ids: options.resetids,
        session: options.setsid,
        mask: options.setsigmask.map(numbers).transpose()?,
        default: options.setsigdef.map(numbers).transpose()?,
        scheduler,
    })
}

pub(super) fn start(
    function: &str,
    search: bool,
    path: &PathArg,
    argv: &Any,
    env: &Any,
    options: &Options<'_>,
) -> PyResult<c_int> {
    let argv = arguments(argv, &format!("{function}:"), "argv ")?;
    if !is_none(env) && !is_mapping(env) {
        return raise_type_error(format!("{function}: environment must be a mapping object or None"));
    }
    let env = if is_none(env) { None } else { Some(environment(env)?) };
    let actions = actions(options.file_actions)?;
    let attributes = attributes(function, options)?;
    let started = spawn(path.text(), &argv, env.as_deref(), &actions, &attributes, search);
    started.or_raise_for(&path.object, None)
}

#[objects::pymodule(name = "posix")]
#[expect(clippy::too_many_arguments, reason = "as many as the functions have")]
pub(super) mod part {
    use std::ffi::c_int;

    use objects::raw::{Any, PyResult};

    use super::{Options, start};
    use crate::args::PathArg;

    /// Execute the program specified by path in a new process.
    ///
    ///   path
    ///     Path of executable file.
    ///   argv
    ///     Tuple or list of strings.
    ///   env
    ///     Dictionary of strings mapping to strings.
    ///   file_actions
    ///     A sequence of file action tuples.
    ///   setpgroup
    ///     The pgroup to use with the POSIX_SPAWN_SETPGROUP flag.
    ///   resetids
    ///     If the value is `true` the POSIX_SPAWN_RESETIDS will be activated.
    ///   setsid
    ///     If the value is `true` the POSIX_SPAWN_SETSID or POSIX_SPAWN_SETSID_NP will be activated.
    ///   setsigmask
    ///     The sigmask to use with the POSIX_SPAWN_SETSIGMASK flag.
    ///   setsigdef
    ///     The sigmask to use with the POSIX_SPAWN_SETSIGDEF flag.
    ///   scheduler
    ///     A tuple with the scheduler policy (optional) and parameters.
    #[function(
        "(path, argv, env, /, *, file_actions=(), setpgroup=<unrepresentable>, resetids=False, setsid=False, setsigmask=(), setsigdef=(), scheduler=None)"
    )]
    fn posix_spawn(
        path: PathArg,
        argv: &Any,
        env: &Any,
        file_actions: Option<&Any>,
        setpgroup: Option<&Any>,
        resetids: bool,
        setsid: bool,
        setsigmask: Option<&Any>,
        setsigdef: Option<&Any>,
        scheduler: Option<&Any>,
    ) -> PyResult<c_int> {
        let options = Options { file_actions, setpgroup, resetids, setsid, setsigmask, setsigdef, scheduler };
        start("posix_spawn", false, &path, argv, env, &options)
    }

    /// Execute the program specified by path in a new process.
    ///
    ///   path
    ///     Path of executable file.
    ///   argv
    ///     Tuple or list of strings.
    ///   env
    ///     Dictionary of strings mapping to strings.
    ///   file_actions
    ///     A sequence of file action tuples.
    ///   setpgroup
    ///     The pgroup to use with the POSIX_SPAWN_SETPGROUP flag.
    ///   resetids
    ///     If the value is `True` the POSIX_SPAWN_RESETIDS will be activated.
    ///   setsid
    ///     If the value is `True` the POSIX_SPAWN_SETSID or POSIX_SPAWN_SETSID_NP will be activated.
    ///   setsigmask
    ///     The sigmask to use with the POSIX_SPAWN_SETSIGMASK flag.
    ///   setsigdef
    ///     The sigmask to use with the POSIX_SPAWN_SETSIGDEF flag.
    ///   scheduler
    ///     A tuple with the scheduler policy (optional) and parameters.
    #[function(
        "(path, argv, env, /, *, file_actions=(), setpgroup=<unrepresentable>, resetids=False, setsid=False, setsigmask=(), setsigdef=(), scheduler=None)"
    )]
    fn posix_spawnp(
        path: PathArg,
        argv: &Any,
        env: &Any,
        file_actions: Option<&Any>,
        setpgroup: Option<&Any>,
        resetids: bool,
        setsid: bool,
        setsigmask: Option<&Any>,
        setsigdef: Option<&Any>,
        scheduler: Option<&Any>,
    ) -> PyResult<c_int> {
        let options = Options { file_actions, setpgroup, resetids, setsid, setsigmask, setsigdef, scheduler };
        start("posix_spawnp", true, &path, argv, env, &options)
    }
}
