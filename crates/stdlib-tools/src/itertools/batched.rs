//! `itertools.batched` and `itertools.pairwise`: neighbours together.

use objects::builtins::dict::Dict;
use objects::builtins::exceptions::ValueError;
use objects::builtins::none::none;
use objects::builtins::tuple::Tuple;
use objects::errors::raise;
use objects::heap;
use objects::raw::{Any, Obj, Object, Py, PyResult, Raised, Ref, Slot};
use objects::types::Type;
use objects::{object, pytype};

use super::combinations::again;
use crate::arguments::{no_keywords_unless_overridden, positional};

/// The body of `batched`.
#[object]
pub struct Batched {
    iterator: Slot<Object>,
    size: usize,
    strict: bool,
}

/// Batch data into tuples of length n. The last batch may be shorter than n.
///
/// Loops over the input iterable and accumulates data into tuples
/// up to size n.  The input is consumed lazily, just enough to
/// fill a batch.  The result is yielded as soon as a batch is full
/// or when the input iterable is exhausted.
///
///     >>> for batch in batched('ABCDEFG', 3):
///     ...     print(batch)
///     ...
///     ('A', 'B', 'C')
///     ('D', 'E', 'F')
///     ('G',)
///
/// If "strict" is True, raises a ValueError if the final batch is shorter
/// than n.
#[pytype(name = "itertools.batched", gc, flags = abi::TPFLAGS_IMMUTABLETYPE)]
impl Batched {
    #[signature("batched(iterable, n, *, strict=False)")]
    fn __new__(cls: &Py<Type>, iterable: &Any, n: isize, strict: bool) -> PyResult<Ref<Self>> {
        if n < 1 {
            return raise(&ValueError, "n must be at least one");
        }
        let iterator = Slot::new(iterable.iter()?);
        heap::make(cls, 0, Self { iterator, size: n.cast_unsigned(), strict })
    }

    fn __iter__(this: &Py<Self>) -> PyResult<Ref<Self>> {
        Ok(this.new_ref())
    }

    fn __next__(this: &Py<Self>) -> PyResult<Option<Obj>> {
        const SENSIBLE: usize = 1 << 10;
        let Some(iterator) = this.iterator.get() else { return Ok(None) };
        let mut batch = Vec::with_capacity(this.size.min(SENSIBLE));
        while batch.len() < this.size {
            match iterator.next()? {
                Some(item) => batch.push(item),
                None => {
                    drop(this.iterator.take());
                    break;
                }
            }
        }
        match batch.len() {
            0 => Ok(None),
            short if short < this.size && this.strict => raise(&ValueError, "batched(): incomplete batch"),
            _ => Ok(Some(Tuple::new(batch).upcast())),
        }
    }
}

/// The body of `pairwise`.
#[object]
pub struct Pairwise {
    iterator: Slot<Object>,
    previous: Slot<Object>,
    result: Slot<Tuple>,
}

/// Return an iterator of overlapping pairs taken from the input iterator.
///
///     s -> (s0,s1), (s1,s2), (s2, s3), ...
#[pytype(name = "itertools.pairwise", gc, signature = "(iterable, /)", flags = abi::TPFLAGS_IMMUTABLETYPE)]
impl Pairwise {
    fn __new__(cls: &Py<Type>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
        no_keywords_unless_overridden::<Self>(cls, keywords)?;
        let iterator = Slot::new(positional("pairwise", args, 1, 1)?[0].iter()?);
        let result = Slot::new(Tuple::pair(none(), none()));
        heap::make(cls, 0, Self { iterator, previous: Slot::empty(), result })
    }

    fn __iter__(this: &Py<Self>) -> PyResult<Ref<Self>> {
        Ok(this.new_ref())
    }

    fn __next__(this: &Py<Self>) -> PyResult<Option<Obj>> {
        let Some(mut iterator) = this.iterator.get() else { return Ok(None) };
        let mut previous = this.previous.get();
        if previous.is_none() {
            previous = this.step(&iterator)?;
            if let Some(first) = &previous {
                this.previous.set(first.clone());
            }
            // The step may have ended this very iterator.
            let Some(still) = this.iterator.get() else {
                drop(this.previous.take());
                return Ok(None);
            };
            iterator = still;
        }
        let Some(previous) = previous else { return Ok(None) };
        let Some(next) = this.step(&iterator)? else { return Ok(None) };
        this.previous.set(next.clone());
        Ok(Some(again(&this.result, vec![previous, next])))
    }
}

impl Pairwise {
    /// The iterator's next item. At its end, and when it fails, all is over.
    fn step(&self, iterator: &Any) -> PyResult<Option<Obj>> {
        let item = iterator.next();
        if let Ok(None) | Err(Raised) = item {
            drop(self.iterator.take());
            drop(self.previous.take());
        }
        item
    }
}
