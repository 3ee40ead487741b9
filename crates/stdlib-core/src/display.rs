//! An exception on the error stream: through the module `traceback` when it can be had, plainly otherwise.

use objects::builtins::exceptions::BaseException;
use objects::builtins::none::none;
use objects::builtins::str::interned;
use objects::errors;
use objects::raw::{Any, PyResult, Raised};

/// Writes an exception with its traceback to `sys.stderr`.
///
/// # Errors
/// What writing raises.
pub fn show(exception: &Any) -> PyResult<()> {
    if exception.downcast::<BaseException>().is_some() && by_module(exception) {
        return Ok(());
    }
    crate::sys::write_error(&eval::display::exception_text(exception))
}

/// The same with another traceback, unless the exception has one, behind a heading.
///
/// # Errors
/// What writing raises.
pub(crate) fn report(heading: &str, exception: &Any, traceback: Option<&Any>) -> PyResult<()> {
    if let (Some(value), Some(traceback)) = (exception.downcast::<BaseException>(), traceback)
        && value.traceback().is_empty()
    {
        value.traceback().set(traceback.new_ref());
    }
    crate::sys::write_error(heading)?;
    show(exception)
}

/// Lets `traceback` print the exception; false when it cannot.
fn by_module(exception: &Any) -> bool {
    let printed = eval::import::import_module("traceback")
        .and_then(|module| module.get_attribute(&interned("_print_exception_bltin")))
        .and_then(|print| print.call(&[exception]));
    match printed {
        Ok(_) => true,
        Err(Raised) => {
            drop(errors::take());
            false
        }
    }
}

/// What becomes of an exception that nobody has caught: `sys.excepthook` gets it; what that raises is shown too.
pub fn uncaught(exception: &Any) {
    let class = exception.class().new_ref();
    let traceback = exception.downcast::<BaseException>().and_then(|exception| exception.traceback().get());
    let traceback = traceback.unwrap_or_else(none);
    let hook = crate::system::attribute("excepthook").ok().flatten();
    let shown = match hook {
        Some(hook) => hook.call(&[class.as_any(), exception, &traceback]).map(drop),
        None => {
            let _ = crate::sys::write_error("sys.excepthook is missing\n");
            show(exception)
        }
    };
    let Err(Raised) = shown else { return };
    let Some(second) = errors::take() else { return };
    // Nobody is left who could be told that even this fails.
    let _ = crate::sys::write_error("Error in sys.excepthook:\n");
    let _ = show(&second);
    let _ = crate::sys::write_error("\nOriginal exception was:\n");
    let _ = show(exception);
    drop(errors::take());
}
