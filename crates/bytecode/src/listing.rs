//! Disassembly text as CPython's `dis` prints it, for tests, dumps and people.
//!
//! Differs from `dis` in that code objects among the constants show no address, frozensets keep the order of the
//! source, and indices that name nothing print as `?`. Costs: formatting; nothing here is on a hot path.

mod repr;

pub use repr::ConstantRepr;

use std::collections::BTreeSet;
use std::fmt::{self, Write};

use crate::code::Code;
use crate::constant::Constant;
use crate::exception_table::{Handler, Handlers};
use crate::instructions::{Instruction, Instructions};
use crate::line_table::LineTable;
use crate::opcode::{Oparg, Opcode};
use crate::operand::{
    BinaryOp, CommonConstant, Compare, Conversion, FunctionAttribute, Intrinsic1, Intrinsic2, Special,
};

const NAME_WIDTH: usize = 20;
const OPARG_WIDTH: usize = 5;

/// A code object as text, by `Display`: `dis.dis(code, depth=0)` unless more is asked for.
#[derive(Clone, Copy)]
pub struct Listing<'a> {
    code: &'a Code,
    offsets: bool,
    nested: bool,
}

impl<'a> Listing<'a> {
    /// Without offsets: jumps and exception ranges name labels.
    pub fn new(code: &'a Code) -> Self {
        Self { code, offsets: false, nested: false }
    }

    /// With a column of byte offsets.
    pub fn offsets(self) -> Self {
        Self { offsets: true, ..self }
    }

    /// With the code objects among the constants, one after the other.
    pub fn nested(self) -> Self {
        Self { nested: true, ..self }
    }
}

impl fmt::Display for Listing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut waiting = vec![(self.code, false)];
        while let Some((code, titled)) = waiting.pop() {
            if titled {
                writeln!(f, "\nDisassembly of {}:", repr::code(code))?;
            }
            Page::new(code, self.offsets).print(f)?;
            if self.nested {
                waiting.extend(code.consts.iter().rev().filter_map(|constant| match constant {
                    Constant::Code(inner) => Some((&**inner, true)),
                    _ => None,
                }));
            }
        }
        Ok(())
    }
}

/// One code object being printed.
struct Page<'a> {
    code: &'a Code,
    handlers: Vec<Handler>,
    /// Code units that have a label, in order; the first is L1.
    labels: Vec<u32>,
    /// Code units where a line begins, with the line.
    lines: Vec<(u32, Option<i32>)>,
    line_width: usize,
    label_width: usize,
    offset_width: usize,
}

impl<'a> Page<'a> {
    fn new(code: &'a Code, offsets: bool) -> Self {
        let handlers: Vec<Handler> = Handlers::new(&code.exceptiontable).collect();
        let mut labels: BTreeSet<u32> = handlers.iter().flat_map(|h| [h.start, h.end, h.target]).collect();
        labels.extend(Instructions::new(&code.code).filter_map(|instruction| target(&instruction)));
        let lines: Vec<_> = LineTable::new(&code.linetable, code.firstlineno)
            .lines()
            .map(|run| (run.start, run.line))
            .collect();
        let last = code.code.len().saturating_sub(2).max(9999);
        Self {
            code,
            label_width: 4 + labels.len().to_string().len(),
            labels: labels.into_iter().collect(),
            handlers,
            line_width: line_width(&lines),
            lines,
            offset_width: if offsets { last.to_string().len() } else { 0 },
        }
    }

    fn print(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for instruction in Instructions::new(&self.code.code) {
            for prefix in 0..instruction.prefixes() {
                let oparg = instruction.oparg >> (8 * (instruction.prefixes() - prefix).min(3));
                self.line(f, instruction.start + prefix, Opcode::ExtendedArg, oparg, "")?;
            }
            let detail = self.detail(&instruction);
            self.line(f, instruction.offset, instruction.op, instruction.oparg, &detail)?;
        }
        self.print_handlers(f)
    }

    fn line(
        &self,
        f: &mut fmt::Formatter<'_>,
        unit: u32,
        op: Opcode,
        oparg: u32,
        detail: &str,
    ) -> fmt::Result {
        let line = self.lines.binary_search_by_key(&unit, |&(start, _)| start).map(|at| self.lines[at].1);
        let mut text = String::new();
        if self.line_width > 0 {
            let number = match line {
                Ok(Some(number)) => number.to_string(),
                Ok(None) => "--".to_owned(),
                Err(_) => String::new(),
            };
            if line.is_ok() && unit > 0 {
                writeln!(f)?;
            }
            write!(text, "{number:>width$} ", width = self.line_width)?;
        }
        let label = self.label(unit).map_or(String::new(), |number| format!("L{number}:"));
        write!(text, "{label:>width$} ", width = self.label_width)?;
        if self.offset_width > 0 {
            write!(text, "{:>width$}   ", u64::from(unit) * 2, width = self.offset_width)?;
        }
        write!(text, "    {op:<NAME_WIDTH$}")?;
        if op.has_arg() {
            let excess = op.name().len().saturating_sub(NAME_WIDTH);
            write!(text, " {oparg:>width$}", width = OPARG_WIDTH.saturating_sub(excess))?;
            if !detail.is_empty() {
                write!(text, " ({detail})")?;
            }
        }
        writeln!(f, "{}", text.trim_end())
    }

