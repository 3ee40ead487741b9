//! `itertools.zip_longest`

use std::cell::Cell;

use objects::builtins::dict::Dict;
use objects::builtins::none::{is_none, none};
use objects::builtins::str::Str;
use objects::builtins::tuple::Tuple;
use objects::errors::raise_type_error;
use objects::heap;
use objects::raw::{Items, Obj, Py, PyResult, Raised, Ref, Slot};
use objects::types::Type;
use objects::{object, pytype};

use super::combinations::again;

/// The body of `zip_longest`.
#[object]
pub struct ZipLongest {
    /// The iterators; `None` in place of those that have ended.
    iterators: Items,
    active: Cell<usize>,
    fill: Obj,
    result: Slot<Tuple>,
}

/// Return a zip_longest object whose .__next__() method returns a tuple where
/// the i-th element comes from the i-th iterable argument.  The .__next__()
/// method continues until the longest iterable in the argument sequence
/// is exhausted and then it raises StopIteration.  When the shorter iterables
/// are exhausted, the fillvalue is substituted in their place.  The fillvalue
/// defaults to None or can be specified by a keyword argument.
#[pytype(name = "itertools.zip_longest", gc, signature = "(*iterables, fillvalue=None)", flags = abi::TPFLAGS_IMMUTABLETYPE)]
impl ZipLongest {
    fn __new__(cls: &Py<Type>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
        let mut fill = none();
        for (name, value) in keywords.map_or_else(Vec::new, |keywords| keywords.snapshot()) {
            if !name.downcast::<Str>().is_some_and(|name| name.equals("fillvalue")) {
                return raise_type_error("zip_longest() got an unexpected keyword argument");
            }
            fill = value;
        }
        let iterators: PyResult<Vec<Obj>> = args.items().iter().map(|iterable| iterable.iter()).collect();
        let iterators = Items::from_vec(iterators?);
        heap::make(cls, 0, Self { iterators, active: Cell::new(args.size()), fill, result: Slot::empty() })
    }

    fn __iter__(this: &Py<Self>) -> PyResult<Ref<Self>> {
        Ok(this.new_ref())
    }

    fn __next__(this: &Py<Self>) -> PyResult<Option<Obj>> {
        if this.active.get() == 0 {
            return Ok(None);
        }
        let mut items = Vec::with_capacity(this.iterators.len());
        let mut index = 0;
        while let Some(iterator) = this.iterators.get(index) {
            let item = if is_none(&iterator) { None } else { this.step(&iterator, index)? };
            if item.is_none() && this.active.get() == 0 {
                return Ok(None);
            }
            items.push(item.unwrap_or_else(|| this.fill.clone()));
            index += 1;
        }
        Ok(Some(again(&this.result, items)))
    }
}

impl ZipLongest {
    /// One iterator's next item. An iterator at its end is let go of; one that fails ends all.
    fn step(&self, iterator: &objects::Any, index: usize) -> PyResult<Option<Obj>> {
        match iterator.next() {
            Ok(Some(item)) => Ok(Some(item)),
            Ok(None) => {
                self.active.set(self.active.get().saturating_sub(1));
                if self.active.get() > 0 {
                    drop(self.iterators.replace(index, none()));
                }
                Ok(None)
            }
            Err(Raised) => {
                self.active.set(0);
                Err(Raised)
            }
        }
    }
}
