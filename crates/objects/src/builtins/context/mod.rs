//! Context variables (PEP 567): `Context`, `ContextVar`, `Token`.
//!
//! A context's variables lie in a dict that contexts share until one of them is written: copying a context costs nothing, the
//! first write after it one copy. The running thread's context is in its state.

mod token;
mod variable;
mod views;

use std::cell::Cell;
use std::mem::offset_of;

use super::bool::Bool;
use super::dict::Dict;
use super::exceptions::{LookupError, RuntimeError};
use super::none::not_implemented;
use super::tuple::Tuple;
use crate::errors::{self, raise, raise_type_error};
use crate::heap;
use crate::raw::{Any, Args, Obj, Py, PyResult, Ref, Slot, Static, WeakList};
use crate::state::current;
use crate::types::{CompareOp, Type};
use macros::{object, pytype};

pub use token::{_PyContextTokenMissing_Type, PyContextToken_Type, Token, missing};
pub use variable::{ContextVar, PyContextVar_Type, reset, set, value_of};
pub use views::{PyContextItems_Type, PyContextKeys_Type, PyContextValues_Type};

use views::View;

/// Static types of this family.
pub(super) static TYPES: &[&Static<Type>] = &[
    &PyContext_Type,
    &PyContextVar_Type,
    &PyContextToken_Type,
    &PyContextKeys_Type,
    &PyContextItems_Type,
    &PyContextValues_Type,
    &_PyContextTokenMissing_Type,
];

/// The body of `Context`.
#[object]
pub struct Context {
    variables: Slot<Dict>,
    /// Whether another context may have the same dict.
    shared: Cell<bool>,
    entered: Cell<bool>,
    previous: Slot<Context>,
    weakrefs: WeakList,
}

#[pytype(
    name = "_contextvars.Context", export = PyContext_Type, gc, last, unhashable,
    weaklist = 16 + offset_of!(Context, weakrefs)
)]
impl Context {
    fn __new__(_cls: &Py<Type>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
        if args.size() > 0 || keywords.is_some_and(|keywords| !keywords.is_empty()) {
            return raise_type_error("Context() does not accept any arguments");
        }
        Ok(Self::with(Dict::new(), false))
    }

    fn __len__(this: &Py<Self>) -> PyResult<usize> {
        Ok(this.variables().len())
    }

    fn __iter__(this: &Py<Self>) -> PyResult<Obj> {
        Ok(View::keys(&this.variables()))
    }

    fn __getitem__(this: &Py<Self>, key: &Any) -> PyResult<Obj> {
        match this.variables().get(variable(key)?)? {
            Some(value) => Ok(value),
            None => errors::key_error(key),
        }
    }

    fn __contains__(this: &Py<Self>, key: &Any) -> PyResult<bool> {
        Ok(this.variables().get(variable(key)?)?.is_some())
    }

    fn __richcompare__(this: &Py<Self>, other: &Any, op: CompareOp) -> PyResult<Obj> {
        let Some(other) = other.downcast::<Self>() else { return Ok(not_implemented()) };
        let equal = match op {
            CompareOp::Eq => same(this, other)?,
            CompareOp::Ne => !same(this, other)?,
            _ => return Ok(not_implemented()),
        };
        Ok(Bool::new(equal).upcast())
    }

    /// Return the value for `key` if `key` has the value in the context object.
    ///
    /// If `key` does not exist, return `default`.  If `default` is not
    /// given, return None.
    #[method("(key, default=None, /)")]
    fn get(this: &Py<Self>, key: &Any, default: Option<&Any>) -> PyResult<Option<Obj>> {
        let found = this.variables().get(variable(key)?)?;
        Ok(found.or_else(|| default.map(Py::new_ref)))
    }

    /// Return all variables and their values in the context object.
    ///
    /// The result is returned as a list of 2-tuples (variable, value).
    #[method]
    fn items(this: &Py<Self>) -> PyResult<Obj> {
        Ok(View::items(&this.variables()))
    }

    /// Return a list of all variables in the context object.
    #[method]
    fn keys(this: &Py<Self>) -> PyResult<Obj> {
        Ok(View::keys(&this.variables()))
    }

    /// Return a list of all variables' values in the context object.
    #[method]
    fn values(this: &Py<Self>) -> PyResult<Obj> {
        Ok(View::values(&this.variables()))
    }

    /// Return a shallow copy of the context object.
    #[method]
    fn copy(this: &Py<Self>) -> PyResult<Ref<Self>> {
        Ok(this.share())
    }

