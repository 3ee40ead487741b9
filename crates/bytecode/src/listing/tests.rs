//! Tests of listings: the text that `dis` prints.

use std::rc::Rc;

use super::*;
use crate::code::CodeFlags;
use crate::constant::Text;
use crate::exception_table::encode;
use crate::instructions::emit;
use crate::line_table::LineTableWriter;
use crate::{LocalKind, Location};

/// `def f(x): ...` of these instructions, all of line 2 but the first.
fn function(list: &[(Opcode, u32)], handlers: &[Handler]) -> Code {
    let (mut code, mut exceptiontable) = (Vec::new(), Vec::new());
    let mut lines = LineTableWriter::new(1);
    for (index, &(op, oparg)) in list.iter().enumerate() {
        emit(&mut code, op, oparg);
        let units = crate::instructions::size(op, oparg) as u32;
        lines.push(units, if index == 0 { Location::NONE } else { Location::line_only(2) });
    }
    for handler in handlers {
        encode(&mut exceptiontable, handler);
    }
    Code {
        argcount: 1,
        posonlyargcount: 0,
        kwonlyargcount: 0,
        stacksize: 4,
        flags: CodeFlags::OPTIMIZED,
        code: code.into(),
        consts: [Constant::None, Constant::Str("a'b".into())].into(),
        names: [Rc::from("name")].into(),
        localsplusnames: [Rc::from("x")].into(),
        localspluskinds: [LocalKind::LOCAL].into(),
        filename: "file".into(),
        name: "f".into(),
        qualname: "f".into(),
        firstlineno: 1,
        linetable: lines.finish(),
        exceptiontable: exceptiontable.into(),
    }
}

#[test]
fn the_form_of_dis() {
    let handler = Handler { start: 1, end: 4, target: 4, depth: 0, lasti: true };
    let list = [
        (Opcode::Resume, 0),
        (Opcode::LoadFastBorrowLoadFastBorrow, 0),
        (Opcode::LoadConst, 1),
        (Opcode::ReturnValue, 0),
        (Opcode::Reraise, 1),
    ];
    let code = function(&list, &[handler]);
    let expected = [
        "  --           RESUME                   0",
        "",
        "   2   L1:     LOAD_FAST_BORROW_LOAD_FAST_BORROW 0 (x, x)",
        "               LOAD_CONST               1 (\"a'b\")",
        "               RETURN_VALUE",
        "       L2:     RERAISE                  1",
        "ExceptionTable:",
        "  L1 to L2 -> L2 [0] lasti",
        "",
    ];
    assert_eq!(Listing::new(&code).to_string(), expected.join("\n"));
    assert!(Listing::new(&code).offsets().to_string().contains("\n              6       RETURN_VALUE\n"));
}

#[test]
fn nested_code_follows() {
    let inner = function(&[(Opcode::Nop, 0)], &[]);
    let mut code = function(&[(Opcode::LoadConst, 0)], &[]);
    code.consts = [Constant::Code(Rc::new(inner))].into();
    let text = Listing::new(&code).nested().to_string();
    assert!(text.contains("LOAD_CONST               0 (<code object f, file \"file\", line 1>)\n"));
    assert!(text.contains("\nDisassembly of <code object f, file \"file\", line 1>:\n"));
}

#[test]
fn what_names_nothing_prints_all_the_same() {
    for &op in Opcode::ALL.iter().filter(|op| !op.is_pseudo()) {
        for oparg in [0, 77, u32::MAX] {
            let code = function(&[(op, oparg)], &[]);
            assert!(Listing::new(&code).offsets().to_string().contains(op.name()), "{op} {oparg}");
        }
    }
}

#[test]
fn constants() {
    let repr = |constant: Constant| ConstantRepr(&constant).to_string();
    for (value, text) in [
        (1.0, "1.0"),
        (-0.0, "-0.0"),
        (1e16, "1e+16"),
        (123456789012345680.0, "1.2345678901234568e+17"),
        (9999999999999998.0, "9999999999999998.0"),
        (0.0001, "0.0001"),
        (0.00001, "1e-05"),
        (5e-324, "5e-324"),
        (211.0 * 2f64.powi(-21), "0.00010061264038085938"),
        (213.0 * 2f64.powi(-21), "0.00010156631469726562"),
        (123456.0, "123456.0"),
        (2f64.powi(-25), "2.9802322387695312e-08"),
        (f64::NEG_INFINITY, "-inf"),
    ] {
        assert_eq!(repr(Constant::Float(value)), text);
    }
    assert_eq!(repr(Constant::Complex(0.0, 2.0)), "2j");
    assert_eq!(repr(Constant::Complex(-0.0, -2.5)), "(-0-2.5j)");
    assert_eq!(repr(Constant::Tuple([Constant::None].into())), "(None,)");
    assert_eq!(repr(Constant::FrozenSet([Constant::Bool(true)].into())), "frozenset({True})");
    assert_eq!(repr(Constant::Bytes((*b"'\"\\\x00\xFFa\n").into())), r#"b'\'"\\\x00\xffa\n'"#);
    let points = [0x27, 0x22, 0xE9, 0x301, 0xA0, 0x7F, 0xD800, 0x1F40D, 0x10_FFFF];
    let text = Constant::Str(Text::from_code_points(points));
    assert_eq!(repr(text), "'\\'\"\u{E9}\u{301}\\xa0\\x7f\\ud800\u{1F40D}\\U0010ffff'");
}
