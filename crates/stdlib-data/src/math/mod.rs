//! `math`: functions on real numbers, by the C library's and CPython's own algorithms (crate `pymath`).

mod integers;
mod logarithm;
mod sums;

use objects::builtins::exceptions::{OverflowError, ValueError};
use objects::builtins::float::Float;
use objects::errors::raise;
use objects::protocol::number::special_method;
use objects::raw::{Any, Obj, PyResult};
use pymath::Error;

/// Raises what a function's failure means.
#[cold]
fn fail<T>(error: Error, domain: impl FnOnce() -> String) -> PyResult<T> {
    match error {
        Error::EDOM => raise(&ValueError, domain()),
        Error::ERANGE => raise(&OverflowError, "math range error"),
    }
}

/// A function of one number; `complaint` says what it expects.
#[inline]
fn unary(x: f64, function: impl FnOnce(f64) -> pymath::Result<f64>, complaint: &str) -> PyResult<f64> {
    function(x).or_else(|error| {
        fail(error, || match complaint {
            "" => "math domain error".to_owned(),
            complaint => format!("{complaint}, got {}", numbers::float::repr(x)),
        })
    })
}

#[inline]
fn binary(x: f64, y: f64, function: impl FnOnce(f64, f64) -> pymath::Result<f64>) -> PyResult<f64> {
    function(x, y).or_else(|error| fail(error, || "math domain error".to_owned()))
}

/// The result of a special method, if the class has one; floats never get here.
fn by_method(x: &Any, name: &str) -> PyResult<Option<Obj>> {
    match special_method(x, &objects::builtins::str::interned(name))? {
        Some(method) => method.call(&[]).map(Some),
        None => Ok(None),
    }
}

fn rounded(value: f64, rounding: numbers::float::Rounding) -> PyResult<numbers::int::Int> {
    use numbers::float::NotFinite;
    numbers::float::float_to_int(value, rounding).or_else(|error| {
        let class = if error == NotFinite::Nan { &ValueError } else { &OverflowError };
        raise(class, error.to_int_message())
    })
}

/// `ceil` and `floor`.
fn to_integer(x: &Any, name: &str, rounding: numbers::float::Rounding) -> PyResult<Obj> {
    use objects::raw::IntoObject;
    if x.exact::<Float>().is_none()
        && let Some(result) = by_method(x, name)?
    {
        return Ok(result);
    }
    rounded(Float::value_of(x)?, rounding)?.into_object()
}

/// This module provides access to the mathematical functions
/// defined by the C standard.
#[objects::pymodule(name = "math")]
pub mod module {
    use numbers::float::Rounding;
    use objects::builtins::exceptions::{OverflowError, ValueError};
    use objects::builtins::float::Float;
    use objects::builtins::int::Int;
    use objects::builtins::module::Module;
    use objects::builtins::none::is_none;
    use objects::builtins::tuple::Tuple;
    use objects::errors::{raise, raise_type_error};
    use objects::protocol::number::BinaryOp;
    use objects::raw::{Any, Args, IntoObject, Obj, Py, PyResult, Ref};
    use pymath::{Error, math};

