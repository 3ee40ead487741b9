//! Tests of the instruction table against what CPython says of its instructions.

#![allow(clippy::unwrap_used, reason = "tests")]

use super::*;

/// What CPython 3.14 says about its instructions (`opcode`, `_opcode`, `_opcode_metadata`).
const REFERENCE: &str = include_str!("reference.csv");
const OPARGS: [u32; 6] = [0, 1, 2, 3, 7, 259];

fn rows() -> impl Iterator<Item = Vec<&'static str>> {
    REFERENCE.lines().filter(|line| !line.starts_with('#')).map(|line| line.split(',').collect())
}

#[test]
fn the_table_is_the_reference() {
    assert_eq!(rows().count(), Opcode::ALL.len());
    for row in rows() {
        let op = Opcode::from_u16(row[0].parse().unwrap()).unwrap();
        assert_eq!(op.name(), row[1]);
        assert_eq!(Opcode::from_name(row[1]), Some(op));
        assert_eq!(op.deopt().name(), row[2]);
        assert_eq!(op.caches().to_string(), row[3], "{op}");
        let has = [
            op.has_arg(),
            op.has_const(),
            op.has_name(),
            op.has_jump(),
            op.has_free(),
            op.has_local(),
            op.has_exc(),
        ];
        assert_eq!(has.map(|bit| if bit { '1' } else { '0' }).iter().collect::<String>(), row[4], "{op}");
    }
}

#[test]
fn stack_effects_are_the_reference() {
    for row in rows() {
        let op = Opcode::from_name(row[1]).unwrap();
        for (column, jump) in [(5, Some(false)), (6, Some(true)), (7, None)] {
            assert_eq!(row[column].is_empty(), op.is_specialized(), "{op}");
            for (oparg, effect) in OPARGS.into_iter().zip(row[column].split_whitespace()) {
                assert_eq!(stack_effect(op, oparg, jump).to_string(), effect, "{op} {oparg} {jump:?}");
            }
        }
    }
}

#[test]
fn numbers_that_are_no_instruction() {
    for number in [121, 127, 212, 233, 267, u16::MAX] {
        assert_eq!(Opcode::from_u16(number), None);
    }
    assert_eq!(Opcode::from_name("LOAD_METHOD"), None);
    assert_eq!(Opcode::from_u8(255), Some(Opcode::EnterExecutor));
}

#[test]
fn forms_share_the_shape_of_what_they_stand_for() {
    for &op in Opcode::ALL {
        assert_eq!(op.caches(), op.deopt().caches());
        assert_eq!(op.ends(), op.deopt().ends(), "{op}");
        assert_eq!(op.deopt().deopt(), op.deopt());
        let reads = op.deopt().has_arg();
        assert_eq!(op.oparg() != Oparg::Unused, reads, "{op}");
        assert!(
            op.is_pseudo() || op != op.deopt() || op.traits().contains(Traits::INTERNAL) || {
                op == Opcode::Resume || reads == (op as u16 > HAVE_ARGUMENT)
            }
        );
    }
}

#[test]
fn effects_of_absurd_opargs_do_not_overflow() {
    assert_eq!(stack_effect(Opcode::BuildMap, u32::MAX, None), i32::MIN);
    assert_eq!(stack_effect(Opcode::UnpackSequence, u32::MAX, None), i32::MAX);
}
