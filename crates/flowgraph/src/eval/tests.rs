//! Tests of constant folding against results of the reference.

#![allow(clippy::unwrap_used, reason = "tests")]

use bytecode::Constant;
use bytecode::operand::BinaryOp;

use super::{binary, invert, negative, positive, set_key, truth};
use crate::text::constant::{parse, print};

const CASES: &str = include_str!("../../testdata/eval.txt");

fn constant(words: &str) -> Constant {
    parse(&mut words.split_whitespace()).unwrap()
}

#[test]
fn operators_fold_as_the_reference_does() {
    let mut count = 0;
    for case in CASES.lines().filter(|line| !line.starts_with('#')) {
        let (expression, expected) = case.split_once(" = ").unwrap();
        let mut words = expression.split_whitespace();
        let left = parse(&mut words).unwrap();
        let operator = words.next().unwrap();
        let op = BinaryOp::ALL.iter().copied().find(|op| op.text() == operator).unwrap();
        let right = parse(&mut words).unwrap();
        let actual = binary(&left, op, &right).map_or("-".to_owned(), |result| print(&result));
        assert_eq!(actual, expected, "{expression}");
        count += 1;
    }
    assert!(count > 70, "{count} cases");
}

#[test]
fn unary_operators() {
    let shown = |result: Option<Constant>| result.map_or("-".to_owned(), |result| print(&result));
    assert_eq!(shown(negative(&constant("T"))), "i-1");
    assert_eq!(shown(negative(&constant("f0000000000000000"))), "f8000000000000000");
    assert_eq!(shown(negative(&constant("s61"))), "-");
    assert_eq!(shown(positive(&constant("F"))), "i0");
    assert_eq!(shown(positive(&constant("N"))), "-");
    assert_eq!(shown(invert(&constant("i6"))), "i-7");
    assert_eq!(shown(invert(&constant("T"))), "-", "it warns");
}

#[test]
fn truth_values() {
    for words in
        ["N", "F", "i0", "f8000000000000000", "c00000000000000000000000000000000", "s-", "b-", "(t )"]
    {
        assert!(!truth(&constant(words)), "{words}");
    }
    for words in ["E", "T", "i-1", "f7ff8000000000000", "s30", "b00", "(t N )", "(l N N N )", "Cf"] {
        assert!(truth(&constant(words)), "{words}");
    }
}

#[test]
fn set_members_are_equal_across_types() {
    let key = |words: &str| set_key(&constant(words)).map(|key| print(&key));
    for one in ["T", "i1", "f3ff0000000000000", "c3ff00000000000000000000000000000"] {
        assert_eq!(key(one).as_deref(), Some("i1"), "{one}");
    }
    assert_eq!(key("(t T s61 )"), key("(t i1 s61 )"));
    assert_eq!(key("f8000000000000000"), key("F"));
    assert_ne!(key("s61"), key("b61"));
    assert_eq!(key("f7ff8000000000000"), None);
    assert_ne!(key("f7ff0000000000000"), None);
}
