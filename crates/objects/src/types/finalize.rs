//! Finalisers (`__del__`): run once, with the current exception saved, and perhaps bringing the object back to life.

use crate::builtins::function::Function;
use crate::errors;
use crate::gc;
use crate::names;
use crate::raw::{Any, PyResult};
use crate::state::current;
use crate::types::is_gc;
use crate::types::lookup::lookup;

/// Runs the finaliser of a dead object; whether it lives on.
pub(crate) fn resurrected(object: &Any) -> bool {
    if gc::is_finalized(object) {
        return false;
    }
    let Some(finalize) = object.class().tp_finalize() else { return false };
    object.set_count(1);
    if is_gc(object) {
        gc::set_finalized(object);
    }
    call(finalize, object);
    let left = object.count() - 1;
    object.set_count(left);
    left != 0
}

/// Runs the finaliser of a live object that is garbage, unless it has run before; whether it did.
pub(crate) fn run_once(object: &Any) -> bool {
    let Some(finalize) = object.class().tp_finalize() else { return false };
    if gc::is_finalized(object) {
        return false;
    }
    gc::set_finalized(object);
    call(finalize, object);
    true
}

#[expect(unsafe_code, reason = "calls the type's own slot")]
fn call(finalize: crate::raw::FinalizeFn, object: &Any) {
    // SAFETY: the type's own function, on its instance, which is lent a count.
    unsafe { finalize(object) }
}

/// A finaliser's exception; a message names one that is written in Python.
fn report(object: &Any) {
    let exception = errors::take();
    let written =
        lookup(object.class(), names::__del__()).filter(|found| found.exact::<Function>().is_some());
    let shown = written.and_then(|written| written.repr().ok());
    errors::restore(exception);
    match shown {
        Some(shown) => {
            let text = format!("Exception ignored while calling deallocator {}", shown.to_string_lossy());
            errors::unraisable(Some(&text), None);
        }
        None => errors::write_unraisable(),
    }
}

/// Runs a declared `__del__` with the current exception put aside; its own goes to the unraisable hook.
pub fn run(object: &Any, finaliser: impl FnOnce() -> PyResult<()>) {
    let saved = errors::take();
    if finaliser().is_err() {
        report(object);
    }
    current().current_exception.replace(saved);
}
