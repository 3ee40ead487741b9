//! `bool`: two ints with names.

pub use crate::raw::{_Py_FalseStruct, _Py_TrueStruct};
use crate::raw::{Any, Int, Obj, OneDigit, Py, PyResult, Ref};
use crate::types::Type;
use macros::{object, pytype};

use super::int::PyLong_Type;

/// The body of `bool`: an int of one digit.
#[object]
pub struct Bool {
    int: OneDigit,
}

/// Returns True when the argument is true, False otherwise.
/// The builtins True and False are the only two instances of the class bool.
/// The class bool is a subclass of the class int, and cannot be subclassed.
#[pytype(name = "bool", export = PyBool_Type, base = PyLong_Type, last, basicsize = 24, itemsize = 4)]
impl Bool {
    #[signature("bool(object=False, /)")]
    fn __new__(_cls: &Py<Type>, object: bool) -> PyResult<Ref<Bool>> {
        Ok(Self::new(object))
    }

    fn __repr__(this: &Py<Self>) -> PyResult<&'static str> {
        Ok(if this.is_true() { "True" } else { "False" })
    }

    fn __and__(left: &Any, right: &Any) -> PyResult<Obj> {
        Self::both(left, right, Int::and, |a, b| a & b)
    }

    fn __or__(left: &Any, right: &Any) -> PyResult<Obj> {
        Self::both(left, right, Int::or, |a, b| a | b)
    }

    fn __xor__(left: &Any, right: &Any) -> PyResult<Obj> {
        Self::both(left, right, Int::xor, |a, b| a ^ b)
    }
}

impl Bool {
    /// The body of `True` or `False`.
    pub(crate) const fn body(value: bool) -> Self {
        Self { int: OneDigit::new(value as i32) }
    }

    /// `True` or `False`.
    #[inline]
    pub fn new(value: bool) -> Ref<Bool> {
        if value { _Py_TrueStruct.owned() } else { _Py_FalseStruct.owned() }
    }

    fn both(
        left: &Any,
        right: &Any,
        ints: fn(&Any, &Any) -> PyResult<Obj>,
        bools: fn(bool, bool) -> bool,
    ) -> PyResult<Obj> {
        match (left.exact::<Bool>(), right.exact::<Bool>()) {
            (Some(left), Some(right)) => Ok(Self::new(bools(left.is_true(), right.is_true())).upcast()),
            _ => ints(left, right),
        }
    }
}

impl Py<Bool> {
    /// The truth value.
    #[inline]
    pub fn is_true(&self) -> bool {
        self.is(&*_Py_TrueStruct)
    }
}
