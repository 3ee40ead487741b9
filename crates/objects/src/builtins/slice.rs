//! `slice`, and what slices mean for sequences.

use super::constructor::{no_keywords, positional};
use super::dict::Dict;
use super::exceptions::ValueError;
use super::int::Int;
use super::none::{is_none, none, not_implemented};
use super::tuple::{self, Tuple};
use super::whole;
use crate::errors::{raise, raise_type_error};
use crate::heap;
use crate::protocol::repr::ReprText;
use crate::raw::{Any, Obj, Py, PyResult, Ref};
use crate::types::members::Member;
use crate::types::{CompareOp, Type};
use macros::{object, pytype};

/// The body of `slice`. The fields never change.
#[object]
pub struct Slice {
    start: Obj,
    stop: Obj,
    step: Obj,
}

static MEMBERS: &[Member] = &[
    Member::fixed(c"start", abi::member::OBJECT_EX, 16),
    Member::fixed(c"stop", abi::member::OBJECT_EX, 24),
    Member::fixed(c"step", abi::member::OBJECT_EX, 32),
];

/// slice(stop)
/// slice(start, stop[, step])
///
/// Create a slice object.
///
/// This is used for extended slicing (e.g. a[0:10:2]).
#[pytype(name = "slice", export = PySlice_Type, gc, last, members = MEMBERS)]
impl Slice {
    fn __new__(cls: &Py<Type>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Ref<Slice>> {
        no_keywords("slice", cls, &PySlice_Type, keywords)?;
        Ok(match positional("slice", args, 1, 3)? {
            [stop] => Self::new(none(), stop.clone(), none()),
            [start, stop] => Self::new(start.clone(), stop.clone(), none()),
            [start, stop, step, ..] => Self::new(start.clone(), stop.clone(), step.clone()),
            [] => Self::new(none(), none(), none()),
        })
    }

    fn __repr__(this: &Py<Self>) -> PyResult<Ref<super::str::Str>> {
        let mut text = ReprText::new("slice(");
        text.push_repr(&this.start)?;
        text.push(", ");
        text.push_repr(&this.stop)?;
        text.push(", ");
        text.push_repr(&this.step)?;
        text.push(")");
        Ok(text.finish())
    }

    fn __hash__(this: &Py<Self>) -> PyResult<isize> {
        let lanes = [this.start.hash()?, this.stop.hash()?, this.step.hash()?];
        Ok(tuple::finish_hash(tuple::mix_lanes(&lanes)))
    }

    fn __richcompare__(this: &Py<Self>, other: &Any, op: CompareOp) -> PyResult<Obj> {
        let Some(other) = other.exact::<Slice>() else { return Ok(not_implemented()) };
        if this.is(other) {
            return Ok(super::bool::Bool::new(op.holds(std::cmp::Ordering::Equal)).upcast());
        }
        tuple::compare_items(&this.parts(), &other.parts(), op)
    }

    /// S.indices(len) -> (start, stop, stride)
    ///
    /// Assuming a sequence of length len, calculate the start and stop
    /// indices, and the stride length of the extended slice described by
    /// S. Out of bounds indices are clipped in a manner consistent with the
    /// handling of normal slices.
    #[method]
    fn indices(this: &Py<Self>, object: &Any) -> PyResult<Ref<Tuple>> {
        let length = object.exact_index()?;
        if length.is_negative() {
            return raise(&ValueError, "length should not be negative");
        }
        let (start, stop, step) = this.whole_indices(&length)?;
        Ok(Tuple::new(vec![start.upcast(), stop.upcast(), step.upcast()]))
    }

    /// Return state information for pickling.
    #[method]
    fn __reduce__(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        let class = this.class().new_ref().upcast();
        Ok(Tuple::new(vec![class, Tuple::new(this.parts().to_vec()).upcast()]))
    }
}

/// A slice in machine integers, not yet fitted to a length.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Bounds {
    /// First index; may be negative or too large.
    pub start: isize,
    /// Index to stop before; may be negative or too large.
    pub stop: isize,
    /// Step; never 0 and never the smallest integer.
    pub step: isize,
}

/// A slice fitted to a length: all indices it names exist.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Span {
    /// First index.
    pub start: isize,
    /// Step.
    pub step: isize,
    /// Number of items.
    pub count: usize,
}

