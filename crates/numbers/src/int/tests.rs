//! Laws that tie the operations to each other, on random operands around every size boundary.
#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

use proptest::prelude::*;

use super::*;

fn ints() -> impl Strategy<Value = Int> {
    let digit = prop_oneof![Just(0), Just(MASK), Just(1), Just(MASK - 1), 0..=MASK];
    let len = prop_oneof![0..4_usize, 0..12_usize, 35..50_usize, 80..140_usize];
    (any::<bool>(), len.prop_flat_map(move |len| prop::collection::vec(digit.clone(), len)))
        .prop_map(|(negative, digits)| Int::from_parts(negative, digits.into()))
}

proptest! {
    #[test]
    fn sums(a in ints(), b in ints()) {
        let sum = add(a.as_ref(), b.as_ref());
        prop_assert_eq!(&sub(sum.as_ref(), b.as_ref()), &a);
        prop_assert_eq!(add(b.as_ref(), a.as_ref()), sum);
        prop_assert_eq!(a.as_ref().cmp(&b.as_ref()), sub(a.as_ref(), b.as_ref()).as_ref().cmp(&Int::zero().as_ref()));
    }

    #[test]
    fn products_and_quotients(a in ints(), b in ints(), c in ints()) {
        let product = mul(a.as_ref(), b.as_ref());
        let twice = mul(add(a.as_ref(), c.as_ref()).as_ref(), b.as_ref());
        prop_assert_eq!(twice, add(product.as_ref(), mul(c.as_ref(), b.as_ref()).as_ref()));
        prop_assume!(!b.as_ref().is_zero());
        let (quotient, rest) = divmod(a.as_ref(), b.as_ref()).unwrap();
        prop_assert_eq!(&add(mul(quotient.as_ref(), b.as_ref()).as_ref(), rest.as_ref()), &a);
        prop_assert!(rest.digits().is_empty() || rest.is_negative() == b.is_negative());
        prop_assert!(rest.as_ref().magnitude() < b.as_ref().magnitude());
        prop_assert_eq!(modulo(a.as_ref(), b.as_ref()).unwrap(), rest);
        prop_assert_eq!(floor_div(a.as_ref(), b.as_ref()).unwrap(), quotient);
    }

    #[test]
    fn shifts_are_powers_of_two(a in ints(), bits in 0..200_u64) {
        let power = pow(Int::from(2_i64).as_ref(), Int::from(bits).as_ref()).unwrap();
        let shifted = shl(a.as_ref(), bits).unwrap();
        prop_assert_eq!(&shifted, &mul(a.as_ref(), power.as_ref()));
        prop_assert_eq!(shr(a.as_ref(), bits), floor_div(a.as_ref(), power.as_ref()).unwrap());
        prop_assert_eq!(shr(shifted.as_ref(), bits), a);
    }

    #[test]
    fn bitwise(a in ints(), b in ints()) {
        let (x, y) = (a.as_ref(), b.as_ref());
        prop_assert_eq!(add(or(x, y).as_ref(), and(x, y).as_ref()), add(x, y));
        prop_assert_eq!(sub(or(x, y).as_ref(), and(x, y).as_ref()), xor(x, y));
        prop_assert_eq!(invert(or(x, y).as_ref()), and(invert(x).as_ref(), invert(y).as_ref()));
    }

    #[test]
    fn bytes_round_trip(a in ints(), little: bool) {
        let mut out = vec![0; bit_length(a.as_ref()) as usize / 8 + 1];
        to_bytes(a.as_ref(), &mut out, little, true).unwrap();
        prop_assert_eq!(&from_bytes(&out, little, true), &a);
        let mut exact = vec![0; bit_length(a.as_ref()).div_ceil(8) as usize];
        if a.is_negative() {
            prop_assert_eq!(to_bytes(a.as_ref(), &mut exact, little, false), Err(BytesError::Negative));
        } else {
            to_bytes(a.as_ref(), &mut exact, little, false).unwrap();
            prop_assert_eq!(&from_bytes(&exact, little, false), &a);
            if exact.pop().is_some() {
                prop_assert_eq!(to_bytes(a.as_ref(), &mut exact, little, false), Err(BytesError::TooBig));
            }
        }
    }

    #[test]
    fn roots_and_divisors(a in ints(), b in ints()) {
        let size = a.as_ref().magnitude();
        let root = isqrt(size).unwrap();
        let next = add(root.as_ref(), Int::from(1_i64).as_ref());
        prop_assert!(mul(root.as_ref(), root.as_ref()).as_ref() <= size);
        prop_assert!(mul(next.as_ref(), next.as_ref()).as_ref() > size);
        let divisor = gcd(a.as_ref(), b.as_ref());
        if !divisor.digits().is_empty() {
            let (x, y) = (floor_div(a.as_ref(), divisor.as_ref()).unwrap(), floor_div(b.as_ref(), divisor.as_ref()).unwrap());
            prop_assert_eq!(&mul(x.as_ref(), divisor.as_ref()), &a);
            prop_assert_eq!(gcd(x.as_ref(), y.as_ref()), Int::from(1_i64));
        }
    }

    #[test]
    fn powers(a in ints(), times in 0..6_u64, modulus in ints()) {
        let power = pow(a.as_ref(), Int::from(times).as_ref()).unwrap();
        let expected = (0..times).fold(Int::from(1_i64), |power, _| mul(power.as_ref(), a.as_ref()));
        prop_assert_eq!(&power, &expected);
        prop_assume!(!modulus.as_ref().is_zero());
        let residue = modulo(power.as_ref(), modulus.as_ref()).unwrap();
        prop_assert_eq!(pow_mod(a.as_ref(), Int::from(times).as_ref(), modulus.as_ref()).unwrap(), residue);
        if let Ok(inverse) = pow_mod(a.as_ref(), Int::from(-1_i64).as_ref(), modulus.as_ref()) {
            let one = modulo(Int::from(1_i64).as_ref(), modulus.as_ref()).unwrap();
            let product = mul(inverse.as_ref(), a.as_ref());
            prop_assert_eq!(modulo(product.as_ref(), modulus.as_ref()).unwrap(), one);
        }
    }

    #[test]
    fn floats(value in any::<f64>().prop_filter("finite", |value| value.is_finite()), bits in 0..2000_u64) {
        let whole = value.trunc();
        prop_assert_eq!(to_f64(from_f64_trunc(value).as_ref()), Ok(whole));
        prop_assume!(whole != 0.0);
        let (a, b) = (shl(from_f64_trunc(whole).as_ref(), bits).unwrap(), shl(Int::from(1_i64).as_ref(), bits).unwrap());
        prop_assert_eq!(true_div(a.as_ref(), b.as_ref()), Ok(whole));
    }

    #[test]
    fn words(value: i128) {
        let int = Int::from(value);
        prop_assert_eq!(int.as_ref().to_i128(), Some(value));
        prop_assert_eq!(int.as_ref().to_i64(), i64::try_from(value).ok());
        prop_assert_eq!(int.as_ref().to_u64(), u64::try_from(value).ok());
        prop_assert_eq!(int.as_ref().to_u64_wrapping(), value as u64);
        prop_assert_eq!(int.to_string(), value.to_string());
    }
}

