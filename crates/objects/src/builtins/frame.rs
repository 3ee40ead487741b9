//! `frame`: what programs see of a call. The memory is `frame::object`'s; lines and jumps are the evaluator's.

use super::bool::Bool;
use super::code::Code;
use super::dict::Dict;
use super::exceptions::{AttributeError, RuntimeError};
use super::frame_locals::FrameLocalsProxy;
use super::none::is_none;
use crate::errors::{raise, raise_type_error};
use crate::frame::{Activity, FrameObject};
use crate::hooks;
use crate::raw::{Any, Obj, Py, PyResult, Ref};
use macros::pytype;

/// Slots of a frame that is not counted in the object: `sys.getsizeof`.
const WORD: usize = 8;

#[pytype(name = "frame", export = PyFrame_Type, gc, last, abstract_, members(trace_lines as f_trace_lines))]
impl FrameObject {
    fn __repr__(this: &Py<Self>) -> PyResult<String> {
        let code = this.code();
        let file = code.filename().as_any().repr()?.to_string_lossy();
        let line = line_of(this).map_or_else(|| "-1".to_owned(), |line| line.to_string());
        let name = code.name().to_string_lossy();
        Ok(format!("<frame at {:#x}, file {file}, line {line}, code {name}>", this.address()))
    }

    /// Clear all references held by the frame.
    #[method]
    fn clear(this: &Py<Self>) -> PyResult<()> {
        match this.activity() {
            Activity::Executing => return raise(&RuntimeError, "cannot clear an executing frame"),
            Activity::Suspended => return raise(&RuntimeError, "cannot clear a suspended frame"),
            Activity::Created => {
                if let Some(generator) = this.generator() {
                    super::generator::finalize(&generator);
                }
            }
            Activity::Ended => {}
        }
        this.clear_all();
        Ok(())
    }

    /// Return the size of the frame in memory, in bytes.
    #[method]
    fn __sizeof__(this: &Py<Self>) -> PyResult<usize> {
        let code = this.code();
        Ok(size_of::<Py<Self>>() + (code.local_count() + code.stack_size()) * WORD)
    }

    #[getter]
    fn f_back(this: &Py<Self>) -> PyResult<Option<Ref<FrameObject>>> {
        Ok(this.back())
    }

    /// Return the mapping used by the frame to look up local variables.
    #[getter]
    fn f_locals(this: &Py<Self>) -> PyResult<Obj> {
        Ok(locals_of(this))
    }

    /// Return the current line number in the frame.
    #[getter]
    fn f_lineno(this: &Py<Self>) -> PyResult<Option<i32>> {
        Ok(line_of(this))
    }

    #[setter]
    fn set_f_lineno(this: &Py<Self>, value: Option<&Any>) -> PyResult<()> {
        match value {
            None => cannot_delete("f_lineno"),
            Some(value) => hooks::set_line(this, value),
        }
    }

    /// Return the trace function for this frame, or None if no trace function is set.
    #[getter]
    fn f_trace(this: &Py<Self>) -> PyResult<Option<Obj>> {
        Ok(this.trace.get())
    }

    #[setter]
    fn set_f_trace(this: &Py<Self>, value: Option<&Any>) -> PyResult<()> {
        let value = value.filter(|value| !is_none(value));
        drop(this.trace.replace(value.map(Py::new_ref)));
        match value {
            Some(_) if this.trace_opcodes.get() => hooks::trace_opcodes(this),
            _ => Ok(()),
        }
    }

    /// Return the index of the last attempted instruction in the frame.
    #[getter]
    fn f_lasti(this: &Py<Self>) -> PyResult<usize> {
        Ok(this.unit_index() * 2)
    }

    /// Return the global variables in the frame.
    #[getter]
    fn f_globals(this: &Py<Self>) -> PyResult<Ref<Dict>> {
        Ok(this.globals())
    }

    /// Return the built-in variables in the frame.
    #[getter]
    fn f_builtins(this: &Py<Self>) -> PyResult<Obj> {
        Ok(this.builtins())
    }

    /// Return the code object being executed in this frame.
    #[getter]
    fn f_code(this: &Py<Self>) -> PyResult<Ref<Code>> {
        Ok(this.code())
    }

    /// Return True if opcode tracing is enabled, False otherwise.
    #[getter]
    fn f_trace_opcodes(this: &Py<Self>) -> PyResult<bool> {
        Ok(this.trace_opcodes.get())
    }

    #[setter]
    fn set_f_trace_opcodes(this: &Py<Self>, value: Option<&Any>) -> PyResult<()> {
        let Some(value) = value else { return cannot_delete("f_trace_opcodes") };
        let Some(value) = value.downcast::<Bool>() else {
            return raise_type_error("attribute value type must be bool");
        };
        let on = value.as_any().truth()?;
        this.trace_opcodes.set(on);
        if on { hooks::trace_opcodes(this) } else { Ok(()) }
    }

    /// Return the generator or coroutine associated with this frame, or None.
    #[getter]
    fn f_generator(this: &Py<Self>) -> PyResult<Option<Obj>> {
        Ok(this.generator())
    }
}

fn cannot_delete(name: &str) -> PyResult<()> {
    raise(&AttributeError, format!("attribute '{name}' of 'frame' objects cannot be deleted"))
}

/// The line that a frame stands at: that of the event being reported, or of its instruction.
pub fn line_of(frame: &FrameObject) -> Option<i32> {
    match frame.line.get() {
        0 => Some(hooks::line_at(&frame.code(), frame.unit_index())),
        line => Some(line),
    }
    .filter(|&line| line >= 0)
}

/// `f_locals`: a view of the fast locals, or the namespace of a module's or class's body.
pub fn locals_of(frame: &Py<FrameObject>) -> Obj {
    match frame.namespace() {
        Some(namespace) if !frame.has_fast_locals() => namespace,
        _ => FrameLocalsProxy::of(frame).upcast(),
    }
}
