//! `reversed`

use std::cell::Cell;

use super::constructor::{no_keywords, positional};
use super::dict::Dict;
use super::exceptions::{IndexError, StopIteration};
use super::none::is_none;
use super::tuple::Tuple;
use crate::errors::{self, raise_type_error};
use crate::heap;
use crate::names;
use crate::raw::{Any, Int, Obj, Py, PyResult, Raised, Ref, Slot};
use crate::types::Type;
use crate::types::special;
use macros::{object, pytype};

/// The body of `reversed`: index of the next item, and the sequence until the end is reached.
#[object]
pub struct Reversed {
    index: Cell<isize>,
    sequence: Slot,
}

/// Return a reverse iterator over the values of the given sequence.
#[pytype(name = "reversed", export = PyReversed_Type, gc, signature = "(sequence, /)")]
impl Reversed {
    fn __new__(cls: &Py<Type>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Obj> {
        no_keywords("reversed", cls, &PyReversed_Type, keywords)?;
        match positional("reversed", args, 1, 1)? {
            [sequence] => reverse(cls, sequence),
            _ => raise_type_error("reversed expected 1 argument"),
        }
    }

    fn __iter__(this: &Py<Self>) -> PyResult<Ref<Self>> {
        Ok(this.new_ref())
    }

    fn __next__(this: &Py<Self>) -> PyResult<Option<Obj>> {
        let index = this.index.get();
        if index >= 0
            && let Some(sequence) = this.sequence.get()
        {
            match sequence.get_index(index) {
                Ok(item) => {
                    this.index.set(index - 1);
                    return Ok(Some(item));
                }
                Err(Raised) if errors::matches(&IndexError) || errors::matches(&StopIteration) => {
                    drop(errors::take());
                }
                Err(Raised) => return Err(Raised),
            }
        }
        this.index.set(-1);
        drop(this.sequence.take());
        Ok(None)
    }

    /// Private method returning an estimate of len(list(it)).
    #[method]
    fn __length_hint__(this: &Py<Self>) -> PyResult<isize> {
        let Some(sequence) = this.sequence.get() else { return Ok(0) };
        let left = this.index.get() + 1;
        let length = sequence.length()?.cast_signed();
        Ok(if length < left { 0 } else { left })
    }

    /// Return state information for pickling.
    #[method]
    fn __reduce__(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        let class = this.class().new_ref().upcast();
        Ok(match this.sequence.get() {
            Some(sequence) => {
                let index = Int::new(this.index.get() as i128);
                Tuple::new(vec![class, Tuple::new(vec![sequence]).upcast(), index.upcast()])
            }
            None => Tuple::new(vec![class, Tuple::new(vec![Tuple::empty().upcast()]).upcast()]),
        })
    }

    /// Set state information for unpickling.
    #[method]
    fn __setstate__(this: &Py<Self>, object: isize) -> PyResult<()> {
        if let Some(sequence) = this.sequence.get() {
            let length = sequence.length()?.cast_signed();
            this.index.set(object.clamp(-1, length - 1));
        }
        Ok(())
    }
}

/// `reversed(sequence)`: its own `__reversed__`, or by index from the end.
fn reverse(class: &Py<Type>, sequence: &Any) -> PyResult<Obj> {
    if let Some(method) = special::find(sequence, names::__reversed__())? {
        return match is_none(method.function()) {
            true => not_reversible(sequence),
            false => method.call(sequence, &[]),
        };
    }
    if !sequence.is_sequence() {
        return not_reversible(sequence);
    }
    let index = Cell::new(sequence.length()?.cast_signed() - 1);
    heap::make(class, 0, Reversed { index, sequence: Slot::new(sequence.new_ref()) }).map(Ref::upcast)
}

#[cold]
fn not_reversible<T>(sequence: &Any) -> PyResult<T> {
    raise_type_error(format!("'{}' object is not reversible", sequence.class().name()))
}
