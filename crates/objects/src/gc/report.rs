//! `gc.callbacks`: who is told when a collection starts and stops.

use crate::builtins::dict::Dict;
use crate::builtins::int::Int;
use crate::builtins::str::{Str, interned};
use crate::errors;
use crate::raw::{Any, PyResult, Raised, Ref};
use crate::state::current;

/// Calls each callback with the phase and what was found. Their exceptions go to `sys.unraisablehook`.
pub(super) fn tell(phase: &str, generation: usize, collected: usize) {
    let Some(callbacks) = current().interpreter().collector.callbacks.get() else { return };
    if callbacks.is_empty() {
        return;
    }
    let saved = errors::take();
    if let Ok(info) = info(generation, collected) {
        let phase = Str::new(phase);
        let mut index = 0;
        while let Some(callback) = callbacks.get(index) {
            if let Err(Raised) = callback.call(&[phase.as_any(), info.as_any()]) {
                errors::unraisable(None, Some(&callback));
            }
            index += 1;
        }
    }
    errors::restore(saved);
}

fn info(generation: usize, collected: usize) -> PyResult<Ref<Dict>> {
    let info = Dict::new();
    for (name, value) in [("generation", generation), ("collected", collected), ("uncollectable", 0)] {
        let name: &Any = &interned(name).upcast();
        info.set(name, Int::new(value as i128).upcast())?;
    }
    Ok(info)
}
