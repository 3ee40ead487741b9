//! `int`, `bool`, `float`, `complex` and the operators, against a table of what the reference says.
//!
//! A row of `data/numeric.txt`: what is done, the operands, and after `= ` the result or `!Class: message`. Values: `i` int,
//! `f` float, `c` complex, `t` bool, `n` None, `s` str (code points), `b` bytes (hex), `(...;...)` tuple.
#![allow(clippy::unwrap_used, reason = "tests")]

use objects::builtins::bool::{Bool, PyBool_Type};
use objects::builtins::bytes::Bytes;
use objects::builtins::dict::Dict;
use objects::builtins::float::{Float, PyFloat_Type};
use objects::builtins::int::{Int, PyLong_Type};
use objects::builtins::none::{is_none, is_not_implemented, none};
use objects::builtins::numeric::complex::{Complex, PyComplex_Type};
use objects::builtins::str::{Str, interned};
use objects::builtins::tuple::Tuple;
use objects::builtins::type_object::PyType_Type;
use objects::errors;
use objects::protocol::number::BinaryOp;
use objects::raw::{IntoObject, Static};
use objects::state::attach;
use objects::types::{CompareOp, Type};
use objects::{Any, Obj, PyResult};

const ROWS: &str = include_str!("data/numeric.txt");

const OPERATORS: [(&str, BinaryOp); 13] = [
    ("+", BinaryOp::Add),
    ("-", BinaryOp::Subtract),
    ("*", BinaryOp::Multiply),
    ("@", BinaryOp::MatrixMultiply),
    ("/", BinaryOp::TrueDivide),
    ("//", BinaryOp::FloorDivide),
    ("%", BinaryOp::Remainder),
    ("<<", BinaryOp::LShift),
    (">>", BinaryOp::RShift),
    ("&", BinaryOp::And),
    ("^", BinaryOp::Xor),
    ("|", BinaryOp::Or),
    ("**", BinaryOp::Power),
];

const COMPARISONS: [CompareOp; 6] =
    [CompareOp::Lt, CompareOp::Le, CompareOp::Eq, CompareOp::Ne, CompareOp::Gt, CompareOp::Ge];

fn value(text: &str) -> Obj {
    let (kind, rest) = text.split_at(1);
    match kind {
        "n" => none(),
        "t" => Bool::new(rest == "True").upcast(),
        "i" => Int::parse_object(Str::new(rest).as_any(), 0).unwrap().unwrap().upcast(),
        "f" => Float::new(rest.parse().unwrap()).upcast(),
        "c" => Complex::new(numbers::complex::parse(rest.as_bytes()).unwrap()).upcast(),
        "s" => {
            let points = rest.split(',').filter(|point| !point.is_empty());
            Str::from_code_points(points.map(|point| u32::from_str_radix(point, 16).unwrap())).upcast()
        }
        "b" => {
            let byte = |at| u8::from_str_radix(&rest[at..at + 2], 16).unwrap();
            Bytes::new(&(0..rest.len()).step_by(2).map(byte).collect::<Vec<_>>()).upcast()
        }
        _ => {
            let items = rest.trim_end_matches(')').split(';').filter(|item| !item.is_empty());
            Tuple::new(items.map(value).collect()).upcast()
        }
    }
}

fn shown(object: &Any) -> String {
    let number = |prefix: &str| format!("{prefix}{}", object.repr().unwrap().to_string_lossy());
    if is_none(object) {
        "n".into()
    } else if is_not_implemented(object) {
        "NotImplemented".into()
    } else if object.exact::<Bool>().is_some() {
        number("t")
    } else if let Some(int) = object.exact::<Int>() {
        format!("i{}", numbers::int_text::to_base_prefixed(int.as_int_ref(), 16))
    } else if object.exact::<Float>().is_some() {
        number("f")
    } else if object.exact::<Complex>().is_some() {
        number("c")
    } else if let Some(text) = object.exact::<Str>() {
        let points: Vec<_> = text.characters().iter().map(|point| format!("{point:x}")).collect();
        format!("s{}", points.join(","))
    } else if let Some(bytes) = object.exact::<Bytes>() {
        format!("b{}", bytes.data().iter().map(|byte| format!("{byte:02x}")).collect::<String>())
    } else {
        let items: Vec<_> = object.exact::<Tuple>().unwrap().items().iter().map(|item| shown(item)).collect();
        format!("({})", items.join(";"))
    }
}

/// The current exception, which is taken: class and last argument.
fn error() -> String {
    let exception = errors::take().expect("an exception is set");
    let args = exception.get_attribute(&interned("args")).unwrap();
    let args = args.downcast::<Tuple>().unwrap();
    let last = args.items().last();
    let message = last.map_or(String::new(), |last| last.str().unwrap().to_string_lossy());
    format!("!{}: {message}", exception.class().name())
}

fn class(name: &str) -> &'static Static<Type> {
    match name {
        "int" => &PyLong_Type,
        "bool" => &PyBool_Type,
        "float" => &PyFloat_Type,
        _ => &PyComplex_Type,
    }
}

