//! Tests of the verifier: bad code for each rule, damaged code, good code.

#![allow(clippy::unwrap_used, reason = "tests")]

use super::*;
use crate::exception_table::{Handler, encode};
use crate::instructions::emit;
use crate::opcode::Opcode;
use crate::opcode::Opcode as Op;

/// A function of one argument `0` with a local `1`, a cell `2` and a free variable `3`; constants: a string, a
/// code object, a tuple of two names, `None`; one name.
const KINDS: [LocalKind; 4] =
    [LocalKind::LOCAL.union(LocalKind::ARG_POS), LocalKind::LOCAL, LocalKind::CELL, LocalKind::FREE];
const CONSTS: [ConstKind; 4] = [ConstKind::Str, ConstKind::Code, ConstKind::Names(2), ConstKind::Other];
const NONE: u32 = 3;
const RETURN: [(Opcode, u32); 2] = [(Op::LoadConst, NONE), (Op::ReturnValue, 0)];

fn function(code: &[u8]) -> Foreign<'_> {
    Foreign {
        code,
        consts: &CONSTS,
        names: 1,
        localspluskinds: &KINDS,
        stacksize: 4,
        flags: CodeFlags::OPTIMIZED | CodeFlags::NEWLOCALS,
        argcount: 1,
        posonlyargcount: 0,
        kwonlyargcount: 0,
        exceptiontable: &[],
    }
}

fn assemble(list: &[(Opcode, u32)]) -> Vec<u8> {
    let mut code = Vec::new();
    for &(op, oparg) in list {
        emit(&mut code, op, oparg);
    }
    code
}

fn outcome(code: &Foreign<'_>) -> Option<Rule> {
    verify(code).err().map(|error| error.rule)
}

/// Which rule these instructions break.
fn broken(list: &[(Opcode, u32)]) -> Option<Rule> {
    outcome(&function(&assemble(list)))
}

/// The same, followed by `return None`.
fn broken_body(list: &[(Opcode, u32)]) -> Option<Rule> {
    broken(&[list, &RETURN].concat())
}

fn with_handlers(list: &[(Opcode, u32)], handlers: &[Handler]) -> Option<Rule> {
    let mut exceptiontable = Vec::new();
    for handler in handlers {
        encode(&mut exceptiontable, handler);
    }
    outcome(&Foreign { exceptiontable: &exceptiontable, ..function(&assemble(list)) })
}

fn generator(list: &[(Opcode, u32)], flags: CodeFlags) -> Option<Rule> {
    outcome(&Foreign { flags, ..function(&assemble(list)) })
}

#[test]
fn heads() {
    let code = assemble(&RETURN);
    let flags = CodeFlags::GENERATOR | CodeFlags::COROUTINE;
    assert_eq!(outcome(&Foreign { flags, ..function(&code) }), Some(Rule::Flags));
    let flags = CodeFlags::ITERABLE_COROUTINE;
    assert_eq!(outcome(&Foreign { flags, ..function(&code) }), Some(Rule::Flags));
    assert_eq!(outcome(&Foreign { argcount: 3, ..function(&code) }), Some(Rule::Arguments));
    assert_eq!(outcome(&Foreign { posonlyargcount: 2, ..function(&code) }), Some(Rule::Arguments));
    assert_eq!(outcome(&Foreign { kwonlyargcount: u32::MAX, ..function(&code) }), Some(Rule::Arguments));
    let kinds = [LocalKind::FREE, LocalKind::CELL];
    let odd = Foreign { localspluskinds: &kinds, argcount: 0, ..function(&code) };
    assert_eq!(outcome(&odd), Some(Rule::LocalKinds));
    assert_eq!(outcome(&function(&code)), None);
}

#[test]
fn code_units() {
    let bytes = |code: &[u8]| outcome(&function(code));
    assert_eq!(bytes(&[]), Some(Rule::FallsOff));
    assert_eq!(bytes(&[Op::Nop as u8]), Some(Rule::Cut));
    assert_eq!(bytes(&[Op::LoadAttr as u8, 0, 0, 0]), Some(Rule::Cut));
    assert_eq!(bytes(&[Op::ExtendedArg as u8, 0]), Some(Rule::Cut));
    assert_eq!(bytes(&[122, 0]), Some(Rule::Unknown));
    assert_eq!(bytes(&[Op::Cache as u8, 0]), Some(Rule::Internal));
    assert_eq!(bytes(&[Op::Reserved as u8, 0]), Some(Rule::Internal));
    assert_eq!(bytes(&[Op::EnterExecutor as u8, 0]), Some(Rule::Internal));
    assert_eq!(bytes(&[Op::ResumeCheck as u8, 0]), Some(Rule::Form));
    assert_eq!(bytes(&[Op::InstrumentedResume as u8, 0]), Some(Rule::Form));
    let prefixed = [[Op::ExtendedArg as u8, 0].repeat(4), assemble(&RETURN)].concat();
    assert_eq!(bytes(&prefixed), Some(Rule::Prefix));
    assert_eq!(bytes(&prefixed[2..]), None);
}

