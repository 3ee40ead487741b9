//! `complex`: the class. A real operand is not widened, so that signed zeros and infinities survive.

use numbers::complex::{self as complexes, ComplexError};

/// The two parts, without an object.
pub use numbers::complex::Complex as Pair;
use numbers::format_spec::{Locale, Target};

use super::text;
use crate::builtins::dict::Dict;
use crate::builtins::exceptions::{OverflowError, ValueError, ZeroDivisionError};
use crate::builtins::float::{Float, hash_of, operand};
use crate::builtins::int::Int;
use crate::builtins::none::{is_none, not_implemented};
use crate::builtins::str::Str;
use crate::builtins::tuple::Tuple;
use crate::errors::{raise, raise_type_error};
use crate::heap;
use crate::names;
use crate::protocol::number::{deprecated, deprecated_subclass, special_method};
use crate::raw::{Any, IntoObject, Obj, Parameters, Py, PyResult, Ref, glue_parse_call};
use crate::types::{CompareOp, Type};
use macros::{object, pytype};

/// The body of `complex`.
#[object]
pub struct Complex {
    re: f64,
    im: f64,
}

static PARAMETERS: Parameters = Parameters {
    function: "complex",
    names: &["real", "imag"],
    positional_only: 0,
    positional: 2,
    required: 0,
    variadic: false,
    keywords: false,
};

/// complex(real=0, imag=0)
/// --
///
/// Create a complex number from a string or numbers.
///
/// If a string is given, parse it as a complex number.
/// If a single number is given, convert it to a complex number.
/// If the 'real' or 'imag' arguments are given, create a complex number
/// with the specified real and imaginary components.
#[pytype(name = "complex", export = PyComplex_Type)]
impl Complex {
    fn __new__(cls: &Py<Type>, args: &Py<Tuple>, keywords: Option<&Py<Dict>>) -> PyResult<Obj> {
        let [real, imag]: [Option<Obj>; 2] = glue_parse_call(&PARAMETERS, args, keywords)?;
        if imag.is_none()
            && !args.items().is_empty()
            && cls.is(&*PyComplex_Type)
            && let Some(real) = real.as_ref().filter(|real| real.exact::<Complex>().is_some())
        {
            return Ok(real.clone());
        }
        let value = match (real, imag) {
            (None, None) => Pair::new(0.0, 0.0),
            (Some(value), None) if !args.items().is_empty() => convert(&value)?,
            (real, imag) => from_parts(real.as_deref(), imag.as_deref())?,
        };
        Ok(heap::make(cls, 0, Complex { re: value.re, im: value.im })?.upcast())
    }

    fn __repr__(this: &Py<Self>) -> PyResult<String> {
        Ok(complexes::repr(this.value()))
    }

    fn __hash__(this: &Py<Self>) -> PyResult<isize> {
        let part = |value| hash_of(value, this.as_any()) as i64;
        Ok(complexes::hash_parts(part(this.re), part(this.im)) as isize)
    }

    fn __richcompare__(this: &Py<Self>, other: &Any, op: CompareOp) -> PyResult<Obj> {
        let equal = if let Some(other) = other.downcast::<Complex>() {
            this.re == other.re && this.im == other.im
        } else if let Some(float) = other.downcast::<Float>() {
            this.re == float.value() && this.im == 0.0
        } else if let Some(int) = other.downcast::<Int>() {
            let order = numbers::float::cmp_int(this.re, int.as_int_ref());
            this.im == 0.0 && order.is_some_and(std::cmp::Ordering::is_eq)
        } else {
            return Ok(not_implemented());
        };
        match op {
            CompareOp::Eq => equal.into_object(),
            CompareOp::Ne => (!equal).into_object(),
            _ => Ok(not_implemented()),
        }
    }

    fn __add__(left: &Any, right: &Any) -> PyResult<Obj> {
        arithmetic(left, right, |left, right| {
            Ok(match (left, right) {
                (Part::Complex(a), Part::Complex(b)) => a.plus(b),
                (Part::Complex(a), Part::Real(b)) | (Part::Real(b), Part::Complex(a)) => a.plus_real(b),
                (Part::Real(a), Part::Real(b)) => Pair::new(a + b, 0.0),
            })
        })
    }

    fn __sub__(left: &Any, right: &Any) -> PyResult<Obj> {
        arithmetic(left, right, |left, right| {
            Ok(match (left, right) {
                (Part::Complex(a), Part::Complex(b)) => a.minus(b),
                (Part::Complex(a), Part::Real(b)) => a.minus_real(b),
                (Part::Real(a), Part::Complex(b)) => Pair::real_minus(a, b),
                (Part::Real(a), Part::Real(b)) => Pair::new(a - b, 0.0),
            })
        })
    }