#[test]
fn refusals() {
    let (one, zero, minus) = (Int::from(1_i64), Int::zero(), Int::from(-1_i64));
    let huge = shl(one.as_ref(), 100).unwrap();
    assert_eq!(lshift(one.as_ref(), minus.as_ref()), Err(ShiftError::Negative));
    assert_eq!(lshift(one.as_ref(), huge.as_ref()), Err(ShiftError::TooLarge));
    assert_eq!(lshift(zero.as_ref(), huge.as_ref()), Ok(Int::zero()));
    assert_eq!(rshift(minus.as_ref(), huge.as_ref()), Ok(Int::from(-1_i64)));
    assert_eq!(pow(huge.as_ref(), huge.as_ref()), Err(PowError::Memory));
    assert_eq!(pow(minus.as_ref(), huge.as_ref()), Ok(Int::from(1_i64)));
    assert_eq!(pow(one.as_ref(), minus.as_ref()), Err(PowError::NegativeExponent));
    assert_eq!(pow_mod(one.as_ref(), one.as_ref(), zero.as_ref()), Err(PowModError::ZeroModulus));
    let (two, four) = (Int::from(2_i64), Int::from(4_i64));
    assert_eq!(pow_mod(two.as_ref(), minus.as_ref(), four.as_ref()), Err(PowModError::NotInvertible));
    assert_eq!(true_div(one.as_ref(), zero.as_ref()), Err(TrueDivError::ZeroDivision));
    let wide = shl(one.as_ref(), 1024).unwrap();
    assert_eq!(true_div(wide.as_ref(), one.as_ref()), Err(TrueDivError::Overflow));
    assert_eq!(to_f64(wide.as_ref()), Err(FloatOverflow));
    assert_eq!(isqrt(minus.as_ref()), None);
}

#[test]
fn rounding_to_tens() {
    for (value, places, expected) in [
        (25_i64, 1_i64, 20_i64),
        (35, 1, 40),
        (-25, 1, -20),
        (-26, 1, -30),
        (50, 2, 0),
        (51, 2, 100),
        (-51, 2, -100),
        (150, 2, 200),
        (7, 3, 0),
        (8, 1, 10),
        (5, 1, 0),
        (1234, 0, 1234),
        (1234, -3, 1234),
    ] {
        let rounded = round_to_ten(Int::from(value).as_ref(), Int::from(places).as_ref()).unwrap();
        assert_eq!(rounded, Int::from(expected), "{value} {places}");
    }
    let half = Int::from(5_000_000_000_000_000_001_i64);
    assert_eq!(
        round_to_ten(half.as_ref(), Int::from(19_i64).as_ref()).unwrap().to_string(),
        "10000000000000000000"
    );
    let huge = shl(Int::from(1_i64).as_ref(), 100).unwrap();
    assert_eq!(round_to_ten(huge.as_ref(), huge.as_ref()), Some(Int::zero()));
}

#[test]
fn hashes_of_cpython() {
    for (value, expected) in [
        (0_i128, 0),
        (-1, -2),
        ((1 << 61) - 1, 0),
        (1 << 61, 1),
        (-(1 << 61), -2),
        (1 << 90, 1 << 29),
        (-123_456_789_012_345_678_901_234_567_890, -248_789_772_095_949_448),
    ] {
        assert_eq!(hash(Int::from(value).as_ref()), expected, "{value}");
    }
}
