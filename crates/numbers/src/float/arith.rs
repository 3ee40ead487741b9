//! Division, remainder and power, where Python raises or floors and the machine does not.

/// Why an operation on floats has no float result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FloatError {
    /// `ZeroDivisionError`: division, remainder.
    ZeroDivision,
    /// `ZeroDivisionError`: zero to a negative power.
    ZeroToNegative,
    /// `OverflowError` with the arguments 34 and the message.
    Overflow,
    /// A negative base to a broken exponent: the caller computes with complex numbers.
    Complex,
}

impl FloatError {
    /// CPython's text.
    pub const fn message(self) -> &'static str {
        match self {
            Self::ZeroDivision => "division by zero",
            Self::ZeroToNegative => "zero to a negative power",
            Self::Overflow => "Numerical result out of range",
            Self::Complex => "",
        }
    }
}

/// `a / b`.
#[inline]
pub fn true_div(a: f64, b: f64) -> Result<f64, FloatError> {
    if b == 0.0 { Err(FloatError::ZeroDivision) } else { Ok(a / b) }
}

/// `divmod(a, b)`: the remainder has the divisor's sign, the quotient is integral.
pub fn divmod(a: f64, b: f64) -> Result<(f64, f64), FloatError> {
    if b == 0.0 {
        return Err(FloatError::ZeroDivision);
    }
    let mut rest = a % b;
    let mut quotient = (a - rest) / b;
    if rest == 0.0 {
        rest = 0.0_f64.copysign(b);
    } else if (b < 0.0) != (rest < 0.0) {
        rest += b;
        quotient -= 1.0;
    }
    // The exact quotient is an integer; the computed one is next to it.
    let floor = if quotient == 0.0 {
        0.0_f64.copysign(a / b)
    } else {
        let floor = quotient.floor();
        if quotient - floor > 0.5 { floor + 1.0 } else { floor }
    };
    Ok((floor, rest))
}

/// `a // b`.
#[inline]
pub fn floor_div(a: f64, b: f64) -> Result<f64, FloatError> {
    divmod(a, b).map(|(quotient, _)| quotient)
}

/// `a % b`.
#[inline]
pub fn modulo(a: f64, b: f64) -> Result<f64, FloatError> {
    if b == 0.0 {
        return Err(FloatError::ZeroDivision);
    }
    let rest = a % b;
    Ok(if rest == 0.0 {
        0.0_f64.copysign(b)
    } else if (b < 0.0) != (rest < 0.0) {
        rest + b
    } else {
        rest
    })
}

/// `a ** b`.
pub fn pow(a: f64, b: f64) -> Result<f64, FloatError> {
    let finite = a.is_finite() && b.is_finite();
    if finite && a == 0.0 && b < 0.0 {
        return Err(FloatError::ZeroToNegative);
    }
    if a == 0.0 && b == f64::NEG_INFINITY {
        return Ok(f64::INFINITY);
    }
    if finite && a < 0.0 && b.floor() != b {
        return Err(FloatError::Complex);
    }
    let power = a.powf(b);
    if finite && power.is_infinite() { Err(FloatError::Overflow) } else { Ok(power) }
}
