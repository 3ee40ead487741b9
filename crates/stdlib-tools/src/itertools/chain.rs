//! `itertools.chain`

use objects::builtins::dict::Dict;
use objects::builtins::generic_alias::GenericAlias;
use objects::builtins::tuple::Tuple;
use objects::heap;
use objects::raw::{Any, Obj, Object, Py, PyResult, Raised, Ref, Slot};
use objects::types::Type;
use objects::{object, pytype};

use super::advance;
use crate::arguments::no_keywords_unless_overridden;

/// The body of `chain`.
#[object]
pub struct Chain {
    source: Slot<Object>,
    active: Slot<Object>,
}

/// Return a chain object whose .__next__() method returns elements from the
/// first iterable until it is exhausted, then elements from the next
/// iterable, until all of the iterables are exhausted.
#[pytype(name = "itertools.chain", gc, signature = "(*iterables)", flags = abi::TPFLAGS_IMMUTABLETYPE)]
impl Chain {
    fn __new__(cls: &Py<Type>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Ref<Self>> {
        no_keywords_unless_overridden::<Self>(cls, keywords)?;
        Self::over(cls, args.as_any())
    }

    fn __iter__(this: &Py<Self>) -> PyResult<Ref<Self>> {
        Ok(this.new_ref())
    }

    fn __next__(this: &Py<Self>) -> PyResult<Option<Obj>> {
        loop {
            if let Some(active) = this.active.get() {
                if let Some(item) = active.next()? {
                    return Ok(Some(item));
                }
                drop(this.active.take());
            }
            let Some(iterable) = advance(&this.source)? else { return Ok(None) };
            match iterable.iter() {
                Ok(active) => this.active.set(active),
                Err(Raised) => {
                    drop(this.source.take());
                    return Err(Raised);
                }
            }
        }
    }

    /// Alternative chain() constructor taking a single iterable argument that evaluates lazily.
    #[classmethod]
    fn from_iterable(cls: &Py<Type>, iterable: &Any) -> PyResult<Ref<Self>> {
        Self::over(cls, iterable)
    }

    /// chain is generic over the type of its contents.
    /// This is the union of the types of the input iterable contents.
    #[classmethod]
    fn __class_getitem__(cls: &Py<Type>, object: &Any) -> PyResult<Ref<GenericAlias>> {
        Ok(GenericAlias::new(cls.as_any(), object))
    }
}

impl Chain {
    fn over(class: &Py<Type>, iterables: &Any) -> PyResult<Ref<Self>> {
        let source = Slot::new(iterables.iter()?);
        heap::make(class, 0, Self { source, active: Slot::empty() })
    }
}
