//! `itertools.accumulate`

use objects::builtins::none::is_none;
use objects::heap;
use objects::protocol::number::BinaryOp;
use objects::raw::{Any, Obj, Object, Py, PyResult, Ref, Slot};
use objects::types::Type;
use objects::{object, pytype};

/// The body of `accumulate`.
#[object]
pub struct Accumulate {
    total: Slot<Object>,
    iterator: Obj,
    function: Option<Obj>,
    initial: Slot<Object>,
}

/// Return series of accumulated sums (or other binary function results).
#[pytype(name = "itertools.accumulate", gc, flags = abi::TPFLAGS_IMMUTABLETYPE)]
impl Accumulate {
    #[signature("accumulate(iterable, func=None, *, initial=None)")]
    fn __new__(
        cls: &Py<Type>,
        iterable: &Any,
        func: Option<&Any>,
        initial: Option<&Any>,
    ) -> PyResult<Ref<Self>> {
        let iterator = iterable.iter()?;
        let given = |value: Option<&Any>| value.filter(|value| !is_none(value)).map(Py::new_ref);
        let (function, initial) = (given(func), Slot::from_option(given(initial)));
        heap::make(cls, 0, Self { total: Slot::empty(), iterator, function, initial })
    }

    fn __iter__(this: &Py<Self>) -> PyResult<Ref<Self>> {
        Ok(this.new_ref())
    }

    fn __next__(this: &Py<Self>) -> PyResult<Option<Obj>> {
        if let Some(initial) = this.initial.take() {
            this.total.set(initial.clone());
            return Ok(Some(initial));
        }
        let Some(item) = this.iterator.next()? else { return Ok(None) };
        let total = match (this.total.get(), &this.function) {
            (None, _) => item,
            (Some(total), None) => total.binary(BinaryOp::Add, &item)?,
            (Some(total), Some(function)) => function.call(&[&total, &item])?,
        };
        this.total.set(total.clone());
        Ok(Some(total))
    }
}
