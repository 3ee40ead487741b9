//! Python's complex: arithmetic after C99 (annex G), text, hash.
//!
//! An operation with a real operand leaves the other part alone instead of widening the real number, so that signed
//! zeros and infinities survive (new in 3.14). Products and quotients that come out as nan on both parts are computed
//! again with infinities boxed to ±1, as annex G has it.

use crate::HASH_IMAG;
use crate::float::{self, Code, FormatFlags};
use crate::int_text::trim;

/// A complex number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Complex {
    /// The real part.
    pub re: f64,
    /// The imaginary part.
    pub im: f64,
}

/// Why an operation has no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ComplexError {
    /// `ZeroDivisionError`: quotient.
    ZeroDivision,
    /// `ZeroDivisionError`: power.
    ZeroToNegative,
    /// `OverflowError`: power.
    Overflow,
}

impl ComplexError {
    /// CPython's text.
    pub const fn message(self) -> &'static str {
        match self {
            Self::ZeroDivision => "division by zero",
            Self::ZeroToNegative => "zero to a negative or complex power",
            Self::Overflow => "complex exponentiation",
        }
    }
}

impl Complex {
    /// From its parts.
    pub const fn new(re: f64, im: f64) -> Self {
        Self { re, im }
    }

    /// `self + other`.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self::new(self.re + other.re, self.im + other.im)
    }

    /// `self + real`, `real + self`.
    #[must_use]
    pub const fn plus_real(self, real: f64) -> Self {
        Self::new(self.re + real, self.im)
    }

    /// `self - other`.
    #[must_use]
    pub const fn minus(self, other: Self) -> Self {
        Self::new(self.re - other.re, self.im - other.im)
    }

    /// `self - real`.
    #[must_use]
    pub const fn minus_real(self, real: f64) -> Self {
        Self::new(self.re - real, self.im)
    }

    /// `real - self`.
    #[must_use]
    pub const fn real_minus(real: f64, other: Self) -> Self {
        Self::new(real - other.re, -other.im)
    }

    /// `-self`.
    #[must_use]
    pub const fn negated(self) -> Self {
        Self::new(-self.re, -self.im)
    }

    /// `self * real`, `real * self`.
    #[must_use]
    pub const fn times_real(self, real: f64) -> Self {
        Self::new(self.re * real, self.im * real)
    }

    const fn is_infinite(self) -> bool {
        self.re.is_infinite() || self.im.is_infinite()
    }

    const fn is_finite(self) -> bool {
        self.re.is_finite() && self.im.is_finite()
    }

    /// Infinite parts as ±1, others as ±0.
    const fn boxed(self) -> Self {
        const fn part(value: f64) -> f64 {
            (if value.is_infinite() { 1.0_f64 } else { 0.0 }).copysign(value)
        }
        Self::new(part(self.re), part(self.im))
    }

    /// Nan parts as ±0.
    const fn without_nan(self) -> Self {
        const fn part(value: f64) -> f64 {
            if value.is_nan() { 0.0_f64.copysign(value) } else { value }
        }
        Self::new(part(self.re), part(self.im))
    }

    /// `self * other`.
    #[must_use]
    pub const fn times(self, other: Self) -> Self {
        let (ac, bd, ad, bc) =
            (self.re * other.re, self.im * other.im, self.re * other.im, self.im * other.re);
        let product = Self::new(ac - bd, ad + bc);
        if !(product.re.is_nan() && product.im.is_nan()) {
            return product;
        }
        let (mut a, mut b) = (self, other);
        let mut again = false;
        if a.is_infinite() {
            (a, b, again) = (a.boxed(), b.without_nan(), true);
        }
        if b.is_infinite() {
            (a, b, again) = (a.without_nan(), b.boxed(), true);
        }
        if !again && (ac.is_infinite() || bd.is_infinite() || ad.is_infinite() || bc.is_infinite()) {
            (a, b, again) = (a.without_nan(), b.without_nan(), true);
        }
        if !again {
            return product;
        }
        Self::new(f64::INFINITY * (a.re * b.re - a.im * b.im), f64::INFINITY * (a.re * b.im + a.im * b.re))
    }

    /// `self / real`.
    pub fn over_real(self, real: f64) -> Result<Self, ComplexError> {
        if real == 0.0 {
            return Err(ComplexError::ZeroDivision);
        }
        Ok(Self::new(self.re / real, self.im / real))
    }

    /// `self / other`, scaled by the larger part of the divisor.
    pub fn over(self, other: Self) -> Result<Self, ComplexError> {
        let Some(quotient) = scaled_quotient(self, other) else {
            return Err(ComplexError::ZeroDivision);
        };
        if !(quotient.re.is_nan() && quotient.im.is_nan()) {
            return Ok(quotient);
        }
        let factor = if self.is_infinite() && other.is_finite() {
            f64::INFINITY
        } else if other.is_infinite() && self.is_finite() {
            0.0
        } else {
            return Ok(quotient);
        };
        let (a, b) = if factor == 0.0 { (self, other.boxed()) } else { (self.boxed(), other) };
        Ok(Self::new(factor * (a.re * b.re + a.im * b.im), factor * (a.im * b.re - a.re * b.im)))
    }

    /// `real / other`.
    pub fn real_over(real: f64, other: Self) -> Result<Self, ComplexError> {
        real_quotient(real, other).ok_or(ComplexError::ZeroDivision)
    }

    /// `self ** other`.
    pub fn power(self, other: Self) -> Result<Self, ComplexError> {
        power(self, other)
    }

    /// `abs(self)`; `None` is an `OverflowError`, "absolute value too large".
    pub fn modulus(self) -> Option<f64> {
        let modulus = self.re.hypot(self.im);
        (modulus.is_finite() || !self.is_finite()).then_some(modulus)
    }

    /// CPython's hash; `None` if a part is nan, whose hash the caller takes by identity and gives to [`hash_parts`].
    pub fn hash(self) -> Option<i64> {
        Some(hash_parts(float::hash(self.re)?, float::hash(self.im)?))
    }
}

