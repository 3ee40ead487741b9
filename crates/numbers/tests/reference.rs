//! Every row of `reference.tsv` again: what CPython 3.14 answered is what this crate answers.
#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

use numbers::complex::{self, Complex};
use numbers::float::{self, Rounding};
use numbers::format_spec::{
    FormatSpec, Locale, Rendered, SpecError, Target, ascii_decimal, format_complex, format_float, format_int,
    layout_str,
};
use numbers::int::{self, Int, IntRef};
use numbers::int_text::{self, DEFAULT_MAX_STR_DIGITS, ParseError};
use numbers::percent::{Amount, Directive, Header, PercentError};

#[test]
fn every_row() {
    let mut failures = Vec::new();
    let mut rows = 0;
    for line in include_str!("reference.tsv").lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<&str> = line.split('\t').collect();
        let (operation, args, expected) = (fields[0], &fields[1..fields.len() - 1], fields[fields.len() - 1]);
        let expected = if expected.starts_with('"') { unquoted(expected) } else { unescaped(expected) };
        let found = answer(operation, args);
        if found != expected {
            failures.push(format!("{operation} {args:?}\n  expected {expected}\n  found    {found}"));
        }
        rows += 1;
    }
    assert!(rows > 1000, "the table is there: {rows} rows");
    assert!(failures.is_empty(), "{} rows differ\n{}", failures.len(), failures.join("\n"));
}

fn answer(operation: &str, args: &[&str]) -> String {
    int_operation(operation, args)
        .or_else(|| int_conversion(operation, args))
        .or_else(|| float_operation(operation, args))
        .or_else(|| complex_operation(operation, args))
        .or_else(|| formatting(operation, args))
        .unwrap_or_else(|| panic!("unknown operation {operation}"))
}

fn int_operation(operation: &str, args: &[&str]) -> Option<String> {
    let operands: Vec<Int> = args.iter().map_while(|text| read_int(text)).collect();
    let arg = |i: usize| -> IntRef<'_> { operands[i].as_ref() };
    Some(match operation {
        "add" => hex(&int::add(arg(0), arg(1))),
        "sub" => hex(&int::sub(arg(0), arg(1))),
        "mul" => hex(&int::mul(arg(0), arg(1))),
        "and" => hex(&int::and(arg(0), arg(1))),
        "or" => hex(&int::or(arg(0), arg(1))),
        "xor" => hex(&int::xor(arg(0), arg(1))),
        "gcd" => hex(&int::gcd(arg(0), arg(1))),
        "cmp" => (arg(0).cmp(&arg(1)) as i8).to_string(),
        "fd" => int::floor_div(arg(0), arg(1)).map_or(error(int::ZeroDivision::MESSAGE), |int| hex(&int)),
        "mod" => int::modulo(arg(0), arg(1)).map_or(error(int::ZeroDivision::MESSAGE), |int| hex(&int)),
        "divmod" => int::divmod(arg(0), arg(1))
            .map_or(error(int::ZeroDivision::MESSAGE), |(quotient, rest)| {
                format!("{} {}", hex(&quotient), hex(&rest))
            }),
        "td" => int::true_div(arg(0), arg(1)).map_or_else(|refused| error(refused.message()), bits),
        "pow" => hex(&int::pow(arg(0), arg(1)).unwrap()),
        "powmod" => or_message(int::pow_mod(arg(0), arg(1), arg(2)), int::PowModError::message),
        "shl" => or_message(int::lshift(arg(0), arg(1)), int::ShiftError::message),
        "shr" => or_message(int::rshift(arg(0), arg(1)), int::ShiftError::message),
        "isqrt" => int::isqrt(arg(0)).map_or(error("isqrt() argument must be nonnegative"), |int| hex(&int)),
        "iround" => hex(&int::round_to_ten(arg(0), arg(1)).unwrap()),
        "i1" => one_int(arg(0)),
        _ => return None,
    })
}

fn one_int(value: IntRef<'_>) -> String {
    let float = int::to_f64(value).map_or(error(int::FloatOverflow::MESSAGE), bits);
    let text =
        int_text::to_decimal(value, DEFAULT_MAX_STR_DIGITS).unwrap_or_else(|limit| error(&limit.message()));
    let (length, count, hash) = (int::bit_length(value), int::bit_count(value), int::hash(value));
    format!("{} {length} {count} {hash} {float} {text}", hex(&int::invert(value)))
}

