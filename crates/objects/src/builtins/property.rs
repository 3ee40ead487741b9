//! `property`

use std::cell::Cell;

use crate::errors::{raise, raise_type_error};
use crate::heap;
use crate::names;
use crate::protocol::attribute;
use crate::raw::{Any, Args, Obj, Object, Py, PyResult, Ref, Slot};
use crate::types::Type;
use crate::types::members::Member;
use macros::{object, pytype};

use super::classmethods::is_abstract;
use super::dict::Dict;
use super::exceptions::AttributeError;
use super::none::{is_none, none};
use super::tuple::Tuple;

/// The body of `property`.
#[object]
pub struct Property {
    getter: Slot<Object>,
    setter: Slot<Object>,
    deleter: Slot<Object>,
    doc: Slot<Object>,
    name: Slot<Object>,
    doc_of_getter: Cell<bool>,
}

static MEMBERS: &[Member] = &[
    Member::fixed(c"fget", abi::member::OBJECT, 16),
    Member::fixed(c"fset", abi::member::OBJECT, 24),
    Member::fixed(c"fdel", abi::member::OBJECT, 32),
    Member::writable(c"__doc__", abi::member::OBJECT, 40),
];

/// Property attribute.
///
///   fget
///     function to be used for getting an attribute value
///   fset
///     function to be used for setting an attribute value
///   fdel
///     function to be used for del'ing an attribute
///   doc
///     docstring
///
/// Typical use is to define a managed attribute x:
///
/// class C(object):
///     def getx(self): return self._x
///     def setx(self, value): self._x = value
///     def delx(self): del self._x
///     x = property(getx, setx, delx, "I'm the 'x' property.")
///
/// Decorators make defining new properties or modifying existing ones easy:
///
/// class C(object):
///     @property
///     def x(self):
///         "I am the 'x' property."
///         return self._x
///     @x.setter
///     def x(self, value):
///         self._x = value
///     @x.deleter
///     def x(self):
///         del self._x
#[pytype(name = "property", export = PyProperty_Type, gc, members = MEMBERS)]
impl Property {
    fn __new__(cls: &Py<Type>, _args: &Py<Tuple>, _keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
        heap::make(cls, 0, Self::empty())
    }

    #[signature("property(fget=None, fset=None, fdel=None, doc=None)")]
    fn __init__(
        this: &Py<Self>,
        fget: Option<&Any>,
        fset: Option<&Any>,
        fdel: Option<&Any>,
        doc: Option<&Any>,
    ) -> PyResult<()> {
        let kept = |value: Option<&Any>| value.filter(|value| !is_none(value)).map(Py::new_ref);
        drop(this.getter.replace(kept(fget)));
        drop(this.setter.replace(kept(fset)));
        drop(this.deleter.replace(kept(fdel)));
        drop(this.doc.replace(kept(doc)));
        drop(this.name.take());
        this.doc_of_getter.set(false);
        this.initialise_doc()
    }

    fn __get__(this: &Py<Self>, object: Option<&Any>, _class: Option<&Any>) -> PyResult<Obj> {
        let Some(object) = object.filter(|object| !is_none(object)) else {
            return Ok(this.new_ref().upcast());
        };
        match this.getter.get() {
            Some(getter) => getter.call(&[object]),
            None => this.lacks(object, "getter"),
        }
    }

    fn __set__(this: &Py<Self>, object: &Any, value: Option<&Any>) -> PyResult<()> {
        match (value, this.setter.get(), this.deleter.get()) {
            (Some(value), Some(setter), _) => setter.call(&[object, value]).map(drop),
            (Some(_), None, _) => this.lacks(object, "setter"),
            (None, _, Some(deleter)) => deleter.call(&[object]).map(drop),
            (None, _, None) => this.lacks(object, "deleter"),
        }
    }

    /// Descriptor to obtain a copy of the property with a different getter.
    #[method]
    fn getter(this: &Py<Self>, function: &Any) -> PyResult<Obj> {
        this.copy(Some(function), None, None)
    }

    /// Descriptor to obtain a copy of the property with a different setter.
    #[method]
    fn setter(this: &Py<Self>, function: &Any) -> PyResult<Obj> {
        this.copy(None, Some(function), None)
    }

