//! `cmath`: functions on complex numbers, by CPython's own algorithms (crate `pymath`).

use num_complex::Complex64;
use objects::builtins::exceptions::{OverflowError, ValueError};
use objects::builtins::float::Float;
use objects::builtins::numeric::complex::{Complex, Pair};
use objects::errors::{raise, raise_type_error};
use objects::names;
use objects::protocol::number::special_method;
use objects::raw::{Any, FromArg, IntoObject, Obj, Place, PyResult};
use pymath::Error;

/// A complex number as argument: a `complex`, what `__complex__` gives, or a real number.
struct Value(Complex64);

impl FromArg<'_> for Value {
    fn from_arg(value: &Any, _: Place) -> PyResult<Self> {
        if let Some(complex) = value.downcast::<Complex>() {
            return Ok(Self(number(complex.value())));
        }
        let Some(method) = special_method(value, names::__complex__())? else {
            return Ok(Self(Complex64::new(Float::value_of(value)?, 0.0)));
        };
        let result = method.call(&[])?;
        match result.downcast::<Complex>() {
            Some(complex) => Ok(Self(number(complex.value()))),
            None => raise_type_error(format!(
                "{}.__complex__ returned non-complex (type {})",
                value.class().name(),
                result.class().name()
            )),
        }
    }
}

fn number(pair: Pair) -> Complex64 {
    Complex64::new(pair.re, pair.im)
}

/// A complex result.
struct Outcome(Complex64);

impl IntoObject for Outcome {
    fn into_object(self) -> PyResult<Obj> {
        Ok(Complex::new(Pair { re: self.0.re, im: self.0.im }).upcast())
    }
}

#[cold]
fn fail<T>(error: Error) -> PyResult<T> {
    match error {
        Error::EDOM => raise(&ValueError, "math domain error"),
        Error::ERANGE => raise(&OverflowError, "math range error"),
    }
}

fn unary(z: Value, function: impl FnOnce(Complex64) -> pymath::Result<Complex64>) -> PyResult<Outcome> {
    function(z.0).map(Outcome).or_else(fail)
}

/// This module provides access to mathematical functions for complex
/// numbers.
#[objects::pymodule(name = "cmath")]
pub mod module {
    use num_complex::Complex64;
    use objects::builtins::exceptions::ValueError;
    use objects::builtins::module::Module;
    use objects::builtins::tuple::Tuple;
    use objects::errors::raise;
    use objects::raw::{IntoObject, Py, PyResult, Ref};
    use pymath::cmath;

    use super::{Outcome, Value, fail, unary};

    fn exec(module: &Py<Module>) -> PyResult<()> {
        for (name, value) in [
            ("pi", std::f64::consts::PI),
            ("e", std::f64::consts::E),
            ("tau", std::f64::consts::TAU),
            ("inf", f64::INFINITY),
            ("nan", f64::NAN),
        ] {
            module.add(name, value.into_object()?)?;
        }
        module.add("infj", Outcome(Complex64::new(0.0, f64::INFINITY)).into_object()?)?;
        module.add("nanj", Outcome(Complex64::new(0.0, f64::NAN)).into_object()?)
    }

    /// Return the arc cosine of z.
    #[function("(z, /)")]
    fn acos(z: Value) -> PyResult<Outcome> {
        unary(z, cmath::acos)
    }

    /// Return the inverse hyperbolic cosine of z.
    #[function("(z, /)")]
    fn acosh(z: Value) -> PyResult<Outcome> {
        unary(z, cmath::acosh)
    }

    /// Return the arc sine of z.
    #[function("(z, /)")]
    fn asin(z: Value) -> PyResult<Outcome> {
        unary(z, cmath::asin)
    }

    /// Return the inverse hyperbolic sine of z.
    #[function("(z, /)")]
    fn asinh(z: Value) -> PyResult<Outcome> {
        unary(z, cmath::asinh)
    }

    /// Return the arc tangent of z.
    #[function("(z, /)")]
    fn atan(z: Value) -> PyResult<Outcome> {
        unary(z, cmath::atan)
    }

    /// Return the inverse hyperbolic tangent of z.
    #[function("(z, /)")]
    fn atanh(z: Value) -> PyResult<Outcome> {
        unary(z, cmath::atanh)
    }

    /// Return the cosine of z.
    #[function("(z, /)")]
    fn cos(z: Value) -> PyResult<Outcome> {
        unary(z, cmath::cos)
    }