/// The hash of a complex number from those of its parts.
pub const fn hash_parts(re: i64, im: i64) -> i64 {
    let hash = re.wrapping_add(im.wrapping_mul(HASH_IMAG));
    if hash == -1 { -2 } else { hash }
}

fn scaled_quotient(a: Complex, b: Complex) -> Option<Complex> {
    let (re_size, im_size) = (b.re.abs(), b.im.abs());
    if re_size >= im_size {
        if re_size == 0.0 {
            return None;
        }
        let ratio = b.im / b.re;
        let scale = b.re + b.im * ratio;
        return Some(Complex::new((a.re + a.im * ratio) / scale, (a.im - a.re * ratio) / scale));
    }
    if im_size >= re_size {
        let ratio = b.re / b.im;
        let scale = b.re * ratio + b.im;
        return Some(Complex::new((a.re * ratio + a.im) / scale, (a.im * ratio - a.re) / scale));
    }
    Some(Complex::new(f64::NAN, f64::NAN))
}

fn real_quotient(a: f64, b: Complex) -> Option<Complex> {
    let (re_size, im_size) = (b.re.abs(), b.im.abs());
    let quotient = if re_size >= im_size {
        if re_size == 0.0 {
            return None;
        }
        let ratio = b.im / b.re;
        let scale = b.re + b.im * ratio;
        Complex::new(a / scale, (-a * ratio) / scale)
    } else if im_size >= re_size {
        let ratio = b.re / b.im;
        let scale = b.re * ratio + b.im;
        Complex::new((a * ratio) / scale, -a / scale)
    } else {
        Complex::new(f64::NAN, f64::NAN)
    };
    if quotient.re.is_nan() && quotient.im.is_nan() && a.is_finite() && b.is_infinite() {
        let b = b.boxed();
        return Some(Complex::new(0.0 * (a * b.re), 0.0 * (-a * b.im)));
    }
    Some(quotient)
}

fn power(base: Complex, exponent: Complex) -> Result<Complex, ComplexError> {
    /// Integral exponents up to this are multiplied out.
    const MAX_MULTIPLIED: f64 = 100.0;
    if exponent.re == 0.0 && exponent.im == 0.0 {
        return Ok(Complex::new(1.0, 0.0));
    }
    if base.re == 0.0 && base.im == 0.0 {
        if exponent.im != 0.0 || exponent.re < 0.0 {
            return Err(ComplexError::ZeroToNegative);
        }
        return Ok(Complex::new(0.0, 0.0));
    }
    let result =
        if exponent.im == 0.0 && exponent.re == exponent.re.floor() && exponent.re.abs() <= MAX_MULTIPLIED {
            integral_power(base, exponent.re as i64)
        } else {
            polar_power(base, exponent)
        };
    match result {
        Some(power) if power.is_infinite() => Err(ComplexError::Overflow),
        Some(power) => Ok(power),
        None => Err(ComplexError::ZeroToNegative),
    }
}

/// `None` where C reports a domain error, the direction of an infinite angle.
fn polar_power(base: Complex, exponent: Complex) -> Option<Complex> {
    let modulus = base.re.hypot(base.im);
    let angle = base.im.atan2(base.re);
    let mut length = modulus.powf(exponent.re);
    let mut phase = angle * exponent.re;
    if exponent.im != 0.0 {
        length *= (-angle * exponent.im).exp();
        phase += exponent.im * modulus.ln();
    }
    (!phase.is_infinite()).then(|| Complex::new(length * phase.cos(), length * phase.sin()))
}

