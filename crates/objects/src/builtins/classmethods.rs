//! `classmethod` and `staticmethod`.

use crate::builtins::dict::Dict;
use crate::errors::{raise, raise_type_error};
use crate::heap;
use crate::names;
use crate::protocol::attribute;
use crate::raw::{Any, Obj, Object, Py, PyResult, Ref, Slot};
use crate::types::members::Member;
use crate::types::{Type, instance};
use macros::{object, pytype};

use super::exceptions::{AttributeError, RuntimeError};
use super::none::none;
use super::str::Str;
use super::tuple::Tuple;

static MEMBERS: &[Member] = &[
    Member::fixed(c"__func__", abi::member::OBJECT, 16),
    Member::fixed(c"__wrapped__", abi::member::OBJECT, 16),
];

/// The one argument of a constructor.
fn only_argument(name: &str, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Obj> {
    if keywords.is_some_and(|keywords| !keywords.is_empty()) {
        return raise_type_error(format!("{name}() takes no keyword arguments"));
    }
    match args.items() {
        [only] => Ok(only.clone()),
        more => raise_type_error(format!("{name} expected 1 argument, got {}", more.len())),
    }
}

/// An attribute of the wrapped function, kept in the wrapper's own dict from then on.
fn kept(this: &Any, callable: &Slot<Object>, name: &Py<Str>) -> PyResult<Obj> {
    let dict = instance::dict(this)?.unwrap_or_else(Dict::new);
    if let Some(known) = dict.get_str(name)? {
        return Ok(known);
    }
    let value = callable.get().unwrap_or_else(none).get_attribute(name)?;
    dict.set(name.as_any(), value.clone())?;
    Ok(value)
}

/// Sets or deletes such an attribute.
fn keep(this: &Any, name: &Py<Str>, value: Option<&Any>) -> PyResult<()> {
    let dict = instance::dict(this)?.unwrap_or_else(Dict::new);
    match value {
        Some(value) => dict.set(name.as_any(), value.new_ref()),
        None => match dict.remove(name.as_any())? {
            Some(_) => Ok(()),
            None => raise(&AttributeError, name.to_string_lossy()),
        },
    }
}

macro_rules! wrapper {
    ($name:ident, $what:literal) => {
        impl $name {
            fn empty() -> Self {
                Self { callable: Slot::empty(), dict: Slot::empty() }
            }

            fn wrapped(&self) -> PyResult<Obj> {
                match self.callable.get() {
                    Some(callable) => Ok(callable),
                    None => raise(&RuntimeError, concat!("uninitialized ", $what, " object")),
                }
            }

            /// Copies what tools show of a function, where the callable has it.
            fn initialise(this: &Py<Self>, callable: &Any) -> PyResult<()> {
                this.callable.set(callable.new_ref());
                for name in [names::__module__(), names::__name__(), names::__qualname__(), names::__doc__()]
                {
                    if let Some(value) = callable.find_attribute(name)? {
                        attribute::generic_set(this.as_any(), name, Some(&value))?;
                    }
                }
                Ok(())
            }
        }
    };
}
wrapper!(ClassMethod, "classmethod");
wrapper!(StaticMethod, "staticmethod");

/// The body of `classmethod`.
#[object]
pub struct ClassMethod {
    callable: Slot<Object>,
    dict: Slot<Dict>,
}

/// Convert a function to be a class method.
///
/// A class method receives the class as implicit first argument,
/// just like an instance method receives the instance.
/// To declare a class method, use this idiom:
///
///   class C:
///       @classmethod
///       def f(cls, arg1, arg2, argN):
///           ...
///
/// It can be called either on the class (e.g. C.f()) or on an instance
/// (e.g. C().f()).  The instance is ignored except for its class.
/// If a class method is called for a derived class, the derived class
/// object is passed as the implied first argument.
///
/// Class methods are different than C++ or Java static methods.
/// If you want those, see the staticmethod builtin.
#[pytype(name = "classmethod", export = PyClassMethod_Type, gc, dict = 24, signature = "(function, /)", members = MEMBERS)]
impl ClassMethod {
    fn __repr__(this: &Py<Self>) -> PyResult<String> {
        Ok(format!("<classmethod({})>", this.wrapped()?.repr()?.to_string_lossy()))
    }

    fn __init__(this: &Py<Self>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<()> {
        Self::initialise(this, &*only_argument("classmethod", args, keywords)?)
    }

    fn __get__(this: &Py<Self>, object: Option<&Any>, class: Option<&Any>) -> PyResult<Obj> {
        let callable = this.wrapped()?;
        match class.or(object.map(|object| object.class().as_any())) {
            Some(class) => Ok(super::function::Method::new(callable, class.new_ref()).upcast()),
            None => crate::errors::raise_type_error("__get__(None, None) is invalid"),
        }
    }

    fn __new__(cls: &Py<Type>, _args: &Py<Tuple>, _keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
        heap::make(cls, 0, Self::empty())
    }

    #[getter]
    fn __annotations__(this: &Py<Self>) -> PyResult<Obj> {
        kept(this.as_any(), &this.callable, names::__annotations__())
    }

    #[setter("__annotations__")]
    fn set_annotations(this: &Py<Self>, value: Option<&Any>) -> PyResult<()> {
        keep(this.as_any(), names::__annotations__(), value)
    }

    #[getter]
    fn __annotate__(this: &Py<Self>) -> PyResult<Obj> {
        kept(this.as_any(), &this.callable, names::__annotate__())
    }

    #[setter("__annotate__")]
    fn set_annotate(this: &Py<Self>, value: Option<&Any>) -> PyResult<()> {
        keep(this.as_any(), names::__annotate__(), value)
    }

    #[classmethod("(object, /)")]
    fn __class_getitem__(cls: &Py<Type>, object: &Any) -> PyResult<Obj> {
        super::generic_alias::class_getitem(cls, object)
    }

    #[getter]
    fn __isabstractmethod__(this: &Py<Self>) -> PyResult<bool> {
        is_abstract(this.callable.get())
    }
}

/// The body of `staticmethod`.
#[object]
pub struct StaticMethod {
    callable: Slot<Object>,
    dict: Slot<Dict>,
}

/// Convert a function to be a static method.
///
/// A static method does not receive an implicit first argument.
/// To declare a static method, use this idiom:
///
///      class C:
///          @staticmethod
///          def f(arg1, arg2, argN):
///              ...
///
/// It can be called either on the class (e.g. C.f()) or on an instance
/// (e.g. C().f()). Both the class and the instance are ignored, and
/// neither is passed implicitly as the first argument to the method.
///
/// Static methods in Python are similar to those found in Java or C++.
/// For a more advanced concept, see the classmethod builtin.
#[pytype(name = "staticmethod", export = PyStaticMethod_Type, gc, dict = 24, signature = "(function, /)", members = MEMBERS)]
impl StaticMethod {
    fn __repr__(this: &Py<Self>) -> PyResult<String> {
        Ok(format!("<staticmethod({})>", this.wrapped()?.repr()?.to_string_lossy()))
    }

    fn __call__(this: &Py<Self>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Obj> {
        this.wrapped()?.call_with_tuple(args, keywords)
    }

    fn __init__(this: &Py<Self>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<()> {
        Self::initialise(this, &*only_argument("staticmethod", args, keywords)?)
    }

    fn __get__(this: &Py<Self>, _object: Option<&Any>, _class: Option<&Any>) -> PyResult<Obj> {
        this.wrapped()
    }

    fn __new__(cls: &Py<Type>, _args: &Py<Tuple>, _keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
        heap::make(cls, 0, Self::empty())
    }

    #[getter]
    fn __annotations__(this: &Py<Self>) -> PyResult<Obj> {
        kept(this.as_any(), &this.callable, names::__annotations__())
    }

    #[setter("__annotations__")]
    fn set_annotations(this: &Py<Self>, value: Option<&Any>) -> PyResult<()> {
        keep(this.as_any(), names::__annotations__(), value)
    }

    #[getter]
    fn __annotate__(this: &Py<Self>) -> PyResult<Obj> {
        kept(this.as_any(), &this.callable, names::__annotate__())
    }

    #[setter("__annotate__")]
    fn set_annotate(this: &Py<Self>, value: Option<&Any>) -> PyResult<()> {
        keep(this.as_any(), names::__annotate__(), value)
    }

    #[classmethod("(object, /)")]
    fn __class_getitem__(cls: &Py<Type>, object: &Any) -> PyResult<Obj> {
        super::generic_alias::class_getitem(cls, object)
    }

    #[getter]
    fn __isabstractmethod__(this: &Py<Self>) -> PyResult<bool> {
        is_abstract(this.callable.get())
    }
}

impl ClassMethod {
    /// `classmethod(function)`, without what tools show of the function.
    pub fn new(function: Obj) -> Ref<Self> {
        heap::make_exact(Self { callable: Slot::new(function), dict: Slot::empty() })
    }
}

impl StaticMethod {
    /// `staticmethod(function)`, without what tools show of the function.
    pub fn new(function: Obj) -> Ref<Self> {
        heap::make_exact(Self { callable: Slot::new(function), dict: Slot::empty() })
    }
}

/// Whether a function says that it is abstract.
pub(crate) fn is_abstract(function: Option<Obj>) -> PyResult<bool> {
    match function {
        Some(function) => match function.find_attribute(names::__isabstractmethod__())? {
            Some(answer) => answer.truth(),
            None => Ok(false),
        },
        None => Ok(false),
    }
}
