//! What code objects tell about their instructions: lines, positions, branches.

use bytecode::instructions::Instructions;
use bytecode::line_table::LineTable;
use bytecode::opcode::Opcode;
use objects::builtins::code::Code;
use objects::raw::Py;

fn table(code: &Py<Code>) -> LineTable<'_> {
    LineTable::new(code.line_table(), code.first_line())
}

/// Runs of one line: first unit, the unit behind the last, line or -1.
pub(crate) fn lines(code: &Py<Code>) -> Vec<[i32; 3]> {
    let row = |run: bytecode::line_table::LineRun| {
        [run.start.cast_signed(), run.end.cast_signed(), run.line.unwrap_or(-1)]
    };
    table(code).lines().map(row).collect()
}

/// Line, last line, column and last column of each unit; -1 for none.
pub(crate) fn positions(code: &Py<Code>) -> Vec<[i32; 4]> {
    let row = |place: bytecode::Location| [place.line, place.end_line, place.column, place.end_column];
    table(code).positions().map(row).collect()
}

/// Branches: unit of the instruction, where it goes on, where it jumps to.
pub(crate) fn branches(code: &Py<Code>) -> Vec<[i32; 3]> {
    let mut rows = Vec::new();
    for instruction in Instructions::new(code.public_code()) {
        let behind = instruction.offset as i32 + 1 + instruction.op.caches() as i32;
        let target = behind + instruction.oparg as i32;
        match instruction.op {
            Opcode::ForIter => rows.push([instruction.offset as i32, behind, target + 2]),
            Opcode::EndAsyncFor => {
                let from = behind - instruction.oparg as i32;
                rows.push([from, from + 2, behind]);
            }
            Opcode::PopJumpIfTrue
            | Opcode::PopJumpIfFalse
            | Opcode::PopJumpIfNone
            | Opcode::PopJumpIfNotNone => rows.push([instruction.offset as i32, behind + 1, target]),
            _ => {}
        }
    }
    rows
}
