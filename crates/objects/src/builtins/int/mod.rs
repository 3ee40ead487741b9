//! `int`: the class. Operators on values of at most two digits stay in machine words; the rest is done by `numbers`.

mod convert;

use numbers::format_spec::{Locale, Target};
use numbers::int::{self as digits, IntRef, PowError, ShiftError};
use numbers::int_text;

use crate::builtins::bytes::Bytes;
use crate::builtins::dict::Dict;
use crate::builtins::exceptions::{OverflowError, ValueError, ZeroDivisionError};
use crate::builtins::float::Float;
use crate::builtins::none::{is_none, not_implemented};
use crate::builtins::numeric::text;
use crate::builtins::str::Str;
use crate::builtins::tuple::Tuple;
use crate::errors::{self, raise};
use crate::raw::{Any, IntoObject, Obj, Py, PyResult, Ref};
use crate::state::current;
use crate::types::{CompareOp, Type};
use macros::pytype;

pub use crate::raw::Int;

/// int([x]) -> integer
/// int(x, base=10) -> integer
///
/// Convert a number or string to an integer, or return 0 if no arguments
/// are given.  Floating-point numbers are truncated towards zero.
///
/// With a base, x must be a string, bytes, or bytearray: a literal in that
/// base (0 or 2 to 36; 0 takes the base from the literal's prefix), perhaps
/// with a sign and with whitespace around.
/// >>> int('0b100', base=0)
/// 4
#[pytype(
    name = "int", export = PyLong_Type, basicsize = 24, itemsize = 4,
    subclass = abi::TPFLAGS_LONG_SUBCLASS, flags = abi::TPFLAGS_MATCH_SELF
)]
impl Int {
    fn __new__(cls: &Py<Type>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Ref<Int>> {
        convert::construct(cls, args, keywords)
    }

    fn __repr__(this: &Py<Self>) -> PyResult<String> {
        match int_text::to_decimal(this.as_int_ref(), digit_limit()) {
            Ok(text) => Ok(text),
            Err(limit) => raise(&ValueError, limit.message()),
        }
    }

    fn __hash__(this: &Py<Self>) -> PyResult<isize> {
        Ok(digits::hash(this.as_int_ref()) as isize)
    }

    fn __richcompare__(left: &Any, right: &Any, op: CompareOp) -> PyResult<Obj> {
        let Some((left, right)) = operands(left, right) else { return Ok(not_implemented()) };
        let order = match (left.small(), right.small()) {
            (Some(x), Some(y)) => x.cmp(&y),
            _ => left.as_int_ref().cmp(&right.as_int_ref()),
        };
        op.holds(order).into_object()
    }

    fn __add__(left: &Any, right: &Any) -> PyResult<Obj> {
        arithmetic(left, right, |x, y| Some(x + y), digits::add)
    }

    fn __sub__(left: &Any, right: &Any) -> PyResult<Obj> {
        arithmetic(left, right, |x, y| Some(x - y), digits::sub)
    }

    fn __mul__(left: &Any, right: &Any) -> PyResult<Obj> {
        arithmetic(left, right, i64::checked_mul, digits::mul)
    }

    fn __mod__(left: &Any, right: &Any) -> PyResult<Obj> {
        division(left, right, digits::modulo)
    }

    fn __divmod__(left: &Any, right: &Any) -> PyResult<Obj> {
        let Some((left, right)) = operands(left, right) else { return Ok(not_implemented()) };
        match digits::divmod(left.as_int_ref(), right.as_int_ref()) {
            Ok((quotient, rest)) => {
                Ok(Tuple::new(vec![quotient.into_object()?, rest.into_object()?]).upcast())
            }
            Err(_) => by_zero(),
        }
    }

    fn __pow__(base: &Any, exponent: &Any, modulus: &Any) -> PyResult<Obj> {
        power(base, exponent, modulus)
    }

    fn __neg__(this: &Py<Self>) -> PyResult<Ref<Int>> {
        Ok(Int::from_digits(!this.is_negative(), this.digits()))
    }

    fn __pos__(this: &Py<Self>) -> PyResult<Ref<Int>> {
        Ok(Int::exact_of(this))
    }

    fn __abs__(this: &Py<Self>) -> PyResult<Ref<Int>> {
        Ok(if this.is_negative() { Int::from_digits(false, this.digits()) } else { Int::exact_of(this) })
    }

    fn __bool__(this: &Py<Self>) -> PyResult<bool> {
        Ok(!this.is_zero())
    }

    fn __invert__(this: &Py<Self>) -> PyResult<Ref<Int>> {
        Ok(match this.small() {
            Some(value) => Int::from_i64(!value),
            None => Int::from_number(&digits::invert(this.as_int_ref())),
        })
    }

    fn __lshift__(left: &Any, right: &Any) -> PyResult<Obj> {
        shift(left, right, digits::lshift)
    }

    fn __rshift__(left: &Any, right: &Any) -> PyResult<Obj> {
        shift(left, right, digits::rshift)
    }

    fn __and__(left: &Any, right: &Any) -> PyResult<Obj> {
        arithmetic(left, right, |x, y| Some(x & y), digits::and)
    }

    fn __xor__(left: &Any, right: &Any) -> PyResult<Obj> {
        arithmetic(left, right, |x, y| Some(x ^ y), digits::xor)
    }

    fn __or__(left: &Any, right: &Any) -> PyResult<Obj> {
        arithmetic(left, right, |x, y| Some(x | y), digits::or)
    }

    fn __int__(this: &Py<Self>) -> PyResult<Obj> {
        Ok(Int::exact_of(this).upcast())
    }

    fn __float__(this: &Py<Self>) -> PyResult<f64> {
        this.to_f64()
    }

    fn __floordiv__(left: &Any, right: &Any) -> PyResult<Obj> {
        division(left, right, digits::floor_div)
    }

    fn __truediv__(left: &Any, right: &Any) -> PyResult<Obj> {
        let Some((left, right)) = operands(left, right) else { return Ok(not_implemented()) };
        match digits::true_div(left.as_int_ref(), right.as_int_ref()) {
            Ok(quotient) => quotient.into_object(),
            Err(digits::TrueDivError::ZeroDivision) => by_zero(),
            Err(error) => raise(&OverflowError, error.message()),
        }
    }

    fn __index__(this: &Py<Self>) -> PyResult<Ref<Int>> {
        Ok(Int::exact_of(this))
    }

    /// Returns self, the complex conjugate of any int.
    #[method]
    fn conjugate(this: &Py<Self>) -> PyResult<Ref<Int>> {
        Ok(Int::exact_of(this))
    }

    /// Number of bits necessary to represent self in binary.
    #[method]
    fn bit_length(this: &Py<Self>) -> PyResult<u64> {
        Ok(digits::bit_length(this.as_int_ref()))
    }

    /// Number of ones in the binary representation of the absolute value of self.
    ///
    /// Also known as the population count.
    #[method]
    fn bit_count(this: &Py<Self>) -> PyResult<u64> {
        Ok(digits::bit_count(this.as_int_ref()))
    }

    /// Return an array of bytes representing an integer.
    #[method("(/, length=1, byteorder='big', *, signed=False)")]
    fn to_bytes(
        this: &Py<Self>,
        length: isize,
        byteorder: Option<&Py<Str>>,
        signed: bool,
    ) -> PyResult<Ref<Bytes>> {
        let little = is_little(byteorder)?;
        let Ok(length) = usize::try_from(length) else {
            return raise(&ValueError, "length argument must be non-negative");
        };
        let mut bytes = Vec::new();
        if bytes.try_reserve_exact(length).is_err() {
            return errors::no_memory();
        }
        bytes.resize(length, 0);
        match digits::to_bytes(this.as_int_ref(), &mut bytes, little, signed) {
            Ok(()) => Ok(Bytes::new(&bytes)),
            Err(error) => raise(&OverflowError, error.message()),
        }
    }

    /// Return the integer represented by the given array of bytes.
    #[classmethod("(/, bytes, byteorder='big', *, signed=False)")]
    fn from_bytes(cls: &Py<Type>, bytes: &Any, byteorder: Option<&Py<Str>>, signed: bool) -> PyResult<Obj> {
        let little = is_little(byteorder)?;
        let bytes = convert::bytes_of(bytes)?;
        let value = digits::from_bytes(&bytes, little, signed).into_object()?;
        if cls.is(&*PyLong_Type) { Ok(value) } else { cls.as_any().call(&[&value]) }
    }

    /// Return a pair of integers, whose ratio is equal to the original int.
    ///
    /// The ratio is in lowest terms and has a positive denominator.
    #[method]
    fn as_integer_ratio(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        Ok(Tuple::new(vec![Int::exact_of(this).upcast(), Int::from_i64(1).upcast()]))
    }

    /// Truncating an Integral returns itself.
    #[method]
    fn __trunc__(this: &Py<Self>) -> PyResult<Ref<Int>> {
        Ok(Int::exact_of(this))
    }

    /// Flooring an Integral returns itself.
    #[method]
    fn __floor__(this: &Py<Self>) -> PyResult<Ref<Int>> {
        Ok(Int::exact_of(this))
    }

    /// Ceiling of an Integral returns itself.
    #[method]
    fn __ceil__(this: &Py<Self>) -> PyResult<Ref<Int>> {
        Ok(Int::exact_of(this))
    }

    /// Rounding an Integral returns itself.
    ///
    /// Rounding with an ndigits argument also returns an integer.
    #[method("(ndigits=None, /)")]
    fn __round__(this: &Py<Self>, ndigits: Option<&Any>) -> PyResult<Ref<Int>> {
        let Some(ndigits) = ndigits else { return Ok(Int::exact_of(this)) };
        let ndigits = ndigits.index()?;
        if !ndigits.is_negative() {
            return Ok(Int::exact_of(this));
        }
        match digits::round_to_ten(this.as_int_ref(), ndigits.as_int_ref().negated()) {
            Some(rounded) => Ok(Int::from_number(&rounded)),
            None => errors::no_memory(),
        }
    }

    #[method]
    fn __getnewargs__(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        Ok(Tuple::new(vec![Int::exact_of(this).upcast()]))
    }

    /// Convert to a string according to format_spec.
    #[method("(format_spec, /)")]
    fn __format__(this: &Py<Self>, format_spec: &Py<Str>) -> PyResult<Ref<Str>> {
        if format_spec.is_empty() {
            return this.as_any().str();
        }
        text::format(this.as_any(), format_spec, Target::Int, |spec| {
            numbers::format_spec::format_int(this.as_int_ref(), spec, &Locale::C, digit_limit())
        })
    }

    /// Returns size in memory, in bytes.
    #[method]
    fn __sizeof__(this: &Py<Self>) -> PyResult<usize> {
        Ok(24 + 4 * this.digits().len().max(1))
    }

    /// Returns True. Exists for duck type compatibility with float.is_integer.
    #[method]
    fn is_integer(_this: &Py<Self>) -> PyResult<bool> {
        Ok(true)
    }

    /// the real part of a complex number
    #[getter]
    fn real(this: &Py<Self>) -> PyResult<Ref<Int>> {
        Ok(Int::exact_of(this))
    }

    /// the imaginary part of a complex number
    #[getter]
    fn imag(_this: &Py<Self>) -> PyResult<Ref<Int>> {
        Ok(Int::from_i64(0))
    }

    /// the numerator of a rational number in lowest terms
    #[getter]
    fn numerator(this: &Py<Self>) -> PyResult<Ref<Int>> {
        Ok(Int::exact_of(this))
    }

    /// the denominator of a rational number in lowest terms
    #[getter]
    fn denominator(_this: &Py<Self>) -> PyResult<Ref<Int>> {
        Ok(Int::from_i64(1))
    }
}

impl Int {
    /// A new `int` from an owned number.
    #[inline]
    pub fn from_number(number: &digits::Int) -> Ref<Int> {
        Int::from_digits(number.is_negative(), number.digits())
    }

