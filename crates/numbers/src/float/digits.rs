//! Decimal digits of finite, non-negative floats: the shortest that read back, or exactly rounded ones.
//!
//! The standard library's `{:.*e}` and `{:.*}` are exact and round half to even, but take no precision above 65535;
//! past the last digit that a float can have there are only zeros anyway, and we write those ourselves.

/// Digits after the point in the exact value of the smallest float.
const MAX_FRACTION: usize = 1074;
/// More significant digits than the exact value of any float has.
pub(super) const MAX_SIGNIFICANT: usize = 767;

/// Significant digits, and where the decimal point stands: before digit 0 if `point` is 0, after it if 1.
pub(super) struct Decimal {
    pub(super) digits: String,
    pub(super) point: i32,
}

/// The shortest digits that read back as `value`.
pub(super) fn shortest(value: f64) -> Decimal {
    if value == 0.0 {
        return Decimal { digits: "0".into(), point: 1 };
    }
    let mut buffer = zmij::Buffer::new();
    let text = buffer.format_finite(value);
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let mut digits = String::with_capacity(whole.len() + fraction.len());
    digits.push_str(whole);
    digits.push_str(fraction);
    let mut point = whole.len() as i32 + exponent;
    let leading = digits.bytes().take_while(|&digit| digit == b'0').count();
    digits.drain(..leading);
    point -= leading as i32;
    digits.truncate(digits.trim_end_matches('0').len());
    Decimal { digits, point }
}

/// `count` significant digits (at least one), rounded half to even on the exact value.
pub(super) fn significant(value: f64, count: usize) -> Decimal {
    let asked = count.clamp(1, MAX_SIGNIFICANT);
    let text = format!("{:.*e}", asked - 1, value);
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let mut digits = String::with_capacity(count.max(asked));
    digits.extend(mantissa.chars().filter(|&digit| digit != '.'));
    digits.extend(std::iter::repeat_n('0', count.saturating_sub(asked)));
    Decimal { digits, point: exponent.parse::<i32>().unwrap_or(0) + 1 }
}

/// With `count` digits after the point (and no point without any), rounded half to even on the exact value.
pub(super) fn fixed(value: f64, count: usize) -> String {
    let asked = count.min(MAX_FRACTION);
    let mut text = format!("{value:.asked$}");
    text.extend(std::iter::repeat_n('0', count - asked));
    text
}

/// Rounded half to even to a multiple of `10^places`, as text for the standard parser.
pub(super) fn rounded_left_of_point(value: f64, places: usize) -> String {
    let exact = significant(value, MAX_SIGNIFICANT);
    let kept = exact.point - places as i32;
    match kept {
        ..0 => "0".into(),
        0 => {
            // The first dropped digit is the first digit: half of the unit or more, a tie going to zero.
            let (first, rest) = exact.digits.split_at(1);
            let up = first > "5" || (first == "5" && rest.bytes().any(|digit| digit != b'0'));
            if up { format!("1e{places}") } else { "0".into() }
        }
        _ => format!("{:.*e}", kept as usize - 1, value),
    }
}
