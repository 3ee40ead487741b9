//! `super`

use crate::errors::{self, raise, raise_type_error};
use crate::heap;
use crate::hooks;
use crate::names;
use crate::protocol::attribute::{self, attribute_name};
use crate::raw::{Any, Obj, Object, Py, PyResult, Raised, Ref, Slot};
use crate::types::Type;
use crate::types::members::Member;
use macros::{object, pytype};

use super::dict::Dict;
use super::exceptions::{AttributeError, RuntimeError};
use super::none::is_none;
use super::str::Str;
use super::tuple::Tuple;

/// The body of `super`.
#[object]
pub struct Super {
    /// The class behind which the search starts.
    class: Slot<Type>,
    /// The object that is bound, if one is.
    object: Slot<Object>,
    /// The class whose MRO is searched.
    object_class: Slot<Type>,
}

static MEMBERS: &[Member] = &[
    Member::fixed(c"__thisclass__", abi::member::OBJECT, 16),
    Member::fixed(c"__self__", abi::member::OBJECT, 24),
    Member::fixed(c"__self_class__", abi::member::OBJECT, 32),
];

/// super() -> same as super(__class__, <first argument>)
/// super(type) -> unbound super object
/// super(type, obj) -> bound super object; requires isinstance(obj, type)
/// super(type, type2) -> bound super object; requires
///     issubclass(type2, type)
/// Typical use to call a cooperative superclass method:
/// class C(B):
///     def meth(self, arg):
///         super().meth(arg)
/// This works for class methods too:
/// class C(B):
///     @classmethod
///     def cmeth(cls, arg):
///         super().cmeth(arg)
#[pytype(name = "super", export = PySuper_Type, gc, members = MEMBERS)]
impl Super {
    fn __new__(cls: &Py<Type>, _args: &Py<Tuple>, _keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
        heap::make(cls, 0, Self { class: Slot::empty(), object: Slot::empty(), object_class: Slot::empty() })
    }

    fn __init__(this: &Py<Self>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<()> {
        if keywords.is_some_and(|keywords| !keywords.is_empty()) {
            return raise_type_error("super() takes no keyword arguments");
        }
        let (class, object) = arguments(args)?;
        this.bind(&class, object.as_deref())
    }

    fn __repr__(this: &Py<Self>) -> PyResult<String> {
        let class = this.class.get().map_or_else(|| "NULL".to_owned(), |class| class.name().into_owned());
        Ok(match this.object_class.get() {
            Some(own) => format!("<super: <class '{class}'>, <{} object>>", own.name()),
            None => format!("<super: <class '{class}'>, NULL>"),
        })
    }

    fn __getattribute__(this: &Py<Self>, name: &Any) -> PyResult<Obj> {
        this.attribute(attribute_name(name)?)
    }

    fn __get__(this: &Py<Self>, object: Option<&Any>, _class: Option<&Any>) -> PyResult<Obj> {
        let Some(object) = object.filter(|object| !is_none(object) && this.object.is_empty()) else {
            return Ok(this.new_ref().upcast());
        };
        let Some(class) = this.class.get() else { return raise(&RuntimeError, "super(): no arguments") };
        if !this.class().is(&*PySuper_Type) {
            return this.class().new_ref().as_any().call(&[class.as_any(), object]);
        }
        let bound = heap::make_exact(Self {
            class: Slot::empty(),
            object: Slot::empty(),
            object_class: Slot::empty(),
        });
        bound.bind(&class, Some(object))?;
        Ok(bound.upcast())
    }
}

/// The arguments of `super()`: given ones, or those of the function that runs.
fn arguments(args: &Py<Tuple>) -> PyResult<(Ref<Type>, Option<Obj>)> {
    let (class, object) = match args.items() {
        [] => {
            let Some(found) = hooks::super_arguments() else {
                return raise(&RuntimeError, "super(): no arguments");
            };
            let (class, object) = found?;
            return Ok((class, Some(object)));
        }
        [class] => (class, None),
        [class, object] => (class, Some(object)),
        more => {
            return raise_type_error(format!("super() expected at most 2 arguments, got {}", more.len()));
        }
    };
    let Some(class) = Any::downcast::<Type>(class) else {
        return raise_type_error(format!("super() argument 1 must be a type, not {}", class.class().name()));
    };
    Ok((class.new_ref(), object.filter(|object| !is_none(object)).cloned()))
}

impl Py<Super> {
    fn bind(&self, class: &Py<Type>, object: Option<&Any>) -> PyResult<()> {
        let object_class = object.map(|object| start(class, object)).transpose()?;
        self.class.set(class.new_ref());
        drop(self.object.replace(object.map(Py::new_ref)));
        drop(self.object_class.replace(object_class));
        Ok(())
    }

    /// Looks behind the class along the MRO; what is not there is an attribute of the `super` object itself.
    fn attribute(&self, name: &Py<Str>) -> PyResult<Obj> {
        if let (Some(class), Some(own)) = (self.class.get(), self.object_class.get())
            && !name.equals("__class__")
            && let Some(found) = behind(&class, &own, name)?
        {
            // Bound to the class itself, a method finds no object.
            let object = self.object.get().filter(|object| !object.is(&*own));
            return match found.tp_descr_get(object.as_deref(), Some(own.as_any())) {
                Some(value) => value,
                None => Ok(found),
            };
        }
        attribute::generic_get(self.as_any(), name)
    }
}

/// The attribute in the classes of `own`'s MRO that come after `class`.
pub(crate) fn behind(class: &Py<Type>, own: &Py<Type>, name: &Py<Str>) -> PyResult<Option<Obj>> {
    let Some(mro) = own.mro() else { return Ok(None) };
    let rest = mro.items().iter().skip_while(|item| !item.is(class)).skip(1);
    for base in rest.filter_map(|base| Any::downcast::<Type>(base)).filter(|base| base.has_dict()) {
        if let Some(found) = base.dict().get_str(name)? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// The class whose MRO is searched for an object: a subclass, the object's class, or the one it claims to have.
fn start(class: &Py<Type>, object: &Any) -> PyResult<Ref<Type>> {
    if let Some(given) = object.downcast::<Type>()
        && given.is_subtype_of(class)
    {
        return Ok(given.new_ref());
    }
    if object.class().is_subtype_of(class) {
        return Ok(object.class().new_ref());
    }
    match object.find_attribute(names::__class__()) {
        Ok(Some(claimed)) => {
            if let Ok(claimed) = claimed.downcast_ref::<Type>()
                && !claimed.is(object.class())
                && claimed.is_subtype_of(class)
            {
                return Ok(claimed);
            }
        }
        Ok(None) => {}
        Err(Raised) => return Err(Raised),
    }
    debug_assert!(!errors::matches(&AttributeError));
    let kind = if object.downcast::<Type>().is_some() { "type" } else { "instance of" };
    let found = match object.downcast::<Type>() {
        Some(given) => given.name().into_owned(),
        None => object.class().name().into_owned(),
    };
    raise_type_error(format!(
        "super(type, obj): obj ({kind} {found}) is not an instance or subtype of type ({}).",
        class.name()
    ))
}
