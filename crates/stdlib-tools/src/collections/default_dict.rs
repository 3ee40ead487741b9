//! `collections.defaultdict`

use objects::builtins::dict::{Dict, PyDict_Type};
use objects::builtins::generic_alias::GenericAlias;
use objects::builtins::none::{is_none, none, not_implemented};
use objects::builtins::str::interned;
use objects::builtins::tuple::Tuple;
use objects::errors::{key_error, raise_type_error};
use objects::protocol::repr::{ReprGuard, ReprText};
use objects::raw::{Any, Obj, Object, Py, PyResult, Ref, Slot};
use objects::types::Type;
use objects::{object, pytype};

/// The body of `defaultdict`. It is made by `dict.__new__`: an empty slot is no factory.
#[object]
pub struct DefaultDict {
    dict: Dict,
    factory: Slot<Object>,
}

/// defaultdict(default_factory=None, /, [...]) --> dict with default factory
///
/// The default factory is called without arguments to produce
/// a new value when a key is not present, in __getitem__ only.
/// A defaultdict compares equal to a dict with the same items.
/// All remaining arguments are treated the same as if they were
/// passed to the dict constructor, including keyword arguments.
#[pytype(
    name = "collections.defaultdict", gc, base = PyDict_Type, flags = abi::TPFLAGS_IMMUTABLETYPE | abi::TPFLAGS_MAPPING,
    members(factory as default_factory = "Factory for default value called by __missing__().")
)]
impl DefaultDict {
    fn __init__(this: &Py<Self>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<()> {
        let (factory, rest) = match args.items().split_first() {
            Some((factory, rest)) => (Some(factory), rest),
            None => (None, &[][..]),
        };
        let factory = factory.filter(|factory| !is_none(factory));
        if factory.is_some_and(|factory| !factory.is_callable()) {
            return raise_type_error("first argument must be callable or None");
        }
        let old = this.factory.replace(factory.cloned());
        let result = as_dict(this).initialise(&Tuple::new(rest.to_vec()), keywords);
        drop(old);
        result
    }

    fn __repr__(this: &Py<Self>) -> PyResult<Obj> {
        let base = match PyDict_Type.as_any().get_attribute(&interned("__repr__"))?.call(&[this.as_any()]) {
            Ok(text) => text.str()?,
            Err(raised) => return Err(raised),
        };
        let mut text = ReprText::new(&this.class().short_name().to_string_lossy());
        text.push("(");
        match this.factory.get() {
            None => text.push("None"),
            Some(factory) => match ReprGuard::enter(&factory) {
                Some(_guard) => text.push_repr(&factory)?,
                None => text.push("..."),
            },
        }
        text.push(", ");
        text.push_str(&base);
        text.push(")");
        Ok(text.finish().upcast())
    }

    fn __or__(left: &Any, right: &Any) -> PyResult<Obj> {
        let own = left.downcast::<DefaultDict>().or_else(|| right.downcast::<DefaultDict>());
        let (Some(own), Some(_), Some(_)) = (own, left.downcast::<Dict>(), right.downcast::<Dict>()) else {
            return Ok(not_implemented());
        };
        let made = alike(own, left)?;
        if let Some(made) = made.downcast::<Dict>() {
            made.update(right)?;
        }
        Ok(made)
    }

    /// __missing__(key) # Called by __getitem__ for missing key; pseudo-code:
    ///   if self.default_factory is None: raise KeyError((key,))
    ///   self[key] = value = self.default_factory()
    ///   return value
    #[method("(object, /)")]
    fn __missing__(this: &Py<Self>, key: &Any) -> PyResult<Obj> {
        match this.factory.get().filter(|factory| !is_none(factory)) {
            None => key_error(key),
            Some(factory) => {
                let value = factory.call(&[])?;
                as_dict(this).set_default(key, &value)
            }
        }
    }

    /// D.copy() -> a shallow copy of D.
    #[method]
    fn copy(this: &Py<Self>) -> PyResult<Obj> {
        alike(this, this.as_any())
    }

    /// D.copy() -> a shallow copy of D.
    #[method]
    fn __copy__(this: &Py<Self>) -> PyResult<Obj> {
        alike(this, this.as_any())
    }

    /// Return state information for pickling.
    #[method]
    fn __reduce__(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        let args = Tuple::new(this.factory.get().into_iter().collect());
        let items = this.as_any().call_method(&interned("items"), &[])?.iter()?;
        let class = this.class().new_ref().upcast();
        Ok(Tuple::new(vec![class, args.upcast(), none(), none(), items]))
    }

    /// defaultdicts are generic over two types, signifying (respectively) the types of the dictionary's keys and values
    #[classmethod]
    fn __class_getitem__(cls: &Py<Type>, object: &Any) -> PyResult<Ref<GenericAlias>> {
        Ok(GenericAlias::new(cls.as_any(), object))
    }
}

fn as_dict(this: &Py<DefaultDict>) -> &Py<Dict> {
    this.as_any().downcast::<Dict>().expect("the class derives from dict")
}

/// Another of the same class, with the same factory and the entries of a mapping.
fn alike(this: &Py<DefaultDict>, entries: &Any) -> PyResult<Obj> {
    let factory = this.factory.get().unwrap_or_else(none);
    this.class().as_any().call(&[&factory, entries])
}
