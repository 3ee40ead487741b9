//! `types.GenericAlias`: what `list[int]` is.

use crate::errors::{self, raise_type_error};
use crate::heap;
use crate::names;
use crate::protocol::attribute::{attribute_name, generic_get};
use crate::raw::{Any, IntoObject, Obj, Object, Py, PyResult, Raised, Ref, Slot};
use crate::types::members::Member;
use crate::types::{CompareOp, Type, attributes};
use macros::{object, pytype};

use super::bool::Bool;
use super::dict::Dict;
use super::exceptions::{AttributeError, TypeError};
use super::list::List;
use super::none::{_Py_EllipsisObject, is_none, none, not_implemented};
use super::str::Str;
use super::tuple::Tuple;

mod iter;
mod substitute;

pub use iter::_Py_GenericAliasIterType;
pub(crate) use substitute::{substituted, type_parameters};

/// The body of `types.GenericAlias`.
#[object]
pub struct GenericAlias {
    origin: Obj,
    args: Ref<Tuple>,
    parameters: Slot<Tuple>,
    weakrefs: Slot<Object>,
    starred: bool,
}

static MEMBERS: &[Member] = &[
    Member::fixed(c"__origin__", abi::member::OBJECT, 16),
    Member::fixed(c"__args__", abi::member::OBJECT, 24),
    Member::fixed(c"__unpacked__", abi::member::BOOL, 48),
];

/// Attributes that are the alias's own; all others are those of the origin.
const OWN: &[&str] = &[
    "__class__",
    "__origin__",
    "__args__",
    "__unpacked__",
    "__parameters__",
    "__typing_unpacked_tuple_args__",
    "__mro_entries__",
    "__reduce_ex__",
    "__reduce__",
    "__bases__",
    "__copy__",
    "__deepcopy__",
];

/// Represent a PEP 585 generic type
///
/// E.g. for t = list[int], t.__origin__ is list and t.__args__ is (int,).
#[pytype(
    name = "types.GenericAlias", export = Py_GenericAliasType, gc, weaklist = 40, members = MEMBERS,
    signature = "(origin, args, /)"
)]
impl GenericAlias {
    fn __new__(cls: &Py<Type>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
        if keywords.is_some_and(|keywords| !keywords.is_empty()) {
            return raise_type_error("GenericAlias() takes no keyword arguments");
        }
        let [origin, arguments] = args.items() else {
            let given = args.size();
            return raise_type_error(format!("GenericAlias expected 2 arguments, got {given}"));
        };
        heap::make(cls, 0, Self::body(origin.clone(), arguments))
    }

    fn __repr__(this: &Py<Self>) -> PyResult<String> {
        crate::protocol::recursion::enter(" while getting the repr of an object")?;
        let mut shown = Vec::new();
        for item in this.args.items() {
            shown.push(shown_item(item)?);
        }
        let args = if shown.is_empty() { "()".to_owned() } else { shown.join(", ") };
        let star = if this.starred { "*" } else { "" };
        Ok(format!("{star}{}[{args}]", shown_item(&this.origin)?))
    }

    fn __hash__(this: &Py<Self>) -> PyResult<isize> {
        Ok(this.origin.hash()? ^ this.args.as_any().hash()?)
    }

