//! Forking: the callbacks of `os.register_at_fork` around it.

use std::cell::RefCell;

use objects::builtins::exceptions::DeprecationWarning;
use objects::errors::{self, unraisable};
use objects::modules;
use objects::raw::{Any, Obj, PyResult};

use crate::args::OrRaise;
use crate::sys::file::Outcome;
use crate::sys::{calls, process};

/// The callbacks, in the order in which they were registered.
#[derive(Default)]
struct Callbacks {
    before: RefCell<Vec<Obj>>,
    in_child: RefCell<Vec<Obj>>,
    in_parent: RefCell<Vec<Obj>>,
}

/// `os.register_at_fork`
pub(crate) fn register(before: Option<&Any>, in_child: Option<&Any>, in_parent: Option<&Any>) {
    let callbacks = modules::state::<Callbacks>();
    for (list, callback) in
        [(&callbacks.before, before), (&callbacks.in_child, in_child), (&callbacks.in_parent, in_parent)]
    {
        list.borrow_mut().extend(callback.map(|callback| callback.new_ref()));
    }
}

fn run(callbacks: Vec<Obj>) {
    for callback in callbacks {
        if callback.call(&[]).is_err() {
            unraisable(Some("Exception ignored in callback of os.register_at_fork()"), Some(&callback));
        }
    }
}

/// Before a fork: callbacks, the last one first.
pub(crate) fn before() {
    let mut callbacks = modules::state::<Callbacks>().before.borrow().clone();
    callbacks.reverse();
    run(callbacks);
}

/// In the parent, whether there is a child or not.
pub(crate) fn after_in_parent() {
    run(modules::state::<Callbacks>().in_parent.borrow().clone());
}

/// In the child.
pub(crate) fn after_in_child() {
    run(modules::state::<Callbacks>().in_child.borrow().clone());
}

/// Forks with all callbacks. `work` forks and tells the child's number, 0 in the child, and what else there is to tell.
pub(crate) fn fork_with<T>(function: &str, work: impl FnOnce() -> Outcome<(i32, T)>) -> PyResult<(i32, T)> {
    before();
    let outcome = work();
    match &outcome {
        Ok((0, _)) => after_in_child(),
        _ => {
            after_in_parent();
            warn_of_threads(function, &outcome)?;
        }
    }
    outcome.or_raise()
}

/// Warns when other threads run, of which the child has none.
fn warn_of_threads<T>(function: &str, outcome: &Outcome<T>) -> PyResult<()> {
    if outcome.is_err() || process::thread_count() <= 1 {
        return Ok(());
    }
    let process = calls::getpid();
    errors::warn(
        &DeprecationWarning,
        format!(
            "This process (pid={process}) is multi-threaded, use of {function}() may lead to deadlocks in the child."
        ),
        1,
    )
}
