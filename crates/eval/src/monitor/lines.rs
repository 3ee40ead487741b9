//! Where lines begin: at instructions of another line than the one before, at targets of jumps from another line, at
//! handlers.

use bytecode::exception_table::Handlers;
use bytecode::instructions::{Instruction, Instructions};
use bytecode::line_table::LineTable;
use bytecode::opcode::Opcode;
use objects::builtins::code::Code;
use objects::raw::Py;

/// What is known of the lines of a code object, by unit.
pub(super) struct Lines {
    lines: Vec<i32>,
    starts: Vec<bool>,
    /// Whether the instruction may come right before a start of its own line, which is then no new line.
    precedes: Vec<bool>,
    /// Whether a start has such an instruction before it.
    mixed: Vec<bool>,
}

/// Instructions that never begin a line: they are skipped on some ways, or belong to the entry.
fn never_starts(op: Opcode) -> bool {
    matches!(op, Opcode::EndAsyncFor | Opcode::EndFor | Opcode::EndSend | Opcode::Resume | Opcode::PopIter)
}

impl Lines {
    pub(super) fn of(code: &Py<Code>) -> Self {
        let instructions: Vec<Instruction> = Instructions::new(code.public_code()).collect();
        let count = code.public_code().len() / 2;
        let mut lines = vec![-1; count];
        let table = LineTable::new(code.line_table(), code.first_line());
        for run in table.runs() {
            for unit in run.start..run.end.min(count as u32) {
                lines[unit as usize] = run.location.line;
            }
        }
        let mut this = Self {
            lines,
            starts: vec![false; count],
            precedes: vec![false; count],
            mixed: vec![false; count],
        };
        let first = instructions.iter().position(|at| at.op == Opcode::Resume).unwrap_or(0);
        this.by_order(&instructions[first..]);
        this.by_jumps(&instructions[first..]);
        for handler in Handlers::new(code.exception_table()) {
            this.start_at(handler.target as usize, &instructions);
        }
        this.find_mixed(&instructions);
        this
    }

    fn by_order(&mut self, instructions: &[Instruction]) {
        let mut current = -1;
        for at in instructions.iter().filter(|at| !never_starts(at.op)) {
            let line = self.lines[at.offset as usize];
            if line >= 0 && line != current {
                self.starts[at.offset as usize] = true;
            }
            current = line;
        }
    }

    fn by_jumps(&mut self, instructions: &[Instruction]) {
        for at in instructions {
            let Some(target) = at.target().map(|target| target as usize) else { continue };
            if target < self.lines.len() && self.lines[target] != self.lines[at.offset as usize] {
                self.start_at(target, instructions);
            }
        }
    }

    /// The instruction at a unit, behind its prefixes, begins a line.
    fn start_at(&mut self, unit: usize, instructions: &[Instruction]) {
        let found = instructions.binary_search_by_key(&unit, |at| at.start as usize);
        let Ok(index) = found else { return };
        let at = &instructions[index];
        if !never_starts(at.op) && self.lines[at.offset as usize] >= 0 {
            self.starts[at.offset as usize] = true;
        }
    }

    fn find_mixed(&mut self, instructions: &[Instruction]) {
        let mut pairs: Vec<(usize, usize)> =
            instructions.windows(2).map(|pair| (pair[0].offset as usize, pair[1].offset as usize)).collect();
        for at in instructions {
            let Some(target) = at.target() else { continue };
            if let Ok(index) = instructions.binary_search_by_key(&target, |at| at.start) {
                pairs.push((at.offset as usize, instructions[index].offset as usize));
            }
        }
        let resume =
            |unit: usize| instructions.iter().any(|at| at.offset as usize == unit && at.op == Opcode::Resume);
        for (before, unit) in pairs {
            if self.starts[unit] && self.lines[before] == self.lines[unit] && !resume(before) {
                self.precedes[before] = true;
                self.mixed[unit] = true;
            }
        }
    }

    /// The line of a unit; -1 for none.
    pub(super) fn line(&self, unit: u32) -> i32 {
        self.lines.get(unit as usize).copied().unwrap_or(-1)
    }

    /// Whether a line may begin at the instruction.
    pub(super) fn starts(&self, unit: u32) -> bool {
        self.starts.get(unit as usize).copied().unwrap_or(false)
    }

    /// Whether the instruction may come right before a start of its own line.
    pub(super) fn precedes(&self, unit: u32) -> bool {
        self.precedes.get(unit as usize).copied().unwrap_or(false)
    }

    /// Whether a line begins here, when `previous` is the marked instruction that was executed last.
    pub(super) fn begins(&self, unit: u32, previous: Option<u32>) -> bool {
        let same = |previous: u32| self.precedes(previous) && self.line(previous) == self.line(unit);
        self.starts(unit) && !(self.mixed[unit as usize] && previous.is_some_and(same))
    }
}
