//! printf-style pieces: reading one `%` directive, and numbers by it.
//!
//! The caller walks the format string, takes the arguments, and handles `%s %r %a %c %%` itself (padding with
//! [`Directive::padding`]); numbers become ASCII text here.

use crate::float::{self, Code, FormatFlags};
use crate::format_spec::MAX_PRECISION;
use crate::int::{IntRef, magnitude};
use crate::int_text::{self, DigitLimit};

/// The flag characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flags {
    /// `-`: pad behind.
    pub left: bool,
    /// `+`: always a sign.
    pub plus: bool,
    /// ` `: a space where there is no sign.
    pub space: bool,
    /// `#`
    pub alternate: bool,
    /// `0`: fill up with zeros.
    pub zero: bool,
}

/// A width or precision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    /// Written out.
    Fixed(usize),
    /// `*`: the next argument.
    Argument,
}

/// What stands between `%` (and the key in parentheses, if any) and the type character.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Header {
    /// The flags.
    pub flags: Flags,
    /// The width.
    pub width: Option<Amount>,
    /// The precision; a bare point is zero.
    pub precision: Option<Amount>,
}

/// Why a header cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeaderError {
    /// Beyond the size of memory.
    WidthTooBig,
    /// Beyond a C int. For bytes CPython says "prec too big".
    PrecisionTooBig,
}

impl HeaderError {
    /// CPython's text for str (a `ValueError`).
    pub const fn message(self) -> &'static str {
        match self {
            Self::WidthTooBig => "width too big",
            Self::PrecisionTooBig => "precision too big",
        }
    }
}

impl Header {
    /// Reads flags, width, precision and one length letter (`h l L`, without meaning) at the start of `text`;
    /// also gives how many code points that took. The type character is next ("incomplete format" if there is none).
    pub fn parse(text: &[u32]) -> Result<(Self, usize), HeaderError> {
        let ascii = |at: usize| text.get(at).and_then(|&code| u8::try_from(code).ok()).unwrap_or(0);
        let mut header = Self::default();
        let mut at = 0;
        while header.flags.set(ascii(at)) {
            at += 1;
        }
        (header.width, at) = amount(&ascii, at, isize::MAX as usize).ok_or(HeaderError::WidthTooBig)?;
        if ascii(at) == b'.' {
            let (precision, end) =
                amount(&ascii, at + 1, i32::MAX as usize).ok_or(HeaderError::PrecisionTooBig)?;
            header.precision = precision.or(Some(Amount::Fixed(0)));
            at = end;
        }
        if matches!(ascii(at), b'h' | b'l' | b'L') {
            at += 1;
        }
        Ok((header, at))
    }
}

impl Flags {
    const fn set(&mut self, flag: u8) -> bool {
        match flag {
            b'-' => self.left = true,
            b'+' => self.plus = true,
            b' ' => self.space = true,
            b'#' => self.alternate = true,
            b'0' => self.zero = true,
            _ => return false,
        }
        true
    }
}

/// A number or star at `at`, and where it ends; `None` if it exceeds `max`.
fn amount(ascii: &impl Fn(usize) -> u8, mut at: usize, max: usize) -> Option<(Option<Amount>, usize)> {
    if ascii(at) == b'*' {
        return Some((Some(Amount::Argument), at + 1));
    }
    let mut number = None;
    while ascii(at).is_ascii_digit() {
        let digit = usize::from(ascii(at) - b'0');
        let next = number.unwrap_or(0_usize).checked_mul(10)?.checked_add(digit)?;
        if next > max {
            return None;
        }
        number = Some(next);
        at += 1;
    }
    Some((number.map(Amount::Fixed), at))
}

/// A header whose stars have been replaced by arguments: a negative width sets the left flag, a negative precision
/// counts as zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Directive {
    /// The flags.
    pub flags: Flags,
    /// Least width.
    pub width: usize,
    /// The precision, if any.
    pub precision: Option<usize>,
}

/// Why a number is not rendered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PercentError {
    /// `ValueError`: "precision too big".
    PrecisionTooBig,
    /// `ValueError`.
    DigitLimit(DigitLimit),
    /// `MemoryError`.
    Memory,
}

impl PercentError {
    /// CPython's text; `MemoryError` has none.
    pub fn message(self) -> String {
        match self {
            Self::PrecisionTooBig => HeaderError::PrecisionTooBig.message().into(),
            Self::DigitLimit(limit) => limit.message(),
            Self::Memory => String::new(),
        }
    }
}

impl Directive {
    /// Spaces before and after a text of `len` code points.
    pub const fn padding(&self, len: usize) -> (usize, usize) {
        let fill = self.width.saturating_sub(len);
        if self.flags.left { (0, fill) } else { (fill, 0) }
    }