#[test]
fn operands() {
    assert_eq!(broken_body(&[(Op::LoadConst, 4)]), Some(Rule::Const));
    assert_eq!(broken_body(&[(Op::LoadConst, u32::MAX)]), Some(Rule::Const));
    assert_eq!(broken_body(&[(Op::LoadGlobal, 2)]), Some(Rule::Name));
    assert_eq!(broken_body(&[(Op::LoadGlobal, 1)]), None);
    assert_eq!(broken_body(&[(Op::LoadFast, 4)]), Some(Rule::Local));
    assert_eq!(broken_body(&[(Op::LoadFastLoadFast, 5)]), Some(Rule::Local));
    assert_eq!(broken_body(&[(Op::MakeCell, 1)]), Some(Rule::Cell));
    assert_eq!(broken_body(&[(Op::LoadDeref, 4)]), Some(Rule::Cell));
    assert_eq!(broken_body(&[(Op::CopyFreeVars, 2)]), Some(Rule::FreeVars));
    assert_eq!(broken_body(&[(Op::Nop, 0), (Op::CopyFreeVars, 1)]), Some(Rule::FreeVars));
    for (op, oparg) in [
        (Op::BinaryOp, 27),
        (Op::CallIntrinsic1, 0),
        (Op::CallIntrinsic2, 6),
        (Op::CompareOp, 6 << 5),
        (Op::LoadSpecial, 4),
        (Op::LoadCommonConstant, 5),
        (Op::ConvertValue, 0),
        (Op::IsOp, 2),
        (Op::BuildSlice, 1),
        (Op::RaiseVarargs, 3),
        (Op::LoadSmallInt, 256),
        (Op::SetFunctionAttribute, 3),
        (Op::Copy, 0),
        (Op::Swap, 1),
    ] {
        assert_eq!(broken_body(&[(op, oparg)]), Some(Rule::Operand), "{op}");
    }
}

#[test]
fn jumps() {
    assert_eq!(broken_body(&[(Op::JumpForward, 100)]), Some(Rule::Jump));
    assert_eq!(broken_body(&[(Op::JumpBackward, 3)]), Some(Rule::Jump));
    assert_eq!(broken_body(&[(Op::JumpForward, u32::MAX)]), Some(Rule::Jump));
    // Into a cache, behind a prefix.
    assert_eq!(broken_body(&[(Op::JumpForward, 1), (Op::ToBool, 0)]), Some(Rule::Jump));
    assert_eq!(broken_body(&[(Op::JumpForward, 1), (Op::LoadFast, 256)]), Some(Rule::Local));
    assert_eq!(broken_body(&[(Op::JumpForward, 1), (Op::BuildTuple, 256)]), Some(Rule::Jump));
    // Dead code is looked at as well.
    assert_eq!(broken(&[RETURN[0], RETURN[1], (Op::JumpForward, 9)]), Some(Rule::Jump));
    assert_eq!(broken_body(&[(Op::EndAsyncFor, 77)]), Some(Rule::Jump));
    let looping = [(Op::LoadFast, 0), (Op::ForIter, 0), (Op::PopTop, 0), (Op::PopTop, 0)];
    assert_eq!(broken_body(&looping), Some(Rule::LoopEnd));
    let looping = [(Op::LoadFast, 0), (Op::ForIter, 0), (Op::EndFor, 0), (Op::PopIter, 0)];
    assert_eq!(broken_body(&looping), None);
}

#[test]
fn stack_depths() {
    assert_eq!(broken(&[(Op::ReturnValue, 0)]), Some(Rule::Underflow));
    assert_eq!(broken_body(&[(Op::BuildTuple, u32::MAX)]), Some(Rule::Underflow));
    assert_eq!(broken_body(&[(Op::LoadFast, 0); 4]), Some(Rule::Overflow));
    assert_eq!(broken_body(&[(Op::LoadFast, 0), (Op::UnpackSequence, u32::MAX)]), Some(Rule::Overflow));
    assert_eq!(broken(&[(Op::Nop, 0)]), Some(Rule::FallsOff));
    assert_eq!(broken(&[(Op::LoadFast, 0), (Op::PopTop, 0)]), Some(Rule::FallsOff));
    let uneven =
        [(Op::LoadFast, 0), (Op::LoadFast, 0), (Op::PopJumpIfTrue, 1), (Op::PopTop, 0), (Op::Nop, 0)];
    assert_eq!(broken_body(&uneven), Some(Rule::Depth));
    // A loop that pushes in every round.
    assert_eq!(broken(&[(Op::LoadFast, 0), (Op::JumpBackward, 3)]), Some(Rule::Depth));
}

