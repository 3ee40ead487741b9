//! `itertools.product`

use std::cell::Cell;

use objects::builtins::dict::Dict;
use objects::builtins::exceptions::{OverflowError, ValueError};
use objects::builtins::str::Str;
use objects::builtins::tuple::Tuple;
use objects::errors::{raise, raise_type_error};
use objects::heap;
use objects::protocol::sequence::index_argument;
use objects::raw::{Any, Native, Obj, Py, PyResult, Ref, Slot};
use objects::types::Type;
use objects::{object, pytype};

use super::combinations::{Positions, Progress, again, positions};

/// The body of `product`.
#[object]
pub struct Product {
    /// A tuple of items for each place.
    pools: Ref<Tuple>,
    at: Native<Positions>,
    progress: Cell<Progress>,
    kept: Slot<Tuple>,
}

/// Cartesian product of input iterables.  Equivalent to nested for-loops.
///
/// For example, product(A, B) returns the same as:  ((x,y) for x in A for y in B).
/// The leftmost iterators are in the outermost for-loop, so the output tuples
/// cycle in a manner similar to an odometer (with the rightmost element changing
/// on every iteration).
///
/// To compute the product of an iterable with itself, specify the number
/// of repetitions with the optional repeat keyword argument. For example,
/// product(A, repeat=4) means the same as product(A, A, A, A).
///
/// product('ab', range(3)) --> ('a',0) ('a',1) ('a',2) ('b',0) ('b',1) ('b',2)
/// product((0,1), (0,1), (0,1)) --> (0,0,0) (0,0,1) (0,1,0) (0,1,1) (1,0,0) ...
#[pytype(name = "itertools.product", gc, signature = "(*iterables, repeat=1)", flags = abi::TPFLAGS_IMMUTABLETYPE)]
impl Product {
    fn __new__(cls: &Py<Type>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
        let repeat = repeat_argument(keywords)?;
        let iterables = if repeat == 0 { &[][..] } else { args.items() };
        let Some(places) =
            iterables.len().checked_mul(repeat).filter(|&places| places < isize::MAX as usize / 8)
        else {
            return raise(&OverflowError, "repeat argument too large");
        };
        let single: PyResult<Vec<Obj>> =
            iterables.iter().map(|iterable| Tuple::from_iterable(iterable).map(Ref::upcast)).collect();
        let single = single?;
        let at = Native::new(positions(std::iter::repeat_n(0, places))?);
        let pools = Tuple::new(single.iter().cycle().take(places).cloned().collect());
        heap::make(cls, 0, Self { pools, at, progress: Cell::new(Progress::Fresh), kept: Slot::empty() })
    }

    fn __iter__(this: &Py<Self>) -> PyResult<Ref<Self>> {
        Ok(this.new_ref())
    }

    fn __next__(this: &Py<Self>) -> PyResult<Option<Obj>> {
        let goes_on = match this.progress.get() {
            Progress::Fresh => this.pools.items().iter().all(|pool| size_of_pool(pool) > 0),
            Progress::Running => this.step(),
            Progress::Over => false,
        };
        this.progress.set(if goes_on { Progress::Running } else { Progress::Over });
        Ok(goes_on.then(|| this.result()))
    }

    /// Returns size in memory, in bytes.
    #[method]
    fn __sizeof__(this: &Py<Self>) -> PyResult<usize> {
        Ok(this.class().basicsize() + this.at.len() * size_of::<usize>())
    }
}

/// The only keyword.
fn repeat_argument(keywords: Option<&Py<Dict>>) -> PyResult<usize> {
    let mut repeat = 1;
    for (name, value) in keywords.map_or_else(Vec::new, |keywords| keywords.snapshot()) {
        match name.downcast::<Str>() {
            Some(name) if name.equals("repeat") => repeat = index_argument(&value)?,
            _ => {
                let name = name.str()?.to_string_lossy();
                return raise_type_error(format!("product() got an unexpected keyword argument '{name}'"));
            }
        }
    }
    usize::try_from(repeat).or_else(|_| raise(&ValueError, "repeat argument cannot be negative"))
}

fn size_of_pool(pool: &Any) -> usize {
    pool.downcast::<Tuple>().map_or(0, |pool| pool.size())
}

impl Product {
    /// Counts the last position up, with carries; false when the first one overflows.
    fn step(&self) -> bool {
        for (place, pool) in self.at.iter().zip(self.pools.items()).rev() {
            place.set(place.get() + 1);
            if place.get() < size_of_pool(pool) {
                return true;
            }
            place.set(0);
        }
        false
    }

    fn result(&self) -> Obj {
        let items = self.at.iter().zip(self.pools.items()).filter_map(|(place, pool)| {
            Some(Any::downcast::<Tuple>(pool)?.items().get(place.get())?.clone())
        });
        again(&self.kept, items.collect())
    }
}