    /// `%d %i %u %o %x %X` of an int; `code` is the type character.
    pub fn int(&self, value: IntRef<'_>, code: u8, limit: usize) -> Result<String, PercentError> {
        let (base, prefix) = match code {
            b'o' => (8, "0o"),
            b'x' => (16, "0x"),
            b'X' => (16, "0X"),
            _ => (10, ""),
        };
        let size = value.magnitude();
        let mut digits = match base {
            10 => int_text::to_decimal(size, limit).map_err(PercentError::DigitLimit)?,
            _ => int_text::to_base(size, base),
        };
        if code == b'X' {
            digits.make_ascii_uppercase();
        }
        let precision = self.precision.unwrap_or(0);
        if precision > MAX_PRECISION {
            return Err(PercentError::PrecisionTooBig);
        }
        if !magnitude::fits_in_memory(precision as u64 * 2) {
            return Err(PercentError::Memory);
        }
        if digits.len() < precision {
            digits.insert_str(0, &"0".repeat(precision - digits.len()));
        }
        let prefix = if self.flags.alternate { prefix } else { "" };
        self.assemble(value.is_negative(), prefix, &digits)
    }

    /// `%e %E %f %F %g %G` of a float; `code` is the type character.
    pub fn float(&self, value: f64, code: u8) -> Result<String, PercentError> {
        const DEFAULT_PRECISION: usize = 6;
        let precision = self.precision.unwrap_or(DEFAULT_PRECISION);
        if precision > MAX_PRECISION {
            return Err(PercentError::PrecisionTooBig);
        }
        if !magnitude::fits_in_memory(precision as u64 * 4) {
            return Err(PercentError::Memory);
        }
        let flags = FormatFlags {
            alternate: self.flags.alternate,
            upper: code.is_ascii_uppercase(),
            ..FormatFlags::default()
        };
        let code = match code {
            b'e' | b'E' => Code::Exponent,
            b'f' | b'F' => Code::Fixed,
            _ => Code::General,
        };
        let text = float::format(value, code, precision, flags);
        let (negative, digits) = text.strip_prefix('-').map_or((false, &*text), |size| (true, size));
        self.assemble(negative, "", digits)
    }

    fn assemble(&self, negative: bool, prefix: &str, digits: &str) -> Result<String, PercentError> {
        let sign = match self.flags {
            _ if negative => "-",
            Flags { plus: true, .. } => "+",
            Flags { space: true, .. } => " ",
            _ => "",
        };
        let len = sign.len() + prefix.len() + digits.len();
        let fill = self.width.saturating_sub(len);
        if fill == 0 {
            return Ok([sign, prefix, digits].concat());
        }
        if !magnitude::fits_in_memory(self.width as u64) {
            return Err(PercentError::Memory);
        }
        let zeros = self.flags.zero && !self.flags.left;
        let mut text = String::with_capacity(self.width);
        let fill = |wanted: bool, char| std::iter::repeat_n(char, if wanted { fill } else { 0 });
        text.extend(fill(!zeros && !self.flags.left, ' '));
        text.push_str(sign);
        text.push_str(prefix);
        text.extend(fill(zeros, '0'));
        text.push_str(digits);
        text.extend(fill(self.flags.left, ' '));
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
    use super::*;
    use crate::int::Int;

    fn code_points(text: &str) -> Vec<u32> {
        text.chars().map(u32::from).collect()
    }

    fn directive(text: &str) -> (Directive, u8) {
        let (header, used) = Header::parse(&code_points(text)).unwrap();
        let fixed = |amount| match amount {
            Amount::Fixed(number) => number,
            Amount::Argument => panic!("no star here"),
        };
        let directive = Directive {
            flags: header.flags,
            width: header.width.map_or(0, fixed),
            precision: header.precision.map(fixed),
        };
        (directive, text.as_bytes()[used])
    }

    #[test]
    fn ints() {
        for (format, value, expected) in [
            ("+.3d", 1, "+001"),
            (" d", 1, " 1"),
            ("-05d", 1, "1    "),
            ("+05d", 1, "+0001"),
            ("#.5x", 1, "0x00001"),
            ("#08x", 1, "0x000001"),
            ("#-8x", 1, "0x1     "),
            ("#.5X", 255, "0X000FF"),
            ("#012.5x", 255, "0x00000000ff"),
            (".d", 0, "0"),
            ("ld", -7, "-7"),
            ("#o", 8, "0o10"),
            (" x", -255, "-ff"),
        ] {
            let (directive, code) = directive(format);
            assert_eq!(
                directive.int(Int::from(value as i64).as_ref(), code, 4300).unwrap(),
                expected,
                "%{format}"
            );
        }
    }

    #[test]
    fn floats() {
        for (format, value, expected) in [
            ("05f", 1.5, "1.500000"),
            ("+08.2e", 1.5, "+1.50e+00"),
            ("#.0f", 1.0, "1."),
            ("#g", 1.0, "1.00000"),
            ("08.3g", f64::INFINITY, "00000inf"),
            ("-8f", f64::NAN, "nan     "),
            ("G", f64::INFINITY, "INF"),
            (".f", 1.5, "2"),
        ] {
            let (directive, code) = directive(format);
            assert_eq!(directive.float(value, code).unwrap(), expected, "%{format}");
        }
    }

    #[test]
    fn headers() {
        let (header, used) = Header::parse(&code_points("*.*ld")).unwrap();
        assert_eq!(
            (header.width, header.precision, used),
            (Some(Amount::Argument), Some(Amount::Argument), 4)
        );
        assert_eq!(Header::parse(&code_points("99999999999999999999d")), Err(HeaderError::WidthTooBig));
        assert_eq!(Header::parse(&code_points(".2147483648d")), Err(HeaderError::PrecisionTooBig));
        assert_eq!(Header::parse(&[]), Ok((Header::default(), 0)));
    }
}
