//! Folds operators and displays whose operands are constants.
//!
//! Operands are looked for before the instruction, in the same block, `NOP`s skipped. Those found are erased,
//! line and all; the instruction itself becomes the load.
//!
//! ```text
//! LOAD_CONST a; LOAD_CONST b; BINARY_OP            → LOAD_CONST a op b
//! LOAD_CONST…; BUILD_TUPLE n                       → LOAD_CONST (…)
//! LOAD_CONST…; BUILD_LIST n; GET_ITER, CONTAINS_OP → LOAD_CONST (…)
//! LOAD_CONST…; BUILD_LIST n                        → BUILD_LIST 0; LOAD_CONST (…); LIST_EXTEND 1
//! BUILD_LIST 0; {LOAD_CONST; LIST_APPEND 1}…; LIST_TO_TUPLE         → LOAD_CONST (…)
//! BUILD_LIST 0; {LOAD_CONST; LIST_APPEND 1}…; GET_ITER, CONTAINS_OP → LOAD_CONST (…); GET_ITER, CONTAINS_OP
//! ```
//!
//! Sets go to frozen sets likewise. A list that is only iterated or searched becomes a tuple also when its items
//! are no constants. Needs: nothing. Cost: linear in the operands.

use std::borrow::Cow;

use bytecode::operand::BinaryOp;
use bytecode::{Constant, Opcode};
use rustc_hash::FxHashSet;

use super::load;
use crate::consts::Consts;
use crate::eval;
use crate::graph::Instr;

/// Longest display whose items are all pushed before it is built; code generation appends one by one above it.
const MAX_PUSHED: usize = 30;
/// From how many items on a list or set is made of a constant.
const MIN_COPIED: usize = 3;

/// The unary operator at `at`.
pub(super) fn unary(instrs: &mut [Instr], at: usize, consts: &mut Consts) {
    let Some([operand]) = loads_before(instrs, at) else { return };
    let Some(value) = load::constant(&instrs[operand], consts) else { return };
    let result = match instrs[at].op {
        Opcode::UnaryNegative => eval::negative(&value),
        Opcode::UnaryInvert => eval::invert(&value),
        Opcode::UnaryNot => Some(Constant::Bool(!eval::truth(&value))),
        _ => eval::positive(&value),
    };
    if let Some(result) = result {
        replace(instrs, &[operand], at, result, consts);
    }
}

/// The `BINARY_OP` at `at`.
pub(super) fn binary(instrs: &mut [Instr], at: usize, consts: &mut Consts) {
    let Some(operands @ [left, right]) = loads_before(instrs, at) else { return };
    let Some(op) = BinaryOp::from_oparg(instrs[at].oparg) else { return };
    let (left, right) = (load::constant(&instrs[left], consts), load::constant(&instrs[right], consts));
    let (Some(left), Some(right)) = (left, right) else { return };
    if let Some(result) = eval::binary(&left, op, &right) {
        replace(instrs, &operands, at, result, consts);
    }
}

/// The `BUILD_TUPLE` at `at`.
pub(super) fn tuple(instrs: &mut [Instr], at: usize, consts: &mut Consts) {
    let size = instrs[at].oparg as usize;
    if size > MAX_PUSHED {
        return;
    }
    let Some(loads) = many_loads_before(instrs, at, size) else { return };
    let items = constants(instrs, &loads, consts);
    replace(instrs, &loads, at, Constant::Tuple(items.into()), consts);
}

/// The `BUILD_LIST` or `BUILD_SET` at `at`.
pub(super) fn list_or_set(instrs: &mut [Instr], at: usize, consts: &mut Consts) {
    let size = instrs[at].oparg as usize;
    let is_list = instrs[at].op == Opcode::BuildList;
    let only_read =
        matches!(instrs.get(at + 1).map(|next| next.op), Some(Opcode::GetIter | Opcode::ContainsOp));
    if size > MAX_PUSHED || (size < MIN_COPIED && !only_read) {
        return;
    }
    let Some(loads) = many_loads_before(instrs, at, size) else {
        if only_read && is_list {
            instrs[at].op = Opcode::BuildTuple;
        }
        return;
    };
    let items = constants(instrs, &loads, consts);
    let constant = if is_list { Constant::Tuple(items.into()) } else { frozen_set(items) };
    let index = consts.add(constant);
    loads.iter().for_each(|&load| instrs[load].erase());
    if only_read {
        instrs[at].set(Opcode::LoadConst, index);
        return;
    }
    let extend = if is_list { Opcode::ListExtend } else { Opcode::SetUpdate };
    let build = instrs[at].op;
    instrs[at - 2].set(build, 0);
    instrs[at - 2].location = instrs[at].location;
    // The load has no line of its own, or that of a `NOP` that stood there.
    instrs[at - 1].set(Opcode::LoadConst, index);
    instrs[at].set(extend, 1);
}