    fn __call__(this: &Py<Self>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Obj> {
        let made = this.origin.call_with_tuple(args, keywords)?;
        match made.set_attribute(names::__orig_class__(), Some(this.as_any())) {
            Err(Raised) if errors::matches(&AttributeError) || errors::matches(&TypeError) => {
                drop(errors::take());
            }
            result => result?,
        }
        Ok(made)
    }

    fn __getattribute__(this: &Py<Self>, name: &Any) -> PyResult<Obj> {
        let name = attribute_name(name)?;
        match OWN.iter().any(|own| name.equals(own)) {
            true => generic_get(this.as_any(), name),
            false => this.origin.get_attribute(name),
        }
    }

    fn __richcompare__(this: &Py<Self>, other: &Any, op: CompareOp) -> PyResult<Obj> {
        let Some(other) = other.downcast::<GenericAlias>() else { return Ok(not_implemented()) };
        let equal = this.starred == other.starred
            && this.origin.equals(&other.origin)?
            && same_items(&this.args, &other.args)?;
        match op {
            CompareOp::Eq => Ok(Bool::new(equal).upcast()),
            CompareOp::Ne => Ok(Bool::new(!equal).upcast()),
            _ => Ok(not_implemented()),
        }
    }

    fn __or__(left: &Any, right: &Any) -> PyResult<Obj> {
        super::union_type::or(left, right)
    }

    fn __iter__(this: &Py<Self>) -> PyResult<Obj> {
        Ok(iter::AliasIterator::new(this).upcast())
    }

    fn __getitem__(this: &Py<Self>, item: &Any) -> PyResult<Obj> {
        Ok(this.subscripted(item)?.upcast())
    }

    #[method("(bases, /)")]
    fn __mro_entries__(this: &Py<Self>, _bases: &Any) -> PyResult<Ref<Tuple>> {
        Ok(Tuple::new(vec![this.origin.clone()]))
    }

    #[method]
    fn __instancecheck__(_this: &Py<Self>, _instance: &Any) -> PyResult<()> {
        raise_type_error("isinstance() argument 2 cannot be a parameterized generic")
    }

    #[method]
    fn __subclasscheck__(_this: &Py<Self>, _subclass: &Any) -> PyResult<()> {
        raise_type_error("issubclass() argument 2 cannot be a parameterized generic")
    }

    #[method]
    fn __reduce__(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        if this.starred {
            let plain = Self::with(this.origin.clone(), this.args.clone(), false);
            let iterator = iter::AliasIterator::new(&plain).upcast();
            let next = crate::hooks::builtin(names::next())?;
            return Ok(Tuple::new(vec![next, Tuple::new(vec![iterator]).upcast()]));
        }
        let arguments = Tuple::new(vec![this.origin.clone(), this.args.clone().upcast()]);
        Ok(Tuple::new(vec![Py_GenericAliasType.owned().upcast(), arguments.upcast()]))
    }

    #[method]
    fn __dir__(this: &Py<Self>) -> PyResult<Ref<List>> {
        let names = Dict::new();
        attributes::merge_class_names(&names, &this.origin)?;
        let hidden = ["__bases__", "__copy__", "__deepcopy__"];
        for own in OWN.iter().filter(|own| !hidden.contains(own)) {
            names.set(Str::new(own).as_any(), none())?;
        }
        Ok(List::new(names.snapshot().into_iter().map(|(name, _)| name).collect()))
    }

    /// Type variables in the GenericAlias.
    #[getter]
    fn __parameters__(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        this.parameters()
    }

    #[getter]
    fn __typing_unpacked_tuple_args__(this: &Py<Self>) -> PyResult<Option<Ref<Tuple>>> {
        let of_tuple = this.origin.is(&*super::tuple::PyTuple_Type);
        Ok((this.starred && of_tuple).then(|| this.args.clone()))
    }
}

impl GenericAlias {
    fn body(origin: Obj, args: &Any) -> Self {
        let args = match args.downcast::<Tuple>() {
            Some(tuple) => tuple.new_ref(),
            None => Tuple::new(vec![args.new_ref()]),
        };
        Self { origin, args, parameters: Slot::empty(), weakrefs: Slot::empty(), starred: false }
    }

    fn with(origin: Obj, args: Ref<Tuple>, starred: bool) -> Ref<Self> {
        let body = Self { origin, args, parameters: Slot::empty(), weakrefs: Slot::empty(), starred };
        heap::make_exact(body)
    }

    /// `origin[args]`
    pub fn new(origin: &Any, args: &Any) -> Ref<Self> {
        heap::make_exact(Self::body(origin.new_ref(), args))
    }
}

impl Py<GenericAlias> {
    /// `__origin__`
    pub fn origin(&self) -> &Any {
        &self.origin
    }

    fn args(&self) -> &Py<Tuple> {
        &self.args
    }

    fn is_starred(&self) -> bool {
        self.starred
    }

    fn parameters(&self) -> PyResult<Ref<Tuple>> {
        if let Some(known) = self.parameters.get() {
            return Ok(known);
        }
        let found = type_parameters(&self.args)?;
        self.parameters.set(found.clone());
        Ok(found)
    }
}

fn same_items(a: &Py<Tuple>, b: &Py<Tuple>) -> PyResult<bool> {
    if a.size() != b.size() {
        return Ok(false);
    }
    for (a, b) in a.items().iter().zip(b.items()) {
        if !a.equals(b)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// A type as annotations show it.
pub(crate) fn shown_item(item: &Any) -> PyResult<String> {
    if let Some(list) = item.exact::<List>() {
        crate::protocol::recursion::enter(" while getting the repr of an object")?;
        // A repr may change the list.
        let mut shown = Vec::new();
        let size = list.to_vec().len();
        for index in 0..size {
            match list.to_vec().get(index).cloned() {
                Some(item) => shown.push(type_repr(&item)?),
                None => return errors::raise(&super::exceptions::IndexError, "list index out of range"),
            }
        }
        return Ok(format!("[{}]", shown.join(", ")));
    }
    type_repr(item)
}

/// The same, for lists too: their repr.
pub(crate) fn type_repr(item: &Any) -> PyResult<String> {
    if item.is(&*_Py_EllipsisObject) {
        return Ok("...".to_owned());
    }
    let repr = || item.repr().map(|text| text.to_string_lossy());
    if item.find_attribute(names::__origin__())?.is_some()
        && item.find_attribute(names::__args__())?.is_some()
    {
        return repr();
    }
    let Some(qualname) = item.find_attribute(names::__qualname__())? else { return repr() };
    let Some(module) = item.find_attribute(names::__module__())?.filter(|module| !is_none(module)) else {
        return repr();
    };
    let (qualname, module) = (qualname.str()?.to_string_lossy(), module.str()?.to_string_lossy());
    Ok(if module == "builtins" { qualname } else { format!("{module}.{qualname}") })
}

/// `cls.__class_getitem__(item)` of builtin classes.
///
/// # Errors
/// None today.
pub fn class_getitem(class: &Py<Type>, item: &Any) -> PyResult<Obj> {
    GenericAlias::new(class.as_any(), item).into_object()
}
