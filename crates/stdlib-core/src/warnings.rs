//! Warnings from native code.

use objects::builtins::str::{Str, interned};
use objects::raw::{Any, Py, PyResult};
use objects::types::Type;

/// Issues a warning at a place in a source text, when the module `warnings` is loaded.
///
/// # Errors
/// What a filter made of the warning.
pub(crate) fn warn_explicit(category: &Py<Type>, text: &str, filename: &Py<Str>, line: i32) -> PyResult<()> {
    let modules = objects::state::current().interpreter().system.modules();
    let Some(warnings) = modules.get_str(&interned("warnings"))? else { return Ok(()) };
    let line = objects::builtins::int::Int::new(i128::from(line));
    let text = Str::new(text);
    let args: [&Any; 4] = [text.as_any(), category.as_any(), filename.as_any(), line.as_any()];
    warnings.call_method(&interned("warn_explicit"), &args)?;
    Ok(())
}
