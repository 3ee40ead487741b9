//! `itertools.count`

use std::cell::Cell;

use objects::builtins::int::Int;
use objects::errors::raise_type_error;
use objects::heap;
use objects::protocol::number::BinaryOp;
use objects::raw::{Any, Obj, Object, Py, PyResult, Ref, Slot};
use objects::types::Type;
use objects::{object, pytype};

/// The body of `count`: a machine integer as long as that counts in ones, objects otherwise.
#[object]
pub struct Count {
    small: Cell<Option<i64>>,
    large: Slot<Object>,
    step: Obj,
}

/// Return a count object whose .__next__() method returns consecutive values.
///
/// Equivalent to:
///     def count(firstval=0, step=1):
///         x = firstval
///         while 1:
///             yield x
///             x += step
#[pytype(name = "itertools.count", gc, flags = abi::TPFLAGS_IMMUTABLETYPE)]
impl Count {
    #[signature("count(start=0, step=1)")]
    fn __new__(cls: &Py<Type>, start: Option<&Any>, step: Option<&Any>) -> PyResult<Ref<Self>> {
        if start.is_some_and(|start| !is_number(start)) || step.is_some_and(|step| !is_number(step)) {
            return raise_type_error("a number is required");
        }
        let start = start.map_or_else(|| Int::new(0).upcast(), Py::new_ref);
        let step = step.map_or_else(|| Int::new(1).upcast(), Py::new_ref);
        let as_small = |number: &Any| number.downcast::<Int>().and_then(|number| number.to_i64());
        let small = as_small(&start).filter(|_| as_small(&step) == Some(1));
        let large = Slot::from_option(if small.is_some() { None } else { Some(start) });
        heap::make(cls, 0, Self { small: Cell::new(small), large, step })
    }

    fn __iter__(this: &Py<Self>) -> PyResult<Ref<Self>> {
        Ok(this.new_ref())
    }

    fn __next__(this: &Py<Self>) -> PyResult<Option<Obj>> {
        if let Some(number) = this.small.get() {
            match number.checked_add(1) {
                Some(next) => this.small.set(Some(next)),
                None => {
                    this.small.set(None);
                    this.large.set(Int::new(i128::from(number) + 1).upcast());
                }
            }
            return Ok(Some(Int::from_i64(number).upcast()));
        }
        let Some(number) = this.large.get() else { return Ok(None) };
        let next = number.binary(BinaryOp::Add, &this.step)?;
        this.large.set(next);
        Ok(Some(number))
    }

    fn __repr__(this: &Py<Self>) -> PyResult<String> {
        let class = this.class().short_name().to_string_lossy();
        let shown = match (this.small.get(), this.large.get()) {
            (Some(number), _) => return Ok(format!("{class}({number})")),
            (None, Some(number)) => number.repr()?.to_string_lossy(),
            (None, None) => String::new(),
        };
        if this.step.downcast::<Int>().and_then(|step| step.to_i64()) == Some(1) {
            return Ok(format!("{class}({shown})"));
        }
        let step = this.step.repr()?.to_string_lossy();
        Ok(format!("{class}({shown}, {step})"))
    }
}

/// Whether an object can stand for a number: `PyNumber_Check`.
fn is_number(object: &Any) -> bool {
    let class = object.class();
    class.nb_index().is_some() || class.nb_int().is_some() || class.nb_float().is_some() || is_complex(object)
}

fn is_complex(object: &Any) -> bool {
    object.downcast::<objects::builtins::numeric::complex::Complex>().is_some()
}