/// The intrinsic at `at`, which makes a tuple of a list that may have been appended to item by item.
pub(super) fn list_to_tuple(instrs: &mut [Instr], at: usize, consts: &mut Consts) {
    if let Some((start, items)) = appended(instrs, at, Opcode::BuildList, consts) {
        instrs[start..at].iter_mut().filter(|instr| instr.op != Opcode::Nop).for_each(Instr::erase);
        load::set(&mut instrs[at], Constant::Tuple(items.into()), consts);
    }
}

/// The `LIST_APPEND` or `SET_ADD` at `at`, the last before the list or set is iterated or searched.
pub(super) fn appended_display(instrs: &mut [Instr], at: usize, consts: &mut Consts) {
    let build = if instrs[at].op == Opcode::ListAppend { Opcode::BuildList } else { Opcode::BuildSet };
    if let Some((start, items)) = appended(instrs, at + 1, build, consts) {
        instrs[start..=at].iter_mut().filter(|instr| instr.op != Opcode::Nop).for_each(Instr::erase);
        let constant =
            if build == Opcode::BuildList { Constant::Tuple(items.into()) } else { frozen_set(items) };
        load::set(&mut instrs[at], constant, consts);
    }
}

/// A display that ends before `end` and has all its items appended one by one, if they are constants: where it
/// starts, and the items.
fn appended(instrs: &[Instr], end: usize, build: Opcode, consts: &Consts) -> Option<(usize, Vec<Constant>)> {
    let append = if build == Opcode::BuildList { Opcode::ListAppend } else { Opcode::SetAdd };
    let mut loads = Vec::new();
    let mut append_next = true;
    for start in (0..end).rev().filter(|&place| instrs[place].op != Opcode::Nop) {
        let instr = &instrs[start];
        if append_next && (instr.op, instr.oparg) == (build, 0) {
            loads.reverse();
            return Some((start, constants(instrs, &loads, consts)));
        }
        if append_next && (instr.op, instr.oparg) != (append, 1) {
            return None;
        }
        if !append_next {
            loads.push(Some(start).filter(|_| load::is_load(instr))?);
        }
        append_next = !append_next;
    }
    None
}

/// Where the last `N` values before `at` are loaded, if all are constants, in order.
fn loads_before<const N: usize>(instrs: &[Instr], at: usize) -> Option<[usize; N]> {
    let mut loads = [0; N];
    let mut places = (0..at).rev().filter(|&place| instrs[place].op != Opcode::Nop);
    for load in loads.iter_mut().rev() {
        *load = places.next().filter(|&place| load::is_load(&instrs[place]))?;
    }
    Some(loads)
}

/// The same for a number that is known later.
fn many_loads_before(instrs: &[Instr], at: usize, count: usize) -> Option<Vec<usize>> {
    let places = (0..at).rev().filter(|&place| instrs[place].op != Opcode::Nop).take(count);
    let mut loads: Vec<usize> = places.take_while(|&place| load::is_load(&instrs[place])).collect();
    loads.reverse();
    (loads.len() == count).then_some(loads)
}

fn constants(instrs: &[Instr], loads: &[usize], consts: &Consts) -> Vec<Constant> {
    loads.iter().filter_map(|&load| load::constant(&instrs[load], consts)).map(Cow::into_owned).collect()
}

fn replace(instrs: &mut [Instr], operands: &[usize], at: usize, result: Constant, consts: &mut Consts) {
    operands.iter().for_each(|&operand| instrs[operand].erase());
    load::set(&mut instrs[at], result, consts);
}

/// A set display as constant; of items that are equal in Python's eyes the first stays.
fn frozen_set(mut items: Vec<Constant>) -> Constant {
    let mut seen = FxHashSet::default();
    items.retain(|item| eval::set_key(item).is_none_or(|key| seen.insert(key)));
    Constant::FrozenSet(items.into())
}
