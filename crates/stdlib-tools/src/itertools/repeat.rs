//! `itertools.repeat`

use std::cell::Cell;

use objects::errors::raise_type_error;
use objects::heap;
use objects::raw::{Any, Obj, Py, PyResult, Ref};
use objects::types::Type;
use objects::{object, pytype};

/// The body of `repeat`.
#[object]
pub struct Repeat {
    element: Obj,
    /// How often it is still given; -1 for ever.
    left: Cell<isize>,
}

/// repeat(object [,times]) -> create an iterator which returns the object
/// for the specified number of times.  If not specified, returns the object
/// endlessly.
#[pytype(name = "itertools.repeat", gc, flags = abi::TPFLAGS_IMMUTABLETYPE)]
impl Repeat {
    #[signature("repeat(object, times=<unrepresentable>)")]
    fn __new__(cls: &Py<Type>, object: &Any, times: Option<isize>) -> PyResult<Ref<Self>> {
        let left = Cell::new(times.map_or(-1, |times| times.max(0)));
        heap::make(cls, 0, Self { element: object.new_ref(), left })
    }

    fn __iter__(this: &Py<Self>) -> PyResult<Ref<Self>> {
        Ok(this.new_ref())
    }

    fn __next__(this: &Py<Self>) -> PyResult<Option<Obj>> {
        match this.left.get() {
            0 => return Ok(None),
            left if left > 0 => this.left.set(left - 1),
            _ => {}
        }
        Ok(Some(this.element.clone()))
    }

    fn __repr__(this: &Py<Self>) -> PyResult<String> {
        let class = this.class().short_name().to_string_lossy();
        let shown = this.element.repr()?.to_string_lossy();
        Ok(match this.left.get() {
            -1 => format!("{class}({shown})"),
            left => format!("{class}({shown}, {left})"),
        })
    }

    /// Private method returning an estimate of len(list(it)).
    #[method]
    fn __length_hint__(this: &Py<Self>) -> PyResult<isize> {
        match this.left.get() {
            -1 => raise_type_error("len() of unsized object"),
            left => Ok(left),
        }
    }
}
