//! `object`

use super::bool::Bool;
use super::dict::Dict;
use super::list::List;
use super::none::{implemented, none, not_implemented};
use super::reduce;
use super::str::Str;
use super::tuple::Tuple;
use crate::errors::raise_type_error;
use crate::heap;
use crate::names;
use crate::protocol::attribute;
use crate::raw::{Any, Obj, Object, Py, PyResult, Ref};
use crate::types::{CompareOp, SlotId, Type, assign, attributes};
use macros::pytype;

/// The base class of the class hierarchy.
///
/// When called, it accepts no arguments and returns a new featureless
/// instance that has no instance attributes and cannot be given any.
#[pytype(name = "object", export = PyBaseObject_Type, root)]
impl Object {
    fn __new__(cls: &Py<Type>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Obj> {
        if any(args, keywords) {
            if !same_word(cls, SlotId::New) {
                return raise_type_error(
                    "object.__new__() takes exactly one argument (the type to instantiate)",
                );
            }
            if same_word(cls, SlotId::Init) {
                return takes_no_arguments(cls);
            }
        }
        if cls.has_flags(abi::TPFLAGS_IS_ABSTRACT) {
            return is_abstract(cls);
        }
        heap::make(cls, 0, Object::BODY).map(Ref::upcast)
    }

    fn __init__(this: &Py<Self>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<()> {
        if !any(args, keywords) {
            return Ok(());
        }
        let class = this.class();
        if !same_word(class, SlotId::Init) {
            return raise_type_error(
                "object.__init__() takes exactly one argument (the instance to initialize)",
            );
        }
        if same_word(class, SlotId::New) {
            return takes_no_arguments(class);
        }
        Ok(())
    }

    fn __hash__(this: &Py<Self>) -> PyResult<isize> {
        Ok(crate::types::hash::address(this.address()))
    }

    fn __getattribute__(this: &Py<Self>, name: &Any) -> PyResult<Obj> {
        attribute::generic_get(this, attribute::attribute_name(name)?)
    }

    fn __setattr__(this: &Py<Self>, name: &Any, value: Option<&Any>) -> PyResult<()> {
        attribute::generic_set(this, attribute::attribute_name(name)?, value)
    }

    fn __repr__(this: &Py<Self>) -> PyResult<String> {
        Ok(format!("<{} object at {:#x}>", this.class().shown_name()?, this.address()))
    }

    fn __str__(this: &Py<Self>) -> PyResult<Obj> {
        this.repr().map(Ref::upcast)
    }

    fn __richcompare__(this: &Py<Self>, other: &Any, op: CompareOp) -> PyResult<Obj> {
        Ok(match op {
            CompareOp::Eq if this.is(other) => Bool::new(true).upcast(),
            CompareOp::Ne => match this.tp_richcompare(other, CompareOp::Eq) {
                Some(equal) => match implemented(equal?) {
                    Some(equal) => Bool::new(!equal.truth()?).upcast(),
                    None => not_implemented(),
                },
                None => not_implemented(),
            },
            _ => not_implemented(),
        })
    }

    /// Helper for pickle.
    #[method]
    fn __reduce_ex__(this: &Py<Self>, protocol: i32) -> PyResult<Obj> {
        reduce::reduce_ex(this, protocol)
    }

    /// Helper for pickle.
    #[method]
    fn __reduce__(this: &Py<Self>) -> PyResult<Obj> {
        reduce::reduce(this, 0)
    }

    /// Helper for pickle.
    #[method]
    fn __getstate__(this: &Py<Self>) -> PyResult<Obj> {
        reduce::state(this, false)
    }

    /// Abstract classes can override this to customize issubclass().
    ///
    /// This is invoked early on by abc.ABCMeta.__subclasscheck__().
    /// It should return True, False or NotImplemented.  If it returns
    /// NotImplemented, the normal algorithm is used.  Otherwise, it
    /// overrides the normal algorithm (and the outcome is cached).
    #[classmethod]
    fn __subclasshook__(_cls: &Py<Type>, _object: &Any) -> PyResult<Obj> {
        Ok(not_implemented())
    }

    /// This method is called when a class is subclassed.
    ///
    /// The default implementation does nothing. It may be
    /// overridden to extend subclasses.
    #[classmethod]
    fn __init_subclass__(_cls: &Py<Type>) -> PyResult<()> {
        Ok(())
    }

    /// Default object formatter.
    ///
    /// Return str(self) if format_spec is empty. Raise TypeError otherwise.
    #[method]
    fn __format__(this: &Py<Self>, format_spec: &Py<Str>) -> PyResult<Ref<Str>> {
        if format_spec.is_empty() {
            return this.str();
        }
        raise_type_error(format!("unsupported format string passed to {}.__format__", this.class().name()))
    }

    /// Size of object in memory, in bytes.
    #[method]
    fn __sizeof__(this: &Py<Self>) -> PyResult<isize> {
        Ok(instance_size(this))
    }

    /// Default dir() implementation.
    #[method]
    fn __dir__(this: &Py<Self>) -> PyResult<Ref<List>> {
        directory(this)
    }

    /// the object's class
    #[getter]
    fn __class__(this: &Py<Self>) -> PyResult<Ref<Type>> {
        Ok(this.class().new_ref())
    }

    #[setter("__class__")]
    fn set_class_attribute(this: &Py<Self>, value: Option<&Any>) -> PyResult<()> {
        assign::set_class(this, value)
    }
}

fn any(args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> bool {
    args.size() != 0 || keywords.is_some_and(|keywords| !keywords.is_empty())
}

/// Whether a class takes a slot from `object`.
fn same_word(class: &Py<Type>, slot: SlotId) -> bool {
    let object: &Py<Type> = &PyBaseObject_Type;
    std::ptr::eq(class.word(slot), object.word(slot))
}

#[cold]
fn takes_no_arguments<T>(class: &Py<Type>) -> PyResult<T> {
    raise_type_error(format!("{}() takes no arguments", class.name()))
}

/// Refuses to make an instance of a class with abstract methods.
#[cold]
fn is_abstract<T>(class: &Py<Type>) -> PyResult<T> {
    let methods = class.as_any().get_attribute(names::__abstractmethods__())?;
    let mut sorted = methods.to_vec()?;
    sort(&mut sorted)?;
    let mut shown = Vec::new();
    for method in &sorted {
        match method.downcast::<Str>() {
            Some(name) => shown.push(format!("'{}'", name.to_string_lossy())),
            None => {
                return raise_type_error(format!(
                    "sequence item {}: expected str instance, {} found",
                    shown.len(),
                    method.class().name()
                ));
            }
        }
    }
    raise_type_error(format!(
        "Can't instantiate abstract class {} without an implementation for abstract method{} {}",
        class.name(),
        if shown.len() == 1 { "" } else { "s" },
        shown.join(", ")
    ))
}

/// Sorts by `<`; few items, all strings as a rule.
fn sort(items: &mut [Obj]) -> PyResult<()> {
    if items.iter().all(|item| item.exact::<Str>().is_some()) {
        items.sort_by_cached_key(|item| {
            item.exact::<Str>().map_or_else(Vec::new, |text| text.characters().iter().collect::<Vec<u32>>())
        });
        return Ok(());
    }
    for end in 1..items.len() {
        let mut at = end;
        while at > 0 && items[at].compare(&items[at - 1], CompareOp::Lt)?.truth()? {
            items.swap(at, at - 1);
            at -= 1;
        }
    }
    Ok(())
}

/// Bytes of an object with its items, without what stands before it.
fn instance_size(object: &Any) -> isize {
    let class = object.class();
    let items = match class.itemsize() {
        0 => 0,
        size => size.cast_signed() * crate::types::instance::item_count(object),
    };
    items + class.basicsize().cast_signed()
}

/// Names of an object's own attributes and of its class.
fn directory(object: &Any) -> PyResult<Ref<List>> {
    let names = Dict::new();
    if let Some(own) = object.find_attribute(names::__dict__())?
        && let Some(own) = own.downcast::<Dict>()
    {
        for (name, _) in own.snapshot() {
            names.set(&name, none())?;
        }
    }
    if let Some(class) = object.find_attribute(names::__class__())? {
        attributes::merge_class_names(&names, &class)?;
    }
    Ok(List::new(names.snapshot().into_iter().map(|(name, _)| name).collect()))
}
