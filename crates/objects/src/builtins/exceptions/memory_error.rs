//! `MemoryError`, and a reserve of instances so that raising it needs no memory.

use std::cell::{OnceCell, RefCell};

use crate::builtins::dict::Dict;
use crate::builtins::tuple::Tuple;
use crate::heap;
use crate::raw::{Py, PyResult, Ref, Slot};
use crate::types::Type;
use macros::{object, pytype};

use super::{BaseException, Exception, extends};

/// The body of `MemoryError`.
#[object]
pub struct MemoryError {
    base: BaseException,
}

extends!(MemoryError: BaseException, BaseExceptionBody {});

/// Out of memory.
#[pytype(name = "MemoryError", export = _PyExc_MemoryError, base = Exception, gc)]
impl MemoryError {
    fn __new__(cls: &Py<Type>, args: &Py<Tuple>, _keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
        heap::make(cls, 0, Self { base: BaseException::body(args.new_ref()) })
    }
}

/// Instances kept ready, and one that is given out when all others are in use.
#[derive(Default)]
pub struct Reserve {
    ready: RefCell<Vec<Ref<BaseException>>>,
    no_arguments: OnceCell<Ref<Tuple>>,
    last: OnceCell<Ref<BaseException>>,
}

impl Reserve {
    /// How many may be on their way at once, each with its own traceback.
    const SIZE: usize = 16;

    /// Makes instances until the reserve is full or memory is used up.
    pub(crate) fn fill(&self) {
        let args = self.no_arguments.get_or_init(|| Tuple::new(Vec::new()));
        if self.last.get().is_none()
            && let Some(last) = Self::instance(args)
        {
            let _ = self.last.set(last);
        }
        let mut ready = self.ready.borrow_mut();
        ready.reserve_exact(Self::SIZE);
        while ready.len() < Self::SIZE {
            let Some(instance) = Self::instance(args) else { return };
            ready.push(instance);
        }
    }

    fn instance(args: &Ref<Tuple>) -> Option<Ref<BaseException>> {
        let body = MemoryError { base: BaseException::body(args.clone()) };
        let made = heap::try_make_exact(body)?;
        Some(super::base(&*made).new_ref())
    }

    /// A `MemoryError` without arguments. Fresh ones are preferred, so that the reserve lasts.
    pub(crate) fn take(&self) -> Ref<BaseException> {
        let args = self.no_arguments.get().expect("the reserve is filled at start");
        if let Some(fresh) = Self::instance(args) {
            return fresh;
        }
        if let Some(kept) = self.ready.borrow_mut().pop() {
            return kept;
        }
        let last = self.last.get().expect("the reserve is filled at start").clone();
        for slot in [&last.traceback, &last.context, &last.cause, &last.notes] {
            drop(slot.take());
        }
        let _ = Slot::take(&last.dict);
        last
    }
}
