//! Instruction sequence to code object: control-flow graph, optimiser, assembler.
//!
//! Promises: for the instructions, constants and names that a code generator hands over, the [`bytecode::Code`]
//! that CPython 3.14 makes from the same input, byte for byte: code, constants, stack size, line table and
//! exception table.
//!
//! Needs: `bytecode` for the instruction table and the table encoders; a [`Sequence`] whose opargs are indices
//! into the [`Unit`] and whose jumps go to [`Label`]s.
//!
//! Must never know: syntax trees, symbol tables, source text, objects of the runtime.
//!
//! How it runs: [`assemble`] takes the sequence apart into basic blocks, sends the graph through the passes in
//! the order listed there, and writes the result out.
//!
//! ```text
//! Sequence ─ blocks::build ─▶ Graph ─ passes ─▶ Graph ─ assembler ─▶ Code
//! ```

#![forbid(unsafe_code)]

mod assembler;
mod blocks;
mod consts;
mod eval;
mod graph;
mod locals;
mod passes;
mod sequence;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod text;
mod unit;

pub use consts::Consts;
pub use sequence::{Inst, Label, NEXT_LOCATION, Sequence};
pub use unit::{AssembleError, Names, Unit};

use bytecode::Code;

/// Makes the code object of one unit: optimises and assembles its instructions.
///
/// The sequence must end in a scope exit (CPython's code generators append `LOAD_CONST None; RETURN_VALUE`
/// without location to every unit). Prefix instructions (`COPY_FREE_VARS`, `MAKE_CELL`, `RETURN_GENERATOR` with
/// its `POP_TOP`) are not part of the sequence: they follow from the unit's flags and names and are added here.
pub fn assemble(mut unit: Unit, sequence: Sequence) -> Result<Code, AssembleError> {
    let mut graph = blocks::build(&sequence)?;
    let finished = passes::run(&mut graph, &mut unit)?;
    let tables = assembler::assemble(&graph, unit.firstlineno)?;
    let (localsplusnames, localspluskinds) = locals::list(&unit);
    Ok(Code {
        argcount: unit.argcount,
        posonlyargcount: unit.posonlyargcount,
        kwonlyargcount: unit.kwonlyargcount,
        stacksize: finished.stack_size,
        flags: unit.flags,
        code: tables.code,
        consts: finished.consts.into(),
        names: unit.names.into_iter().collect(),
        localsplusnames,
        localspluskinds,
        filename: unit.filename,
        name: unit.name,
        qualname: unit.qualname,
        firstlineno: unit.firstlineno,
        linetable: tables.lines,
        exceptiontable: tables.exceptions,
    })
}
