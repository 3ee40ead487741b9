//! `typing.Union`: what `int | str` is.

use crate::errors::raise_type_error;
use crate::heap;
use crate::raw::{Any, Obj, Object, Py, PyResult, Ref, Slot};
use crate::types::members::Member;
use crate::types::{CompareOp, Type};
use macros::{object, pytype};

use super::bool::Bool;
use super::generic_alias::{GenericAlias, shown_item, type_parameters};
use super::none::{_PyNone_Type, is_none, not_implemented};
use super::tuple::Tuple;

/// The body of `typing.Union`.
#[object]
pub struct Union {
    args: Ref<Tuple>,
    parameters: Slot<Tuple>,
    weakrefs: Slot<Object>,
}

static MEMBERS: &[Member] = &[Member::fixed(c"__args__", abi::member::OBJECT, 16)];

/// Represent a union type
///
/// E.g. for int | str
#[pytype(name = "typing.Union", export = _PyUnion_Type, gc, last, abstract_, weaklist = 32, members = MEMBERS)]
impl Union {
    fn __repr__(this: &Py<Self>) -> PyResult<String> {
        let mut shown = Vec::new();
        for item in this.args.items() {
            shown.push(match item.is(&*_PyNone_Type) {
                true => "None".to_owned(),
                false => shown_item(item)?,
            });
        }
        Ok(shown.join(" | "))
    }

    fn __hash__(this: &Py<Self>) -> PyResult<isize> {
        // Independent of the order, as equality is.
        let mut hash = 0;
        for item in this.args.items() {
            hash ^= item.hash()?.wrapping_mul(0x9E37_79B9_7F4A_7C15_u64.cast_signed() as isize);
        }
        Ok(hash)
    }

    fn __richcompare__(this: &Py<Self>, other: &Any, op: CompareOp) -> PyResult<Obj> {
        let Some(other) = other.downcast::<Union>() else { return Ok(not_implemented()) };
        let equal = this.args.size() == other.args.size() && covers(&this.args, &other.args)?;
        match op {
            CompareOp::Eq => Ok(Bool::new(equal).upcast()),
            CompareOp::Ne => Ok(Bool::new(!equal).upcast()),
            _ => Ok(not_implemented()),
        }
    }

    fn __or__(left: &Any, right: &Any) -> PyResult<Obj> {
        or(left, right)
    }

    fn __getitem__(this: &Py<Self>, _item: &Any) -> PyResult<Obj> {
        if type_parameters(&this.args)?.size() == 0 {
            let shown = this.as_any().repr()?.to_string_lossy();
            return raise_type_error(format!("{shown} is not a generic class"));
        }
        crate::errors::raise(
            &super::exceptions::NotImplementedError,
            "substitution of type parameters in typing.Union",
        )
    }

    #[method("(bases, /)")]
    fn __mro_entries__(this: &Py<Self>, _bases: &Any) -> PyResult<Obj> {
        raise_type_error(format!("Cannot subclass {}", this.as_any().repr()?.to_string_lossy()))
    }

    #[classmethod]
    fn __class_getitem__(_cls: &Py<Type>, parameters: &Any) -> PyResult<Obj> {
        match parameters.downcast::<Tuple>() {
            Some(items) if items.size() == 0 => raise_type_error("Cannot take a Union of no types."),
            Some(items) => of(items.items().to_vec()),
            None => of(vec![parameters.new_ref()]),
        }
    }

    #[getter]
    fn __origin__(_this: &Py<Self>) -> PyResult<Obj> {
        Ok(_PyUnion_Type.owned().upcast())
    }

    /// Type variables in the types.UnionType.
    #[getter]
    fn __parameters__(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        if let Some(known) = this.parameters.get() {
            return Ok(known);
        }
        let found = type_parameters(&this.args)?;
        this.parameters.set(found.clone());
        Ok(found)
    }
}

impl Py<Union> {
    /// The members.
    pub fn args(&self) -> &Py<Tuple> {
        &self.args
    }
}

/// Whether each item of `a` equals one of `b`.
fn covers(a: &Py<Tuple>, b: &Py<Tuple>) -> PyResult<bool> {
    for item in a.items() {
        if !contains(b.items(), item)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn contains(items: &[Obj], wanted: &Any) -> PyResult<bool> {
    for item in items {
        if item.equals(wanted)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether an object may stand in a union that `|` makes.
fn is_unionable(object: &Any) -> bool {
    is_none(object)
        || object.downcast::<Type>().is_some()
        || object.downcast::<GenericAlias>().is_some()
        || object.downcast::<Union>().is_some()
}

/// `left | right` of types: their union, without repetitions.
///
/// # Errors
/// What comparing the members raises.
pub(crate) fn or(left: &Any, right: &Any) -> PyResult<Obj> {
    if !is_unionable(left) || !is_unionable(right) {
        return Ok(not_implemented());
    }
    of(vec![left.new_ref(), right.new_ref()])
}

fn of(items: Vec<Obj>) -> PyResult<Obj> {
    let mut members: Vec<Obj> = Vec::new();
    for item in &items {
        let inner = match item.downcast::<Union>() {
            Some(union) => union.args.items().to_vec(),
            None if is_none(item) => vec![_PyNone_Type.owned().upcast()],
            None => vec![item.clone()],
        };
        for member in inner {
            if !contains(&members, &member)? {
                members.push(member);
            }
        }
    }
    if let [only] = &members[..] {
        return Ok(only.clone());
    }
    let args = Tuple::new(members);
    Ok(heap::make_exact(Union { args, parameters: Slot::empty(), weakrefs: Slot::empty() }).upcast())
}
