//! `functools.cmp_to_key`: objects that compare by a function.

use objects::builtins::exceptions::AttributeError;
use objects::builtins::int::Int;
use objects::errors::{raise, raise_type_error};
use objects::heap;
use objects::modules;
use objects::raw::{Any, Obj, Object, Py, PyResult, Ref, Slot};
use objects::types::CompareOp;
use objects::{object, pytype};

/// The body of `functools.KeyWrapper`.
#[object]
pub struct KeyWrapper {
    compare: Obj,
    object: Slot<Object>,
}

#[pytype(
    name = "functools.KeyWrapper", gc, last, abstract_, unhashable, flags = abi::TPFLAGS_IMMUTABLETYPE,
    members(object as obj = "Value wrapped by a key function.")
)]
impl KeyWrapper {
    #[signature("K(obj)")]
    fn __call__(this: &Py<Self>, obj: &Any) -> PyResult<Ref<Self>> {
        Self::new(this.compare.clone(), Some(obj.new_ref()))
    }

    fn __richcompare__(this: &Py<Self>, other: &Any, op: CompareOp) -> PyResult<Obj> {
        let Some(other) = other.downcast::<KeyWrapper>() else {
            return raise_type_error("other argument must be K instance");
        };
        let (Some(left), Some(right)) = (this.object.get(), other.object.get()) else {
            return raise(&AttributeError, "object");
        };
        this.compare.call(&[&left, &right])?.compare(Int::new(0).as_any(), op)
    }
}

impl KeyWrapper {
    /// A wrapper of an object, or the maker of wrappers.
    pub(super) fn new(compare: Obj, object: Option<Obj>) -> PyResult<Ref<Self>> {
        let class = modules::class_of::<Self>()?;
        heap::make(&class, 0, Self { compare, object: Slot::from_option(object) })
    }
}
