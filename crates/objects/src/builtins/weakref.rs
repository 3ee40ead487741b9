//! `weakref.ReferenceType`: a reference that does not keep its object alive.

use super::bool::Bool;
use super::none::{is_none, none, not_implemented};
use crate::errors::{self, raise_type_error};
use crate::raw::weak::{link, supports_weakrefs, unlink, weakrefs_of};
use crate::raw::{Any, Args, Callable, Obj, Py, PyResult, Raised, Ref, VectorcallWord};
use crate::types::{CompareOp, Type};
use crate::{heap, state};
use macros::pytype;

pub use crate::raw::weak::WeakRef;

/// A weak reference to an object: called, it gives the object, or None when that is gone.
#[pytype(
    name = "weakref.ReferenceType", export = _PyWeakref_RefType, gc, vectorcall = 56
)]
impl WeakRef {
    #[signature("__new__(object, callback=None, /)")]
    fn __new__(cls: &Py<Type>, object: &Any, callback: Option<&Any>) -> PyResult<Ref<WeakRef>> {
        make(cls, object, callback)
    }

    fn __repr__(this: &Py<Self>) -> PyResult<String> {
        let address = this.address();
        let Some(object) = this.get() else { return Ok(format!("<weakref at {address:#x}; dead>")) };
        let (class, at) = (object.class().name(), object.address());
        Ok(format!("<weakref at {address:#x}; to '{class}' at {at:#x}>"))
    }

    fn __hash__(this: &Py<Self>) -> PyResult<isize> {
        if this.hash.get() != -1 {
            return Ok(this.hash.get());
        }
        let Some(object) = this.get() else { return raise_type_error("weak object has gone away") };
        let hash = object.hash()?;
        this.hash.set(hash);
        Ok(hash)
    }

    fn __richcompare__(this: &Py<Self>, other: &Any, op: CompareOp) -> PyResult<Obj> {
        let Some(other) = other.downcast::<WeakRef>() else { return Ok(not_implemented()) };
        if !matches!(op, CompareOp::Eq | CompareOp::Ne) {
            return Ok(not_implemented());
        }
        match (this.get(), other.get()) {
            (Some(left), Some(right)) => left.compare(&right, op),
            _ => Ok(Bool::new(this.is(other) == (op == CompareOp::Eq)).upcast()),
        }
    }

    #[getter]
    fn __callback__(this: &Py<Self>) -> PyResult<Option<Obj>> {
        Ok(if this.is_dead() { None } else { this.callback.get() })
    }
}

impl Callable for WeakRef {
    fn call(this: &Py<Self>, args: Args<'_>) -> PyResult<Obj> {
        if args.has_keywords() {
            return raise_type_error("weakref.__call__() takes no keyword arguments");
        }
        match args.positional().len() {
            0 => Ok(this.get().unwrap_or_else(none)),
            given => raise_type_error(format!("weakref.__call__() takes no arguments ({given} given)")),
        }
    }
}

/// A weak reference to `object`. Plain ones of the exact class are shared.
///
/// # Errors
/// `TypeError` when the object cannot be referred to weakly.
pub fn make(class: &Py<Type>, object: &Any, callback: Option<&Any>) -> PyResult<Ref<WeakRef>> {
    if !supports_weakrefs(object) {
        return raise_type_error(format!(
            "cannot create weak reference to '{}' object",
            object.class().name()
        ));
    }
    let callback = callback.filter(|callback| !is_none(callback));
    let plain = |reference: &&Ref<WeakRef>| {
        reference.callback.is_empty() && reference.as_any().exact::<WeakRef>().is_some()
    };
    let exact = class.is(&*_PyWeakref_RefType);
    let existing = weakrefs_of(object);
    let shared = existing.iter().find(plain);
    if exact
        && callback.is_none()
        && let Some(shared) = shared
    {
        return Ok(shared.clone());
    }
    let body = WeakRef::body(object, callback.map(Py::new_ref), VectorcallWord::of::<WeakRef>());
    let reference = heap::make(class, 0, body)?;
    // The shared one stays in front.
    let after = if exact && callback.is_none() { None } else { shared };
    link(&reference, after.map(|shared| &**shared));
    Ok(reference)
}

/// Clears every weak reference to an object that is about to be destroyed, and calls their callbacks.
pub fn clear_weakrefs(object: &Any) {
    let references = weakrefs_of(object);
    if references.is_empty() {
        return;
    }
    for reference in &references {
        unlink(reference);
    }
    let saved = errors::take();
    for reference in references.iter().rev() {
        notify(reference);
    }
    drop(state::current().current_exception.replace(saved));
}

/// Calls a dead reference's callback, once.
pub(crate) fn notify(reference: &Py<WeakRef>) {
    let Some(callback) = reference.callback.take() else { return };
    if let Err(Raised) = callback.call(&[reference.as_any()]) {
        errors::write_unraisable();
    }
}
