//! The one place where a float is rounded from an exact value.

/// `mantissa · 2^exponent`, plus something below one unit of the mantissa if `sticky`, rounded half to even with
/// gradual underflow. `None` if it is beyond the largest float. A sticky mantissa must have 55 bits or more.
pub(crate) fn scale(mantissa: u64, sticky: bool, exponent: i64) -> Option<f64> {
    if mantissa == 0 {
        return Some(0.0);
    }
    let bits = 64 - i64::from(mantissa.leading_zeros());
    debug_assert!(!sticky || bits >= 55, "what was cut off only breaks ties");
    let top = exponent.saturating_add(bits);
    if top > 1024 {
        return None;
    }
    if top < -1080 {
        return Some(0.0);
    }
    // The last bit that the result can hold is worth 2^last.
    let last = (top - 53).max(-1074);
    let cut = last - exponent;
    let (kept, exponent) =
        if cut > 0 { (round_off(mantissa, sticky, cut), last) } else { (mantissa, exponent) };
    let value = exact(kept, exponent);
    value.is_finite().then_some(value)
}

/// The mantissa without its lowest `cut` bits, rounded half to even.
fn round_off(mantissa: u64, sticky: bool, cut: i64) -> u64 {
    if cut > 64 {
        return 0;
    }
    let wide = u128::from(mantissa);
    let kept = (wide >> cut) as u64;
    let dropped = wide & ((1 << cut) - 1);
    let half = 1_u128 << (cut - 1);
    let up = dropped > half || (dropped == half && (sticky || kept & 1 == 1));
    kept + u64::from(up)
}

/// `kept · 2^exponent`, which needs no rounding (though it may be infinite); `kept` has at most 53 bits, or is 2^53.
fn exact(kept: u64, exponent: i64) -> f64 {
    // Two steps, as neither 2^-1074 · 2^53 nor 2^1024 is in reach of one factor; both are exact.
    let first = exponent.clamp(-1000, 900);
    let second = exponent - first;
    kept as f64 * power_of_two(first) * power_of_two(second)
}

/// `2^exponent` for an exponent between -1022 and 1023.
pub(crate) fn power_of_two(exponent: i64) -> f64 {
    debug_assert!((-1022..=1023).contains(&exponent), "the power is a normal float");
    f64::from_bits(((exponent + 1023) as u64) << 52)
}

/// Mantissa and exponent of a finite float's magnitude: `mantissa · 2^exponent`, mantissa below 2^53.
pub(crate) fn decompose(value: f64) -> (u64, i64) {
    let bits = value.to_bits();
    let fraction = bits & ((1 << 52) - 1);
    match (bits >> 52 & 0x7ff) as i64 {
        0 => (fraction, -1074),
        biased => (fraction | 1 << 52, biased - 1075),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_half_to_even() {
        assert_eq!(scale((1 << 53) + 1, false, 0), Some(9007199254740992.0));
        assert_eq!(scale((1 << 53) + 3, false, 0), Some(9007199254740996.0));
        assert_eq!(scale(((1 << 53) + 1) << 2, true, -2), Some(9007199254740994.0));
    }

    #[test]
    fn ends_of_the_range() {
        assert_eq!(scale(1, false, -1074), Some(5e-324));
        assert_eq!(scale(1, false, -1075), Some(0.0));
        assert_eq!(scale(3, false, -1076), Some(5e-324));
        assert_eq!(scale((1 << 53) - 1, false, 971), Some(f64::MAX));
        assert_eq!(scale((1 << 54) - 1, false, 970), None);
        assert_eq!(scale(1, false, 1024), None);
        assert_eq!(scale(1, false, i64::MAX), None);
        assert_eq!(scale(1, false, i64::MIN), Some(0.0));
    }
}
