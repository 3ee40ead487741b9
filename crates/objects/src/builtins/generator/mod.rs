//! Generators, coroutines and asynchronous generators: `send`, `throw`, `close` and the finaliser. What resuming a body does is
//! the evaluator's.
//!
//! Needs: `hooks::resume_generator`. Keeps: one implementation for the three classes, which differ in names, in how often they
//! may be awaited and in how their end looks.

mod anext;
mod async_generator;
mod awaitable;
mod class;
mod coroutine;
mod finalize;
mod steps;
mod throw;

use super::str::Str;
use crate::errors::raise_type_error;
use crate::frame::Generator;
use crate::raw::{Any, Obj, Py, PyResult, Slot, Static};
use crate::state::current;
use crate::types::Type;

pub use anext::{_PyAnextAwaitable_Type, AnextAwaitable};
pub use async_generator::{PyAsyncGen_Type, anext};
pub use awaitable::{awaitable_iterator, awaitable_iterator_once, is_coroutine};
pub use class::PyGen_Type;
pub use coroutine::{_PyCoroWrapper_Type, PyCoro_Type};
pub use steps::{_PyAsyncGenASend_Type, _PyAsyncGenAThrow_Type, _PyAsyncGenWrappedValue_Type, WrappedValue};

/// Static types of this family.
pub(super) static TYPES: &[&Static<Type>] = &[
    &PyCoro_Type,
    &_PyCoroWrapper_Type,
    &PyAsyncGen_Type,
    &_PyAsyncGenASend_Type,
    &_PyAsyncGenAThrow_Type,
    &_PyAsyncGenWrappedValue_Type,
    &_PyAnextAwaitable_Type,
];

/// What happens to a generator, coroutine or asynchronous generator whose frame is cleared.
pub(crate) fn finalize(object: &Any) {
    if let Some(generator) = Generator::of(object) {
        finalize::finalize(generator);
    }
}

/// Which of the three classes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Generator,
    Coroutine,
    AsyncGenerator,
}

impl Kind {
    fn of(this: &Py<Generator>) -> Self {
        match this.class() {
            class if class.is(&*PyGen_Type) => Self::Generator,
            class if class.is(&*PyCoro_Type) => Self::Coroutine,
            _ => Self::AsyncGenerator,
        }
    }

    /// How messages call it.
    fn noun(self) -> &'static str {
        match self {
            Self::Generator => "generator",
            Self::Coroutine => "coroutine",
            Self::AsyncGenerator => "async generator",
        }
    }
}

/// `repr` of the three classes.
fn show(this: &Py<Generator>) -> String {
    let name = this.qualname.get().map_or_else(String::new, |name| name.to_string_lossy());
    format!("<{} object {name} at {:#x}>", this.class().name(), this.address())
}

/// Sets `__name__` or `__qualname__`.
fn set_name(place: &Slot<Str>, name: &str, value: Option<&Any>) -> PyResult<()> {
    match value.and_then(Any::downcast::<Str>) {
        Some(value) => {
            place.set(value.new_ref());
            Ok(())
        }
        None => raise_type_error(format!("{name} must be set to a string object")),
    }
}

/// `__sizeof__`: the fields, and the frame while there is one.
fn size_in_memory(this: &Py<Generator>) -> usize {
    let frame = Generator::frame(this).map_or(0, crate::frame::HeldFrame::size_of);
    16 + size_of::<crate::frame::GeneratorBody>() + frame
}

/// `sys.get_asyncgen_hooks()`: what is called with an asynchronous generator that is iterated over for the first time, and with
/// one that is about to be destroyed.
pub fn asyncgen_hooks() -> (Option<Obj>, Option<Obj>) {
    let thread = current();
    (thread.async_gen_firstiter.get(), thread.async_gen_finalizer.get())
}

/// `sys.set_asyncgen_hooks(firstiter=...)` of the running thread.
pub fn set_asyncgen_firstiter(hook: Option<Obj>) {
    drop(current().async_gen_firstiter.replace(hook));
}

/// `sys.set_asyncgen_hooks(finalizer=...)` of the running thread.
pub fn set_asyncgen_finalizer(hook: Option<Obj>) {
    drop(current().async_gen_finalizer.replace(hook));
}

/// `sys.get_coroutine_origin_tracking_depth()`
pub fn origin_tracking_depth() -> i32 {
    current().coroutine_origin_tracking_depth.get()
}

/// `sys.set_coroutine_origin_tracking_depth()`
///
/// # Errors
/// `ValueError` when the depth is negative.
pub fn set_origin_tracking_depth(depth: i32) -> PyResult<()> {
    if depth < 0 {
        return crate::errors::raise(&super::exceptions::ValueError, "depth must be >= 0");
    }
    current().coroutine_origin_tracking_depth.set(depth);
    Ok(())
}
