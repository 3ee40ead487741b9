//! The class `frozenset`.

use std::mem::offset_of;

use crate::builtins::dict::Dict;
use crate::builtins::str::Str;
use crate::builtins::tuple::Tuple;
use crate::errors::raise_type_error;
use crate::raw::{Any, Args, Obj, Py, PyResult, Ref, glue_no_kwargs};
use crate::types::{CompareOp, SlotId, Type};
use macros::pytype;

use super::{FrozenSet, SetIter, algebra, contains, memory, reduce, show, update};

/// frozenset(iterable=(), /)
/// --
///
/// Build an immutable unordered collection of unique elements.
#[pytype(name = "frozenset", export = PyFrozenSet_Type, gc, flags = abi::TPFLAGS_MATCH_SELF, weaklist = 16 + offset_of!(FrozenSet, weakrefs))]
impl FrozenSet {
    fn __new__(cls: &Py<Type>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Obj> {
        let exact = cls.is(&*PyFrozenSet_Type);
        // A subclass with an initialiser of its own may take what it likes.
        if exact || cls.word(SlotId::Init) == PyFrozenSet_Type.word(SlotId::Init) {
            glue_no_kwargs("frozenset", keywords)?;
        }
        if args.size() > 1 {
            return raise_type_error(format!("frozenset expected at most 1 argument, got {}", args.size()));
        }
        if let Some(items) = args.get(0).filter(|items| exact && items.exact::<FrozenSet>().is_some()) {
            return Ok(items.new_ref());
        }
        let made = Self::make(cls)?;
        args.get(0).map_or(Ok(()), |items| update(&made.table, items))?;
        Ok(made.upcast())
    }

    fn __repr__(this: &Py<Self>) -> PyResult<Ref<Str>> {
        show(this.as_any(), &this.table)
    }

    fn __hash__(this: &Py<Self>) -> PyResult<isize> {
        let table = &this.table;
        if table.kept_hash() == -1 {
            table.keep_hash(algebra::frozen_hash(table));
        }
        Ok(table.kept_hash())
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

    /// frozensets are generic over the type of their elements
    #[classmethod]
    fn __class_getitem__(cls: &Py<Type>, object: &Any) -> PyResult<Obj> {
        crate::builtins::generic_alias::class_getitem(cls, object)
    }

    /// x.__contains__(y) <==> y in x.
    #[method("__contains__(object, /)")]
    fn has(this: &Py<Self>, object: &Any) -> PyResult<bool> {
        contains(&this.table, object)
    }

    /// Return a shallow copy of a set.
    #[method]
    fn copy(this: &Py<Self>) -> PyResult<Obj> {
        match this.as_any().exact::<FrozenSet>() {
            Some(exact) => Ok(exact.new_ref().upcast()),
            None => Ok(algebra::Fresh::copy(this.as_any())?.finish()),
        }
    }

    /// Return a new set with elements in the set that are not in the others.
    #[method("(*others)")]
    fn difference(this: &Py<Self>, others: Args<'_>) -> PyResult<Obj> {
        Ok(algebra::difference_all(this.as_any(), others.positional())?.finish())
    }

    /// Return a new set with elements common to the set and all others.
    #[method("(*others)")]
    fn intersection(this: &Py<Self>, others: Args<'_>) -> PyResult<Obj> {
        Ok(algebra::intersect_all(this.as_any(), others.positional())?.finish())
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

    /// Return state information for pickling.
    #[method]
    fn __reduce__(this: &Py<Self>) -> PyResult<Obj> {
        reduce(this.as_any(), &this.table)
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

    /// Return a new set with elements from the set and all others.
    #[method("(*others)")]
    fn union(this: &Py<Self>, others: Args<'_>) -> PyResult<Obj> {
        Ok(algebra::union_all(this.as_any(), others.positional())?.finish())
    }
}
