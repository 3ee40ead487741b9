//! What happens to a suspended body that nobody refers to any more.

use super::super::exceptions::RuntimeWarning;
use super::Kind;
use super::throw::close;
use crate::errors;
use crate::frame::{Generator, GeneratorState};
use crate::hooks;
use crate::raw::{Py, PyResult};

/// The finaliser of the three classes. The caller has put the current exception aside.
pub(super) fn finalize(this: &Py<Generator>) {
    if this.state() == GeneratorState::Finished {
        return;
    }
    let kind = Kind::of(this);
    if kind == Kind::AsyncGenerator
        && !this.closed.get()
        && let Some(finaliser) = this.origin.get()
    {
        if finaliser.call(&[this.as_any()]).is_err() {
            errors::unraisable(None, Some(this.as_any()));
        }
        return;
    }
    if kind == Kind::Coroutine && this.state() == GeneratorState::Created {
        never_awaited(this);
        Generator::finish(this);
        return;
    }
    if close(this).is_err() {
        let shown = super::show(this);
        errors::unraisable(Some(&format!("Exception ignored while closing generator {shown}")), None);
    }
}

/// Warns that a coroutine was never awaited: through `warnings`, which knows how to show where it was made.
fn never_awaited(this: &Py<Generator>) {
    if let Ok(warn) = hooks::import_attribute("warnings", "_warn_unawaited_coroutine") {
        if warn.call(&[this.as_any()]).is_ok() {
            return;
        }
        not_warned("coroutine", this);
    } else {
        drop(errors::take());
    }
    let name = this.qualname.get().map_or_else(String::new, |name| name.to_string_lossy());
    if errors::warn(&RuntimeWarning, format!("coroutine '{name}' was never awaited"), 1).is_err() {
        not_warned("coroutine", this);
    }
}

/// Warns that what a method of an asynchronous generator gave was never awaited.
pub(super) fn method_never_awaited(method: &str, generator: &Py<Generator>) {
    let shown = generator.qualname.get().map(|name| name.as_any().repr());
    let shown: PyResult<String> =
        shown.map_or_else(|| Ok(String::new()), |text| text.map(|text| text.to_string_lossy()));
    let warned = shown.and_then(|name| {
        errors::warn(&RuntimeWarning, format!("coroutine method '{method}' of {name} was never awaited"), 1)
    });
    if warned.is_err() {
        not_warned("async generator", generator);
    }
}

/// The warning could not be given, or is an error.
fn not_warned(noun: &str, generator: &Py<Generator>) {
    let shown = super::show(generator);
    errors::unraisable(Some(&format!("Exception ignored while finalizing {noun} {shown}")), None);
}
