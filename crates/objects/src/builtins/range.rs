//! `range`: bounds of any size, items computed when asked for.

mod iter;

use super::bool::Bool;
use super::constructor::{no_keywords, positional};
use super::dict::Dict;
use super::exceptions::{IndexError, ValueError};
use super::int::Int;
use super::none::{none, not_implemented};
use super::slice::Slice;
use super::str::Str;
use super::tuple::{self, Tuple};
use super::whole;
use crate::errors::{raise, raise_type_error};
use crate::heap;
use crate::protocol::repr::ReprText;
use crate::protocol::sequence::is_index;
use crate::raw::{Any, Obj, Py, PyResult, Ref};
use crate::types::members::Member;
use crate::types::{CompareOp, Type};
use macros::{object, pytype};

pub use iter::{LongRangeIterator, PyLongRangeIter_Type, PyRangeIter_Type, RangeIterator};

/// The body of `range`. The fields never change.
#[object]
pub struct Range {
    start: Ref<Int>,
    stop: Ref<Int>,
    step: Ref<Int>,
    length: Ref<Int>,
}

static MEMBERS: &[Member] = &[
    Member::fixed(c"start", abi::member::OBJECT_EX, 16),
    Member::fixed(c"stop", abi::member::OBJECT_EX, 24),
    Member::fixed(c"step", abi::member::OBJECT_EX, 32),
];

/// range(stop) -> range object
/// range(start, stop[, step]) -> range object
///
/// Return an object that produces a sequence of integers from start (inclusive)
/// to stop (exclusive) by step.  range(i, j) produces i, i+1, i+2, ..., j-1.
/// start defaults to 0, and stop is omitted!  range(4) produces 0, 1, 2, 3.
/// These are exactly the valid indices for a list of 4 elements.
/// When step is given, it specifies the increment (or decrement).
#[pytype(name = "range", export = PyRange_Type, last, members = MEMBERS, flags = abi::TPFLAGS_SEQUENCE)]
impl Range {
    fn __new__(cls: &Py<Type>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Ref<Range>> {
        no_keywords("range", cls, &PyRange_Type, keywords)?;
        match positional("range", args, 1, 3)? {
            [stop] => Range::new(Int::new(0), stop.exact_index()?, Int::new(1)),
            [start, stop] => Range::new(start.exact_index()?, stop.exact_index()?, Int::new(1)),
            [start, stop, step, ..] => {
                let (start, stop, step) = (start.exact_index()?, stop.exact_index()?, step.exact_index()?);
                if step.is_zero() {
                    return raise(&ValueError, "range() arg 3 must not be zero");
                }
                Range::new(start, stop, step)
            }
            [] => raise_type_error("range expected at least 1 argument, got 0"),
        }
    }

    fn __repr__(this: &Py<Self>) -> PyResult<Ref<Str>> {
        let mut text = ReprText::new("range(");
        text.push_repr(this.start.as_any())?;
        text.push(", ");
        text.push_repr(this.stop.as_any())?;
        if this.step.to_i64() != Some(1) {
            text.push(", ");
            text.push_repr(this.step.as_any())?;
        }
        text.push(")");
        Ok(text.finish())
    }

    fn __hash__(this: &Py<Self>) -> PyResult<isize> {
        let one = this.length.to_i64() == Some(1);
        let start = if this.length.is_zero() { none() } else { this.start.clone().upcast() };
        let step = if this.length.is_zero() || one { none() } else { this.step.clone().upcast() };
        let lanes = [this.length.as_any().hash()?, start.hash()?, step.hash()?];
        Ok(tuple::finish_hash(tuple::with_count(tuple::mix_lanes(&lanes), lanes.len())))
    }

    fn __richcompare__(this: &Py<Self>, other: &Any, op: CompareOp) -> PyResult<Obj> {
        let Some(other) = other.exact::<Range>() else { return Ok(not_implemented()) };
        Ok(match op {
            CompareOp::Eq => Bool::new(this.same_items(other)).upcast(),
            CompareOp::Ne => Bool::new(!this.same_items(other)).upcast(),
            _ => not_implemented(),
        })
    }

    fn __iter__(this: &Py<Self>) -> PyResult<Obj> {
        iter::forwards(this)
    }

    fn __bool__(this: &Py<Self>) -> PyResult<bool> {
        Ok(!this.length.is_zero())
    }

    fn __len__(this: &Py<Self>) -> PyResult<usize> {
        match this.length.to_i64() {
            Some(length) => Ok(length.cast_unsigned() as usize),
            None => Int::too_large("C ssize_t", i128::MAX),
        }
    }

    fn __getitem__(this: &Py<Self>, key: &Any) -> PyResult<Obj> {
        if is_index(key) {
            return this.item(&*key.exact_index()?).map(Ref::upcast);
        }
        match key.exact::<Slice>() {
            Some(slice) => this.part(slice).map(Ref::upcast),
            None => {
                let class = key.class().name();
                raise_type_error(format!("range indices must be integers or slices, not {class}"))
            }
        }
    }

    fn sq_item(this: &Py<Self>, index: isize) -> PyResult<Ref<Int>> {
        let index = Int::new(index as i128);
        match !index.is_negative() && whole::cmp(&index, &this.length).is_lt() {
            true => this.nth(&index),
            false => out_of_range(),
        }
    }

    fn __contains__(this: &Py<Self>, item: &Any) -> PyResult<bool> {
        match exact_int(item) {
            Some(int) => this.holds(int),
            None => this.as_any().contains_by_iteration(item),
        }
    }

    /// Return a reverse iterator.
    #[method]
    fn __reversed__(this: &Py<Self>) -> PyResult<Obj> {
        iter::backwards(this)
    }

    #[method]
    fn __reduce__(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        let class = this.class().new_ref().upcast();
        Ok(Tuple::new(vec![class, Tuple::new(this.bounds()).upcast()]))
    }

    /// rangeobject.count(value) -> integer -- return number of occurrences of value
    #[method]
    fn count(this: &Py<Self>, object: &Any) -> PyResult<usize> {
        match exact_int(object) {
            Some(int) => this.holds(int).map(usize::from),
            None => this.as_any().count_of(object),
        }
    }

    /// rangeobject.index(value) -> integer -- return index of value.
    /// Raise ValueError if the value is not present.
    #[method]
    fn index(this: &Py<Self>, object: &Any) -> PyResult<Obj> {
        let Some(int) = exact_int(object) else {
            return this.as_any().index_of(object).map(|index| Int::new(index as i128).upcast());
        };
        if !this.holds(int)? {
            return raise(&ValueError, "range.index(x): x not in range");
        }
        let distance = whole::sub(int, &this.start)?;
        whole::floor_div(&distance, &this.step).map(Ref::upcast)
    }
}

/// The number when an object is exactly an int or a bool: then membership is arithmetic.
fn exact_int(object: &Any) -> Option<&Py<Int>> {
    let simple = object.exact::<Int>().is_some() || object.exact::<Bool>().is_some();
    if simple { object.downcast::<Int>() } else { None }
}

#[cold]
fn out_of_range<T>() -> PyResult<T> {
    raise(&IndexError, "range object index out of range")
}

/// How many items there are between two bounds; `step` is not 0.
fn length(start: &Py<Int>, stop: &Py<Int>, step: &Py<Int>) -> PyResult<Ref<Int>> {
    let backwards = step.is_negative();
    let (low, high) = if backwards { (stop, start) } else { (start, stop) };
    if whole::cmp(low, high).is_ge() {
        return Ok(Int::new(0));
    }
    let width = whole::less_one(&*whole::sub(high, low)?)?;
    let size = if backwards { whole::neg(step) } else { step.new_ref() };
    whole::add(&*whole::floor_div(&width, &size)?, &Int::new(1))
}

impl Range {
    /// A new range; `step` is not 0.
    ///
    /// # Errors
    /// `MemoryError`.
    pub fn new(start: Ref<Int>, stop: Ref<Int>, step: Ref<Int>) -> PyResult<Ref<Range>> {
        let length = length(&start, &stop, &step)?;
        Ok(heap::make_exact(Self { start, stop, step, length }))
    }

