//! `type(name, bases, dict, **keywords)`: making a class.
//!
//! Order, as classes can watch it: metaclass, bases, layout (`__slots__`), the type object, its dict, MRO, slots, then
//! `__set_name__` of the attributes and `__init_subclass__` of the bases.

mod bases;
mod finish;
mod layout;
mod namespace;

pub(crate) use bases::{best_base, solid_base};
pub(crate) use finish::{default_order, resolve_order};

use super::{SlotId, Type, dispatch, heap_type, inherit, subclasses, subtype};
use crate::builtins::dict::Dict;
use crate::builtins::object::PyBaseObject_Type;
use crate::builtins::str::Str;
use crate::builtins::tuple::Tuple;
use crate::builtins::type_object::PyType_Type;
use crate::errors::raise_type_error;
use crate::raw::{Any, Obj, Py, PyResult, Ref};

/// The three arguments of `type`.
struct Request<'a> {
    name: &'a Py<Str>,
    bases: &'a Py<Tuple>,
    dict: &'a Py<Dict>,
}

impl<'a> Request<'a> {
    fn parse(args: &'a Py<Tuple>) -> PyResult<Self> {
        let items = args.items();
        let [name, bases, dict] = items else {
            return raise_type_error(format!(
                "type.__new__() takes exactly 3 arguments ({} given)",
                items.len()
            ));
        };
        Ok(Self {
            name: argument(name, 1, "str")?,
            bases: argument(bases, 2, "tuple")?,
            dict: argument(dict, 3, "dict")?,
        })
    }
}

fn argument<'a, T: crate::raw::Class>(value: &'a Any, place: usize, wanted: &str) -> PyResult<&'a Py<T>> {
    let wrong = || {
        raise_type_error(format!(
            "type.__new__() argument {place} must be {wanted}, not {}",
            value.class().name()
        ))
    };
    value.downcast::<T>().map_or_else(wrong, Ok)
}

/// `type.__new__`: makes a class, or hands the request to the constructor of a metaclass further down.
///
/// # Errors
/// `TypeError` and `ValueError` for what cannot become a class; what hooks of metaclass, bases and attributes raise.
pub(crate) fn new_type(metatype: &Py<Type>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Obj> {
    let request = Request::parse(args)?;
    let winner = bases::metaclass(metatype, request.bases)?;
    if !winner.is(metatype)
        && winner.word(SlotId::New) != Py::<Type>::word(&PyType_Type, SlotId::New)
        && let Some(made) = winner.call_new(args, keywords)
    {
        return made;
    }
    let class = make(&winner, &request)?;
    finish::set_names(&class)?;
    finish::init_subclass(&class, keywords)?;
    Ok(class.upcast())
}

/// The class, complete but for the hooks that learn of it.
fn make(metatype: &Py<Type>, request: &Request<'_>) -> PyResult<Ref<Type>> {
    let bases = match request.bases.items() {
        [] => Tuple::new(vec![PyBaseObject_Type.owned().upcast()]),
        _ => request.bases.new_ref(),
    };
    let base = best_base(&bases)?;
    let dict = namespace::copied(request.dict)?;
    let plan = layout::Plan::new(request.name, &base, &bases, &dict)?;
    let flags = abi::TPFLAGS_BASETYPE | abi::TPFLAGS_HAVE_GC;
    let class = heap_type::allocate(metatype, request.name, flags, plan.members.len())?;
    class.set_dict(dict);
    // first: a class that is given up must have its members' rows written
    plan.apply(&class, &base);
    namespace::prepare(&class, request.name)?;
    subtype::install(&class);
    class.set_base(base);
    drop(class.set_bases(bases.clone()));
    // The metaclass's `mro` may call functions that see the class.
    namespace::fill_cells(&class)?;
    finish::set_order(&class)?;
    for base in bases.items().iter().filter_map(|base| base.downcast::<Type>()) {
        subclasses::add(base, &class);
    }
    plan.add_descriptors(&class)?;
    namespace::add_doc(&class)?;
    fill_slots(&class)?;
    if class.has_flags(abi::TPFLAGS_MANAGED_DICT) && class.itemsize() == 0 {
        class.add_flags(abi::TPFLAGS_INLINE_VALUES);
    }
    class.add_flags(abi::TPFLAGS_READY);
    Ok(class)
}

/// Inherits what no special method stands for, then fills the slots that have methods.
fn fill_slots(class: &Py<Type>) -> PyResult<()> {
    let order = super::mro::order_of(class);
    if let Some(base) = class.base() {
        inherit::layout(class, base);
    }
    for base in order.iter().skip(1) {
        inherit::slots(class, base);
    }
    if let Some(base) = class.base() {
        inherit::constructor(class, base);
    }
    namespace::unhashable_with_equality(class)?;
    dispatch::fill(class);
    Ok(())
}
