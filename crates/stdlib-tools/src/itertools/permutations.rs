//! `itertools.permutations`

use std::cell::Cell;

use objects::builtins::exceptions::ValueError;
use objects::builtins::int::Int;
use objects::builtins::none::is_none;
use objects::builtins::tuple::Tuple;
use objects::errors::{raise, raise_type_error};
use objects::heap;
use objects::protocol::sequence::index_argument;
use objects::raw::{Any, Native, Obj, Py, PyResult, Ref, Slot};
use objects::types::Type;
use objects::{object, pytype};

use super::combinations::{Positions, Progress, chosen, positions};

/// The body of `permutations`.
#[object]
pub struct Permutations {
    pool: Ref<Tuple>,
    /// All positions; the first ones are those chosen.
    at: Native<Positions>,
    /// For each chosen place, how many more positions it will hold.
    cycles: Native<Positions>,
    progress: Cell<Progress>,
    result: Slot<Tuple>,
}

/// Return successive r-length permutations of elements in the iterable.
///
/// permutations(range(3), 2) --> (0,1), (0,2), (1,0), (1,2), (2,0), (2,1)
#[pytype(name = "itertools.permutations", gc, flags = abi::TPFLAGS_IMMUTABLETYPE)]
impl Permutations {
    #[signature("permutations(iterable, r=None)")]
    fn __new__(cls: &Py<Type>, iterable: &Any, r: Option<&Any>) -> PyResult<Ref<Self>> {
        let pool = Tuple::from_iterable(iterable)?;
        let size = pool.size();
        let r = match r.filter(|r| !is_none(r)) {
            None => size,
            Some(r) if r.downcast::<Int>().is_none() => return raise_type_error("Expected int as r"),
            Some(r) => match usize::try_from(index_argument(r)?) {
                Ok(r) => r,
                Err(_) => return raise(&ValueError, "r must be non-negative"),
            },
        };
        let progress = Cell::new(if r > size { Progress::Over } else { Progress::Fresh });
        let r = r.min(size);
        let at = Native::new(positions(0..size)?);
        let cycles = Native::new(positions((0..r).map(|place| size - place))?);
        heap::make(cls, 0, Self { pool, at, cycles, progress, result: Slot::empty() })
    }

    fn __iter__(this: &Py<Self>) -> PyResult<Ref<Self>> {
        Ok(this.new_ref())
    }

    fn __next__(this: &Py<Self>) -> PyResult<Option<Obj>> {
        match this.progress.get() {
            Progress::Fresh => this.progress.set(Progress::Running),
            Progress::Running if step(&this.at, &this.cycles) => {}
            _ => {
                this.progress.set(Progress::Over);
                return Ok(None);
            }
        }
        Ok(Some(chosen(&this.pool, &this.at[..this.cycles.len()], &this.result)))
    }

    /// Returns size in memory, in bytes.
    #[method]
    fn __sizeof__(this: &Py<Self>) -> PyResult<usize> {
        Ok(this.class().basicsize() + (this.at.len() + this.cycles.len()) * size_of::<usize>())
    }
}

/// Goes on to the next arrangement, if there is one: the rightmost place with positions left takes the next, and those to its
/// right start anew.
fn step(at: &[Cell<usize>], cycles: &[Cell<usize>]) -> bool {
    for place in (0..cycles.len()).rev() {
        let left = cycles[place].get() - 1;
        if left > 0 {
            cycles[place].set(left);
            at[place].swap(&at[at.len() - left]);
            return true;
        }
        cycles[place].set(at.len() - place);
        let first = at[place].get();
        for index in place + 1..at.len() {
            at[index - 1].set(at[index].get());
        }
        at[at.len() - 1].set(first);
    }
    false
}
