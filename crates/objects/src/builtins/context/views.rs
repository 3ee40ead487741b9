//! Iterators over a context: of its variables, their values, or both. Each has the length of the whole.

use std::cell::Cell;

use super::super::dict::Dict;
use super::super::tuple::Tuple;
use crate::heap;
use crate::raw::{Obj, Py, PyResult, Ref, Slot};
use macros::{object, pytype};

/// What a view gives, one after the other.
pub(super) struct View;

impl View {
    pub(super) fn keys(variables: &Py<Dict>) -> Obj {
        heap::make_exact(ContextKeys::of(variables.snapshot().into_iter().map(|(key, _)| key))).upcast()
    }

    pub(super) fn values(variables: &Py<Dict>) -> Obj {
        heap::make_exact(ContextValues::of(variables.snapshot().into_iter().map(|(_, value)| value))).upcast()
    }

    pub(super) fn items(variables: &Py<Dict>) -> Obj {
        let pairs =
            variables.snapshot().into_iter().map(|(key, value)| Tuple::new(vec![key, value]).upcast());
        heap::make_exact(ContextItems::of(pairs)).upcast()
    }
}

macro_rules! views {
    ($($(#[$doc:meta])* $class:ident $export:ident $name:literal;)*) => {
        $(
            $(#[$doc])*
            #[object]
            pub(super) struct $class {
                items: Slot<Tuple>,
                size: Cell<usize>,
                next: Cell<usize>,
            }

            #[pytype(name = $name, export = $export, gc, last, abstract_)]
            impl $class {
                fn __iter__(this: &Py<Self>) -> PyResult<Ref<Self>> {
                    Ok(this.new_ref())
                }

                fn __next__(this: &Py<Self>) -> PyResult<Option<Obj>> {
                    let Some(items) = this.items.get() else { return Ok(None) };
                    let next = items.get(this.next.get()).map(Py::new_ref);
                    match next {
                        Some(_) => this.next.set(this.next.get() + 1),
                        None => drop(this.items.take()),
                    }
                    Ok(next)
                }

                fn __len__(this: &Py<Self>) -> PyResult<usize> {
                    Ok(this.size.get())
                }
            }

            impl $class {
                fn of(items: impl Iterator<Item = Obj>) -> Self {
                    let items = Tuple::new(items.collect());
                    Self { size: Cell::new(items.size()), items: Slot::new(items), next: Cell::new(0) }
                }
            }
        )*
    };
}

views! {
    /// The body of the iterator over variables.
    ContextKeys PyContextKeys_Type "keys";
    /// The body of the iterator over values.
    ContextValues PyContextValues_Type "values";
    /// The body of the iterator over pairs.
    ContextItems PyContextItems_Type "items";
}