    fn __mul__(left: &Any, right: &Any) -> PyResult<Obj> {
        arithmetic(left, right, |left, right| {
            Ok(match (left, right) {
                (Part::Complex(a), Part::Complex(b)) => a.times(b),
                (Part::Complex(a), Part::Real(b)) | (Part::Real(b), Part::Complex(a)) => a.times_real(b),
                (Part::Real(a), Part::Real(b)) => Pair::new(a * b, 0.0),
            })
        })
    }

    fn __pow__(base: &Any, exponent: &Any, modulus: &Any) -> PyResult<Obj> {
        let (Some(base), Some(exponent)) = (part(base)?, part(exponent)?) else {
            return Ok(not_implemented());
        };
        if !is_none(modulus) {
            return raise(&ValueError, "complex modulo");
        }
        Self::power(base.widened(), exponent.widened()).map(Ref::upcast)
    }

    fn __neg__(this: &Py<Self>) -> PyResult<Ref<Complex>> {
        Ok(Self::new(this.value().negated()))
    }

    fn __pos__(this: &Py<Self>) -> PyResult<Ref<Complex>> {
        Ok(Self::exact_of(this))
    }

    fn __abs__(this: &Py<Self>) -> PyResult<f64> {
        match this.value().modulus() {
            Some(modulus) => Ok(modulus),
            None => raise(&OverflowError, "absolute value too large"),
        }
    }

    fn __bool__(this: &Py<Self>) -> PyResult<bool> {
        Ok(this.re != 0.0 || this.im != 0.0)
    }

    fn __truediv__(left: &Any, right: &Any) -> PyResult<Obj> {
        arithmetic(left, right, |left, right| match (left, right) {
            (Part::Complex(a), Part::Complex(b)) => a.over(b),
            (Part::Complex(a), Part::Real(b)) => a.over_real(b),
            (Part::Real(a), right) => Pair::real_over(a, right.widened()),
        })
    }

    /// Convert number to a complex floating-point number.
    #[classmethod]
    fn from_number(cls: &Py<Type>, number: &Any) -> PyResult<Obj> {
        if cls.is(&*PyComplex_Type) && number.exact::<Complex>().is_some() {
            return Ok(number.new_ref());
        }
        let value = match by_method(number)? {
            Some(value) => value,
            None => Pair::new(Float::value_of(number)?, 0.0),
        };
        let value = Self::new(value).upcast();
        if cls.is(&*PyComplex_Type) { Ok(value) } else { cls.as_any().call(&[&value]) }
    }

    /// Return the complex conjugate of its argument. (3-4j).conjugate() == 3+4j.
    #[method]
    fn conjugate(this: &Py<Self>) -> PyResult<Ref<Complex>> {
        Ok(Self::new(Pair::new(this.re, -this.im)))
    }

    /// Convert this value to exact type complex.
    #[method]
    fn __complex__(this: &Py<Self>) -> PyResult<Obj> {
        Ok(Self::exact_of(this).upcast())
    }

    #[method]
    fn __getnewargs__(this: &Py<Self>) -> PyResult<Ref<Tuple>> {
        Ok(Tuple::new(vec![this.re.into_object()?, this.im.into_object()?]))
    }

    /// Convert to a string according to format_spec.
    #[method("(format_spec, /)")]
    fn __format__(this: &Py<Self>, format_spec: &Py<Str>) -> PyResult<Ref<Str>> {
        if format_spec.is_empty() {
            return this.as_any().str();
        }
        text::format(this.as_any(), format_spec, Target::Complex, |spec| {
            numbers::format_spec::format_complex(this.value(), spec, &Locale::C)
        })
    }

    /// the real part of a complex number
    #[getter]
    fn real(this: &Py<Self>) -> PyResult<f64> {
        Ok(this.re)
    }

    /// the imaginary part of a complex number
    #[getter]
    fn imag(this: &Py<Self>) -> PyResult<f64> {
        Ok(this.im)
    }
}

impl Complex {
    /// A new `complex`.
    pub fn new(value: Pair) -> Ref<Complex> {
        heap::make_exact(Self { re: value.re, im: value.im })
    }

    /// The number.
    pub fn value(&self) -> Pair {
        Pair::new(self.re, self.im)
    }

    fn exact_of(this: &Py<Complex>) -> Ref<Complex> {
        match this.as_any().exact::<Complex>() {
            Some(complex) => complex.new_ref(),
            None => Self::new(this.value()),
        }
    }

    /// `base ** exponent`
    ///
    /// # Errors
    /// `ZeroDivisionError`, `OverflowError`.
    pub fn power(base: Pair, exponent: Pair) -> PyResult<Ref<Complex>> {
        finished(base.power(exponent))
    }
}

