//! `types.SimpleNamespace`

use crate::errors::raise_type_error;
use crate::heap;
use crate::protocol::recursion;
use crate::raw::{Any, Args, Obj, Py, PyResult, Ref, Slot};
use crate::state::current;
use crate::types::members::Member;
use crate::types::{CompareOp, Type};
use macros::{object, pytype};

use super::dict::Dict;
use super::none::not_implemented;
use super::str::Str;
use super::tuple::Tuple;

/// The body of `types.SimpleNamespace`.
#[object]
pub struct Namespace {
    dict: Slot<Dict>,
}

static MEMBERS: &[Member] = &[Member::fixed(c"__dict__", abi::member::OBJECT, 16)];

/// A simple attribute-based namespace.
#[pytype(
    name = "types.SimpleNamespace", export = _PyNamespace_Type, gc, unhashable, dict = 16, members = MEMBERS,
    signature = "(mapping_or_iterable=(), /, **kwargs)"
)]
impl Namespace {
    fn __new__(cls: &Py<Type>, _args: &Py<Tuple>, _keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
        heap::make(cls, 0, Self { dict: Slot::new(Dict::new()) })
    }

    fn __init__(this: &Py<Self>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<()> {
        let first = match args.items() {
            [] => None,
            [first] => Some(entries_of(first)?),
            more => {
                return raise_type_error(format!(
                    "SimpleNamespace expected at most 1 argument, got {}",
                    more.len()
                ));
            }
        };
        let dict = this.dict();
        for (name, value) in first.into_iter().flatten() {
            if name.downcast::<Str>().is_none() {
                return raise_type_error("keywords must be strings");
            }
            dict.set(&name, value)?;
        }
        for (name, value) in keywords.map(|keywords| keywords.snapshot()).into_iter().flatten() {
            dict.set(&name, value)?;
        }
        Ok(())
    }

    fn __repr__(this: &Py<Self>) -> PyResult<String> {
        let class = this.class();
        let name = if class.is(&*_PyNamespace_Type) { "namespace".into() } else { class.name() };
        let stack = &current().repr_stack;
        if stack.borrow().contains(&this.address()) {
            return Ok(format!("{name}(...)"));
        }
        stack.borrow_mut().push(this.address());
        let fields = this.shown_fields();
        stack.borrow_mut().pop();
        Ok(format!("{name}({})", fields?.join(", ")))
    }

    fn __richcompare__(this: &Py<Self>, other: &Any, op: CompareOp) -> PyResult<Obj> {
        match other.downcast::<Namespace>() {
            Some(other) => this.dict().as_any().compare(other.dict().as_any(), op),
            None => Ok(not_implemented()),
        }
    }

    /// Return state information for pickling
    #[method]
    fn __reduce__(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        let class = this.class().new_ref().upcast();
        Ok(Tuple::new(vec![class, Tuple::new(Vec::new()).upcast(), this.dict().upcast()]))
    }

    /// Return a copy of the namespace object with new values for the specified attributes.
    #[method("(**changes)")]
    fn __replace__(this: &Py<Self>, changes: Args<'_>) -> PyResult<Obj> {
        if !changes.positional().is_empty() {
            return raise_type_error("__replace__() takes no positional arguments");
        }
        let made = this.class().new_ref().as_any().call(&[])?;
        let Some(copy) = made.downcast::<Namespace>() else {
            let (class, found) = (this.class().shown_name()?, made.class().name());
            return raise_type_error(format!(
                "expect types.SimpleNamespace type, but {class}() returned '{found}' object"
            ));
        };
        let dict = copy.dict();
        dict.update_with(this.dict().as_any())?;
        for (name, value) in changes.keywords() {
            dict.set(name.as_any(), value.new_ref())?;
        }
        Ok(made)
    }
}

/// Names and values of the argument: a dict's, or pairs.
fn entries_of(argument: &Any) -> PyResult<Vec<(Obj, Obj)>> {
    if let Some(dict) = argument.exact::<Dict>() {
        return Ok(dict.snapshot());
    }
    let made = super::dict::PyDict_Type.as_any().call(&[argument])?;
    Ok(made.downcast::<Dict>().map_or_else(Vec::new, |dict| dict.snapshot()))
}

impl Namespace {
    /// A new namespace of the given entries.
    pub fn new(dict: Ref<Dict>) -> Ref<Self> {
        heap::make_exact(Self { dict: Slot::new(dict) })
    }
}

impl Py<Namespace> {
    fn dict(&self) -> Ref<Dict> {
        self.dict.get().unwrap_or_else(|| {
            let dict = Dict::new();
            self.dict.set(dict.clone());
            dict
        })
    }

    fn shown_fields(&self) -> PyResult<Vec<String>> {
        recursion::enter(" while getting the repr of an object")?;
        let mut fields = Vec::new();
        for (name, value) in self.dict().snapshot() {
            if let Some(name) = name.downcast::<Str>()
                && !name.is_empty()
            {
                fields.push(format!("{}={}", name.to_string_lossy(), value.repr()?.to_string_lossy()));
            }
        }
        Ok(fields)
    }
}