fn int_conversion(operation: &str, args: &[&str]) -> Option<String> {
    Some(match operation {
        "tob" => {
            let (little, signed) = (args[2] == "little", args[3] == "True");
            let mut out = vec![0; args[1].parse().unwrap()];
            match int::to_bytes(read_int(args[0])?.as_ref(), &mut out, little, signed) {
                Ok(()) => {
                    let text: String = out.iter().map(|byte| format!("{byte:02x}")).collect();
                    format!("{text} {}", hex(&int::from_bytes(&out, little, signed)))
                }
                Err(refused) => error(refused.message()),
            }
        }
        "frb" => {
            let bytes: Vec<u8> = match args[0] {
                "" => Vec::new(),
                text => text.split('.').map(|byte| u8::from_str_radix(byte, 16).unwrap()).collect(),
            };
            hex(&int::from_bytes(&bytes, args[1] == "little", args[2] == "True"))
        }
        "itext" => {
            let text = unquoted(args[0]);
            match int_text::parse(text.as_bytes(), args[1].parse().unwrap(), DEFAULT_MAX_STR_DIGITS) {
                Ok(int) => hex(&int),
                Err(ParseError::TooLong(limit)) => error(&limit.message()),
                Err(refused) => error(&format!("{refused:?}")),
            }
        }
        "base" => int_text::to_base(read_int(args[0])?.as_ref(), args[1].parse().unwrap()),
        _ => return None,
    })
}

fn float_operation(operation: &str, args: &[&str]) -> Option<String> {
    let value = || read_float(args[0]);
    let other = || read_float(args[1]);
    Some(match operation {
        "f1" => one_float(value()),
        "fint" => [Rounding::Trunc, Rounding::Floor, Rounding::Ceil, Rounding::HalfEven]
            .map(|rounding| {
                or_message(float::float_to_int(value(), rounding), float::NotFinite::to_int_message)
            })
            .join(" "),
        "round" => float::round(value(), args[1].parse().unwrap())
            .map_or(error("rounded value too large to represent"), bits),
        "fcmp" => float::cmp_int(value(), read_int(args[1])?.as_ref())
            .map_or("-".into(), |order| (order as i8).to_string()),
        "fparse" => float::parse(unquoted(args[0]).as_bytes()).map_or(error("bad"), bits),
        "fhex" => float::from_hex(unquoted(args[0]).as_bytes())
            .map_or_else(|refused| error(refused.message()), bits),
        "fdm" => float::divmod(value(), other()).map_or_else(
            |refused| error(refused.message()),
            |(quotient, rest)| format!("{} {}", bits(quotient), bits(rest)),
        ),
        "fmod" => float::modulo(value(), other()).map_or_else(|refused| error(refused.message()), bits),
        "fpow" => float::pow(value(), other()).map_or_else(|refused| error(refused.message()), bits),
        _ => return None,
    })
}

fn one_float(value: f64) -> String {
    let hash = float::hash(value).map_or("-".into(), |hash| hash.to_string());
    let ratio = float::as_integer_ratio(value).map_or_else(
        |refused| error(refused.to_ratio_message()),
        |(numerator, denominator)| format!("{} {}", hex(&numerator), hex(&denominator)),
    );
    let (repr, hex) = (float::repr(value), float::to_hex(value));
    format!("{repr} {hash} {hex} {} {ratio}", float::is_integer(value))
}

fn complex_operation(operation: &str, args: &[&str]) -> Option<String> {
    let value = || Complex::new(read_float(args[0]), read_float(args[1]));
    let other = || Complex::new(read_float(args[2]), read_float(args[3]));
    let result = |result: Result<Complex, complex::ComplexError>| {
        result.map_or_else(|refused| error(refused.message()), both_bits)
    };
    Some(match operation {
        "cmul" => both_bits(value().times(other())),
        "cdiv" => result(value().over(other())),
        "cpow" => result(value().power(other())),
        "creal" => {
            let (value, real) = (value(), read_float(args[2]));
            [
                both_bits(value.plus_real(real)),
                both_bits(value.minus_real(real)),
                both_bits(Complex::real_minus(real, value)),
                both_bits(value.times_real(real)),
                result(value.over_real(real)),
                result(Complex::real_over(real, value)),
            ]
            .join(" ")
        }
        "c1" => {
            let hash = value().hash().map_or("-".into(), |hash| hash.to_string());
            let modulus = value().modulus().map_or(error("absolute value too large"), bits);
            format!("{} {hash} {modulus}", complex::repr(value()))
        }
        "cparse" => complex::parse(unquoted(args[0]).as_bytes()).map_or(error("bad"), both_bits),
        _ => return None,
    })
}

