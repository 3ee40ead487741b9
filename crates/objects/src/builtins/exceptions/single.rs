//! Exceptions with one field, or with a text of their own: `StopIteration`, `SystemExit`, `KeyError`.

use crate::builtins::dict::Dict;
use crate::builtins::none::none;
use crate::builtins::str::Str;
use crate::builtins::tuple::Tuple;
use crate::heap;
use crate::raw::{Obj, Object, Py, PyResult, Ref, Slot};
use macros::{object, pytype};

use super::{BaseException, Exception, LookupError, base, extends};

/// The body of `StopIteration`.
#[object]
pub struct StopIteration {
    base: BaseException,
    value: Slot<Object>,
}

extends!(StopIteration: BaseException, StopIterationBody { base base, value value });

/// Signal the end from iterator.__next__().
#[pytype(
    name = "StopIteration", export = _PyExc_StopIteration, base = Exception, gc,
    members(value = "generator return value")
)]
impl StopIteration {
    fn __init__(this: &Py<Self>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<()> {
        BaseException::__init__(base(this), args, keywords)?;
        this.value.set(args.get(0).map_or_else(none, Py::new_ref));
        Ok(())
    }
}

impl StopIteration {
    /// A `StopIteration` that carries what a generator returned, whatever it is.
    ///
    /// # Errors
    /// `MemoryError`.
    pub fn with_value(value: Obj) -> PyResult<Ref<Self>> {
        let base = BaseException::body(Tuple::new(vec![value.clone()]));
        heap::make(&_PyExc_StopIteration, 0, Self { base, value: Slot::new(value) })
    }

    /// `value`: what the generator returned.
    pub fn value(&self) -> Obj {
        super::or_none(&self.value)
    }
}

/// The body of `SystemExit`.
#[object]
pub struct SystemExit {
    base: BaseException,
    code: Slot<Object>,
}

extends!(SystemExit: BaseException, SystemExitBody { base base, code code });

/// Request to exit from the interpreter.
#[pytype(
    name = "SystemExit", export = _PyExc_SystemExit, base = super::_PyExc_BaseException, gc,
    members(code = "exception code")
)]
impl SystemExit {
    fn __init__(this: &Py<Self>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<()> {
        BaseException::__init__(base(this), args, keywords)?;
        match args.items() {
            [] => {}
            [only] => this.code.set(only.clone()),
            _ => this.code.set(args.new_ref().upcast()),
        }
        Ok(())
    }
}

impl SystemExit {
    /// `code`: the status or message that the process ends with.
    pub fn code(&self) -> Obj {
        super::or_none(&self.code)
    }
}

/// The body of `KeyError`.
#[object]
pub struct KeyError {
    base: BaseException,
}

extends!(KeyError: BaseException, BaseExceptionBody {});

/// Mapping key not found.
#[pytype(name = "KeyError", export = _PyExc_KeyError, base = LookupError, gc)]
impl KeyError {
    fn __str__(this: &Py<Self>) -> PyResult<Ref<Str>> {
        match this.args_tuple().items() {
            [key] => key.repr(),
            _ => BaseException::__str__(base(this)),
        }
    }
}
