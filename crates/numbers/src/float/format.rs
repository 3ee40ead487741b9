//! `repr` and the format codes of floats.

use super::digits::{self, Decimal};

/// A format code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// The shortest digits that read back.
    Repr,
    /// `e`: one digit before the point, always an exponent.
    Exponent,
    /// `f`: never an exponent.
    Fixed,
    /// `g`: the shorter of the two, the precision counting significant digits.
    General,
}

/// What else is asked of a format.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FormatFlags {
    /// `#`: keep the point, and with `g` the zeros at the end.
    pub alternate: bool,
    /// `.0` after a finite value that would look like an int; exponents start one digit earlier for that.
    pub add_dot_zero: bool,
    /// Capital letters.
    pub upper: bool,
}

/// `repr(value)`.
pub fn repr(value: f64) -> String {
    let size = value.abs();
    if size == 0.0 || (1e-4..1e16).contains(&size) {
        // Here Python has no exponent; neither has zmij, whose text is then ours.
        let mut buffer = zmij::Buffer::new();
        let text = buffer.format_finite(value);
        if !text.contains('e') {
            return text.into();
        }
    }
    format(value, Code::Repr, 0, FormatFlags { add_dot_zero: true, ..FormatFlags::default() })
}

/// The text of `value`, with a minus if it has one (but never on nan). `precision` means nothing to [`Code::Repr`].
pub fn format(value: f64, code: Code, precision: usize, flags: FormatFlags) -> String {
    let mut out = String::with_capacity(24);
    if value.is_sign_negative() && !value.is_nan() {
        out.push('-');
    }
    let size = value.abs();
    if !size.is_finite() {
        out.push_str(if size.is_nan() { "nan" } else { "inf" });
    } else {
        match code {
            Code::Repr => lay_out(&mut out, digits::shortest(size), 16, flags),
            Code::Exponent => {
                let decimal = digits::significant(size, precision + 1);
                push_exponent_form(&mut out, &decimal, flags);
            }
            Code::Fixed => {
                out.push_str(&digits::fixed(size, precision));
                if precision == 0 {
                    push_bare_end(&mut out, flags);
                }
            }
            Code::General => general(&mut out, size, precision.max(1), flags),
        }
    }
    if flags.upper {
        out.make_ascii_uppercase();
    }
    out
}

fn general(out: &mut String, size: f64, precision: usize, flags: FormatFlags) {
    // Zeros at the end are only kept in the alternate form: elsewhere not even made.
    let shown = if flags.alternate { precision } else { precision.min(digits::MAX_SIGNIFICANT) };
    let mut decimal = digits::significant(size, shown);
    if !flags.alternate {
        let kept = decimal.digits.trim_end_matches('0').len().max(1);
        decimal.digits.truncate(kept);
    }
    let limit = i32::try_from(precision).unwrap_or(i32::MAX) - i32::from(flags.add_dot_zero);
    lay_out(out, decimal, limit, flags);
}

/// Chooses between fixed and exponent form.
fn lay_out(out: &mut String, decimal: Decimal, limit: i32, flags: FormatFlags) {
    if decimal.point <= -4 || decimal.point > limit {
        push_exponent_form(out, &decimal, flags);
        return;
    }
    let Decimal { digits, point } = &decimal;
    let zeros = |count: usize| std::iter::repeat_n('0', count);
    if *point <= 0 {
        out.push_str("0.");
        out.extend(zeros(point.unsigned_abs() as usize));
        out.push_str(digits);
        return;
    }
    let point = *point as usize;
    if digits.len() > point {
        out.push_str(&digits[..point]);
        out.push('.');
        out.push_str(&digits[point..]);
        return;
    }
    out.push_str(digits);
    out.extend(zeros(point - digits.len()));
    push_bare_end(out, flags);
}

/// What follows an integral value without digits after the point.
fn push_bare_end(out: &mut String, flags: FormatFlags) {
    if flags.add_dot_zero {
        out.push_str(".0");
    } else if flags.alternate {
        out.push('.');
    }
}

fn push_exponent_form(out: &mut String, decimal: &Decimal, flags: FormatFlags) {
    let (first, rest) = decimal.digits.split_at(1);
    out.push_str(first);
    if !rest.is_empty() || flags.alternate {
        out.push('.');
    }
    out.push_str(rest);
    let exponent = decimal.point - 1;
    out.push_str(if exponent < 0 { "e-" } else { "e+" });
    let exponent = exponent.unsigned_abs();
    if exponent < 10 {
        out.push('0');
    }
    out.push_str(&exponent.to_string());
}
