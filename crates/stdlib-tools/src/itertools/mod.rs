//! `itertools`: iterators over iterators.
//!
//! What all keep to: an iterator that has ended lets go of what it iterates over; whatever a call of Python code may have
//! changed is read again after it.

mod accumulate;
mod batched;
mod chain;
mod combinations;
mod count;
mod cycle;
mod groupby;
mod islice;
mod permutations;
mod predicates;
mod product;
mod repeat;
mod tee;
mod zip_longest;

pub use accumulate::Accumulate;
pub use batched::{Batched, Pairwise};
pub use chain::Chain;
pub use combinations::{Combinations, Multisets};
pub use count::Count;
pub use cycle::Cycle;
pub use groupby::{GroupBy, Grouper};
pub use islice::Islice;
pub use permutations::Permutations;
pub use predicates::{Compress, DropWhile, FilterFalse, StarMap, TakeWhile};
pub use product::Product;
pub use repeat::Repeat;
pub use tee::{Tee, TeeData};
pub use zip_longest::ZipLongest;

use objects::Slot;
use objects::raw::{Obj, PyResult};

/// The next item of an iterator in a slot, which is emptied at its end.
fn advance(slot: &Slot) -> PyResult<Option<Obj>> {
    let Some(iterator) = slot.get() else { return Ok(None) };
    let item = iterator.next()?;
    if item.is_none() {
        drop(slot.take());
    }
    Ok(item)
}

/// Functional tools for creating and using iterators.
///
/// Infinite iterators:
/// count(start=0, step=1) --> start, start+step, start+2*step, ...
/// cycle(p) --> p0, p1, ... plast, p0, p1, ...
/// repeat(elem [,n]) --> elem, elem, elem, ... endlessly or up to n times
///
/// Iterators terminating on the shortest input sequence:
/// accumulate(p[, func]) --> p0, p0+p1, p0+p1+p2
/// batched(p, n) --> [p0, p1, ..., p_n-1], [p_n, p_n+1, ..., p_2n-1], ...
/// chain(p, q, ...) --> p0, p1, ... plast, q0, q1, ...
/// chain.from_iterable([p, q, ...]) --> p0, p1, ... plast, q0, q1, ...
/// compress(data, selectors) --> (d[0] if s[0]), (d[1] if s[1]), ...
/// dropwhile(predicate, seq) --> seq[n], seq[n+1], starting when predicate fails
/// groupby(iterable[, keyfunc]) --> sub-iterators grouped by value of keyfunc(v)
/// filterfalse(predicate, seq) --> elements of seq where predicate(elem) is False
/// islice(seq, [start,] stop [, step]) --> elements from
///        seq[start:stop:step]
/// pairwise(s) --> (s[0],s[1]), (s[1],s[2]), (s[2], s[3]), ...
/// starmap(fun, seq) --> fun(*seq[0]), fun(*seq[1]), ...
/// tee(it, n=2) --> (it1, it2 , ... itn) splits one iterator into n
/// takewhile(predicate, seq) --> seq[0], seq[1], until predicate fails
/// zip_longest(p, q, ...) --> (p[0], q[0]), (p[1], q[1]), ...
///
/// Combinatoric generators:
/// product(p, q, ... [repeat=1]) --> cartesian product
/// permutations(p[, r])
/// combinations(p, r)
/// combinations_with_replacement(p, r)
#[objects::pymodule(
    name = "itertools",
    types(
        Accumulate,
        Batched,
        Chain,
        Combinations,
        Multisets,
        Compress,
        Count,
        Cycle,
        DropWhile,
        FilterFalse,
        GroupBy,
        Grouper,
        Islice,
        Pairwise,
        Permutations,
        Product,
        Repeat,
        StarMap,
        TakeWhile,
        Tee,
        TeeData,
        ZipLongest
    )
)]
pub mod iterators {
    use objects::builtins::exceptions::ValueError;
    use objects::builtins::tuple::Tuple;
    use objects::errors::raise;
    use objects::raw::{Any, PyResult, Ref};

    use super::{
        Accumulate, Batched, Chain, Combinations, Compress, Count, Cycle, DropWhile, FilterFalse, GroupBy,
        Grouper, Islice, Multisets, Pairwise, Permutations, Product, Repeat, StarMap, TakeWhile, Tee,
        TeeData, ZipLongest,
    };

    /// Returns a tuple of n independent iterators.
    #[function("(iterable, n=2, /)")]
    fn tee(iterable: &Any, n: isize) -> PyResult<Ref<Tuple>> {
        if n < 0 {
            return raise(&ValueError, "n must be >= 0");
        }
        if n == 0 {
            return Ok(Tuple::empty());
        }
        let first = Tee::over(iterable)?;
        let mut all = vec![first.clone().upcast()];
        for _ in 1..n {
            all.push(first.copy()?.upcast());
        }
        Ok(Tuple::new(all))
    }
}
