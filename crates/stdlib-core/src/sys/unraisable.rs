//! Exceptions that nobody can receive go to `sys.unraisablehook`.

use objects::builtins::exceptions::BaseException;
use objects::builtins::none::{is_none, none};
use objects::builtins::str::Str;
use objects::builtins::struct_sequence::SequenceSpec;
use objects::builtins::traceback::Traceback;
use objects::builtins::tuple::Tuple;
use objects::errors;
use objects::raw::{Any, Obj, Py, PyResult, Raised, Ref};

use super::hooks::show_unraisable;
use crate::system;

static ARGS: SequenceSpec = SequenceSpec::closed(
    c"UnraisableHookArgs",
    c"UnraisableHookArgs\n\nType used to pass arguments to sys.unraisablehook.",
    &[
        (c"exc_type", c"Exception type"),
        (c"exc_value", c"Exception value"),
        (c"exc_traceback", c"Exception traceback"),
        (c"err_msg", c"Error message"),
        (c"object", c"Object causing the exception"),
    ],
    5,
);

fn arguments(
    exception: &Py<BaseException>,
    message: Option<&str>,
    object: Option<&Any>,
) -> PyResult<Ref<Tuple>> {
    ARGS.make(vec![
        exception.class().new_ref().upcast(),
        exception.new_ref().upcast(),
        exception.traceback().get().unwrap_or_else(none),
        message.map_or_else(none, |message| Str::new(message).upcast()),
        object.map_or_else(none, Py::new_ref),
    ])
}

/// Hands an exception to `sys.unraisablehook`; when that fails, its own exception is shown.
fn report(exception: &Py<BaseException>, message: Option<&str>, object: Option<&Any>) -> PyResult<()> {
    if exception.traceback().is_empty()
        && let Some(frame) = eval::frames::at(0)
    {
        let lasti = (frame.unit_index() * 2) as i32;
        exception.traceback().set(Traceback::new(None, frame.upcast(), lasti, -1).upcast());
    }
    let args = arguments(exception, message, object)?;
    let hook: Option<Obj> = system::attribute("unraisablehook")?;
    let Some(hook) = hook.filter(|hook| !is_none(hook)) else { return show_unraisable(args.as_any()) };
    match hook.call(&[args.as_any()]) {
        Ok(_) => Ok(()),
        Err(Raised) => {
            let Some(Ok(failed)) = errors::take().map(Obj::downcast_ref::<BaseException>) else {
                return Ok(());
            };
            let args = arguments(&failed, Some("Exception ignored in sys.unraisablehook"), Some(&hook))?;
            show_unraisable(args.as_any())
        }
    }
}

/// Lets native code report exceptions that nobody can receive.
pub(crate) fn install() {
    let _ = objects::hooks::REPORTS.unraisable.set(report);
}
