//! An exception on the error stream: through the module `traceback` when it can be had, plainly otherwise.

use objects::errors;
use objects::raw::{Any, PyResult, Raised};

/// Writes an exception with its traceback to `sys.stderr`.
///
/// # Errors
/// What writing raises.
pub(crate) fn show(exception: &Any) -> PyResult<()> {
    let text = exception.str();
    let text = match text {
        Ok(text) => text.to_string_lossy(),
        Err(Raised) => {
            drop(errors::take());
            "<exception str() failed>".to_owned()
        }
    };
    let name = exception.class().name();
    let line = if text.is_empty() { format!("{name}\n") } else { format!("{name}: {text}\n") };
    crate::sys::write_error(&line)
}
