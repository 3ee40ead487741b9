//! What code generation sees: labels, insertion, constants, names, errors.

use bytecode::{Constant, Location, Opcode};

use crate::text::constant;
use crate::{AssembleError, Consts, NEXT_LOCATION, Sequence, Unit, assemble};

fn unit() -> Unit {
    let mut unit = Unit::new("f".into(), "f".into(), "f.py".into(), 1);
    unit.add_const(Constant::None);
    unit
}

fn line(line: i32) -> Location {
    Location::line_only(line)
}

#[test]
fn insertion_moves_the_labels_behind_it() {
    let mut sequence = Sequence::new();
    let (start, end) = (sequence.label(), sequence.label());
    sequence.place(start);
    sequence.emit(Opcode::Nop, 0, line(1));
    sequence.place(end);
    sequence.emit(Opcode::ReturnValue, 0, line(1));
    sequence.insert_jump(0, Opcode::SetupCleanup, end, Location::NONE);
    assert_eq!((sequence.position(start), sequence.position(end)), (Some(1), Some(2)));
    sequence.insert(2, Opcode::Nop, 0, line(1));
    assert_eq!((sequence.position(start), sequence.position(end), sequence.len()), (Some(1), Some(3), 4));
}

#[test]
fn a_label_that_is_not_placed_is_an_error() {
    let mut sequence = Sequence::new();
    let nowhere = sequence.label();
    sequence.jump(Opcode::Jump, nowhere, line(1));
    assert_eq!(assemble(unit(), sequence), Err(AssembleError::UnplacedLabel));
}

#[test]
fn a_stack_that_runs_out_is_an_error() {
    let mut sequence = Sequence::new();
    sequence.emit(Opcode::PopTop, 0, line(1));
    sequence.emit(Opcode::LoadConst, 0, line(1));
    sequence.emit(Opcode::ReturnValue, 0, line(1));
    assert_eq!(assemble(unit(), sequence), Err(AssembleError::InvalidStack));
}

#[test]
fn annotations_take_the_place_of_their_placeholder() {
    let code = |annotations: Option<Sequence>| {
        let mut sequence = Sequence::new();
        sequence.emit(Opcode::Resume, 0, line(0));
        sequence.emit(Opcode::AnnotationsPlaceholder, 0, line(0));
        sequence.emit(Opcode::LoadConst, 0, NEXT_LOCATION);
        sequence.emit(Opcode::ReturnValue, 0, line(1));
        annotations.into_iter().for_each(|annotations| sequence.set_annotations(annotations));
        assemble(unit(), sequence).unwrap().code.len() / 2
    };
    let mut annotations = Sequence::new();
    annotations.emit(Opcode::LoadName, 0, line(2));
    annotations.emit(Opcode::PopTop, 0, line(2));
    assert_eq!((code(None), code(Some(annotations))), (3, 5));
}

#[test]
fn long_jumps_get_prefixes() {
    let mut sequence = Sequence::new();
    let end = sequence.label();
    sequence.emit(Opcode::LoadName, 0, line(1));
    sequence.jump(Opcode::PopJumpIfTrue, end, line(1));
    for at in 0..70_000 {
        sequence.emit(Opcode::Nop, 0, line(2 + at));
    }
    sequence.place(end);
    sequence.emit(Opcode::LoadConst, 0, line(1));
    sequence.emit(Opcode::ReturnValue, 0, line(1));
    let code = assemble(unit(), sequence).unwrap().code;
    // 70 001 units are jumped over: the NOPs and the NOT_TAKEN.
    let [prefix, jump, load] =
        [Opcode::ExtendedArg, Opcode::PopJumpIfTrue, Opcode::LoadName].map(|op| op as u8);
    assert_eq!(code[..10], [load, 0, prefix, 0x1, prefix, 0x11, jump, 0x71, 0, 0]);
}

#[test]
fn constants_are_merged_by_type_and_value() {
    let mut consts = Consts::default();
    let mut add = |words: &str| consts.add(constant::parse(&mut words.split_whitespace()).unwrap());
    assert_eq!(["i1", "T", "f3ff0000000000000", "i1", "T"].map(&mut add), [0, 1, 2, 0, 1]);
    assert_eq!(["f0000000000000000", "f8000000000000000", "f0000000000000000"].map(&mut add), [3, 4, 3]);
    assert_eq!(["(t i1 )", "(t T )", "(t i1 )"].map(&mut add), [5, 6, 5]);
    assert_eq!(["(F i1 i2 )", "(F i2 i1 )", "(F i2 i3 )"].map(&mut add), [7, 7, 8]);
    assert_eq!(["f7ff8000000000000", "f7ff8000000000000"].map(&mut add), [9, 10]);
    assert_eq!(["Cone", "Ctwo", "Cone"].map(&mut add), [11, 12, 11]);
}

#[test]
fn names_keep_their_order() {
    let mut unit = unit();
    let names: [std::rc::Rc<str>; 3] = ["b".into(), "a".into(), "b".into()];
    assert_eq!(names.each_ref().map(|name| unit.add_name(name)), [0, 1, 0]);
    assert_eq!(names.each_ref().map(|name| unit.add_varname(name)), [0, 1, 0]);
}
