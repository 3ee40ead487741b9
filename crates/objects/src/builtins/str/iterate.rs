//! Iterators over strings.

use std::cell::Cell;

use super::Str;
use crate::builtins::int::Int;
use crate::builtins::tuple::Tuple;
use crate::heap;
use crate::hooks;
use crate::names;
use crate::raw::{Obj, Py, PyResult, Ref, Slot};
use macros::{object, pytype};

macro_rules! iterators {
    ($($body:ident $name:literal $export:ident: $doc:literal;)*) => {
        $(
            #[doc = $doc]
            #[object]
            pub struct $body {
                index: Cell<usize>,
                text: Slot<Str>,
            }

            #[pytype(name = $name, export = $export, gc, last, abstract_)]
            impl $body {
                fn __iter__(this: &Py<Self>) -> PyResult<Ref<Self>> {
                    Ok(this.new_ref())
                }

                fn __next__(this: &Py<Self>) -> PyResult<Option<Obj>> {
                    let Some(text) = this.text.get() else { return Ok(None) };
                    let index = this.index.get();
                    match text.characters().get(index) {
                        Some(point) => {
                            this.index.set(index + 1);
                            Ok(Some(Str::from_point(point).upcast()))
                        }
                        None => {
                            drop(this.text.take());
                            Ok(None)
                        }
                    }
                }

                /// Private method returning an estimate of len(list(it)).
                #[method]
                fn __length_hint__(this: &Py<Self>) -> PyResult<usize> {
                    Ok(this.text.get().map_or(0, |text| text.len().saturating_sub(this.index.get())))
                }

                /// Return state information for pickling.
                #[method]
                fn __reduce__(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
                    let iter = hooks::builtin(names::iter())?;
                    Ok(match this.text.get() {
                        Some(text) => {
                            let index = Int::new(this.index.get() as i128).upcast();
                            Tuple::new(vec![iter, Tuple::new(vec![text.upcast()]).upcast(), index])
                        }
                        None => Tuple::pair(iter, Tuple::new(vec![Str::empty().upcast()]).upcast()),
                    })
                }

                /// Set state information for unpickling.
                #[method]
                fn __setstate__(this: &Py<Self>, state: isize) -> PyResult<()> {
                    if let Some(text) = this.text.get() {
                        this.index.set(state.max(0).cast_unsigned().min(text.len()));
                    }
                    Ok(())
                }
            }

            impl $body {
                fn over(text: &Py<Str>) -> Obj {
                    let body = Self { index: Cell::new(0), text: Slot::new(text.new_ref()) };
                    heap::make_exact(body).upcast()
                }
            }
        )*
    };
}

iterators! {
    StrIterator "str_iterator" PyUnicodeIter_Type: "The body of `str_iterator`.";
    StrAsciiIterator "str_ascii_iterator" _PyUnicodeASCIIIter_Type: "The body of `str_ascii_iterator`.";
}

/// `iter(text)`
pub(super) fn iter(text: &Py<Str>) -> Obj {
    if text.is_ascii() { StrAsciiIterator::over(text) } else { StrIterator::over(text) }
}