    /// The same number as exactly an `int`.
    #[inline]
    pub fn exact_of(this: &Py<Int>) -> Ref<Int> {
        match this.as_any().exact::<Int>() {
            Some(int) => int.new_ref(),
            None => Int::from_digits(this.is_negative(), this.digits()),
        }
    }

    /// `left & right`
    pub fn and(left: &Any, right: &Any) -> PyResult<Obj> {
        Self::__and__(left, right)
    }

    /// `left | right`
    pub fn or(left: &Any, right: &Any) -> PyResult<Obj> {
        Self::__or__(left, right)
    }

    /// `left ^ right`
    pub fn xor(left: &Any, right: &Any) -> PyResult<Obj> {
        Self::__xor__(left, right)
    }
}

/// The limit on digits of decimal texts.
pub(crate) fn digit_limit() -> usize {
    current().interpreter().int_max_str_digits.get()
}

#[inline]
fn operands<'a>(left: &'a Any, right: &'a Any) -> Option<(&'a Py<Int>, &'a Py<Int>)> {
    Some((left.downcast()?, right.downcast()?))
}

/// An operation that has a result for all ints; `words` for those of two digits, unless the result is too large.
#[inline]
fn arithmetic(
    left: &Any,
    right: &Any,
    words: impl Fn(i64, i64) -> Option<i64>,
    any: impl Fn(IntRef<'_>, IntRef<'_>) -> digits::Int,
) -> PyResult<Obj> {
    let Some((left, right)) = operands(left, right) else { return Ok(not_implemented()) };
    if let (Some(x), Some(y)) = (left.small(), right.small())
        && let Some(result) = words(x, y)
    {
        return Ok(Int::from_i64(result).upcast());
    }
    any(left.as_int_ref(), right.as_int_ref()).into_object()
}

