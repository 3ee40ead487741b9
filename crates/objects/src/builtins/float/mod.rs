//! `float`: the class.

mod convert;

use numbers::complex::Complex as Pair;
use numbers::float::{self as floats, FloatError, HexError, NotFinite, Rounding};
use numbers::format_spec::{Locale, Target};

use crate::builtins::dict::Dict;
use crate::builtins::exceptions::{OverflowError, ValueError, ZeroDivisionError};
use crate::builtins::int::Int;
use crate::builtins::none::{is_none, not_implemented};
use crate::builtins::numeric::complex::Complex;
use crate::builtins::numeric::{only_argument, text};
use crate::builtins::str::Str;
use crate::builtins::tuple::Tuple;
use crate::errors::{raise, raise_type_error};
use crate::heap;
use crate::raw::{Any, IntoObject, Obj, Py, PyResult, Ref, glue_new_keywords};
use crate::types::{CompareOp, Type};
use macros::{object, pytype};

/// The body of `float`.
#[object]
pub struct Float {
    value: f64,
}

/// float(x=0, /)
/// --
///
/// Convert a string or number to a floating-point number, if possible.
#[pytype(name = "float", export = PyFloat_Type, flags = abi::TPFLAGS_MATCH_SELF)]
impl Float {
    fn __new__(cls: &Py<Type>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Obj> {
        let argument = only_argument("float", args, glue_new_keywords(cls, keywords))?;
        if !cls.is(&*PyFloat_Type) {
            let value = argument.map_or(Ok(0.0), |argument| argument.to_float())?;
            return Ok(heap::make(cls, 0, Float { value })?.upcast());
        }
        match argument {
            None => 0.0.into_object(),
            Some(argument) if argument.exact::<Float>().is_some() => Ok(argument),
            Some(argument) => argument.to_float()?.into_object(),
        }
    }

    fn __repr__(this: &Py<Self>) -> PyResult<String> {
        Ok(floats::repr(this.value))
    }

    fn __hash__(this: &Py<Self>) -> PyResult<isize> {
        Ok(hash_of(this.value, this.as_any()))
    }

    fn __richcompare__(this: &Py<Self>, other: &Any, op: CompareOp) -> PyResult<Obj> {
        let order = if let Some(float) = other.downcast::<Float>() {
            this.value.partial_cmp(&float.value)
        } else if let Some(int) = other.downcast::<Int>() {
            floats::cmp_int(this.value, int.as_int_ref())
        } else {
            return Ok(not_implemented());
        };
        order.map_or(op == CompareOp::Ne, |order| op.holds(order)).into_object()
    }

    fn __add__(left: &Any, right: &Any) -> PyResult<Obj> {
        arithmetic(left, right, |x, y| Ok(x + y))
    }

    fn __sub__(left: &Any, right: &Any) -> PyResult<Obj> {
        arithmetic(left, right, |x, y| Ok(x - y))
    }

    fn __mul__(left: &Any, right: &Any) -> PyResult<Obj> {
        arithmetic(left, right, |x, y| Ok(x * y))
    }

    fn __mod__(left: &Any, right: &Any) -> PyResult<Obj> {
        arithmetic(left, right, floats::modulo)
    }

    fn __divmod__(left: &Any, right: &Any) -> PyResult<Obj> {
        let Some((x, y)) = operands(left, right)? else { return Ok(not_implemented()) };
        match floats::divmod(x, y) {
            Ok((quotient, rest)) => {
                Ok(Tuple::new(vec![quotient.into_object()?, rest.into_object()?]).upcast())
            }
            Err(error) => refuse(error),
        }
    }

    fn __pow__(base: &Any, exponent: &Any, modulus: &Any) -> PyResult<Obj> {
        if !is_none(modulus) {
            return raise_type_error("pow() 3rd argument not allowed unless all arguments are integers");
        }
        let Some((x, y)) = operands(base, exponent)? else { return Ok(not_implemented()) };
        Self::power(x, y)
    }

    fn __neg__(this: &Py<Self>) -> PyResult<f64> {
        Ok(-this.value)
    }

    fn __pos__(this: &Py<Self>) -> PyResult<Ref<Float>> {
        Ok(Self::exact_of(this))
    }

    fn __abs__(this: &Py<Self>) -> PyResult<f64> {
        Ok(this.value.abs())
    }

    fn __bool__(this: &Py<Self>) -> PyResult<bool> {
        Ok(this.value != 0.0)
    }

    fn __int__(this: &Py<Self>) -> PyResult<Obj> {
        to_int(this.value, Rounding::Trunc)
    }

    fn __float__(this: &Py<Self>) -> PyResult<Obj> {
        Ok(Self::exact_of(this).upcast())
    }

    fn __floordiv__(left: &Any, right: &Any) -> PyResult<Obj> {
        arithmetic(left, right, floats::floor_div)
    }

    fn __truediv__(left: &Any, right: &Any) -> PyResult<Obj> {
        arithmetic(left, right, floats::true_div)
    }

    /// Convert real number to a floating-point number.
    #[classmethod]
    fn from_number(cls: &Py<Type>, number: &Any) -> PyResult<Obj> {
        if cls.is(&*PyFloat_Type) && number.exact::<Float>().is_some() {
            return Ok(number.new_ref());
        }
        in_class(cls, Float::value_of(number)?)
    }

    /// Return self, the complex conjugate of any float.
    #[method]
    fn conjugate(this: &Py<Self>) -> PyResult<Ref<Float>> {
        Ok(Self::exact_of(this))
    }

    /// Return the Integral closest to x between 0 and x.
    #[method]
    fn __trunc__(this: &Py<Self>) -> PyResult<Obj> {
        to_int(this.value, Rounding::Trunc)
    }

    /// Return the floor as an Integral.
    #[method]
    fn __floor__(this: &Py<Self>) -> PyResult<Obj> {
        to_int(this.value, Rounding::Floor)
    }

    /// Return the ceiling as an Integral.
    #[method]
    fn __ceil__(this: &Py<Self>) -> PyResult<Obj> {
        to_int(this.value, Rounding::Ceil)
    }

    /// Return the Integral closest to x, rounding half toward even.
    ///
    /// When an argument is passed, work like built-in round(x, ndigits).
    #[method("(ndigits=None, /)")]
    fn __round__(this: &Py<Self>, ndigits: Option<&Any>) -> PyResult<Obj> {
        let Some(ndigits) = ndigits else { return to_int(this.value, Rounding::HalfEven) };
        let ndigits = Int::index_value(ndigits)?.clamp(i64::MIN.into(), i64::MAX.into()) as i64;
        match floats::round(this.value, ndigits) {
            Some(rounded) => rounded.into_object(),
            None => raise(&OverflowError, "rounded value too large to represent"),
        }
    }

    /// Return a pair of integers, whose ratio is exactly equal to the original float.
    ///
    /// The ratio is in lowest terms and has a positive denominator.  Raise
    /// OverflowError on infinities and a ValueError on NaNs.
    #[method]
    fn as_integer_ratio(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        match floats::as_integer_ratio(this.value) {
            Ok((numerator, denominator)) => {
                Ok(Tuple::new(vec![numerator.into_object()?, denominator.into_object()?]))
            }
            Err(error) => not_finite(error, error.to_ratio_message()),
        }
    }

    /// Create a floating-point number from a hexadecimal string.
    #[classmethod]
    fn fromhex(cls: &Py<Type>, string: &Any) -> PyResult<Obj> {
        let Some(string) = string.downcast::<Str>() else {
            return raise_type_error("bad argument type for built-in operation");
        };
        // Digits of other scripts are none here.
        let narrow = |point: u32| u8::try_from(point).ok().filter(u8::is_ascii).unwrap_or(b'?');
        let bytes: Vec<u8> = string.characters().iter().map(narrow).collect();
        match floats::from_hex(&bytes) {
            Ok(value) => in_class(cls, value),
            Err(error @ HexError::Invalid) => raise(&ValueError, error.message()),
            Err(error @ HexError::Overflow) => raise(&OverflowError, error.message()),
        }
    }

    /// Return a hexadecimal representation of a floating-point number.
    #[method]
    fn hex(this: &Py<Self>) -> PyResult<String> {
        Ok(floats::to_hex(this.value))
    }

    /// Return True if the float is an integer.
    #[method]
    fn is_integer(this: &Py<Self>) -> PyResult<bool> {
        Ok(floats::is_integer(this.value))
    }

    #[method]
    fn __getnewargs__(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        Ok(Tuple::new(vec![this.value.into_object()?]))
    }

    /// You probably don't want to use this function.
    ///
    /// It tells how C's type 'double' or 'float' is laid out in memory.
    #[classmethod]
    fn __getformat__(_cls: &Py<Type>, typestr: &Py<Str>) -> PyResult<&'static str> {
        if !typestr.equals("double") && !typestr.equals("float") {
            return raise(&ValueError, "__getformat__() argument 1 must be 'double' or 'float'");
        }
        Ok(if cfg!(target_endian = "little") { "IEEE, little-endian" } else { "IEEE, big-endian" })
    }

