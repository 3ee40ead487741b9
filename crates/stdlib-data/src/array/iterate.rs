//! The iterator over an array.

use std::cell::Cell;

use objects::builtins::str::interned;
use objects::builtins::tuple::Tuple;
use objects::raw::IntoObject;
use objects::{Any, Obj, Py, PyResult, Ref, Slot, heap, modules, object, pytype};

use super::Array;

/// The body of `arrayiterator`.
#[object]
pub(crate) struct ArrayIterator {
    array: Slot<Array>,
    next: Cell<usize>,
}

#[pytype(name = "array.arrayiterator", gc, last, abstract_, flags = abi::TPFLAGS_IMMUTABLETYPE)]
impl ArrayIterator {
    fn __iter__(this: &Py<Self>) -> PyResult<Ref<Self>> {
        Ok(this.new_ref())
    }

    fn __next__(this: &Py<Self>) -> PyResult<Option<Obj>> {
        let Some(array) = this.array.get() else { return Ok(None) };
        match array.bytes_of(this.next.get()) {
            Some(item) => {
                this.next.set(this.next.get() + 1);
                array.code().unpack(&item).map(Some)
            }
            None => {
                drop(this.array.take());
                Ok(None)
            }
        }
    }

    /// Return state information for pickling.
    #[method]
    fn __reduce__(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        let iter = objects::hooks::builtin(&interned("iter"))?;
        Ok(match this.array.get() {
            Some(array) => {
                let args = Tuple::new(vec![array.upcast()]);
                Tuple::new(vec![iter, args.upcast(), this.next.get().into_object()?])
            }
            None => Tuple::pair(iter, Tuple::new(vec![Tuple::empty().upcast()]).upcast()),
        })
    }

    /// Set state information for unpickling.
    #[method("(state, /)")]
    fn __setstate__(this: &Py<Self>, state: &Any) -> PyResult<()> {
        let wide = objects::builtins::int::Int::index_value(state)?;
        let most = this.array.get().map_or(0, |array| array.length());
        this.next.set(usize::try_from(wide.max(0)).unwrap_or(most).min(most));
        Ok(())
    }
}

impl ArrayIterator {
    /// Starts before the first item.
    pub(super) fn start(array: &Py<Array>) -> PyResult<Ref<Self>> {
        let class = modules::class_of::<Self>()?;
        heap::make(&class, 0, Self { array: Slot::new(array.new_ref()), next: Cell::new(0) })
    }
}
