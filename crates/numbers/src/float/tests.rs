//! Boundary cases of float texts and arithmetic; values are CPython's.
#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

use proptest::prelude::*;

use super::*;

proptest! {
    #[test]
    fn repr_reads_back(bits: u64) {
        let value = f64::from_bits(bits);
        prop_assume!(!value.is_nan());
        prop_assert_eq!(parse(repr(value).as_bytes()), Some(value));
        prop_assert_eq!(from_hex(to_hex(value).as_bytes()), Ok(value));
        prop_assert_eq!(repr(parse(repr(value).as_bytes()).unwrap()), repr(value));
    }

    #[test]
    fn hash_is_that_of_the_int(value: i64) {
        let float = value as f64;
        prop_assert_eq!(hash(float), Some(crate::int::hash(crate::int::from_f64_trunc(float).as_ref())));
    }

    #[test]
    fn ratio_divides_to_the_value(bits: u64) {
        let value = f64::from_bits(bits);
        prop_assume!(value.is_finite() && value != 0.0);
        let (numerator, denominator) = as_integer_ratio(value).unwrap();
        prop_assert_eq!(crate::int::true_div(numerator.as_ref(), denominator.as_ref()), Ok(value));
    }

    #[test]
    fn comparison_with_ints(value in -1e20..1e20_f64, step in -2..=2_i64) {
        let whole = crate::int::from_f64_trunc(value);
        let int = crate::int::add(whole.as_ref(), crate::int::Int::from(step).as_ref());
        let expected = if step == 0 { value.partial_cmp(&value.trunc()) } else { 0.partial_cmp(&step) };
        prop_assert_eq!(cmp_int(value, int.as_ref()), expected);
        let far = crate::int::shl(int.as_ref(), 2000).unwrap();
        let sign = 0.0.partial_cmp(&crate::int::to_f64(int.as_ref()).unwrap());
        prop_assume!(sign != Some(std::cmp::Ordering::Equal));
        prop_assert_eq!(cmp_int(value, far.as_ref()), sign);
        prop_assert_eq!(cmp_int(f64::NAN, far.as_ref()), None);
        prop_assert_eq!(cmp_int(f64::INFINITY, far.as_ref()), Some(std::cmp::Ordering::Greater));
    }

    #[test]
    fn floored_division(a in -1e9..1e9_f64, b in -1e3..1e3_f64) {
        prop_assume!(b != 0.0);
        let (quotient, rest) = divmod(a, b).unwrap();
        prop_assert_eq!(quotient.fract(), 0.0);
        prop_assert!(rest == 0.0 || (rest < 0.0) == (b < 0.0));
        prop_assert_eq!(modulo(a, b).unwrap(), rest);
    }
}

#[test]
fn reprs() {
    for (value, text) in [
        (0.0, "0.0"),
        (-0.0, "-0.0"),
        (1e16, "1e+16"),
        (1e15, "1000000000000000.0"),
        (123456789012345680.0, "1.2345678901234568e+17"),
        (0.0001, "0.0001"),
        (0.00001, "1e-05"),
        (5e-324, "5e-324"),
        (f64::MAX, "1.7976931348623157e+308"),
        (f64::NEG_INFINITY, "-inf"),
        (f64::NAN, "nan"),
        (-f64::NAN, "nan"),
    ] {
        assert_eq!(repr(value), text);
    }
}

#[test]
fn codes() {
    let plain = FormatFlags::default();
    let alternate = FormatFlags { alternate: true, ..plain };
    for (value, code, precision, flags, text) in [
        (2.5, Code::Fixed, 0, plain, "2"),
        (3.5, Code::Fixed, 0, alternate, "4."),
        (2.5, Code::Exponent, 0, plain, "2e+00"),
        (1.0, Code::General, 6, alternate, "1.00000"),
        (1e6, Code::General, 6, plain, "1e+06"),
        (999999.5, Code::General, 6, plain, "1e+06"),
        (0.0001, Code::General, 6, alternate, "0.000100000"),
        (0.1, Code::Fixed, 55, plain, "0.1000000000000000055511151231257827021181583404541015625"),
        (f64::INFINITY, Code::Exponent, 3, FormatFlags { upper: true, ..plain }, "INF"),
    ] {
        assert_eq!(format(value, code, precision, flags), text);
    }
    let long = format(1.5, Code::Fixed, 100_000, plain);
    assert_eq!((long.len(), &long[..4]), (100_002, "1.50"));
    let long = format(1.5, Code::Exponent, 100_000, plain);
    assert_eq!((long.len(), &long[..4], &long[100_000..]), (100_006, "1.50", "00e+00"));
}