#[test]
fn handlers() {
    let body = [(Op::Nop, 0), RETURN[0], RETURN[1], (Op::Reraise, 0)];
    let handler = Handler { start: 0, end: 3, target: 3, depth: 0, lasti: false };
    assert_eq!(with_handlers(&body, &[handler]), None);
    for bad in [
        Handler { target: 4, ..handler },
        Handler { end: 5, ..handler },
        Handler { start: 9, end: 10, ..handler },
    ] {
        assert_eq!(with_handlers(&body, &[bad]), Some(Rule::ExceptionTable), "{bad:?}");
    }
    assert_eq!(with_handlers(&body, &[handler, handler]), Some(Rule::ExceptionTable));
    let code = assemble(&body);
    let cut = Foreign { exceptiontable: &[0x80, 1], ..function(&code) };
    assert_eq!(outcome(&cut), Some(Rule::ExceptionTable));
    assert_eq!(with_handlers(&body, &[Handler { depth: 1, ..handler }]), Some(Rule::HandlerDepth));
    assert_eq!(
        with_handlers(&body, &[Handler { depth: u32::MAX >> 1, ..handler }]),
        Some(Rule::HandlerDepth)
    );
    // The call takes what the handler wants to keep.
    let call = [(Op::LoadFast, 0), (Op::PushNull, 0), (Op::Call, 0), (Op::ReturnValue, 0), (Op::Reraise, 0)];
    let around = Handler { start: 2, end: 6, target: 7, depth: 1, lasti: false };
    assert_eq!(with_handlers(&call, &[around]), Some(Rule::HandlerDepth));
    assert_eq!(with_handlers(&call, &[Handler { depth: 0, ..around }]), None);
    assert_eq!(with_handlers(&body, &[Handler { lasti: true, start: 1, end: 2, ..handler }]), None);
}

#[test]
fn handlers_see_what_was_lost_before_the_exception() {
    let handler = Handler { start: 0, end: 3, target: 3, depth: 0, lasti: false };
    let deleted = [(Op::DeleteFast, 0), RETURN[0], RETURN[1], (Op::LoadFast, 0), (Op::ReturnValue, 0)];
    assert_eq!(with_handlers(&deleted, &[handler]), Some(Rule::Unbound));
    let kept = [(Op::Nop, 0), RETURN[0], RETURN[1], (Op::LoadFast, 0), (Op::ReturnValue, 0)];
    assert_eq!(with_handlers(&kept, &[handler]), None);
}

#[test]
fn handlers_see_values_replaced_below_their_depth() {
    let append = [(Op::PopTop, 0), (Op::LoadSmallInt, 1), (Op::ListAppend, 1), RETURN[0], RETURN[1]];
    // What is kept is a list, then the negation of it, then a list again.
    let negated = [(Op::BuildList, 0), (Op::UnaryNot, 0), (Op::Nop, 0), RETURN[1]];
    let handler = Handler { start: 1, end: 3, target: 4, depth: 1, lasti: false };
    assert_eq!(with_handlers(&[&negated[..], &append].concat(), &[handler]), Some(Rule::Type));
    let kept = [negated[0], negated[2], negated[2], negated[3]];
    assert_eq!(with_handlers(&[&kept[..], &append].concat(), &[handler]), None);
    // What is thrown in at a yield finds the value sent in place of the list.
    let start = [(Op::ReturnGenerator, 0), (Op::PopTop, 0), (Op::BuildList, 0)];
    let yields = [(Op::YieldValue, 0), (Op::Resume, 1), RETURN[1]];
    let mut exceptiontable = Vec::new();
    encode(&mut exceptiontable, &Handler { start: 3, end: 4, target: 6, depth: 1, lasti: false });
    let code = assemble(&[&start[..], &yields, &append].concat());
    let flags = CodeFlags::GENERATOR;
    let thrown = Foreign { flags, exceptiontable: &exceptiontable, ..function(&code) };
    assert_eq!(outcome(&thrown), Some(Rule::Type));
}

