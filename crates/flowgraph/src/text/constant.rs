//! Constants as words: `N T F E` for `None True False ...`, `i5`, `f` and `c` with the bits of their floats in hex,
//! `s` and `b` with their bytes in hex (`-` for none), `C` with a number for a code object, and the groups
//! `(t … )`, `(F … )`, `(l … )` for tuples, frozen sets and slices.

use std::rc::Rc;

use bytecode::{Code, CodeFlags, Constant, Text};

/// Reads the next constant; none at the end of a group or of the words.
pub(crate) fn parse<'a>(words: &mut impl Iterator<Item = &'a str>) -> Option<Constant> {
    let word = words.next()?;
    let rest = &word[1..];
    Some(match &word[..1] {
        "N" => Constant::None,
        "T" => Constant::Bool(true),
        "F" => Constant::Bool(false),
        "E" => Constant::Ellipsis,
        "i" => Constant::Int(rest.parse().unwrap()),
        "f" => Constant::Float(float(rest)),
        "c" => Constant::Complex(float(&rest[..16]), float(&rest[16..])),
        "s" => Constant::Str(Text::from(String::from_utf8(bytes(rest)).unwrap())),
        "b" => Constant::Bytes(bytes(rest).into()),
        "C" => Constant::Code(code(rest)),
        "(" => group(rest, words),
        _ => return None,
    })
}

fn group<'a>(kind: &str, words: &mut impl Iterator<Item = &'a str>) -> Constant {
    let items: Vec<Constant> = std::iter::from_fn(|| parse(words)).collect();
    match kind {
        "t" => Constant::Tuple(items.into()),
        "F" => Constant::FrozenSet(items.into()),
        _ => Constant::Slice(Box::new(items.try_into().unwrap())),
    }
}

fn float(bits: &str) -> f64 {
    f64::from_bits(u64::from_str_radix(bits, 16).unwrap())
}

/// Bytes written as hex digits.
pub(crate) fn bytes(digits: &str) -> Vec<u8> {
    let digits = if digits == "-" { "" } else { digits };
    (0..digits.len() / 2).map(|at| u8::from_str_radix(&digits[2 * at..2 * at + 2], 16).unwrap()).collect()
}

/// A code object that differs from others by its name.
pub(crate) fn code(name: &str) -> Rc<Code> {
    Rc::new(Code {
        argcount: 0,
        posonlyargcount: 0,
        kwonlyargcount: 0,
        stacksize: 1,
        flags: CodeFlags::empty(),
        code: [].into(),
        consts: [].into(),
        names: [].into(),
        localsplusnames: [].into(),
        localspluskinds: [].into(),
        filename: "f".into(),
        name: name.into(),
        qualname: name.into(),
        firstlineno: 1,
        linetable: [].into(),
        exceptiontable: [].into(),
    })
}

/// Writes a constant as it is read; members of a frozen set sorted.
pub(crate) fn print(constant: &Constant) -> String {
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let dash = |digits: String| if digits.is_empty() { "-".to_owned() } else { digits };
    let all = |items: &[Constant]| items.iter().map(print).collect::<Vec<_>>();
    let group = |kind: &str, items: Vec<String>| {
        [vec![format!("({kind}")], items, vec![")".into()]].concat().join(" ")
    };
    match constant {
        Constant::None => "N".into(),
        Constant::Bool(value) => if *value { "T" } else { "F" }.into(),
        Constant::Ellipsis => "E".into(),
        Constant::Int(value) => format!("i{value}"),
        Constant::Float(value) => format!("f{:016x}", value.to_bits()),
        Constant::Complex(real, imag) => format!("c{:016x}{:016x}", real.to_bits(), imag.to_bits()),
        Constant::Str(text) => format!("s{}", dash(hex(text.as_bytes()))),
        Constant::Bytes(bytes) => format!("b{}", dash(hex(bytes))),
        Constant::Tuple(items) => group("t", all(items)),
        Constant::FrozenSet(items) => {
            let mut items = all(items);
            items.sort();
            group("F", items)
        }
        Constant::Slice(parts) => group("l", all(&**parts)),
        Constant::Code(code) => format!("C{}", code.name),
    }
}