    /// Formats the float according to format_spec.
    #[method("(format_spec, /)")]
    fn __format__(this: &Py<Self>, format_spec: &Py<Str>) -> PyResult<Ref<Str>> {
        if format_spec.is_empty() {
            return this.as_any().str();
        }
        text::format(this.as_any(), format_spec, Target::Float, |spec| {
            numbers::format_spec::format_float(this.value, spec, &Locale::C)
        })
    }

    /// the real part of a complex number
    #[getter]
    fn real(this: &Py<Self>) -> PyResult<Ref<Float>> {
        Ok(Self::exact_of(this))
    }

    /// the imaginary part of a complex number
    #[getter]
    fn imag(_this: &Py<Self>) -> PyResult<f64> {
        Ok(0.0)
    }
}

impl Float {
    /// A new `float`.
    #[inline]
    pub fn new(value: f64) -> Ref<Float> {
        heap::make_exact(Self { value })
    }

    /// The number.
    #[inline]
    pub fn value(&self) -> f64 {
        self.value
    }

    /// The same number as exactly a `float`.
    fn exact_of(this: &Py<Float>) -> Ref<Float> {
        match this.as_any().exact::<Float>() {
            Some(float) => float.new_ref(),
            None => Float::new(this.value),
        }
    }

    /// `base ** exponent`, complex where a negative base asks for it.
    ///
    /// # Errors
    /// `ZeroDivisionError`, `OverflowError`.
    pub fn power(base: f64, exponent: f64) -> PyResult<Obj> {
        match floats::pow(base, exponent) {
            Ok(result) => result.into_object(),
            Err(FloatError::Complex) => {
                Complex::power(Pair::new(base, 0.0), Pair::new(exponent, 0.0)).map(Ref::upcast)
            }
            Err(error) => refuse(error),
        }
    }
}

