//! `repr()` of constants.

use std::fmt::{self, Write};

use crate::code::Code;
use crate::constant::{Constant, Text};

/// Prints a constant as Python's `repr` does.
///
/// What is printable in a `str` is Rust's opinion, which knows another version of Unicode than CPython.
pub struct ConstantRepr<'a>(pub &'a Constant);

impl fmt::Display for ConstantRepr<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Constant::None => f.write_str("None"),
            Constant::Bool(true) => f.write_str("True"),
            Constant::Bool(false) => f.write_str("False"),
            Constant::Ellipsis => f.write_str("Ellipsis"),
            Constant::Int(value) => write!(f, "{value}"),
            Constant::Float(value) => f.write_str(&float(*value, ".0")),
            Constant::Complex(real, imag) => complex(f, *real, *imag),
            Constant::Str(text) => string(f, text),
            Constant::Bytes(value) => bytes(f, value),
            Constant::Tuple(items) => {
                f.write_char('(')?;
                list(f, items)?;
                f.write_str(if items.len() == 1 { ",)" } else { ")" })
            }
            Constant::FrozenSet(items) if items.is_empty() => f.write_str("frozenset()"),
            Constant::FrozenSet(items) => {
                f.write_str("frozenset({")?;
                list(f, items)?;
                f.write_str("})")
            }
            Constant::Slice(parts) => {
                f.write_str("slice(")?;
                list(f, &**parts)?;
                f.write_char(')')
            }
            Constant::Code(inner) => f.write_str(&code(inner)),
        }
    }
}

/// A code object by name and place.
pub(super) fn code(code: &Code) -> String {
    format!("<code object {}, file \"{}\", line {}>", code.name, code.filename, code.firstlineno)
}

fn list(f: &mut fmt::Formatter<'_>, items: &[Constant]) -> fmt::Result {
    for (index, item) in items.iter().enumerate() {
        let comma = if index > 0 { ", " } else { "" };
        write!(f, "{comma}{}", ConstantRepr(item))?;
    }
    Ok(())
}

/// The shortest digits that read back; `whole` follows a number without fraction.
fn float(value: f64, whole: &str) -> String {
    if value.is_nan() {
        return "nan".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "inf" } else { "-inf" }.to_owned();
    }
    let shortest = format!("{value:e}");
    let (digits, exponent) = shortest.split_once('e').unwrap_or((&shortest, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let fraction = digits.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    // Of two equally near decimals Rust takes either; Python the even one, as rounding to so many places does.
    let or_even = |shortest: String, even: String| if even.parse() == Ok(value) { even } else { shortest };
    if (-4..16).contains(&exponent) {
        let places = usize::try_from(fraction as i32 - exponent).unwrap_or(0);
        let plain = or_even(format!("{value}"), format!("{value:.places$}"));
        return if plain.contains('.') { plain } else { plain + whole };
    }
    let even = or_even(shortest.clone(), format!("{value:.fraction$e}"));
    let digits = even.split('e').next().unwrap_or_default();
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", exponent.unsigned_abs())
}

fn complex(f: &mut fmt::Formatter<'_>, real: f64, imag: f64) -> fmt::Result {
    let part = float(imag, "");
    if real == 0.0 && real.is_sign_positive() {
        return write!(f, "{part}j");
    }
    let plus = if imag.is_nan() || imag.is_sign_positive() { "+" } else { "" };
    write!(f, "({}{plus}{part}j)", float(real, ""))
}

/// Single quotes unless that needs an escape and double quotes do not.
fn quote(has_single: bool, has_double: bool) -> char {
    if has_single && !has_double { '"' } else { '\'' }
}

fn bytes(f: &mut fmt::Formatter<'_>, value: &[u8]) -> fmt::Result {
    let quote = quote(value.contains(&b'\''), value.contains(&b'"'));
    write!(f, "b{quote}")?;
    for &byte in value {
        match byte {
            b'\t' => f.write_str("\\t")?,
            b'\n' => f.write_str("\\n")?,
            b'\r' => f.write_str("\\r")?,
            b' '..=b'~' if byte == b'\\' || char::from(byte) == quote => write!(f, "\\{}", char::from(byte))?,
            b' '..=b'~' => f.write_char(char::from(byte))?,
            _ => write!(f, "\\x{byte:02x}")?,
        }
    }
    f.write_char(quote)
}

fn string(f: &mut fmt::Formatter<'_>, text: &Text) -> fmt::Result {
    let has = |quote| text.as_bytes().contains(&quote);
    let quote = quote(has(b'\''), has(b'"'));
    f.write_char(quote)?;
    for point in text.code_points() {
        match char::from_u32(point) {
            Some('\t') => f.write_str("\\t")?,
            Some('\n') => f.write_str("\\n")?,
            Some('\r') => f.write_str("\\r")?,
            Some(c) if c == quote || c == '\\' => write!(f, "\\{c}")?,
            Some(c) if is_printable(c) => f.write_char(c)?,
            _ if point < 0x100 => write!(f, "\\x{point:02x}")?,
            _ if point < 0x1_0000 => write!(f, "\\u{point:04x}")?,
            _ => write!(f, "\\U{point:08x}")?,
        }
    }
    f.write_char(quote)
}

/// Not escaped by Rust after a letter (at the start of a text Rust escapes combining characters, Python never).
fn is_printable(c: char) -> bool {
    match c {
        ' '..='~' => true,
        _ if c.is_ascii() => false,
        _ => format!("a{c}").escape_debug().count() == 2,
    }
}
