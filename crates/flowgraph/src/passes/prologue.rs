//! Gives cells and free variables their places among the fast locals, and adds the instructions in front that set
//! them up or make the generator.
//!
//! Fast locals are the locals, then the cells that are not locals too, then the free variables. In front come, in
//! this order: `COPY_FREE_VARS`; `MAKE_CELL` for each cell, in the order of their places; `RETURN_GENERATOR` and the
//! `POP_TOP` of what is first sent.
//! Needs: stack depths are known already (the prologue leaves the stack as it is). Cost: linear.

use bytecode::{CodeFlags, Location, Opcode};

use crate::graph::{BlockId, Graph, Instr};
use crate::unit::Unit;

pub(super) fn run(graph: &mut Graph, unit: &Unit) {
    let places = places(unit);
    for instr in graph.instrs_mut() {
        if names_cell(instr.op) {
            instr.oparg = places.get(instr.oparg as usize).copied().unwrap_or(instr.oparg);
        }
    }
    for (at, instr) in prologue(unit, &places).into_iter().enumerate() {
        graph[BlockId::ENTRY].insert(at, instr);
    }
}

/// For each cell and free variable its number among the fast locals.
fn places(unit: &Unit) -> Vec<u32> {
    let mut new = unit.varnames.len() as u32..;
    let cells = unit.cellvars.iter().map(|name| unit.varnames.get_index_of(name));
    let frees = unit.freevars.iter().map(|_| None);
    cells
        .chain(frees)
        .map(|local| local.map(|local| local as u32).or_else(|| new.next()))
        .map_while(|place| place)
        .collect()
}

fn names_cell(op: Opcode) -> bool {
    matches!(
        op,
        Opcode::MakeCell
            | Opcode::LoadClosure
            | Opcode::LoadDeref
            | Opcode::StoreDeref
            | Opcode::DeleteDeref
            | Opcode::LoadFromDictOrDeref
    )
}

fn prologue(unit: &Unit, places: &[u32]) -> Vec<Instr> {
    let mut instrs = Vec::new();
    if !unit.freevars.is_empty() {
        instrs.push(Instr::new(Opcode::CopyFreeVars, unit.freevars.len() as u32, Location::NONE));
    }
    let mut cells = places[..unit.cellvars.len()].to_vec();
    cells.sort_unstable();
    instrs.extend(cells.into_iter().map(|cell| Instr::new(Opcode::MakeCell, cell, Location::NONE)));
    if unit.flags.intersects(CodeFlags::GENERATOR | CodeFlags::COROUTINE | CodeFlags::ASYNC_GENERATOR) {
        let start = Location::line_only(unit.firstlineno);
        instrs.push(Instr::new(Opcode::ReturnGenerator, 0, start));
        instrs.push(Instr::new(Opcode::PopTop, 0, start));
    }
    instrs
}
