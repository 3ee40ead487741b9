//! How deep native code may recurse.

use crate::builtins::exceptions::RecursionError;
use crate::errors::raise;
use crate::raw::PyResult;
use crate::state::{current, stack_pointer};

/// Checks that enough native stack is left for a call from native code into Python or into a nested container.
///
/// # Errors
/// `RecursionError`, with `whence` (" while ...") behind CPython's text.
#[inline]
pub fn enter(whence: &str) -> PyResult<()> {
    if stack_pointer() < current().stack_limit.get() { too_deep(whence) } else { Ok(()) }
}

#[cold]
fn too_deep(whence: &str) -> PyResult<()> {
    raise(&RecursionError, format!("maximum recursion depth exceeded{whence}"))
}