#[test]
fn nulls_and_types() {
    assert_eq!(broken_body(&[(Op::PushNull, 0), (Op::PopTop, 0)]), None);
    assert_eq!(broken(&[(Op::PushNull, 0), (Op::ReturnValue, 0)]), Some(Rule::Null));
    assert_eq!(broken_body(&[(Op::PushNull, 0), (Op::LoadAttr, 0), (Op::PopTop, 0)]), Some(Rule::Null));
    let swapped = [(Op::PushNull, 0), (Op::LoadFast, 0), (Op::Call, 0), (Op::PopTop, 0)];
    assert_eq!(broken_body(&swapped), Some(Rule::Null));
    let method = [(Op::LoadFast, 0), (Op::LoadAttr, 1), (Op::BuildTuple, 2), (Op::PopTop, 0)];
    assert_eq!(broken_body(&method), Some(Rule::Null));
    let cleared = [(Op::LoadFastAndClear, 1), (Op::ReturnValue, 0)];
    assert_eq!(broken(&cleared), Some(Rule::Null));

    assert_eq!(broken_body(&[(Op::LoadFast, 0), (Op::LoadFast, 0), (Op::ListAppend, 1)]), Some(Rule::Type));
    assert_eq!(broken_body(&[(Op::BuildList, 0), (Op::LoadFast, 0), (Op::ListAppend, 1)]), None);
    assert_eq!(broken_body(&[(Op::LoadConst, NONE), (Op::MakeFunction, 0)]), Some(Rule::Type));
    assert_eq!(broken_body(&[(Op::LoadConst, 1), (Op::MakeFunction, 0)]), None);
    assert_eq!(broken_body(&[(Op::LoadFast, 0), (Op::BuildString, 1)]), Some(Rule::Type));
    // More names than arguments.
    let call = |count| {
        let head = [(Op::LoadFast, 0), (Op::PushNull, 0), (Op::LoadFast, 0)];
        let tail = [(Op::LoadConst, 2), (Op::CallKw, count), (Op::ReturnValue, 0)];
        broken(&[&head[..], &tail].concat())
    };
    assert_eq!(call(1), Some(Rule::Type));
}

#[test]
fn locals_and_cells() {
    assert_eq!(broken_body(&[(Op::LoadFast, 1)]), Some(Rule::Unbound));
    assert_eq!(broken_body(&[(Op::LoadFastBorrow, 1)]), Some(Rule::Unbound));
    assert_eq!(broken_body(&[(Op::LoadFastCheck, 1), (Op::LoadFast, 1)]), None);
    assert_eq!(broken_body(&[(Op::DeleteFast, 0), (Op::LoadFast, 0)]), Some(Rule::Unbound));
    // Bound on one way only.
    let branch = [(Op::LoadFast, 0), (Op::PopJumpIfTrue, 2), (Op::LoadFast, 0), (Op::StoreFast, 1)];
    assert_eq!(broken_body(&[&branch[..], &[(Op::LoadFast, 1)]].concat()), Some(Rule::Unbound));
    assert_eq!(broken_body(&[(Op::LoadDeref, 2)]), Some(Rule::NoCell));
    assert_eq!(broken_body(&[(Op::LoadDeref, 3)]), Some(Rule::NoCell));
    assert_eq!(broken_body(&[(Op::CopyFreeVars, 1), (Op::MakeCell, 2), (Op::LoadDeref, 3)]), None);
    let spoiled = [(Op::MakeCell, 2), (Op::LoadFast, 0), (Op::StoreFast, 2), (Op::LoadDeref, 2)];
    assert_eq!(broken_body(&spoiled), Some(Rule::NoCell));
    let restored = [
        (Op::MakeCell, 2),
        (Op::LoadFastAndClear, 2),
        (Op::MakeCell, 2),
        (Op::StoreFast, 2),
        (Op::LoadDeref, 2),
    ];
    assert_eq!(broken_body(&restored), None);
}

