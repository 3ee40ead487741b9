//! `itertools.combinations` and `itertools.combinations_with_replacement`: choices in the order of the positions chosen.

use std::cell::Cell;

use objects::builtins::exceptions::ValueError;
use objects::builtins::tuple::Tuple;
use objects::errors::{no_memory, raise};
use objects::heap;
use objects::raw::{Any, Native, Obj, Py, PyResult, Ref, Slot};
use objects::types::Type;
use objects::{object, pytype};

/// The positions chosen last.
pub(super) type Positions = Box<[Cell<usize>]>;

/// Positions from what an iterator gives.
pub(super) fn positions(values: impl ExactSizeIterator<Item = usize>) -> PyResult<Positions> {
    let mut cells = Vec::new();
    if cells.try_reserve_exact(values.len()).is_err() {
        return no_memory();
    }
    cells.extend(values.map(Cell::new));
    Ok(cells.into_boxed_slice())
}

/// The items of a pool at positions, in the tuple of the result before when nobody else has that any more.
pub(super) fn chosen(pool: &Py<Tuple>, at: &[Cell<usize>], result: &Slot<Tuple>) -> Obj {
    again(result, at.iter().map(|index| pool.items()[index.get()].clone()).collect())
}

/// A tuple of items: the one in `result` when nobody else has it, else a new one, which is kept there.
pub(super) fn again(result: &Slot<Tuple>, mut items: Vec<Obj>) -> Obj {
    if let Some(known) = result.get()
        && known.renew(&mut items)
    {
        return known.upcast();
    }
    let made = Tuple::new(items);
    result.set(made.clone());
    made.upcast()
}

/// A number of items to choose.
fn check_size(r: isize) -> PyResult<usize> {
    usize::try_from(r).or_else(|_| raise(&ValueError, "r must be non-negative"))
}

/// How far an iteration has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Progress {
    /// The first positions are those of the first result.
    Fresh,
    /// The positions are those of the last result.
    Running,
    /// There are no more.
    Over,
}

/// The body of `combinations`.
#[object]
pub struct Combinations {
    pool: Ref<Tuple>,
    at: Native<Positions>,
    progress: Cell<Progress>,
    result: Slot<Tuple>,
}

/// Return successive r-length combinations of elements in the iterable.
///
/// combinations(range(4), 3) --> (0,1,2), (0,1,3), (0,2,3), (1,2,3)
#[pytype(name = "itertools.combinations", gc, flags = abi::TPFLAGS_IMMUTABLETYPE)]
impl Combinations {
    #[signature("combinations(iterable, r)")]
    fn __new__(cls: &Py<Type>, iterable: &Any, r: isize) -> PyResult<Ref<Self>> {
        let pool = Tuple::from_iterable(iterable)?;
        let r = check_size(r)?;
        let over = r > pool.size();
        let at = Native::new(positions(0..r)?);
        let progress = Cell::new(if over { Progress::Over } else { Progress::Fresh });
        heap::make(cls, 0, Self { pool, at, progress, result: Slot::empty() })
    }

    fn __iter__(this: &Py<Self>) -> PyResult<Ref<Self>> {
        Ok(this.new_ref())
    }

    fn __next__(this: &Py<Self>) -> PyResult<Option<Obj>> {
        match this.progress.get() {
            Progress::Fresh => this.progress.set(Progress::Running),
            Progress::Running if Self::step(&this.pool, &this.at) => {}
            _ => {
                this.progress.set(Progress::Over);
                return Ok(None);
            }
        }
        Ok(Some(chosen(&this.pool, &this.at, &this.result)))
    }

    /// Returns size in memory, in bytes.
    #[method]
    fn __sizeof__(this: &Py<Self>) -> PyResult<usize> {
        Ok(this.class().basicsize() + this.at.len() * size_of::<usize>())
    }
}

impl Combinations {
    /// Goes on to the next positions, if there are any.
    fn step(pool: &Py<Tuple>, at: &[Cell<usize>]) -> bool {
        let (size, r) = (pool.size(), at.len());
        // The rightmost position that can go up; those to its right follow it.
        let Some(index) = (0..r).rev().find(|&index| at[index].get() != index + size - r) else {
            return false;
        };
        let value = at[index].get() + 1;
        for (offset, place) in at[index..].iter().enumerate() {
            place.set(value + offset);
        }
        true
    }
}

/// The body of `combinations_with_replacement`.
#[object]
pub struct Multisets {
    pool: Ref<Tuple>,
    at: Native<Positions>,
    progress: Cell<Progress>,
    result: Slot<Tuple>,
}

/// Return successive r-length combinations of elements in the iterable allowing individual elements to have successive repeats.
///
/// combinations_with_replacement('ABC', 2) --> ('A','A'), ('A','B'), ('A','C'), ('B','B'), ('B','C'), ('C','C')
#[pytype(name = "itertools.combinations_with_replacement", gc, flags = abi::TPFLAGS_IMMUTABLETYPE)]
impl Multisets {
    #[signature("combinations_with_replacement(iterable, r)")]
    fn __new__(cls: &Py<Type>, iterable: &Any, r: isize) -> PyResult<Ref<Self>> {
        let pool = Tuple::from_iterable(iterable)?;
        let r = check_size(r)?;
        let over = r > 0 && pool.size() == 0;
        let at = Native::new(positions(std::iter::repeat_n(0, r))?);
        let progress = Cell::new(if over { Progress::Over } else { Progress::Fresh });
        heap::make(cls, 0, Self { pool, at, progress, result: Slot::empty() })
    }

    fn __iter__(this: &Py<Self>) -> PyResult<Ref<Self>> {
        Ok(this.new_ref())
    }

    fn __next__(this: &Py<Self>) -> PyResult<Option<Obj>> {
        match this.progress.get() {
            Progress::Fresh => this.progress.set(Progress::Running),
            Progress::Running if Self::step(&this.pool, &this.at) => {}
            _ => {
                this.progress.set(Progress::Over);
                return Ok(None);
            }
        }
        Ok(Some(chosen(&this.pool, &this.at, &this.result)))
    }

    /// Returns size in memory, in bytes.
    #[method]
    fn __sizeof__(this: &Py<Self>) -> PyResult<usize> {
        Ok(this.class().basicsize() + this.at.len() * size_of::<usize>())
    }
}

impl Multisets {
    /// Goes on to the next positions, if there are any.
    fn step(pool: &Py<Tuple>, at: &[Cell<usize>]) -> bool {
        // The rightmost position that can go up; those to its right take its value.
        let Some(index) = (0..at.len()).rev().find(|&index| at[index].get() + 1 != pool.size()) else {
            return false;
        };
        let value = at[index].get() + 1;
        at[index..].iter().for_each(|place| place.set(value));
        true
    }
}
