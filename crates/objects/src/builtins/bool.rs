//! `bool`: two ints with names.

pub use crate::raw::{_Py_FalseStruct, _Py_TrueStruct};
use crate::raw::{Any, Int, Obj, OneDigit, Py, PyResult, Ref};
use crate::types::Type;
use macros::{object, pytype};

use super::dict::Dict;
use super::int::PyLong_Type;
use super::numeric::only_argument;
use super::tuple::Tuple;
use crate::protocol::number::deprecated;

/// The body of `bool`: an int of one digit.
#[object]
pub struct Bool {
    int: OneDigit,
}

/// bool(object=False, /)
/// --
///
/// Returns True when the argument is true, False otherwise.
/// The builtins True and False are the only two instances of the class bool.
/// The class bool is a subclass of the class int, and cannot be subclassed.
#[pytype(name = "bool", export = PyBool_Type, base = PyLong_Type, last, basicsize = 24, itemsize = 4)]
impl Bool {
    fn __new__(_cls: &Py<Type>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Ref<Bool>> {
        match only_argument("bool", args, keywords)? {
            Some(object) => object.truth().map(Self::new),
            None => Ok(Self::new(false)),
        }
    }

    fn __repr__(this: &Py<Self>) -> PyResult<&'static str> {
        Ok(if this.is_true() { "True" } else { "False" })
    }

    fn __invert__(this: &Py<Self>) -> PyResult<Ref<Int>> {
        deprecated(
            "Bitwise inversion '~' on bool is deprecated and will be removed in Python 3.16. This returns the bitwise inversion of the underlying int object and is usually not what you expect from negating a bool. Use the 'not' operator for boolean negation or ~int(x) if you really want the bitwise inversion of the underlying int.",
        )?;
        Ok(Int::from_i64(!i64::from(this.is_true())))
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