/// `None` if the inverse of zero is asked for, the power having vanished.
fn integral_power(base: Complex, exponent: i64) -> Option<Complex> {
    let (mut power, mut square, mut left) = (Complex::new(1.0, 0.0), base, exponent.unsigned_abs());
    while left > 0 {
        if left & 1 == 1 {
            power = power.times(square);
        }
        left >>= 1;
        if left > 0 {
            square = square.times(square);
        }
    }
    if exponent < 0 { Complex::new(1.0, 0.0).over(power).ok() } else { Some(power) }
}

/// `repr(value)`.
pub fn repr(value: Complex) -> String {
    let part = |value| float::format(value, Code::Repr, 0, FormatFlags::default());
    let im = part(value.im);
    if value.re == 0.0 && value.re.is_sign_positive() {
        return format!("{im}j");
    }
    let plus = if im.starts_with('-') { "" } else { "+" };
    format!("({}{plus}{im}j)", part(value.re))
}

/// `complex(text)`: white space and one pair of parentheses around, no space within.
/// `None`: "complex() arg is a malformed string".
pub fn parse(text: &[u8]) -> Option<Complex> {
    let text = float::without_underscores(trim(text))?;
    let text = match &*text {
        [b'(', inner @ .., b')'] => trim(inner),
        text => text,
    };
    let is_j = |byte: Option<&u8>| matches!(byte, Some(b'j' | b'J'));
    let Some((first, used)) = float::parse_prefix(text) else {
        let (im, used) = unit(text)?;
        return (is_j(text.get(used)) && text.len() == used + 1).then_some(Complex::new(0.0, im));
    };
    let rest = &text[used..];
    match rest {
        [] => Some(Complex::new(first, 0.0)),
        [b'j' | b'J'] => Some(Complex::new(0.0, first)),
        [b'+' | b'-', ..] => {
            let (im, used) = float::parse_prefix(rest).or_else(|| unit(rest))?;
            (is_j(rest.get(used)) && rest.len() == used + 1).then_some(Complex::new(first, im))
        }
        _ => None,
    }
}

/// A bare `j` counts as one, with its sign.
const fn unit(text: &[u8]) -> Option<(f64, usize)> {
    match text {
        [b'+', ..] => Some((1.0, 1)),
        [b'-', ..] => Some((-1.0, 1)),
        _ => Some((1.0, 0)),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn repr_reads_back(re: f64, im: f64) {
            let value = Complex::new(re, im);
            let read = parse(repr(value).as_bytes());
            prop_assert_eq!(read, Some(value));
        }

        #[test]
        fn small_quotients_undo_products(a in -1e3..1e3_f64, b in -1e3..1e3_f64, c in 0.1..1e3_f64, d in 0.1..1e3_f64) {
            let (x, y) = (Complex::new(a, b), Complex::new(c, d));
            let difference = x.times(y).over(y).map(|quotient| quotient.minus(x)).ok();
            let near = difference.and_then(Complex::modulus).is_some_and(|distance| distance < 1e-9);
            prop_assert!(near);
        }
    }

    #[test]
    fn infinities_survive() {
        let infinite = Complex::new(f64::INFINITY, f64::NAN);
        assert!(infinite.times(Complex::new(1.0, 1.0)).is_infinite());
        assert_eq!(Complex::new(1.0, 1.0).over(Complex::new(f64::INFINITY, 1.0)), Ok(Complex::new(0.0, 0.0)));
        assert_eq!(infinite.power(Complex::new(0.0, 0.0)), Ok(Complex::new(1.0, 0.0)));
        let real = Complex::new(2.0, -0.0).plus_real(1.0);
        assert!(real.im.is_sign_negative());
    }

    #[test]
    fn refusals() {
        let (zero, one, big) = (Complex::new(0.0, 0.0), Complex::new(1.0, 0.0), Complex::new(1e300, 1.0));
        assert_eq!(one.over(zero), Err(ComplexError::ZeroDivision));
        assert_eq!(zero.power(Complex::new(0.0, 1.0)), Err(ComplexError::ZeroToNegative));
        assert_eq!(big.power(Complex::new(2.0, 0.0)), Err(ComplexError::Overflow));
        assert_eq!(Complex::new(1e308, 1e308).times_real(10.0).modulus(), Some(f64::INFINITY));
        assert_eq!(Complex::new(f64::MAX, f64::MAX).modulus(), None);
        for text in ["", "1+2", "1 +2j", "(1+2j", "()", "((1))", "1j2", "j1", "1++2j"] {
            assert_eq!(parse(text.as_bytes()), None, "{text}");
        }
    }
}
