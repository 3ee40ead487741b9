//! `range_iterator`, in machine integers, and `longrange_iterator`, for ranges that leave them.

use std::cell::Cell;

use super::Range;
use crate::builtins::int::Int;
use crate::builtins::none::none;
use crate::builtins::tuple::Tuple;
use crate::builtins::whole;
use crate::errors::raise_type_error;
use crate::heap;
use crate::hooks;
use crate::names;
use crate::raw::{Any, Obj, Py, PyResult, Ref, Slot};
use macros::{object, pytype};

/// The body of `range_iterator`: next item, step, and how many are left. Neither the items nor the place one step behind the
/// last leave 64 bits.
#[object]
pub struct RangeIterator {
    start: Cell<i64>,
    step: Cell<i64>,
    left: Cell<i64>,
}

#[pytype(name = "range_iterator", export = PyRangeIter_Type, last, abstract_)]
impl RangeIterator {
    fn __iter__(this: &Py<Self>) -> PyResult<Ref<Self>> {
        Ok(this.new_ref())
    }

    fn __next__(this: &Py<Self>) -> PyResult<Option<Ref<Int>>> {
        Ok(this.advance().map(|item| Int::new(item.into())))
    }

    /// Private method returning an estimate of len(list(it)).
    #[method]
    fn __length_hint__(this: &Py<Self>) -> PyResult<i64> {
        Ok(this.left.get())
    }

    /// Return state information for pickling.
    #[method]
    fn __reduce__(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        let (start, step) = (i128::from(this.start.get()), i128::from(this.step.get()));
        let stop = start + step * i128::from(this.left.get());
        reduced(Range::new(Int::new(start), Int::new(stop), Int::new(step))?)
    }

    /// Set state information for unpickling.
    #[method]
    fn __setstate__(this: &Py<Self>, object: i64) -> PyResult<()> {
        let skipped = object.clamp(0, this.left.get());
        this.start.set(this.start.get().wrapping_add(skipped.wrapping_mul(this.step.get())));
        this.left.set(this.left.get() - skipped);
        Ok(())
    }
}

impl RangeIterator {
    /// The next item, unboxed.
    #[inline]
    pub fn advance(&self) -> Option<i64> {
        let left = self.left.get();
        if left <= 0 {
            return None;
        }
        let item = self.start.get();
        self.start.set(item.wrapping_add(self.step.get()));
        self.left.set(left - 1);
        Some(item)
    }

    /// An iterator in machine integers, when that is enough.
    fn fitting(start: &Py<Int>, stop: &Py<Int>, step: &Py<Int>, length: &Py<Int>) -> Option<Ref<Self>> {
        let (start, stop, step, left) = (start.to_i64()?, stop.to_i64()?, step.to_i64()?, length.to_i64()?);
        // The place behind the last item must be a machine integer too.
        let beyond = i128::from(stop) + i128::from(step.signum()) * (i128::from(step).abs() - 1);
        i64::try_from(beyond).ok()?;
        Some(heap::make_exact(Self { start: Cell::new(start), step: Cell::new(step), left: Cell::new(left) }))
    }
}

fn reduced(range: Ref<Range>) -> PyResult<Ref<Tuple>> {
    let iter = hooks::builtin(names::iter())?;
    Ok(Tuple::new(vec![iter, Tuple::new(vec![range.upcast()]).upcast(), none()]))
}

/// The body of `longrange_iterator`: next item, step, and how many are left.
#[object]
pub struct LongRangeIterator {
    start: Slot<Int>,
    step: Ref<Int>,
    left: Slot<Int>,
}

#[pytype(name = "longrange_iterator", export = PyLongRangeIter_Type, last, abstract_)]
impl LongRangeIterator {
    fn __iter__(this: &Py<Self>) -> PyResult<Ref<Self>> {
        Ok(this.new_ref())
    }

    fn __next__(this: &Py<Self>) -> PyResult<Option<Ref<Int>>> {
        let (Some(item), Some(left)) = (this.start.get(), this.left.get()) else { return Ok(None) };
        if left.is_zero() {
            return Ok(None);
        }
        this.start.set(whole::add(&item, &this.step)?);
        this.left.set(whole::less_one(&left)?);
        Ok(Some(item))
    }

    /// Private method returning an estimate of len(list(it)).
    #[method]
    fn __length_hint__(this: &Py<Self>) -> PyResult<Option<Ref<Int>>> {
        Ok(this.left.get())
    }

    /// Return state information for pickling.
    #[method]
    fn __reduce__(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        let (start, left) = this.state();
        let stop = whole::add(&start, &*whole::mul(&left, &this.step)?)?;
        reduced(Range::new(start, stop, this.step.clone())?)
    }

    /// Set state information for unpickling.
    #[method]
    fn __setstate__(this: &Py<Self>, object: &Any) -> PyResult<()> {
        let Some(state) = object.downcast::<Int>() else {
            return raise_type_error(format!("state must be an int, not {}", object.class().name()));
        };
        let (start, left) = this.state();
        let skipped = match () {
            () if state.is_negative() => Int::new(0),
            () if whole::cmp(state, &left).is_gt() => left.clone(),
            () => state.new_ref(),
        };
        this.start.set(whole::add(&start, &*whole::mul(&skipped, &this.step)?)?);
        this.left.set(whole::sub(&left, &skipped)?);
        Ok(())
    }
}

impl LongRangeIterator {
    fn state(&self) -> (Ref<Int>, Ref<Int>) {
        let or_zero = |slot: &Slot<Int>| slot.get().unwrap_or_else(|| Int::new(0));
        (or_zero(&self.start), or_zero(&self.left))
    }
}

fn over(start: Ref<Int>, stop: &Py<Int>, step: Ref<Int>, length: Ref<Int>) -> Obj {
    match RangeIterator::fitting(&start, stop, &step, &length) {
        Some(iterator) => iterator.upcast(),
        None => {
            heap::make_exact(LongRangeIterator { start: Slot::new(start), step, left: Slot::new(length) })
                .upcast()
        }
    }
}

/// `iter(range)`
pub(super) fn forwards(range: &Range) -> PyResult<Obj> {
    Ok(over(range.start.clone(), &range.stop, range.step.clone(), range.length.clone()))
}

/// `reversed(range)`
pub(super) fn backwards(range: &Range) -> PyResult<Obj> {
    let last = range.nth(&*whole::less_one(&range.length)?)?;
    let stop = whole::sub(&range.start, &range.step)?;
    Ok(over(last, &stop, whole::neg(&range.step), range.length.clone()))
}