fn formatting(operation: &str, args: &[&str]) -> Option<String> {
    let text = unquoted(args[args.len() - 1]);
    let parse = |target| FormatSpec::parse(&code_points(&text), target, ascii_decimal);
    Some(match operation {
        "fmti" => {
            let value = read_int(args[0])?;
            let format =
                |spec: FormatSpec| format_int(value.as_ref(), &spec, &Locale::C, DEFAULT_MAX_STR_DIGITS);
            shown(parse(Target::Int).and_then(format), &text, "int")
        }
        "fmtf" => {
            let format = |spec: FormatSpec| format_float(read_float(args[0]), &spec, &Locale::C);
            shown(parse(Target::Float).and_then(format), &text, "float")
        }
        "fmtc" => {
            let value = Complex::new(read_float(args[0]), read_float(args[1]));
            let format = |spec: FormatSpec| format_complex(value, &spec, &Locale::C);
            shown(parse(Target::Complex).and_then(format), &text, "complex")
        }
        "fmts" => {
            let value = unquoted(args[0]);
            match parse(Target::Str).and_then(|spec| layout_str(value.chars().count(), &spec)) {
                Ok(layout) => {
                    let fill = char::from_u32(layout.fill).unwrap().to_string();
                    let taken: String = value.chars().take(layout.take).collect();
                    format!("{}{taken}{}", fill.repeat(layout.left), fill.repeat(layout.right))
                }
                Err(refused) => shown(Err(refused), &text, "str"),
            }
        }
        "pi" | "pf" => {
            let (directive, code) = read_directive(&text);
            let rendered = if operation == "pi" {
                directive.int(read_int(args[0])?.as_ref(), code, DEFAULT_MAX_STR_DIGITS)
            } else {
                directive.float(read_float(args[0]), code)
            };
            rendered.unwrap_or_else(|refused: PercentError| format!("{refused:?}"))
        }
        _ => return None,
    })
}

fn shown(rendered: Result<Rendered, SpecError>, spec: &str, type_name: &str) -> String {
    match rendered {
        Ok(rendered) => rendered.to_string(),
        Err(refused) => format!("{:?}: {}", refused.kind(), refused.message(spec, type_name)),
    }
}

fn read_directive(text: &str) -> (Directive, u8) {
    let (header, used) = Header::parse(&code_points(text)).unwrap();
    let fixed = |amount| match amount {
        Amount::Fixed(number) => number,
        Amount::Argument => panic!("the table has no stars"),
    };
    let directive = Directive {
        flags: header.flags,
        width: header.width.map_or(0, fixed),
        precision: header.precision.map(fixed),
    };
    (directive, text.as_bytes()[used])
}

fn read_int(text: &str) -> Option<Int> {
    int_text::parse(text.as_bytes(), 16, 0).ok()
}

fn read_float(text: &str) -> f64 {
    f64::from_bits(u64::from_str_radix(text, 16).unwrap())
}

fn code_points(text: &str) -> Vec<u32> {
    text.chars().map(u32::from).collect()
}

fn hex(int: &Int) -> String {
    int_text::to_base(int.as_ref(), 16)
}

fn bits(value: f64) -> String {
    if value.is_nan() { "nan".into() } else { format!("{:016x}", value.to_bits()) }
}

fn both_bits(value: Complex) -> String {
    format!("{} {}", bits(value.re), bits(value.im))
}

fn error(message: &str) -> String {
    format!("!{message}")
}

fn or_message<E>(result: Result<Int, E>, message: impl Fn(E) -> &'static str) -> String {
    result.map_or_else(|refused| error(message(refused)), |int| hex(&int))
}

/// The text between quotes, or the last word of a row that ends without them.
fn unquoted(text: &str) -> String {
    unescaped(text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text))
}

/// JSON's escapes for characters of the basic plane.
fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        let char = match char {
            '\\' => match chars.next().unwrap() {
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'u' => {
                    let code: String = chars.by_ref().take(4).collect();
                    char::from_u32(u32::from_str_radix(&code, 16).unwrap()).unwrap()
                }
                other => other,
            },
            other => other,
        };
        out.push(char);
    }
    out
}