    /// Return the hyperbolic cosine of z.
    #[function("(z, /)")]
    fn cosh(z: Value) -> PyResult<Outcome> {
        unary(z, cmath::cosh)
    }

    /// Return the exponential value e**z.
    #[function("(z, /)")]
    fn exp(z: Value) -> PyResult<Outcome> {
        unary(z, cmath::exp)
    }

    /// Return the base-10 logarithm of z.
    #[function("(z, /)")]
    fn log10(z: Value) -> PyResult<Outcome> {
        unary(z, cmath::log10)
    }

    /// Return the sine of z.
    #[function("(z, /)")]
    fn sin(z: Value) -> PyResult<Outcome> {
        unary(z, cmath::sin)
    }

    /// Return the hyperbolic sine of z.
    #[function("(z, /)")]
    fn sinh(z: Value) -> PyResult<Outcome> {
        unary(z, cmath::sinh)
    }

    /// Return the square root of z.
    #[function("(z, /)")]
    fn sqrt(z: Value) -> PyResult<Outcome> {
        unary(z, cmath::sqrt)
    }

    /// Return the tangent of z.
    #[function("(z, /)")]
    fn tan(z: Value) -> PyResult<Outcome> {
        unary(z, cmath::tan)
    }

    /// Return the hyperbolic tangent of z.
    #[function("(z, /)")]
    fn tanh(z: Value) -> PyResult<Outcome> {
        unary(z, cmath::tanh)
    }

    /// log(z[, base]) -> the logarithm of z to the given base.
    ///
    /// If the base is not specified, returns the natural logarithm (base e)
    /// of z.
    #[function("(z, base=<unrepresentable>, /)")]
    fn log(z: Value, base: Option<Value>) -> PyResult<Outcome> {
        cmath::log(z.0, base.map(|base| base.0)).map(Outcome).or_else(fail)
    }

    /// Return argument, also known as the phase angle, of a complex.
    #[function("(z, /)")]
    fn phase(z: Value) -> PyResult<f64> {
        cmath::phase(z.0).or_else(fail)
    }

    /// Convert a complex from rectangular coordinates to polar coordinates.
    ///
    /// r is the distance from 0 and phi the phase angle.
    #[function("(z, /)")]
    fn polar(z: Value) -> PyResult<Ref<Tuple>> {
        let (radius, angle) = cmath::polar(z.0).or_else(fail)?;
        Ok(Tuple::pair(radius.into_object()?, angle.into_object()?))
    }

    /// Convert from polar coordinates to rectangular coordinates.
    #[function("(r, phi, /)")]
    fn rect(r: f64, phi: f64) -> PyResult<Outcome> {
        cmath::rect(r, phi).map(Outcome).or_else(fail)
    }

    /// Return True if both the real and imaginary parts of z are finite, else False.
    #[function("(z, /)")]
    fn isfinite(z: Value) -> PyResult<bool> {
        Ok(cmath::isfinite(z.0))
    }

    /// Checks if the real or imaginary part of z not a number (NaN).
    #[function("(z, /)")]
    fn isnan(z: Value) -> PyResult<bool> {
        Ok(cmath::isnan(z.0))
    }

    /// Checks if the real or imaginary part of z is infinite.
    #[function("(z, /)")]
    fn isinf(z: Value) -> PyResult<bool> {
        Ok(cmath::isinf(z.0))
    }

    /// Determine whether two complex numbers are close in value.
    ///
    ///   rel_tol
    ///     maximum difference for being considered "close", relative to the
    ///     magnitude of the input values
    ///   abs_tol
    ///     maximum difference for being considered "close", regardless of the
    ///     magnitude of the input values
    ///
    /// Return True if a is close in value to b, and False otherwise.
    ///
    /// For the values to be considered close, the difference between them must
    /// be smaller than at least one of the tolerances.
    ///
    /// -inf, inf and NaN behave similarly to the IEEE 754 Standard.  That is,
    /// NaN is not close to anything, even itself. inf and -inf are only close
    /// to themselves.
    #[function("(a, b, *, rel_tol=1e-09, abs_tol=0.0)")]
    fn isclose(a: Value, b: Value, rel_tol: f64, abs_tol: f64) -> PyResult<bool> {
        cmath::isclose(a.0, b.0, Some(rel_tol), Some(abs_tol))
            .or_else(|_| raise(&ValueError, "tolerances must be non-negative"))
    }
}
