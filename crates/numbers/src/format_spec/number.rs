//! Ints and floats by a format spec.

use super::group::{Locale, group_fraction, group_integer};
use super::{Align, FormatSpec, Rendered, Sign, SpecError};
use crate::float::{self, Code, FormatFlags};
use crate::int::{self, IntRef, magnitude};
use crate::int_text;

/// A precision beyond this is refused (that of C's int, with room for the rest of the number).
pub(crate) const MAX_PRECISION: usize = i32::MAX as usize - 1024;

/// `format(value, spec)` of an int. `locale` counts for the type `n`, `limit` is `sys.get_int_max_str_digits()`.
pub fn format_int(
    value: IntRef<'_>,
    spec: &FormatSpec,
    locale: &Locale<'_>,
    limit: usize,
) -> Result<Rendered, SpecError> {
    match spec.code_char() {
        None | Some('b' | 'c' | 'd' | 'n' | 'o' | 'x' | 'X') => {}
        Some('e' | 'E' | 'f' | 'F' | 'g' | 'G' | '%') => {
            let value = int::to_f64(value).map_err(|_| SpecError::IntTooLarge)?;
            return format_float(value, spec, locale);
        }
        Some(_) => return Err(unknown(spec)),
    }
    if spec.precision.is_some() {
        return Err(SpecError::NotAllowed("Precision not allowed in integer format specifier"));
    }
    if spec.no_negative_zero {
        return Err(SpecError::NotAllowed(
            "Negative zero coercion (z) not allowed in integer format specifier",
        ));
    }
    if spec.code_char() == Some('c') {
        return format_char(value, spec);
    }
    let (base, prefix) = match spec.code_char() {
        Some('b') => (2, "0b"),
        Some('o') => (8, "0o"),
        Some('x') => (16, "0x"),
        Some('X') => (16, "0X"),
        _ => (10, ""),
    };
    let size = value.magnitude();
    let mut digits = match base {
        10 => int_text::to_decimal(size, limit).map_err(SpecError::DigitLimit)?,
        _ => int_text::to_base(size, base),
    };
    if spec.code_char() == Some('X') {
        digits.make_ascii_uppercase();
    }
    let own = Locale::of(spec.thousands, base != 10);
    let locale = if spec.code_char() == Some('n') { locale } else { &own };
    let prefix = if spec.alternate { prefix } else { "" };
    let parts = Parts { negative: value.is_negative(), prefix, digits: &digits, rest: "" };
    parts.lay_out(spec, locale)
}

fn format_char(value: IntRef<'_>, spec: &FormatSpec) -> Result<Rendered, SpecError> {
    if spec.sign.is_some() {
        return Err(SpecError::NotAllowed("Sign not allowed with integer format specifier 'c'"));
    }
    if spec.alternate {
        return Err(SpecError::NotAllowed(
            "Alternate form (#) not allowed with integer format specifier 'c'",
        ));
    }
    let code = value.to_i64().ok_or(SpecError::NotACLong)?;
    let code = u32::try_from(code).map_err(|_| SpecError::NotACodePoint)?;
    match char::from_u32(code) {
        Some(char) => Ok(Rendered::new(char.to_string(), 0, spec)),
        None if code < 0x11_0000 => Ok(Rendered::of_surrogate(code, spec)),
        None => Err(SpecError::NotACodePoint),
    }
}

pub(super) const fn unknown(spec: &FormatSpec) -> SpecError {
    match spec.code {
        Some(code) => SpecError::UnknownCode(code),
        None => SpecError::Invalid,
    }
}

/// `format(value, spec)` of a float. `locale` counts for the type `n`.
pub fn format_float(value: f64, spec: &FormatSpec, locale: &Locale<'_>) -> Result<Rendered, SpecError> {
    let text = float_text(value, spec, true)?;
    let own = Locale::of(spec.thousands, false);
    let locale = if spec.code_char() == Some('n') { locale } else { &own };
    FloatParts::split(&text, spec, locale).parts().lay_out(spec, locale)
}