/// An operand.
#[derive(Clone, Copy)]
enum Part {
    Complex(Pair),
    Real(f64),
}

impl Part {
    fn widened(self) -> Pair {
        match self {
            Self::Complex(value) => value,
            Self::Real(value) => Pair::new(value, 0.0),
        }
    }
}

fn part(object: &Any) -> PyResult<Option<Part>> {
    match object.downcast::<Complex>() {
        Some(complex) => Ok(Some(Part::Complex(complex.value()))),
        None => Ok(operand(object)?.map(Part::Real)),
    }
}

fn arithmetic(
    left: &Any,
    right: &Any,
    work: impl Fn(Part, Part) -> Result<Pair, ComplexError>,
) -> PyResult<Obj> {
    let (Some(left), Some(right)) = (part(left)?, part(right)?) else { return Ok(not_implemented()) };
    finished(work(left, right)).map(Ref::upcast)
}

fn finished(result: Result<Pair, ComplexError>) -> PyResult<Ref<Complex>> {
    match result {
        Ok(value) => Ok(Complex::new(value)),
        Err(error @ ComplexError::Overflow) => raise(&OverflowError, error.message()),
        Err(error) => raise(&ZeroDivisionError, error.message()),
    }
}

/// The value of a complex number or of what `__complex__` returns; `None` when there is no such method.
fn by_method(object: &Any) -> PyResult<Option<Pair>> {
    if let Some(complex) = object.exact::<Complex>() {
        return Ok(Some(complex.value()));
    }
    let Some(method) = special_method(object, names::__complex__())? else { return Ok(None) };
    let result = method.call(&[])?;
    let text = || format!("__complex__ returned non-complex (type {})", result.class().name());
    let Some(complex) = result.downcast::<Complex>() else { return raise_type_error(text()) };
    if result.exact::<Complex>().is_none() {
        deprecated_subclass(&text(), "complex")?;
    }
    Ok(Some(complex.value()))
}

/// `complex(value)`
fn convert(value: &Any) -> PyResult<Pair> {
    if let Some(given) = value.downcast::<Str>() {
        let ascii = text::ascii(given);
        return match complexes::parse(&ascii) {
            Some(value) => Ok(value),
            None if text::underscores_stand_right(&ascii) => {
                raise(&ValueError, "complex() arg is a malformed string")
            }
            None => {
                let shown = text::shown(value)?;
                raise(&ValueError, format!("could not convert string to complex: {shown}"))
            }
        };
    }
    if let Some(value) = by_method(value)? {
        return Ok(value);
    }
    match Float::number_value(value)? {
        Some(re) => Ok(Pair::new(re, 0.0)),
        None => {
            let class = value.class().name();
            raise_type_error(format!("complex() argument must be a string or a number, not {class}"))
        }
    }
}

/// `complex(real, imag)`: `real + imag * 1j`, complex parts being deprecated.
fn from_parts(real: Option<&Any>, imag: Option<&Any>) -> PyResult<Pair> {
    if let Some(real) = real.filter(|real| real.downcast::<Str>().is_some()) {
        return not_real("real", real);
    }
    if let Some(imag) = imag.filter(|imag| imag.downcast::<Str>().is_some()) {
        return not_real("imag", imag);
    }
    // An imaginary part that is not there adds nothing, not even to the sign of a zero.
    let (real, more) = match real {
        None => (0.0, None),
        Some(real) => match by_method(real)? {
            Some(value) => {
                deprecated(&not_real_text("real", real))?;
                (value.re, Some(value.im))
            }
            None => (real_part("real", real)?, None),
        },
    };
    let Some(imag) = imag else { return Ok(Pair::new(real, more.unwrap_or(0.0))) };
    let (real, imag) = match imag.downcast::<Complex>() {
        Some(imag) => {
            deprecated(&not_real_text("imag", imag.as_any()))?;
            (real - imag.im, imag.re)
        }
        None => (real, real_part("imag", imag)?),
    };
    Ok(Pair::new(real, more.map_or(imag, |more| imag + more)))
}

fn real_part(name: &str, object: &Any) -> PyResult<f64> {
    match Float::number_value(object)? {
        Some(value) => Ok(value),
        None => not_real(name, object),
    }
}

#[cold]
fn not_real<T>(name: &str, object: &Any) -> PyResult<T> {
    raise_type_error(not_real_text(name, object))
}

fn not_real_text(name: &str, object: &Any) -> String {
    format!("complex() argument '{name}' must be a real number, not {}", object.class().name())
}

const _: () = assert!(size_of::<Py<Complex>>() == size_of::<abi::Object<abi::numbers::ComplexBody>>());
