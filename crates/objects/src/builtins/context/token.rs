//! `Token`: what `ContextVar.set` gives, to undo it; and `Token.MISSING`.

use std::cell::Cell;

use super::super::dict::Dict;
use super::super::exceptions::RuntimeError;
use super::super::generic_alias::class_getitem;
use super::super::tuple::Tuple;
use super::variable::reset;
use super::{Context, ContextVar};
use crate::errors::raise;
use crate::heap;
use crate::modules;
use crate::raw::{Any, Obj, Object, Py, PyResult, Ref, Slot};
use crate::types::Type;
use macros::{object, pytype};

/// The body of `Token`.
#[object]
pub struct Token {
    context: Slot<Context>,
    variable: Slot<ContextVar>,
    old: Slot<Object>,
    used: Cell<bool>,
}

#[pytype(name = "_contextvars.Token", export = PyContextToken_Type, gc, last, unhashable)]
impl Token {
    fn __new__(_cls: &Py<Type>, _args: &Py<Tuple>, _keywords: Option<&Py<Dict>>) -> PyResult<Obj> {
        raise(&RuntimeError, "Tokens can only be created by ContextVars")
    }

    fn __repr__(this: &Py<Self>) -> PyResult<String> {
        let used = if this.used.get() { " used" } else { "" };
        let variable = match this.variable.get() {
            Some(variable) => variable.as_any().repr()?.to_string_lossy(),
            None => String::new(),
        };
        Ok(format!("<Token{used} var={variable} at {:#x}>", this.address()))
    }

    /// Tokens are generic over the same type as the ContextVar which created them.
    #[classmethod]
    fn __class_getitem__(cls: &Py<Type>, object: &Any) -> PyResult<Obj> {
        class_getitem(cls, object)
    }

    #[getter]
    fn var(this: &Py<Self>) -> PyResult<Option<Obj>> {
        Ok(this.variable.get().map(Ref::upcast))
    }

    #[getter]
    fn old_value(this: &Py<Self>) -> PyResult<Obj> {
        Ok(this.old.get().unwrap_or_else(missing))
    }

    /// Enter into Token context manager.
    #[method]
    fn __enter__(this: &Py<Self>) -> PyResult<Ref<Self>> {
        Ok(this.new_ref())
    }

    /// Exit from Token context manager, restore the linked ContextVar.
    #[method("(type, val, tb, /)")]
    fn __exit__(this: &Py<Self>, _type: &Any, _val: &Any, _tb: &Any) -> PyResult<()> {
        match this.variable.get() {
            Some(variable) => reset(&variable, this),
            None => Ok(()),
        }
    }
}

impl Token {
    pub(super) fn make(context: Ref<Context>, variable: Ref<ContextVar>, old: Option<Obj>) -> Ref<Self> {
        heap::make_exact(Self {
            context: Slot::new(context),
            variable: Slot::new(variable),
            old: Slot::from_option(old),
            used: Cell::new(false),
        })
    }

    pub(super) fn is_used(&self) -> bool {
        self.used.get()
    }

    pub(super) fn is_of(&self, variable: &Py<ContextVar>) -> bool {
        self.variable.holds(variable)
    }

    pub(super) fn is_in(&self, context: &Py<Context>) -> bool {
        self.context.holds(context)
    }

    /// The value to restore; the token cannot be used again.
    pub(super) fn use_up(&self) -> Option<Obj> {
        self.used.set(true);
        self.old.get()
    }
}

/// The body of `Token.MISSING`.
#[object]
pub(super) struct Missing {}

#[pytype(name = "Token.MISSING", export = _PyContextTokenMissing_Type, last, abstract_)]
impl Missing {
    fn __repr__(_this: &Py<Self>) -> PyResult<&'static str> {
        Ok("<Token.MISSING>")
    }
}

/// The one instance.
#[derive(Default)]
struct Only(Slot);

/// `Token.MISSING`: the old value of a variable that had none.
pub fn missing() -> Obj {
    let only = modules::state::<Only>();
    only.0.get().unwrap_or_else(|| {
        let made = heap::make_exact(Missing {}).upcast();
        made.set_immortal();
        only.0.set(made.clone());
        made
    })
}
