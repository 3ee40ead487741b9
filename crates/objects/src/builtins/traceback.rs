//! `traceback`: one level of the way that an exception has come.

use std::cell::Cell;
use std::mem::offset_of;

use crate::builtins::exceptions::ValueError;
use crate::builtins::list::List;
use crate::builtins::none::is_none;
use crate::builtins::str::Str;
use crate::errors::{raise, raise_type_error};
use crate::frame::FrameObject;
use crate::heap;
use crate::hooks;
use crate::raw::{Any, Obj, Object, Py, PyResult, Ref, Slot};
use crate::types::Type;
use macros::{object, pytype};

/// The body of `traceback`.
#[object]
pub struct Traceback {
    next: Slot<Object>,
    tb_frame: Slot<Object>,
    tb_lasti: i32,
    lineno: Cell<i32>,
}

/// Create a new traceback object.
#[pytype(name = "traceback", export = PyTraceBack_Type, gc, last, members(readonly tb_frame, readonly tb_lasti))]
impl Traceback {
    #[signature("traceback(tb_next, tb_frame, tb_lasti, tb_lineno)")]
    fn __new__(
        _cls: &Py<Type>,
        tb_next: &Any,
        tb_frame: &Any,
        tb_lasti: i32,
        tb_lineno: i32,
    ) -> PyResult<Ref<Traceback>> {
        if tb_frame.downcast::<FrameObject>().is_none() {
            let found = if is_none(tb_frame) { "None".into() } else { tb_frame.class().name() };
            return raise_type_error(format!("traceback() argument 'tb_frame' must be frame, not {found}"));
        }
        let next = match tb_next.downcast::<Traceback>() {
            Some(next) => Some(next.new_ref()),
            None if is_none(tb_next) => None,
            None => {
                let found = tb_next.class().name();
                return raise_type_error(format!("expected traceback object or None, got '{found}'"));
            }
        };
        Ok(Self::new(next, tb_frame.new_ref(), tb_lasti, tb_lineno))
    }

    #[method]
    fn __dir__(_this: &Py<Self>) -> PyResult<Ref<List>> {
        let names = ["tb_frame", "tb_next", "tb_lasti", "tb_lineno"];
        Ok(List::new(names.iter().map(|name| Str::new(name).upcast()).collect()))
    }

    #[getter]
    fn tb_next(this: &Py<Self>) -> PyResult<Option<Obj>> {
        Ok(this.next.get())
    }

    #[setter]
    fn set_tb_next(this: &Py<Self>, value: Option<&Any>) -> PyResult<()> {
        let next = match value {
            None => return raise_type_error("can't delete tb_next attribute"),
            Some(value) if is_none(value) => None,
            Some(value) => match value.downcast::<Traceback>() {
                Some(next) => Some(next.new_ref()),
                None => {
                    let found = value.class().name();
                    return raise_type_error(format!("expected traceback object, got '{found}'"));
                }
            },
        };
        let mut level = next.clone();
        while let Some(current) = level {
            if current.is(this) {
                return raise(&ValueError, "traceback loop detected");
            }
            level = current.next();
        }
        drop(this.next.replace(next.map(Ref::upcast)));
        Ok(())
    }

    #[getter]
    fn tb_lineno(this: &Py<Self>) -> PyResult<Option<i32>> {
        Ok(Some(this.line()).filter(|&line| line != -1))
    }
}

impl Traceback {
    /// A level in front of `next`: the frame, the offset of its instruction in bytes, its line (-1 for none).
    pub fn new(next: Option<Ref<Traceback>>, frame: Obj, lasti: i32, lineno: i32) -> Ref<Traceback> {
        heap::make_exact(Self {
            next: Slot::from_option(next.map(Ref::upcast)),
            tb_frame: Slot::new(frame),
            tb_lasti: lasti,
            lineno: Cell::new(lineno),
        })
    }

    /// The level that the exception came from.
    pub fn next(&self) -> Option<Ref<Traceback>> {
        self.next.get()?.downcast_ref().ok()
    }

    /// Puts another level, or none, behind this one.
    pub fn set_next(&self, next: Option<Ref<Traceback>>) {
        drop(self.next.replace(next.map(Ref::upcast)));
    }

    /// `tb_frame`
    pub fn frame(&self) -> Option<Obj> {
        self.tb_frame.get()
    }

    /// `tb_lasti`
    pub fn last_instruction(&self) -> i32 {
        self.tb_lasti
    }

    /// `tb_lineno`; -1 for none. Looked up when it is asked for.
    pub fn line(&self) -> i32 {
        match (self.lineno.get(), self.frame()) {
            (-1, Some(frame)) => match frame.downcast::<FrameObject>() {
                Some(frame) => {
                    hooks::line_at(&frame.code(), (self.tb_lasti / 2).max(0).cast_unsigned() as usize)
                }
                None => -1,
            },
            (line, _) => line,
        }
    }
}

const _: () = {
    use abi::functions::TracebackBody;
    assert!(size_of::<Py<Traceback>>() == size_of::<abi::Object<TracebackBody>>());
    assert!(offset_of!(Traceback, next) == offset_of!(TracebackBody, tb_next));
    assert!(offset_of!(Traceback, tb_frame) == offset_of!(TracebackBody, tb_frame));
    assert!(offset_of!(Traceback, tb_lasti) == offset_of!(TracebackBody, tb_lasti));
    assert!(offset_of!(Traceback, lineno) == offset_of!(TracebackBody, tb_lineno));
};
