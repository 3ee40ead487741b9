//! The class `set`.

use std::mem::offset_of;

use crate::builtins::dict::Dict;
use crate::builtins::exceptions::KeyError;
use crate::builtins::none::not_implemented;
use crate::builtins::str::Str;
use crate::builtins::tuple::Tuple;
use crate::errors::{raise, raise_type_error, raise_value};
use crate::raw::{Any, Args, Obj, Py, PyResult, Ref, SetTable, glue_no_kwargs};
use crate::types::{CompareOp, Type};
use macros::pytype;

use super::{Set, SetIter, algebra, contains, is_any_set, memory, reduce, show, subtract, toggle, update};

/// set(iterable=(), /)
/// --
///
/// Build an unordered collection of unique elements.
#[pytype(name = "set", export = PySet_Type, gc, unhashable, flags = abi::TPFLAGS_MATCH_SELF, weaklist = 16 + offset_of!(Set, weakrefs))]
impl Set {
    fn __new__(cls: &Py<Type>, _args: &Py<Tuple>, _keywords: Option<&Py<Dict>>) -> PyResult<Ref<Set>> {
        Self::make(cls)
    }

    fn __init__(this: &Py<Self>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<()> {
        glue_no_kwargs("set", keywords)?;
        if args.size() > 1 {
            return raise_type_error(format!("set expected at most 1 argument, got {}", args.size()));
        }
        this.table.clear_all();
        args.get(0).map_or(Ok(()), |items| update(&this.table, items))
    }

    fn __repr__(this: &Py<Self>) -> PyResult<Ref<Str>> {
        show(this.as_any(), &this.table)
    }

    fn __richcompare__(this: &Py<Self>, other: &Any, op: CompareOp) -> PyResult<Obj> {
        algebra::compare(&this.table, other, op)
    }

    fn __iter__(this: &Py<Self>) -> PyResult<Ref<SetIter>> {
        Ok(SetIter::start(this.as_any(), &this.table))
    }

    fn __len__(this: &Py<Self>) -> PyResult<usize> {
        Ok(this.table.len())
    }

    fn __contains__(this: &Py<Self>, element: &Any) -> PyResult<bool> {
        contains(&this.table, element)
    }

    fn __sub__(left: &Any, right: &Any) -> PyResult<Obj> {
        algebra::operator(left, right, algebra::difference)
    }

    fn __and__(left: &Any, right: &Any) -> PyResult<Obj> {
        algebra::operator(left, right, algebra::intersect)
    }

    fn __xor__(left: &Any, right: &Any) -> PyResult<Obj> {
        algebra::operator(left, right, algebra::symmetric_difference)
    }

    fn __or__(left: &Any, right: &Any) -> PyResult<Obj> {
        algebra::operator(left, right, |left, right| algebra::union_all(left, &[right]))
    }

    fn __isub__(this: &Py<Self>, other: &Any) -> PyResult<Obj> {
        this.in_place(other, |table| subtract(table, other))
    }

    fn __iand__(this: &Py<Self>, other: &Any) -> PyResult<Obj> {
        this.in_place(other, |table| {
            table.swap(algebra::intersect(this.as_any(), other)?.table());
            Ok(())
        })
    }

    fn __ixor__(this: &Py<Self>, other: &Any) -> PyResult<Obj> {
        this.in_place(other, |table| toggle(table, other, this.as_any()))
    }

    fn __ior__(this: &Py<Self>, other: &Any) -> PyResult<Obj> {
        this.in_place(other, |table| update(table, other))
    }

    /// sets are generic over the type of their elements
    #[classmethod]
    fn __class_getitem__(cls: &Py<Type>, object: &Any) -> PyResult<Obj> {
        crate::builtins::generic_alias::class_getitem(cls, object)
    }

    /// x.__contains__(y) <==> y in x.
    #[method("__contains__(object, /)")]
    fn has(this: &Py<Self>, object: &Any) -> PyResult<bool> {
        contains(&this.table, object)
    }

    /// Add an element to a set.
    ///
    /// This has no effect if the element is already present.
    #[method("add(object, /)")]
    fn add_element(this: &Py<Self>, object: &Any) -> PyResult<()> {
        this.add(object).map(drop)
    }

    /// Remove all elements from this set.
    #[method]
    fn clear(this: &Py<Self>) -> PyResult<()> {
        this.table.clear_all();
        Ok(())
    }

    /// Return a shallow copy of a set.
    #[method]
    fn copy(this: &Py<Self>) -> PyResult<Obj> {
        Ok(algebra::Fresh::copy(this.as_any())?.finish())
    }

    /// Remove an element from a set if it is a member.
    ///
    /// Unlike set.remove(), the discard() method does not raise
    /// an exception when an element is missing from the set.
    #[method]
    fn discard(this: &Py<Self>, object: &Any) -> PyResult<()> {
        this.table.remove(object, algebra::search_hash(object)?).map(drop)
    }

    /// Return a new set with elements in the set that are not in the others.
    #[method("(*others)")]
    fn difference(this: &Py<Self>, others: Args<'_>) -> PyResult<Obj> {
        Ok(algebra::difference_all(this.as_any(), others.positional())?.finish())
    }

    /// Update the set, removing elements found in others.
    #[method("(*others)")]
    fn difference_update(this: &Py<Self>, others: Args<'_>) -> PyResult<()> {
        others.positional().iter().try_for_each(|other| subtract(&this.table, other))
    }

    /// Return a new set with elements common to the set and all others.
    #[method("(*others)")]
    fn intersection(this: &Py<Self>, others: Args<'_>) -> PyResult<Obj> {
        Ok(algebra::intersect_all(this.as_any(), others.positional())?.finish())
    }

    /// Update the set, keeping only elements found in it and all others.
    #[method("(*others)")]
    fn intersection_update(this: &Py<Self>, others: Args<'_>) -> PyResult<()> {
        this.table.swap(algebra::intersect_all(this.as_any(), others.positional())?.table());
        Ok(())
    }

    /// Return True if two sets have a null intersection.
    #[method]
    fn isdisjoint(this: &Py<Self>, other: &Any) -> PyResult<bool> {
        algebra::is_disjoint(this.as_any(), other)
    }

    /// Report whether another set contains this set.
    #[method]
    fn issubset(this: &Py<Self>, other: &Any) -> PyResult<bool> {
        algebra::is_subset_of(this.as_any(), other)
    }

    /// Report whether this set contains another set.
    #[method]
    fn issuperset(this: &Py<Self>, other: &Any) -> PyResult<bool> {
        algebra::is_superset_of(this.as_any(), other)
    }

    /// Remove and return an arbitrary set element.
    ///
    /// Raises KeyError if the set is empty.
    #[method]
    fn pop(this: &Py<Self>) -> PyResult<Obj> {
        match this.table.pop() {
            Some(element) => Ok(element),
            None => raise(&KeyError, "pop from an empty set"),
        }
    }

    /// Return state information for pickling.
    #[method]
    fn __reduce__(this: &Py<Self>) -> PyResult<Obj> {
        reduce(this.as_any(), &this.table)
    }

    /// Remove an element from a set; it must be a member.
    ///
    /// If the element is not a member, raise a KeyError.
    #[method]
    fn remove(this: &Py<Self>, object: &Any) -> PyResult<()> {
        match this.table.remove(object, algebra::search_hash(object)?)? {
            Some(_) => Ok(()),
            None => raise_value(&KeyError, object.new_ref()),
        }
    }

    /// S.__sizeof__() -> size of S in memory, in bytes.
    #[method]
    fn __sizeof__(this: &Py<Self>) -> PyResult<usize> {
        Ok(memory(this.as_any(), &this.table))
    }

    /// Return a new set with elements in either the set or other but not both.
    #[method]
    fn symmetric_difference(this: &Py<Self>, other: &Any) -> PyResult<Obj> {
        Ok(algebra::symmetric_difference(this.as_any(), other)?.finish())
    }

    /// Update the set, keeping only elements found in either set, but not in both.
    #[method]
    fn symmetric_difference_update(this: &Py<Self>, other: &Any) -> PyResult<()> {
        toggle(&this.table, other, this.as_any())
    }

    /// Return a new set with elements from the set and all others.
    #[method("(*others)")]
    fn union(this: &Py<Self>, others: Args<'_>) -> PyResult<Obj> {
        Ok(algebra::union_all(this.as_any(), others.positional())?.finish())
    }

    /// Update the set, adding elements from all others.
    #[method("update(*others)")]
    fn update_all(this: &Py<Self>, others: Args<'_>) -> PyResult<()> {
        others.positional().iter().try_for_each(|other| update(&this.table, other))
    }
}

impl Py<Set> {
    /// An operator that changes the set: the other operand must be a set too.
    fn in_place(&self, other: &Any, operation: impl FnOnce(&SetTable) -> PyResult<()>) -> PyResult<Obj> {
        if !is_any_set(other) {
            return Ok(not_implemented());
        }
        operation(&self.table)?;
        Ok(self.new_ref().upcast())
    }
}
