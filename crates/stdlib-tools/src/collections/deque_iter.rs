//! The iterators over deques, in both directions.

use std::cell::Cell;

use objects::builtins::dict::Dict;
use objects::builtins::int::Int;
use objects::builtins::tuple::Tuple;
use objects::errors::raise_type_error;
use objects::heap;
use objects::modules;
use objects::protocol::sequence::index_argument;
use objects::raw::{Any, Obj, Py, PyResult, Ref, Slot};
use objects::types::Type;
use objects::{object, pytype};

use super::Deque;
use super::deque::changed;

/// Deque and number of items to pass over, as `__reduce__` gives them.
fn arguments(args: &Py<Tuple>) -> PyResult<(&Py<Deque>, isize)> {
    let (deque, index) = match args.items() {
        [deque] => (deque, 0),
        [deque, index] => (deque, index_argument(index)?),
        [] => return raise_type_error("function takes at least 1 argument (0 given)"),
        all => {
            let given = all.len();
            return raise_type_error(format!("function takes at most 2 arguments ({given} given)"));
        }
    };
    match Any::downcast::<Deque>(deque) {
        Some(deque) => Ok((deque, index)),
        None => {
            raise_type_error(format!("argument 1 must be collections.deque, not {}", deque.class().name()))
        }
    }
}

macro_rules! iterators {
    ($($name:ident $python:literal $place:expr;)*) => {
        $(
            #[doc = concat!("The body of `", $python, "`.")]
            #[object]
            pub struct $name {
                deque: Slot<Deque>,
                changes: usize,
                left: Cell<usize>,
            }

            #[pytype(name = $python, gc, last, flags = abi::TPFLAGS_IMMUTABLETYPE)]
            impl $name {
                fn __new__(cls: &Py<Type>, args: &Py<Tuple>, _keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
                    let (deque, index) = arguments(args)?;
                    let made = Self::make(cls, deque)?;
                    made.left.set(made.left.get().saturating_sub(index.max(0).cast_unsigned()));
                    Ok(made)
                }

                fn __iter__(this: &Py<Self>) -> PyResult<Ref<Self>> {
                    Ok(this.new_ref())
                }

                fn __next__(this: &Py<Self>) -> PyResult<Option<Obj>> {
                    let Some(deque) = this.deque.get() else { return Ok(None) };
                    if deque.changes.get() != this.changes {
                        this.left.set(0);
                        return changed();
                    }
                    let left = this.left.get();
                    if left == 0 {
                        return Ok(None);
                    }
                    this.left.set(left - 1);
                    let place: fn(usize, usize) -> usize = $place;
                    Ok(deque.items.get(place(deque.items.len(), left)))
                }

                /// Private method returning an estimate of len(list(it)).
                #[method]
                fn __length_hint__(this: &Py<Self>) -> PyResult<usize> {
                    Ok(this.left.get())
                }

                /// Return state information for pickling.
                #[method]
                fn __reduce__(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
                    let deque = this.deque.get();
                    let passed = deque.as_ref().map_or(0, |deque| deque.items.len()).saturating_sub(this.left.get());
                    let deque = deque.map_or_else(objects::builtins::none::none, Ref::upcast);
                    let args = Tuple::pair(deque, Int::new(passed as i128).upcast());
                    Ok(Tuple::pair(this.class().new_ref().upcast(), args.upcast()))
                }
            }

            impl $name {
                /// An iterator over a deque.
                pub(super) fn start(deque: &Py<Deque>) -> PyResult<Ref<Self>> {
                    Self::make(&*modules::class_of::<Self>()?, deque)
                }

                fn make(class: &Py<Type>, deque: &Py<Deque>) -> PyResult<Ref<Self>> {
                    let left = Cell::new(deque.items.len());
                    let body = Self { deque: Slot::new(deque.new_ref()), changes: deque.changes.get(), left };
                    heap::make(class, 0, body)
                }
            }
        )*
    };
}

iterators! {
    DequeIter "collections._deque_iterator" |length, left| length - left;
    DequeReverseIter "collections._deque_reverse_iterator" |_, left| left - 1;
}
