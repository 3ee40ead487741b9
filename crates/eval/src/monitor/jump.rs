//! `frame.f_lineno = line`: a debugger moves a frame that reports a line to another one.

use objects::builtins::exceptions::{NotImplementedError, ValueError};
use objects::builtins::int::Int;
use objects::errors::raise;
use objects::frame::FrameObject;
use objects::raw::{Any, Py, PyResult};

/// Moves the frame.
pub(crate) fn set_line(frame: &Py<FrameObject>, value: &Any) -> PyResult<()> {
    if value.downcast::<Int>().is_none() {
        return raise(&ValueError, "lineno must be an integer");
    }
    if frame.trace.is_empty() {
        return raise(&ValueError, "f_lineno can only be set in a trace function");
    }
    raise(&NotImplementedError, "jumping to another line (f_lineno) is not built yet")
}
