//! Arithmetic, subscription and membership.

use bytecode::operand::BinaryOp as Code;
use objects::builtins::bool::Bool;
use objects::errors::raise;
use objects::protocol::number::BinaryOp;
use objects::raw::{Any, Obj, PyResult};

use crate::stack::State;

pub(crate) fn binary_op(state: &mut State, which: usize) -> PyResult<()> {
    let Some(code) = Code::from_oparg(which as u32) else {
        return raise(&objects::builtins::exceptions::SystemError, "unknown operator");
    };
    let (left, right) = (state.peek_object(1), state.peek_object(0));
    let result = match code {
        Code::Subscr => left.get_item(right)?,
        Code::Add => left.binary(BinaryOp::Add, right)?,
        Code::And => left.binary(BinaryOp::And, right)?,
        Code::FloorDivide => left.binary(BinaryOp::FloorDivide, right)?,
        Code::Lshift => left.binary(BinaryOp::LShift, right)?,
        Code::MatrixMultiply => left.binary(BinaryOp::MatrixMultiply, right)?,
        Code::Multiply => left.binary(BinaryOp::Multiply, right)?,
        Code::Remainder => left.binary(BinaryOp::Remainder, right)?,
        Code::Or => left.binary(BinaryOp::Or, right)?,
        Code::Power => left.binary(BinaryOp::Power, right)?,
        Code::Rshift => left.binary(BinaryOp::RShift, right)?,
        Code::Subtract => left.binary(BinaryOp::Subtract, right)?,
        Code::TrueDivide => left.binary(BinaryOp::TrueDivide, right)?,
        Code::Xor => left.binary(BinaryOp::Xor, right)?,
        Code::InplaceAdd => left.inplace(BinaryOp::Add, right)?,
        Code::InplaceAnd => left.inplace(BinaryOp::And, right)?,
        Code::InplaceFloorDivide => left.inplace(BinaryOp::FloorDivide, right)?,
        Code::InplaceLshift => left.inplace(BinaryOp::LShift, right)?,
        Code::InplaceMatrixMultiply => left.inplace(BinaryOp::MatrixMultiply, right)?,
        Code::InplaceMultiply => left.inplace(BinaryOp::Multiply, right)?,
        Code::InplaceRemainder => left.inplace(BinaryOp::Remainder, right)?,
        Code::InplaceOr => left.inplace(BinaryOp::Or, right)?,
        Code::InplacePower => left.inplace(BinaryOp::Power, right)?,
        Code::InplaceRshift => left.inplace(BinaryOp::RShift, right)?,
        Code::InplaceSubtract => left.inplace(BinaryOp::Subtract, right)?,
        Code::InplaceTrueDivide => left.inplace(BinaryOp::TrueDivide, right)?,
        Code::InplaceXor => left.inplace(BinaryOp::Xor, right)?,
    };
    drop(state.pop());
    drop(state.pop());
    state.push(result);
    Ok(())
}

fn unary(state: &mut State, operation: impl Fn(&Any) -> PyResult<Obj>) -> PyResult<()> {
    let result = operation(state.peek_object(0))?;
    drop(state.pop());
    state.push(result);
    Ok(())
}

pub(crate) fn unary_negative(state: &mut State, _: usize) -> PyResult<()> {
    unary(state, Any::negative)
}

pub(crate) fn unary_invert(state: &mut State, _: usize) -> PyResult<()> {
    unary(state, Any::invert)
}

pub(crate) fn store_subscr(state: &mut State, _: usize) -> PyResult<()> {
    let key = state.pop_object();
    let container = state.pop_object();
    let value = state.pop_object();
    container.set_item(&key, &value)
}

pub(crate) fn delete_subscr(state: &mut State, _: usize) -> PyResult<()> {
    let key = state.pop_object();
    let container = state.pop_object();
    container.delete_item(&key)
}

pub(crate) fn contains_op(state: &mut State, inverted: usize) -> PyResult<()> {
    let found = state.peek_object(0).contains(state.peek_object(1))?;
    drop(state.pop());
    drop(state.pop());
    state.push(Bool::new(found != (inverted != 0)).upcast());
    Ok(())
}

pub(crate) fn get_len(state: &mut State, _: usize) -> PyResult<()> {
    let length = state.peek_object(0).length()?;
    state.push(objects::builtins::int::Int::new(length as i128).upcast());
    Ok(())
}