#[test]
fn borrowed_values() {
    let borrowed = |list: &[(Opcode, u32)]| broken_body(&[&[(Op::LoadFastBorrow, 0)], list].concat());
    assert_eq!(borrowed(&[(Op::LoadFast, 0), (Op::StoreFast, 1), (Op::PopTop, 0)]), None);
    assert_eq!(borrowed(&[(Op::LoadFast, 0), (Op::StoreFast, 0)]), Some(Rule::Borrowed));
    assert_eq!(borrowed(&[(Op::DeleteFast, 0)]), Some(Rule::Borrowed));
    assert_eq!(borrowed(&[(Op::LoadFastAndClear, 0)]), Some(Rule::Borrowed));
    assert_eq!(borrowed(&[(Op::StoreFast, 1)]), Some(Rule::BorrowedStore));
    // Forwarded words, and results that are not.
    assert_eq!(borrowed(&[(Op::FormatSimple, 0), (Op::DeleteFast, 0)]), Some(Rule::Borrowed));
    assert_eq!(borrowed(&[(Op::LoadAttr, 1), (Op::DeleteFast, 0)]), Some(Rule::Borrowed));
    assert_eq!(borrowed(&[(Op::LoadAttr, 0), (Op::DeleteFast, 0)]), None);
    assert_eq!(borrowed(&[(Op::GetIter, 0), (Op::DeleteFast, 0)]), None);
    let copied = [(Op::Copy, 1), (Op::Swap, 2), (Op::PopTop, 0), (Op::DeleteFast, 0)];
    assert_eq!(borrowed(&copied), Some(Rule::Borrowed));
    // Borrowed from one or the other.
    let either = [
        (Op::LoadFast, 0),
        (Op::StoreFast, 1),
        (Op::LoadFast, 0),
        (Op::PopJumpIfTrue, 2),
        (Op::LoadFastBorrow, 0),
        (Op::JumpForward, 1),
        (Op::LoadFastBorrow, 1),
        (Op::DeleteFast, 0),
    ];
    assert_eq!(broken_body(&either), Some(Rule::Borrowed));
}

#[test]
fn generators() {
    let flags = CodeFlags::GENERATOR;
    let start = [(Op::ReturnGenerator, 0), (Op::PopTop, 0)];
    let make = |list: &[(Opcode, u32)]| generator(&[&start[..], list, &RETURN].concat(), flags);
    let yields = [(Op::LoadFast, 0), (Op::YieldValue, 0), (Op::Resume, 1), (Op::PopTop, 0)];
    assert_eq!(make(&yields), None);
    assert_eq!(broken_body(&start), Some(Rule::Generator));
    assert_eq!(broken_body(&yields), Some(Rule::Generator));
    assert_eq!(generator(&RETURN, flags), Some(Rule::Generator));
    assert_eq!(make(&start), Some(Rule::Generator));
    assert_eq!(make(&yields[..2]), Some(Rule::Generator));
    assert_eq!(make(&[(Op::LoadFast, 0), (Op::YieldValue, 0), (Op::Resume, 0)]), Some(Rule::Generator));
    // Says that it awaits, with nothing below the value.
    assert_eq!(make(&[(Op::LoadFast, 0), (Op::YieldValue, 1), (Op::Resume, 3)]), Some(Rule::Generator));
    assert_eq!(make(&[(Op::JumpBackward, 4)]), Some(Rule::Generator));
}

#[test]
fn effort_is_bounded() {
    // Ever so many branches over a stack as deep as the code is long.
    let mut list = vec![(Op::LoadFast, 0); 30_000];
    for _ in 0..30_000 {
        list.extend([(Op::Copy, 1), (Op::PopJumpIfTrue, 0)]);
    }
    list.extend(RETURN);
    let code = assemble(&list);
    let deep = Foreign { stacksize: 40_000, ..function(&code) };
    assert_eq!(outcome(&deep), Some(Rule::Effort));
}

#[test]
fn any_bytes_get_an_answer() {
    let mut seed = 7u32;
    let mut random = move || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 16) as u8
    };
    let mut seen = std::collections::HashSet::new();
    for length in 0..20_000 {
        let code: Vec<u8> =
            (0..length % 64).map(|at| if at % 2 == 0 { random() % 130 } else { random() % 4 }).collect();
        let exceptiontable: Vec<u8> =
            (0..length % 9).map(|at| random() & 7 | if at % 4 == 0 { 0x80 } else { 0 }).collect();
        let flags = CodeFlags::from_bits_retain(u32::from(random()) & 0x2C);
        let stacksize = u32::from(random());
        seen.insert(outcome(&Foreign {
            exceptiontable: &exceptiontable,
            flags,
            stacksize,
            ..function(&code)
        }));
    }
    assert!(seen.len() > 12, "{seen:?}");
}

#[test]
fn errors_name_rule_and_offset() {
    let code = assemble(&[(Op::Nop, 0), (Op::LoadConst, 99)]);
    let error = verify(&function(&code)).unwrap_err();
    assert_eq!(error, VerifyError { offset: 2, rule: Rule::Const });
    assert_eq!(error.to_string(), "invalid code object: constant index out of range at offset 2");
    assert_eq!(Rule::ALL.len(), 30);
}