    /// Descriptor to obtain a copy of the property with a different deleter.
    #[method]
    fn deleter(this: &Py<Self>, function: &Any) -> PyResult<Obj> {
        this.copy(None, None, Some(function))
    }

    /// Method to set name of a property.
    #[method("(*args)")]
    fn __set_name__(this: &Py<Self>, args: Args<'_>) -> PyResult<()> {
        let [_, name] = args.positional() else {
            return raise_type_error(format!(
                "__set_name__() takes 2 positional arguments but {} were given",
                args.positional().len()
            ));
        };
        this.name.set(name.new_ref());
        Ok(())
    }

    #[getter]
    fn __name__(this: &Py<Self>) -> PyResult<Obj> {
        match this.shown_name()? {
            Some(name) => Ok(name),
            None => raise(&AttributeError, "'property' object has no attribute '__name__'"),
        }
    }

    #[setter("__name__")]
    fn set_name(this: &Py<Self>, value: Option<&Any>) -> PyResult<()> {
        drop(this.name.replace(value.map(Py::new_ref)));
        Ok(())
    }

    #[getter]
    fn __isabstractmethod__(this: &Py<Self>) -> PyResult<bool> {
        for function in [&this.getter, &this.setter, &this.deleter] {
            if is_abstract(function.get())? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

impl Property {
    fn empty() -> Self {
        Self {
            getter: Slot::empty(),
            setter: Slot::empty(),
            deleter: Slot::empty(),
            doc: Slot::empty(),
            name: Slot::empty(),
            doc_of_getter: Cell::new(false),
        }
    }

    /// The name by which the property is known: that of the attribute, or its getter's.
    fn shown_name(&self) -> PyResult<Option<Obj>> {
        match (self.name.get(), self.getter.get()) {
            (Some(name), _) => Ok(Some(name)),
            (None, Some(getter)) => getter.find_attribute(names::__name__()),
            (None, None) => Ok(None),
        }
    }
}

impl Py<Property> {
    /// Takes the getter's documentation where none is given. Subclasses keep it in the instance's dict.
    fn initialise_doc(&self) -> PyResult<()> {
        let exact = self.class().is(&*PyProperty_Type);
        if self.doc.is_empty()
            && let Some(getter) = self.getter.get()
            && let Some(doc) = getter.find_attribute(names::__doc__())?
            && !is_none(&doc)
        {
            self.doc.set(doc);
            self.doc_of_getter.set(true);
        }
        if exact {
            return Ok(());
        }
        let doc = self.doc.get().unwrap_or_else(none);
        match attribute::generic_set(self.as_any(), names::__doc__(), Some(&doc)) {
            // What the getter says must be kept; what was given is dropped where there is no place for it.
            Err(_) if crate::errors::matches(&AttributeError) && !self.doc_of_getter.get() => {
                drop(crate::errors::take());
                Ok(())
            }
            result => result,
        }
    }

    fn copy(&self, getter: Option<&Any>, setter: Option<&Any>, deleter: Option<&Any>) -> PyResult<Obj> {
        let chosen = |new: Option<&Any>, own: &Slot<Object>| match new.filter(|new| !is_none(new)) {
            Some(new) => new.new_ref(),
            None => own.get().unwrap_or_else(none),
        };
        let functions =
            [chosen(getter, &self.getter), chosen(setter, &self.setter), chosen(deleter, &self.deleter)];
        // A documentation that came from the getter is asked of the new one.
        let from_getter = self.doc_of_getter.get() && !is_none(&functions[0]);
        let doc = if from_getter { none() } else { self.doc.get().unwrap_or_else(none) };
        let [getter, setter, deleter] = &functions;
        let made = self.class().new_ref().as_any().call(&[getter, setter, deleter, &doc])?;
        if let Some(copy) = made.exact::<Property>() {
            drop(copy.name.replace(self.name.get()));
        }
        Ok(made)
    }

    #[cold]
    fn lacks<T>(&self, object: &Any, what: &str) -> PyResult<T> {
        let qualname = object.class().qualified();
        let qualname = qualname.to_string_lossy();
        let text = match self.shown_name()? {
            Some(name) => {
                let name = name.repr()?.to_string_lossy();
                format!("property {name} of '{qualname}' object has no {what}")
            }
            None => format!("property of '{qualname}' object has no {what}"),
        };
        raise(&AttributeError, text)
    }
}