/// The value in the spec's type and precision, without grouping and padding. `dot_zero`: a value without type looks
/// like a float (`1.0`), as it does not within a complex.
pub(super) fn float_text(value: f64, spec: &FormatSpec, dot_zero: bool) -> Result<String, SpecError> {
    const DEFAULT_PRECISION: usize = 6;
    let mut flags = FormatFlags { alternate: spec.alternate, ..FormatFlags::default() };
    let code = match spec.code_char() {
        None => {
            flags.add_dot_zero = dot_zero;
            if spec.precision.is_none() { Code::Repr } else { Code::General }
        }
        Some('e' | 'E') => Code::Exponent,
        Some('f' | 'F' | '%') => Code::Fixed,
        Some('g' | 'G' | 'n') => Code::General,
        Some(_) => return Err(unknown(spec)),
    };
    flags.upper = matches!(spec.code_char(), Some('E' | 'F' | 'G'));
    let precision = spec.precision.unwrap_or(DEFAULT_PRECISION);
    if precision > MAX_PRECISION {
        return Err(SpecError::PrecisionTooBig);
    }
    if !magnitude::fits_in_memory(precision as u64 * 4) {
        return Err(SpecError::Memory);
    }
    let percent = spec.code_char() == Some('%');
    let mut text = float::format(if percent { value * 100.0 } else { value }, code, precision, flags);
    if spec.no_negative_zero && text.starts_with('-') && is_zero(&text[1..]) {
        text.remove(0);
    }
    if percent {
        text.push('%');
    }
    Ok(text)
}

/// Whether all digits before the exponent are zeros.
fn is_zero(text: &str) -> bool {
    let mantissa = text.split(['e', 'E']).next().unwrap_or(text);
    mantissa.bytes().all(|byte| matches!(byte, b'0' | b'.'))
}

/// A float's text cut up, the fraction grouped and the locale's point put in.
pub(super) struct FloatParts<'a> {
    negative: bool,
    digits: &'a str,
    rest: String,
}

impl<'a> FloatParts<'a> {
    pub(super) fn split(text: &'a str, spec: &FormatSpec, locale: &Locale<'_>) -> Self {
        let (negative, text) = text.strip_prefix('-').map_or((false, text), |size| (true, size));
        let end = |text: &str| text.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
        let (digits, tail) = text.split_at(end(text));
        let rest = match tail.strip_prefix('.') {
            None => tail.into(),
            Some(tail) => {
                let (fraction, exponent) = tail.split_at(end(tail));
                let fraction = group_fraction(fraction, spec.fraction);
                [locale.decimal_point, &fraction, exponent].concat()
            }
        };
        Self { negative, digits, rest }
    }

    pub(super) fn parts(&self) -> Parts<'_> {
        Parts { negative: self.negative, prefix: "", digits: self.digits, rest: &self.rest }
    }
}

/// A number: sign, prefix, digits before the point (none for inf and nan), everything from the point on.
pub(super) struct Parts<'a> {
    negative: bool,
    prefix: &'a str,
    digits: &'a str,
    rest: &'a str,
}

impl Parts<'_> {
    /// Grouped and padded; zeros that fill up are digits and grouped with them.
    fn lay_out(&self, spec: &FormatSpec, locale: &Locale<'_>) -> Result<Rendered, SpecError> {
        let zero_filled = spec.fill == u32::from('0') && spec.align == Align::AfterSign;
        let around = self.prefix.len() + self.rest.chars().count() + self.sign(spec.sign).len();
        let width = if zero_filled { spec.width.unwrap_or(0).saturating_sub(around) } else { 0 };
        let (text, split) = self.text(spec.sign, locale, width)?;
        Ok(Rendered::new(text, split, spec))
    }

    const fn sign(&self, sign: Option<Sign>) -> &'static str {
        match sign {
            _ if self.negative => "-",
            Some(Sign::Plus) => "+",
            Some(Sign::Space) => " ",
            _ => "",
        }
    }

    /// The whole text, its digits filled up with zeros to `width`, and where the digits start.
    pub(super) fn text(
        &self,
        sign: Option<Sign>,
        locale: &Locale<'_>,
        width: usize,
    ) -> Result<(String, usize), SpecError> {
        let sign = self.sign(sign);
        let split = sign.len() + self.prefix.len();
        if locale.grouping.is_empty() || locale.thousands_sep.is_empty() || self.digits.is_empty() {
            return Ok(([sign, self.prefix, self.digits, self.rest].concat(), split));
        }
        if !magnitude::fits_in_memory((width as u64).saturating_mul(24)) {
            return Err(SpecError::Memory);
        }
        let digits = group_integer(self.digits, locale, width);
        Ok(([sign, self.prefix, &digits, self.rest].concat(), split))
    }
}