    #[method("!(*args, **kwargs)")]
    fn run(this: &Py<Self>, args: Args<'_>) -> PyResult<Obj> {
        let Some((callable, args)) = args.split_first() else {
            return raise_type_error("run() missing 1 required positional argument");
        };
        enter(this)?;
        let result = callable.call_args(args);
        let saved = errors::take();
        let left = exit(this);
        if left.is_ok() {
            errors::restore(saved);
        }
        left.and(result)
    }
}

/// A key of a context, which must be a variable.
fn variable(key: &Any) -> PyResult<&Any> {
    match key.downcast::<ContextVar>() {
        Some(_) => Ok(key),
        None => {
            let shown = key.repr()?.to_string_lossy();
            raise_type_error(format!("a ContextVar key was expected, got {shown}"))
        }
    }
}

fn same(left: &Context, right: &Context) -> PyResult<bool> {
    let (left, right) = (left.variables(), right.variables());
    if left.len() != right.len() {
        return Ok(false);
    }
    for (key, value) in left.snapshot() {
        match right.get(&key)? {
            Some(other) if value.equals(&other)? => {}
            _ => return Ok(false),
        }
    }
    Ok(true)
}

impl Context {
    fn with(variables: Ref<Dict>, shared: bool) -> Ref<Self> {
        heap::make_exact(Self {
            variables: Slot::new(variables),
            shared: Cell::new(shared),
            entered: Cell::new(false),
            previous: Slot::empty(),
            weakrefs: WeakList::new(),
        })
    }

    /// The variables as they are now; not to be written.
    fn variables(&self) -> Ref<Dict> {
        self.variables.get().unwrap_or_else(|| {
            let fresh = Dict::new();
            self.variables.set(fresh.clone());
            self.shared.set(false);
            fresh
        })
    }

    /// A copy: the same dict, until one of the two is written.
    fn share(&self) -> Ref<Self> {
        self.shared.set(true);
        Self::with(self.variables(), true)
    }

    /// The variables, to be written.
    fn own_variables(&self) -> PyResult<Ref<Dict>> {
        let variables = self.variables();
        if !self.shared.get() {
            return Ok(variables);
        }
        let copy = Dict::new();
        for (key, value) in variables.snapshot() {
            copy.set(&key, value)?;
        }
        self.variables.set(copy.clone());
        self.shared.set(false);
        Ok(copy)
    }

    fn set(&self, variable: &Py<ContextVar>, value: Obj) -> PyResult<()> {
        self.own_variables()?.set(variable.as_any(), value)
    }

    fn delete(&self, variable: &Py<ContextVar>) -> PyResult<()> {
        match self.own_variables()?.remove(variable.as_any())? {
            Some(_) => Ok(()),
            None => errors::raise_value(&LookupError, variable.new_ref().upcast()),
        }
    }
}

/// The running thread's context, made at its first use.
pub fn current_context() -> Ref<Context> {
    let thread = current();
    let known = thread.context.get().and_then(|context| context.downcast_ref::<Context>().ok());
    known.unwrap_or_else(|| {
        let fresh = Context::with(Dict::new(), false);
        thread.context.set(fresh.clone().upcast());
        fresh
    })
}

/// `copy_context()`
pub fn copy_context() -> Ref<Context> {
    current_context().share()
}

/// The context becomes the thread's until [`exit`].
///
/// # Errors
/// `RuntimeError` when it is entered already.
pub fn enter(context: &Py<Context>) -> PyResult<()> {
    if context.entered.get() {
        let shown = context.as_any().repr()?.to_string_lossy();
        return raise(&RuntimeError, format!("cannot enter context: {shown} is already entered"));
    }
    let thread = current();
    let previous = thread.context.replace(Some(context.new_ref().upcast()));
    context.entered.set(true);
    let previous = previous.and_then(|previous| previous.downcast_ref::<Context>().ok());
    drop(context.previous.replace(previous));
    Ok(())
}

/// The thread has the context again that it had before `enter`.
///
/// # Errors
/// `RuntimeError` when the context is not the thread's.
pub fn exit(context: &Py<Context>) -> PyResult<()> {
    if !context.entered.get() {
        let shown = context.as_any().repr()?.to_string_lossy();
        return raise(&RuntimeError, format!("cannot exit context: {shown} has not been entered"));
    }
    let thread = current();
    if !thread.context.holds(context) {
        return raise(
            &RuntimeError,
            "cannot exit context: thread state references a different context object",
        );
    }
    context.entered.set(false);
    let previous = context.previous.take().map(Ref::upcast);
    drop(thread.context.replace(previous));
    Ok(())
}
