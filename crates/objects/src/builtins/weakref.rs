//! `weakref.ReferenceType`: a reference that does not keep its object alive.

use super::bool::Bool;
use super::constructor::{no_keywords, positional};
use super::dict::Dict;
use super::generic_alias::class_getitem;
use super::none::{is_none, none, not_implemented};
use super::str::Str;
use super::tuple::Tuple;
use crate::errors::{self, raise_type_error};
use crate::names;
use crate::raw::weak::{
    as_reference, count_of, link, shared_of, supports_weakrefs, take_weakrefs, weakrefs_of,
};
use crate::raw::{Any, Args, Callable, Obj, Py, PyResult, Raised, Ref, VectorcallWord};
use crate::types::lookup::lookup;
use crate::types::{CompareOp, Type};
use crate::{heap, state};
use macros::pytype;

mod proxy;

pub use crate::raw::weak::{WeakCallableProxy, WeakProxy, WeakRef};
pub use proxy::{_PyWeakref_CallableProxyType, _PyWeakref_ProxyType, is_proxy};

/// A weak reference to an object: called, it gives the object, or None when that is gone.
#[pytype(
    name = "weakref.ReferenceType", export = _PyWeakref_RefType, gc, vectorcall = 56
)]
impl WeakRef {
    fn __new__(cls: &Py<Type>, args: &Py<Tuple>, _keywords: Option<&Py<Dict>>) -> PyResult<Ref<WeakRef>> {
        match positional("__new__", args, 1, 2)? {
            [object, callback] => make(cls, object, Some(callback)),
            object => make(cls, &object[0], None),
        }
    }

    fn __init__(_this: &Py<Self>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<()> {
        no_keywords("ref", &_PyWeakref_RefType, &_PyWeakref_RefType, keywords)?;
        positional("__init__", args, 1, 2).map(drop)
    }

    fn __repr__(this: &Py<Self>) -> PyResult<String> {
        let address = this.address();
        let Some(object) = this.get() else { return Ok(format!("<weakref at {address:#x}; dead>")) };
        let (class, at) = (full_class_name(&object)?, object.address());
        // What the class says of its instances: an instance's own `__getattr__` is not asked.
        let name = match lookup(object.class(), names::__name__()) {
            Some(found) => match found.tp_descr_get(Some(&object), Some(object.class().as_any())) {
                Some(value) => Some(value?),
                None => Some(found),
            },
            None => None,
        };
        Ok(match name.as_ref().and_then(|name| name.downcast::<Str>()) {
            Some(name) => {
                let name = name.to_string_lossy();
                format!("<weakref at {address:#x}; to '{class}' at {at:#x} ({name})>")
            }
            None => format!("<weakref at {address:#x}; to '{class}' at {at:#x}>"),
        })
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

    /// See PEP 585
    #[classmethod]
    fn __class_getitem__(cls: &Py<Type>, object: &Any) -> PyResult<Obj> {
        class_getitem(cls, object)
    }

    #[getter]
    fn __callback__(this: &Py<Self>) -> PyResult<Option<Obj>> {
        Ok(if this.is_dead() { None } else { this.callback.get() })
    }
}

impl Callable for WeakRef {
    fn call(this: &Py<Self>, args: Args<'_>) -> PyResult<Obj> {
        if args.has_keywords() {
            return raise_type_error("weakref() takes no keyword arguments");
        }
        match args.positional().len() {
            0 => Ok(this.get().unwrap_or_else(none)),
            given => raise_type_error(format!("weakref expected 0 arguments, got {given}")),
        }
    }
}

/// The name of an object's class with that of the module, unless that is `builtins` or `__main__`.
fn full_class_name(object: &Any) -> PyResult<String> {
    let class = object.class();
    let qualified = class.qualified().to_string_lossy();
    let module = class.module()?;
    Ok(match module.downcast::<Str>() {
        Some(module) if !module.equals("builtins") && !module.equals("__main__") => {
            format!("{}.{qualified}", module.to_string_lossy())
        }
        _ => qualified,
    })
}

/// A weak reference to `object`. Plain ones of the exact class are shared.
///
/// # Errors
/// `TypeError` when the object cannot be referred to weakly.
pub fn make(class: &Py<Type>, object: &Any, callback: Option<&Any>) -> PyResult<Ref<WeakRef>> {
    check(object)?;
    let callback = callback.filter(|callback| !is_none(callback));
    let exact = class.is(&*_PyWeakref_RefType);
    let (shared, _) = shared(object);
    if exact
        && callback.is_none()
        && let Some(shared) = shared
    {
        return Ok(shared);
    }
    drop(shared);
    let body = WeakRef::body(object, callback.map(Py::new_ref), VectorcallWord::of::<WeakRef>());
    let reference = heap::make(class, 0, body)?;
    insert(object, &reference, exact && callback.is_none(), false);
    Ok(reference)
}

/// A proxy of an object. Those without callback are shared.
///
/// # Errors
/// `TypeError` when the object cannot be referred to weakly.
pub fn make_proxy(object: &Any, callback: Option<&Any>) -> PyResult<Obj> {
    check(object)?;
    let callback = callback.filter(|callback| !is_none(callback));
    if callback.is_none()
        && let (_, Some(shared)) = shared(object)
    {
        return Ok(shared.upcast());
    }
    let body = WeakRef::body(object, callback.map(Py::new_ref), VectorcallWord::of::<WeakRef>());
    if object.is_callable() {
        let proxy = heap::make_exact(WeakCallableProxy::around(body));
        insert(object, as_reference(&proxy), false, callback.is_none());
        return Ok(proxy.upcast());
    }
    let proxy = heap::make_exact(WeakProxy::around(body));
    insert(object, as_reference(&proxy), false, callback.is_none());
    Ok(proxy.upcast())
}

fn check(object: &Any) -> PyResult<()> {
    match supports_weakrefs(object) {
        true => Ok(()),
        false => {
            raise_type_error(format!("cannot create weak reference to '{}' object", object.class().name()))
        }
    }
}

fn shared(object: &Any) -> (Option<Ref<WeakRef>>, Option<Ref<WeakRef>>) {
    shared_of(object, |first| first.exact::<WeakRef>().is_some(), is_proxy)
}

/// Puts a new reference into its object's list: the shared reference first, the shared proxy next, then the others, newest
/// first. Allocating may have collected, so what is in the list is looked up again.
fn insert(object: &Any, reference: &Py<WeakRef>, shared_reference: bool, shared_proxy: bool) {
    let (first, second) = shared(object);
    let after = match () {
        () if shared_reference => None,
        () if shared_proxy => first,
        () => second.or(first),
    };
    link(reference, after.as_deref());
}

/// All weak references to an object and proxies of it.
pub fn references(object: &Any) -> Vec<Obj> {
    weakrefs_of(object).into_iter().map(Ref::upcast).collect()
}

/// How many weak references to an object and proxies of it there are.
pub fn count(object: &Any) -> usize {
    count_of(object)
}

/// Clears every weak reference to an object that is about to be destroyed, and calls their callbacks.
pub fn clear_weakrefs(object: &Any) {
    let references = take_weakrefs(object);
    if references.is_empty() {
        return;
    }
    let saved = errors::take();
    for reference in &references {
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
