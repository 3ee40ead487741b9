//! From the compiler's code to a code object: constants become objects, names are interned.

use bytecode::{Code as Source, Constant, Text};
use objects::builtins::bool::Bool;
use objects::builtins::bytes::Bytes;
use objects::builtins::code::{Code, CodeParts};
use objects::builtins::float::Float;
use objects::builtins::int::Int;
use objects::builtins::none::{ellipsis, none};
use objects::builtins::numeric::complex::{Complex, Pair};
use objects::builtins::set::FrozenSet;
use objects::builtins::slice::Slice;
use objects::builtins::str::{Str, intern, interned};
use objects::builtins::tuple::Tuple;

use objects::raw::{Obj, PyResult, Ref};

/// The code object for a compiled block, nested blocks included.
///
/// # Errors
/// `NotImplementedError` for a constant whose class is not built yet.
pub fn code_object(source: &Source) -> PyResult<Ref<Code>> {
    let consts: Vec<Obj> = source.consts.iter().map(constant).collect::<PyResult<_>>()?;
    let kinds: Vec<u8> = source.localspluskinds.iter().map(|kind| kind.bits()).collect();
    Ok(Code::new(CodeParts {
        argcount: source.argcount,
        posonlyargcount: source.posonlyargcount,
        kwonlyargcount: source.kwonlyargcount,
        stacksize: source.stacksize,
        flags: source.flags.bits(),
        firstlineno: source.firstlineno,
        code: source.code.clone(),
        consts: Tuple::new(consts),
        names: names(&source.names),
        localsplusnames: names(&source.localsplusnames),
        localspluskinds: Bytes::new(&kinds),
        filename: interned(&source.filename),
        name: interned(&source.name),
        qualname: interned(&source.qualname),
        linetable: Bytes::new(&source.linetable),
        exceptiontable: Bytes::new(&source.exceptiontable),
    }))
}

fn names(names: &[std::rc::Rc<str>]) -> Ref<Tuple> {
    Tuple::new(names.iter().map(|name| interned(name).upcast()).collect())
}

fn text(text: &Text) -> Obj {
    let string = match text.to_str() {
        Some(text) => Str::new(text),
        None => Str::from_code_points(text.code_points()),
    };
    match string.as_ascii().is_some_and(is_name) {
        true => intern(string).upcast(),
        false => string.upcast(),
    }
}

/// Constants that look like names are interned, as CPython interns them.
fn is_name(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// The object for a constant.
///
/// # Errors
/// As for [`code_object`].
pub fn constant(constant: &Constant) -> PyResult<Obj> {
    Ok(match constant {
        Constant::None => none(),
        Constant::Bool(value) => Bool::new(*value).upcast(),
        Constant::Ellipsis => ellipsis(),
        Constant::Int(value) => int(value.sign() == num_bigint::Sign::Minus, value.magnitude()).upcast(),
        Constant::Float(value) => Float::new(*value).upcast(),
        Constant::Str(value) => text(value),
        Constant::Bytes(value) => Bytes::new(value).upcast(),
        Constant::Tuple(items) => {
            Tuple::new(items.iter().map(self::constant).collect::<PyResult<_>>()?).upcast()
        }
        Constant::Code(code) => code_object(code)?.upcast(),
        Constant::Complex(real, imaginary) => Complex::new(Pair::new(*real, *imaginary)).upcast(),
        Constant::FrozenSet(items) => {
            let items = Tuple::new(items.iter().map(self::constant).collect::<PyResult<_>>()?);
            FrozenSet::of(items.as_any())?.upcast()
        }
        Constant::Slice(parts) => {
            let [start, stop, step] = &**parts;
            Slice::new(self::constant(start)?, self::constant(stop)?, self::constant(step)?).upcast()
        }
    })
}

/// The digits of a big integer, 30 bits each.
fn int(negative: bool, magnitude: &num_bigint::BigUint) -> Ref<Int> {
    let words: Vec<u32> = magnitude.iter_u32_digits().collect();
    let mut digits = Vec::with_capacity(words.len() * 32 / 30 + 1);
    let (mut held, mut bits) = (0u64, 0);
    for word in words {
        held |= u64::from(word) << bits;
        bits += 32;
        while bits >= 30 {
            digits.push((held & 0x3FFF_FFFF) as u32);
            held >>= 30;
            bits -= 30;
        }
    }
    digits.push(held as u32);
    Int::from_digits(negative, &digits)
}