fn run(what: &str, args: &[&Any]) -> PyResult<Obj> {
    if let Some((_, op)) = OPERATORS.iter().find(|(symbol, _)| *symbol == what) {
        return args[0].binary(*op, args[1]);
    }
    if let Some(op) = COMPARISONS.iter().find(|op| op.symbol() == what) {
        return args[0].compare(args[1], *op);
    }
    if let Some((_, op)) = OPERATORS.iter().find(|(symbol, _)| Some(*symbol) == what.strip_suffix('=')) {
        return args[0].inplace(*op, args[1]);
    }
    if let Some(name) = what.strip_prefix('.') {
        return args[0].call_method(&interned(name), &args[1..]);
    }
    if let Some(name) = what.strip_prefix("get ") {
        return args[0].get_attribute(&interned(name));
    }
    if let Some(name) = what.strip_prefix("new ") {
        let owned = Tuple::new(args.iter().map(|value| value.new_ref()).collect());
        return class(name).construct(&owned, None);
    }
    if let Some((class_name, name)) = what.strip_prefix("cls ").and_then(|name| name.split_once('.')) {
        return class(class_name).as_any().call_method(&interned(name), args);
    }
    match what {
        "divmod" => args[0].divmod(args[1]),
        "pow" => args[0].power(args[1], args[2]),
        "neg" => args[0].negative(),
        "pos" => args[0].positive(),
        "abs" => args[0].absolute(),
        "inv" => args[0].invert(),
        "bool" => args[0].truth()?.into_object(),
        "hash" => args[0].hash()?.into_object(),
        "repr" => args[0].repr()?.into_object(),
        other => panic!("{other}?"),
    }
}

#[test]
fn as_the_reference_has_it() {
    let _attached = attach();
    let mut wrong = Vec::new();
    for row in ROWS.lines() {
        let (call, expected) = row.rsplit_once("\t= ").unwrap();
        let mut parts = call.split('\t');
        let what = parts.next().unwrap();
        let args: Vec<Obj> = parts.map(value).collect();
        let args: Vec<&Any> = args.iter().map(|value| &**value).collect();
        let found = run(what, &args).map_or_else(|_| error(), |result| shown(&result));
        // `str` may be without its own `repr` still.
        if found != expected && !(found.contains("<str object at 0x") && expected.contains(": '")) {
            wrong.push(format!("{row}\n    found {found}"));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} rows of {} differ:\n{}",
        wrong.len(),
        ROWS.lines().count(),
        wrong[..wrong.len().min(60)].join("\n")
    );
}

#[test]
fn nan_is_hashed_by_identity() {
    let _attached = attach();
    let (a, b) = (Float::new(f64::NAN), Float::new(f64::NAN));
    assert_eq!(a.as_any().hash().unwrap(), a.as_any().hash().unwrap());
    assert_ne!(a.as_any().hash().unwrap(), b.as_any().hash().unwrap());
}

#[test]
fn long_texts_have_a_limit() {
    let _attached = attach();
    let ten = Int::from_i64(10);
    let big = ten.as_any().binary(BinaryOp::Power, Int::from_i64(5000).as_any()).unwrap();
    assert!(big.repr().is_err());
    assert_eq!(
        error(),
        "!ValueError: Exceeds the limit (4300 digits) for integer string conversion; use sys.set_int_max_str_digits() to increase the limit"
    );
    assert!(Str::new(&"1".repeat(5000)).as_any().to_int().is_err());
    assert_eq!(
        error(),
        "!ValueError: Exceeds the limit (4300 digits) for integer string conversion: value has 5000 digits; use sys.set_int_max_str_digits() to increase the limit"
    );
}

#[test]
fn words_of_every_size() {
    let _attached = attach();
    for bit in 0..63 {
        for value in [1i64 << bit, (1 << bit) - 1, -(1 << bit)] {
            let int = Int::from_i64(value);
            assert_eq!(int.to_i64(), Some(value));
            assert!(int.digits().last() != Some(&0));
            assert!(int.small().is_none_or(|small| small == value));
        }
    }
    assert_eq!(Int::from_i64(i64::MIN).to_i64(), Some(i64::MIN));
}

/// `class name(base): pass`, and an instance of it.
fn instance(name: &str, base: &'static Static<Type>, argument: &Any) -> Obj {
    let bases = Tuple::new(vec![base.owned().upcast()]);
    let (name, dict) = (Str::new(name), Dict::new());
    let class =
        PyType_Type.as_any().call(&[name.as_any(), bases.as_any(), dict.as_any()]).expect("a class is made");
    class.call(&[argument]).expect("it makes an instance")
}

#[test]
fn subclasses_carry_their_value_and_compute_as_their_base() {
    let _attached = attach();
    for (base, text) in [
        (&PyLong_Type, "i0x0"),
        (&PyLong_Type, "i-0x7"),
        (&PyLong_Type, "i0x123456789abcdef0123456789abcdef"),
        (&PyFloat_Type, "f-2.5"),
        (&PyComplex_Type, "c(1-2j)"),
    ] {
        let plain = value(text);
        let own = instance("K", base, &plain);
        assert_eq!(own.class().name(), "K");
        assert!(own.equals(&plain).unwrap(), "{text}");
        assert_eq!(own.hash().unwrap(), plain.hash().unwrap());
        assert_eq!(own.repr().unwrap().to_string_lossy(), plain.repr().unwrap().to_string_lossy());
        let results =
            [own.positive(), own.binary(BinaryOp::Add, &value("i0x0")), own.binary(BinaryOp::Multiply, &own)];
        for result in results {
            assert!(result.unwrap().class().is(plain.class()), "{text}");
        }
        own.set_attribute(&interned("note"), Some(&plain)).unwrap();
        assert!(own.get_attribute(&interned("note")).unwrap().is(&*plain));
    }
}
