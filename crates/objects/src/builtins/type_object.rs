//! `type`

use crate::builtins::descriptors::split_doc;
use crate::builtins::dict::Dict;
use crate::builtins::exceptions::AttributeError;
use crate::builtins::list::List;
use crate::builtins::none::none;
use crate::builtins::str::{Str, intern};
use crate::builtins::tuple::Tuple;
use crate::errors::{raise, raise_type_error};
use crate::names;
use crate::protocol::instance;
use crate::raw::{Any, Args, IntoObject, Obj, Py, PyResult, Ref};
use crate::types::members::Member;
use crate::types::{Type, assign, attributes, create, heap_type, subclasses};
use macros::pytype;

/// The rows of `type`'s members.
static MEMBERS: &[Member] = &[
    Member::fixed(c"__basicsize__", abi::member::PYSSIZET, 32),
    Member::fixed(c"__itemsize__", abi::member::PYSSIZET, 40),
    Member::fixed(c"__flags__", abi::member::ULONG, 168),
    Member::fixed(c"__weakrefoffset__", abi::member::PYSSIZET, 208),
    Member::fixed(c"__base__", abi::member::OBJECT, 256),
    Member::fixed(c"__dictoffset__", abi::member::PYSSIZET, 288),
];

/// type(object) -> the object's type
/// type(name, bases, dict, **kwds) -> a new type
#[pytype(
    name = "type", export = PyType_Type, gc, basicsize = 936, itemsize = 40, dict = 264, weaklist = 368, vectorcall = 400,
    subclass = abi::TPFLAGS_TYPE_SUBCLASS, flags = abi::TPFLAGS_ITEMS_AT_END, members = MEMBERS
)]
impl Type {
    fn __new__(cls: &Py<Type>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Obj> {
        create::new_type(cls, args, keywords)
    }

    fn __init__(_this: &Py<Self>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<()> {
        let named = keywords.is_some_and(|keywords| !keywords.is_empty());
        match args.size() {
            1 if named => raise_type_error("type.__init__() takes no keyword arguments"),
            1 | 3 => Ok(()),
            _ => raise_type_error("type.__init__() takes 1 or 3 arguments"),
        }
    }

    fn __call__(this: &Py<Self>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Obj> {
        if this.is(&*PyType_Type) {
            let named = keywords.is_some_and(|keywords| !keywords.is_empty());
            match args.items() {
                [object] if !named => return Ok(object.class().new_ref().upcast()),
                [_, _, _] => {}
                _ => return raise_type_error("type() takes 1 or 3 arguments"),
            }
        }
        this.construct(args, keywords)
    }

    fn __repr__(this: &Py<Self>) -> PyResult<String> {
        Ok(format!("<class '{}'>", this.shown_name()?))
    }

    fn __getattribute__(this: &Py<Self>, name: &Any) -> PyResult<Obj> {
        attributes::get(this, crate::protocol::attribute::attribute_name(name)?)
    }

    fn __setattr__(this: &Py<Self>, name: &Any, value: Option<&Any>) -> PyResult<()> {
        attributes::set(this, name, value)
    }

    fn __or__(left: &Any, right: &Any) -> PyResult<Obj> {
        super::union_type::or(left, right)
    }

    /// Return a type's method resolution order.
    #[method]
    fn mro(this: &Py<Self>) -> PyResult<Ref<List>> {
        let order = create::default_order(this)?;
        Ok(List::new(order.into_iter().map(Ref::upcast).collect()))
    }

    /// Return a list of immediate subclasses.
    #[method]
    fn __subclasses__(this: &Py<Self>) -> PyResult<Ref<List>> {
        Ok(List::new(subclasses::of(this).into_iter().map(Ref::upcast).collect()))
    }

    /// Create the namespace for the class statement
    #[classmethod("(*args, **kwds)")]
    fn __prepare__(_cls: &Py<Type>, _args: Args<'_>) -> PyResult<Ref<Dict>> {
        Ok(Dict::new())
    }

    /// Check if an object is an instance.
    #[method]
    fn __instancecheck__(this: &Py<Self>, instance: &Any) -> PyResult<bool> {
        instance::plain_is_instance(instance, this.as_any())
    }

    /// Check if a class is a subclass.
    #[method]
    fn __subclasscheck__(this: &Py<Self>, subclass: &Any) -> PyResult<bool> {
        instance::plain_is_subclass(subclass, this.as_any())
    }

    /// Specialized __dir__ implementation for types.
    #[method]
    fn __dir__(this: &Py<Self>) -> PyResult<Ref<List>> {
        let names = Dict::new();
        attributes::merge_class_names(&names, this.as_any())?;
        Ok(List::new(names.snapshot().into_iter().map(|(name, _)| name).collect()))
    }

    /// Return memory consumption of the type object.
    #[method]
    fn __sizeof__(this: &Py<Self>) -> PyResult<usize> {
        let heap = this.has_flags(abi::TPFLAGS_HEAPTYPE);
        Ok(if heap { 936 + size_of_val(this.members()) } else { size_of::<Py<Type>>() })
    }

    #[getter]
    fn __name__(this: &Py<Self>) -> PyResult<Ref<Str>> {
        Ok(this.short_name())
    }

    #[setter("__name__")]
    fn set_name(this: &Py<Self>, value: Option<&Any>) -> PyResult<()> {
        let name = text_for(this, value, "__name__")?;
        let text = heap_type::c_name(name)?;
        if let Some(slot) = this.ht_name() {
            slot.set(name.new_ref());
        }
        heap_type::keep_old_name(this.set_owned_name(text));
        Ok(())
    }

    #[getter]
    fn __qualname__(this: &Py<Self>) -> PyResult<Ref<Str>> {
        Ok(this.qualified())
    }

    #[setter("__qualname__")]
    fn set_qualname(this: &Py<Self>, value: Option<&Any>) -> PyResult<()> {
        let name = text_for(this, value, "__qualname__")?;
        if let Some(slot) = this.ht_qualname() {
            slot.set(name.new_ref());
        }
        Ok(())
    }

    #[getter]
    fn __bases__(this: &Py<Self>) -> PyResult<Option<Ref<Tuple>>> {
        Ok(this.bases())
    }

    #[setter("__bases__")]
    fn set_bases_attribute(this: &Py<Self>, value: Option<&Any>) -> PyResult<()> {
        assign::set_bases(this, settable(this, value, "__bases__")?)
    }

    #[getter]
    fn __mro__(this: &Py<Self>) -> PyResult<Option<Ref<Tuple>>> {
        Ok(Py::<Type>::mro(this))
    }

    #[getter]
    fn __module__(this: &Py<Self>) -> PyResult<Obj> {
        this.module()
    }

    #[setter("__module__")]
    fn set_module(this: &Py<Self>, value: Option<&Any>) -> PyResult<()> {
        let value = settable(this, value, "__module__")?;
        attributes::store(this, names::__firstlineno__(), None)?;
        attributes::store(this, names::__module__(), Some(value)).map(drop)
    }

    #[getter]
    fn __abstractmethods__(this: &Py<Self>) -> PyResult<Obj> {
        let own =
            if this.is(&*PyType_Type) { None } else { this.dict().get_str(names::__abstractmethods__())? };
        own.map_or_else(|| raise(&AttributeError, "__abstractmethods__"), Ok)
    }

    #[setter("__abstractmethods__")]
    fn set_abstractmethods(this: &Py<Self>, value: Option<&Any>) -> PyResult<()> {
        let is_abstract = value.map_or(Ok(false), Any::truth)?;
        let was_there = attributes::store(this, names::__abstractmethods__(), value)?;
        if value.is_none() && !was_there {
            return raise(&AttributeError, "__abstractmethods__");
        }
        match is_abstract {
            true => this.add_flags(abi::TPFLAGS_IS_ABSTRACT),
            false => this.remove_flags(abi::TPFLAGS_IS_ABSTRACT),
        }
        Ok(())
    }

    #[getter]
    fn __dict__(this: &Py<Self>) -> PyResult<Obj> {
        Ok(attributes::shown_dict(this))
    }

    #[getter]
    fn __doc__(this: &Py<Self>) -> PyResult<Obj> {
        if let (false, Some(doc)) = (this.has_flags(abi::TPFLAGS_HEAPTYPE), this.doc()) {
            return split_doc(&doc.to_string_lossy()).1.into_object();
        }
        let Some(doc) = this.dict().get_str(names::__doc__())? else { return Ok(none()) };
        doc.tp_descr_get(None, Some(this.as_any())).unwrap_or(Ok(doc))
    }

    #[setter("__doc__")]
    fn set_doc_attribute(this: &Py<Self>, value: Option<&Any>) -> PyResult<()> {
        let value = settable(this, value, "__doc__")?;
        attributes::store(this, names::__doc__(), Some(value)).map(drop)
    }

    #[getter]
    fn __text_signature__(this: &Py<Self>) -> PyResult<Option<String>> {
        let text = match this.doc() {
            Some(doc) => doc.to_string_lossy().into_owned(),
            None => match this.dict().get_str(names::__doc__())? {
                Some(doc) => doc.downcast::<Str>().map_or_else(String::new, |doc| doc.to_string_lossy()),
                None => return Ok(None),
            },
        };
        let named = text.starts_with(&format!("{}(", this.short_name().to_string_lossy()));
        Ok(split_doc(&text).0.filter(|_| named).map(str::to_owned))
    }

    #[getter]
    fn __annotations__(this: &Py<Self>) -> PyResult<Obj> {
        attributes::annotations(this)
    }

    #[setter("__annotations__")]
    fn set_annotations(this: &Py<Self>, value: Option<&Any>) -> PyResult<()> {
        attributes::set_annotations(this, value)
    }

    #[getter]
    fn __annotate__(this: &Py<Self>) -> PyResult<Obj> {
        attributes::annotate(this)
    }

    #[setter("__annotate__")]
    fn set_annotate(this: &Py<Self>, value: Option<&Any>) -> PyResult<()> {
        attributes::set_annotate(this, value)
    }

    #[getter]
    fn __type_params__(this: &Py<Self>) -> PyResult<Obj> {
        let own = if this.is(&*PyType_Type) { None } else { this.dict().get_str(names::__type_params__())? };
        Ok(own.unwrap_or_else(|| Tuple::new(Vec::new()).upcast()))
    }

    #[setter("__type_params__")]
    fn set_type_params(this: &Py<Self>, value: Option<&Any>) -> PyResult<()> {
        let value = settable(this, value, "__type_params__")?;
        attributes::store(this, names::__type_params__(), Some(value)).map(drop)
    }
}

/// The value for a special attribute of a class that can be changed but not lose it.
fn settable<'a>(class: &Py<Type>, value: Option<&'a Any>, name: &str) -> PyResult<&'a Any> {
    if class.has_flags(abi::TPFLAGS_IMMUTABLETYPE) {
        return raise_type_error(format!(
            "cannot set '{name}' attribute of immutable type '{}'",
            class.name()
        ));
    }
    value.map_or_else(
        || raise_type_error(format!("cannot delete '{name}' attribute of immutable type '{}'", class.name())),
        Ok,
    )
}

fn text_for<'a>(class: &Py<Type>, value: Option<&'a Any>, name: &str) -> PyResult<&'a Py<Str>> {
    let value = settable(class, value, name)?;
    value.downcast::<Str>().map_or_else(
        || {
            let found = value.class().name();
            raise_type_error(format!("can only assign string to {}.{name}, not '{found}'", class.name()))
        },
        Ok,
    )
}