    fn label(&self, unit: u32) -> Option<usize> {
        self.labels.binary_search(&unit).ok().map(|index| index + 1)
    }

    fn print_handlers(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.handlers.is_empty() {
            writeln!(f, "ExceptionTable:")?;
        }
        for handler in &self.handlers {
            let label = |unit| self.label(unit).unwrap_or(0);
            let (start, end, target) = (label(handler.start), label(handler.end), label(handler.target));
            let lasti = if handler.lasti { " lasti" } else { "" };
            writeln!(f, "  L{start} to L{end} -> L{target} [{}]{lasti}", handler.depth)?;
        }
        Ok(())
    }

    /// What the oparg stands for.
    fn detail(&self, instruction: &Instruction) -> String {
        let oparg = instruction.oparg;
        let known = |text: Option<&str>| text.unwrap_or("?").to_owned();
        let marked = |index: u32, mark: &str| {
            let mark = if oparg & 1 != 0 { mark } else { "" };
            format!("{}{mark}", self.name(index))
        };
        match instruction.op.oparg() {
            Oparg::Const => match self.code.consts.get(oparg as usize) {
                Some(constant) => ConstantRepr(constant).to_string(),
                None => "?".to_owned(),
            },
            Oparg::Name => self.name(oparg).to_owned(),
            Oparg::NameFlag if instruction.op.deopt() == Opcode::LoadGlobal => marked(oparg >> 1, " + NULL"),
            Oparg::NameFlag => marked(oparg >> 1, " + NULL|self"),
            Oparg::NameSuper => marked(oparg >> 2, " + NULL|self"),
            Oparg::Local | Oparg::Deref => self.local(oparg).to_owned(),
            Oparg::LocalPair => {
                let (first, second) = instruction.local_pair();
                format!("{}, {}", self.local(first), self.local(second))
            }
            Oparg::JumpForward | Oparg::JumpBackward => self.jump("to", instruction),
            Oparg::JumpedFrom => self.jump("from", instruction),
            Oparg::Compare => match Compare::from_oparg(oparg) {
                Some(Compare { op, to_bool: true }) => format!("bool({})", op.text()),
                Some(Compare { op, to_bool: false }) => op.text().to_owned(),
                None => "?".to_owned(),
            },
            Oparg::BinOp => known(BinaryOp::from_oparg(oparg).map(BinaryOp::text)),
            Oparg::Intrinsic1 => known(Intrinsic1::from_oparg(oparg).map(Intrinsic1::text)),
            Oparg::Intrinsic2 => known(Intrinsic2::from_oparg(oparg).map(Intrinsic2::text)),
            Oparg::Convert => known(Conversion::from_oparg(oparg).map(Conversion::text)),
            Oparg::Special => known(Special::from_oparg(oparg).map(Special::text)),
            Oparg::CommonConstant => match CommonConstant::from_oparg(oparg) {
                Some(function @ (CommonConstant::All | CommonConstant::Any)) => {
                    format!("<built-in function {}>", function.text())
                }
                class => known(class.map(CommonConstant::text)),
            },
            Oparg::FunctionAttribute => {
                known(FunctionAttribute::from_bits(oparg).and_then(FunctionAttribute::text))
            }
            Oparg::Invert => match (instruction.op.deopt() == Opcode::IsOp, oparg != 0) {
                (true, false) => "is",
                (true, true) => "is not",
                (false, false) => "in",
                (false, true) => "not in",
            }
            .to_owned(),
            _ => String::new(),
        }
    }

    fn jump(&self, preposition: &str, instruction: &Instruction) -> String {
        match target(instruction).and_then(|unit| self.label(unit)) {
            Some(label) => format!("{preposition} L{label}"),
            None => format!("{preposition} ?"),
        }
    }

    fn name(&self, index: u32) -> &str {
        self.code.names.get(index as usize).map_or("?", |name| name)
    }

    fn local(&self, index: u32) -> &str {
        self.code.localsplusnames.get(index as usize).map_or("?", |name| name)
    }
}

fn target(instruction: &Instruction) -> Option<u32> {
    instruction.target().or_else(|| instruction.jumped_from())
}

/// No column when no instruction has a line; room for the dashes of those that have none.
fn line_width(lines: &[(u32, Option<i32>)]) -> usize {
    let Some(highest) = lines.iter().filter_map(|&(_, line)| line).filter(|&line| line != 0).max() else {
        return 0;
    };
    let dashes = if lines.iter().any(|&(_, line)| line.is_none()) { 4 } else { 3 };
    highest.to_string().len().max(dashes)
}

#[cfg(test)]
mod tests;
