//! `str`, `bytes` and `bytearray` from outside: methods by name, results and messages as CPython 3.14 has them.
#![allow(clippy::unwrap_used, reason = "tests")]

use objects::builtins::bytes::Bytes;
use objects::builtins::int::Int;
use objects::builtins::list::List;
use objects::builtins::none::none;
use objects::builtins::str::{Str, interned};
use objects::builtins::tuple::Tuple;
use objects::state::attach;
use objects::{Obj, PyResult, errors};

/// An argument or a result.
#[derive(Clone, Debug, PartialEq)]
enum V {
    S(&'static str),
    B(&'static [u8]),
    I(i64),
    N,
    T(Vec<V>),
}
use V::{B, I, N, S, T};

fn make(value: &V) -> Obj {
    match value {
        S(text) => Str::new(text).upcast(),
        B(data) => Bytes::new(data).upcast(),
        I(number) => Int::new(i128::from(*number)).upcast(),
        T(items) => Tuple::new(items.iter().map(make).collect()).upcast(),
        N => none(),
    }
}

fn call(this: &V, method: &str, args: &[V]) -> PyResult<Obj> {
    let args: Vec<Obj> = args.iter().map(make).collect();
    let args: Vec<_> = args.iter().map(|arg| &**arg).collect();
    make(this).call_method(&interned(method), &args)
}

/// The result in a short form: strings as their repr, lists and tuples in brackets.
fn shown(value: &objects::Any) -> String {
    let all = |items: Vec<Obj>| items.iter().map(|item| shown(item)).collect::<Vec<_>>().join(", ");
    if let Some(list) = value.downcast::<List>() {
        return format!("[{}]", all(list.to_vec()));
    }
    if let Some(tuple) = value.downcast::<Tuple>() {
        return format!("({})", all(tuple.items().to_vec()));
    }
    if let Some(int) = value.exact::<Int>() {
        return int.to_i64().unwrap().to_string();
    }
    value.repr().unwrap().to_string_lossy()
}

fn outcome(result: PyResult<Obj>) -> String {
    match result {
        Ok(value) => shown(&value),
        Err(_) => {
            let exception = errors::take().expect("an exception is set");
            let args = exception.get_attribute(&interned("args")).unwrap();
            let text =
                args.downcast::<Tuple>().unwrap().get(0).map(|arg| arg.str().unwrap().to_string_lossy());
            format!("{}: {}", exception.class().name(), text.unwrap_or_default())
        }
    }
}

/// Runs all cases and tells which came out otherwise.
fn check(cases: Vec<(V, &'static str, Vec<V>, &'static str)>) {
    let _attached = attach();
    let wrong: Vec<String> = (cases.into_iter())
        .filter_map(|(this, method, args, expected)| {
            let found = outcome(call(&this, method, &args));
            (found != expected).then(|| format!("{this:?}.{method}{args:?}: {found}, not {expected}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn methods_of_str() {
    check(cases());
}

#[test]
fn formatting() {
    check(format_cases());
}

#[test]
fn methods_of_bytes() {
    check(bytes_cases());
}

#[test]
fn codec_errors_say_what_and_where() {
    let _attached = attach();
    let cases: [(V, &str, &[V], &str); 5] = [
        (
            S("a\u{20ac}\u{20ac}"),
            "encode",
            &[S("latin-1")],
            "'latin-1' codec can't encode characters in position 1-2: ordinal not in range(256)",
        ),
        (
            S("a\u{e9}"),
            "encode",
            &[S("ascii")],
            "'ascii' codec can't encode character '\\xe9' in position 1: ordinal not in range(128)",
        ),
        (
            B(b"a\xff"),
            "decode",
            &[],
            "'utf-8' codec can't decode byte 0xff in position 1: invalid start byte",
        ),
        (
            B(b"a\xe2\x82"),
            "decode",
            &[],
            "'utf-8' codec can't decode bytes in position 1-2: unexpected end of data",
        ),
        (
            B(b"\xe2x"),
            "decode",
            &[],
            "'utf-8' codec can't decode byte 0xe2 in position 0: invalid continuation byte",
        ),
    ];
    for (this, method, args, expected) in cases {
        assert!(call(&this, method, args).is_err());
        assert_eq!(errors::take().unwrap().str().unwrap().to_string_lossy(), expected);
    }
}

include!("data/text_bytes_cases.inc");
include!("data/text_cases.inc");
include!("data/text_format_cases.inc");