impl Py<Type> {
    /// `__name__`
    pub fn short_name(&self) -> Ref<Str> {
        let own = self.ht_name().and_then(|slot| slot.get());
        own.unwrap_or_else(|| Str::new(self.name().rsplit('.').next().unwrap_or("")))
    }

    /// `__qualname__`
    pub fn qualified(&self) -> Ref<Str> {
        self.ht_qualname().and_then(|slot| slot.get()).unwrap_or_else(|| self.short_name())
    }

    /// `__qualname__` as text.
    pub(crate) fn qualified_name(&self) -> String {
        self.qualified().to_string_lossy()
    }

    /// `__module__`
    ///
    /// # Errors
    /// `AttributeError` for a class that has none.
    pub fn module(&self) -> PyResult<Obj> {
        if self.has_flags(abi::TPFLAGS_HEAPTYPE) {
            let own = self.dict().get_str(names::__module__())?;
            return own.map_or_else(|| raise(&AttributeError, "__module__"), Ok);
        }
        let name = self.tp_name().to_string_lossy();
        match name.rsplit_once('.') {
            Some((module, _)) => Ok(intern(Str::new(module)).upcast()),
            None => Ok(names::builtins().new_ref().upcast()),
        }
    }

    /// The name as newer messages show it (`%T` in C): with the module, unless it is `builtins` or `__main__`.
    pub fn full_name(&self) -> String {
        let module = self.module().unwrap_or_else(|_| {
            drop(crate::errors::take());
            none()
        });
        match module.downcast::<Str>() {
            Some(module) if !module.equals("builtins") && !module.equals("__main__") => {
                format!("{}.{}", module.to_string_lossy(), self.qualified_name())
            }
            _ => self.qualified_name(),
        }
    }

    /// The name as reprs show it: with the module, unless it is `builtins` or unknown.
    ///
    /// # Errors
    /// What reading `__module__` raises, but for `AttributeError`.
    pub fn shown_name(&self) -> PyResult<String> {
        let module = self.module().or_else(|raised| {
            if crate::errors::matches(&AttributeError) {
                drop(crate::errors::take());
                return Ok(none());
            }
            Err(raised)
        })?;
        match module.downcast::<Str>() {
            Some(module) if !module.equals("builtins") => {
                Ok(format!("{}.{}", module.to_string_lossy(), self.qualified_name()))
            }
            _ => Ok(self.tp_name().to_string_lossy().into_owned()),
        }
    }
}
