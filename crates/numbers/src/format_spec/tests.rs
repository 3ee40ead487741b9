//! What the recorded table cannot show: locales, lone surrogates, other digits, sizes beyond memory.
#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

use proptest::prelude::*;

use super::*;
use crate::int::Int;

const INDIA: Locale<'static> =
    Locale { decimal_point: "·", thousands_sep: "\u{202f}", grouping: &[3, 2, 0] };

fn spec(text: &str, target: Target) -> FormatSpec {
    let code_points: Vec<u32> = text.chars().map(u32::from).collect();
    FormatSpec::parse(&code_points, target, ascii_decimal).unwrap()
}

fn int(value: i64, text: &str, locale: &Locale<'_>) -> String {
    format_int(Int::from(value).as_ref(), &spec(text, Target::Int), locale, 4300).unwrap().to_string()
}

#[test]
fn locale_groups() {
    assert_eq!(int(1_234_567_890, "n", &INDIA), "1\u{202f}23\u{202f}45\u{202f}67\u{202f}890");
    assert_eq!(int(-1234, "012n", &INDIA), "-0\u{202f}00\u{202f}01\u{202f}234");
    assert_eq!(int(1_234_567, "d", &INDIA), "1234567");
    let once = Locale { grouping: &[3, 127], ..INDIA };
    assert_eq!(int(1_234_567_890, "n", &once), "1234567\u{202f}890");
    let never = Locale { grouping: &[], ..INDIA };
    assert_eq!(int(1_234_567_890, "n", &never), "1234567890");
    assert_eq!(int(1_234_567_890, "n", &Locale::C), "1234567890");
    let float = |text| format_float(12345.25, &spec(text, Target::Float), &INDIA).unwrap().to_string();
    assert_eq!(float("n"), "12\u{202f}345·2");
    assert_eq!(float(".8n"), "12\u{202f}345·25");
    assert_eq!(float("*>12.8n"), "***12\u{202f}345·25");
    assert_eq!(float(".2f"), "12345.25");
}

#[test]
fn lone_surrogates() {
    let code_points = [0xd800, u32::from('^'), u32::from('5'), u32::from('c')];
    let spec = FormatSpec::parse(&code_points, Target::Int, ascii_decimal).unwrap();
    let rendered = format_int(Int::from(0xdfff_i64).as_ref(), &spec, &Locale::C, 4300).unwrap();
    assert_eq!(rendered.code_points().collect::<Vec<_>>(), [0xd800, 0xd800, 0xdfff, 0xd800, 0xd800]);
    assert_eq!(rendered.len(), Some(5));
    let unknown = FormatSpec::parse(&[0xd800], Target::Int, ascii_decimal).unwrap();
    let refused = format_int(Int::zero().as_ref(), &unknown, &Locale::C, 4300).unwrap_err();
    assert_eq!(refused.message("?", "int"), "Unknown format code '\\xd800' for object of type 'int'");
}

#[test]
fn digits_of_other_scripts() {
    let arabic = |code: u32| (0x660..=0x669).contains(&code).then(|| code - 0x660);
    let spec = FormatSpec::parse(&[0x661, 0x662], Target::Int, arabic).unwrap();
    assert_eq!(spec.width, Some(12));
}

#[test]
fn sizes_beyond_memory() {
    let wide = spec("9223372036854775807", Target::Int);
    let rendered = format_int(Int::from(1_i64).as_ref(), &wide, &Locale::C, 4300).unwrap();
    assert_eq!(rendered.left, usize::MAX / 2 - 1);
    let zeros = spec("09223372036854775807,", Target::Int);
    assert_eq!(format_int(Int::from(1_i64).as_ref(), &zeros, &Locale::C, 4300), Err(SpecError::Memory));
    let code_points: Vec<u32> = "9223372036854775808".chars().map(u32::from).collect();
    let refused = FormatSpec::parse(&code_points, Target::Int, ascii_decimal);
    assert_eq!(refused, Err(SpecError::TooManyDigits));
    let precise = spec(".2147483647f", Target::Float);
    assert_eq!(format_float(1.0, &precise, &Locale::C), Err(SpecError::PrecisionTooBig));
    let long = Int::from_parts(false, vec![1; 1000].into());
    let refused = format_int(long.as_ref(), &spec("", Target::Int), &Locale::C, 4300).unwrap_err();
    assert!(refused.message("", "int").starts_with("Exceeds the limit (4300 digits)"));
}

proptest! {
    #[test]
    fn fields_are_as_wide_as_asked(value: i64, width in 0..60_usize, align in "[<>^=]", grouping in "[,_]?") {
        let text = int(value, &format!("*{align}{width}{grouping}d"), &Locale::C);
        prop_assert!(text.len() >= width);
        let digits: String = text.chars().filter(|char| char.is_ascii_digit() || *char == '-').collect();
        prop_assert_eq!(digits, value.to_string());
    }

    #[test]
    fn zero_filled_groups_stay_aligned(value: i64, width in 0..60_usize) {
        let text = int(value, &format!("0{width},"), &Locale::C);
        let digits = text.trim_start_matches('-');
        prop_assert!(text.len() >= width && (text.len() <= width + 1 || !digits.starts_with('0')));
        prop_assert!(digits.split(',').skip(1).all(|group| group.len() == 3) && !digits.starts_with(','));
        prop_assert_eq!(text.replace(',', "").parse::<i64>().unwrap(), value);
    }

    #[test]
    fn any_spec_is_read_or_refused(text in proptest::collection::vec(prop_oneof![any::<u32>(), 32..127_u32], 0..8)) {
        for target in [Target::Int, Target::Float, Target::Complex, Target::Str] {
            let Ok(spec) = FormatSpec::parse(&text, target, ascii_decimal) else { continue };
            prop_assume!(spec.width.unwrap_or(0) < 1000 && spec.precision.unwrap_or(0) < 1000);
            let texts = [
                format_int(Int::from(-7_i64).as_ref(), &spec, &INDIA, 4300),
                format_float(-7.5, &spec, &INDIA),
                format_complex(crate::complex::Complex::new(0.0, 1.0), &spec, &INDIA),
            ];
            for rendered in texts.into_iter().flatten() {
                prop_assert!(rendered.len() >= spec.width);
            }
        }
    }
}
