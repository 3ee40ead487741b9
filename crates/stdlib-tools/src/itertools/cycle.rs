//! `itertools.cycle`

use std::cell::Cell;

use objects::builtins::dict::Dict;
use objects::builtins::tuple::Tuple;
use objects::heap;
use objects::raw::{Items, Obj, Object, Py, PyResult, Ref, Slot};
use objects::types::Type;
use objects::{object, pytype};

use super::advance;
use crate::arguments::{no_keywords_unless_overridden, positional};

/// The body of `cycle`.
#[object]
pub struct Cycle {
    iterator: Slot<Object>,
    saved: Items,
    index: Cell<usize>,
}

/// Return elements from the iterable until it is exhausted. Then repeat the sequence indefinitely.
#[pytype(name = "itertools.cycle", gc, signature = "(iterable, /)", flags = abi::TPFLAGS_IMMUTABLETYPE)]
impl Cycle {
    fn __new__(cls: &Py<Type>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
        no_keywords_unless_overridden::<Self>(cls, keywords)?;
        let iterator = Slot::new(positional("cycle", args, 1, 1)?[0].iter()?);
        heap::make(cls, 0, Self { iterator, saved: Items::new(), index: Cell::new(0) })
    }

    fn __iter__(this: &Py<Self>) -> PyResult<Ref<Self>> {
        Ok(this.new_ref())
    }

    fn __next__(this: &Py<Self>) -> PyResult<Option<Obj>> {
        if let Some(item) = advance(&this.iterator)? {
            this.saved.push(item.clone());
            return Ok(Some(item));
        }
        let index = this.index.get();
        let Some(item) = this.saved.get(index) else { return Ok(None) };
        this.index.set(if index + 1 < this.saved.len() { index + 1 } else { 0 });
        Ok(Some(item))
    }
}