impl Bounds {
    /// Clips the bounds to a sequence of `length` items.
    pub fn fit(self, length: usize) -> Span {
        let length = length.cast_signed();
        let backwards = self.step < 0;
        let clip = |bound: isize| match bound {
            ..0 => match bound.saturating_add(length) {
                ..0 => -isize::from(backwards),
                inside => inside,
            },
            _ if bound >= length => length - isize::from(backwards),
            _ => bound,
        };
        let (start, stop) = (clip(self.start), clip(self.stop));
        let count = match backwards {
            true if stop < start => (start - stop - 1) / -self.step + 1,
            false if start < stop => (stop - start - 1) / self.step + 1,
            _ => 0,
        };
        Span { start, step: self.step, count: count.cast_unsigned() }
    }
}

impl Span {
    /// The indices in order.
    pub fn indices(self) -> impl ExactSizeIterator<Item = usize> {
        (0..self.count.cast_signed() as usize)
            .map(move |n| self.start.wrapping_add(self.step.wrapping_mul(n.cast_signed())).cast_unsigned())
    }

    /// The same indices in ascending order.
    pub fn ascending(self) -> Self {
        if self.step > 0 || self.count == 0 {
            return self;
        }
        let last = self.start + self.step * (self.count.cast_signed() - 1);
        Self { start: last, step: -self.step, ..self }
    }
}

/// One bound of a slice: clipped to machine integers; `None` gives nothing.
///
/// # Errors
/// `TypeError` when it is neither an index nor `None`.
pub fn bound(value: &Any) -> PyResult<Option<isize>> {
    if is_none(value) {
        return Ok(None);
    }
    if !crate::protocol::sequence::is_index(value) {
        return raise_type_error("slice indices must be integers or None or have an __index__ method");
    }
    let wide = Int::index_value(value)?;
    Ok(Some(wide.clamp(isize::MIN as i128, isize::MAX as i128) as isize))
}

impl Slice {
    /// A new slice.
    pub fn new(start: Obj, stop: Obj, step: Obj) -> Ref<Slice> {
        heap::make_exact(Self { start, stop, step })
    }

    /// The first bound.
    pub fn start_object(&self) -> &Any {
        &self.start
    }

    /// The second bound.
    pub fn stop_object(&self) -> &Any {
        &self.stop
    }

    /// The step.
    pub fn step_object(&self) -> &Any {
        &self.step
    }

    fn parts(&self) -> [Obj; 3] {
        [self.start.clone(), self.stop.clone(), self.step.clone()]
    }

    /// The slice in machine integers. Runs `__index__` of its parts: fit the result to the length *afterwards*.
    ///
    /// # Errors
    /// `TypeError` for parts that are no indices, `ValueError` for a step of 0.
    pub fn bounds(&self) -> PyResult<Bounds> {
        let step = bound(&self.step)?.unwrap_or(1);
        if step == 0 {
            return raise(&ValueError, "slice step cannot be zero");
        }
        let step = step.max(-isize::MAX);
        let (first, last) = if step < 0 { (isize::MAX, isize::MIN) } else { (0, isize::MAX) };
        let start = bound(&self.start)?.unwrap_or(first);
        let stop = bound(&self.stop)?.unwrap_or(last);
        Ok(Bounds { start, stop, step })
    }

    /// Start, stop and step for a length of any size.
    ///
    /// # Errors
    /// As for [`Slice::bounds`].
    pub(crate) fn whole_indices(&self, length: &Py<Int>) -> PyResult<(Ref<Int>, Ref<Int>, Ref<Int>)> {
        let step = match is_none(&self.step) {
            true => Int::new(1),
            false => whole_bound(&self.step)?,
        };
        if step.is_zero() {
            return raise(&ValueError, "slice step cannot be zero");
        }
        let backwards = step.is_negative();
        let (lower, upper) = match backwards {
            true => (Int::new(-1), whole::less_one(length)?),
            false => (Int::new(0), length.new_ref()),
        };
        let clip = |value: &Any, default: &Py<Int>| -> PyResult<Ref<Int>> {
            if is_none(value) {
                return Ok(default.new_ref());
            }
            let mut value = whole_bound(value)?;
            if value.is_negative() {
                value = whole::add(&value, length)?;
            }
            Ok(match () {
                () if whole::cmp(&value, &lower).is_lt() => lower.clone(),
                () if whole::cmp(&value, &upper).is_gt() => upper.clone(),
                () => value,
            })
        };
        let (first, last) = if backwards { (&upper, &lower) } else { (&lower, &upper) };
        Ok((clip(&self.start, first)?, clip(&self.stop, last)?, step))
    }
}

fn whole_bound(value: &Any) -> PyResult<Ref<Int>> {
    if !crate::protocol::sequence::is_index(value) {
        return raise_type_error("slice indices must be integers or None or have an __index__ method");
    }
    value.exact_index()
}

const _: () = assert!(size_of::<Py<Slice>>() == size_of::<abi::Object<abi::containers::SliceBody>>());
