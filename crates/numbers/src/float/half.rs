//! Floats of 16 bits (IEEE 754 binary16).

/// The value of 16 bits.
pub fn half_from_bits(bits: u16) -> f64 {
    let sign = if bits & 0x8000 != 0 { -1.0 } else { 1.0 };
    let (exponent, fraction) = (i32::from(bits >> 10 & 0x1F), f64::from(bits & 0x3FF));
    match exponent {
        0 => sign * fraction * 2f64.powi(-24),
        0x1F if fraction == 0.0 => sign * f64::INFINITY,
        0x1F => {
            // The fraction's bits are the highest of the wider one.
            let wide = u64::from(bits & 0x8000) << 48 | 0x7FF0_0000_0000_0000 | u64::from(bits & 0x3FF) << 42;
            f64::from_bits(wide)
        }
        _ => sign * (1.0 + fraction / 1024.0) * 2f64.powi(exponent - 15),
    }
}

/// The nearest 16 bits, half to even; `None` when the value is finite and too large.
pub fn half_to_bits(value: f64) -> Option<u16> {
    let bits = value.to_bits();
    let sign = (bits >> 48) as u16 & 0x8000;
    if value.is_nan() {
        let fraction = (bits >> 42) as u16 & 0x3FF;
        return Some(sign | 0x7C00 | if fraction == 0 { 0x200 } else { fraction });
    }
    let size = value.abs();
    if size.is_infinite() {
        return Some(sign | 0x7C00);
    }
    // Units of the last place: 2**-24 below the normal range, else ten bits below the highest.
    let exponent = ((bits >> 52 & 0x7FF) as i32 - 1023).max(-14);
    let scaled = size * 2f64.powi(10 - exponent.min(40));
    let whole = scaled.floor();
    let rest = scaled - whole;
    let mut units = whole as u64;
    if rest > 0.5 || rest == 0.5 && units & 1 == 1 {
        units += 1;
    }
    if exponent > 15 {
        return None;
    }
    // A carry out of the fraction goes to the exponent by itself.
    let biased = (exponent + 14) as u64;
    let result = if units < 1024 && exponent == -14 { units } else { (biased << 10) + units };
    (result < 0x7C00).then_some(sign | result as u16)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn every_value_comes_back() {
        for bits in 0..=u16::MAX {
            let value = half_from_bits(bits);
            if value.is_nan() {
                assert!(half_from_bits(half_to_bits(value).unwrap()).is_nan());
            } else {
                assert_eq!(half_to_bits(value), Some(bits), "{value}");
            }
        }
    }

    #[test]
    fn rounding() {
        assert_eq!(half_to_bits(65519.0), Some(0x7BFF));
        assert_eq!(half_to_bits(65520.0), None);
        assert_eq!(half_to_bits(2f64.powi(-25)), Some(0));
        assert_eq!(half_to_bits(2f64.powi(-25) * 1.0001), Some(1));
        assert_eq!(half_to_bits(1.0 + 2f64.powi(-11)), Some(0x3C00));
        assert_eq!(half_to_bits(1e-300), Some(0));
        assert_eq!(half_to_bits(1e300), None);
    }
}