/// The hash of a number that belongs to an object: nan is hashed by the object's identity.
pub(crate) fn hash_of(value: f64, owner: &Any) -> isize {
    match floats::hash(value) {
        Some(hash) => hash as isize,
        None => crate::types::hash::address(owner.address()),
    }
}

/// An operand as a machine float; `None` for what floats do not compute with.
#[inline]
pub(crate) fn operand(object: &Any) -> PyResult<Option<f64>> {
    if let Some(float) = object.downcast::<Float>() {
        return Ok(Some(float.value));
    }
    object.downcast::<Int>().map(Py::<Int>::to_f64).transpose()
}

#[inline]
fn operands(left: &Any, right: &Any) -> PyResult<Option<(f64, f64)>> {
    let Some(left) = operand(left)? else { return Ok(None) };
    Ok(operand(right)?.map(|right| (left, right)))
}

#[inline]
fn arithmetic(left: &Any, right: &Any, work: impl Fn(f64, f64) -> Result<f64, FloatError>) -> PyResult<Obj> {
    let Some((x, y)) = operands(left, right)? else { return Ok(not_implemented()) };
    match work(x, y) {
        Ok(result) => result.into_object(),
        Err(error) => refuse(error),
    }
}

#[cold]
fn refuse<T>(error: FloatError) -> PyResult<T> {
    match error {
        FloatError::Overflow => convert::out_of_range(error.message()),
        _ => raise(&ZeroDivisionError, error.message()),
    }
}

fn to_int(value: f64, rounding: Rounding) -> PyResult<Obj> {
    match floats::float_to_int(value, rounding) {
        Ok(int) => int.into_object(),
        Err(error) => not_finite(error, error.to_int_message()),
    }
}

#[cold]
fn not_finite<T>(error: NotFinite, message: &str) -> PyResult<T> {
    match error {
        NotFinite::Infinity => raise(&OverflowError, message),
        NotFinite::Nan => raise(&ValueError, message),
    }
}

/// A float, or what a subclass makes of it.
fn in_class(cls: &Py<Type>, value: f64) -> PyResult<Obj> {
    let value = value.into_object()?;
    if cls.is(&*PyFloat_Type) { Ok(value) } else { cls.as_any().call(&[&value]) }
}

const _: () = assert!(size_of::<Py<Float>>() == size_of::<abi::Object<abi::numbers::FloatBody>>());