    /// Start, stop and step as objects.
    fn bounds(&self) -> Vec<Obj> {
        [&self.start, &self.stop, &self.step].map(|bound| bound.clone().upcast()).to_vec()
    }

    /// The item at an index within the length, or one step before or behind.
    fn nth(&self, index: &Py<Int>) -> PyResult<Ref<Int>> {
        whole::add(&self.start, &*whole::mul(index, &self.step)?)
    }

    fn item(&self, index: &Py<Int>) -> PyResult<Ref<Int>> {
        let from_start = match index.is_negative() {
            true => whole::add(index, &self.length)?,
            false => index.new_ref(),
        };
        if from_start.is_negative() || whole::cmp(&from_start, &self.length).is_ge() {
            return out_of_range();
        }
        self.nth(&from_start)
    }

    fn part(&self, slice: &Slice) -> PyResult<Ref<Range>> {
        let (start, stop, step) = slice.whole_indices(&self.length)?;
        Range::new(self.nth(&start)?, self.nth(&stop)?, whole::mul(&self.step, &step)?)
    }

    fn holds(&self, item: &Py<Int>) -> PyResult<bool> {
        let (from, to) = (whole::cmp(item, &self.start), whole::cmp(item, &self.stop));
        let inside = match self.step.is_negative() {
            true => from.is_le() && to.is_gt(),
            false => from.is_ge() && to.is_lt(),
        };
        if !inside {
            return Ok(false);
        }
        let distance = whole::sub(item, &self.start)?;
        let steps = whole::floor_div(&distance, &self.step)?;
        Ok(whole::cmp(&*whole::mul(&steps, &self.step)?, &distance).is_eq())
    }

    fn same_items(&self, other: &Range) -> bool {
        let same = |a: &Py<Int>, b: &Py<Int>| whole::cmp(a, b).is_eq();
        if !same(&self.length, &other.length) {
            return false;
        }
        if self.length.is_zero() {
            return true;
        }
        same(&self.start, &other.start) && (self.length.to_i64() == Some(1) || same(&self.step, &other.step))
    }
}