    use super::{binary, by_method, integers, logarithm, rounded, sums, to_integer, unary};

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
        Ok(())
    }

    /// Return the arc cosine (measured in radians) of x.
    ///
    /// The result is between 0 and pi.
    #[function("(x, /)")]
    fn acos(x: f64) -> PyResult<f64> {
        unary(x, math::acos, "expected a number in range from -1 up to 1")
    }

    /// Return the arc sine (measured in radians) of x.
    ///
    /// The result is between -pi/2 and pi/2.
    #[function("(x, /)")]
    fn asin(x: f64) -> PyResult<f64> {
        unary(x, math::asin, "expected a number in range from -1 up to 1")
    }

    /// Return the arc tangent (measured in radians) of x.
    ///
    /// The result is between -pi/2 and pi/2.
    #[function("(x, /)")]
    fn atan(x: f64) -> PyResult<f64> {
        unary(x, math::atan, "")
    }

    /// Return the cosine of x (measured in radians).
    #[function("(x, /)")]
    fn cos(x: f64) -> PyResult<f64> {
        unary(x, math::cos, "expected a finite input")
    }

    /// Return the sine of x (measured in radians).
    #[function("(x, /)")]
    fn sin(x: f64) -> PyResult<f64> {
        unary(x, math::sin, "expected a finite input")
    }

    /// Return the tangent of x (measured in radians).
    #[function("(x, /)")]
    fn tan(x: f64) -> PyResult<f64> {
        unary(x, math::tan, "expected a finite input")
    }

    /// Return the inverse hyperbolic cosine of x.
    #[function("(x, /)")]
    fn acosh(x: f64) -> PyResult<f64> {
        unary(x, math::acosh, "expected argument value not less than 1")
    }

    /// Return the inverse hyperbolic sine of x.
    #[function("(x, /)")]
    fn asinh(x: f64) -> PyResult<f64> {
        unary(x, math::asinh, "")
    }

    /// Return the inverse hyperbolic tangent of x.
    #[function("(x, /)")]
    fn atanh(x: f64) -> PyResult<f64> {
        unary(x, math::atanh, "expected a number between -1 and 1")
    }

    /// Return the hyperbolic cosine of x.
    #[function("(x, /)")]
    fn cosh(x: f64) -> PyResult<f64> {
        unary(x, math::cosh, "")
    }

    /// Return the hyperbolic sine of x.
    #[function("(x, /)")]
    fn sinh(x: f64) -> PyResult<f64> {
        unary(x, math::sinh, "")
    }

    /// Return the hyperbolic tangent of x.
    #[function("(x, /)")]
    fn tanh(x: f64) -> PyResult<f64> {
        unary(x, math::tanh, "")
    }

    /// Return e raised to the power of x.
    #[function("(x, /)")]
    fn exp(x: f64) -> PyResult<f64> {
        unary(x, math::exp, "")
    }

    /// Return 2 raised to the power of x.
    #[function("(x, /)")]
    fn exp2(x: f64) -> PyResult<f64> {
        unary(x, math::exp2, "")
    }

    /// Return exp(x)-1.
    ///
    /// This function avoids the loss of precision involved in the direct evaluation of exp(x)-1 for small x.
    #[function("(x, /)")]
    fn expm1(x: f64) -> PyResult<f64> {
        unary(x, math::expm1, "")
    }

    /// Return the natural logarithm of 1+x (base e).
    ///
    /// The result is computed in a way which is accurate for x near zero.
    #[function("(x, /)")]
    fn log1p(x: f64) -> PyResult<f64> {
        unary(x, math::log1p, "expected argument value > -1")
    }

    /// Return the square root of x.
    #[function("(x, /)")]
    fn sqrt(x: f64) -> PyResult<f64> {
        unary(x, math::sqrt, "expected a nonnegative input")
    }

    /// Return the cube root of x.
    #[function("(x, /)")]
    fn cbrt(x: f64) -> PyResult<f64> {
        unary(x, math::cbrt, "")
    }

    /// Return the absolute value of the float x.
    #[function("(x, /)")]
    fn fabs(x: f64) -> PyResult<f64> {
        unary(x, math::fabs, "")
    }

    /// Gamma function at x.
    #[function("(x, /)")]
    fn gamma(x: f64) -> PyResult<f64> {
        unary(x, math::gamma, "expected a noninteger or positive integer")
    }

    /// Natural logarithm of absolute value of Gamma function at x.
    #[function("(x, /)")]
    fn lgamma(x: f64) -> PyResult<f64> {
        unary(x, math::lgamma, "expected a noninteger or positive integer")
    }

    /// Error function at x.
    #[function("(x, /)")]
    fn erf(x: f64) -> PyResult<f64> {
        unary(x, math::erf, "")
    }

    /// Complementary error function at x.
    #[function("(x, /)")]
    fn erfc(x: f64) -> PyResult<f64> {
        unary(x, math::erfc, "")
    }

    /// Return the arc tangent (measured in radians) of y/x.
    ///
    /// Unlike atan(y/x), the signs of both x and y are considered.
    #[function("(y, x, /)")]
    fn atan2(y: f64, x: f64) -> PyResult<f64> {
        binary(y, x, math::atan2)
    }

    /// Return fmod(x, y), according to platform C.
    ///
    /// x % y may differ.
    #[function("(x, y, /)")]
    fn fmod(x: f64, y: f64) -> PyResult<f64> {
        binary(x, y, math::fmod)
    }

    /// Return x**y (x to the power of y).
    #[function("(x, y, /)")]
    fn pow(x: f64, y: f64) -> PyResult<f64> {
        binary(x, y, math::pow)
    }

    /// Difference between x and the closest integer multiple of y.
    ///
    /// Return x - n*y where n*y is the closest integer multiple of y.
    /// In the case where x is exactly halfway between two multiples of
    /// y, the nearest even value of n is used. The result is always exact.
    #[function("(x, y, /)")]
    fn remainder(x: f64, y: f64) -> PyResult<f64> {
        binary(x, y, math::remainder)
    }

    /// Return a float with the magnitude (absolute value) of x but the sign of y.
    ///
    /// On platforms that support signed zeros, copysign(1.0, -0.0)
    /// returns -1.0.
    ///
    #[function("(x, y, /)")]
    fn copysign(x: f64, y: f64) -> PyResult<f64> {
        Ok(x.copysign(y))
    }

    /// Fused multiply-add operation.
    ///
    /// Compute (x * y) + z with a single round.
    #[function("(x, y, z, /)")]
    fn fma(x: f64, y: f64, z: f64) -> PyResult<f64> {
        math::fma(x, y, z).or_else(|error| match error {
            Error::EDOM => raise(&ValueError, "invalid operation in fma"),
            Error::ERANGE => raise(&OverflowError, "overflow in fma"),
        })
    }

    /// Return the ceiling of x as an Integral.
    ///
    /// This is the smallest integer >= x.
    #[function("(x, /)")]
    fn ceil(x: &Any) -> PyResult<Obj> {
        to_integer(x, "__ceil__", Rounding::Ceil)
    }

    /// Return the floor of x as an Integral.
    ///
    /// This is the largest integer <= x.
    #[function("(x, /)")]
    fn floor(x: &Any) -> PyResult<Obj> {
        to_integer(x, "__floor__", Rounding::Floor)
    }

    /// Truncates the Real x to the nearest Integral toward 0.
    ///
    /// Uses the __trunc__ magic method.
    #[function("(x, /)")]
    fn trunc(x: &Any) -> PyResult<Obj> {
        if let Some(value) = x.exact::<Float>() {
            return rounded(value.value(), Rounding::Trunc)?.into_object();
        }
        match by_method(x, "__trunc__")? {
            Some(result) => Ok(result),
            None => raise_type_error(format!("type {} doesn't define __trunc__ method", x.class().name())),
        }
    }

    /// Convert angle x from radians to degrees.
    #[function("(x, /)")]
    fn degrees(x: f64) -> PyResult<f64> {
        Ok(x * (180.0 / std::f64::consts::PI))
    }

    /// Convert angle x from degrees to radians.
    #[function("(x, /)")]
    fn radians(x: f64) -> PyResult<f64> {
        Ok(x * (std::f64::consts::PI / 180.0))
    }

    /// Return True if x is neither an infinity nor a NaN, and False otherwise.
    #[function("(x, /)")]
    fn isfinite(x: f64) -> PyResult<bool> {
        Ok(x.is_finite())
    }

    /// Return True if x is a positive or negative infinity, and False otherwise.
    #[function("(x, /)")]
    fn isinf(x: f64) -> PyResult<bool> {
        Ok(x.is_infinite())
    }

    /// Return True if x is a NaN (not a number), and False otherwise.
    #[function("(x, /)")]
    fn isnan(x: f64) -> PyResult<bool> {
        Ok(x.is_nan())
    }

    /// Return the value of the least significant bit of the float x.
    #[function("(x, /)")]
    fn ulp(x: f64) -> PyResult<f64> {
        Ok(math::ulp(x))
    }

    /// Determine whether two floating-point numbers are close in value.
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
    /// For the values to be considered close, the difference between them
    /// must be smaller than at least one of the tolerances.
    ///
    /// -inf, inf and NaN behave similarly to the IEEE 754 Standard.  That
    /// is, NaN is not close to anything, even itself.  inf and -inf are
    /// only close to themselves.
    #[function("(a, b, *, rel_tol=1e-09, abs_tol=0.0)")]
    fn isclose(a: f64, b: f64, rel_tol: f64, abs_tol: f64) -> PyResult<bool> {
        math::isclose(a, b, Some(rel_tol), Some(abs_tol))
            .or_else(|_| raise(&ValueError, "tolerances must be non-negative"))
    }

    /// Return the mantissa and exponent of x, as pair (m, e).
    ///
    /// If x is a finite nonzero number, then m is a float with
    /// 0.5 <= abs(m) < 1.0 and an integer e is such that
    /// x == m * 2**e exactly.  Else, return (x, 0).
    #[function("(x, /)")]
    fn frexp(x: f64) -> PyResult<Ref<Tuple>> {
        let (mantissa, exponent) = math::frexp(x);
        Ok(Tuple::pair(mantissa.into_object()?, exponent.into_object()?))
    }

    /// Return the fractional and integer parts of x.
    ///
    /// Both results carry the sign of x and are floats.
    #[function("(x, /)")]
    fn modf(x: f64) -> PyResult<Ref<Tuple>> {
        let (fraction, whole) = math::modf(x);
        Ok(Tuple::pair(fraction.into_object()?, whole.into_object()?))
    }

    /// Return x * (2**i).
    ///
    /// This is essentially the inverse of frexp().
    #[function("(x, i, /)")]
    fn ldexp(x: f64, i: &Any) -> PyResult<f64> {
        let Some(exponent) = i.downcast::<Int>() else {
            return raise_type_error("Expected an int as second argument to ldexp.");
        };
        if x == 0.0 || !x.is_finite() {
            return Ok(x);
        }
        let exponent = exponent.saturated().clamp(-100_000, 100_000) as i32;
        math::ldexp(x, exponent).or_else(|_| raise(&OverflowError, "math range error"))
    }

    /// Return the floating-point value the given number of steps after x towards y.
    ///
    /// If steps is not specified or is None, it defaults to 1.
    ///
    /// Raises a TypeError, if x or y is not a double, or if steps is not
    /// an integer.  Raises ValueError if steps is negative.
    #[function("(x, y, /, *, steps=None)")]
    fn nextafter(x: f64, y: f64, steps: Option<&Any>) -> PyResult<f64> {
        let Some(steps) = steps.filter(|steps| !is_none(steps)) else {
            return Ok(math::nextafter(x, y, None));
        };
        let steps = steps.index()?;
        if steps.is_negative() {
            return raise(&ValueError, "steps must be a non-negative integer");
        }
        Ok(math::nextafter(x, y, Some(u64::try_from(steps.saturated()).unwrap_or(u64::MAX))))
    }

    /// log(x, [base=math.e])
    /// Return the logarithm of x to the given base.
    ///
    /// If the base is not specified, returns the natural logarithm (base e) of x.
    #[function("!(x, base=None, /)")]
    fn log(x: &Any, base: Option<&Any>) -> PyResult<Obj> {
        let value = logarithm::of(x, |x| math::log(x, None), f64::ln)?;
        let Some(base) = base else { return value.into_object() };
        let base = logarithm::of(base, |x| math::log(x, None), f64::ln)?;
        value.into_object()?.binary(BinaryOp::TrueDivide, &*base.into_object()?)
    }

    /// Return the base 2 logarithm of x.
    #[function("(x, /)")]
    fn log2(x: &Any) -> PyResult<f64> {
        logarithm::of(x, math::log2, f64::log2)
    }

    /// Return the base 10 logarithm of x.
    #[function("(x, /)")]
    fn log10(x: &Any) -> PyResult<f64> {
        logarithm::of(x, math::log10, f64::log10)
    }

    /// Return an accurate floating-point sum of values in the iterable seq.
    ///
    /// Assumes IEEE-754 floating-point arithmetic.
    #[function("(seq, /)")]
    fn fsum(seq: &Any) -> PyResult<f64> {
        let values = sums::floats(seq)?;
        math::fsum(values).or_else(|error| match error {
            Error::EDOM => raise(&ValueError, "-inf + inf in fsum"),
            Error::ERANGE => raise(&OverflowError, "intermediate overflow in fsum"),
        })
    }

    /// Multidimensional Euclidean distance from the origin to a point.
    ///
    /// Roughly equivalent to:
    ///     sqrt(sum(x**2 for x in coordinates))
    ///
    /// For a two dimensional point (x, y), gives the hypotenuse
    /// using the Pythagorean theorem:  sqrt(x*x + y*y).
    ///
    /// For example, the hypotenuse of a 3/4/5 right triangle is:
    ///
    ///     >>> hypot(3.0, 4.0)
    ///     5.0
    #[function("(*coordinates)")]
    fn hypot(coordinates: Args<'_>) -> PyResult<f64> {
        let values: Vec<f64> =
            coordinates.positional().iter().map(|value| Float::value_of(value)).collect::<PyResult<_>>()?;
        Ok(math::dist(&values, &vec![0.0; values.len()]))
    }

    /// Return the Euclidean distance between two points p and q.
    ///
    /// The points should be specified as sequences (or iterables) of
    /// coordinates.  Both inputs must have the same dimension.
    ///
    /// Roughly equivalent to:
    ///     sqrt(sum((px - qx) ** 2.0 for px, qx in zip(p, q)))
    #[function("(p, q, /)")]
    fn dist(p: &Any, q: &Any) -> PyResult<f64> {
        let (p, q) = (p.to_vec()?, q.to_vec()?);
        if p.len() != q.len() {
            return raise(&ValueError, "both points must have the same number of dimensions");
        }
        let values =
            |items: &[Obj]| items.iter().map(|value| Float::value_of(value)).collect::<PyResult<Vec<f64>>>();
        Ok(math::dist(&values(&p)?, &values(&q)?))
    }

    /// Return the sum of products of values from two iterables p and q.
    ///
    /// Roughly equivalent to:
    ///
    ///     sum(map(operator.mul, p, q, strict=True))
    ///
    /// For float and mixed int/float inputs, the intermediate products
    /// and sums are computed with extended precision.
    #[function("(p, q, /)")]
    fn sumprod(p: &Any, q: &Any) -> PyResult<Obj> {
        sums::sumprod(p, q)
    }

    /// Calculate the product of all the elements in the input iterable.
    ///
    /// The default start value for the product is 1.
    ///
    /// When the iterable is empty, return the start value.  This function is
    /// intended specifically for use with numeric values and may reject
    /// non-numeric types.
    #[function("(iterable, /, *, start=1)")]
    fn prod(iterable: &Any, start: Option<&Any>) -> PyResult<Obj> {
        let mut product = start.map_or_else(|| Int::from_i64(1).upcast(), Py::new_ref);
        let iterator = iterable.iter()?;
        while let Some(item) = iterator.next()? {
            product = product.binary(BinaryOp::Multiply, &item)?;
        }
        Ok(product)
    }

    /// Greatest Common Divisor.
    #[function("(*integers)")]
    fn gcd(integers: Args<'_>) -> PyResult<Obj> {
        integers::gcd(integers.positional())
    }

    /// Least Common Multiple.
    #[function("(*integers)")]
    fn lcm(integers: Args<'_>) -> PyResult<Obj> {
        integers::lcm(integers.positional())
    }

    /// Return the integer part of the square root of the input.
    #[function("(n, /)")]
    fn isqrt(n: &Any) -> PyResult<Obj> {
        match numbers::int::isqrt(n.index()?.as_int_ref()) {
            Some(root) => root.into_object(),
            None => raise(&ValueError, "isqrt() argument must be nonnegative"),
        }
    }

    /// Find n!.
    #[function("(n, /)")]
    fn factorial(n: &Any) -> PyResult<Obj> {
        integers::factorial(n)
    }

    /// Number of ways to choose k items from n items without repetition and without order.
    ///
    /// Evaluates to n! / (k! * (n - k)!) when k <= n and evaluates
    /// to zero when k > n.
    ///
    /// Also called the binomial coefficient because it is equivalent
    /// to the coefficient of k-th term in polynomial expansion of the
    /// expression (1 + x)**n.
    ///
    /// Raises TypeError if either of the arguments are not integers.
    /// Raises ValueError if either of the arguments are negative.
    #[function("(n, k, /)")]
    fn comb(n: &Any, k: &Any) -> PyResult<Obj> {
        integers::comb(n, k)
    }

    /// Number of ways to choose k items from n items without repetition and with order.
    ///
    /// Evaluates to n! / (n - k)! when k <= n and evaluates
    /// to zero when k > n.
    ///
    /// If k is not specified or is None, then k defaults to n
    /// and the function returns n!.
    ///
    /// Raises TypeError if either of the arguments are not integers.
    /// Raises ValueError if either of the arguments are negative.
    #[function("(n, k=None, /)")]
    fn perm(n: &Any, k: Option<&Any>) -> PyResult<Obj> {
        integers::perm(n, k)
    }
}