#[test]
fn rounding() {
    for (value, ndigits, expected) in [
        (2.675, 2, Some(2.67)),
        (0.5, 0, Some(0.0)),
        (25.0, -1, Some(20.0)),
        (35.0, -1, Some(40.0)),
        (50.0, -2, Some(0.0)),
        (50.5, -2, Some(100.0)),
        (-51.0, -2, Some(-100.0)),
        (1.7e308, -308, None),
        (1.7e308, -309, Some(0.0)),
        (1e23, -23, Some(1e23)),
        (5e-324, 323, Some(0.0)),
        (5e-324, 324, Some(5e-324)),
    ] {
        assert_eq!(round(value, ndigits), expected, "{value} {ndigits}");
    }
    assert!(round(-0.2, 0).unwrap().is_sign_negative());
}

#[test]
fn texts_that_are_no_floats() {
    for text in ["", ".", "_1", "1_", "1__0", "1_e5", "1._5", "infi", "1e", "e5", "0x1", "1 2", "+-1", "nan_"]
    {
        assert_eq!(parse(text.as_bytes()), None, "{text}");
    }
    assert_eq!(parse(b" 1_0.0_1e1_0\n"), Some(100_100_000_000.0));
    assert_eq!(parse(b"-iNfinity"), Some(f64::NEG_INFINITY));
    assert_eq!(parse(b"1e999999999999999999999"), Some(f64::INFINITY));
}

#[test]
fn hex_texts() {
    for (text, expected) in [
        ("0x1p1024", Err(HexError::Overflow)),
        ("0x1p99999999999999999999999", Err(HexError::Overflow)),
        ("0x0p99999999999999999999999", Ok(0.0)),
        ("0x1p-99999999999999999999999", Ok(0.0)),
        (" -0X1.8p+1 ", Ok(-3.0)),
        ("1.", Ok(1.0)),
        (".8", Ok(0.5)),
        (".", Err(HexError::Invalid)),
        ("0x", Err(HexError::Invalid)),
        ("1p", Err(HexError::Invalid)),
        ("1p+", Err(HexError::Invalid)),
        ("1..", Err(HexError::Invalid)),
        ("0x1.00000000000008p0", Ok(1.0)),
        ("0x1.000000000000080000000000000000000000001p0", Ok(1.000_000_000_000_000_2)),
        ("0x1.fffffffffffff8p1023", Err(HexError::Overflow)),
    ] {
        assert_eq!(from_hex(text.as_bytes()), expected, "{text}");
    }
    assert_eq!(to_hex(5e-324), "0x0.0000000000001p-1022");
}

#[test]
fn powers_and_divisions() {
    assert_eq!(pow(0.0, -1.0), Err(FloatError::ZeroToNegative));
    assert_eq!(pow(-1.0, 0.5), Err(FloatError::Complex));
    assert_eq!(pow(10.0, 400.0), Err(FloatError::Overflow));
    assert_eq!(pow(-8.0, f64::INFINITY), Ok(f64::INFINITY));
    assert_eq!(pow(1.0, f64::NAN), Ok(1.0));
    assert_eq!(divmod(-7.0, 2.0), Ok((-4.0, 1.0)));
    assert_eq!(divmod(1.0, 0.0), Err(FloatError::ZeroDivision));
    assert!(modulo(-4.0, 2.0).unwrap().is_sign_positive());
    assert!(modulo(4.0, -2.0).unwrap().is_sign_negative());
}