#[inline]
fn division(
    left: &Any,
    right: &Any,
    work: impl Fn(IntRef<'_>, IntRef<'_>) -> Result<digits::Int, digits::ZeroDivision>,
) -> PyResult<Obj> {
    let Some((left, right)) = operands(left, right) else { return Ok(not_implemented()) };
    match work(left.as_int_ref(), right.as_int_ref()) {
        Ok(result) => result.into_object(),
        Err(_) => by_zero(),
    }
}

#[inline]
fn shift(
    left: &Any,
    right: &Any,
    work: impl Fn(IntRef<'_>, IntRef<'_>) -> Result<digits::Int, ShiftError>,
) -> PyResult<Obj> {
    let Some((left, right)) = operands(left, right) else { return Ok(not_implemented()) };
    match work(left.as_int_ref(), right.as_int_ref()) {
        Ok(result) => result.into_object(),
        Err(error @ ShiftError::Negative) => raise(&ValueError, error.message()),
        Err(error @ ShiftError::TooLarge) => raise(&OverflowError, error.message()),
        Err(ShiftError::Memory) => errors::no_memory(),
    }
}

fn power(base: &Any, exponent: &Any, modulus: &Any) -> PyResult<Obj> {
    let Some((base, exponent)) = operands(base, exponent) else { return Ok(not_implemented()) };
    if is_none(modulus) {
        return match digits::pow(base.as_int_ref(), exponent.as_int_ref()) {
            Ok(result) => result.into_object(),
            Err(PowError::NegativeExponent) => Float::power(base.to_f64()?, exponent.to_f64()?),
            Err(PowError::Memory) => errors::no_memory(),
        };
    }
    let Some(modulus) = modulus.downcast::<Int>() else { return Ok(not_implemented()) };
    match digits::pow_mod(base.as_int_ref(), exponent.as_int_ref(), modulus.as_int_ref()) {
        Ok(result) => result.into_object(),
        Err(error) => raise(&ValueError, error.message()),
    }
}

#[cold]
fn by_zero<T>() -> PyResult<T> {
    raise(&ZeroDivisionError, digits::ZeroDivision::MESSAGE)
}

fn is_little(byteorder: Option<&Py<Str>>) -> PyResult<bool> {
    match byteorder {
        Some(order) if order.equals("little") => Ok(true),
        Some(order) if !order.equals("big") => {
            raise(&ValueError, "byteorder must be either 'little' or 'big'")
        }
        _ => Ok(false),
    }
}
