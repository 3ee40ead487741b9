//! Exceptions: the body that all share. The classes are rows in `classes`.

mod classes;

use std::cell::Cell;

use crate::heap;
use crate::raw::{Obj, Object, Py, PyResult, Ref, Slot};
use crate::types::Type;
use macros::{object, pytype};

use super::dict::Dict;
use super::tuple::Tuple;

pub use classes::*;

/// The body of every exception; those with fields of their own embed it first.
#[object]
pub struct BaseException {
    dict: Slot<Dict>,
    args: Slot<Tuple>,
    notes: Slot<Object>,
    traceback: Slot<Object>,
    context: Slot<Object>,
    cause: Slot<Object>,
    suppress_context: Cell<bool>,
}

/// Common base class for all exceptions
#[pytype(
    name = "BaseException", export = _PyExc_BaseException, gc, dict = 16,
    subclass = abi::TPFLAGS_BASE_EXC_SUBCLASS
)]
impl BaseException {
    #[getter]
    fn args(this: &Py<Self>) -> PyResult<Option<Ref<Tuple>>> {
        Ok(this.args.get())
    }
}

impl BaseException {
    /// A body with these arguments and nothing else.
    pub fn body(args: Ref<Tuple>) -> Self {
        Self {
            dict: Slot::empty(),
            args: Slot::new(args),
            notes: Slot::empty(),
            traceback: Slot::empty(),
            context: Slot::empty(),
            cause: Slot::empty(),
            suppress_context: Cell::new(false),
        }
    }

    /// `__context__`: the exception that was being handled when this one was raised.
    pub fn context(&self) -> &Slot<Object> {
        &self.context
    }

    /// `raise ... from None`
    pub fn suppress_context(&self) {
        drop(self.cause.take());
        self.suppress_context.set(true);
    }

    /// `raise ... from cause`
    pub fn set_cause(&self, cause: Ref<BaseException>) {
        self.cause.set(cause.upcast());
        self.suppress_context.set(true);
    }

    /// `__cause__`
    pub fn cause(&self) -> &Slot<Object> {
        &self.cause
    }

    /// `__notes__`
    pub fn notes(&self) -> &Slot<Object> {
        &self.notes
    }

    /// `__traceback__`
    pub fn traceback(&self) -> &Slot<Object> {
        &self.traceback
    }

    /// `args`
    pub fn arguments(&self) -> &Slot<Tuple> {
        &self.args
    }
}

/// A new exception of a class of this body's layout, with one argument.
pub(crate) fn make(class: &Py<Type>, argument: Obj) -> PyResult<Ref<BaseException>> {
    heap::make(class, 0, BaseException::body(Tuple::new(vec![argument])))
}

/// A new exception without arguments.
pub(crate) fn make_bare(class: &Py<Type>) -> PyResult<Ref<BaseException>> {
    heap::make(class, 0, BaseException::body(Tuple::new(Vec::new())))
}
