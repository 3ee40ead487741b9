//! `tuple`

mod iter;

use std::cmp::Ordering;

use super::bool::Bool;
use super::constructor::{no_keywords, positional};
use super::dict::Dict;
use super::exceptions::{IndexError, ValueError};
use super::generic_alias::class_getitem;
use super::none::not_implemented;
use super::slice::Slice;
use super::str::Str;
use crate::errors::{self, raise, raise_type_error};
use crate::protocol::recursion;
use crate::protocol::repr::{ReprGuard, ReprText};
use crate::protocol::sequence::{SearchBound, index_argument, is_index, repeated_length, search_range};
use crate::raw::{Any, Obj, Py, PyResult, Ref};
use crate::types::{CompareOp, Type};
use macros::pytype;

pub use crate::raw::Tuple;
pub use iter::{PyTupleIter_Type, TupleIterator};

/// Built-in immutable sequence.
///
/// If no argument is given, the constructor returns an empty tuple.
/// If iterable is specified the tuple is initialized from iterable's items.
///
/// If the argument is a tuple, the return value is the same object.
#[pytype(
    name = "tuple", export = PyTuple_Type, gc, basicsize = 32, itemsize = 8, signature = "(iterable=(), /)",
    subclass = abi::TPFLAGS_TUPLE_SUBCLASS, flags = abi::TPFLAGS_SEQUENCE | abi::TPFLAGS_MATCH_SELF
)]
impl Tuple {
    fn __new__(cls: &Py<Type>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Ref<Tuple>> {
        no_keywords("tuple", cls, &PyTuple_Type, keywords)?;
        let iterable = positional("tuple", args, 0, 1)?.first();
        if !cls.is(&*PyTuple_Type) {
            let items = iterable.map_or_else(|| Ok(Vec::new()), |iterable| iterable.to_vec())?;
            return Self::in_class(cls, items);
        }
        match iterable {
            None => Ok(Self::empty()),
            Some(iterable) => Self::from_iterable(iterable),
        }
    }

    fn __repr__(this: &Py<Self>) -> PyResult<Ref<Str>> {
        let items = this.items();
        if items.is_empty() {
            return Ok(Str::new("()"));
        }
        let Some(_guard) = ReprGuard::enter(this.as_any()) else { return Ok(Str::new("(...)")) };
        let mut text = ReprText::new("(");
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                text.push(", ");
            }
            text.push_repr(item)?;
        }
        text.push(if items.len() == 1 { ",)" } else { ")" });
        Ok(text.finish())
    }

    fn __hash__(this: &Py<Self>) -> PyResult<isize> {
        let cached = this.cached_hash();
        if cached != -1 {
            return Ok(cached);
        }
        recursion::enter(" while hashing a tuple")?;
        let mut state = LANE_START;
        for item in this.items() {
            state = mix_lane(state, item.hash()?);
        }
        let hash = finish_hash(with_count(state, this.size()));
        this.cache_hash(hash);
        Ok(hash)
    }

    fn __richcompare__(this: &Py<Self>, other: &Any, op: CompareOp) -> PyResult<Obj> {
        match other.downcast::<Tuple>() {
            Some(other) => compare_items(this.items(), other.items(), op),
            None => Ok(not_implemented()),
        }
    }

    fn __iter__(this: &Py<Self>) -> PyResult<Ref<TupleIterator>> {
        Ok(TupleIterator::new(this))
    }

    fn __len__(this: &Py<Self>) -> PyResult<usize> {
        Ok(this.size())
    }

    fn __getitem__(this: &Py<Self>, key: &Any) -> PyResult<Obj> {
        if is_index(key) {
            let index = index_argument(key)?;
            return Self::sq_item(this, if index < 0 { index + this.size().cast_signed() } else { index });
        }
        let Some(slice) = key.exact::<Slice>() else {
            let class = key.class().name();
            return raise_type_error(format!("tuple indices must be integers or slices, not {class}"));
        };
        let span = slice.bounds()?.fit(this.size());
        if span.count == this.size() && span.step == 1 && this.class().is(&*PyTuple_Type) {
            return Ok(this.new_ref().upcast());
        }
        let items = this.items();
        Ok(Self::new(span.indices().map(|index| items[index].clone()).collect()).upcast())
    }

    fn sq_item(this: &Py<Self>, index: isize) -> PyResult<Obj> {
        match usize::try_from(index).ok().and_then(|index| this.items().get(index)) {
            Some(item) => Ok(item.clone()),
            None => raise(&IndexError, "tuple index out of range"),
        }
    }

    fn sq_concat(this: &Py<Self>, other: &Any) -> PyResult<Ref<Tuple>> {
        let exact = |tuple: &Py<Tuple>| tuple.class().is(&*PyTuple_Type);
        if this.size() == 0
            && let Some(other) = other.exact::<Tuple>()
        {
            return Ok(other.new_ref());
        }
        let Some(other) = other.downcast::<Tuple>() else {
            let class = other.class().name();
            return raise_type_error(format!("can only concatenate tuple (not \"{class}\") to tuple"));
        };
        if other.size() == 0 && exact(this) {
            return Ok(this.new_ref());
        }
        Ok(Self::new([this.items(), other.items()].concat()))
    }

    fn sq_repeat(this: &Py<Self>, count: isize) -> PyResult<Ref<Tuple>> {
        if (count == 1 || this.size() == 0) && this.class().is(&*PyTuple_Type) {
            return Ok(this.new_ref());
        }
        repeated(this.items(), count).map(Self::new)
    }

    fn __contains__(this: &Py<Self>, item: &Any) -> PyResult<bool> {
        for own in this.items() {
            if own.equals(item)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    #[method]
    fn __getnewargs__(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        let exact = match this.as_any().exact::<Tuple>() {
            Some(tuple) => tuple.new_ref(),
            None => Self::new(this.items().to_vec()),
        };
        Ok(Tuple::new(vec![exact.upcast()]))
    }

    /// Return first index of value.
    ///
    /// Raises ValueError if the value is not present.
    #[method("(value, start=0, stop=sys.maxsize, /)")]
    fn index(
        this: &Py<Self>,
        value: &Any,
        start: Option<SearchBound>,
        stop: Option<SearchBound>,
    ) -> PyResult<usize> {
        for index in search_range(start, stop, this.size()) {
            let Some(item) = this.items().get(index) else { break };
            if item.equals(value)? {
                return Ok(index);
            }
        }
        raise(&ValueError, "tuple.index(x): x not in tuple")
    }

    /// Return number of occurrences of value.
    #[method]
    fn count(this: &Py<Self>, value: &Any) -> PyResult<usize> {
        let mut count = 0;
        for item in this.items() {
            count += usize::from(item.equals(value)?);
        }
        Ok(count)
    }

    /// Tuples are generic over the types of their contents.
    ///
    /// For example, use ``tuple[int, str]`` for a pair whose first element
    /// is an int and second element is a string.
    ///
    /// Tuples also support the form ``tuple[T, ...]`` to indicate
    /// an arbitrary length tuple of elements of type T.
    #[classmethod]
    fn __class_getitem__(cls: &Py<Type>, object: &Any) -> PyResult<Obj> {
        class_getitem(cls, object)
    }
}

impl Tuple {
    /// `tuple(iterable)`: an exact tuple is its own copy.
    ///
    /// # Errors
    /// What iterating raises.
    pub fn from_iterable(iterable: &Any) -> PyResult<Ref<Tuple>> {
        match iterable.exact::<Tuple>() {
            Some(tuple) => Ok(tuple.new_ref()),
            None => iterable.to_vec().map(Self::new),
        }
    }
}

/// `count` copies of `items` in a row.
///
/// # Errors
/// `MemoryError` when there is no room for so many.
pub(super) fn repeated(items: &[Obj], count: isize) -> PyResult<Vec<Obj>> {
    let Some(total) = repeated_length(items.len(), count) else { return errors::no_memory() };
    let mut all = Vec::new();
    if all.try_reserve_exact(total).is_err() {
        return errors::no_memory();
    }
    for _ in 0..if items.is_empty() { 0 } else { count.max(0) } {
        all.extend_from_slice(items);
    }
    Ok(all)
}

/// Compares item by item; the first pair that differs decides, then the length.
///
/// # Errors
/// What comparing items raises.
pub(crate) fn compare_items(left: &[Obj], right: &[Obj], op: CompareOp) -> PyResult<Obj> {
    recursion::enter(" in comparison")?;
    for (a, b) in left.iter().zip(right) {
        if !a.equals(b)? {
            return decide(a, b, op);
        }
    }
    Ok(lengths(left.len(), right.len(), op))
}

/// The answer when two items are the first that differ.
pub(crate) fn decide(a: &Any, b: &Any, op: CompareOp) -> PyResult<Obj> {
    match op {
        CompareOp::Eq => Ok(Bool::new(false).upcast()),
        CompareOp::Ne => Ok(Bool::new(true).upcast()),
        _ => a.compare(b, op),
    }
}

/// The answer when all common items are equal.
pub(crate) fn lengths(left: usize, right: usize, op: CompareOp) -> Obj {
    let order: Ordering = left.cmp(&right);
    Bool::new(op.holds(order)).upcast()
}

/// Where the mixing of hashes starts; xxHash's fifth prime.
const LANE_START: u64 = 2870177450012600261;

fn mix_lane(state: u64, lane: isize) -> u64 {
    let added = state.wrapping_add((lane.cast_unsigned() as u64).wrapping_mul(14029467366897019727));
    added.rotate_left(31).wrapping_mul(11400714785074694791)
}

/// The mixed hashes of some items.
pub(crate) fn mix_lanes(lanes: &[isize]) -> u64 {
    lanes.iter().fold(LANE_START, |state, &lane| mix_lane(state, lane))
}

/// The number of items mixed in.
pub(crate) fn with_count(state: u64, count: usize) -> u64 {
    state.wrapping_add(count as u64 ^ (LANE_START ^ 3527539))
}

/// A hash that is not the error value.
pub(crate) fn finish_hash(state: u64) -> isize {
    if state == u64::MAX { 1546275796 } else { state.cast_signed() as isize }
}
