//! `itertools.islice`

use std::cell::Cell;

use objects::builtins::dict::Dict;
use objects::builtins::exceptions::ValueError;
use objects::builtins::none::is_none;
use objects::builtins::tuple::Tuple;
use objects::errors::{self, raise};
use objects::heap;
use objects::protocol::sequence::index_argument;
use objects::raw::{Any, Native, Obj, Object, Py, PyResult, Ref, Slot};
use objects::types::Type;
use objects::{object, pytype};

use super::advance;
use crate::arguments::{no_keywords_unless_overridden, positional};

/// The body of `islice`.
#[object]
pub struct Islice {
    iterator: Slot<Object>,
    /// Index of the next item to give.
    next: Cell<usize>,
    stop: Native<Option<usize>>,
    step: usize,
    /// How many items were read.
    read: Cell<usize>,
}

/// islice(iterable, stop) --> islice object
/// islice(iterable, start, stop[, step]) --> islice object
///
/// Return an iterator whose next() method returns selected values from an
/// iterable.  If start is specified, will skip all preceding elements;
/// otherwise, start defaults to zero.  Step defaults to one.  If
/// specified as another value, step determines how many values are
/// skipped between successive calls.  Works like a slice() on a list
/// but returns an iterator.
#[pytype(name = "itertools.islice", gc, flags = abi::TPFLAGS_IMMUTABLETYPE)]
impl Islice {
    fn __new__(cls: &Py<Type>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
        no_keywords_unless_overridden::<Self>(cls, keywords)?;
        let args = positional("islice", args, 2, 4)?;
        const STOP: &str = "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize.";
        const INDICES: &str = "Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.";
        const STEP: &str = "Step for islice() must be a positive integer or None.";
        let (start, stop) = match args {
            [_, stop] => (None, bound(stop, STOP, STOP)?),
            [_, start, stop, ..] => {
                let stop = bound(stop, STOP, STOP)?;
                (bound(start, INDICES, INDICES)?, stop)
            }
            _ => (None, None),
        };
        let step = match args.get(3) {
            Some(step) => bound(step, STEP, STEP)?.unwrap_or(1),
            None => 1,
        };
        if step == 0 {
            return raise(&ValueError, STEP);
        }
        let (iterator, next, read) =
            (Slot::new(args[0].iter()?), Cell::new(start.unwrap_or(0)), Cell::new(0));
        heap::make(cls, 0, Self { iterator, next, stop: Native::new(stop), step, read })
    }

    fn __iter__(this: &Py<Self>) -> PyResult<Ref<Self>> {
        Ok(this.new_ref())
    }

    fn __next__(this: &Py<Self>) -> PyResult<Option<Obj>> {
        let next = this.next.get();
        while this.read.get() < next {
            if advance(&this.iterator)?.is_none() {
                return Ok(None);
            }
            this.read.set(this.read.get() + 1);
        }
        if this.stop.is_some_and(|stop| this.read.get() >= stop) {
            drop(this.iterator.take());
            return Ok(None);
        }
        let Some(item) = advance(&this.iterator)? else { return Ok(None) };
        this.read.set(this.read.get() + 1);
        let following = next.saturating_add(this.step);
        this.next.set(this.stop.map_or(following, |stop| following.min(stop)));
        Ok(Some(item))
    }
}

/// An index or `None`; what is no index, and what is negative, is complained of.
fn bound(value: &Any, no_index: &str, negative: &str) -> PyResult<Option<usize>> {
    if is_none(value) {
        return Ok(None);
    }
    let Ok(index) = index_argument(value) else {
        drop(errors::take());
        return raise(&ValueError, no_index);
    };
    usize::try_from(index).map(Some).or_else(|_| raise(&ValueError, negative))
}
