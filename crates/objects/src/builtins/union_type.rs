//! `typing.Union`: what `int | str` is.

use std::cell::Cell;

use crate::errors::{self, raise_type_error};
use crate::heap;
use crate::hooks;
use crate::protocol::attribute::{attribute_name, generic_get};
use crate::raw::{Any, Obj, Object, Py, PyResult, Raised, Ref, Slot};
use crate::types::members::Member;
use crate::types::{CompareOp, Type};
use macros::{object, pytype};

use super::bool::Bool;
use super::exceptions::TypeError;
use super::generic_alias::{GenericAlias, shown_item, substituted, type_parameters};
use super::none::{_PyNone_Type, is_none, not_implemented};
use super::str::Str;
use super::tuple::Tuple;
use super::typing::TypeAlias;

/// The body of `typing.Union`.
#[object]
pub struct Union {
    args: Ref<Tuple>,
    parameters: Slot<Tuple>,
    weakrefs: Slot<Object>,
    /// How many members had no hash when the union was made.
    unhashable: Cell<isize>,
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
        match this.unhashable.get() {
            0 => Ok(hash),
            count => {
                let plural = if count == 1 { "" } else { "s" };
                raise_type_error(format!("union contains {count} unhashable element{plural}"))
            }
        }
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
        unite(left, right)
    }

    fn __getattribute__(this: &Py<Self>, name: &Any) -> PyResult<Obj> {
        let name = attribute_name(name)?;
        match name.equals("__module__") {
            true => this.class().as_any().get_attribute(name),
            false => generic_get(this.as_any(), name),
        }
    }

    fn __getitem__(this: &Py<Self>, item: &Any) -> PyResult<Obj> {
        let args = substituted(this.as_any(), &this.args, &*this.type_parameters()?, item)?;
        of(args.items())
    }

    #[method("(bases, /)")]
    fn __mro_entries__(this: &Py<Self>, _bases: &Any) -> PyResult<Obj> {
        raise_type_error(format!("Cannot subclass {}", this.as_any().repr()?.to_string_lossy()))
    }

    /// Create a union containing the given types
    #[classmethod("(object, /)")]
    fn __class_getitem__(_cls: &Py<Type>, object: &Any) -> PyResult<Obj> {
        match object.downcast::<Tuple>() {
            Some(items) if items.size() == 0 => raise_type_error("Cannot take a Union of no types."),
            Some(items) => of(items.items()),
            None => of(&[object.new_ref()]),
        }
    }

    /// Name of the type
    #[getter]
    fn __name__(_this: &Py<Self>) -> PyResult<&'static str> {
        Ok("Union")
    }

    /// Qualified name of the type
    #[getter]
    fn __qualname__(_this: &Py<Self>) -> PyResult<&'static str> {
        Ok("Union")
    }

    /// Always returns the type
    #[getter]
    fn __origin__(_this: &Py<Self>) -> PyResult<Obj> {
        Ok(_PyUnion_Type.owned().upcast())
    }

    /// Type variables in the types.UnionType.
    #[getter]
    fn __parameters__(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        this.type_parameters()
    }
}

impl Py<Union> {
    fn type_parameters(&self) -> PyResult<Ref<Tuple>> {
        if let Some(known) = self.parameters.get() {
            return Ok(known);
        }
        let found = type_parameters(&self.args)?;
        self.parameters.set(found.clone());
        Ok(found)
    }

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

/// Whether an item equals one of those, as sets find it: only what has the same hash is compared, or what has none.
fn contains(items: &[Obj], wanted: &Any) -> PyResult<bool> {
    let hash = hash_if_any(wanted)?;
    for item in items {
        if item.is(wanted) || hash_if_any(item)? == hash && item.equals(wanted)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn hash_if_any(member: &Any) -> PyResult<Option<isize>> {
    match member.hash() {
        Ok(hash) => Ok(Some(hash)),
        Err(Raised) if errors::matches(&TypeError) => {
            drop(errors::take());
            Ok(None)
        }
        Err(Raised) => Err(Raised),
    }
}

/// Whether an object may stand in a union that `|` makes.
fn is_unionable(object: &Any) -> bool {
    is_none(object)
        || object.downcast::<Type>().is_some()
        || object.downcast::<GenericAlias>().is_some()
        || object.exact::<Union>().is_some()
        || object.exact::<TypeAlias>().is_some()
}

/// `left | right` of types: their union, without repetitions.
///
/// # Errors
/// What comparing the members raises.
pub(crate) fn or(left: &Any, right: &Any) -> PyResult<Obj> {
    if !is_unionable(left) || !is_unionable(right) {
        return Ok(not_implemented());
    }
    unite(left, right)
}

/// The union of two objects, whatever `typing` accepts as types.
///
/// # Errors
/// `TypeError` for what is no type.
pub(crate) fn unite(left: &Any, right: &Any) -> PyResult<Obj> {
    of(&[left.new_ref(), right.new_ref()])
}

/// A member as the union has it: checked by `typing`, unless it is plainly a type.
fn member(item: &Any) -> PyResult<Obj> {
    match () {
        () if is_none(item) => Ok(_PyNone_Type.owned().upcast()),
        () if is_unionable(item) => Ok(item.new_ref()),
        () => {
            let text = Str::new("Union[arg, ...]: each arg must be a type.");
            hooks::import_attribute("typing", "_type_check")?.call(&[item, text.as_any()])
        }
    }
}

fn of(items: &[Obj]) -> PyResult<Obj> {
    let (mut members, mut unhashable) = (Vec::<Obj>::new(), 0);
    for item in items {
        let inner = match item.exact::<Union>() {
            Some(union) => union.args.items().to_vec(),
            None => vec![member(item)?],
        };
        for member in inner {
            if !contains(&members, &member)? {
                unhashable += isize::from(hash_if_any(&member)?.is_none());
                members.push(member);
            }
        }
    }
    if let [only] = &members[..] {
        return Ok(only.clone());
    }
    let args = Tuple::new(members);
    let body =
        Union { args, parameters: Slot::empty(), weakrefs: Slot::empty(), unhashable: Cell::new(unhashable) };
    Ok(heap::make_exact(body).upcast())
}
